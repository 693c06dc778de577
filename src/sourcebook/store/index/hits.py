"""From an entry of the index to a hit: the passage that answers best, its words marked, and the reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

import msgspec
from msgspec import UNSET

from sourcebook.model.annotation import Money, model_of
from sourcebook.model.ids import kind_of
from sourcebook.model.paper import Note
from sourcebook.model.query import NOTE, SUMMARY, Query, Range, leaves
from sourcebook.model.search import Hit
from sourcebook.model.span import Span
from sourcebook.model.summary import Summary
from sourcebook.model.table import place_of
from sourcebook.store.base import View
from sourcebook.store.index.highlight import Highlighter
from sourcebook.store.index.order import Entry
from sourcebook.store.index.schema import Shown, text_of, text_of_note

TOGETHER = 50
"""Hits of a stream that are made together."""
_shown = msgspec.json.Decoder(Shown)
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?](?=\s|$)|(?=\n|$))")


class BestPassages(Protocol):
    """Finds the passages of documents that answer one query."""

    def find(self, documents: Sequence[str], places: Callable[[str], Sequence[int]]) -> dict[str, Span]:
        """The passage of each document that answers best; its first one when only other fields matched.

        `places` gives places of a document's text that are wanted too (of sums in a range).
        """
        ...


class HitMaker:
    """Makes the hits of one query."""

    def __init__(self, query: Query, view: View, passages: BestPassages) -> None:
        self.highlighter = Highlighter(query)
        self._view = view
        self._passages = passages
        self._sums = [leaf for leaf in leaves(query) if isinstance(leaf, Range) and leaf.field == "amount"]

    def make(self, found: Sequence[Entry]) -> tuple[Hit, ...]:
        """The hits of documents and summaries, in order."""
        passages = self._passages.find([e.id for e in found if e.shown], self._places)
        return tuple(self._hit(entry, passages.get(entry.id)) for entry in found)

    def iter_hits(self, found: Iterable[Entry]) -> Iterator[Hit]:
        """`make` of many, some at a time."""
        rest = iter(found)
        while some := list(islice(rest, TOGETHER)):
            yield from self.make(some)

    def _hit(self, entry: Entry, passage: Span | None) -> Hit:
        if not entry.shown:
            return self._of_writing(entry)
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

    def _of_writing(self, entry: Entry) -> Hit:
        """The hit of what people wrote here: a summary or a note."""
        if kind_of(entry.id) != NOTE:
            return self._of_summary(self._view.get_summary(entry.id), entry.score)
        note = self._view.get_paper(entry.id)
        assert isinstance(note, Note)
        passage, inside = self._best_of(text_of_note(note))
        on = self._view.get_document(note.document)
        return Hit(
            document=note.id, title=on.title, outlet=None, date=note.time[:10], score=entry.score,
            why=self.highlighter.reasons("", inside), passage=passage, highlights=inside, kind=NOTE, on=on.id,
        )  # fmt: skip

    def _best_of(self, text: str) -> tuple[Span | None, tuple[Span, ...]]:
        """The sentence (or line) of a text with most of the words, and those words."""
        spans = self.highlighter.spans(text, 0)
        places = [(m.start(), m.end()) for m in _SENTENCE.finditer(text)]
        best = max(places, key=lambda p: (sum(p[0] <= s.start < p[1] for s in spans), -p[0]), default=None)
        inside = tuple(s for s in spans if best and best[0] <= s.start < best[1])
        return Span(*best, text[best[0] : best[1]]) if best else None, inside

    def _of_summary(self, summary: Summary, score: float) -> Hit:
        """The hit of a summary; its passage is the sentence (or paragraph of the note) with most of the words."""
        passage, inside = self._best_of(text_of(summary))
        return Hit(
            document=summary.id,
            title=summary.title,
            outlet=summary.outlet,
            date=summary.published,
            score=score,
            why=self.highlighter.reasons(summary.title, inside),
            passage=passage,
            highlights=inside,
            kind=SUMMARY,
        )

    def _places(self, document: str) -> list[int]:
        return [at for leaf in self._sums for at in self._sums_in(document, leaf)]

    def _sums_in(self, document: str, wanted: Range) -> list[int]:
        """Where the first sum of the document that lies in a range stands."""
        low, high = wanted.low or 0.0, 1e300 if wanted.high is None else wanted.high
        for item in self._view.iter_annotations(document=document, kind="money"):
            if not isinstance(item, Money) or model_of(item) is not None:
                continue
            if any(v is not None and low <= v <= high for v in (item.low, item.high)):
                return [item.start]
        return []
