"""Moving in: every record of another service becomes a kept document and a summary, several records a transaction.

A batch goes: the exact bytes of its records (durable), then one transaction with their documents, texts, summaries and
ledger lines; only then is a record counted. A run that is killed is gone on with by running it again: what is here as
it is there is skipped. Readings are made afterwards, or by a later run (`defer`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from sourcebook.desk.categories import extend_categories, new_categories
from sourcebook.errors import ItemError, NotFound
from sourcebook.executors import Executor
from sourcebook.ingest.base import Blob
from sourcebook.ingest.news_record import MEDIA_TYPE, text_of
from sourcebook.ingest.record_lines import Form, RecordLine, iter_record_lines
from sourcebook.model.annotation import Annotation
from sourcebook.model.document import Capture, Document, Rendition, capture_id
from sourcebook.model.given import Given
from sourcebook.model.ids import make_id, sha256, sha256_text
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.moving import Failure, MoveReport, Moving, moving_for
from sourcebook.model.summary import Importance, Summary, summary_id
from sourcebook.moving_records import Converter
from sourcebook.pipeline import Task, extractor_versions, now, read_task
from sourcebook.pipeline.reading import lost_task
from sourcebook.pipeline.versions import Further, find_read, place
from sourcebook.settings import Settings
from sourcebook.store.base import Store, View, Writer
from sourcebook.store.copies.sketch import Sketch, sketch_of

BATCH = 256
"""Records of one transaction."""
READ_BATCH = 64
"""Documents whose readings are recorded in one transaction."""
KIND = "application/vnd.sourcebook.news-records"
"""Kind of a container of records in the ledger."""
Progress = Callable[[int, int | None, str], None]
T = TypeVar("T")


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A record ready to be written."""

    line: LedgerItem
    capture: Capture | None = None
    document: Document | None = None
    rendition: Rendition | None = None
    summary: Summary | None = None


