"""A run: items in, what needs work to the workers, ledger lines out in item order."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec

from sourcebook.errors import UnsupportedInput
from sourcebook.executors import Executor
from sourcebook.ingest.base import Blob
from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.detect import detect_media_type
from sourcebook.ingest.sources import SourceItem
from sourcebook.model.given import Given
from sourcebook.model.ids import make_id
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.mapping import Mapping, read_mapping
from sourcebook.model.plan import Planned, Will
from sourcebook.pipeline.lines import line_of, line_of_copy
from sourcebook.pipeline.reading import Outcome, Task, by_mapping, extractor_versions, lost_task, mapping_of, read_task
from sourcebook.pipeline.record import Recorder
from sourcebook.pipeline.versions import find_read
from sourcebook.settings import Settings
from sourcebook.store.base import Store
from sourcebook.store.copies.sketch import Sketch
from sourcebook.store.mirror import mirror_at

GIVEN_UP = ("limit", "reader-crashed", "worker-died")
"""Codes of failures that had all their tries."""


def _limits(settings: Settings) -> dict[str, str]:
    """What a reader is held to now, by the names that failures record their limit under."""
    values = {
        "seconds": settings.reader_seconds, "processor_seconds": settings.reader_seconds,
        "megabytes": settings.reader_megabytes, "max_text_characters": settings.max_text_characters,
        "sourcebook": version("sourcebook"),
    }  # fmt: skip
    return {name: str(value) for name, value in values.items()}


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
    mapping: Mapping | None = None
    """What the columns of tables stand for; a table read by one before is read by it again where none is given."""
    sketched: Callable[[str, Sketch], None] | None = None
    """Takes the sketch of each rendition recorded."""

    def run(self, items: Iterable[SourceItem]) -> Iterator[LedgerItem]:
        """Take in every item; yields its ledger line once what it says is durable."""
        # Lines are yielded in item order: those decided without a worker wait for the ones before them.
        run, recorder = _Run(), Recorder(self.store, self.settings, self.given, self.defer)
        waiting: Iterable[tuple[int, SourceItem]] = enumerate(items)
        while True:
            for outcome in self.executor.map(read_task, self._tasks(waiting, run, recorder), lost_task):
                self._settle(outcome, run, recorder)
                yield from run.ready()
            yield from run.ready()
            if not run.again:
                return
            waiting, run.again = run.again, []

    def _settle(self, outcome: Outcome, run: _Run, recorder: Recorder) -> None:
        """Record what a worker made of a file, and its copies with it."""
        blob = outcome.blob.hash
        number, item, media_type, size = run.pending.pop(blob)
        line = run.settled[number] = recorder.record(item, media_type, size, outcome)
        run.remember(blob, media_type, line)
        if self.sketched and outcome.rendition is not None and outcome.sketch is not None:
            self.sketched(outcome.rendition.id, outcome.sketch)
        for later, copy, kind in run.copies.pop(blob, ()):
            if run.met(blob, kind) is not None:
                run.settled[later] = recorder.keep_copy(copy, line_of_copy(copy, line))
            else:  # what failed as one kind of file may be read as another
                run.again.append((later, msgspec.structs.replace(copy, path=self.store.blobs.path(blob))))

    def foresee(self, items: Iterable[SourceItem]) -> Iterator[Planned]:
        """What `run` would do with every item, without anything being kept, read or recorded."""
        run = _Run()
        for item in items:
            if item.path is None and item.outcome is None:
                yield Planned(container=item.container, name=item.name, kind="", bytes=None, will="fetch")
                continue
            had = self._had(item, _hashed)
            if isinstance(had, LedgerItem):
                yield _planned(item, "fail" if had.outcome == "failed" else "skip", None, had.reason)
            elif item.opened is not None:
                yield _planned(item, "fail" if item.opened == "failed" else "open", had[1], item.reason)
            else:
                yield self._foreseen(item, *had, run)

    def _foreseen(self, item: SourceItem, blob: str, size: int, run: _Run) -> Planned:
        kind = item.looked.media_type if item.looked is not None else ""
        line = self._known(item, blob, kind, run)
        if line is None:
            run.remember(blob, kind, line_of(item, "stored", "", "", blob=blob))
            return _planned(item, "read again" if self.store.view().find_captures(blob=blob) else "add", size, "")
        if line.outcome == "failed":
            return _planned(item, "fail", size, line.reason)
        return _planned(item, "unchanged", size, "")

    def _tasks(self, items: Iterable[tuple[int, SourceItem]], run: _Run, recorder: Recorder) -> Iterator[Task]:
        for number, item in items:
            kept = self._bytes_of(item)
            if isinstance(kept, LedgerItem):
                run.settled[number] = recorder.keep_absence(item, kept) if item.absent else recorder.keep(kept)
                continue
            blob, size = kept
            if item.opened is not None:
                run.settled[number] = recorder.keep(self._line_of_container(item, blob))
                continue
            media_type = self._type_of(item, blob)
            if blob in run.pending:
                run.copies.setdefault(blob, []).append((number, recorder.with_record(item), media_type))
                continue
            line = self._known(item, blob, media_type, run)
            if line is not None:
                run.settled[number] = recorder.keep_copy(item, line)
                continue
            if self.settings.blob_mirror:
                mirror_at(self.settings.blob_mirror).give(blob, self.store.blobs.path(blob))
            run.pending[blob] = (number, recorder.with_record(item), media_type, size)
            yield Task(
                blob=self._blob(item, blob, media_type), given=self.given, settings=self.settings,
                extract=not self.defer, kept=self.kept, mapping=self.mapping or self._mapping_before(blob),
            )  # fmt: skip

    def _mapping_before(self, blob: str) -> Mapping | None:
        """The mapping by which these bytes were read before."""
        view = self.store.view()
        for capture in view.find_captures(blob=blob):
            if capture.absent:
                continue
            held = mapping_of(view.extractors_of(view.get_document(capture.document).rendition))
            if held is not None and held in self.store.blobs:
                return read_mapping(self.store.blobs.path(held).read_bytes())
        return None

    def _type_of(self, item: SourceItem, blob: str) -> str:
        """The media type of the bytes that were kept: the file itself may have changed since it was looked at."""
        assert item.path is not None
        with contextlib.suppress(OSError):
            if item.looked is not None and item.looked.holds(item.path):
                return item.looked.media_type
        return detect_media_type(self.store.blobs.path(blob), item.name.rpartition("/")[2], item.media_type)

    def _line_of_container(self, item: SourceItem, blob: str) -> LedgerItem:
        """The line of an archive behind its members: opened whole, as before, or why not."""
        assert item.opened is not None
        old = self.store.view().find_ledger(make_id("ledger", item.container, item.name))
        if item.opened == "stored" and old is not None and old.blob == blob and old.outcome == "stored":
            return line_of(item, "skipped", "unchanged", "unchanged", blob=blob)
        return line_of(item, item.opened, item.reason, item.code, blob=blob)

    def _blob(self, item: SourceItem, blob: str, media_type: str) -> Blob:
        path = str(self.store.blobs.path(blob))
        return Blob(path=path, hash=blob, name=item.name, media_type=media_type, address=item.address)

    def _bytes_of(self, item: SourceItem) -> tuple[str, int] | LedgerItem:
        """Hash and size of an item's bytes, now kept; or the line of one without: a link, unreadable, too large."""
        return self._had(item, self.store.blobs.put_file)

    def _had(self, item: SourceItem, take: Callable[[Path], tuple[str, int]]) -> tuple[str, int] | LedgerItem:
        """What `take` gives of an item's file, or the line of an item without bytes to take."""
        if item.outcome is not None:
            return line_of(item, item.outcome, item.reason, item.code)
        assert item.path is not None
        limit = self.settings.max_file_megabytes
        try:
            size = item.path.stat().st_size
            if size == 0:
                return line_of(item, "failed", "The file is empty. Check where it came from.", "empty")
            if size > limit * 2**20:
                reason = f"The file is larger than {limit} MiB. Raise max_file_megabytes if it is worth it."
                return line_of(item, "failed", reason, "limit")
            return take(item.path)
        except OSError as error:
            # It was there when the folder was listed: removed, locked or unplugged since.
            why = error.strerror or "input/output error"
            return line_of(item, "failed", f"It could not be read: {why}. Run again when it is there.", "unreadable")

    def _known(self, item: SourceItem, blob: str, media_type: str, run: _Run) -> LedgerItem | None:
        """The line of bytes that need no work: of no kind that is read, met before in this run, held, or given up."""
        try:
            find_reader(media_type)
        except UnsupportedInput as error:
            # Not remembered for its copies: the same bytes may be readable under another name.
            line = line_of(item, "failed", str(error), error.code, blob=blob)
            return msgspec.structs.replace(line, limits={"sourcebook": version("sourcebook")})
        met = run.met(blob, media_type)
        if met is not None:
            return line_of_copy(item, met)
        view = self.store.view()
        old = view.find_ledger(make_id("ledger", item.container, item.name))
        if self._is_current(blob):
            # What failed as one kind of file stays failed when its bytes were read as another kind.
            failed = old is not None and old.blob == blob and old.outcome == "failed" and not item.tried
            if old is not None and failed and all(c.media_type != media_type for c in view.find_captures(blob=blob)):
                return old
            return line_of(item, "skipped", "unchanged", "unchanged", blob=blob)
        # A file that hung, grew or crashed is left alone until a limit it met is another, or the program is.
        given_up = old is not None and not item.tried and old.blob == blob and old.code in GIVEN_UP and old.limits
        if old is None or not given_up or not old.limits.items() <= _limits(self.settings).items():
            return None
        run.remember(blob, media_type, old)
        return old

    def _is_current(self, blob: str) -> bool:
        view = self.store.view()
        for capture in view.find_captures(blob=blob):
            if capture.absent:
                continue
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
            wanted = extractor_versions(self.settings)
            if held and held.tables and self.mapping is not None:
                wanted = by_mapping(wanted, self.mapping.hash)
            if held and (self.defer or find_read(view, document.id, held, wanted)):
                return True
        return False


