"""From an entry of the index to a hit: the passage that answers best, its words marked, and the reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec
import tantivy
from msgspec import UNSET

from sourcebook.model.annotation import Money, model_of
from sourcebook.model.ids import kind_of
from sourcebook.model.query import SUMMARY, Among, Query, Range, leaves
from sourcebook.model.search import Hit
from sourcebook.model.span import Span
from sourcebook.model.summary import Summary
from sourcebook.model.table import place_of
from sourcebook.store.base import View
from sourcebook.store.index.compile import Compiler
from sourcebook.store.index.highlight import SPOKEN, Highlighter
from sourcebook.store.index.order import Entry
from sourcebook.store.index.schema import Shown, text_of

Occur = tantivy.Occur
TOGETHER = 50
"""Hits of a stream that are made together."""
_shown = msgspec.json.Decoder(Shown)
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?](?=\s|$)|(?=\n|$))")


class HitMaker:
    """Makes the hits of one query, from the passages as they are now."""

    def __init__(self, query: Query, view: View, passages: tantivy.Index, compiler: Compiler) -> None:
        self.highlighter = Highlighter(query)
        self._view = view
        self._schema = passages.schema
        self._searcher = passages.searcher()
        self._wanted = leaves(query)
        self._sums = [leaf for leaf in self._wanted if isinstance(leaf, Range) and leaf.field == "amount"]
        self._words = [
            (Occur.Should, compiler.compile_plain(msgspec.structs.replace(leaf, field="text")))
            for leaf in self._wanted
            if not isinstance(leaf, Range | Among) and leaf.field in SPOKEN
        ]

    def make(self, found: Sequence[Entry]) -> tuple[Hit, ...]:
        """The hits of documents and summaries, in order."""
        passages = self._best_passages([entry.id for entry in found if kind_of(entry.id) == "document"])
        return tuple(self._hit(entry, passages.get(entry.id)) for entry in found)

    def iter_hits(self, found: Iterable[Entry]) -> Iterator[Hit]:
        """`make` of many, some at a time."""
        rest = iter(found)
        while some := list(islice(rest, TOGETHER)):
            yield from self.make(some)

    def _hit(self, entry: Entry, passage: Span | None) -> Hit:
        if kind_of(entry.id) == "summary":
            return self._of_summary(self._view.get_summary(entry.id), entry.score)
        shown = _shown.decode(entry.shown)
        spans = self.highlighter.spans(passage.exact, passage.start) if passage is not None else ()
        if shown.summary and not spans and (told := self._told_by_summary(entry, shown.summary)):
            return told
        return Hit(
            document=entry.id,
            title=shown.title,
            outlet=shown.outlet,
            date=shown.date,
            score=entry.score,
            why=self.highlighter.reasons(shown.title, spans),
            passage=passage,
            highlights=spans,
            place=self._place(entry.id, spans[0].start if spans else passage.start)
            if shown.table and passage
            else UNSET,
            summary=shown.summary or UNSET,
        )

    def _told_by_summary(self, entry: Entry, identifier: str) -> Hit | None:
        """The hit of a record whose words here are its summary's alone (edited since it was moved in, or its note)."""
        hit = self._of_summary(self._view.get_summary(identifier), entry.score)
        return msgspec.structs.replace(hit, summary=identifier) if hit.highlights else None

    def _place(self, identifier: str, at: int) -> str | msgspec.UnsetType:
        """Row and column of a place in a table."""
        rendition = self._view.get_rendition(self._view.get_document(identifier).rendition)
        return place_of(rendition, at) or UNSET

    def _of_summary(self, summary: Summary, score: float) -> Hit:
        """The hit of a summary; its passage is the sentence (or paragraph of the note) with most of the words."""
        text = text_of(summary)
        spans = self.highlighter.spans(text, 0)
        places = [(m.start(), m.end()) for m in _SENTENCE.finditer(text)]
        best = max(places, key=lambda p: (sum(p[0] <= s.start < p[1] for s in spans), -p[0]), default=None)
        inside = tuple(s for s in spans if best and best[0] <= s.start < best[1])
        return Hit(
            document=summary.id,
            title=summary.title,
            outlet=summary.outlet,
            date=summary.published,
            score=score,
            why=self.highlighter.reasons(summary.title, inside),
            passage=Span(*best, text[best[0] : best[1]]) if best else None,
            highlights=inside,
            kind=SUMMARY,
        )

    def _best_passages(self, documents: Sequence[str]) -> dict[str, Span]:
        """The passage of each document that answers the query best; its first one when only other fields matched."""
        if not documents:
            return {}
        if not self._words and not self._sums:
            return {d: span for d in documents if (span := self._first(d))}
        own = [(Occur.Should, self._of(d)) for d in documents]
        wanted: dict[str, Span] = {}
        if not self._sums:  # of most documents the best passage is among the best of all of them
            clauses = [(Occur.Must, tantivy.Query.boolean_query(own)), *self._words]
            for _, address in self._searcher.search(
                tantivy.Query.boolean_query(clauses), 4 * len(own), count=False
            ).hits:
                entry = self._searcher.doc(address)
                document = str(entry["document"][0])
                if document not in wanted:
                    wanted[document] = span_of(entry)
                if len(wanted) == len(documents):
                    break
        for document in documents:
            if document not in wanted and (span := self.best_passage(document)):
                wanted[document] = span
        return wanted

    def best_passage(self, document: str) -> Span | None:
        """The passage of one document that answers the query best; its first one when only other fields matched."""
        clauses = [(Occur.Must, self._of(document)), *self._words]
        clauses += [(Occur.Should, self._around(at)) for leaf in self._sums for at in self._sums_in(document, leaf)]
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

    def _sums_in(self, document: str, wanted: Range) -> list[int]:
        """Where the first sum of the document that lies in a range stands."""
        low, high = wanted.low or 0.0, 1e300 if wanted.high is None else wanted.high
        for item in self._view.iter_annotations(document=document, kind="money"):
            if not isinstance(item, Money) or model_of(item) is not None:
                continue
            if any(v is not None and low <= v <= high for v in (item.low, item.high)):
                return [item.start]
        return []


def span_of(entry: tantivy.Document) -> Span:
    """Where a passage of the index stands, and its words."""
    return Span(int(entry["start"][0]), int(entry["end"][0]), str(entry["text"][0]))
