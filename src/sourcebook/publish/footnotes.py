"""The sources of a dossier as numbered notes, in the order in which they are cited, each in a citation style.

Several citations of one source are one note. On paper the numbers stand in the text; on screen each sentence opens its
evidence, and the list is the bibliography.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from sourcebook.model.document import Document
from sourcebook.model.mark import mark_of
from sourcebook.publish.article import Article, Source
from sourcebook.publish.citing import DEFAULT, cite
from sourcebook.publish.formats.bibliography import csl_item
from sourcebook.publish.links import outside

MOST_REFS = 16


@dataclass(slots=True)
class Footnote:
    """A source with the sentences that cite it."""

    number: int
    line: Markup
    """In the citation style."""
    document: str
    """The kept copy, empty without."""
    blob: str
    href: str
    """Its address outside, empty without one."""
    sentences: list[int] = field(default_factory=list)

    @property
    def shown(self) -> list[int]:
        """The first sentences that cite it."""
        return self.sentences[:MOST_REFS]


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The notes of one dossier."""

    notes: tuple[Footnote, ...]
    numbers: dict[str, int]
    """Key of a source (see `key_of`) -> number of its note."""
    style: str

    def of(self, source: Source) -> int:
        """The number of a source's note; 0 where it has none."""
        return self.numbers.get(key_of(source), 0)


NO_NOTES = Footnotes((), {}, "")


def key_of(source: Source) -> str:
    """What makes two citations one source: the kept document, else the address without its fragment."""
    return source.document or (source.href or "").partition("#")[0]


def build_footnotes(
    article: Article, document_of: Callable[[str], tuple[Document, str | None]], style: str = DEFAULT
) -> Footnotes:
    """The notes of an article.

    Args:
        article: The text with its citations.
        document_of: Gives a kept document, and when it was captured last.
        style: A citation style (see `citing.find_style`).

    Raises:
        UsageError: There is no such style.
    """
    found: dict[str, tuple[Source, list[int]]] = {}
    for number, read in enumerate(article.found, 1):
        for source in read.citations:
            key = key_of(source)
            if key and not (mark_of(source.citation.href or "") and not source.document):
                numbers = found.setdefault(key, (source, []))[1]
                if number not in numbers:
                    numbers.append(number)
    items, documents = [], []
    for source, _ in found.values():
        held = document_of(source.document) if source.document else None
        documents.append(held[0] if held else None)
        items.append(csl_item(*held) if held else _item(source))
    lines = cite(items, style)
    notes: list[Footnote] = []
    for (source, refs), line, document in zip(found.values(), lines, documents, strict=True):
        blob = document.blob if document else ""
        href = _address(source, document)
        notes.append(Footnote(len(notes) + 1, _linked(line, href), source.document or "", blob, href, refs))
    return Footnotes(tuple(notes), {key: place for place, key in enumerate(found, 1)}, style)


def _linked(line: Markup, href: str) -> Markup:
    """The line with its address as a link, where the style prints it."""
    shown = escape(href)
    if not href or outside(href) is None or shown not in line:
        return line
    link = Markup('<a class="address" href="{0}">{0}</a>').format(href)
    return Markup(str(line).replace(str(shown), str(link), 1))  # both are markup already


def _address(source: Source, document: Document | None) -> str:
    if source.href:
        return source.href
    return document.address if document and document.address.startswith(("http://", "https://")) else ""


def _item(source: Source) -> dict[str, Any]:
    """A source that is not kept: what the dossier says of it is all that is known."""
    words = " ".join(source.citation.anchor.exact.split())
    return {"id": "x", "type": "webpage", "title": words[:200] or source.host, "container-title": source.host,
            "URL": source.href or ""}  # fmt: skip
