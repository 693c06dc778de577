"""What a search gives back (CONTRACT section 4)."""

from __future__ import annotations

import msgspec

from sourcebook.model.coverage import Unread
from sourcebook.model.query import Filter
from sourcebook.model.shown import cell, table
from sourcebook.model.span import Span

SORTS = ("relevance", "newest", "oldest", "posted", "importance")
"""Orders of hits: by how well they match, by date of publication, by day of posting and importance of summaries."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One document found, with the passage that shows why."""

    document: str
    title: str
    outlet: str | None
    date: str | None
    score: float
    why: tuple[str, ...]
    passage: Span | None
    highlights: tuple[Span, ...] = ()
    """The words that matched, inside the passage."""
    kind: str | msgspec.UnsetType = msgspec.UNSET
    """`summary` or `note` where the hit is one (`document` is then its id, and places count in its own text)."""
    on: str | msgspec.UnsetType = msgspec.UNSET
    """Id of the document that a note stands on, whose title is that of the hit; left out elsewhere."""
    summary: str | msgspec.UnsetType = msgspec.UNSET
    """Id of the published summary that `document`, a record moved in, became; left out elsewhere."""
    place: str | msgspec.UnsetType = msgspec.UNSET
    """Where the first of them is in a table: "row 17, column Payer"; left out elsewhere."""


class SearchResult(msgspec.Struct, frozen=True, kw_only=True):
    """One page of hits; `next` is an opaque cursor to the next page, null at the last."""

    query: str
    expanded: str
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    filters: tuple[Filter, ...] = ()
    """Conditions beside the words, each with the query that is left without it."""
    next: str | None = None
    coverage: Unread | msgspec.UnsetType = msgspec.UNSET
    """What was not searched because it could not be read; left out while there is nothing."""

    def _repr_html_(self) -> str:
        """The hits with their passages, for a notebook."""
        rows = [(cell(h.title), cell(h.outlet), cell(h.date), cell(h.passage.exact if h.passage else ""), cell(h.why))
                for h in self.hits]  # fmt: skip
        return table(("title", "outlet", "date", "passage", "why"), rows, f"{self.total:,} found for {self.expanded}")


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a document found as possible evidence."""

    document: str
    rendition: str
    start: int
    end: int
    exact: str
    score: float
    why: tuple[str, ...] = ()
