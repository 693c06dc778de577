"""OpenDocument text, presentations and drawings (ODT, ODP, ODG), by the elements of content.xml.

Headings, paragraphs, lists, tables, notes and links are those of the OASIS Open Document Format 1.3. What tracked
changes took out is kept apart; charts and other objects inside a document follow its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EmptyInput, EncryptedInput
from sourcebook.ingest.assemble import Assembly, on_one_line
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.office.properties import Properties, read_properties
from sourcebook.ingest.package import Package, parse_xml, what_is_left
from sourcebook.model.document import Hidden

if TYPE_CHECKING:
    from lxml import etree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_FLAT = "application/vnd.oasis.opendocument.text-flat-xml"
"""A document in one XML file (FODT, FODS, FODP)."""
_BLOCKS = frozenset({_TEXT + "p", _TEXT + "h"})
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_SHOWN = frozenset(
    f"{{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}}{name}-decl" for name in ("header", "footer")
)
"""What stands on every slide, kept beside them."""
_MOST_OBJECTS = 500
_HIDING = frozenset({_TEXT + "hidden-text", _TEXT + "hidden-paragraph"})


class OpenDocumentReader:
    """Reads ODT and ODP."""

    name: ClassVar[str] = "opendocument"
    version: ClassVar[str] = "3"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.text-template",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.presentation-template",
        "application/vnd.oasis.opendocument.graphics",
        "application/vnd.oasis.opendocument.graphics-template",
        _FLAT,
    )
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree",)

    def read(self, blob: Blob) -> Draft:
        """The document's text with its notes. See `Reader.read`."""
        data, cut = what_is_left(blob.read_bytes())
        root, styles, properties, objects = _flat(blob) if blob.media_type == _FLAT else _open(blob, data)
        walk = _Walk()
        walk.run(root)
        for number, inside in enumerate(objects, start=1):
            walk.run(inside, f"object={number}")
        walk.add_told(root)
        walk.add_margins(styles)
        text = walk.made.text()
        if not text:
            raise EmptyInput(f"{blob.name} holds no words.", "If it holds pictures of text, add those.")
        return Draft(
            text=text,
            blocks=tuple(walk.made.blocks),
            links=tuple(walk.made.links),
            hidden=tuple(walk.hidden),
            metadata=properties.metadata(text, walk.made.blocks, find_language(text)),
            warnings=cut,
        )


def _open(blob: Blob, data: bytes) -> tuple[etree._Element, etree._Element | None, Properties, list[etree._Element]]:
    """The content of a package, its styles, what it says of itself, and the objects in it (charts, sheets)."""
    with Package(data, blob.name) as package:
        manifest = package.find_xml("META-INF/manifest.xml")
        if manifest is not None and manifest.find(".//{*}encryption-data") is not None:
            raise EncryptedInput(f"{blob.name} is protected by a password.", "Save a copy without one.")
        parts = sorted(p for p in package.parts if p.endswith("/content.xml"))[:_MOST_OBJECTS]
        objects = [held for p in parts if (held := package.find_xml(p)) is not None]
        return package.xml("content.xml"), package.find_xml("styles.xml"), read_properties(package), objects


def _flat(blob: Blob) -> tuple[etree._Element, etree._Element | None, Properties, list[etree._Element]]:
    """The same of a document in one XML file."""
    root = parse_xml(blob.read_bytes(), blob.name)
    body, styles = root.find(_OFFICE + "body"), root.find(_OFFICE + "master-styles")
    return root if body is None else body, styles, Properties(), []


_Note = tuple[str, list[tuple[int, int, str]]]
"""Its words, and the links on them."""


