"""Rule `self-contradiction`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, NamedTuple

from sourcebook.corroborate.align import draft_slots
from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.corroborate.slots import Slot, agree, comparable, is_printed_date
from sourcebook.corroborate.words import STOPWORDS, content, names_in, stem, word_set, words_of
from sourcebook.model.annotation import Claim, Mention
from sourcebook.model.check import Flag, Severity
from sourcebook.model.span import Span

NEAR = 6
"""Words on either side of a value that say what it is of."""
ENOUGH_FOR_COUNT = 3
"""Points two counts of one thing ("nine ships") must share: 1 for a word near both, 2 for a name or an equal value."""
ENOUGH_FOR_SUM = 5
"""The same for sums and measures, whose unit says nothing of what they are of."""
COVERED = 0.6
"""Share of the words near a sum that must also stand near the other."""
GROUP = 60
"""Values of one unit compared with each other; above it the unit says nothing."""
_ONCE: Final = frozenset(
    stem(w)
    for w in word_set(
        "born died founded established incorporated launched inaugurated assassinated murdered executed convicted "
        "sentenced extradited acquitted overthrown invaded abolished dissolved bankrupt signed married hanged"
    )
)
"""What happens to one thing once."""
_VAGUE: Final = frozenset(stem(w) for w in word_set("reasons things ways points questions examples steps times cases"))
"""What a text counts off anew wherever it likes ("here are three reasons")."""
_CHANGES: Final = re.compile(
    r"\b(?:another|further|additional|more|again|later|initially|originally|first|second|third|rose|risen|grew|grown|fell|"
    r"fallen|increas\w*|decreas\w*|doubl\w*|tripl\w*|revis\w*|correct\w*|updat\w*|previous\w*|earlier|now|then|average|"
    r"annual\w*|per|each|every|month\w*|week\w*|year|yearly|quarter\w*|instead|while|whereas|but|although|though|not|"
    r"denied|disput\w*|claim\w*|estimat\w*|another's|other|former|half|part|remaining|rest)\b",
    re.IGNORECASE,
)
"""Words by which a text itself says that a value is another one, a part or a rate."""


class Place(NamedTuple):
    """A value with the content words near it, and the names and other values of its sentence."""

    slot: Slot
    near: frozenset[str]
    names: frozenset[str]
    others: tuple[Slot, ...]
    sentence: Span


class SelfContradiction:
    """The same thing with two values in one draft: a sum, a count or a date that differs from one place to the other.

    Both places must count or measure the same thing and agree on what stands around it: the words near the value, the
    names, the other values and dates of the sentence. Sentences that speak of a change, a part, a rate, other dates, an
    estimate or an allegation are left alone. For dates, both must tell of something that happens once (born, founded,
    convicted, died ...) to the same name.

    Example:
        Halden Bank paid a fine of $40 million. [...] The fine that Halden Bank paid was $60 million.
    """

    name: ClassVar[str] = "self-contradiction"
    severity: ClassVar[Severity] = "error"
    needs_library: ClassVar[bool] = False

    def find(self, draft: Draft, _evidence: Evidence | None) -> Iterator[Flag]:
        """The later of two places that disagree."""
        yield from self._values(draft)
        yield from self._events(draft)

    def _values(self, draft: Draft) -> Iterator[Flag]:
        groups: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in _places(draft):
            groups[_key(place.slot)].append(place)
        for key in sorted(groups):
            group = groups[key]
            for index, later in enumerate(group):
                earlier = next((p for p in group[max(0, index - GROUP) : index] if _disagree(p, later)), None)
                if earlier:
                    yield self._flag(draft, earlier.slot, later.slot)

    def _events(self, draft: Draft) -> Iterator[Flag]:
        seen: dict[tuple[str, str], list[Slot]] = defaultdict(list)
        for key, slot in _events(draft):
            earlier = next((s for s in seen[key] if not agree(s, slot)), None)
            if earlier:
                yield self._flag(draft, earlier, slot)
            else:
                seen[key].append(slot)

    def _flag(self, draft: Draft, earlier: Slot, later: Slot) -> Flag:
        sentence = draft.sentence_at(earlier.start)
        words = sentence.exact if sentence else earlier.exact
        message = f"“{later.exact}” here, but “{earlier.exact}” earlier: “{words}” Check which is right and print one."
        return flag(self, draft, later.start, later.end, message)


def _key(slot: Slot) -> tuple[str, str]:
    """What two values must have in common to be compared: their unit, or the last word of what is counted."""
    return slot.kind, slot.unit or slot.head


def _places(draft: Draft) -> Iterator[Place]:
    """Sums and figures of plain sentences with what they are about, in text order."""
    for sentence in draft.sentences:
        slots = draft_slots(draft, sentence)
        exact = [s for s in slots if s.kind != "time" and s.low is not None and s.low == s.high]
        values = [s for s in exact if all(_key(s)) and s.head not in _VAGUE]
        values = [s for s in values if not _is_unsure(draft, sentence, s)]
        if not values:
            continue
        words = words_of(draft.text, sentence.start, sentence.end)
        free = [w for w in words if not any(s.start <= w.start < s.end for s in slots)]
        names = names_in(draft.text, free)
        for slot in values:
            near = [w for w in free if w.end <= slot.start][-NEAR:] + [w for w in free if w.start >= slot.end][:NEAR]
            if not _CHANGES.search(f"{slot.exact} {' '.join(w.form for w in near)}"):
                stems = frozenset(content(near)) - slot.of
                others = tuple(s for s in slots if s is not slot and (s.kind != "time" or is_printed_date(s)))
                yield Place(slot, stems, names, others, sentence)


def _is_unsure(draft: Draft, sentence: Span, slot: Slot) -> bool:
    """Whether the claim that a value stands in is a question, an estimate, a denial or somebody's allegation."""
    inside = draft.readings.inside(Claim, sentence.start, sentence.end)
    claims = [c for c in inside if c.start <= slot.start and slot.end <= c.end]
    unsure = ("estimated", "alleged", "denied", "opined")
    return sentence.exact.endswith("?") or any(c.negated or c.hedged or c.status in unsure for c in claims)


