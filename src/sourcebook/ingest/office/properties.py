"""What an office file says of itself: title, authors, dates, from its core or meta part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sourcebook.ingest.dates import read_date
from sourcebook.ingest.package import Package
from sourcebook.model.document import Block, Metadata

if TYPE_CHECKING:
    from lxml import etree

_JUNK_TITLE = re.compile(
    r"^(?:untitled|microsoft (?:word|powerpoint|excel)\b|document\s?\d*|powerpoint[- ]presentation|presentation\s?\d*|"
    r"(?:slide|book|sheet|mappe|dokument)\s?\d+)$|\.[a-z]{2,4}$",
    re.I,
)
_JUNK_AUTHOR = re.compile(
    r"^(?:user|admin\w*|owner|unknown|author|anonymous|default|windows user|microsoft\b.*|python-(?:docx|pptx)|"
    r"openpyxl|\S*\d\S*)$",
    re.I,
)


class Properties(NamedTuple):
    """As stated, empty where not; dates EDTF or None."""

    title: str = ""
    authors: tuple[str, ...] = ()
    created: str | None = None
    modified: str | None = None
    description: str = ""

    def metadata(self, text: str, blocks: Sequence[Block], language: str | None) -> Metadata:
        """Metadata of the document: a title no program put there by itself, else the first heading at its head."""
        title = self.title if self.title and not _JUNK_TITLE.search(self.title) else ""
        if not title:
            heads = (text[b.start : b.end] for b in blocks[:5] if b.kind == "heading")
            title = next((head for head in heads if re.search(r"[^\W\d_]{2,}", head)), "")
        return Metadata(
            title=" ".join(title.split())[:500] or None,
            byline=tuple(name for name in self.authors if not _JUNK_AUTHOR.match(name)),
            published=self.created,
            updated=self.modified if self.modified != self.created else None,
            language=language,
            description=self.description or None,
        )


def read_properties(package: Package) -> Properties:
    """Properties of an Office Open XML or OpenDocument package; empty ones where it states none."""
    for part in ("docProps/core.xml", "meta.xml"):
        root = package.find_xml(part)
        if root is not None:
            return _properties(root)
    return Properties()


def _properties(root: etree._Element) -> Properties:
    return Properties(
        title=_first(root, ("title",)),
        authors=_authors(_first(root, ("initial-creator", "creator"))),
        created=_day(_first(root, ("created", "creation-date"))),
        modified=_day(_first(root, ("modified", "date"))),
        description=_first(root, ("description", "subject")),
    )


def _first(root: etree._Element, names: Iterable[str]) -> str:
    for name in names:
        for element in root.iter("{*}" + name):
            words = " ".join("".join(element.itertext()).split())
            if words:
                return words
    return ""


def _authors(stated: str) -> tuple[str, ...]:
    return tuple(name for name in (part.strip() for part in re.split(r"[;&]|\band\b", stated)) if name)


def _day(stated: str) -> str | None:
    """The day of a stamp; programs' own zero dates are none."""
    day = read_date(stated[:10])
    return day if day and day[:4] not in ("1601", "1899", "1900", "1970", "1980", "0001") else None
