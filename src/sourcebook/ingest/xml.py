"""XML of any kind: its words by element. What looks like prose becomes paragraphs, what looks like records rows.

No schema is known here: a court's judgment, an export of a register, a book (FB2, DocBook, JATS, TEI), a Word or Excel
file saved as XML and a drawing with words (SVG) are all read by shape alone. An element is a *paragraph* when words
stand in it beside elements, or when it goes by a name that markup languages give to paragraphs and headings; it is a
*record* when all it holds is two or more elements with a few words each, and then each value stands behind its name, as
in a table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from sourcebook.errors import EmptyInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.package import parse_xml
from sourcebook.ingest.plaintext import TextReader
from sourcebook.model.document import Metadata

if TYPE_CHECKING:
    from lxml import etree

_HEADINGS = frozenset({"title", "head", "heading", "headline", "h", "h1", "h2", "h3", "h4", "h5", "h6", "subtitle"})
_PARAGRAPHS = frozenset(
    {"p", "para", "simpara", "text", "v", "ab", "li", "item", "line", "l", "quote", "cite", "td", "abstract"}
)
_ROWS = frozenset({"row", "tr", "table-row"})
_BLOCKS = _HEADINGS | _PARAGRAPHS | _ROWS
_DROPPED = frozenset({"script", "style", "binary", "bindata", "binary-data", "fontfaces"})
_LONGEST_FIELD = 300
"""Characters of a value of a record: what is longer is prose."""


class XmlReader:
    """Reads XML whose kind no other reader knows, SVG among it."""

    name: ClassVar[str] = "xml"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/xml", "text/xml", "image/svg+xml")
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree",)

    def read(self, blob: Blob) -> Draft:
        """The words of every element; a file that is no XML after all is read as text. See `Reader.read`."""
        data = blob.read_bytes()
        if not data.strip():
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        made = Assembly()
        if data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
            _Walk(made).run(parse_xml(data.lstrip(b" \t\r\n"), blob.name))
        text = made.text()
        if not text:
            draft = TextReader().read(blob)
            return msgspec.structs.replace(draft, warnings=("No words stand in its elements: it was read as text.",))
        titles = [text[block.start : block.end] for block in made.blocks if block.kind == "heading"]
        about = Metadata(title=titles[0][:500] if titles else None, language=find_language(text))
        return Draft(text=text, blocks=tuple(made.blocks), metadata=about)


class _Walk:
    """One pass over the elements."""

    def __init__(self, made: Assembly) -> None:
        self.made = made
        self._elements = self._group = 0
        self._around: etree._Element | None = None

    def run(self, root: etree._Element) -> None:
        from lxml import etree

        context = etree.iterwalk(root, events=("start",))
        for _, element in context:
            self._elements += 1
            name = local_name(element)
            if not name or name in _DROPPED or self._take(element, name):
                context.skip_subtree()

    def _take(self, element: etree._Element, name: str) -> bool:
        """Add an element as one block; False where its parts are to be looked at one by one."""
        path = f"element={self._elements}"
        if name in _ROWS and len(element):
            self._row([_words(child) for child in element], element, path)
        elif _is_record(element):
            self._row([f"{local_name(child)}: {_words(child)}" for child in element if _words(child)], element, path)
        elif name in _HEADINGS or name in _PARAGRAPHS or _is_mixed(element):
            self._prose(element, name, path)
        elif not len(element):
            values = [f"{key}: {' '.join(value.split())}" for key, value in element.items() if _is_told(key, value)]
            self._row(values, element, path)
        else:
            return False
        return True

    def _prose(self, element: etree._Element, name: str, path: str) -> None:
        words, inner = _own(element)
        if name in _HEADINGS:
            self.made.add("heading", words, level=2, path=path)
        else:
            self.made.add("paragraph", words, path=path)
        for node in inner:
            if not self._take(node, local_name(node)):
                self.run(node)

    def _row(self, values: list[str], element: etree._Element, path: str) -> None:
        around = element.getparent()
        self._group += around is not self._around
        self._around = around
        self.made.add("row", " | ".join(value for value in values if value), group=self._group, path=path)


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace, lower case; empty for comments and the like."""
    # Not by `etree.QName`, which refuses names that the parser made the best of ("judgment:").
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _words(element: etree._Element) -> str:
    """All words in an element, white space collapsed."""
    from lxml import etree

    return " ".join("".join(element.itertext(tag=etree.Element)).split())


def _is_record(element: etree._Element) -> bool:
    """Whether all that an element holds is two or more short leaves, of different names."""
    leaves = [child for child in element if isinstance(child.tag, str)]
    if (
        len(leaves) < 2
        or (element.text or "").strip()
        or any(len(leaf) or (leaf.tail or "").strip() for leaf in leaves)
    ):
        return False
    names = {local_name(leaf) for leaf in leaves}
    short = all(len(leaf.text or "") <= _LONGEST_FIELD for leaf in leaves)
    return short and len(names) > 1 and not names & (_HEADINGS | _PARAGRAPHS)


def _is_mixed(element: etree._Element) -> bool:
    """Whether words stand in an element, beside elements or alone."""
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _own(element: etree._Element) -> tuple[str, list[etree._Element]]:
    """The words of a paragraph, and the paragraphs, headings and rows inside it (a note has its own), in order."""
    from lxml import etree

    pieces, inner = [element.text or ""], list[etree._Element]()
    waiting = list(reversed(element))
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        waiting.append(node.tail or "")
        if local_name(node) in _BLOCKS:
            inner.append(node)
        elif isinstance(node.tag, str) and local_name(node) not in _DROPPED:
            pieces.append(node.text or "")
            waiting.extend(reversed(node))
    return " ".join("".join(pieces).split()), inner


def _is_told(key: str, value: str) -> bool:
    """Whether an attribute says something to a reader: of no namespace, and words or a number, no address."""
    return not key.startswith("{") and bool(value.strip()) and "://" not in value[:40] and len(value) <= 20_000
