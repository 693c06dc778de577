"""Evidence for a claim: passages of the library that bear on it, with stance, score and reasons (first level).

A passage supports a claim when one of its sentences covers most of what the claim says and none of the claim's values
differs there; it contradicts it when it gives another value in the same place and its document nowhere the claim's; it
updates it when it says that the matter of the same person has ended; otherwise it mentions it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sourcebook.corroborate.align import (
    CLEAR,
    context_of,
    find_conflict,
    score_sentence,
    speaks_with_value,
    stretch_of,
)
from sourcebook.corroborate.base import Draft, Evidence, HeldDocument, Stretch
from sourcebook.corroborate.slots import Slot, bears_out, comparable, is_printed_date, slots_in
from sourcebook.corroborate.stand import ENDED, LADDER, is_accuser, shared_names
from sourcebook.corroborate.words import words_of
from sourcebook.model.annotation import Claim
from sourcebook.model.check import Evidence as Witness
from sourcebook.model.check import Stance
from sourcebook.model.search import Passage

KEPT = 5
"""Passages kept for one claim."""
CONTRADICTING = 0.75
"""Score of the words around a value from which another value there speaks against the claim's."""
BEARING = 0.34
"""Score from which a passage bears on a claim at all."""


class Weighed(NamedTuple):
    """A passage with its document."""

    held: HeldDocument
    witness: Witness


def weigh_claim(draft: Draft, claim: Claim, evidence: Evidence) -> list[Weighed]:
    """The best passages for or against a claim, one a document, best first."""
    stretch = stretch_of(draft.text, words_of(draft.text, claim.start, claim.end))
    if len(stretch.stems) < 2:
        return []
    values = [s for s in slots_in(draft.readings, claim.start, claim.end) if s.kind != "time" or is_printed_date(s)]
    best: dict[str, Weighed] = {}
    cited = {h.id for h in evidence.cited_near(draft, claim.start, claim.end)}
    for held, number in _candidates(draft, claim, evidence):
        found = _weigh(draft, claim, stretch, values, held, number, held.id in cited)
        if found and (held.id not in best or _order(found) < _order(best[held.id])):
            best[held.id] = found
    return sorted(best.values(), key=_order)[:KEPT]


def weigh_passage(
    draft: Draft, claim: Claim, evidence: Evidence, held: HeldDocument, passage: Passage
) -> list[Weighed]:
    """The sentences of one passage that bear on a claim, each weighed, in text order."""
    stretch = stretch_of(draft.text, words_of(draft.text, claim.start, claim.end))
    if len(stretch.stems) < 2:
        return []
    values = [s for s in slots_in(draft.readings, claim.start, claim.end) if s.kind != "time" or is_printed_date(s)]
    cited = held.id in {h.id for h in evidence.cited_near(draft, claim.start, claim.end)}
    numbers = held.numbers_between(passage.start, passage.end)
    found = [_weigh(draft, claim, stretch, values, held, number, cited) for number in numbers]
    return [one for one in found if one]


def _order(weighed: Weighed) -> tuple[int, float, str, int]:
    rank: dict[Stance, int] = {"supports": 0, "contradicts": 0, "updates": 1, "mentions": 2}
    witness = weighed.witness
    return rank[witness.stance], -witness.score, witness.document, witness.start


def _candidates(draft: Draft, claim: Claim, evidence: Evidence) -> list[tuple[HeldDocument, int]]:
    """Sentences to look at: those of the passages the index finds, each once."""
    found: dict[tuple[str, int], tuple[HeldDocument, int]] = {}
    for held, passage in evidence.find_passages(draft.text[claim.start : claim.end]):
        for number in held.numbers_between(passage.start, passage.end):
            found.setdefault((held.id, number), (held, number))
    return list(found.values())


def _weigh(
    draft: Draft,
    claim: Claim,
    stretch: Stretch,
    values: Sequence[Slot],
    held: HeldDocument,
    number: int,
    cited: bool,
) -> Weighed | None:
    score, shared = score_sentence(stretch, held, number)
    if score < BEARING or shared < 2:
        return None
    span = held.sentences[number]
    theirs = [s for s in slots_in(held.readings, span.start, span.end) if s.kind != "time" or is_printed_date(s)]
    same = [s for s in values if any(comparable(s, t) and bears_out(s, t) for t in theirs)]
    apart = [s for s in values if s not in same and any(comparable(s, t) for t in theirs)]
    names = _shared_names(draft, claim, held, span.start, span.end)
    stance = _stance(score, values, same, apart)
    if _contradicts(draft, claim, values, apart, held, number):
        stance = "contradicts"
    elif _ended_otherwise(claim, held, span.start, span.end, names):
        stance = "updates"
    why = [f"{shared} shared words", *(f"same {s.kind} {s.exact}" for s in same)]
    why += [f"different {s.kind} than {s.exact}" for s in apart] + [f"names {n}" for n in names]
    why += ["cited here"] if cited else []
    return Weighed(held, held.witness(span.start, span.end, stance, score, *why))


def _stance(score: float, values: Sequence[Slot], same: Sequence[Slot], apart: Sequence[Slot]) -> Stance:
    if score < CLEAR or apart or (values and not same):
        return "mentions"
    return "supports" if values or score >= CLEAR + 0.1 else "mentions"


def _contradicts(
    draft: Draft, claim: Claim, values: Sequence[Slot], apart: Sequence[Slot], held: HeldDocument, number: int
) -> bool:
    """Whether the sentence gives another value in the place of one of the claim's, and the document never that one."""
    for slot in apart:
        stretch = context_of(draft, claim.span, slot)
        if speaks_with_value(stretch, slot, held):
            continue
        conflict = find_conflict(stretch, slot, [s for s in values if s is not slot], held)
        if conflict and conflict.score >= CONTRADICTING and conflict.sentence == held.sentences[number]:
            return True
    return False


def _shared_names(draft: Draft, claim: Claim, held: HeldDocument, start: int, end: int) -> list[str]:
    theirs = sorted({n for c in held.readings.inside(Claim, start, end) for n in held.readings.names_of(c)})
    return [n for n in shared_names(draft.readings.names_of(claim), theirs) if not is_accuser(n)]


def _ended_otherwise(claim: Claim, held: HeldDocument, start: int, end: int, names: Sequence[str]) -> bool:
    """Whether the passage says that the same person's matter ended, or was denied, where the claim accuses."""
    if not names or LADDER.get(claim.status, 0) < LADDER["alleged"]:
        return False
    theirs = {c.status for c in held.readings.inside(Claim, start, end)}
    return bool(theirs & ENDED) and claim.status not in theirs
