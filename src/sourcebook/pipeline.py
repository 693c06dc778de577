"""The stages in order: find, keep, read, extract, record.

One item's path: its bytes become a blob (durable); a worker reads and extracts (no store in sight); one transaction
records document, capture, rendition, readings and ledger line. A run killed anywhere is resumed by running it again:
what is recorded is skipped, what is not is done, nothing is done twice.
"""

from __future__ import annotations

import atexit
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from sourcebook import registry
from sourcebook.errors import (
    ExtractorFailed,
    ItemError,
    LimitExceeded,
    ReaderCrashed,
    UnmetRequirement,
    UnsupportedInput,
)
from sourcebook.executors import Executor
from sourcebook.extract.base import Extractor, Reading, build_extractors, run_extractors, versions_of
from sourcebook.extract.kept.shelf import open_shelf
from sourcebook.extract.parse import model_name
from sourcebook.ingest.base import Blob
from sourcebook.ingest.child import ReaderProcess
from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.detect import detect_media_type
from sourcebook.ingest.sources import SourceItem
from sourcebook.model.address import same_site
from sourcebook.model.annotation import MODEL_READER, Annotation
from sourcebook.model.document import Capture, Document, Rendition, capture_id, document_id
from sourcebook.model.given import Given
from sourcebook.model.ids import make_id
from sourcebook.model.ledger import LedgerItem, ModelReading
from sourcebook.model.span import Span
from sourcebook.settings import Settings
from sourcebook.store.base import Store, View


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One file for a worker: what to read and with which settings."""

    blob: Blob
    given: Given
    settings: Settings
    extract: bool = True
    kept: str = ""
    """File of what was read before (`extract.kept`); empty: what this process remembers."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker made of a task: a rendition with its readings, or why not."""

    blob: Blob
    rendition: Rendition | None = None
    document: str | None = None
    annotations: tuple[Annotation, ...] = ()
    sentences: tuple[Span, ...] = ()
    by_model: ModelReading | None = None
    error: str = ""
    hint: str = ""
    code: str = ""
    attempts: int = 1
    limits: dict[str, str] = {}


@cache
def extractors(settings: Settings | None = None) -> tuple[Extractor, ...]:
    """One instance of every registered extractor that the settings (the defaults without) want."""
    return build_extractors(registry.load_all("extractors").values(), settings or Settings())


@cache
def extractor_versions(settings: Settings) -> dict[str, str]:
    """Name -> version of all that shapes readings, the spaCy model included: the key readings are resumed by."""
    name = model_name(settings.model)
    return {**versions_of(extractors(settings)), "model": f"{name} {version(name.replace('_', '-'))}"}


def covers(held: dict[str, str], wanted: dict[str, str]) -> bool:
    """Whether the readings held are those wanted. A language model's that nobody asks for now are no reason to work."""
    return {name: v for name, v in held.items() if name != MODEL_READER or name in wanted} == wanted


@cache
def _reader_process(settings: Settings) -> ReaderProcess:
    """This process's reading child; it is kept from file to file because starting one costs most of a second."""
    process = ReaderProcess(settings)
    atexit.register(process.close)
    return process


def read_task(task: Task) -> Outcome:
    """Read and extract one file; never raises for what is wrong with the file itself."""
    attempts = 0
    while True:
        attempts += 1
        try:
            rendition = _reader_process(task.settings).read(task.blob)
            return _extracted(task, rendition, attempts)
        except ItemError as error:
            if error.retryable and attempts < task.settings.attempts:
                continue
            return _failed(task.blob, error, attempts)


def _extracted(task: Task, rendition: Rendition, attempts: int) -> Outcome:
    document = document_id(rendition.blob, canonical_address(rendition, task.blob.address))
    if not task.extract:
        return Outcome(blob=task.blob, rendition=rendition, document=document, attempts=attempts)
    reference = task.given.date or rendition.metadata.updated or rendition.metadata.published
    room = task.settings.kept_megabytes
    shelf = open_shelf(task.kept, room) if room > 0 else None
    reading = Reading(
        document=document, rendition=rendition, reference=reference, model=task.settings.model, shelf=shelf
    )
    wanted = extractors(task.settings)
    try:
        annotations = tuple(run_extractors(reading, wanted))
        sentences = tuple(reading.span(start, end) for start, end in reading.sentence_places())
        if shelf is not None:
            shelf.flush()
    except (ItemError, UnmetRequirement):
        raise
    except Exception as error:
        # Whatever an extractor trips over in one file, the other files are read.
        raise ExtractorFailed(
            f"An extractor failed on the text of {task.blob.name}: {type(error).__name__}.",
            "Add it with --defer to keep and search its text, and report it with the file.",
        ) from error
    return Outcome(
        blob=task.blob,
        rendition=rendition,
        document=document,
        annotations=annotations,
        sentences=sentences,
        by_model=reading.by_model,
        attempts=attempts,
    )


