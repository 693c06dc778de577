"""Facets: how many of the documents found have each value of a field. Kept for the searches of the last minutes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock

import tantivy

Facets = dict[str, dict[str, int]]
Key = tuple[int, int, str]
"""The state of the index, and a query."""
FIELDS = {
    "outlet": "outlet_key",
    "kind": "kind",
    "category": "category",
    "tag": "tag",
    "year": "year",
    "status": "status",
    "collection": "collection",
    "language": "language",
    "state": "state",
}
MOST = 20
"""Values of one facet, those of most documents."""
_REMEMBERED = 64
_WANTED = {name: {"terms": {"field": field, "size": MOST}} for name, field in FIELDS.items()}


class FacetCounter:
    """Counts, and remembers what it counted until the index changes."""

    def __init__(self) -> None:
        self._held: OrderedDict[Key, Facets] = OrderedDict()
        self._lock = Lock()

    def count(self, key: Key, counting: Callable[[], Facets]) -> Facets:
        """Facets of a query, by `counting` where they are not remembered."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        counted = counting()
        with self._lock:
            self._held[key] = counted
            while len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
        return counted


def count_facets(searcher: tantivy.Searcher, query: tantivy.Query) -> Facets:
    """Facets of a compiled query."""
    answer = searcher.aggregate(query, _WANTED)
    found = {name: [(str(b["key"]), int(b["doc_count"])) for b in answer[name]["buckets"]] for name in FIELDS}
    return {name: most_of(buckets) for name, buckets in found.items()}


def most_of(buckets: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The values of most documents, those first; without the empty value."""
    return dict(sorted((b for b in buckets if b[0]), key=lambda b: (-b[1], b[0]))[:MOST])
