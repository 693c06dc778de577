"""Where the cells of a workbook lead: links of Office Open XML, of BIFF8 (XLS) and of OpenDocument.

Sources: ECMA-376, 18.3.1.47 (hyperlink); [MS-XLS] 2.4.140 (HLink) and [MS-OSHARED] 2.3.7; OpenDocument 1.3, 6.1.8. The
library that reads the cells tells nothing of links, so they are read beside it and laid on the words of their cells.
"""

from __future__ import annotations

import posixpath
import re
import struct
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import NamedTuple

import msgspec

from sourcebook.errors import ItemError
from sourcebook.ingest.base import Draft
from sourcebook.ingest.office.link_marks import is_kept
from sourcebook.ingest.package import Package
from sourcebook.model.document import Link
from sourcebook.model.table import number_of, rows_of

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_HYPERLINK = re.compile(rb"<(?:\w{1,10}:)?hyperlink\s([^<>]{0,6000}?)/?>")
_ATTRIBUTE = re.compile(rb"""([\w:]{1,40})\s{0,4}=\s{0,4}(?:"([^"<>]{0,4000})"|'([^'<>]{0,4000})')""")
_FORMULA = re.compile(
    rb"<(?:\w{1,10}:)?c\s[^<>]{0,200}?\br=\"([A-Z]{1,3}\d{1,7})\"[^<>]{0,200}>\s{0,20}<(?:\w{1,10}:)?f[^<>]{0,200}>"
    rb"\s{0,20}(?:_xlfn\.)?HYPERLINK\(\s{0,20}(?:\"|&quot;)([^<>\"&]{1,4000}(?:&amp;[^<>\"&]{0,4000}){0,100})(?:\"|&quot;)"
)
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST, _MOST_CELLS = 200_000, 10_000
"""Links that are read, and cells of one link."""
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_OLE = b"\xd0\xcf\x11\xe0"
_BOF, _SHEET, _HLINK = 0x0809, 0x0085, 0x01B8
_URL_MONIKER = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_DAMAGE = (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error, UnicodeError)


class CellLink(NamedTuple):
    """A cell (sheet and row from 1, column from 0), where it leads, and the words that do; empty for all of them."""

    sheet: int
    row: int
    column: int
    address: str
    words: str = ""


def cell_links(data: bytes, name: str) -> list[CellLink]:
    """Links of all cells of a workbook; none of a damaged one, whose reader says so."""
    try:
        found = _of_old(data) if data.startswith(_OLE) else _of_package(data, name) if data[:2] == b"PK" else iter(())
        return [link for link, _ in zip(found, range(_MOST), strict=False) if is_kept(link.address)]
    except (ItemError, *_DAMAGE):
        return []


def with_links(draft: Draft, links: list[CellLink], first_columns: dict[int, int]) -> Draft:
    """The text of a workbook with links on the words of its cells; `first_columns` is where each sheet begins."""
    if not links:
        return draft
    wanted: dict[tuple[int, int], list[CellLink]] = {}
    for link in links:
        wanted.setdefault((link.sheet, link.row), []).append(link)
    made = [*_in_rows(draft, wanted, first_columns), *_in_lines(draft, wanted)]
    return msgspec.structs.replace(draft, links=tuple(sorted(made, key=lambda link: (link.start, link.end))))


def _in_rows(
    draft: Draft, wanted: dict[tuple[int, int], list[CellLink]], first_columns: dict[int, int]
) -> Iterator[Link]:
    starts = {block.start: _sheet_of(block.path) for block in draft.blocks if block.kind == "row"}
    for table in draft.tables:
        for row in rows_of(draft.blocks, table):
            sheet = starts.get(row.start, 0)
            for link in wanted.get((sheet, row.number), ()):
                column = link.column - first_columns.get(sheet, 0)
                cell = next((cell for cell in row.cells if cell.column == column), None)
                if cell is not None:
                    yield _laid(draft.text, cell.start, cell.end, link)


def _in_lines(draft: Draft, wanted: dict[tuple[int, int], list[CellLink]]) -> Iterator[Link]:
    """Links in rows above a table, each of which is a line."""
    for block in draft.blocks:
        if block.kind == "paragraph" and (sheet := _sheet_of(block.path)):
            for link in wanted.get((sheet, number_of(block)), ()):
                yield _laid(draft.text, block.start, block.end, link)


def _laid(text: str, start: int, end: int, link: CellLink) -> Link:
    at = text.find(link.words, start, end) if link.words else -1
    return (
        Link(start=at, end=at + len(link.words), href=link.address)
        if at >= 0
        else Link(start=start, end=end, href=link.address)
    )


def _sheet_of(path: str) -> int:
    found = re.match(r"sheet=(\d{1,6})(?:;|$)", path)
    return int(found[1]) if found else 0


