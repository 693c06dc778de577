"""EPUB: the pages of a book in the order of its spine, each as it was written; title, authors and day of its package.

The package document is found by `META-INF/container.xml` (EPUB 3.3, Open Container Format). A book whose package is
damaged is read by the names of its pages.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from sourcebook.errors import EmptyInput, EncryptedInput, UnreadableInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.language import find_language
from sourcebook.ingest.markup import add_markup
from sourcebook.ingest.office.properties import Properties
from sourcebook.ingest.package import Package, what_is_left
from sourcebook.model.document import Hidden

if TYPE_CHECKING:
    from lxml import etree

_PAGES = (".xhtml", ".html", ".htm", ".xml")
_PAGE_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")


class EpubReader:
    """Reads EPUB."""

    name: ClassVar[str] = "epub"
    version: ClassVar[str] = "3"
    media_types: ClassVar[tuple[str, ...]] = ("application/epub+zip",)
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree", "sourcebook.ingest.html_dom")

    def read(self, blob: Blob) -> Draft:
        """All pages of the book. See `Reader.read`."""
        from sourcebook.ingest.html_parse import decode_html

        made, hidden = Assembly(), list[Hidden]()
        data, cut = what_is_left(blob.read_bytes())
        with Package(data, blob.name) as package:
            book = _book(package)
            pages = [page for page in _spine(book) if page in package.parts] or _by_name(package)
            missed = 0
            for page in pages:
                try:
                    hidden += add_markup(made, decode_html(package.read(page)), path=page)
                except EmptyInput:
                    continue
                except UnreadableInput:
                    missed += 1
            locked = "META-INF/rights.xml" in package.parts
        text = made.text()
        if not text and (locked or missed):
            raise EncryptedInput(f"{blob.name} is locked by its publisher.", "Get a copy without a lock.")
        if not text:
            raise EmptyInput(f"{blob.name} holds no words.", "If it holds pictures of text, add those.")
        about = _properties(book).metadata(text, made.blocks, find_language(text))
        warnings = (*cut, *([f"{missed} of {len(pages)} pages of the book cannot be read."] if missed else []))
        return Draft(
            text=text, blocks=tuple(made.blocks), links=tuple(made.links), hidden=tuple(hidden), metadata=about,
            warnings=warnings,
        )  # fmt: skip


def _book(package: Package) -> tuple[str, etree._Element] | None:
    """Where the package document is, and what it says."""
    container = package.find_xml("META-INF/container.xml")
    stated = container.find(".//{*}rootfile") if container is not None else None
    path = stated.get("full-path") if stated is not None else None
    path = path or next((part for part in sorted(package.parts) if part.endswith(".opf")), "")
    root = package.find_xml(path)
    return None if root is None else (path, root)


def _spine(book: tuple[str, etree._Element] | None) -> list[str]:
    """Pages in their order, then those of the manifest that the order leaves out (notes often are)."""
    if book is None:
        return []
    path, root = book
    folder = posixpath.dirname(path)
    pages = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        for item in root.iterfind(".//{*}manifest/{*}item")
        if (item.get("media-type") or "") in _PAGE_TYPES and "nav" not in (item.get("properties") or "").split()
    }
    order = [pages[ref] for item in root.iterfind(".//{*}spine/{*}itemref") if (ref := item.get("idref")) in pages]
    return list(dict.fromkeys((*order, *pages.values())))


def _by_name(package: Package) -> list[str]:
    inner = (part for part in package.parts if part.lower().endswith(_PAGES) and not part.startswith("META-INF/"))
    return sorted(inner)


def _properties(book: tuple[str, etree._Element] | None) -> Properties:
    if book is None:
        return Properties()
    stated = {name: [" ".join("".join(e.itertext()).split()) for e in book[1].iterfind(f".//{{*}}metadata/{{*}}{name}")]
              for name in ("title", "creator", "date", "description")}  # fmt: skip
    days = [day for value in stated["date"] if (day := read_date(value))]
    return Properties(
        title=next(iter(stated["title"]), ""),
        authors=tuple(name for name in stated["creator"] if name),
        created=min(days, default=None),
        description=next(iter(stated["description"]), ""),
    )
