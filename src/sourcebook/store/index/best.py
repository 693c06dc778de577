"""Which passage of a document answers a query best, asked of the index of passages as it is when made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import tantivy

from sourcebook.model.query import Among, Query, Range, leaves
from sourcebook.model.span import Span
from sourcebook.store.index.compile import Compiler, any_of
from sourcebook.store.index.highlight import SPOKEN

Occur = tantivy.Occur


class TantivyPassages:
    """The passages that answer one query."""

    def __init__(self, query: Query, passages: tantivy.Index, compiler: Compiler) -> None:
        self._schema = passages.schema
        self._searcher = passages.searcher()
        wanted = leaves(query)
        self._bounded = any(isinstance(leaf, Range) and leaf.field == "amount" for leaf in wanted)
        self._words = [
            (Occur.Should, compiler.compile_plain(msgspec.structs.replace(leaf, field="text")))
            for leaf in wanted
            if not isinstance(leaf, Range | Among) and leaf.field in SPOKEN
        ]

    def find(self, documents: Sequence[str], places: Callable[[str], Sequence[int]]) -> dict[str, Span]:
        """The passage of each document that answers best; its first one when only other fields matched."""
        if not documents:
            return {}
        if not self._words and not self._bounded:
            return {d: span for d in documents if (span := self._first(d))}
        wanted = {} if self._bounded else self._among_the_best(documents)
        for document in documents:
            if document not in wanted and (span := self._best(document, places(document))):
                wanted[document] = span
        return wanted

    def _among_the_best(self, documents: Sequence[str]) -> dict[str, Span]:
        """Of most documents the best passage is among the best of all of them."""
        own = tantivy.Query.const_score_query(any_of(self._schema, "document", documents), 0.0)
        query = tantivy.Query.boolean_query([(Occur.Must, own), *self._words])
        wanted: dict[str, Span] = {}
        for _, address in self._searcher.search(query, 4 * len(documents), count=False).hits:
            entry = self._searcher.doc(address)
            document = str(entry["document"][0])
            if document not in wanted:
                wanted[document] = span_of(entry)
            if len(wanted) == len(documents):
                break
        return wanted

    def _best(self, document: str, places: Sequence[int]) -> Span | None:
        clauses = [(Occur.Must, self._of(document)), *self._words]
        clauses += [(Occur.Should, self._around(at)) for at in places]
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), 1, count=False)
        return span_of(self._searcher.doc(found.hits[0][1])) if found.hits else None

    def _first(self, document: str) -> Span | None:
        found = self._searcher.search(self._of(document), 1, count=False)
        return span_of(self._searcher.doc(found.hits[0][1])) if found.hits else None

    def _of(self, document: str) -> tantivy.Query:
        """Passages of a document, whatever their words."""
        return tantivy.Query.const_score_query(tantivy.Query.term_query(self._schema, "document", document), 0.0)

    def _around(self, at: int) -> tantivy.Query:
        """The passage in which a place of the text lies."""
        unsigned = tantivy.FieldType.Unsigned
        here = tantivy.Query.range_query(self._schema, "start", unsigned, 0, at)
        return here.and_must_match(tantivy.Query.range_query(self._schema, "end", unsigned, at + 1, 2**62))


def span_of(entry: tantivy.Document) -> Span:
    """Where a passage of the index stands, and its words."""
    return Span(int(entry["start"][0]), int(entry["end"][0]), str(entry["text"][0]))
