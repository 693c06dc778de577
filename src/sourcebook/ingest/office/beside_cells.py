"""What a spreadsheet says beside its cells: comments, boxes of text, titles of charts, heads and feet of pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

from sourcebook.errors import ItemError
from sourcebook.ingest.office.drawn import descriptions
from sourcebook.ingest.package import Package

if TYPE_CHECKING:
    from lxml import etree

_COMMENTS = re.compile(r"xl/(?:comments/)?comments?\d{0,6}\.xml")
_THREADS = re.compile(r"xl/threadedComments/[^/]{1,100}\.xml")
_DRAWINGS = re.compile(r"xl/drawings/drawing\d{0,6}\.xml")
_CHARTS = re.compile(r"xl/charts/chart(?:Ex)?\d{0,6}\.xml")
_SHEETS = re.compile(r"xl/(worksheets|chartsheets)/sheet(\d{1,6})\.xml")
_MARGIN = re.compile(
    rb"<(?:\w{1,10}:)?(?:odd|even|first)(Header|Footer)\b[^<>]{0,100}>([^<]{1,2000})</(?:\w{1,10}:)?(?:odd|even|first)(?:Header|Footer)>"
)
_MARGIN_CODE = re.compile(r"&(\"[^\"]{0,100}\"|\d{1,3}|K(?:[0-9A-Fa-f]{6}|\d{2}[+-]\d{3})|[A-Za-z])")
"""Marks of font, size and colour, and fields that are filled in at printing (ECMA-376, 18.3.1.39 and .46)."""
_CELLS = b"sheetData"
"""What heads and feet of a sheet stand behind."""
_OBJECTS = re.compile(r"Object \d{1,6}/content\.xml")
_OPEN_TEXT, _OPEN_STYLE, _OPEN_CHART, _OPEN_DRAW, _OPEN_SVG = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("text", "style", "chart", "drawing", "svg-compatible")
)
_OPEN_COUNTS = (_OPEN_TEXT + "page-number", _OPEN_TEXT + "page-count")
_OPEN_FIELDS = frozenset({*_OPEN_COUNTS, *(_OPEN_TEXT + name for name in ("sheet-name", "date", "time", "file-name"))})
_SECTION = re.compile("&[LCR]")
_TOLD = re.compile(r"[^\W\d_]{2,}")
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_STAND_IN = "[Threaded comment]"
"""Begins what newer programs write for older ones in place of a thread."""


def words_beside(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    """(words, place) of every comment and box of text of a package; nothing of a file of before 2007."""
    if not data.startswith(b"PK"):
        return
    with Package(data, name) as package:
        for part in sorted(package.parts):
            if _COMMENTS.fullmatch(part) or _THREADS.fullmatch(part):
                yield from _comments(package.find_xml(part))
            elif _DRAWINGS.fullmatch(part):
                root = package.find_xml(part)
                yield from _boxes(root)
                yield from ((words, "picture") for words in (descriptions(root) if root is not None else ()))
            elif _CHARTS.fullmatch(part):
                yield from _titles(package.find_xml(part))
            elif sheet := _SHEETS.fullmatch(part):
                yield from _margins(package, part, f"{'chart' if sheet[1] == 'chartsheets' else ''}sheet={sheet[2]}")
            elif _OBJECTS.fullmatch(part):
                yield from _open_titles(package.find_xml(part))
        if "content.xml" in package.parts:
            content = package.find_xml("content.xml")
            yield from _annotations(content)
            yield from _open_boxes(content)
            yield from dict.fromkeys(_open_margins(package.find_xml("styles.xml")))


def _comments(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    for comment in root.iter("{*}comment", "{*}threadedComment") if root is not None else ():
        words = " ".join("".join(text.text or "" for text in comment.iter("{*}t", "{*}text")).split())
        if words and not words.startswith(_STAND_IN):
            yield words, f"comment={comment.get('ref') or ''}"


def _boxes(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    for box in root.iter("{*}txBody") if root is not None else ():
        for paragraph in box.iter("{*}p"):
            if words := " ".join("".join(text.text or "" for text in paragraph.iter("{*}t")).split()):
                yield words, "box"


def _titles(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    """Titles of a chart and its axes that stand in it; one taken from a cell is read there."""
    for title in root.iter("{*}title") if root is not None else ():
        lines = ("".join(text.text or "" for text in line.iter(_TEXT)) for line in title.iter("{*}p"))
        if words := " ".join(" ".join(lines).split()):
            yield words, "chart"


def _margins(package: Package, part: str, place: str) -> Iterator[tuple[str, str]]:
    """Heads and feet of a sheet, each once, section by section, without what is filled in at printing."""
    try:
        sheet = package.read(part)
    except ItemError:
        return
    tail = sheet[max(0, sheet.rfind(_CELLS)) :]
    found = (
        (match[1].decode().lower(), unescape(match[2].decode("utf-8", "replace"))) for match in _MARGIN.finditer(tail)
    )
    for kind, words in dict.fromkeys(found):
        if sections := list(_sections(words)):
            yield "\n".join(sections), f"{place};{kind}"


def _sections(words: str) -> Iterator[str]:
    """The words at the left, in the middle and at the right; not those that only say which page it is."""
    for section in _SECTION.split(words.replace("&&", "\0")):
        told = " ".join(_MARGIN_CODE.sub("", section).replace("\0", "&").split())
        counts = sum(code[1] in ("P", "N") for code in _MARGIN_CODE.finditer(section))
        if len(_TOLD.findall(told)) > counts:
            yield told


def _annotations(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    for note in root.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation") if root is not None else ():
        paragraphs = (" ".join("".join(p.itertext()).split()) for p in note.iterchildren("{*}p", "{*}list"))
        if words := " ".join(filter(None, paragraphs)):
            yield words, "comment"


def _open_boxes(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    """Words in boxes and shapes of an OpenDocument sheet, and what is told of pictures.

    What is drawn in a cell is read with the cell.
    """
    for shape in root.iter(_OPEN_DRAW + "*") if root is not None else ():
        above = {str(node.tag) for node in shape.iterancestors()}
        if any(tag.startswith(_OPEN_DRAW) or tag.endswith("}annotation") for tag in above):
            continue  # it is read with what it stands in
        in_cell = any(tag.endswith("table-cell") for tag in above)
        for line in () if in_cell else shape.iter(_OPEN_TEXT + "p", _OPEN_TEXT + "h"):
            if words := " ".join("".join(line.itertext()).split()):
                yield words, "box"
        for told in shape.iter(_OPEN_SVG + "title", _OPEN_SVG + "desc"):
            if len(_TOLD.findall(words := " ".join("".join(told.itertext()).split()))) > 1:
                yield words, "picture"


def _open_titles(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    """Titles of a chart and its axes in an OpenDocument package."""
    for title in root.iter(_OPEN_CHART + "title", _OPEN_CHART + "subtitle") if root is not None else ():
        if words := " ".join("".join(title.itertext()).split()):
            yield words, "chart"


def _open_margins(styles: etree._Element | None) -> Iterator[tuple[str, str]]:
    """Heads and feet of the pages of an OpenDocument sheet, as `_margins` gives those of others."""
    from lxml import etree

    for page in styles.iter(_OPEN_STYLE + "master-page") if styles is not None else ():
        for margin in page.iterchildren():
            kind = etree.QName(margin).localname.partition("-")[0]
            if kind not in ("header", "footer") or margin.get(_OPEN_STYLE + "display") == "false":
                continue
            for line in margin.iter(_OPEN_TEXT + "p"):
                told = " ".join("".join(_without_fields(line)).split())
                if len(_TOLD.findall(told)) > sum(1 for _ in line.iter(*_OPEN_COUNTS)):
                    yield told, kind


def _without_fields(line: etree._Element) -> Iterator[str]:
    for node in line.iter():
        if node.tag not in _OPEN_FIELDS:
            yield node.text or ""
        if node is not line:
            yield node.tail or ""