def _disagree(earlier: Place, later: Place) -> bool:
    one, two = earlier.slot, later.slot
    if earlier.sentence == later.sentence or one.of != two.of or not comparable(one, two) or agree(one, two):
        return False
    dates = [[s for s in place.others if s.kind == "time"] for place in (earlier, later)]
    if dates[0] and dates[1] and not any(agree(a, b) for a in dates[0] for b in dates[1]):
        return False
    # Each names somebody the other does not: another payer, another port.
    if earlier.names - later.names and later.names - earlier.names:
        return False
    shared = earlier.near & later.near
    equal = sum(any(comparable(a, b) and agree(a, b) for b in later.others) for a in earlier.others)
    points = len(shared) + len(shared & earlier.names & later.names) + 2 * min(equal, 2)
    # A date on one side only may be what tells the two apart.
    if not equal and bool(dates[0]) != bool(dates[1]):
        return False
    if one.unit:
        covered = len(shared) >= COVERED * min(len(earlier.near), len(later.near))
        return covered and points >= ENOUGH_FOR_SUM
    return bool(shared) and points >= ENOUGH_FOR_COUNT


def _events(draft: Draft) -> Iterator[tuple[tuple[str, str], Slot]]:
    """((verb, name of whom it happened to), when) of every dated once-only event, in text order."""
    for sentence in draft.sentences:
        dates = [s for s in draft_slots(draft, sentence) if s.kind == "time" and is_printed_date(s)]
        if len(dates) != 1 or dates[0].approximate or _is_unsure(draft, sentence, dates[0]):
            continue
        words = [w for w in words_of(draft.text, sentence.start, sentence.end) if w.end <= dates[0].start]
        verbs = [w for w in words if stem(w.form) in _ONCE]
        mentions = draft.readings.inside(Mention, sentence.start, sentence.end)
        if len(verbs) != 1 or len(words) - words.index(verbs[0]) > 8:
            continue
        if subject := _subject(mentions, verbs[0].start, draft.text):
            yield (stem(verbs[0].form), subject), dates[0]


def _subject(mentions: Sequence[Mention], verb: int, text: str) -> str | None:
    """Chain of the name that ends right before the verb, with at most small words between."""
    before = [m for m in mentions if m.end <= verb and m.type != "other"]
    if not before:
        return None
    last = before[-1]
    between = words_of(text, last.end, verb)
    return last.chain if len(between) <= 2 and all(w.form in STOPWORDS for w in between) else None