def canonical_address(rendition: Rendition, fetched: str | None) -> str | None:
    """The address a document goes by: the one its page declares, where that is of the site it was fetched from.

    A page that names another site's address as its own would else pass for a version of that site's document.
    """
    declared = rendition.metadata.address
    return declared if declared and (fetched is None or same_site(declared, fetched)) else fetched


def _limits(settings: Settings) -> dict[str, str]:
    """What a reader is held to now, by the names that failures record their limit under."""
    values = {
        "seconds": settings.reader_seconds, "processor_seconds": settings.reader_seconds,
        "megabytes": settings.reader_megabytes, "max_text_characters": settings.max_text_characters,
        "sourcebook": version("sourcebook"),
    }  # fmt: skip
    return {name: str(value) for name, value in values.items()}


def _failed(blob: Blob, error: ItemError, attempts: int) -> Outcome:
    limits = {k: str(v) for k, v in error.limits.items()} if isinstance(error, LimitExceeded) else {}
    if isinstance(error, ReaderCrashed):
        limits = {"sourcebook": version("sourcebook")}
    return Outcome(blob=blob, error=error.message, hint=error.hint, code=error.code, attempts=attempts, limits=limits)


def now() -> str:
    """The time now, UTC ISO 8601 to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@dataclass(slots=True)
class Ingest:
    """One run of `add`: items in, ledger lines out, in item order."""

    store: Store
    settings: Settings
    given: Given
    executor: Executor
    defer: bool = False
    """Keep and index the text now, leave its readings to a later run."""
    kept: str = ""
    """File of what was read before; without, each process remembers its own."""

    def run(self, items: Iterable[SourceItem]) -> Iterator[LedgerItem]:
        """Take in every item; yields its ledger line once what it says is durable."""
        # Lines are yielded in item order: those decided without a worker wait for the ones before them.
        run = _Run()
        for outcome in self.executor.map(read_task, self._tasks(items, run)):
            blob = outcome.blob.hash
            number, item, media_type, size = run.pending.pop(blob)
            line = run.settled[number] = self._record(item, media_type, size, outcome)
            run.done[blob] = line
            for later, copy in run.copies.pop(blob, ()):
                run.settled[later] = self._keep(_line_of_copy(copy, line))
            yield from run.ready()
        yield from run.ready()

    def _tasks(self, items: Iterable[SourceItem], run: _Run) -> Iterator[Task]:
        for number, item in enumerate(items):
            kept = self._bytes_of(item)
            if isinstance(kept, LedgerItem):
                run.settled[number] = self._keep(kept)
                continue
            blob, size = kept
            if item.opened is not None:
                run.settled[number] = self._keep(self._line_of_container(item, blob))
                continue
            if blob in run.pending:
                run.copies.setdefault(blob, []).append((number, item))
                continue
            # The type is read from the bytes that were kept: the file itself may have changed since.
            media_type = detect_media_type(self.store.blobs.path(blob), item.name.rpartition("/")[2], item.media_type)
            line = self._known(item, blob, media_type, run)
            if line is not None:
                run.settled[number] = self._keep(line)
                continue
            run.pending[blob] = (number, self._with_record(item), media_type, size)
            given = self._blob(item, blob, media_type)
            yield Task(blob=given, given=self.given, settings=self.settings, extract=not self.defer, kept=self.kept)

    def _line_of_container(self, item: SourceItem, blob: str) -> LedgerItem:
        """The line of an archive behind its members: opened whole, as before, or why not."""
        assert item.opened is not None
        old = self.store.view().find_ledger(make_id("ledger", item.container, item.name))
        if item.opened == "stored" and old is not None and old.blob == blob and old.outcome == "stored":
            return _line(item, "skipped", "unchanged", "unchanged", blob=blob)
        return _line(item, item.opened, item.reason, item.code, blob=blob)

    def _blob(self, item: SourceItem, blob: str, media_type: str) -> Blob:
        path = str(self.store.blobs.path(blob))
        return Blob(path=path, hash=blob, name=item.name, media_type=media_type, address=item.address)

    def _bytes_of(self, item: SourceItem) -> tuple[str, int] | LedgerItem:
        """Hash and size of an item's bytes, now kept; or the line of one without: a link, unreadable, too large."""
        if item.outcome is not None:
            return _line(item, item.outcome, item.reason, item.code)
        assert item.path is not None
        limit = self.settings.max_file_megabytes
        try:
            size = item.path.stat().st_size
            if size == 0:
                return _line(item, "failed", "The file is empty. Check where it came from.", "empty")
            if size > limit * 2**20:
                reason = f"The file is larger than {limit} MiB. Raise max_file_megabytes if it is worth it."
                return _line(item, "failed", reason, "limit")
            return self.store.blobs.put_file(item.path)
        except OSError as error:
            # It was there when the folder was listed: removed, locked or unplugged since.
            why = error.strerror or "input/output error"
            return _line(item, "failed", f"It could not be read: {why}. Run again when it is there.", "unreadable")

    def _with_record(self, item: SourceItem) -> SourceItem:
        """The item with its fetch record kept as a blob that its headers name; its files go before it is recorded."""
        if item.record is None:
            return item
        kept, _ = self.store.blobs.put_file(item.record)
        return msgspec.structs.replace(item, headers={**item.headers, "warc": kept}, record=None)

    def _known(self, item: SourceItem, blob: str, media_type: str, run: _Run) -> LedgerItem | None:
        """The line of bytes that need no work: of no kind that is read, met before in this run, held, or given up."""
        try:
            find_reader(media_type)
        except UnsupportedInput as error:
            # Not remembered for its copies: the same bytes may be readable under another name.
            return _line(item, "failed", str(error), error.code, blob=blob)
        if blob in run.done:
            return _line_of_copy(item, run.done[blob])
        if self._is_current(blob):
            return _line(item, "skipped", "unchanged", "unchanged", blob=blob)
        old = self.store.view().find_ledger(make_id("ledger", item.container, item.name))
        # A file that hung, grew or crashed is left alone until a limit it met is another, or the program is.
        given_up = old is not None and old.blob == blob and old.code in ("limit", "reader-crashed") and old.limits
        if old is None or not given_up or not old.limits.items() <= _limits(self.settings).items():
            return None
        run.done[blob] = old
        return old

    def _is_current(self, blob: str) -> bool:
        view = self.store.view()
        for capture in view.find_captures(blob=blob):
            document = view.get_document(capture.document)
            if (
                self.given.collection != document.collection
                or self.given.outlet not in (None, document.outlet)
                or self.given.kind not in (None, document.source_kind)
                or self.given.date not in (None, document.published)
            ):
                return False
            reader = find_reader(capture.media_type)
            held = view.find_rendition(blob, reader.name, reader.version)
            if held and (self.defer or covers(view.extractors_of(held.id), extractor_versions(self.settings))):
                return True
        return False

    def _keep(self, line: LedgerItem) -> LedgerItem:
        """Write a ledger line that comes with nothing else; a `stored` line of the same bytes is not overwritten."""
        if line.outcome == "skipped" and line.code == "unchanged":
            old = self.store.view().find_ledger(line.id)
            if old is not None and old.blob == line.blob and old.outcome == "stored":
                return line
        with self.store.writer() as writer:
            writer.put_ledger([line])
        return line

    def _record(self, item: SourceItem, media_type: str, size: int, outcome: Outcome) -> LedgerItem:
        """One transaction for one item."""
        blob = outcome.blob.hash
        if outcome.rendition is None or outcome.document is None:
            reason = f"{outcome.error} {outcome.hint}".strip()
            line = _line(item, "failed", reason, outcome.code, blob=blob, attempts=outcome.attempts)
            line = msgspec.structs.replace(line, limits=outcome.limits)
            with self.store.writer() as writer:
                writer.put_ledger([line])
            return line
        rendition = outcome.rendition
        address = canonical_address(rendition, outcome.blob.address) or item.name
        capture = Capture(
            id=capture_id(outcome.document, blob, item.address or item.name, item.time),
            document=outcome.document,
            blob=blob,
            media_type=media_type,
            bytes=size,
            address=item.address or item.name,
            how=item.how or ("file" if item.time is None else "warc"),
            time=item.time,
            headers=item.headers,
        )
        document = _newest(self.store.view(), capture, rendition, address, self.given)
        line = _line(item, "stored", "", "", blob=blob, document=document.id, attempts=outcome.attempts)
        annotations, versions, by_model = self._with_model(rendition, outcome, line.id)
        line = msgspec.structs.replace(line, by_model=by_model)
        with self.store.writer() as writer:
            writer.put_rendition(rendition)
            writer.put_document(document)
            writer.put_capture(capture)
            writer.put_annotations(rendition.id, annotations, {} if self.defer else versions)
            writer.put_ledger([line])
        return line

    def _with_model(
        self, rendition: Rendition, outcome: Outcome, line: str
    ) -> tuple[tuple[Annotation, ...], dict[str, str], ModelReading | None]:
        """Readings, versions and what a language model made of it.

        A model's readings cost time or money, so those held stay where this run has none to put in their place. One
        that failed is left out of the versions, so that the next run with it tries again.
        """
        versions = extractor_versions(self.settings)
        by_model = outcome.by_model
        if by_model is not None and by_model.missing:
            versions = {name: v for name, v in versions.items() if name != MODEL_READER}
        if by_model is not None and (by_model.kept or not by_model.missing):
            return outcome.annotations, versions, by_model
        view = self.store.view()
        held = tuple(a for a in view.iter_annotations(rendition=rendition.id) if a.extractor == MODEL_READER)
        ran = view.extractors_of(rendition.id).get(MODEL_READER)
        old = view.find_ledger(line)
        if by_model is None and ran:
            versions = versions | {MODEL_READER: ran}
        return (*outcome.annotations, *held), versions, by_model or (old.by_model if old else None)


