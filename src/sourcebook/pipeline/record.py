"""What a run writes: one transaction for an item, with all that was made of it or with why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.sources import SourceItem
from sourcebook.model.address import normal_address
from sourcebook.model.annotation import MODEL_READER, Annotation
from sourcebook.model.document import OWN_HEADERS, Capture, Rendition, capture_id
from sourcebook.model.given import Given
from sourcebook.model.ledger import LedgerItem, ModelReading
from sourcebook.pipeline.lines import line_of
from sourcebook.pipeline.reading import Outcome, by_mapping, covers, extractor_versions
from sourcebook.pipeline.versions import Further, place
from sourcebook.settings import Settings
from sourcebook.store.base import Store

ABSENT = "absent"
"""Code of the line of an address that no longer gives a document it once gave."""


@dataclass(slots=True)
class Recorder:
    """Writes the lines of a run, with the documents they tell of."""

    store: Store
    settings: Settings
    given: Given
    defer: bool = False
    """Readings were not made: none are recorded as made."""

    def keep(self, line: LedgerItem) -> LedgerItem:
        """Write a ledger line that comes with nothing else; a `stored` line of the same bytes is not overwritten."""
        if line.outcome == "skipped" and line.code in ("unchanged", ABSENT):
            old = self.store.view().find_ledger(line.id)
            same = old is not None and (old.blob == line.blob or line.code == ABSENT)
            if old is not None and same and old.outcome == "stored":
                return line
        return self._put(line)

    def _put(self, line: LedgerItem) -> LedgerItem:
        """Write a line; one that says what it said before is left as it is, its time too."""
        if line.outcome == "failed" and self.given != Given():
            line = msgspec.structs.replace(line, given=self.given)
        old = self.store.view().find_ledger(line.id)
        if old is not None and msgspec.structs.replace(old, time=line.time) == line:
            return old
        with self.store.writer() as writer:
            writer.put_ledger([line])
        return line

    def keep_copy(self, item: SourceItem, line: LedgerItem) -> LedgerItem:
        """Write the line of bytes that are held; that they were had again, or elsewhere, is a capture more."""
        if line.code == "unchanged" and line.blob is not None:
            self._have_again(item, line.blob)
        return self.keep(line)

    def record(self, item: SourceItem, media_type: str, size: int, outcome: Outcome) -> LedgerItem:
        """One transaction for one item."""
        blob = outcome.blob.hash
        if outcome.rendition is None or outcome.document is None:
            reason = f"{outcome.error} {outcome.hint}".strip()
            line = line_of(item, "failed", reason, outcome.code, blob=blob, attempts=outcome.attempts)
            return self._put(msgspec.structs.replace(line, limits=outcome.limits))
        rendition = outcome.rendition
        capture = _capture(item, outcome.document, blob, media_type, size)
        line = line_of(item, "stored", "", "", blob=blob, document=outcome.document, attempts=outcome.attempts)
        annotations, versions, by_model = self._with_model(rendition, outcome, line.id)
        line = msgspec.structs.replace(line, by_model=by_model, by_mapping=outcome.by_mapping)
        if outcome.by_mapping is not None:
            versions = by_mapping(versions, outcome.by_mapping.mapping)
        further = Further(capture=capture, rendition=rendition, has_readings=not self.defer)
        placed = place(self.store.view(), further, self.given, extractor_versions(self.settings))
        elsewhere = self._left(item, outcome.document)
        with self.store.writer() as writer:
            writer.put_rendition(rendition)
            writer.put_document(placed.document)
            writer.put_capture(capture)
            if placed.keep_readings:
                writer.put_annotations(rendition.id, annotations, {} if self.defer else versions)
            for absence in elsewhere:
                writer.put_capture(absence)
            writer.put_ledger([line])
        return line

    def _have_again(self, item: SourceItem, blob: str) -> None:
        """Record that held bytes were had again: a further capture of the version they are of."""
        view = self.store.view()
        held = [c for c in view.find_captures(blob=blob) if not c.absent]
        address = item.address or item.name
        if not held:
            return
        first = next((c for c in held if normal_address(c.address) == normal_address(address)), held[0])
        capture = _capture(item, first.document, blob, first.media_type, first.bytes)
        if any(c.id == capture.id for c in held):
            return
        item = self.with_record(item)
        capture = msgspec.structs.replace(capture, headers=item.headers)
        reader = find_reader(first.media_type)
        rendition = view.find_rendition(blob, reader.name, reader.version)
        elsewhere = self._left(item, first.document)
        with self.store.writer() as writer:
            if rendition is not None:
                wanted = extractor_versions(self.settings)
                has = covers(view.extractors_of(rendition.id), wanted)
                further = Further(capture=capture, rendition=rendition, has_readings=has)
                writer.put_document(place(view, further, self.given, wanted).document)
            for each in (capture, *elsewhere):
                writer.put_capture(each)

    def keep_absence(self, item: SourceItem, line: LedgerItem) -> LedgerItem:
        """Write the line of an address that gave no page.

        Where documents were had there before, each gets a capture that says so, and is else left as it is.
        """
        if not item.address or not self.store.view().find_documents(item.address):
            return self.keep(line)
        found = self._absences(self.with_record(item), item.absent, None)
        if not found:
            return self.keep(line)
        with self.store.writer() as writer:
            for absence in found:
                writer.put_capture(absence)
        reason = f"Absent in the capture of {item.time}: {item.absent} What was captured before stays as it is."
        return self.keep(line_of(item, "skipped", reason, ABSENT, document=found[0].document))

    def with_record(self, item: SourceItem) -> SourceItem:
        """The item with its fetch record kept as a blob that its headers name; its files go before it is recorded."""
        files = item.also if item.record is None else {**item.also, "warc": item.record}
        if not files:
            return item
        kept = {name: self.store.blobs.put_file(path)[0] for name, path in sorted(files.items())}
        return msgspec.structs.replace(item, headers={**item.headers, **kept}, record=None, also={})

    def _left(self, item: SourceItem, document: str) -> list[Capture]:
        """Captures that say of other documents that their address leads to `document` now."""
        asked = item.headers.get("asked", "")
        if (
            item.how != "web"
            or "redirects" not in item.headers
            or normal_address(asked) == normal_address(item.address or "")
        ):
            return []
        gone = msgspec.structs.replace(item, address=asked)
        return self._absences(gone, f"It redirected to {item.address}.", document)

    def _absences(self, item: SourceItem, why: str, but: str | None) -> list[Capture]:
        """For each document had at the item's address before, all but one: a capture in which it was absent."""
        record = item.headers.get("warc")
        if not item.address or not record or item.time is None:
            return []
        size = self.store.blobs.path(record).stat().st_size
        documents = [d.id for d in self.store.view().find_documents(item.address) if d.id != but]
        bare = [_capture(item, document, record, "application/warc", size) for document in documents]
        return [msgspec.structs.replace(capture, absent=why) for capture in bare]

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


def _capture(item: SourceItem, document: str, blob: str, media_type: str, size: int) -> Capture:
    address = item.address or item.name
    # A record of the web by others may hold heads by the names of ours: they would speak of blobs of the library.
    own = item.how == "web"
    headers = item.headers if own else {k: v for k, v in item.headers.items() if k.lower() not in OWN_HEADERS}
    return Capture(
        id=capture_id(document, blob, address, item.time),
        document=document,
        blob=blob,
        media_type=media_type,
        bytes=size,
        address=address,
        how=item.how or ("file" if item.time is None else "warc"),
        time=item.time,
        headers=headers,
    )
