"""How far a sentence says a matter has come, and whether it says yes or no, against the words it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sourcebook.corroborate.align import CLEAR, plain_shared, score_sentence, stretch_of
from sourcebook.corroborate.anchored.base import Sentence, Source
from sourcebook.corroborate.stand import ENDED, LADDER, is_hedged, same_name, status_of
from sourcebook.corroborate.words import words_of
from sourcebook.model.annotation import Claim, Status
from sourcebook.model.sentence import Remark
from sourcebook.model.summary import Anchor

SAME_WORDS: Final = 0.6
"""Share of a claim's words that an anchored sentence must have for it to say the same, or its contrary."""
_PLAIN: Final = frozenset(("asserted", "found", "documented"))
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
    """A step (charged, convicted ...) that the anchored words do not reach."""
    step = status_of(claim)
    if LADDER.get(step, 0) < LADDER["investigated"] or claim.negated:
        return None
    here = [s for s in _said(sentence, near=True) if _same_people(sentence, claim, s)]
    if any(_reaches(s, step) for s in here):
        return None
    there = [s for s in _said(sentence, near=False) if _shares_name(sentence, claim, s)]
    if further := next((s for s in there if _reaches(s, step)), None):
        message = f"That somebody is {step} stands in the source, but outside the anchors. Anchor it too."
        return sentence.remark("status", "note", claim.start, claim.end, message, anchor=_anchor(further))
    weaker = [s for s in here if s.status in LADDER or s.status in ENDED]
    if not weaker:
        message = f"Nothing in the source says {step}. Word it as the source does, or anchor what says this."
        return sentence.remark("status", "warning", claim.start, claim.end, message)
    best = max(weaker, key=lambda s: (LADDER.get(s.status, 4), -s.claim.start))
    message = f"This says {step}; the source has it as {best.status}. Word it so, or anchor what says more."
    return sentence.remark("status", "error", claim.start, claim.end, message, anchor=_anchor(best))


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


def _reaches(said: Said, step: Status) -> bool:
    """Whether a claim shows that a step was reached at some time: who was acquitted had been charged."""
    if said.claim.negated:
        return False
    if said.status in ENDED:
        return LADDER[step] <= LADDER["charged"] or (step == "convicted" and said.status in ("overturned", "pardoned"))
    return LADDER.get(said.status, 0) >= LADDER[step]


def _said(sentence: Sentence, *, near: bool) -> list[Said]:
    """Claims of the anchored sentences (and those beside), or of the whole source."""
    return [
        Said(source, claim)
        for source in sentence.sources
        for claim in source.text.readings.of(Claim)
        if not near or any(n in source.nearby for n in source.text.numbers_between(claim.start, claim.end))
    ]


def _same_people(sentence: Sentence, claim: Claim, said: Said) -> bool:
    """Whether the two may concern the same one: a shared name, or one of them names nobody."""
    own, theirs = sentence.draft.readings.names_of(claim), said.source.text.readings.names_of(said.claim)
    return not own or not theirs or _shares_name(sentence, claim, said)


def _shares_name(sentence: Sentence, claim: Claim, said: Said) -> bool:
    own, theirs = sentence.draft.readings.names_of(claim), said.source.text.readings.names_of(said.claim)
    return any(same_name(a, b) for a in own for b in theirs)


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
