"""Evidence to put into a dossier: what a search finds, as anchors ready to be written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sourcebook.errors import NotFound
from sourcebook.model.entity import Entity
from sourcebook.model.mark import READINGS
from sourcebook.model.offer import Offer, offer
from sourcebook.model.query import NOTE, SUMMARY
from sourcebook.model.search import Hit, SearchResult
from sourcebook.store.base import View

ORDER = {"quote": 0, "claim": 1, "money": 2, "figure": 3, "time": 4}
EACH = 6
"""Readings offered of one hit."""


def find_offers(view: View, found: SearchResult, entities: Iterable[Entity] = ()) -> list[Offer]:
    """What a search found, as anchors: names first, then for each hit the readings of its passage, then itself."""
    named = [offer("entity", e.id, e.name, about=f"{e.type}, {e.documents} documents") for e in entities]
    return [*named, *(made for hit in found.hits for made in _of_hit(view, hit))]


def _of_hit(view: View, hit: Hit) -> Iterator[Offer]:
    day = ", ".join(p for p in (hit.outlet or "", hit.date or "") if p)
    if hit.kind == NOTE:  # what somebody here thinks is no evidence
        return
    if hit.kind == SUMMARY:
        yield offer("summary", hit.document, hit.title, about=day)
        return
    try:
        document = view.get_document(hit.document)
    except NotFound:
        return
    span = hit.passage
    if span is not None:
        held = view.iter_annotations(rendition=document.rendition)
        near = [a for a in held if a.kind in READINGS and a.start < span.end and span.start < a.end]
        for reading in sorted(near, key=lambda a: (ORDER[a.kind], a.start))[:EACH]:
            said = getattr(reading, "speaker_name", None) or getattr(reading, "status", None) or ""
            about = ", ".join(p for p in (said, day) if p)
            yield offer(reading.kind, reading.id, reading.exact, document=document.id, title=document.title,
                        about=about, start=reading.start, end=reading.end)  # fmt: skip
    yield offer("document", document.id, document.title, document=document.id, about=day)


def names_sought(text: str, find: Callable[[str], list[Entity]]) -> list[Entity]:
    """Entities that bear exactly the words of a search."""
    plain = " ".join(text.split())
    return find(plain)[:3] if 2 < len(plain) < 120 else []
