"""Rule `self-contradiction`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, NamedTuple

from sourcebook.corroborate.align import Stretch, context_of, draft_slots
from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.corroborate.slots import Slot, agree, comparable, is_printed_date
from sourcebook.corroborate.words import STOPWORDS, stem, word_set, words_of
from sourcebook.model.annotation import Claim, Mention
from sourcebook.model.check import Flag, Severity
from sourcebook.model.span import Span

OVERLAP = 0.6
"""Share of the smaller context's words that two places must share to be about one thing."""
LEAST = 3
"""Content words they must share, one of them a name."""
GROUP = 60
"""Values of one unit compared with each other around one word; above it the word says nothing."""
_ONCE: Final = frozenset(
    stem(w)
    for w in word_set(
        "born died founded established incorporated launched inaugurated assassinated murdered executed convicted "
        "sentenced extradited acquitted overthrown invaded abolished dissolved bankrupt signed married hanged"
    )
)
"""What happens to one thing once."""
_CHANGES: Final = re.compile(
    r"\b(?:another|further|additional|more|again|later|initially|originally|first|second|third|rose|risen|grew|grown|fell|"
    r"fallen|increas\w*|decreas\w*|doubl\w*|tripl\w*|revis\w*|correct\w*|updat\w*|previous\w*|earlier|now|then|average|"
    r"annual\w*|per|each|every|month\w*|week\w*|year|yearly|quarter\w*|instead|while|whereas|but|although|though|not|"
    r"denied|disput\w*|claim\w*|estimat\w*|another's|other|former|half|part|total\w*|remaining|rest)\b",
    re.IGNORECASE,
)
"""Words by which a text itself says that a value is another one, a part or a rate."""


class Place(NamedTuple):
    """A value with what its sentence is about and when."""

    slot: Slot
    stretch: Stretch
    dates: tuple[Slot, ...]
    sentence: Span


class SelfContradiction:
    """The same thing with two values in one draft: a sum, a count or a date that differs from one place to the other.

    Both places must name the same people or bodies, share most of their words and have the same unit; sentences that
    speak of a change, a part, a rate, other dates, or whose word somebody else's it is, are left alone. For dates, both
    must tell of something that happens once (born, founded, convicted, died ...) to the same name.

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
        groups: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
        for place in _places(draft):
            for name in sorted(place.stretch.names):
                groups[(place.slot.kind, place.slot.unit, name)].append(place)
        told: set[int] = set()
        for key in sorted(groups):
            group = groups[key][:GROUP]
            for index, later in enumerate(group):
                earlier = next((p for p in group[:index] if _disagree(p, later)), None)
                if earlier and later.slot.start not in told:
                    told.add(later.slot.start)
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


def _places(draft: Draft) -> Iterator[Place]:
    """Sums and figures of plain sentences with what they are about, in text order."""
    for sentence in draft.sentences:
        slots = draft_slots(draft, sentence)
        values = [s for s in slots if s.kind != "time"]
        if not values or len(values) > 2 or _CHANGES.search(sentence.exact) or _is_attributed(draft, sentence):
            continue
        dates = tuple(s for s in slots if s.kind == "time")
        for slot in values:
            if slot.low is not None and slot.low == slot.high:
                yield Place(slot, context_of(draft, sentence, slot), dates, sentence)


def _is_attributed(draft: Draft, sentence: Span) -> bool:
    claims = draft.readings.inside(Claim, sentence.start, sentence.end)
    return any(
        c.attributed_to or c.negated or c.hedged or c.status in ("estimated", "alleged", "denied") for c in claims
    )


def _disagree(earlier: Place, later: Place) -> bool:
    one, two = earlier.slot, later.slot
    if earlier.sentence == later.sentence or not comparable(one, two) or agree(one, two):
        return False
    if one.kind == "figure" and one.of and two.of and not one.of & two.of:
        return False
    if earlier.dates and later.dates and not any(agree(a, b) for a in earlier.dates for b in later.dates):
        return False
    # A date on one side only may be what tells the two apart.
    if bool(earlier.dates) != bool(later.dates) and len(earlier.stretch.stems & later.stretch.stems) <= LEAST:
        return False
    shared = earlier.stretch.stems & later.stretch.stems
    smaller = min(len(earlier.stretch.stems), len(later.stretch.stems))
    if len(shared) < LEAST or len(shared) < OVERLAP * smaller:
        return False
    return earlier.stretch.names == later.stretch.names or shared >= (earlier.stretch.names | later.stretch.names)


def _events(draft: Draft) -> Iterator[tuple[tuple[str, str], Slot]]:
    """((verb, name of whom it happened to), when) of every dated once-only event, in text order."""
    for sentence in draft.sentences:
        dates = [s for s in draft_slots(draft, sentence) if s.kind == "time" and is_printed_date(s)]
        if len(dates) != 1 or dates[0].approximate or _is_attributed(draft, sentence):
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
