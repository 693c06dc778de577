"""Data for the web: W3C Web Annotations, TimelineJS events, GeoJSON places, ClaimReview of what a person decided."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from sourcebook.model.annotation import Base, Claim, Mention, Time
from sourcebook.model.decision import Decision
from sourcebook.model.document import Document, Rendition
from sourcebook.model.place import Located
from sourcebook.model.when import parse_edtf
from sourcebook.publish.formats.lines import LinesExporter

WEB_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MOST_NAMED = 20
"""Places in the text that a point on the map names."""
MOST_EVENTS = 1_000
"""Events of a timeline: TimelineJS draws each at once."""


class WebAnnotationExporter(LinesExporter):
    """An AnnotationCollection's items, one annotation a line (Web Annotation Data Model, W3C 2017).

    The target is the kept text: position counts code points, the quote stands with the words around it.
    """

    name: ClassVar[str] = "webannotation"
    suffix: ClassVar[str] = ".jsonl"

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._documents: dict[str, Document] = {}
        self._hashes: dict[str, str] = {}

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            self._documents[record.id] = record
        elif isinstance(record, Rendition):
            self._hashes[record.id] = record.text_hash
        elif isinstance(record, Base):
            self.line(self._annotation(record))

    def _annotation(self, a: Base) -> dict[str, Any]:
        document = self._documents[a.document]
        own = {k: v for k, v in msgspec.to_builtins(a).items() if k not in SHARED and v not in (None, [], {}, "")}
        address = document.address if document.address.startswith("http") else f"urn:{document.blob}"
        return {
            "@context": WEB_CONTEXT,
            "id": f"urn:sourcebook:{a.id}",
            "type": "Annotation",
            "motivation": "identifying" if a.kind in ("mention", "section", "citation") else "describing",
            "generator": {"id": f"urn:sourcebook:extractor:{a.extractor}", "type": "Software", "name": a.extractor},
            "body": [
                {"type": "TextualBody", "purpose": "tagging", "value": a.kind, "format": "text/plain"},
                {"type": "Dataset", "value": msgspec.json.encode(own).decode(), "format": "application/json"},
            ],
            "target": {
                "source": address,
                "state": {"type": "State", "value": self._hashes.get(a.rendition, "")},
                "selector": [
                    {"type": "TextQuoteSelector", "exact": a.exact, "prefix": a.prefix, "suffix": a.suffix},
                    {"type": "TextPositionSelector", "start": a.start, "end": a.end},
                ],
            },
            "sourcebook:document": a.document,
        }


SHARED = frozenset({"id", "document", "rendition", "start", "end", "exact", "prefix", "suffix", "kind"})


class TimelineJsExporter(LinesExporter):
    """TimelineJS 3 JSON: dated claims as events; a date that is vague is written as its own words (`display_date`).

    Claims whose date is nearest to one that is told, of the finest date; at most `MOST_EVENTS`, with a status first.
    """

    name: ClassVar[str] = "timelinejs"
    suffix: ClassVar[str] = ".json"

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._documents: dict[str, Document] = {}
        self._times: dict[str, Time] = {}
        self._claims: list[Claim] = []
        self._events: list[tuple[bool, tuple[Any, ...], dict[str, Any]]] = []

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            self._settle()
            self._documents[record.id] = record
        elif isinstance(record, Time) and record.type == "DATE" and record.edtf:
            self._times[record.id] = record
        elif isinstance(record, Claim) and record.times:
            self._claims.append(record)

    def _settle(self) -> None:
        """Make events of a document's claims: a claim comes before the times inside it."""
        for claim in self._claims:
            self._add(claim)
        self._claims, self._times = [], {}

    def _add(self, claim: Claim) -> None:
        dated = [t for i in claim.times if (t := self._times.get(i)) and timeline_dates(t.edtf or "")]
        if not dated:
            return
        time = max(dated, key=lambda t: (len(t.edtf or ""), -t.start))
        start, end = timeline_dates(time.edtf or "") or ({}, None)
        document = self._documents[claim.document]
        words = " ".join(claim.exact.split())
        event: dict[str, Any] = {
            "start_date": start,
            "display_date": time.exact,
            "text": {"headline": _short(words), "text": f"<p>{_plain(words)}</p><p>{_plain(source_of(document))}</p>"},
            "group": claim.status,
            "unique_id": claim.id,
            "sourcebook": {"document": claim.document, "start": claim.start, "end": claim.end, "exact": claim.exact},
        }
        if end:
            event["end_date"] = end
        plain = claim.status == "asserted"
        self._events.append((plain, (*(int(v) for v in start.values()), claim.id), event))

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        self._settle()
        kept = sorted(self._events, key=lambda e: (e[0], _padded(e[1])))[:MOST_EVENTS]
        self.line({"events": [event for _, _, event in sorted(kept, key=lambda e: _padded(e[1]))]})
        super().finalize()


