"""A timeline that somebody else told: its events, as they stand in the text made of its file.

Each event is a row - "date: 2014-03-06 | headline: The clerk was charged" - with its words as paragraphs below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from sourcebook.model.document import Block, Rendition
from sourcebook.model.table import Cell, iter_rows

MEDIA_TYPE: Final = "application/vnd.sourcebook.timeline+json"
SHEET_TYPE: Final = "application/vnd.sourcebook.timeline+csv"
COLUMNS: Final = ("date", "shown as", "headline", "group", "media", "credit", "caption", "id")
"""`date` is EDTF; `shown as` are the words that stand for it in the timeline."""


class ToldEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event and where its parts stand."""

    cells: dict[str, str]
    """Words by column; those that are empty are left out."""
    places: dict[str, Cell]
    start: int
    end: int
    """Of its row."""
    paragraphs: tuple[Block, ...] = ()
    """Its words."""

    @property
    def said(self) -> tuple[int, int] | None:
        """Where what happened is said: the headline, else the first paragraph."""
        if cell := self.places.get("headline"):
            return cell.start, cell.end
        return (self.paragraphs[0].start, self.paragraphs[0].end) if self.paragraphs else None


def is_timeline(media_type: str) -> bool:
    """Whether a document is a timeline of somebody else."""
    return media_type in (MEDIA_TYPE, SHEET_TYPE)


def iter_events(rendition: Rendition) -> Iterator[ToldEvent]:
    """The events of a timeline, in the order of its file."""
    if not rendition.tables:
        return
    (table,) = rendition.tables
    rows = list(iter_rows(rendition, table))
    ends = [row.start for row in rows[1:]] + [len(rendition.text) + 1]
    for row, before in zip(rows, ends, strict=True):
        places = {table.columns[c.column]: c for c in row.cells}
        yield ToldEvent(
            cells={name: rendition.text[c.start : c.end] for name, c in places.items()}, places=places,
            start=row.start, end=row.end,
            paragraphs=tuple(b for b in rendition.blocks if row.end <= b.start < before and b.kind != "row"),
        )  # fmt: skip
