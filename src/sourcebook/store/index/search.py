"""SearchIndex: catch up, search, find passages."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from sourcebook.errors import InvalidQuery, StorageError
from sourcebook.model.annotation import Money, model_of
from sourcebook.model.document import Document
from sourcebook.model.query import Query, Range, leaves, render, split_meaning
from sourcebook.model.search import Hit, Passage, SearchResult
from sourcebook.model.span import Span
from sourcebook.store.base import Store
from sourcebook.store.index.bearing import Bearing
from sourcebook.store.index.compile import Compiler
from sourcebook.store.index.cursor import make_cursor, read_cursor
from sourcebook.store.index.highlight import Highlighter
from sourcebook.store.index.lock import busy, clear_away, one_at_a_time, said_plainly
from sourcebook.store.index.meaning import Meaning
from sourcebook.store.index.proof import MARK, read_mark, seal_of, sums_of, sweep
from sourcebook.store.index.schema import (
    EXACT,
    VERSION,
    WORDS,
    document_fields,
    document_schema,
    exact_analyzer,
    passage_schema,
    passages_of,
    words_analyzer,
)

log = logging.getLogger(__name__)
PATIENCE, OPENING = 2.0, 60.0
"""Seconds to wait for another process: before a search goes on with what is there, and before nothing can be had."""
SORTS = ("relevance", "newest", "oldest")
FACETS = {
    "outlet": "outlet_key",
    "kind": "kind",
    "year": "year",
    "status": "status",
    "collection": "collection",
    "language": "language",
}
HEAP = 64_000_000
MOST_JOINED = 1000
LEAST_COSINE = 0.25
"""Below this, passages of this encoder share no topic (unrelated English sentences lie around 0 to 0.2)."""


class SearchIndex:
    """The projection of `store` kept in `folder`."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._open()

    @cached_property
    def meaning(self) -> Meaning:
        """Vectors of the passages; needs the extra `semantic`."""
        return Meaning(self.folder / "meaning")

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
        self.watermark = self._read_mark() or 0
        self.compiler = Compiler(self.documents.schema)
        self.passage_compiler = Compiler(self.passages.schema)

    def _index(self, name: str, schema: tantivy.Schema) -> tantivy.Index:
        index = tantivy.Index(schema, path=str(self.folder / name))
        index.register_tokenizer(WORDS, words_analyzer())
        index.register_tokenizer(EXACT, exact_analyzer())
        return index

    def _read_mark(self) -> int | None:
        """The last change applied, or None when there is no index that this version made."""
        try:
            mark = json.loads((self.folder / MARK).read_text(encoding="utf-8"))
            return int(mark["change"]) if mark["version"] == VERSION else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write_mark(self, change: int) -> None:
        path = self.folder / MARK
        draft = path.with_suffix(".tmp")
        mark: dict[str, Any] = {"version": VERSION, "change": change, "files": sums_of(self.folder, self._sums())}
        draft.write_text(json.dumps({**mark, "seal": seal_of(mark)}), encoding="utf-8")
        draft.replace(path)
        self.watermark = change

    def _sums(self) -> dict[str, int]:
        with suppress(ValueError, RecursionError):
            held = read_mark(self.folder).get("files")
            return held if isinstance(held, dict) else {}
        return {}

    def update(self, wait: float = PATIENCE) -> int:
        """Index what changed since the watermark; gives how many documents that was.

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

    def _changes(self) -> tuple[list[str], int]:
        """Documents changed since the watermark, and the number of the last change."""
        changed: dict[str, int] = {}
        last = self.watermark
        for number, document in self.store.view().iter_changes(self.watermark):
            changed[document] = last = number
        return list(changed), last

    def _catch_up(self) -> None:
        """Take over what another process did to the folder since it was opened here."""
        mark = self._read_mark()
        if mark is None or not (self.folder / "documents" / "meta.json").exists():
            self._make()
        elif mark != self.watermark:
            self.watermark = mark
            self._reload()

    def _write(self, changed: list[str], last: int) -> None:
        writers = (self.documents.writer(HEAP, 1), self.passages.writer(HEAP, 1))
        for document in changed:
            self._put(document, *writers)
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

    # -- look ---------------------------------------------------------------------------------------------------

    def search(
        self, query: Query, *, text: str, limit: int = 10, cursor: str | None = None, sort: str = "relevance"
    ) -> SearchResult:
        """Documents that match, each with its best passage.

        Raises:
            InvalidQuery: Unknown sort, a cursor of another query, or a part without a word.
        """
        if sort not in SORTS:
            raise InvalidQuery(f"There is no order {sort!r}.", f"Orders are: {', '.join(SORTS)}.")
        offset = read_cursor(cursor, text, sort)
        compiled = self.compiler.compile(query)
        searcher = self.documents.searcher()
        order: dict[str, Any] = {}
        if sort != "relevance":
            way = tantivy.Order.Desc if sort == "newest" else tantivy.Order.Asc
            order = {"order_by_field": "first_day", "order": way}
        found = searcher.search(compiled, limit, offset=offset, **order)
        highlighter = Highlighter(query)
        hits = tuple(
            self._hit(searcher.doc(address)["id"][0], score, query, highlighter, sort) for score, address in found.hits
        )
        total = int(getattr(found, "count", 0) or 0)
        after = offset + len(hits)
        following = make_cursor(after, text, sort) if hits and after < total else None
        return SearchResult(
            query=text,
            expanded=render(query),
            total=total,
            hits=hits,
            facets=self._facets(searcher, compiled),
            next=following,
        )

    def search_meaning(self, query: Query, *, text: str, limit: int = 10, cursor: str | None = None) -> SearchResult:
        """`search` joined with passages near in meaning, by reciprocal rank (Cormack et al. 2009); each hit says how.

        Words and phrases of the query are the meaning looked for; its fields, ranges and NOTs bound both lists.
        """
        offset = read_cursor(cursor, text, "meaning")
        searcher = self.documents.searcher()
        found = searcher.search(self.compiler.compile(query), MOST_JOINED)
        by_words = [searcher.doc(address)["id"][0] for _, address in found.hits]
        words, bounds = split_meaning(query)
        allowed = None
        if bounds is not None:
            inside = searcher.search(self.compiler.compile(bounds), max(1, searcher.num_docs))
            allowed = {searcher.doc(address)["id"][0] for _, address in inside.hits}
        self.meaning.update(self.store.view())
        near = [n for n in self.meaning.nearest(words, allowed) if n[2] >= LEAST_COSINE][:MOST_JOINED] if words else []
        ranks = [{d: i for i, d in enumerate(by_words)}, {d: i for i, (d, _, _) in enumerate(near)}]
        scores = {d: sum(1 / (60 + r[d]) for r in ranks if d in r) for d in {*ranks[0], *ranks[1]}}
        order = sorted(scores, key=lambda d: (-scores[d], d))
        cosines = {d: (number, cosine) for d, number, cosine in near}
        highlighter = Highlighter(query)
        hits = tuple(
            self._joined_hit(d, scores[d], d in ranks[0], cosines.get(d), query, highlighter)
            for d in order[offset : offset + limit]
        )
        after = offset + len(hits)
        following = make_cursor(after, text, "meaning") if hits and after < len(order) else None
        facets = self._facets(searcher, self.compiler.compile(query))
        return SearchResult(query=text, expanded=f"{render(query)} + near in meaning", total=len(order), hits=hits,
                            facets=facets, next=following)  # fmt: skip

    def _joined_hit(
        self,
        identifier: str,
        score: float,
        by_words: bool,
        near: tuple[int, float] | None,
        query: Query,
        highlighter: Highlighter,
    ) -> Hit:
        hit = self._hit(identifier, score, query, highlighter, "relevance")
        why = hit.why if by_words else ()
        if near is None:
            return hit
        if not by_words:
            rendition = self.store.view().get_rendition(self.store.view().get_document(identifier).rendition)
            start, end = passages_of(rendition)[near[0]]
            hit = msgspec.structs.replace(hit, passage=Span(start, end, rendition.text[start:end]), highlights=())
        return msgspec.structs.replace(hit, why=(*why, f"near in meaning ({near[1]:.2f})"))

    def _facets(self, searcher: tantivy.Searcher, query: tantivy.Query) -> dict[str, dict[str, int]]:
        wanted = {name: {"terms": {"field": field, "size": 20}} for name, field in FACETS.items()}
        answer = searcher.aggregate(query, wanted)
        facets = {}
        for name in FACETS:
            buckets = [(str(b["key"]), int(b["doc_count"])) for b in answer[name]["buckets"] if b["key"]]
            facets[name] = dict(sorted(buckets, key=lambda b: (-b[1], b[0])))
        return facets

    def _hit(self, identifier: str, score: float, query: Query, highlighter: Highlighter, sort: str) -> Hit:
        document = self.store.view().get_document(identifier)
        passage = self._best_passage(document, query)
        spans: tuple[Span, ...] = ()
        if passage is not None:
            spans = highlighter.spans(passage.exact, passage.start)
        return Hit(
            document=identifier,
            title=document.title,
            outlet=document.outlet,
            date=document.published,
            score=round(score, 4) if sort == "relevance" else 0.0,
            why=highlighter.reasons(document, spans),
            passage=passage,
            highlights=spans,
        )

    def _best_passage(self, document: Document, query: Query) -> Span | None:
        """The passage of the document that answers the query best; its first one when only other fields matched."""
        schema = self.passages.schema
        clauses = [(tantivy.Occur.Must, self._of_document(document.id))]
        wanted = leaves(query)
        for leaf in wanted:
            if isinstance(leaf, Range):
                if leaf.field == "amount" and (start := self._sum_in(document, leaf)) is not None:
                    here = tantivy.Query.range_query(schema, "start", tantivy.FieldType.Unsigned, 0, start)
                    after = tantivy.Query.range_query(schema, "end", tantivy.FieldType.Unsigned, start + 1, 2**62)
                    clauses.append((tantivy.Occur.Should, here.and_must_match(after)))
            elif leaf.field in ("text", "person", "org", "place"):
                plain = msgspec.structs.replace(leaf, field="text")
                clauses.append((tantivy.Occur.Should, self.passage_compiler.compile_plain(plain)))
        searcher = self.passages.searcher()
        found = searcher.search(tantivy.Query.boolean_query(clauses), 1)
        return _span(searcher.doc(found.hits[0][1])) if found.hits else None

    def _of_document(self, identifier: str) -> tantivy.Query:
        """Passages of one document, whatever their words."""
        own = tantivy.Query.term_query(self.passages.schema, "document", identifier)
        return tantivy.Query.const_score_query(own, 0.0)

    def _sum_in(self, document: Document, wanted: Range) -> int | None:
        """Where the first sum of the document that lies in a range stands."""
        low, high = wanted.low or 0.0, 1e300 if wanted.high is None else wanted.high
        for item in self.store.view().iter_annotations(document=document.id, kind="money"):
            if not isinstance(item, Money) or model_of(item) is not None:
                continue
            if any(v is not None and low <= v <= high for v in (item.low, item.high)):
                return item.start
        return None

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


def _span(entry: tantivy.Document) -> Span:
    return Span(int(entry["start"][0]), int(entry["end"][0]), str(entry["text"][0]))