def _padded(order: tuple[Any, ...]) -> tuple[Any, ...]:
    *numbers, identifier = order
    return (*[*numbers, 0, 0, 0][:3], identifier)


def timeline_dates(edtf: str) -> tuple[dict[str, str], dict[str, str] | None] | None:
    """Start and, for a span, end date of TimelineJS; None for a date with an open or unknown begin."""
    try:
        when = parse_edtf(edtf)
    except ValueError:
        return None
    if when.earliest is None or when.latest is None:
        return None
    if edtf.replace("-", "").isdigit() and len(edtf) in (4, 7, 10):
        names = ("year", "month", "day")
        return dict(zip(names, (str(int(p)) for p in edtf.split("-")), strict=False)), None
    return _day(when.earliest), _day(when.latest)


def _day(day: tuple[int, int, int]) -> dict[str, str]:
    return {"year": str(day[0]), "month": str(day[1]), "day": str(day[2])}


def source_of(document: Document) -> str:
    """A source in a line: title, outlet, day."""
    return ". ".join(p for p in (document.title, document.outlet or "", (document.published or "")[:10]) if p)


def _short(words: str, most: int = 90) -> str:
    cut = words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
    return _plain(cut)


def _plain(words: str) -> str:
    """Words as HTML text: TimelineJS puts headline and text into the page as they are."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class ClaimReviewExporter(LinesExporter):
    """ClaimReview (schema.org) of claims that a person decided on; nothing the machine alone read is a review."""

    name: ClassVar[str] = "claimreview"
    suffix: ClassVar[str] = ".jsonl"

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._documents: dict[str, Document] = {}
        self._claims: dict[str, Claim] = {}
        self._last: dict[str, Decision] = {}

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            self._documents[record.id] = record
        elif isinstance(record, Claim):
            self._claims[record.id] = record
        elif isinstance(record, Decision) and record.what in self._claims:
            self._last[record.what] = record

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        for identifier, decision in sorted(self._last.items()):
            claim = self._claims[identifier]
            document = self._documents[claim.document]
            said = {"@type": "Claim", "text": claim.exact, "firstAppearance": document.address}
            if claim.attributed_to:
                said["author"] = {"@type": "Thing", "name": claim.attributed_to.exact}  # type: ignore[assignment]
            self.line({
                "@context": "https://schema.org", "@type": "ClaimReview", "@id": f"urn:sourcebook:{decision.id}",
                "claimReviewed": claim.exact, "itemReviewed": said, "datePublished": decision.time[:10],
                "author": {"@type": "Person", "name": decision.who}, "reviewBody": decision.why,
                "reviewRating": {"@type": "Rating", "alternateName": decision.value},
                "sourcebook:span": {"document": claim.document, "start": claim.start, "end": claim.end},
            })  # fmt: skip
        super().finalize()


class GeoJsonExporter(LinesExporter):
    """Places that an offline gazetteer knows, as points (RFC 7946), each with the documents and words that name it."""

    name: ClassVar[str] = "geojson"
    suffix: ClassVar[str] = ".geojson"
    derived: ClassVar[frozenset[str]] = frozenset({"place"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._named: dict[str, list[Mention]] = defaultdict(list)
        self._features: list[dict[str, Any]] = []

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Mention) and record.type == "place":
            held = self._named[record.name.casefold()]
            if len(held) < MOST_NAMED:
                held.append(record)
        elif isinstance(record, Located):
            self._features.append(self._feature(record))

    def _feature(self, place: Located) -> dict[str, Any]:
        named = dict.fromkeys(n.casefold() for n in place.entity.names)
        words = [m for name in named for m in self._named.get(name, ())][:MOST_NAMED]
        return {
            "type": "Feature",
            "id": place.entity.id,
            "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
            "properties": {
                "name": place.entity.name,
                "country": place.country,
                "documents": place.entity.documents,
                "gazetteer": place.gazetteer,
                "surety": place.surety,
                "mentions": [
                    {"id": m.id, "document": m.document, "start": m.start, "end": m.end, "exact": m.exact}
                    for m in words
                ],
            },
        }

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        self.line({"type": "FeatureCollection", "features": self._features})
        super().finalize()