class _Run:
    """What a run knows of its items between their bytes and their lines."""

    def __init__(self) -> None:
        self.pending: dict[str, tuple[int, SourceItem, str, int]] = {}
        """By blob, while a worker has it: number, item, media type, bytes."""
        self.copies: dict[str, list[tuple[int, SourceItem]]] = {}
        """By blob, while a worker has it: later items of the same bytes."""
        self.done: dict[str, LedgerItem] = {}
        """By blob: what became of the bytes when they were met first."""
        self.settled: dict[int, LedgerItem] = {}
        self.next = 0

    def ready(self) -> Iterator[LedgerItem]:
        """Settled lines that no earlier item holds back."""
        while self.next in self.settled:
            yield self.settled.pop(self.next)
            self.next += 1


def _line_of_copy(item: SourceItem, first: LedgerItem) -> LedgerItem:
    """The line of bytes met before under another name: left alone when they were read, failed when they failed."""
    if first.outcome != "failed":
        return _line(item, "skipped", "unchanged", "unchanged", blob=first.blob)
    line = _line(item, "failed", f"The same bytes as {first.name}. {first.reason}", first.code, blob=first.blob)
    return msgspec.structs.replace(line, limits=first.limits, attempts=first.attempts)


def _line(
    item: SourceItem,
    outcome: str,
    reason: str,
    code: str,
    *,
    blob: str | None = None,
    document: str | None = None,
    attempts: int = 1,
) -> LedgerItem:
    return msgspec.convert(
        {
            "id": make_id("ledger", item.container, item.name),
            "container": item.container,
            "name": item.name,
            "outcome": outcome,
            "reason": reason,
            "code": code,
            "blob": blob,
            "document": document,
            "attempts": attempts,
            "time": now(),
        },
        LedgerItem,
    )


def _newest(view: View, capture: Capture, rendition: Rendition, address: str, given: Given) -> Document:
    """The document with this version taken into account: its fields are those of the version dated last.

    Versions are ordered by the date they give themselves, then by when they were fetched, then by hash, so the order of
    arrival does not matter.
    """
    identifier = capture.document
    meta = rendition.metadata
    new = Document(
        id=identifier,
        title=meta.title or Path(address).name,
        rendition=rendition.id,
        blob=rendition.blob,
        media_type=rendition.media_type,
        address=address,
        outlet=given.outlet or meta.outlet,
        byline=meta.byline,
        published=given.date or meta.published,
        updated=meta.updated,
        language=meta.language,
        source_kind=given.kind or meta.source_kind,
        collection=given.collection,
    )
    captures = [*view.iter_captures(identifier), capture]
    held = {c.blob for c in captures} - {rendition.blob}
    if not held:
        return new
    old = view.get_document(identifier)
    had = {c.blob: c.time or "" for c in sorted(captures, key=lambda c: c.time or "")}
    newer = max(new, old, key=lambda d: (d.updated or d.published or "", had.get(d.blob, ""), d.blob))
    return msgspec.structs.replace(newer, versions=len(held) + 1)
