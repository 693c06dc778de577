"""Hits in order, page by page: by relevance, or by a field in which every entry has a number of its own.

By such a field a page begins behind the last number given, however far that is, and nothing is repeated or left out
when documents come in between. By relevance it begins behind so many hits; a whole run is held on one state of the
index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import tantivy

from sourcebook.errors import InvalidQuery
from sourcebook.model.search import SORTS
from sourcebook.store.index.cursor import Reached
from sourcebook.store.index.facets import Facets, count_facets
from sourcebook.store.index.schema import ORDERS

AT_ONCE = 10_000
"""Hits of a whole run that are looked up together."""
_HALF = 60
"""Rank at which a place in a list counts half as much as the first (Cormack et al. 2009)."""


def check_sort(sort: str) -> str:
    """The order, when there is one of that name.

    Raises:
        InvalidQuery: There is none.
    """
    if sort not in SORTS:
        raise InvalidQuery(f"There is no order {sort!r}.", f"Orders are: {', '.join(SORTS)}.")
    return sort


class Entry(NamedTuple):
    """One that was found: its id, its score, and what is shown of it (`schema.Shown`; empty of a summary)."""

    id: str
    score: float
    shown: bytes


class Page(NamedTuple):
    """Some of what was found, how far that is, and whether there is more."""

    hits: list[Entry]
    reached: Reached
    more: bool


class Run:
    """A compiled query on the index as it is now, in one order."""

    def __init__(self, documents: tantivy.Index, query: tantivy.Query, sort: str) -> None:
        self.searcher = documents.searcher()
        self._schema = documents.schema
        self._query = query
        self._field = ORDERS.get(sort)

    def page(self, limit: int, after: Reached | None) -> Page:
        """The hits behind `after`."""
        return self._by_relevance(limit, after) if self._field is None else self._by_field(self._field, limit, after)

    def iter_all(self) -> Iterator[Entry]:
        """All that was found, in order."""
        page = self.page(AT_ONCE, None)
        yield from page.hits
        while page.more:
            page = self.page(AT_ONCE, page.reached)
            yield from page.hits

    def count(self) -> int:
        """How many match."""
        return count_of(self.searcher.search(self._query, 1))

    def facets(self) -> Facets:
        """How many of them have each value of the fields that are counted."""
        return count_facets(self.searcher, self._query)

    def _by_relevance(self, limit: int, after: Reached | None) -> Page:
        offset = after.at if after else 0
        found = self.searcher.search(self._query, limit, offset=offset)
        total = count_of(found)
        hits = [self._entry(address, round(float(score), 4)) for score, address in found.hits]
        reached = Reached(offset + len(hits), total)
        return Page(hits, reached, bool(hits) and reached.at < total)

    def _by_field(self, field: str, limit: int, after: Reached | None) -> Page:
        query = self._query if after is None else self._behind(field, after.at)
        found = self.searcher.search(query, limit, order_by_field=field, order=tantivy.Order.Asc)
        left = count_of(found)
        hits = [self._entry(address, 0.0) for _, address in found.hits]
        last = int(found.hits[-1][0]) if found.hits else 0
        return Page(hits, Reached(last, after.total if after else left), left > len(hits))

    def _behind(self, field: str, number: int) -> tantivy.Query:
        rest = tantivy.Query.range_query(self._schema, field, tantivy.FieldType.Unsigned, number + 1, 2**63)
        return self._query.and_must_match(rest)

    def _entry(self, address: tantivy.DocAddress, score: float) -> Entry:
        stored = self.searcher.doc(address)
        return Entry(str(stored["id"][0]), score, bytes(next(iter(stored["shown"]), b"")))


def count_of(found: tantivy.SearchResult) -> int:
    """How many entries matched; the stubs of the index library leave it out."""
    return int(getattr(found, "count", 0) or 0)


def join_ranks(*lists: Sequence[str]) -> tuple[list[str], dict[str, float]]:
    """Lists of ids made one by reciprocal rank, and the score of each."""
    ranks = [{identifier: rank for rank, identifier in enumerate(one)} for one in lists]
    scores = {i: sum(1 / (_HALF + r[i]) for r in ranks if i in r) for r in ranks for i in r}
    return sorted(scores, key=lambda i: (-scores[i], i)), scores
