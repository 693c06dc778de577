"""Contradiction: one thing of one event told with two values by documents that do not rest on each other.

It is kept with the passages of both sides and is never settled by counting. A value that a later report brings up to
date, or corrects, is an update. Whoever has looked at one can dismiss it by a decision.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.ids import make_id
from sourcebook.model.span import Span

ContradictionKind = Literal["contradicts", "updates"]
SlotName = Literal["sum", "count", "date", "place", "whom", "status"]
DISMISSED = "dismissed"
"""Value of a decision on a contradiction: it is none."""


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Words of a document that give a value: the value itself and the sentence around it."""

    document: str
    value: Span
    sentence: Span
    published: str = ""
    """The date the document gives itself (ISO), empty when it gives none."""


class Side(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value and every passage that gives it, the earliest first; documents of one origin stand beside each other."""

    value: str
    passages: tuple[Told, ...]

    @property
    def first(self) -> Told:
        """The earliest passage."""
        return self.passages[0]


class Contradiction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two values in one place. With `updates`, `right` is the later one."""

    id: str
    kind: ContradictionKind
    slot: SlotName
    of: str
    """What is counted, paid or dated, as far as the words show ("workers injured")."""
    left: Side
    right: Side
    score: float
    """How sure it is that both speak of one thing, 0..1."""
    reasons: tuple[str, ...]
    entities: tuple[str, ...] = ()
    """Ids of those whom both sides name."""
    names: tuple[str, ...] = ()
    """Their names, and the places that both name."""
    dismissed: str = ""
    """Why somebody dismissed it; empty while it stands."""

    def documents(self) -> tuple[str, ...]:
        """Ids of the documents of both sides, each once, sorted."""
        return tuple(sorted({t.document for side in (self.left, self.right) for t in side.passages}))

    def pairs(self) -> set[tuple[str, str]]:
        """Pairs of documents that it sets against each other, the smaller id first."""
        own = {(min(a.document, b.document), max(a.document, b.document))
               for a in self.left.passages for b in self.right.passages}  # fmt: skip
        return {pair for pair in own if pair[0] != pair[1]}


def contradiction_id(slot: SlotName, left: Told, right: Told) -> str:
    """Id of a contradiction: its slot and the earliest passage of each side, whichever way round."""
    ends = sorted([(t.document, t.value.start, t.value.end, t.value.exact) for t in (left, right)])
    return make_id("contradiction", slot, ends)
