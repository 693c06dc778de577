"""Facets: how many of the documents found have each value of a field. Kept for the searches of the last minutes."""

from __future__ import annotations

from collections import OrderedDict
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

    def count(self, searcher: tantivy.Searcher, query: tantivy.Query, key: Key) -> Facets:
        """Facets of a query."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        counted = _count(searcher, query)
        with self._lock:
            self._held[key] = counted
            while len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
        return counted


def _count(searcher: tantivy.Searcher, query: tantivy.Query) -> Facets:
    answer = searcher.aggregate(query, _WANTED)
    facets = {}
    for name in FIELDS:
        buckets = [(str(b["key"]), int(b["doc_count"])) for b in answer[name]["buckets"] if b["key"]]
        facets[name] = dict(sorted(buckets, key=lambda b: (-b[1], b[0])))
    return facets
