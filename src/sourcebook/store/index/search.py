"""SearchIndex: catch up, search, find passages."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import tantivy

from sourcebook.errors import NotFound, StorageError
from sourcebook.model.annotation import model_of
from sourcebook.model.document import Rendition
from sourcebook.model.ids import kind_of
from sourcebook.model.query import Query, fields_of, filters_of, render, split_meaning
from sourcebook.model.search import Hit, Passage, SearchResult
from sourcebook.model.span import Span
from sourcebook.model.summary import Summary, summary_id
from sourcebook.store.base import Store, View
from sourcebook.store.index.bearing import Bearing
from sourcebook.store.index.compile import Compiler, any_of
from sourcebook.store.index.cursor import Reached, make_cursor, read_cursor
from sourcebook.store.index.facets import FacetCounter, Facets
from sourcebook.store.index.highlight import Highlighter
from sourcebook.store.index.hits import HitMaker
from sourcebook.store.index.lock import busy, clear_away, one_at_a_time, said_plainly
from sourcebook.store.index.meaning import Mapped, Meaning, Progress
from sourcebook.store.index.order import Entry, Run, check_sort, count_of, join_ranks
from sourcebook.store.index.proof import MARK, read_mark, seal_of, sums_of, sweep
from sourcebook.store.index.schema import (
    EXACT,
    VERSION,
    WHOLE,
    WORDS,
    document_fields,
    document_schema,
    exact_analyzer,
    passage_schema,
    passages_of,
    raw_analyzer,
    record_fields,
    summary_fields,
    whole_analyzer,
    words_analyzer,
)
from sourcebook.store.index.wordings import Wordings

log = logging.getLogger(__name__)
PATIENCE, OPENING = 2.0, 60.0
"""Seconds to wait for another process: before a search goes on with what is there, and before nothing can be had."""
HEAP = 64_000_000
MOST_JOINED = 1000
AT_WORK = ("draft", "ready", "withdrawn")
"""States of summaries that only a search for a `state:` finds."""
LEAST_COSINE = 0.25
"""Below this, passages of this encoder share no topic (unrelated English sentences lie around 0 to 0.2)."""


class Watermark(NamedTuple):
    """Numbers of the last change of a document and the last save of a summary that an index has."""

    change: int = 0
    save: int = 0


class SearchIndex:
    """The projection of `store` kept in `folder`."""

    def __init__(self, store: Store, folder: Path, mapped: Mapped | None = None) -> None:
        self.store = store
        self.folder = folder
        self._mapped = mapped
        self._counter = FacetCounter()
        self._open()

    @cached_property
    def meaning(self) -> Meaning:
        """Vectors of the passages; needs the extra `semantic`."""
        return Meaning(self.folder / "meaning", self._mapped)

    # -- keep up ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Open what is there; what is not there, damaged or of another version is made first, by one process alone."""
        if self._read_mark() is not None:
            with suppress(StorageError):
                self._open_as_it_is()
                return
        with one_at_a_time(self.folder, OPENING) as alone:
            if not alone:
                raise busy()
            if self._read_mark() is not None:  # damaged, or made by another process while we waited
                try:
                    self._open_as_it_is()
                    return
                except StorageError:
                    with said_plainly():
                        self._forget()
            self._make()

    def _forget(self) -> None:
        (self.folder / MARK).unlink(missing_ok=True)

    def _make(self) -> None:
        """Open an index of this version, deleting what another version left. The caller holds the lock."""
        if self._read_mark() is None and self.folder.exists():
            with said_plainly():
                clear_away(self.folder)
        self._open_as_it_is()
        self._write_mark(self.watermark)

    def _open_as_it_is(self) -> None:
        try:
            for name in ("documents", "passages"):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
            self.documents = self._index("documents", document_schema())
            self.passages = self._index("passages", passage_schema())
        except (OSError, ValueError) as error:
            raise StorageError(
                f"The search index cannot be opened: {error}.",
                "Delete the folder `index` of the library; it is made again.",
            ) from error
        self.watermark = self._read_mark() or Watermark()
        self.compiler = Compiler(self.documents)
        self._passage_compiler = Compiler(self.passages)

    def _index(self, name: str, schema: tantivy.Schema) -> tantivy.Index:
        index = tantivy.Index(schema, path=str(self.folder / name))
        index.register_tokenizer(WORDS, words_analyzer())
        index.register_tokenizer(EXACT, exact_analyzer())
        index.register_tokenizer(WHOLE, whole_analyzer())
        index.register_fast_field_tokenizer(WHOLE, raw_analyzer())
        return index

    def _read_mark(self) -> Watermark | None:
        """The last changes applied, or None when there is no index that this version made."""
        try:
            mark = json.loads((self.folder / MARK).read_text(encoding="utf-8"))
            return Watermark(int(mark["change"]), int(mark["save"])) if mark["version"] == VERSION else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write_mark(self, reached: Watermark) -> None:
        path = self.folder / MARK
        draft = path.with_suffix(".tmp")
        sums = sums_of(self.folder, self._sums())
        mark: dict[str, Any] = {"version": VERSION, "change": reached.change, "save": reached.save, "files": sums}
        draft.write_text(json.dumps({**mark, "seal": seal_of(mark)}), encoding="utf-8")
        draft.replace(path)
        self.watermark = reached

    def _sums(self) -> dict[str, int]:
        with suppress(ValueError, RecursionError):
            held = read_mark(self.folder).get("files")
            return held if isinstance(held, dict) else {}
        return {}

    def update(self, wait: float = PATIENCE) -> int:
        """Index what changed since the watermark; gives how many documents and summaries that was.

        Killed in between, the same changes are applied again: a document's old entries are deleted first. While another
        process updates for longer than `wait` seconds, nothing is done: what is there can be searched, and the next
        update catches up.

        Raises:
            StorageError: The index cannot be written.
        """
        if not self._changes()[0]:
            return 0
        with one_at_a_time(self.folder, wait) as alone:
            if not alone:
                return 0
            self._catch_up()
            changed, last = self._changes()
            if changed:
                sweep(self.folder)
                with said_plainly():
                    self._write(changed, last)
            return len(changed)

    def catch_up(self) -> None:
        """`update` before a search: where it cannot be written (a full disk), what is there is searched, and said."""
        try:
            self.update()
        except StorageError as error:
            log.warning("What is new is not found yet. %s %s", error.message, error.hint)

    def _changes(self) -> tuple[list[str], Watermark]:
        """Ids of what changed since the watermark, and the numbers of the last changes."""
        view, (change, save) = self.store.view(), self.watermark
        changed: dict[str, None] = {}
        for number, document in view.iter_changes(change):
            changed[document], change = None, number
        for number, summary in view.iter_summary_changes(save):
            changed[summary], save = None, max(save, number)
        return list(changed), Watermark(change, save)

    def _catch_up(self) -> None:
        """Take over what another process did to the folder since it was opened here."""
        mark = self._read_mark()
        if mark is None or not (self.folder / "documents" / "meta.json").exists():
            self._make()
        elif mark != self.watermark:
            self.watermark = mark
            self._reload()

    def _write(self, changed: list[str], last: Watermark) -> None:
        writers = (self.documents.writer(HEAP, 1), self.passages.writer(HEAP, 1))
        records: dict[str, None] = {}
        for identifier in changed:
            if kind_of(identifier) != "summary":
                records[identifier] = None
            elif record := self._put_summary(identifier, writers[0]):
                records[record] = None
        for identifier in records:
            self._put(identifier, *writers)
        for writer in writers:
            writer.commit()
            writer.wait_merging_threads()
        self._reload()
        self._write_mark(last)

    def _reload(self) -> None:
        self.documents.reload()
        self.passages.reload()

    def rebuild(self) -> int:
        """Delete and make anew; gives how many documents were indexed.

        Raises:
            LibraryBusy: Another process is updating it.
        """
        with one_at_a_time(self.folder, OPENING) as alone:
            if not alone:
                raise busy()
            self._forget()
            self._make()
        return self.update()

    def _put(self, identifier: str, documents: tantivy.IndexWriter, passages: tantivy.IndexWriter) -> None:
        view = self.store.view()
        document = view.get_document(identifier)
        rendition = view.get_rendition(document.rendition)
        # What a language model read is shown, but no one finds a document by it before it is reviewed.
        annotations = [a for a in view.iter_annotations(rendition=rendition.id) if model_of(a) is None]
        documents.delete_documents_by_term("id", identifier)
        passages.delete_documents_by_term("document", identifier)
        fields = document_fields(document, rendition, annotations)
        if (summary := self._published(view, identifier)) is not None:
            fields = record_fields(fields, document, rendition, summary)
        documents.add_document(tantivy.Document.from_dict(fields, self.documents.schema))
        for number, (start, end) in enumerate(passages_of(rendition)):
            words = rendition.text[start:end]
            entry = {
                "document": identifier,
                "rendition": rendition.id,
                "text": words,
                "text_exact": words,
                "number": number,
                "start": start,
                "end": end,
            }
            passages.add_document(tantivy.Document.from_dict(entry, self.passages.schema))

    def _published(self, view: View, document: str) -> Summary | None:
        """The published summary that a record became when it was moved in."""
        try:
            found = view.get_summary(summary_id(document, None, ""))
        except NotFound:
            return None
        return found if found.state == "published" else None

    def _put_summary(self, identifier: str, documents: tantivy.IndexWriter) -> str | None:
        """Index a summary; of one that was moved in, gives the record, whose entry a published one shares."""
        documents.delete_documents_by_term("id", identifier)
        summary = self.store.view().get_summary(identifier)
        if summary.record is None or summary.state != "published":
            fields = summary_fields(summary)
            documents.add_document(tantivy.Document.from_dict(fields, self.documents.schema))
        return summary.record

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
        compiled = self._compile(query)
        run = Run(self.documents, compiled, sort)
        found = run.page(limit, reached)
        maker = self._maker(query)
        following = make_cursor(found.reached, text, sort) if found.more else None
        return SearchResult(
            query=text,
            expanded=render(query),
            total=found.reached.total,
            hits=maker.make(found.hits),
            facets=self._facets(run.searcher, query, compiled) if facets else {},
            filters=filters_of(query),
            next=following,
        )

    def iter_hits(self, query: Query, *, sort: str = "relevance") -> Iterator[Hit]:
        """Every hit of a query to the last, in order, of the index as it is when asked.

        Raises:
            InvalidQuery: As `search`.
        """
        run = Run(self.documents, self._compile(query), check_sort(sort))
        maker = self._maker(query)
        return maker.iter_hits(run.iter_all())

    def iter_ids(self, query: Query, most: int) -> Iterator[str]:
        """Ids of what matches, at most so many, the newest first."""
        run = Run(self.documents, self._compile(query), "newest")
        return (entry.id for entry in islice(run.iter_all(), most))

    def hit_of(self, query: Query, identifier: str) -> Hit:
        """One entry as a hit of a query."""
        (hit,) = self._maker(query).make([self._entry(identifier, 0.0)])
        return hit

    def count(self, query: Query) -> int:
        """How many match."""
        return count_of(self.documents.searcher().search(self._compile(query), 1))

    def _compile(self, query: Query) -> tantivy.Query:
        """The query for documents and published summaries; one that names a `state:` is asked of all summaries."""
        compiled = self.compiler.compile(query)
        if "state" in fields_of(query):
            return compiled
        return compiled.and_must_not_match(any_of(self.documents.schema, "state", AT_WORK))

    def _maker(self, query: Query) -> HitMaker:
        return HitMaker(query, self.store.view(), self.passages, self._passage_compiler)

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
        searcher = self.documents.searcher()
        found = searcher.search(self._compile(query), MOST_JOINED)
        by_words = [searcher.doc(address)["id"][0] for _, address in found.hits]
        near = self._near_in_meaning(query, searcher, progress)
        order, scores = join_ranks(by_words, [d for d, _, _ in near])
        cosines = {d: (number, cosine) for d, number, cosine in near}
        maker, words, begin = (
            self._maker(query),
            set(by_words),
            reached.at if reached else 0,
        )
        hits = tuple(
            self._joined_hit(maker, d, scores[d], d in words, cosines.get(d)) for d in order[begin : begin + limit]
        )
        after = Reached(begin + len(hits), len(order))
        following = make_cursor(after, text, "meaning") if hits and after.at < len(order) else None
        facets = self._facets(searcher, query, self._compile(query))
        return SearchResult(query=text, expanded=f"{render(query)} + near in meaning", total=len(order), hits=hits,
                            facets=facets, filters=filters_of(query), next=following)  # fmt: skip

    def _near_in_meaning(
        self, query: Query, searcher: tantivy.Searcher, progress: Progress | None
    ) -> list[tuple[str, int, float]]:
        """(document, number of its best passage, cosine) of the documents nearest to a query's words."""
        words, bounds = split_meaning(query)
        allowed = None
        if bounds is not None:
            inside = searcher.search(self.compiler.compile(bounds), max(1, searcher.num_docs))
            allowed = {searcher.doc(address)["id"][0] for _, address in inside.hits}
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

    def _entry(self, identifier: str, score: float) -> Entry:
        """What the index has of one by its id."""
        found = Run(self.documents, tantivy.Query.term_query(self.documents.schema, "id", identifier), "relevance")
        (entry,) = found.page(1, None).hits
        return entry._replace(score=score)

    def _facets(self, searcher: tantivy.Searcher, query: Query, compiled: tantivy.Query) -> Facets:
        return self._counter.count(searcher, compiled, (*self.watermark, repr(query)))

    def wordings(self) -> Wordings:
        """The words of all passages, and the passages that have some of them, as they are now."""
        return Wordings(self.passages)

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
        looking = Bearing(self.documents, self.passages)
        return looking.find(text, limit=limit, exclude=exclude, within=within, most_each=most_each)
