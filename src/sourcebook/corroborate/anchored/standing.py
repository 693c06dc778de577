"""How far a sentence says a matter has come, and whether it says yes or no, against the words it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from sourcebook.corroborate.align import CLEAR, plain_shared, score_sentence, stretch_of
from sourcebook.corroborate.anchored.base import Sentence, Source
from sourcebook.corroborate.base import Readings
from sourcebook.corroborate.stand import ENDED, LADDER, is_accuser, is_hedged, same_name, status_of
from sourcebook.corroborate.words import words_of
from sourcebook.model.annotation import Claim, Status
from sourcebook.model.sentence import Remark
from sourcebook.model.summary import Anchor

SAME_WORDS: Final = 0.6
"""Share of a claim's words that an anchored sentence must have for it to say the same, or its contrary."""
_PLAIN: Final = frozenset(("asserted", "found", "documented"))
_CLEARED: Final[frozenset[Status]] = frozenset(("acquitted", "dismissed"))
_WORD_OF: Final = frozenset(("alleged", "denied", "opined", "estimated"))


class Said(NamedTuple):
    """A claim of the source."""

    source: Source
    claim: Claim

    @property
    def status(self) -> Status:
        """How far it says the matter has come."""
        return status_of(self.claim)


def judge_standing(sentence: Sentence) -> Iterator[Remark]:
    """At most one remark a claim: overstated, told as fact, or turned into its contrary."""
    for claim in sentence.draft.of(Claim):
        if sentence.in_quote(claim.start) and sentence.in_quote(max(claim.start, claim.end - 2)):
            continue
        remark = _step(sentence, claim) or _fact(sentence, claim) or _turned(sentence, claim)
        if remark is not None:
            yield remark


def _step(sentence: Sentence, claim: Claim) -> Remark | None:
    """A step or outcome (charged, convicted, acquitted ...) that the anchored words do not reach."""
    step = status_of(claim)
    if (LADDER.get(step, 0) < LADDER["investigated"] and step not in ENDED) or claim.negated:
        return None
    here = _told_here(sentence, claim)
    if any(_reaches(s, step) for s in here):
        return None
    own = {status_of(c) for c in sentence.draft.of(Claim)}
    against = [s for s in here if _is_step(s)]
    # The anchors tell another step, which no other part of the sentence stands for: then this one is in its place.
    inside = [s for s in against if any(n in s.source.numbers for n in _numbers(s))]
    clash = bool(inside) and not any(s.status in own for s in inside)
    there = [s for s in _said(sentence, range_of=None) if _shares_name(sentence, claim, s)]
    further = next((s for s in there if _reaches(s, step)), None)
    if further and not clash:
        message = f"That somebody is {step} stands in the source, but outside the anchors. Anchor it too."
        return sentence.remark("status", "note", claim.start, claim.end, message, anchor=_anchor(further))
    if not against:
        message = f"Nothing in the source says {step}. Word it as the source does, or anchor what says this."
        return sentence.remark("status", "warning", claim.start, claim.end, message)
    best = max(against, key=lambda s: (LADDER.get(s.status, 4), -s.claim.start))
    message = f"This says {step}; the source has it as {best.status}. Word it so, or anchor what says more."
    return sentence.remark("status", "error", claim.start, claim.end, message, anchor=_anchor(best))


def _told_here(sentence: Sentence, claim: Claim) -> list[Said]:
    """What the anchored sentences say of the same people; where they tell no step, those beside them too."""
    inside = [s for s in _said(sentence, range_of="numbers") if _same_people(sentence, claim, s)]
    if any(map(_is_step, inside)):
        return inside
    return [s for s in _said(sentence, range_of="nearby") if _same_people(sentence, claim, s)]


def _fact(sentence: Sentence, claim: Claim) -> Remark | None:
    """Plain fact in the sentence that the source only has as somebody's word."""
    if claim.status not in _PLAIN or claim.negated or is_hedged(claim, sentence.text):
        return None
    close = _same_words(sentence, claim)
    if not close or not all(s.status in _WORD_OF or (s.claim.hedged and s.status == "asserted") for s in close):
        return None
    whose = close[0].claim.attributed_to
    by = f" by {whose.exact}" if whose else ""
    message = f"This is told as fact; the source has it as {close[0].status}{by}. Say whose word it is."
    return sentence.remark("status", "error", claim.start, claim.end, message, anchor=_anchor(close[0]))


