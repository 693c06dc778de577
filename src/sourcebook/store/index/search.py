"""SearchIndex: catch up, search, find passages."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import tantivy

from sourcebook.errors import StorageError
from sourcebook.model.ids import kind_of
from sourcebook.model.query import Query, fields_of
from sourcebook.store.base import Store, Watermark
from sourcebook.store.index.best import TantivyPassages
from sourcebook.store.index.compile import Compiler, any_of
from sourcebook.store.index.lock import OPENING, PATIENCE, busy, clear_away, one_at_a_time, said_plainly
from sourcebook.store.index.looking import TantivyLooking
from sourcebook.store.index.meaning import Mapped
from sourcebook.store.index.order import Entry, Run
from sourcebook.store.index.projection import AT_WORK, Projection
from sourcebook.store.index.proof import MARK, read_mark, seal_of, sums_of, sweep
from sourcebook.store.index.schema import (
    EXACT,
    VERSION,
    WHOLE,
    WORDS,
    document_schema,
    exact_analyzer,
    passage_schema,
    passages_of,
    raw_analyzer,
    whole_analyzer,
    words_analyzer,
)
from sourcebook.store.index.wordings import TantivyWordings

HEAP = 64_000_000


class SearchIndex(Projection):
    """The projection of `store` kept in `folder`."""

    def __init__(self, store: Store, folder: Path, mapped: Mapped | None = None) -> None:
        super().__init__(store, folder, mapped)
        self._open()

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
        self._look_at_states()

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
        if not self._is_behind():
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
        self._look_at_states()

    def _look_at_states(self) -> None:
        """Keep what leaves summaries out that are not published: nothing, where there are none."""
        searcher = self.documents.searcher()
        held = [state for state in AT_WORK if searcher.doc_freq("state", state)]
        self._at_work = any_of(self.documents.schema, "state", held) if held else None

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
        documents.delete_documents_by_term("id", identifier)
        passages.delete_documents_by_term("document", identifier)
        fields, rendition = self._of_document(identifier)
        documents.add_document(tantivy.Document.from_dict(fields, self.documents.schema))
        for note, own in self._of_notes(identifier):
            documents.delete_documents_by_term("id", note)
            if own:
                documents.add_document(tantivy.Document.from_dict(own, self.documents.schema))
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

    def _put_summary(self, identifier: str, documents: tantivy.IndexWriter) -> str | None:
        """Index a summary; of one that was moved in, gives the record, whose entry a published one shares."""
        documents.delete_documents_by_term("id", identifier)
        fields, record = self._of_summary(identifier)
        if fields:
            documents.add_document(tantivy.Document.from_dict(fields, self.documents.schema))
        return record

    # -- look ---------------------------------------------------------------------------------------------------

    def _ask(self, query: Query, sort: str = "relevance") -> Run:
        return Run(self.documents, self._compile(query), sort)

    def _compile(self, query: Query) -> tantivy.Query:
        """The query for documents and published summaries; one that names a `state:` is asked of all summaries."""
        compiled = self.compiler.compile(query)
        if "state" in fields_of(query):
            return compiled
        return compiled if self._at_work is None else compiled.and_must_not_match(self._at_work)

    def _passages(self, query: Query) -> TantivyPassages:
        return TantivyPassages(query, self.passages, self._passage_compiler)

    def _entry(self, identifier: str, score: float) -> Entry:
        found = Run(self.documents, tantivy.Query.term_query(self.documents.schema, "id", identifier), "relevance")
        (entry,) = found.page(1, None).hits
        return entry._replace(score=score)

    def _looking(self) -> TantivyLooking:
        return TantivyLooking(self.documents, self.passages)

    def wordings(self) -> TantivyWordings:
        """The words of all passages, and the passages that have some of them, as they are now."""
        return TantivyWordings(self.passages)