@dataclass(slots=True, kw_only=True)
class MoveIn:
    """One run of `import`.

    Args:
        store: Where everything goes.
        settings: Of the library.
        root: The library's folder, for its tree of categories.
        form: Whether files are JSON (Lines, array) or CSV.
        moving: Which names give which field; None tells it from each record's names.
        service: Whose records they are; without, the name of the file.
        old_addresses: Patterns of where the records stood.
        collection: Collection of their documents.
        sketched: Takes the sketch of each new text.
        weigh: The importance of a summary by the readings of its record; it comes into a version of its own.
    """

    store: Store
    settings: Settings
    root: Path
    form: Form = "json"
    moving: Moving | None = None
    service: str = ""
    old_addresses: tuple[str, ...] = ()
    collection: str = "default"
    sketched: Callable[[str, Sketch], None] = lambda _rendition, _sketch: None
    weigh: Callable[[Summary, Document, Sequence[Annotation]], Importance] | None = None
    _convert: Converter = field(init=False)
    _counts: Counter[str] = field(default_factory=Counter, init=False)
    _failed: list[Failure] = field(default_factory=list, init=False)
    _documents: list[str] = field(default_factory=list, init=False)
    _seen: set[str] = field(default_factory=set, init=False)
    _bytes: set[str] = field(default_factory=set, init=False)
    _container: str = field(default="", init=False)

    def run(self, path: Path, progress: Progress | None = None) -> MoveReport:
        """Take in the records of a file; gives the books.

        Raises:
            NotFound: There is no such file.
            UnreadableInput: It is not of that form.
            StorageError: The disk is full or read-only; what was counted stays.
        """
        total = self._begin(path)
        with self.store.writer() as writer:
            place = sha256_text(f"records\n{path.resolve()}")
            self._container = writer.name_container(place, path.name.removesuffix(".gz"))
        done = 0
        for lines in batched(iter_record_lines(path, self.form), BATCH):
            self._take(lines)
            done += len(lines)
            if progress:
                progress(done, total, f"{len(self._failed):,} failed" if self._failed else "")
        new = extend_categories(self.root, self._convert.categories)
        return self._report(new)

    def foresee(self, path: Path) -> MoveReport:
        """The books as `run` would draw them up; nothing is kept.

        Raises as `run`.
        """
        total = self._begin(path)
        view = self.store.view()
        for line in iter_record_lines(path, self.form):
            self._foresee(view, self._made(view, line))
        new = new_categories(self.root, self._convert.categories)
        return msgspec.structs.replace(self._report(tuple(new)), expected=total)

    def _foresee(self, view: View, made: Made) -> None:
        if made.line.outcome == "failed":
            self._failed.append(Failure(name=made.line.name, reason=made.line.reason))
        elif made.summary is None or made.capture is None:
            self._counts["skipped"] += 1
        else:
            newest = max(view.iter_summary_versions(made.summary.id), key=lambda s: s.number, default=None)
            held = any(c.id == made.capture.id for c in view.find_captures(blob=made.capture.blob))
            same = newest is not None and _same(newest, made.summary)
            self._counts["skipped" if held and same else "stored"] += 1
            if not same:
                self._counts[_step(view, newest, made.summary)] += 1
            self._counts["redirects"] += len(made.summary.old_addresses)
            self._counts["to_capture"] += bool(made.summary.flags)

    def read(self, executor: Executor, kept: str, progress: Progress | None = None) -> int:
        """Make the readings of the records taken in that have none; gives how many documents were read."""
        view, versions = self.store.view(), extractor_versions(self.settings)
        wanted = [d for d in self._documents if not _is_read(view, d, versions)]
        tasks = (self._task(view, document, kept) for document in wanted)
        done = 0
        for outcomes in batched(executor.map(read_task, tasks, lost_task), READ_BATCH):
            with self.store.writer() as writer:
                for outcome in outcomes:
                    if outcome.rendition is not None and not outcome.error:
                        writer.put_annotations(outcome.rendition.id, outcome.annotations, versions)
                        self._weigh(view, writer, outcome.document or "", outcome.annotations)
            done += len(outcomes)
            if progress:
                progress(done, len(wanted), "reading")
        for documents in batched(sorted({*self._documents}.difference(wanted)), BATCH):  # read before, or elsewhere
            with self.store.writer() as writer:
                for document in documents:
                    self._weigh(view, writer, document)
        return done

    def _weigh(
        self, view: View, writer: Writer, document: str, annotations: Sequence[Annotation] | None = None
    ) -> None:
        """Give the summary of a record that was read its importance, where it has none and nobody worked on it."""
        try:
            held = view.get_summary(summary_id(document, None, ""))
        except NotFound:
            return
        if self.weigh and held.computed is None and not any(view.iter_decisions(held.id)):
            found = list(view.iter_annotations(document=document)) if annotations is None else annotations
            computed = self.weigh(held, view.get_document(document), found)
            writer.put_summary(msgspec.structs.replace(held, number=held.number + 1, computed=computed))

    def _begin(self, path: Path) -> int:
        """Have what makes summaries of records; gives how many there are."""
        if not path.is_file():
            raise NotFound(f"There is no file {str(path)!r}.", "Name the file with the records.")
        self._convert = Converter(
            service=self.service or Path(path.name.removesuffix(".gz")).stem, old_addresses=self.old_addresses,
            taken=self._taken, captured=lambda address: bool(self.store.view().find_documents(address)),
            collection=self.collection,
        )  # fmt: skip
        return self._survey(path)

    def _survey(self, path: Path) -> int:
        """How many records there are; each is known by its id from here on, so that they may name each other."""
        total = 0
        for line in iter_record_lines(path, self.form):
            total += 1
            if line.fields is not None:
                moving = self.moving or moving_for(line.fields)
                _, document = self._convert.identify(line.fields, moving, line.data)
                self._convert.remember(line.fields, moving, document)
        return total

    def _take(self, lines: tuple[RecordLine, ...]) -> None:
        """One batch: bytes, then rows."""
        self.store.blobs.put_many([line.data for line in lines if line.data])
        view = self.store.view()
        made = [self._made(view, line) for line in lines]
        with self.store.writer() as writer:
            for record in made:
                self._record(view, writer, record)
        for record in made:
            if record.line.outcome == "failed":
                self._failed.append(Failure(name=record.line.name, reason=record.line.reason))

    def _made(self, view: View, line: RecordLine) -> Made:
        blob = sha256(line.data) if line.data else None
        if line.fields is None:
            return Made(line=self._line(f"line {line.number}", "failed", blob, reason=line.problem, code="unreadable"))
        if blob in self._bytes:
            return Made(line=self._line(f"line {line.number}", "skipped", blob, reason="unchanged", code="unchanged"))
        self._bytes.add(blob or "")
        moving = self.moving or moving_for(line.fields)
        address, document = self._convert.identify(line.fields, moving, line.data)
        name = address.partition("/")[2]
        if document in self._seen:
            self._convert.misfits.add("id", "comes twice; the later record is kept on its own", f"line {line.number}")
            name = f"{name}#{sha256(line.data)[7:19]}"
            address = f"{self._convert.service}/{name}"
            document = make_id("document", "address", address)
        self._seen.add(document)
        if not text_of(line.fields, moving, "title").strip():
            self._convert.misfits.add("title", "is missing; the first words stand for it", name)
        try:
            return self._whole(view, line, moving, (name, address, document))
        except ItemError as error:
            return Made(line=self._line(name, "failed", blob, reason=str(error), code=error.code))

    def _whole(self, view: View, line: RecordLine, moving: Moving, own: tuple[str, str, str]) -> Made:
        name, address, identifier = own
        assert line.fields is not None
        blob = sha256(line.data)
        rendition = self._convert.rendition(line.fields, moving, blob, name)
        if len(rendition.text) > self.settings.max_text_characters:
            reason = f"Its text is longer than {self.settings.max_text_characters:,} characters."
            return Made(line=self._line(name, "failed", blob, reason=reason, code="too-long"))
        document = self._convert.document(identifier, address, rendition)
        capture = Capture(
            id=capture_id(identifier, blob, address, None), document=identifier, blob=blob, media_type=MEDIA_TYPE,
            bytes=len(line.data), address=address, how="import",
        )  # fmt: skip
        document = self._further(view, document, capture, rendition)
        summary = self._convert.summary(line.fields, moving, identifier, rendition, name)
        line_stored = self._line(name, "stored", blob, document=identifier)
        return Made(line=line_stored, capture=capture, document=document, rendition=rendition, summary=summary)

    def _further(self, view: View, document: Document, capture: Capture, rendition: Rendition) -> Document:
        """The document with this capture taken into account: a changed record is a further version."""
        held = list(view.iter_captures(document.id))
        if not held:
            return document
        has = bool(view.extractors_of(rendition.id))
        further = Further(capture=capture, rendition=rendition, has_readings=has)
        given = Given(collection=self.collection)
        return place(view, further, given, extractor_versions(self.settings)).document

    def _record(self, view: View, writer: Writer, made: Made) -> None:
        if made.document is None or made.capture is None or made.rendition is None or made.summary is None:
            self._counts[made.line.outcome] += 1
            self._put_line(view, writer, made.line)
            return
        before = view.iter_summary_versions(made.summary.id)
        newest = max(before, key=lambda s: s.number, default=None)
        same = newest is not None and _same(newest, made.summary)
        held = any(c.id == made.capture.id for c in view.find_captures(blob=made.capture.blob))
        self._documents.append(made.document.id)
        if not held:
            writer.put_rendition(made.rendition)
            writer.put_document(made.document)
            writer.put_capture(made.capture)
            self.sketched(made.rendition.id, sketch_of(made.rendition.text))
        self._put_summary(view, writer, newest, made.summary)
        self._counts["redirects"] += len(made.summary.old_addresses)
        self._counts["to_capture"] += bool(made.summary.flags)
        if held and same:
            self._counts["skipped"] += 1
        else:
            self._counts["stored"] += 1
            self._put_line(view, writer, made.line)

    def _put_summary(self, view: View, writer: Writer, newest: Summary | None, summary: Summary) -> None:
        if newest is not None and _same(newest, summary):
            return
        step = _step(view, newest, summary)
        self._counts[step] += 1
        if step != "kept":
            number = summary.number if newest is None else newest.number + 1
            writer.put_summary(msgspec.structs.replace(summary, number=number))

    def _put_line(self, view: View, writer: Writer, line: LedgerItem) -> None:
        old = view.find_ledger(line.id)
        if old is None or msgspec.structs.replace(old, time=line.time) != line:
            writer.put_ledger([line])

    def _line(
        self, name: str, outcome: str, blob: str | None, *, document: str | None = None, **why: str
    ) -> LedgerItem:
        fields = {
            "id": make_id("ledger", self._container, name), "container": self._container, "name": name,
            "container_kind": KIND, "outcome": outcome, "blob": blob, "document": document, "time": now(), **why,
        }  # fmt: skip
        return msgspec.convert(fields, LedgerItem)

    def _task(self, view: View, document: str, kept: str) -> Task:
        held = view.get_document(document)
        rendition = view.get_rendition(held.rendition)
        blob = Blob(
            path=str(self.store.blobs.path(held.blob)), hash=held.blob, name=held.address, media_type=MEDIA_TYPE
        )  # fmt: skip
        return Task(blob=blob, given=Given(), settings=self.settings, kept=kept, rendition=rendition, document=document)

    def _taken(self, slug: str, own: str) -> bool:
        return any(s.id != own for s in self.store.view().find_summaries(slug=slug))

    def _report(self, categories: tuple[str, ...]) -> MoveReport:
        counts, misfits = self._counts, self._convert.misfits
        return MoveReport(
            expected=counts["stored"] + counts["skipped"] + len(self._failed), stored=counts["stored"],
            skipped=counts["skipped"], failed=tuple(self._failed),
            summaries={name: counts[name] for name in ("made", "updated", "kept")}, categories=categories,
            redirects=counts["redirects"], to_capture=counts["to_capture"], misfits=misfits.report(),
        )  # fmt: skip


def _step(view: View, newest: Summary | None, summary: Summary) -> str:
    """What becomes of a summary that is not here as it is there: `made`, `updated`, or `kept` as somebody edited it."""
    if newest is None:
        return "made"
    return "kept" if any(view.iter_decisions(summary.id)) else "updated"


def _same(held: Summary, new: Summary) -> bool:
    return msgspec.structs.replace(new, number=held.number, computed=held.computed) == held


def _is_read(view: View, document: str, versions: dict[str, str]) -> bool:
    held = view.get_document(document)
    if view.extractors_of(held.rendition) == versions:
        return True
    return find_read(view, document, view.get_rendition(held.rendition), versions)


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Items in groups of `size`, the last one shorter."""
    source = iter(items)
    while group := tuple(islice(source, size)):
        yield group
