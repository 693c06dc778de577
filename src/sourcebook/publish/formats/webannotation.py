"""W3C Web Annotations (Web Annotation Data Model, 2017), one a line: every reading and every note of a person, with its
place in the kept text.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from sourcebook.model.annotation import Base
from sourcebook.model.document import Capture, Document, Rendition
from sourcebook.model.paper import Note
from sourcebook.publish.formats.lines import LinesExporter

WEB_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
CONTEXT = [WEB_CONTEXT, {"sourcebook": "urn:sourcebook:"}]
SHARED = frozenset({"id", "document", "rendition", "start", "end", "exact", "prefix", "suffix", "kind"})
_NAMING = ("mention", "section", "citation")


class WebAnnotationExporter(LinesExporter):
    """Annotations as JSON Lines. Positions count code points of the kept text, whose hash goes along; on the live page
    the quote finds the words.
    """

    name: ClassVar[str] = "webannotation"
    suffix: ClassVar[str] = ".jsonl"

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._document: Document | None = None
        self._source: dict[str, Any] = {}
        self._texts: dict[str, str] = {}
        self._sources: dict[str, dict[str, Any]] = {}
        """By document: what notes, which come behind all documents, point at."""
        self._hashes: dict[str, str] = {}
        """Of every text."""
        self._notes: dict[str, Note] = {}

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            self._document, self._texts = record, {}
            self._source = self._sources[record.id] = source_of(record)
        elif isinstance(record, Capture):
            if record.time and not record.absent and record.blob == self._source["sourcebook:blob"]:
                self._source["state"]["sourceDate"] = record.time
        elif isinstance(record, Rendition):
            self._texts[record.id] = self._hashes[record.id] = record.text_hash
        elif isinstance(record, Base):
            self.line(self._annotation(record), "annotations")
        elif isinstance(record, Note):
            self._notes[record.id] = record

    def finalize(self) -> None:
        """See `Exporter.finalize`. The newest version of each note goes out, those removed do not."""
        for identifier, note in sorted(self._notes.items()):
            if not note.removed and note.document in self._sources:
                self.line(self._note(identifier, note), "notes")
        super().finalize()

    def _note(self, identifier: str, note: Note) -> dict[str, Any]:
        target = {k: v for k, v in self._sources[note.document].items() if k != "sourcebook:blob"}
        extra: dict[str, Any] = {"sourcebook:document": note.document, "sourcebook:private": note.private}
        if (place := note.place) is not None:
            target["selector"] = [
                {"type": "TextQuoteSelector", "exact": place.exact},
                {"type": "TextPositionSelector", "start": place.start, "end": place.end},
            ]
            extra["sourcebook:text"] = self._hashes.get(place.rendition, "")
        said = {"type": "TextualBody", "purpose": "commenting", "value": note.text, "format": "text/markdown"}
        labels = (
            {"type": "TextualBody", "purpose": "tagging", "value": t, "format": "text/plain"} for t in note.labels
        )
        body = [*([said] if note.text else []), *labels]
        made: dict[str, Any] = {
            "@context": CONTEXT,
            "id": f"urn:sourcebook:{identifier}",
            "type": "Annotation",
            "motivation": "commenting" if note.text else "highlighting",
            "target": target,
            **extra,
        }
        made |= {"body": body} if body else {}
        made |= {"creator": {"type": "Person", "name": note.who}} if note.who else {}
        return made | ({"modified": note.time} if note.time else {})

    def _annotation(self, a: Base) -> dict[str, Any]:
        own = {k: v for k, v in msgspec.to_builtins(a).items() if k not in SHARED and v not in (None, [], {}, "")}
        source = {k: v for k, v in self._source.items() if k != "sourcebook:blob"}
        return {
            "@context": CONTEXT,
            "id": f"urn:sourcebook:{a.id}",
            "type": "Annotation",
            "motivation": "identifying" if a.kind in _NAMING else "describing",
            "generator": {"id": f"urn:sourcebook:extractor:{a.extractor}", "type": "Software", "name": a.extractor},
            "body": [
                {"type": "TextualBody", "purpose": "tagging", "value": a.kind, "format": "text/plain"},
                {
                    "type": "TextualBody",
                    "purpose": "describing",
                    "value": msgspec.json.encode(own, order="deterministic").decode(),
                    "format": "application/json",
                },
            ],
            "target": {
                **source,
                "selector": [
                    {"type": "TextQuoteSelector", "exact": a.exact, "prefix": a.prefix, "suffix": a.suffix},
                    {"type": "TextPositionSelector", "start": a.start, "end": a.end},
                ],
            },
            "sourcebook:document": a.document,
            "sourcebook:text": self._texts.get(a.rendition, ""),
        }


def source_of(document: Document) -> dict[str, Any]:
    """The target of annotations of a document: its address where it has one on the web, else its bytes by hash."""
    online = document.address.startswith(("http://", "https://"))
    named = named_information(document.blob)
    return {
        "type": "SpecificResource",
        "source": document.address if online else named,
        "state": {"type": "TimeState", "cached": named},
        "sourcebook:blob": document.blob,
    }


def named_information(blob: str) -> str:
    """The address of bytes by their hash (RFC 6920): `ni:///sha-256;...`."""
    digest = bytes.fromhex(blob.partition(":")[2])
    return f"ni:///sha-256;{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
