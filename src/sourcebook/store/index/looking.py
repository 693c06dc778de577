"""What `bearing` asks, of the two tantivy indexes as they are now."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import tantivy

from sourcebook.model.query import NOTE, SUMMARY
from sourcebook.store.index.bearing import Met

Occur = tantivy.Occur


class TantivyLooking:
    """Looks in the indexes of documents and of passages."""

    def __init__(self, documents: tantivy.Index, passages: tantivy.Index) -> None:
        self._documents, self._in_documents = documents.schema, documents.searcher()
        self._passages, self._in_passages = passages.schema, passages.searcher()

    def count_held(self, words: Collection[str]) -> tuple[int, dict[str, int]]:
        """How many passages there are, and how many have each of these words."""
        searcher = self._in_passages
        return searcher.num_docs, {word: count for word in words if (count := searcher.doc_freq("text", word))}

    def rank_documents(self, words: Collection[str], exclude: frozenset[str], most: int) -> list[tuple[str, float]]:
        """(document, score) of those that have any of the words best."""
        schema, searcher = self._documents, self._in_documents
        # Summaries say what documents say, notes what people think of it: neither proves anything.
        told = [tantivy.Query.term_query(schema, "face", face) for face in (SUMMARY, NOTE)]
        without = [*(tantivy.Query.term_query(schema, "id", d) for d in sorted(exclude)), *told]
        hits = searcher.search(_wanted(schema, words, without), most).hits
        return [(searcher.doc(address)["id"][0], score) for score, address in hits]

    def find(
        self, words: Collection[str], exclude: frozenset[str], within: Sequence[str] | None, most: int
    ) -> list[Met]:
        """The passages, anywhere or in some documents, that have any of the words best."""
        schema, searcher = self._passages, self._in_passages
        query = _wanted(schema, words, [tantivy.Query.term_query(schema, "document", d) for d in sorted(exclude)])
        if within is not None:
            own = [(Occur.Should, tantivy.Query.term_query(schema, "document", d)) for d in within]
            inside = tantivy.Query.const_score_query(tantivy.Query.boolean_query(own), 0.0)
            query = tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, inside)])
        return [_met(searcher.doc(address)) for _, address in searcher.search(query, most).hits]

    def count_passages(self, documents: Collection[str]) -> dict[str, int]:
        """How many passages each document has."""
        return {document: self._in_passages.doc_freq("document", document) for document in documents}


def _met(entry: tantivy.Document) -> Met:
    number, start, end = (int(entry[name][0]) for name in ("number", "start", "end"))
    return Met(str(entry["document"][0]), number, str(entry["rendition"][0]), start, end, str(entry["text"][0]))


def _wanted(schema: tantivy.Schema, terms: Collection[str], without: list[tantivy.Query]) -> tantivy.Query:
    words = [(Occur.Should, tantivy.Query.term_query(schema, "text", term)) for term in sorted(terms)]
    clauses = [(Occur.Must, tantivy.Query.boolean_query(words)), *((Occur.MustNot, query) for query in without)]
    return tantivy.Query.boolean_query(clauses)
