"""Taking in entities of others: each a kept document, read into names, ties and dates that point at its words.

A batch goes as in `moving`: bytes (durable), then one transaction. The same entity again does no work, a changed one is
a further version of its document, and one that a later delivery lacks stays: it is not in that delivery, no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.ingest.base import Blob, build_rendition
from sourcebook.ingest.delivered import DeliveredReader, draft_of
from sourcebook.ingest.deliveries import Delivery, DeliveryForm, read_delivery
from sourcebook.model.annotation import Annotation
from sourcebook.model.delivered import MEDIA_TYPE, Delivered, is_source
from sourcebook.model.document import Capture, Document, Rendition, capture_id
from sourcebook.model.given import Given
from sourcebook.model.ids import make_id, sha256, sha256_text
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.moving import Failure, Misfit, MoveReport
from sourcebook.pipeline import Task, extractor_versions, now, read_task
from sourcebook.pipeline.versions import Further, find_read, place
from sourcebook.settings import Settings
from sourcebook.store.base import Store, View

BATCH = 256
KIND = "application/vnd.sourcebook.delivery"
"""Kind of a container of entities in the ledger."""
DELIVERIES = "deliveries"
"""The container whose members are the files themselves, byte for byte."""
Progress = Callable[[int, int | None, str], None]
_READER = DeliveredReader()
_encode = msgspec.json.Encoder(order="deterministic").encode


class _Made(msgspec.Struct, frozen=True, kw_only=True):
    capture: Capture
    document: Document
    rendition: Rendition
    annotations: tuple[Annotation, ...]
    line: LedgerItem


@dataclass(slots=True, kw_only=True)
class TakeDelivery:
    """One run of `import ftm` or `import statements`.

    Args:
        store: Where everything goes.
        settings: Of the library.
        source: Whose entities they are: the scheme of their ids here.
        collection: Collection of their documents.
    """

    store: Store
    settings: Settings
    source: str
    collection: str = "default"
    _counts: Counter[str] = field(default_factory=Counter, init=False)
    _documents: list[str] = field(default_factory=list, init=False)
    _failed: list[Failure] = field(default_factory=list, init=False)
    _container: str = field(default="", init=False)

    def run(self, path: Path, form: DeliveryForm, progress: Progress | None = None) -> MoveReport:
        """Take in the entities of a file; gives the books.

        Raises:
            NotFound: There is no such file.
            UsageError: The source is no scheme.
            UnreadableInput: The file is not of that form.
        """
        if not path.is_file():
            raise NotFound(f"There is no file {str(path)!r}.", "Name the file with the entities.")
        if not is_source(self.source):
            raise UsageError(
                f"{self.source!r} is no name of a data set.", "Give one of letters, digits, - and _ with --as."
            )
        delivery = read_delivery(path, form, self.source)
        self._keep_file(path)
        self._keep_unreadable(delivery)
        total = len(delivery.entities)
        for begin in range(0, total, BATCH):
            self._take(delivery.entities[begin : begin + BATCH])
            if progress:
                progress(min(begin + BATCH, total), total, "entities")
        return self._report(delivery)

    def _keep_file(self, path: Path) -> None:
        blob, _ = self.store.blobs.put_file(path)
        with self.store.writer() as writer:
            self._container = writer.name_container(sha256_text(f"delivery\n{path.resolve()}"), path.name)
            line = self._line(path.name, "stored", blob=blob, container=DELIVERIES)
            old = self.store.view().find_ledger(line.id)
            if old is None or old.blob != blob:
                writer.put_ledger([line])

    def _keep_unreadable(self, delivery: Delivery) -> None:
        self.store.blobs.put_many([data for _, data, _ in delivery.unreadable if data])
        with self.store.writer() as writer:
            for number, data, problem in delivery.unreadable:
                name = f"line {number}"
                blob = sha256(data) if data else None
                writer.put_ledger([self._line(name, "failed", blob=blob, reason=problem, code="unreadable")])
                self._failed.append(Failure(name=name, reason=problem))

    def _take(self, group: list[Delivered]) -> None:
        data = [_encode(held) for held in group]
        self.store.blobs.put_many(data)
        view, versions = self.store.view(), extractor_versions(self.settings)
        made = [self._made(view, held, bytes_, versions) for held, bytes_ in zip(group, data, strict=True)]
        with self.store.writer() as writer:
            for each in filter(None, made):
                writer.put_rendition(each.rendition)
                writer.put_document(each.document)
                writer.put_capture(each.capture)
                writer.put_annotations(each.rendition.id, each.annotations, versions)
                writer.put_ledger([each.line])
                self._documents.append(each.document.id)
        self._counts["skipped"] += sum(each is None for each in made)

    def _made(self, view: View, held: Delivered, data: bytes, versions: dict[str, str]) -> _Made | None:
        """An entity with its readings, ready to be written; None for one that is here as it is there."""
        blob, address = sha256(data), f"{self.source}/{held.id}"
        identifier = make_id("document", "address", address)
        about = Blob(
            path=str(self.store.blobs.path(blob)), hash=blob, name=address, media_type=MEDIA_TYPE
        )  # fmt: skip
        rendition = build_rendition(about, _READER, draft_of(held))
        if self._is_current(view, identifier, rendition, versions):
            return None
        task = Task(
            blob=about, given=Given(), settings=replace(self.settings, kept_megabytes=0),
            rendition=rendition, document=identifier,
        )  # fmt: skip
        capture = Capture(
            id=capture_id(identifier, blob, address, None), document=identifier, blob=blob, media_type=MEDIA_TYPE,
            bytes=len(data), address=address, how="import",
        )  # fmt: skip
        document = Document(
            id=identifier, title=rendition.metadata.title or address, rendition=rendition.id, blob=blob,
            media_type=MEDIA_TYPE, address=address, outlet=self.source, collection=self.collection,
        )  # fmt: skip
        if any(True for _ in view.iter_captures(identifier)):
            further = Further(capture=capture, rendition=rendition, has_readings=True)
            document = place(view, further, Given(collection=self.collection), versions).document
        return _Made(
            capture=capture, document=document, rendition=rendition, annotations=read_task(task).annotations,
            line=self._line(held.id, "stored", blob=blob, document=identifier),
        )  # fmt: skip

    def _is_current(self, view: View, document: str, rendition: Rendition, versions: dict[str, str]) -> bool:
        held = [c for c in view.find_captures(blob=rendition.blob) if c.document == document]
        if not held:
            return False
        newest = view.get_document(document)
        # One that went back to what it once said is a further having of it.
        return newest.blob == rendition.blob and find_read(view, document, rendition, versions)

    def _line(self, name: str, outcome: str, *, container: str = "", **more: Any) -> LedgerItem:
        where = container or self._container
        fields = {
            "id": make_id("ledger", where, name), "container": where, "name": name, "container_kind": KIND,
            "outcome": outcome, "time": now(), **more,
        }  # fmt: skip
        return msgspec.convert(fields, LedgerItem)

    def _report(self, delivery: Delivery) -> MoveReport:
        stored, skipped = len(self._documents), self._counts["skipped"]
        order = sorted(delivery.misfits.items(), key=lambda item: (-item[1], item[0]))
        return MoveReport(
            expected=stored + skipped + len(self._failed), stored=stored, skipped=skipped, failed=tuple(self._failed),
            made=dict(sorted(Counter(e.schema for e in delivery.entities).items())), documents=tuple(self._documents),
            misfits=tuple(Misfit(field=key[0], problem=key[1], count=n) for key, n in order),
        )  # fmt: skip


def source_of(path: Path) -> str:
    """The name of a data set that a file's own name suggests."""
    stem = path.name.partition(".")[0]
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in stem).strip("-_") or "delivery"
