"""What a run writes: one transaction for an item, with all that was made of it or with why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from sourcebook.ingest.sources import SourceItem
from sourcebook.model.annotation import MODEL_READER, Annotation
from sourcebook.model.document import Capture, Document, Rendition, capture_id
from sourcebook.model.given import Given
from sourcebook.model.ledger import LedgerItem, ModelReading
from sourcebook.pipeline.lines import line_of
from sourcebook.pipeline.reading import Outcome, canonical_address, extractor_versions
from sourcebook.settings import Settings
from sourcebook.store.base import Store, View


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
        if line.outcome == "skipped" and line.code == "unchanged":
            old = self.store.view().find_ledger(line.id)
            if old is not None and old.blob == line.blob and old.outcome == "stored":
                return line
        with self.store.writer() as writer:
            writer.put_ledger([line])
        return line

    def record(self, item: SourceItem, media_type: str, size: int, outcome: Outcome) -> LedgerItem:
        """One transaction for one item."""
        blob = outcome.blob.hash
        if outcome.rendition is None or outcome.document is None:
            reason = f"{outcome.error} {outcome.hint}".strip()
            line = line_of(item, "failed", reason, outcome.code, blob=blob, attempts=outcome.attempts)
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
        line = line_of(item, "stored", "", "", blob=blob, document=document.id, attempts=outcome.attempts)
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