class _Walk:
    """One pass over the content with its open lists, tables and slides."""

    def __init__(self) -> None:
        self.made = Assembly()
        self.hidden: list[Hidden] = []
        self._groups = self._lists = self._list = self._slide = 0
        self._object = ""
        self._notes: list[_Note] = []
        """Of the cells of a table, told below it."""

    def run(self, root: etree._Element, inside: str = "") -> None:
        self._object = inside
        from lxml import etree

        context = etree.iterwalk(root, events=("start", "end"))
        for event, element in context:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "end":
                self._lists -= tag == _TEXT + "list"
                if tag == _TABLE + "table":
                    self._put_notes()
            elif tag == _TEXT + "tracked-changes":
                self._take_deleted(element)
                context.skip_subtree()
            elif tag.endswith("}annotation"):
                self.made.add("paragraph", _remark(element), path=self._path())  # of a slide: those in words are there
                context.skip_subtree()
            elif tag in _SHOWN:
                self.made.add("paragraph", " ".join("".join(element.itertext()).split()), path="footer")
            elif tag == _TEXT + "list":
                self._open_list()
            elif tag == _DRAW + "page":
                self._slide += 1
            elif tag == _TABLE + "table":
                self._groups += 1
            elif tag == _TABLE + "table-row":
                self._row(element)
                context.skip_subtree()
            elif tag in _BLOCKS:
                self._block(element, tag)
                context.skip_subtree()

    def add_margins(self, styles: etree._Element | None) -> None:
        """Words of page heads and feet, each once, after all others."""
        from lxml import etree

        seen: set[str] = set()
        self._groups += 1
        for margin in styles.iter(_STYLE + "header", _STYLE + "footer") if styles is not None else ():
            for paragraph in margin.iter(*_BLOCKS):
                words = " ".join(_Words(paragraph).text.split())
                if len(words) > 1 and not words.isdigit() and words not in seen:
                    seen.add(words)
                    self.made.add("row", words, group=self._groups, path=etree.QName(margin).localname)

    def _open_list(self) -> None:
        if not self._lists:
            self._groups += 1
            self._list = self._groups
        self._lists += 1

    def _path(self) -> str:
        return self._object or (f"slide={self._slide}" if self._slide else "")

    def add_told(self, root: etree._Element) -> None:
        """What is told of pictures, for those who cannot see them."""
        told = (" ".join("".join(about.itertext()).split()) for about in root.iter(_SVG + "title", _SVG + "desc"))
        for words in dict.fromkeys(told):
            if " " in words:
                self.made.add("caption", words, path="picture")

    def _take_deleted(self, changes: etree._Element) -> None:
        for deleted in changes.iter(_TEXT + "deletion"):
            words = " ".join(" ".join("".join(line.itertext()).split()) for line in deleted.iter(*_BLOCKS))
            if words := " ".join(words.split()):
                self.hidden.append(Hidden(at=len(self.made), text=words, how="tracked-deletion"))

    def _put_notes(self) -> None:
        for note, links in self._notes:
            self.made.add("paragraph", note, path=self._path(), links=links)
        self._notes = []

    def _row(self, row: etree._Element) -> None:
        read = [_Words(cell) for cell in row if str(cell.tag).endswith("table-cell")]
        line, links = "", list[tuple[int, int, str]]()
        for cell in read:
            words, inside = on_one_line(cell.text, cell.links)
            line += " | " if line and words else ""
            links += [(len(line) + start, len(line) + end, href) for start, end, href in inside]
            line += words
        self._notes += [note for cell in read for note in cell.notes]
        self.hidden += [Hidden(at=len(self.made), text=t, how="hidden") for cell in read for t in cell.hidden]
        self.made.add("row", line, group=self._groups, path=self._path(), links=links)

    def _block(self, element: etree._Element, tag: str) -> None:
        words = _Words(element)
        path = self._path()
        if tag == _TEXT + "h":
            level = element.get(_TEXT + "outline-level") or "1"
            level_number = min(6, max(1, int(level))) if level.isdecimal() else 1
            at = self.made.add("heading", words.text, level=level_number, path=path, links=words.links)
        elif self._lists:
            at = self.made.add("item", words.text, level=self._lists, group=self._list, path=path, links=words.links)
        else:
            at = self.made.add("paragraph", words.text, path=path, links=words.links)
        self.hidden += [Hidden(at=at, text=text, how="hidden") for text in words.hidden]
        for note, links in words.notes:
            self.made.add("paragraph", note, path=path, links=links)


def _remark(node: etree._Element) -> str:
    by = " ".join((node.findtext("{http://purl.org/dc/elements/1.1/}creator") or "").split())
    said = " ".join(" ".join("".join(p.itertext()).split()) for p in node.iter(*_BLOCKS))
    return f"[{by or 'comment'}] {said}" if said else ""


class _Words:
    """The words of a paragraph with the links on them; notes and hidden words apart."""

    def __init__(self, element: etree._Element) -> None:
        self.links: list[tuple[int, int, str]] = []
        self.notes: list[_Note] = []
        self.hidden: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._add(element)
        self.text = "".join(self._parts)

    def _put(self, words: str | None) -> None:
        # White space in the source is layout; meant spaces are elements of their own.
        for part in (words or "").replace("\n", " ").replace("\t", " ").splitlines():
            self._parts.append(part)
            self._length += len(part)

    def _add(self, element: etree._Element) -> None:
        waiting: list[tuple[str, etree._Element, int]] = [("open", element, 0)]
        while waiting:
            act, node, start = waiting.pop()
            if act == "tail":
                self._put(node.tail)
            elif act == "link":
                href = node.get(_LINK) or ""
                if href.startswith(("http://", "https://", "mailto:")) and self._length > start:
                    self.links.append((start, self._length, href))
            else:
                waiting += self._open(node)

    def _open(self, node: etree._Element) -> list[tuple[str, etree._Element, int]]:
        """Put a node's own words; gives what is to be done next, last first."""
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag == _TEXT + "note":
            self._note(node)
            return []
        if tag in _HIDING:
            self.hidden.append(" ".join("".join(node.itertext()).split()) or node.get(_TEXT + "string-value") or "")
            return []
        if tag == _OFFICE + "annotation":
            self.notes.append((_remark(node), []))
            return []
        if tag in (_SVG + "title", _SVG + "desc"):
            return []
        if not tag:
            return []
        if tag in (_TEXT + "s", _TEXT + "tab"):
            self._put(" ")
        elif tag == _TEXT + "line-break":
            self._parts.append("\n")
            self._length += 1
        after: list[tuple[str, etree._Element, int]] = [("link", node, self._length)] if tag == _TEXT + "a" else []
        self._put(node.text)
        for child in reversed(node):
            after += [("tail", child, 0), ("open", child, 0)]
        return after

    def _note(self, node: etree._Element) -> None:
        mark = " ".join("".join(t for e in node.iter(_TEXT + "note-citation") for t in e.itertext()).split())
        body = node.find(_TEXT + "note-body")
        self._put(f"[{mark}]" if mark else "")
        if body is not None:
            at = len(f"[{mark}] ")
            within = _Words(body)
            words, links = on_one_line(f"[{mark}] {within.text}", [(a + at, b + at, to) for a, b, to in within.links])
            self.notes.append((words, links))
