"""What every search projection does alike, whatever engine keeps it: pages, streams, meaning, reasons.

An engine gives what one query finds (`_ask`), the passages that answer it (`_passages`), and what passages for a claim
are looked for in (`_looking`), and keeps itself up to date (`update`).
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import msgspec

from sourcebook.errors import NotFound, StorageError
from sourcebook.model.annotation import model_of
from sourcebook.model.document import Rendition
from sourcebook.model.paper import Note
from sourcebook.model.query import Query, filters_of, render, split_meaning
from sourcebook.model.search import Hit, Passage, SearchResult
from sourcebook.model.span import Span
from sourcebook.model.summary import Summary, summary_id
from sourcebook.store.base import Store, View, Watermark, Wordings
from sourcebook.store.index.bearing import Bearing, Looking
from sourcebook.store.index.cursor import Reached, make_cursor, read_cursor
from sourcebook.store.index.facets import FacetCounter, Facets
from sourcebook.store.index.highlight import Highlighter
from sourcebook.store.index.hits import BestPassages, HitMaker
from sourcebook.store.index.meaning import Mapped, Meaning, Progress
from sourcebook.store.index.order import Entry, Page, check_sort, join_ranks
from sourcebook.store.index.schema import document_fields, note_fields, passages_of, record_fields, summary_fields

log = logging.getLogger(__name__)
MOST_JOINED = 1000
AT_WORK = ("draft", "ready", "withdrawn")
"""States of summaries that only a search for a `state:` finds."""
LEAST_COSINE = 0.25
"""Below this, passages of this encoder share no topic (unrelated English sentences lie around 0 to 0.2)."""


class Asked(Protocol):
    """What one query finds, in one order."""

    def page(self, limit: int, after: Reached | None) -> Page:
        """The hits behind `after`."""
        ...

    def iter_all(self) -> Iterator[Entry]:
        """All that was found, in order."""
        ...

    def count(self) -> int:
        """How many match."""
        ...

    def facets(self) -> Facets:
        """How many of them have each value of the fields that are counted."""
        ...


class Projection(ABC):
    """The projection of `store`; vectors of passages, where they are asked for, lie in `folder`.

    Args:
        store: The records.
        folder: Where files may be kept.
        mapped: What maps a stage over the texts of documents: `map` without.
    """

    watermark: Watermark

    def __init__(self, store: Store, folder: Path, mapped: Mapped | None = None) -> None:
        self.store = store
        self.folder = folder
        self._mapped = mapped
        self._counter = FacetCounter()

    @cached_property
    def meaning(self) -> Meaning:
        """Vectors of the passages; needs the extra `semantic`."""
        return Meaning(self.folder / "meaning", self._mapped)

    # -- what an engine gives -------------------------------------------------------------------------------------

    @abstractmethod
    def update(self) -> int:
        """Apply changes after the watermark; gives how many documents and summaries were indexed."""

    @abstractmethod
    def rebuild(self) -> int:
        """Delete and make anew; gives how many documents and summaries were indexed."""

    @abstractmethod
    def _ask(self, query: Query, sort: str = "relevance") -> Asked:
        """The query asked of the index as it is now. Raises `InvalidQuery`."""

    @abstractmethod
    def _passages(self, query: Query) -> BestPassages: ...

    @abstractmethod
    def _entry(self, identifier: str, score: float) -> Entry:
        """What the index has of one by its id."""

    @abstractmethod
    def _looking(self) -> Looking: ...

    @abstractmethod
    def wordings(self) -> Wordings:
        """The words of all passages, and the passages that have some of them."""

    # -- keep up ------------------------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """`update` before a search: where it cannot be written (a full disk), what is there is searched, and said."""
        try:
            self.update()
        except StorageError as error:
            log.warning("What is new is not found yet. %s %s", error.message, error.hint)

    def _is_behind(self) -> bool:
        """Whether anything changed since the watermark: every search asks."""
        return any(last > own for last, own in zip(self.store.view().last_changes(), self.watermark, strict=True))

    def _changes(self) -> tuple[list[str], Watermark]:
        """Ids of what changed since the watermark, and the numbers of the last changes."""
        view, (change, save) = self.store.view(), self.watermark
        changed: dict[str, None] = {}
        for number, document in view.iter_changes(change):
            changed[document], change = None, number
        for number, summary in view.iter_summary_changes(save):
            changed[summary], save = None, max(save, number)
        return list(changed), Watermark(change, save)

    def _of_document(self, identifier: str) -> tuple[dict[str, Any], Rendition]:
        """Field values of a document's entry, and its text."""
        view = self.store.view()
        document = view.get_document(identifier)
        rendition = view.get_rendition(document.rendition)
        # What a language model read is shown, but no one finds a document by it before it is reviewed.
        annotations = [a for a in view.iter_annotations(rendition=rendition.id) if model_of(a) is None]
        fields = document_fields(document, rendition, annotations)
        if (summary := _published(view, identifier)) is not None:
            fields = record_fields(fields, document, rendition, summary)
        return fields, rendition

    def _of_notes(self, document: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """(id, field values of its entry) of the notes on a document; of those that were taken away no values."""
        view = self.store.view()
        for note in view.iter_papers("note", document):
            if isinstance(note, Note):
                yield note.id, {} if note.removed else note_fields(note, view.get_document(document))

    def _of_summary(self, identifier: str) -> tuple[dict[str, Any], str | None]:
        """Field values of a summary's entry, and the record it was moved in from; a published one shares its entry."""
        summary = self.store.view().get_summary(identifier)
        shared = summary.record is not None and summary.state == "published"
        return {} if shared else summary_fields(summary), summary.record

    # -- look ---------------------------------------------------------------------------------------------------

    def search(
        self,
        query: Query,
        *,
        text: str,
        limit: int = 10,
        cursor: str | None = None,
        sort: str = "relevance",
        facets: bool = True,
    ) -> SearchResult:
        """Documents that match, each with its best passage; without `facets` those are left empty.

        Raises:
            InvalidQuery: Unknown sort, a cursor of another query, or a part without a word.
        """
        reached = read_cursor(cursor, text, check_sort(sort))
        asked = self._ask(query, sort)
        found = asked.page(limit, reached)
        following = make_cursor(found.reached, text, sort) if found.more else None
        return SearchResult(
            query=text,
            expanded=render(query),
            total=found.reached.total,
            hits=self._maker(query).make(found.hits),
            facets=self._facets(query, asked) if facets else {},
            filters=filters_of(query),
            next=following,
        )

    def iter_hits(self, query: Query, *, sort: str = "relevance") -> Iterator[Hit]:
        """Every hit of a query to the last, in order, of the index as it is when asked.

        Raises:
            InvalidQuery: As `search`.
        """
        asked = self._ask(query, check_sort(sort))
        return self._maker(query).iter_hits(asked.iter_all())

    def iter_ids(self, query: Query, most: int) -> Iterator[str]:
        """Ids of what matches, at most so many, the newest first."""
        return (entry.id for entry in islice(self._ask(query, "newest").iter_all(), most))

    def hit_of(self, query: Query, identifier: str) -> Hit:
        """One entry as a hit of a query."""
        (hit,) = self._maker(query).make([self._entry(identifier, 0.0)])
        return hit

    def count(self, query: Query) -> int:
        """How many match."""
        return self._ask(query).count()

    def _maker(self, query: Query) -> HitMaker:
        return HitMaker(query, self.store.view(), self._passages(query))

    def _facets(self, query: Query, asked: Asked) -> Facets:
        return self._counter.count((*self.watermark, repr(query)), asked.facets)

    def find_marks(self, rendition: Rendition, query: Query) -> list[Span]:
        """The words of a text that a query matches, passage by passage."""
        highlighter, text = Highlighter(query), rendition.text
        return [span for start, end in passages_of(rendition) for span in highlighter.spans(text[start:end], start)]

    def search_meaning(
        self,
        query: Query,
        *,
        text: str,
        limit: int = 10,
        cursor: str | None = None,
        progress: Progress | None = None,
    ) -> SearchResult:
        """`search` joined with passages near in meaning, by reciprocal rank (Cormack et al. 2009); each hit says how.

        Words and phrases of the query are the meaning looked for; its fields, ranges and NOTs bound both lists.
        `progress` is told how many documents have their vectors, which the first such search makes.
        """
        reached = read_cursor(cursor, text, "meaning")
        asked = self._ask(query)
        by_words = [entry.id for entry in asked.page(MOST_JOINED, None).hits]
        near = self._near_in_meaning(query, progress)
        order, scores = join_ranks(by_words, [d for d, _, _ in near])
        cosines = {d: (number, cosine) for d, number, cosine in near}
        maker, words, begin = self._maker(query), set(by_words), reached.at if reached else 0
        hits = tuple(
            self._joined_hit(maker, d, scores[d], d in words, cosines.get(d)) for d in order[begin : begin + limit]
        )
        after = Reached(begin + len(hits), len(order))
        following = make_cursor(after, text, "meaning") if hits and after.at < len(order) else None
        return SearchResult(query=text, expanded=f"{render(query)} + near in meaning", total=len(order), hits=hits,
                            facets=self._facets(query, asked), filters=filters_of(query), next=following)  # fmt: skip

    def _near_in_meaning(self, query: Query, progress: Progress | None) -> list[tuple[str, int, float]]:
        """(document, number of its best passage, cosine) of the documents nearest to a query's words."""
        words, bounds = split_meaning(query)
        allowed = None if bounds is None else {entry.id for entry in self._ask(bounds, "newest").iter_all()}
        self.meaning.update(self.store.view(), progress)
        found = self.meaning.nearest(words, allowed) if words else []
        return [n for n in found if n[2] >= LEAST_COSINE][:MOST_JOINED]

    def _joined_hit(
        self, maker: HitMaker, identifier: str, score: float, by_words: bool, near: tuple[int, float] | None
    ) -> Hit:
        (hit,) = maker.make([self._entry(identifier, round(score, 4))])
        why = ("by its words", *hit.why) if by_words else ()
        if near is None:
            return msgspec.structs.replace(hit, why=why)
        if not by_words:
            rendition = self.store.view().get_rendition(self.store.view().get_document(identifier).rendition)
            start, end = passages_of(rendition)[near[0]]
            hit = msgspec.structs.replace(hit, passage=Span(start, end, rendition.text[start:end]), highlights=())
        return msgspec.structs.replace(hit, why=(*why, f"near in meaning ({near[1]:.2f})"))

    def find_passages(
        self,
        text: str,
        *,
        limit: int = 20,
        exclude: frozenset[str] = frozenset(),
        within: str | None = None,
        most_each: int | None = None,
    ) -> list[Passage]:
        """Passages that bear on `text`, best first, with reasons; none of the excluded documents (see `bearing`)."""
        looking = Bearing(self._looking())
        return looking.find(text, limit=limit, exclude=exclude, within=within, most_each=most_each)


def _published(view: View, document: str) -> Summary | None:
    """The published summary that a record became when it was moved in."""
    try:
        found = view.get_summary(summary_id(document, None, ""))
    except NotFound:
        return None
    return found if found.state == "published" else None