def _turned(sentence: Sentence, claim: Claim) -> Remark | None:
    """A claim whose words the source has with the contrary sense, and nowhere beside them with its own."""
    close = _same_words(sentence, claim, CLEAR)
    if not close or any(s.claim.negated == claim.negated or s.status == "denied" for s in close):
        return None
    said = "that it is not so" if close[0].claim.negated else "that it is so"
    message = f"The source says {said}. Turn the sentence round, or anchor what says this."
    return sentence.remark("negation", "error", claim.start, claim.end, message, anchor=_anchor(close[0]))


def _is_step(said: Said) -> bool:
    return (said.status in LADDER or said.status in ENDED) and not said.claim.negated


def _numbers(said: Said) -> range:
    return said.source.text.numbers_between(said.claim.start, said.claim.end)


def _reaches(said: Said, step: Status) -> bool:
    """Whether a claim shows that a step was reached at some time: who was acquitted had been charged."""
    if said.claim.negated:
        return False
    if step in ENDED:
        return said.status == step or {said.status, step} <= _CLEARED
    if said.status in ENDED:
        return LADDER[step] <= LADDER["charged"] or (step == "convicted" and said.status in ("overturned", "pardoned"))
    return LADDER.get(said.status, 0) >= LADDER[step]


def _said(sentence: Sentence, *, range_of: Literal["numbers", "nearby"] | None) -> list[Said]:
    """Claims of the anchored sentences, of those and the ones beside them, or of the whole source."""
    found = []
    for source in sentence.sources:
        numbers = None if range_of is None else {"numbers": source.numbers, "nearby": source.nearby}[range_of]
        for claim in source.text.readings.of(Claim):
            said = Said(source, claim)
            if numbers is None or any(n in numbers for n in _numbers(said)):
                found.append(said)
    return found


def _same_people(sentence: Sentence, claim: Claim, said: Said) -> bool:
    """Whether the two may concern the same one: a shared name, or one of them names nobody."""
    own, theirs = _named(sentence, claim, said)
    return not own or not theirs or _shares_name(sentence, claim, said)


def _shares_name(sentence: Sentence, claim: Claim, said: Said) -> bool:
    own, theirs = _named(sentence, claim, said)
    return any(same_name(a, b) for a in own for b in theirs)


def _named(sentence: Sentence, claim: Claim, said: Said) -> tuple[list[str], list[str]]:
    """Names of whom each is about; who charges and tries left out."""
    return _whom(sentence.draft.readings, claim), _whom(said.source.text.readings, said.claim)


def _whom(readings: Readings, claim: Claim) -> list[str]:
    """Whom a claim is about. A lone word that is not even printed there is too often no name to tell matters apart."""
    printed = {w.form for w in words_of(claim.exact)}
    names = [name for name in readings.names_of(claim) if not is_accuser(name)]
    return [name for name in names if " " in name.strip() or printed & {w.form for w in words_of(name)}]


def _same_words(sentence: Sentence, claim: Claim, least: float = SAME_WORDS) -> Sequence[Said]:
    """Claims of the anchored sentences that say most of what this one says, likest first.

    Half of the words that are no names must be there: names alone say who, not what.
    """
    stretch = stretch_of(sentence.text, words_of(sentence.text, claim.start, claim.end))
    plain = len(stretch.stems - stretch.names)
    if len(stretch.stems) < 3 or not plain:
        return []
    found: list[tuple[float, Said]] = []
    for source in sentence.sources:
        for number in source.numbers:
            score, _ = score_sentence(stretch, source.text, number)
            span = source.text.sentences[number]
            inside = source.text.readings.inside(Claim, span.start, span.end)
            if score >= least and 2 * plain_shared(stretch, source.text, number) >= plain:
                found.extend((score, Said(source, c)) for c in inside)
    return [said for _, said in sorted(found, key=lambda f: (-f[0], f[1].claim.start))]


def _anchor(said: Said) -> Anchor:
    return said.source.text.anchor(said.claim.start, said.claim.end)
