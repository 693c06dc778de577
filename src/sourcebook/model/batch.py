"""A list run over a library: each row a name or a query, each hit at its exact words, with what was decided of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.ids import make_id
from sourcebook.model.span import Span

MOST_ROWS = 100_000
"""Rows of one list."""
RowKind = Literal["name", "query"]
Ruling = Literal["accept", "reject", "open"]
"""What a person decided of a row and a document: it is meant, it is somebody or something else, not decided."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a list."""

    number: int
    """Counted from 1, the header left out."""
    asked: str
    kind: RowKind
    type: str = ""
    """`person` or `organization`, where the list says so."""
    aliases: tuple[str, ...] = ()
    """Further names, where the list has them."""


class RowHit(msgspec.Struct, frozen=True, kw_only=True):
    """A document in which a row was found: once a document, at its best place."""

    document: str
    title: str
    outlet: str | None = None
    date: str | None = None
    start: int
    end: int
    exact: str
    """The words of the name, or the passage that answers the query."""
    passage: Span
    """What stands around them."""
    places: int = 1
    """How often the name stands in the document."""
    score: float
    """1 for a name as it is written in the list; of queries, the score of the search."""
    why: tuple[str, ...] = ()
    ruling: Ruling = "open"
    ruled: str = ""
    """Who decided, when and why."""


class RowResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a row found. `total` counts every document; `hits` are at most as many as were asked for."""

    row: Row
    total: int
    hits: tuple[RowHit, ...] = ()
    problem: str = ""
    """Why the row could not be run, and what to do."""


def pair_key(asked: str) -> str:
    """The form in which a row of a list is held against rows of other lists: its words, in small letters."""
    return " ".join(asked.casefold().split())


def batch_id(rows: tuple[Row, ...]) -> str:
    """Id of a list, from its rows."""
    return make_id("batch", [[r.asked, r.kind, r.type, list(r.aliases)] for r in rows])
