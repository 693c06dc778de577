"""What a further capture makes of its document: the text it goes by, how many versions there are, whose readings count.

A version is one title and text (`model.version`). The bytes of every capture are kept and so is the text read from
them; the readings of a text are kept once, with the rendition that stands for its version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sourcebook.errors import NotFound
from sourcebook.model.address import is_web
from sourcebook.model.document import Capture, Document, Rendition
from sourcebook.model.given import Given
from sourcebook.model.version import moment, same_words, words_key
from sourcebook.pipeline.reading import canonical_address, covers
from sourcebook.store.base import View

_Had = tuple[Capture, Rendition]


@dataclass(frozen=True, slots=True)
class Placed:
    """A document with one capture more, and whether the readings of that capture's rendition are to be kept."""

    document: Document
    keep_readings: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """A capture about to be recorded, and what was read of it."""

    capture: Capture
    rendition: Rendition
    has_readings: bool
    """Whether all readings wanted come with it (or are held of it)."""


def place(view: View, new: Further, given: Given, wanted: Mapping[str, str]) -> Placed:
    """The document of `new` with it taken into account.

    The document's text is that of the version had last (`model.version.moment`). A version is represented by its
    rendition with the readings `wanted` that was had first, so that anchors stay where they are when a page is fetched
    again and only its bytes are others.
    """
    old = _document(view, new.capture.document)
    groups: dict[tuple[str, str], list[_Had]] = {}
    for had in _captured(view, new):
        groups.setdefault(words_key(had[1]), []).append(had)
    current = max(groups.values(), key=lambda group: max(moment(*had) for had in group))

    def rank(had: _Had) -> tuple[bool, tuple[str, str, str]]:
        mine = had[1].id == new.rendition.id and new.has_readings
        return not (mine or covers(view.extractors_of(had[1].id), dict(wanted))), moment(*had)

    shown = min(current, key=rank)
    own = min(groups[words_key(new.rendition)], key=rank)[1]
    document = _fields(view, old, shown, given)
    document = msgspec.structs.replace(document, id=new.capture.document, versions=len(groups))
    return Placed(document, own.id == new.rendition.id)


def find_read(view: View, document: str, rendition: Rendition, wanted: Mapping[str, str]) -> bool:
    """Whether the readings `wanted` are held of this rendition, or of another with the same words in its document."""
    if covers(view.extractors_of(rendition.id), dict(wanted)):
        return True
    alike = (r for r in view.iter_renditions(document) if same_words(r, rendition))
    return any(covers(view.extractors_of(r.id), dict(wanted)) for r in alike)


def _captured(view: View, new: Further) -> list[_Had]:
    """Every capture of the document that had words, the new one included, with the rendition of its bytes."""
    texts: dict[str, Rendition] = {}
    for rendition in view.iter_renditions(new.capture.document):
        texts[rendition.blob] = _fitting(texts.get(rendition.blob), rendition, new.rendition)
    texts[new.rendition.blob] = new.rendition
    held = [c for c in view.iter_captures(new.capture.document) if not c.absent]
    captures = {c.id: c for c in [*held, new.capture]}
    return [(c, texts[c.blob]) for c in captures.values() if c.blob in texts]


def _fitting(one: Rendition | None, other: Rendition, like: Rendition) -> Rendition:
    """Of two renditions of the same bytes the one by the engine of `like`, else the one by the later version."""
    if one is None:
        return other

    def rank(r: Rendition) -> tuple[bool, str, str]:
        return (r.engine, r.engine_version) == (like.engine, like.engine_version), r.engine_version, r.id

    return max(one, other, key=rank)


def _document(view: View, identifier: str) -> Document | None:
    try:
        return view.get_document(identifier)
    except NotFound:
        return None


def _fields(view: View, old: Document | None, shown: _Had, given: Given) -> Document:
    """The fields of a document whose text is that of `shown`; what a person said of it outlives a new version."""
    capture, rendition = shown
    meta = rendition.metadata
    before = view.get_rendition(old.rendition).metadata if old is not None else None
    said_outlet = old.outlet if old and before and old.outlet != before.outlet else None
    said_date = old.published if old and before and old.published != before.published else None
    said_kind = old.source_kind if old and before and old.source_kind != before.source_kind else None
    fetched = capture.address if is_web(capture.address) else None
    address = canonical_address(rendition, fetched) or capture.address
    if old is not None and old.rendition == rendition.id:
        address = old.address
    return Document(
        id="",
        title=meta.title or Path(address).name,
        rendition=rendition.id,
        blob=rendition.blob,
        media_type=rendition.media_type,
        address=address,
        outlet=given.outlet or said_outlet or meta.outlet,
        byline=meta.byline,
        published=given.date or said_date or meta.published,
        updated=meta.updated,
        language=meta.language,
        source_kind=given.kind or said_kind or meta.source_kind,
        collection=given.collection,
        confidence=rendition.confidence,
        message=meta.message,
        answers=meta.answers,
    )