def _of_package(data: bytes, name: str) -> Iterator[CellLink]:
    with Package(data, name) as package:
        if "content.xml" in package.parts:
            yield from _of_open(package)
            return
        for number, part in _sheets(package):
            if part not in package.parts or not part.endswith(".xml"):
                continue
            words = package.read(part)
            goals = _goals(package, part)
            for match in _HYPERLINK.finditer(words):
                about = _attributes(match[1])
                place = f"#{about['location']}" if about.get("location") else ""
                address = goals.get(about.get("id", ""), "")
                yield from _cells(number, about.get("ref", ""), address + ("" if "#" in address else place))
            for match in _FORMULA.finditer(words):
                yield from _cells(number, match[1].decode(), unescape(match[2].decode("utf-8", "replace")))


def _sheets(package: Package) -> Iterator[tuple[int, str]]:
    """Number and part of every sheet, in the order of the workbook."""
    book = package.find_xml("xl/workbook.xml")
    goals = _goals(package, "xl/workbook.xml")
    for number, sheet in enumerate(book.iter("{*}sheet") if book is not None else (), start=1):
        goal = goals.get(sheet.get(_ID) or "", "")
        yield number, goal.lstrip("/") if goal.startswith("/") else posixpath.normpath(posixpath.join("xl", goal))


def _goals(package: Package, part: str) -> dict[str, str]:
    folder, _, own = part.rpartition("/")
    links = package.find_xml(f"{folder}/_rels/{own}.rels")
    return {} if links is None else {link.get("Id") or "": link.get("Target") or "" for link in links}


def _attributes(words: bytes) -> dict[str, str]:
    found = ((name.decode(), one or other) for name, one, other in _ATTRIBUTE.findall(words))
    return {name.rpartition(":")[2]: unescape(value.decode("utf-8", "replace")) for name, value in found}


def _cells(sheet: int, place: str, address: str) -> Iterator[CellLink]:
    """The cells of a place like A1 or A1:C4."""
    corners = [(int(row), _number(letters)) for letters, row in _CELL.findall(place)[:2]]
    if corners and address:
        yield from _area(sheet, corners[0], corners[-1], address)


def _area(sheet: int, first: tuple[int, int], last: tuple[int, int], address: str) -> Iterator[CellLink]:
    places = ((row, column) for row in range(first[0], last[0] + 1) for column in range(first[1], last[1] + 1))
    for (row, column), _ in zip(places, range(_MOST_CELLS), strict=False):
        yield CellLink(sheet, row, column, address)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _of_open(package: Package) -> Iterator[CellLink]:
    """Links in the cells of an OpenDocument sheet, whose rows and cells may stand for several."""
    content = package.find_xml("content.xml")
    if content is None or next(content.iter(_TEXT + "a"), None) is None:
        return
    for sheet, table in enumerate(content.iter(_TABLE + "table"), start=1):
        number = 1
        for row in table.iter(_TABLE + "table-row"):
            column = 0
            for cell in row.iterchildren(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                for link in cell.iter(_TEXT + "a"):
                    words = " ".join("".join(link.itertext()).split())
                    yield CellLink(sheet, number, column, link.get(_HREF) or "", words)
                column += _times(cell.get(_TABLE + "number-columns-repeated"))
            number += _times(row.get(_TABLE + "number-rows-repeated"))


def _times(stated: str | None) -> int:
    return int(stated) if stated and stated.isdecimal() and len(stated) < 9 else 1


def _of_old(data: bytes) -> Iterator[CellLink]:
    """Links of a workbook of before 2007: records of its sheets, which stand in the order of the book."""
    import olefile

    with olefile.OleFileIO(BytesIO(data)) as package:
        name = next((name for name in ("Workbook", "Book") if package.exists(name)), "")
        stream = package.openstream(name).read() if name else b""
    begins: list[int] = []
    """Where the sheets begin, in the order of the book."""
    sheet = at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        record = stream[at + 4 : at + 4 + size]
        if kind == _SHEET:
            begins.append(struct.unpack_from("<I", record)[0])
        elif kind == _BOF and at in begins:
            sheet = begins.index(at) + 1
        elif kind == _HLINK and sheet and (address := _moniker(record)):
            first, last, left, right = struct.unpack_from("<4H", record)
            yield from _area(sheet, (first + 1, left), (last + 1, right), address)
        at += 4 + size


def _moniker(record: bytes) -> str:
    """The address in a link, where it leads to one; empty where it leads to a file or a place in the book."""
    at = record.find(_URL_MONIKER)
    if at < 0:
        return ""
    size = struct.unpack_from("<I", record, at + 16)[0]
    return record[at + 20 : at + 20 + size].decode("utf-16-le", "replace").partition("\0")[0]
