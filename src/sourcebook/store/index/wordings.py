"""Passages found by groups of words that stand near each other, on one state of the index; each is read when asked for.

Many names are looked for at once (`batch`): what is found are keys, so that a passage in which several stand is read
once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import tantivy

from sourcebook.model.search import Passage
from sourcebook.store.base import Key
from sourcebook.store.index.best import span_of
from sourcebook.store.index.compile import any_of


class TantivyWordings:
    """The passages of an index as they are now."""

    def __init__(self, passages: tantivy.Index) -> None:
        self._schema = passages.schema
        self._searcher = passages.searcher()

    def iter_terms(self) -> Iterator[str]:
        """Every word of the passages, in small letters and without accents."""
        return (term for term, _ in self._searcher.terms_with_prefix("text_exact", ""))

    def find(self, groups: Sequence[frozenset[str]], apart: int, most: int) -> list[Key]:
        """Passages that have a word of each group (as `iter_terms` gives them), at most so many.

        Of two groups the words must stand at most `apart` words from each other, in either order.
        """
        if not groups or not all(groups):
            return []
        if len(groups) == 2:
            one, other = ("|".join(map(re.escape, sorted(group))) for group in groups)
            orders: list[list[Any]] = [[f"({one})", f"({other})"], [f"({other})", f"({one})"]]
            near = [tantivy.Query.regex_phrase_query(self._schema, "text_exact", words, apart) for words in orders]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Should, phrase) for phrase in near])
        else:
            wanted = [any_of(self._schema, "text_exact", sorted(group)) for group in groups]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in wanted])
        return [(at.segment_ord, at.doc) for _, at in self._searcher.search(query, most, count=False).hits]

    def read(self, key: Key) -> Passage:
        """A passage that was found."""
        entry = self._searcher.doc(tantivy.DocAddress(*key))
        at = span_of(entry)
        return Passage(document=str(entry["document"][0]), rendition=str(entry["rendition"][0]), start=at.start,
                       end=at.end, exact=at.exact, score=0.0)  # fmt: skip
