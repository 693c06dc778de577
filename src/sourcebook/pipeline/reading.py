"""What a worker does: one file is read and extracted, with no store in sight."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

import msgspec

from sourcebook import registry
from sourcebook.errors import ExtractorFailed, ItemError, LimitExceeded, UnmetRequirement, WorkerDied
from sourcebook.extract.base import Extractor, Reading, build_extractors, run_extractors, versions_of
from sourcebook.extract.kept.shelf import open_shelf
from sourcebook.extract.parse import model_name
from sourcebook.ingest.base import Blob
from sourcebook.ingest.child import shared_reader
from sourcebook.model.address import same_site
from sourcebook.model.annotation import MODEL_READER, Annotation
from sourcebook.model.document import Rendition, document_id
from sourcebook.model.given import Given
from sourcebook.model.ledger import ModelReading
from sourcebook.model.mapping import Mapping, MappingReading
from sourcebook.model.span import Span
from sourcebook.settings import Settings
from sourcebook.store.copies.sketch import Sketch, sketch_of
from sourcebook.store.mirror import at_hand


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One file for a worker: what to read and with which settings."""

    blob: Blob
    given: Given
    settings: Settings
    extract: bool = True
    kept: str = ""
    """File of what was read before (`extract.kept`); empty: what this process remembers."""
    mapping: Mapping | None = None
    """What the columns of its tables stand for."""
    rendition: Rendition | None = None
    """Its text, where it is held already."""
    document: str = ""
    """The document it is of, where that is known."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker made of a task: a rendition with its readings, or why not."""

    blob: Blob
    rendition: Rendition | None = None
    sketch: Sketch | None = None
    """Of the rendition's text, for finding its copies."""
    document: str | None = None
    annotations: tuple[Annotation, ...] = ()
    sentences: tuple[Span, ...] = ()
    by_model: ModelReading | None = None
    by_mapping: MappingReading | None = None
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
    """Whether the readings held are those wanted. A language model's that nobody asks for now are no reason to work.

    Nor is a mapping that nobody gives now: rows read by one stay so.
    """
    if mapping_of(held) and not mapping_of(wanted):
        held = held | {ROWS: held[ROWS].partition(" ")[0]}
    return {name: v for name, v in held.items() if name != MODEL_READER or name in wanted} == wanted


ROWS = "rows"
"""The extractor whose version, as a library holds it, names the mapping it read by: "1 sha256:..."."""


def mapping_of(versions: dict[str, str]) -> str | None:
    """Hash of the mapping by which rows were read, where there was one."""
    return versions.get(ROWS, "").partition(" ")[2] or None


def by_mapping(versions: dict[str, str], mapping: str) -> dict[str, str]:
    """The versions of readings that a mapping shaped."""
    return versions | {ROWS: f"{versions.get(ROWS, '').partition(' ')[0]} {mapping}"}


def read_task(task: Task) -> Outcome:
    """Read and extract one file; never raises for what is wrong with the file itself."""
    attempts = 0
    while True:
        attempts += 1
        try:
            return _extracted(task, task.rendition or _rendition(task), attempts)
        except ItemError as error:
            if error.retryable and attempts < task.settings.attempts:
                continue
            return _failed(task.blob, error, attempts)


def _rendition(task: Task) -> Rendition:
    blob = task.blob
    with at_hand(blob.path, blob.hash, task.settings.blob_mirror) as path:
        return shared_reader(task.settings).read(
            blob if path == blob.path else msgspec.structs.replace(blob, path=path)
        )


def _extracted(task: Task, rendition: Rendition, attempts: int) -> Outcome:
    document = task.document or document_id(rendition.blob, canonical_address(rendition, task.blob.address))
    if not task.extract:
        return Outcome(
            blob=task.blob, rendition=rendition, sketch=sketch_of(rendition.text), document=document, attempts=attempts
        )  # fmt: skip
    reference = task.given.date or rendition.metadata.updated or rendition.metadata.published
    room = task.settings.kept_megabytes
    shelf = open_shelf(task.kept, room) if room > 0 else None
    reading = Reading(
        document=document, rendition=rendition, reference=reference, model=task.settings.model, shelf=shelf,
        mapping=task.mapping,
    )  # fmt: skip
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
        sketch=None if task.rendition is not None else sketch_of(rendition.text),  # what is held was sketched
        document=document,
        annotations=annotations,
        sentences=sentences,
        by_model=reading.by_model,
        by_mapping=reading.by_mapping,
        attempts=attempts,
    )


def canonical_address(rendition: Rendition, fetched: str | None) -> str | None:
    """The address a document goes by: the one its page declares, where that is of the site it was fetched from.

    A page that names another site's address as its own would else pass for a version of that site's document.
    """
    declared = rendition.metadata.address
    return declared if declared and (fetched is None or same_site(declared, fetched)) else fetched


def lost_task(task: Task, tries: int) -> Outcome:
    """The outcome of a file over which so many workers died, killed from outside: for want of memory, most often."""
    error = WorkerDied(
        f"The process that read it was killed {tries} times.", "Free some memory or use fewer workers, then retry."
    )
    return _failed(task.blob, error, tries)


def _failed(blob: Blob, error: ItemError, attempts: int) -> Outcome:
    limits = {k: str(v) for k, v in error.limits.items()} if isinstance(error, LimitExceeded) else {}
    if not isinstance(error, LimitExceeded):
        limits = {"sourcebook": version("sourcebook")}
    return Outcome(blob=blob, error=error.message, hint=error.hint, code=error.code, attempts=attempts, limits=limits)
