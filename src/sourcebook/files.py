"""Files read without a library: text, structure and readings of each, on as many processes as asked for."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sourcebook import registry
from sourcebook.errors import ItemError, NotFound, UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import find_opener
from sourcebook.ingest.detect import detect_media_type
from sourcebook.ingest.sources import SourceItem, safe_name
from sourcebook.ingest.unpack import Unpacker
from sourcebook.model.annotation import Annotation
from sourcebook.model.document import Rendition
from sourcebook.model.given import Given, given_of
from sourcebook.model.ledger import ModelReading
from sourcebook.model.span import Span
from sourcebook.pipeline import Outcome, Task, read_task
from sourcebook.settings import Settings, read_settings

if TYPE_CHECKING:
    from sourcebook.executors import Executor


class ReadFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file read without a library: its document id, text with structure, readings and sentences."""

    name: str
    document: str
    rendition: Rendition
    annotations: tuple[Annotation, ...]
    sentences: tuple[Span, ...]
    reference: str | None = None
    """The date relative times were counted from."""
    by_model: ModelReading | None = None
    """What a language model made of it, where one was asked."""


def read_file(
    path: Path | str, *, date: str | None = None, settings: Settings | None = None, extract: bool = True
) -> ReadFile:
    """Read one file (`-`: standard input) and extract from it, without a library.

    Args:
        path: The file.
        date: The document's date (ISO), over what it says of itself; relative times count from it.
        settings: Reader limits and model; defaults without.
        extract: Whether to read beyond the plain text.

    Raises:
        NotFound: There is no such file.
        ItemError: It could not be read; the message says why and what to do.
    """
    if str(path) == "-":
        with tempfile.NamedTemporaryFile(prefix="stdin-") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
            stream.flush()
            return read_file(Path(stream.name), date=date, settings=settings, extract=extract)
    return next(read_files([Path(path)], dates={}, date=date, settings=settings, extract=extract))


def read_files(
    paths: Iterable[Path],
    *,
    dates: Mapping[str, str],
    date: str | None = None,
    settings: Settings | None = None,
    extract: bool = True,
) -> Iterator[ReadFile]:
    """`read_file` for many, in order, on `settings.workers` processes; `dates` maps a file's stem to its date.

    Raises:
        NotFound: A file is missing (before any is read).
        ItemError: The first file that could not be read.
    """
    for found in try_files(paths, dates=dates, date=date, settings=settings, extract=extract):
        if isinstance(found, ItemError):
            raise found
        yield found


def try_files(
    paths: Iterable[Path],
    *,
    dates: Mapping[str, str],
    date: str | None = None,
    settings: Settings | None = None,
    extract: bool = True,
) -> Iterator[ReadFile | ItemError]:
    """`read_files` that goes on: a file that cannot be read gives its error in its place.

    Raises:
        NotFound: A file is missing (before any is read).
    """
    settings = settings or read_settings()
    tasks = [_task(path, dates.get(path.stem, date), settings, extract) for path in paths]
    executor: Executor = registry.load("executors", settings.executor)(settings.workers)
    for task, outcome in zip(tasks, executor.map(read_task, tasks), strict=True):
        yield _read(task, outcome)


def read_members(
    path: Path | str, *, date: str | None = None, settings: Settings | None = None, extract: bool = True
) -> Iterator[ReadFile | ItemError]:
    """`read_file` for a file that may hold others: itself where it is a document, then every document in it, deep.

    A member that cannot be read gives its error in its place; what is left alone (links, page parts) gives nothing.

    Raises:
        NotFound: There is no such file.
        ItemError: It is no document and cannot be opened.
    """
    settings = settings or read_settings()
    path = Path(path)
    whole = _task(path, date, settings, extract)
    if find_opener(whole.blob.media_type) is None:
        yield _read(whole, read_task(whole))
        return
    with Unpacker(settings) as unpacker:
        for member in unpacker.expand(iter([_item(path)])):
            if member.outcome == "failed" or member.opened == "failed":
                yield ItemError(f"{member.name}: {member.reason}")
            elif member.path is not None and member.opened is None:
                task = _member_task(member, given_of(date=date), settings, extract)
                yield _read(task, read_task(task))


def _member_task(item: SourceItem, given: Given, settings: Settings, extract: bool) -> Task:
    assert item.path is not None
    with item.path.open("rb") as file:
        digest = "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
    media_type = detect_media_type(item.path, item.name.rpartition("/")[2], item.media_type)
    blob = Blob(path=str(item.path), hash=digest, name=item.name, media_type=media_type, address=item.address)
    return Task(blob=blob, given=given, settings=settings, extract=extract)


def _task(path: Path, date: str | None, settings: Settings, extract: bool) -> Task:
    try:
        if not path.is_file():
            raise NotFound(f"There is no file {safe_name(str(path))!r}.", "Check the spelling.")
        return _member_task(_item(path), given_of(date=date), settings, extract)
    except OSError as error:
        name = safe_name(str(path))[:200]
        raise UnreadableInput(f"{name} cannot be opened: {error.strerror}.", "Check that you may read it.") from error


def _item(path: Path) -> SourceItem:
    return SourceItem(container=path.parent.name, name=safe_name(path.name), path=path.resolve())


def _read(task: Task, outcome: Outcome) -> ReadFile | ItemError:
    if outcome.rendition is None or outcome.document is None:
        name = task.blob.name
        return ItemError(outcome.error if name in outcome.error else f"{name}: {outcome.error}", outcome.hint)
    said = outcome.rendition.metadata
    return ReadFile(
        name=task.blob.name, document=outcome.document, rendition=outcome.rendition, annotations=outcome.annotations,
        sentences=outcome.sentences, reference=task.given.date or said.updated or said.published,
        by_model=outcome.by_model,
    )  # fmt: skip
