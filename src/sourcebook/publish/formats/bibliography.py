"""Bibliographies of the documents: CSL-JSON for citation processors (Zotero, citeproc, pandoc) and BibTeX.

A source is cited as what it is: `source_kind` chooses the item type. The hash of the kept bytes goes along as a note,
so that a reader can tell whether he looks at the same copy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from sourcebook.model.delivered import is_delivered
from sourcebook.model.document import Capture, Document, SourceKind
from sourcebook.publish.formats.lines import LinesExporter

TYPES: dict[SourceKind, tuple[str, str]] = {
    "court": ("legal_case", "misc"),
    "legislature": ("legislation", "misc"),
    "agency": ("report", "techreport"),
    "leak": ("document", "misc"),
    "wire": ("article-newspaper", "article"),
    "newspaper": ("article-newspaper", "article"),
    "broadcaster": ("broadcast", "misc"),
    "magazine": ("article-magazine", "article"),
    "ngo": ("report", "techreport"),
    "academic": ("article-journal", "article"),
    "book": ("book", "book"),
    "film": ("motion_picture", "misc"),
    "company": ("report", "techreport"),
    "blog": ("post-weblog", "misc"),
    "social": ("post", "misc"),
    "aggregator": ("webpage", "misc"),
    "unknown": ("document", "misc"),
}
"""Kind of source -> (CSL type, BibTeX entry type)."""
_DATE = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?=$|T)")
_PARTICLES = frozenset({"van", "von", "de", "der", "den", "di", "da", "del", "della", "la", "le", "bin", "al", "el"})
_BODY = re.compile(
    r"\b(?:staff|agenc\w+|press|news|desk|team|bureau|reporters?|editors?|correspondents?)\b", re.IGNORECASE
)
_TEX = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}


def date_parts(edtf: str | None) -> list[int]:
    """Year, month and day of a date as far as it says them; empty for one that is vague or missing."""
    found = _DATE.match(edtf or "")
    return [int(part) for part in found.groups() if part and int(part)] if found else []


def split_name(name: str) -> tuple[str, str] | None:
    """(given, family) of a person's name; None for a body, a desk or a single word."""
    words = name.split()
    if len(words) < 2 or _BODY.search(name) or any(ch.isdigit() for ch in name):
        return None
    if "," in name:
        family, _, given = name.partition(",")
        return given.strip(), family.strip()
    first = next((i for i in range(1, len(words) - 1) if words[i].lower() in _PARTICLES), len(words) - 1)
    return " ".join(words[:first]), " ".join(words[first:])


def csl_item(document: Document, accessed: str | None) -> dict[str, Any]:
    """A document as an item of CSL-JSON. `accessed` is when it was captured, if that is known."""
    kind, online = document.source_kind, document.address.startswith(("http://", "https://"))
    type_ = "webpage" if kind == "unknown" and online else TYPES[kind][0]
    item: dict[str, Any] = {"id": document.id, "type": type_, "title": document.title}
    if names := [_csl_name(n) for n in document.byline]:
        item["author"] = names
    if document.outlet:
        # A report or a book has a publisher; what a paper or station carries has the paper or station.
        item["publisher" if item["type"] in ("report", "book", "document") else "container-title"] = document.outlet
    if parts := date_parts(document.published):
        item["issued"] = {"date-parts": [parts]}
    if online:
        item["URL"] = document.address
        if parts := date_parts(accessed):
            item["accessed"] = {"date-parts": [parts]}
    if document.language:
        item["language"] = document.language
    item["note"] = document.blob
    return item


def _csl_name(name: str) -> dict[str, str]:
    parts = split_name(name)
    return {"given": parts[0], "family": parts[1]} if parts else {"literal": name}


class _Bibliography(LinesExporter):
    """Documents in order, each with the time of its newest capture. An entity of somebody else's data is no source."""

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self.held: list[Document] = []
        self.times: dict[str, str] = {}

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            if not is_delivered(record.media_type):
                self.held.append(record)
        elif isinstance(record, Capture) and record.time and not record.absent:
            self.times[record.document] = max(self.times.get(record.document, ""), record.time)


class CslExporter(_Bibliography):
    """CSL-JSON 1.0.2: one array."""

    name: ClassVar[str] = "csl"
    suffix: ClassVar[str] = ".csl.json"

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        for number, document in enumerate(self.held):
            self.text("[\n" if not number else ",\n")
            self.written["items"] += 1
            self.text(msgspec.json.encode(csl_item(document, self.times.get(document.id))).decode())
        self.text("\n]\n" if self.held else "[]\n")
        super().finalize()


class BibtexExporter(_Bibliography):
    """BibTeX with UTF-8 words; keys are first author or outlet, year and the head of the id."""

    name: ClassVar[str] = "bibtex"
    suffix: ClassVar[str] = ".bib"

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        for document in self.held:
            self.written["entries"] += 1
            fields = [(k, v) for k, v in self._fields(document) if v]
            lines = ",\n".join(f"  {k} = {{{v}}}" for k, v in fields)
            self.text(f"@{TYPES[document.source_kind][1]}{{{_key(document)},\n{lines}\n}}\n\n")
        super().finalize()

    def _fields(self, document: Document) -> Iterator[tuple[str, str]]:
        kind, date = TYPES[document.source_kind][1], date_parts(document.published)
        yield "title", f"{{{tex(document.title)}}}"
        yield "author", " and ".join(_bib_name(n) for n in document.byline)
        yield (
            {"article": "journal", "techreport": "institution", "book": "publisher"}.get(kind, "howpublished"),
            tex(document.outlet or ""),
        )
        yield "year", str(date[0]) if date else ""
        yield "month", str(date[1]) if len(date) > 1 else ""
        yield "day", str(date[2]) if len(date) > 2 else ""
        if document.address.startswith(("http://", "https://")):
            yield "url", document.address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
            yield "urldate", self.times.get(document.id, "")[:10]
        yield "note", document.blob


def tex(words: str) -> str:
    """Words with what TeX would take for commands made plain."""
    return "".join(_TEX.get(c, c) for c in " ".join(words.split()))


def _bib_name(name: str) -> str:
    parts = split_name(name)
    return f"{tex(parts[1])}, {tex(parts[0])}" if parts else f"{{{tex(name)}}}"


def _key(document: Document) -> str:
    parts = split_name(document.byline[0]) if document.byline else None
    who = parts[1] if parts else document.outlet or "source"
    plain = unicodedata.normalize("NFKD", who).encode("ascii", "ignore").decode().lower()
    year = (date_parts(document.published) or [0])[0]
    return f"{re.sub('[^a-z0-9]+', '', plain) or 'source'}{year or ''}-{document.id[2:10]}"