def _hashed(path: Path) -> tuple[str, int]:
    """Hash and size of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return f"sha256:{digest}", file.tell()


def _planned(item: SourceItem, will: Will, size: int | None, reason: str) -> Planned:
    kind = item.looked.media_type if item.looked is not None else ""
    return Planned(container=item.container, name=item.name, kind=kind, bytes=size, will=will, reason=reason)


class _Run:
    """What a run knows of its items between their bytes and their lines."""

    def __init__(self) -> None:
        self.pending: dict[str, tuple[int, SourceItem, str, int]] = {}
        """By blob, while a worker has it: number, item, media type, bytes."""
        self.copies: dict[str, list[tuple[int, SourceItem, str]]] = {}
        """By blob, while a worker has it: later items of the same bytes, with the media type each has by its name."""
        self.again: list[tuple[int, SourceItem]] = []
        """Items that waited for another of the same bytes, which failed as a kind of file that they are not."""
        self._read: dict[str, LedgerItem] = {}
        self._failed: dict[tuple[str, str], LedgerItem] = {}
        self.settled: dict[int, LedgerItem] = {}
        self.next = 0

    def remember(self, blob: str, media_type: str, line: LedgerItem) -> None:
        """What became of bytes that were met as this kind of file."""
        if line.outcome == "failed":
            self._failed[blob, media_type] = line
        else:
            self._read[blob] = line

    def met(self, blob: str, media_type: str) -> LedgerItem | None:
        """What became of the same bytes before: read as whatever kind of file, or failed as this one."""
        return self._read.get(blob) or self._failed.get((blob, media_type))

    def ready(self) -> Iterator[LedgerItem]:
        """Settled lines that no earlier item holds back."""
        while self.next in self.settled:
            yield self.settled.pop(self.next)
            self.next += 1
