"""Rules `number-mismatch` and `date-mismatch`: the values of a sentence against those of the document it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from sourcebook.corroborate.align import Conflict, context_of, draft_slots, find_conflict, speaks_with_value
from sourcebook.corroborate.base import Draft, Evidence, HeldDocument, flag
from sourcebook.corroborate.slots import Slot, is_printed_date
from sourcebook.corroborate.weigh import CONTRADICTING
from sourcebook.model.annotation import Quote
from sourcebook.model.check import Flag, Severity
from sourcebook.model.span import Span

_CHANGE: Final = re.compile(
    r"\b(?:rose|rise[ns]?|rising|fell|fall(?:s|en|ing)?|grew|grow[ns]?|growth|drop(?:s|ped)?|declin\w+|increas\w+|decreas\w+|"
    r"reduc\w+|climb\w*|jump\w*|gain\w*|shrank|cut|went\s+(?:up|down)|up|down)\s+(?:\w+\s+){0,2}?(?:by|of)\s+"
    r"(?:(?:about|around|some|nearly|almost|just|over|under|more\s+than|less\s+than|at\s+least|another|a\s+further)\s+){0,2}$",
    re.IGNORECASE,
)
NEAREST = 5
"""Documents that a sentence which cites nothing held is compared with."""


class NumberMismatch:
    """A sum or figure that differs from the one in the document that the sentence cites.

    The sentence of the cited document that speaks of the same thing is found by its words and names; a range, "about",
    or a rounding (1.9 billion for 1.92 billion) is no difference, nor is a value that the document also gives, the
    sum or difference of two that it gives, or a change ("rose by 7") where it gives the height. Where a sentence cites
    nothing that is held, it is compared with the documents that speak of it in nearly the same words: then a difference
    is a warning.

    Example:
        Halden Bank moved $45 million by sea, <a href="report.html">the report</a> says. (It says $54 million.)
    """

    name: ClassVar[str] = "number-mismatch"
    severity: ClassVar[Severity] = "error"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a value."""
        for slot, conflict, cited in _conflicts(draft, evidence, ("money", "figure")):
            yield _flag(self, draft, slot, conflict, cited=cited)


class DateMismatch:
    """A date that differs from the one in the document that the sentence cites.

    Works as number-mismatch does; only dates whose year is printed are compared, and a vaguer date ("in 2014") agrees
    with any finer one inside it.

    Example:
        The licence was withdrawn in March 2014, <a href="order.html">the order</a> says. (It says March 2015.)
    """

    name: ClassVar[str] = "date-mismatch"
    severity: ClassVar[Severity] = "error"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a date."""
        for slot, conflict, cited in _conflicts(draft, evidence, ("time",)):
            if is_printed_date(conflict.slot):
                yield _flag(self, draft, slot, conflict, cited=cited)


def _conflicts(draft: Draft, evidence: Evidence | None, kinds: Sequence[str]) -> Iterator[tuple[Slot, Conflict, bool]]:
    """Values that every document which speaks of them gives otherwise; whether the draft cites these documents."""
    if evidence is None:
        return
    for sentence in draft.sentences:
        slots = draft_slots(draft, sentence)
        wanted = [s for s in slots if s.kind in kinds and (s.kind != "time" or is_printed_date(s))]
        wanted = [s for s in wanted if not _in_quote(draft, sentence, s)]
        cited = evidence.cited_near(draft, sentence.start, sentence.end) if wanted else []
        documents = cited or (_near(draft, sentence, evidence) if wanted else [])
        for slot in wanted:
            others = [s for s in slots if s is not slot]
            conflict = _against_all(draft, sentence, slot, others, documents)
            if conflict is None or _is_change(draft.text, slot) != _is_change(conflict.document.text, conflict.slot):
                continue
            if cited or conflict.score >= CONTRADICTING:
                yield slot, conflict, bool(cited)


def _near(draft: Draft, sentence: Span, evidence: Evidence) -> list[HeldDocument]:
    """The documents that speak most of what a sentence says."""
    found = evidence.find_passages(draft.text[sentence.start : sentence.end])
    return list({held.id: held for held, _ in found}.values())[:NEAREST]


def _is_change(text: str, slot: Slot) -> bool:
    """Whether a value says by how much something rose or fell; one that says how high it stood is no other value."""
    return _CHANGE.search(text[max(0, slot.start - 60) : slot.start]) is not None


def _against_all(
    draft: Draft, sentence: Span, slot: Slot, others: Sequence[Slot], documents: Sequence[HeldDocument]
) -> Conflict | None:
    """The clearest conflict, unless one of the documents gives the draft's value."""
    stretch = context_of(draft, sentence, slot)
    if any(speaks_with_value(stretch, slot, held) for held in documents):
        return None
    found = [c for held in documents if (c := find_conflict(stretch, slot, others, held))]
    return max(found, key=lambda c: c.score) if found else None


def _in_quote(draft: Draft, sentence: Span, slot: Slot) -> bool:
    """Whether a value stands in quoted words: those are quote-altered's to judge."""
    quotes = draft.readings.inside(Quote, sentence.start, sentence.end)
    return any(q.direct and q.start <= slot.start and slot.end <= q.end for q in quotes)


def _flag(rule: NumberMismatch | DateMismatch, draft: Draft, slot: Slot, conflict: Conflict, *, cited: bool) -> Flag:
    held = conflict.document
    span = conflict.sentence
    why = (f"the draft has {slot.exact}", f"the document has {conflict.slot.exact}")
    witness = held.witness(span.start, span.end, "contradicts", conflict.score, *why)
    which, advice = (
        ("cited document", "Print the document's, or cite the one that has the draft's.")
        if cited
        else ("document", "Is it the same thing? Then print the document's, or cite the one that has the draft's.")
    )
    message = f"The draft has “{slot.exact}”, the {which} “{held.document.title}” has “{conflict.slot.exact}”. {advice}"
    severity: Severity = rule.severity if cited else "warning"
    return flag(rule, draft, slot.start, slot.end, message, witness, severity=severity)
