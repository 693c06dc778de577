"""Bombs in office packages: parts that unpack to gigabytes, cells and spaces that are repeated a billion times."""

from __future__ import annotations

from collections.abc import Callable

from sourcebook.testing.hostile.packing import Packed, package, repeat

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def _content(parts: dict[str, str]) -> bytes:
    named = "".join(f'<Override PartName="/{part}" ContentType="{_OOXML}{kind}+xml"/>' for part, kind in parts.items())
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    ).encode()


def relations(*targets: tuple[str, str]) -> bytes:
    """A relationships part: kind and target of each."""
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{_REL}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets)
    )
    return (
        f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{rows}</Relationships>"
    ).encode()


def docx(document: bytes | Packed, **more: bytes) -> bytes:
    """A word-processing document with that main part."""
    return package({
        "[Content_Types].xml": _content({"word/document.xml": "wordprocessingml.document.main"}),
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": document, **more,
    })  # fmt: skip


def xlsx(sheet: bytes | Packed, shared: bytes | Packed | None = None) -> bytes:
    """A workbook of one sheet, with shared strings."""
    book = (f'<workbook xmlns="{_S}" xmlns:r="{_REL}"><sheets><sheet name="One" sheetId="1" r:id="r0"/></sheets>'
            "</workbook>").encode()  # fmt: skip
    parts: dict[str, bytes | Packed] = {
        "[Content_Types].xml": _content({
            "xl/workbook.xml": "spreadsheetml.sheet.main", "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
            "xl/sharedStrings.xml": "spreadsheetml.sharedStrings"}),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"),
                                                ("sharedStrings", "sharedStrings.xml")),
        "xl/worksheets/sheet1.xml": sheet,
    }  # fmt: skip
    if shared is not None:
        parts["xl/sharedStrings.xml"] = shared
    return package(parts)


def opendocument(kind: str, body: bytes | Packed) -> bytes:
    """An OpenDocument file of a kind (text, spreadsheet)."""
    mime = f"application/vnd.oasis.opendocument.{kind}".encode()
    return package({"mimetype": mime, "content.xml": body})


def odf_content(kind: str, inside: str) -> bytes:
    """A content part around some XML."""
    spaces = "".join(f' xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "text", "table"))
    return (
        f'<?xml version="1.0"?><office:document-content{spaces}><office:body><office:{kind}>{inside}</office:{kind}>'
        "</office:body></office:document-content>"
    ).encode()


def _document(inside: bytes) -> bytes:
    return f'<w:document xmlns:w="{_W}"><w:body>'.encode() + inside + b"</w:body></w:document>"


def _sheet(rows: bytes) -> bytes:
    return f'<worksheet xmlns="{_S}"><sheetData>'.encode() + rows + b"</sheetData></worksheet>"


def _grown(whole: bytes, times: int, block: bytes) -> Packed:
    """A part with `block` again and again where `@` stands."""
    before, after = whole.split(b"@")
    return repeat(times, block, before=before, after=after)


_PARAGRAPH = b"<w:p><w:r><w:t>The lease was signed.</w:t></w:r></w:p>"
_ROW = b'<row><c t="inlineStr"><is><t>Ostrow Harbour Bank</t></is></c></row>'
_CELL = '<table:table-cell table:number-columns-repeated="{}"><text:p>x</text:p></table:table-cell>'

CASES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "document that unpacks to 300 MB": lambda: ("long.docx", docx(_grown(_document(b"@"), 200, _PARAGRAPH * 30_000))),
    "document of deep tables": lambda: (
        "deep.docx", docx(_document(b"<w:tbl><w:tr><w:tc>" * 50_000 + _PARAGRAPH))),
    "sheet with cells at its far corners": lambda: (
        "corners.xlsx",
        xlsx(_sheet(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'))),
    "sheet that unpacks to 300 MB": lambda: ("rows.xlsx", xlsx(_grown(_sheet(b"@"), 140, _ROW * 30_000))),
    "shared strings that unpack to 300 MB": lambda: (
        "strings.xlsx",
        xlsx(_sheet(b'<row><c t="s"><v>0</v></c></row>'),
             _grown(f'<sst xmlns="{_S}">@</sst>'.encode(), 140, b"<si><t>Ostrow Harbour Bank</t></si>" * 60_000))),
    "open document that unpacks to 500 MB": lambda: (
        "long.odt",
        opendocument("text", _grown(odf_content("text", "@"), 200, b"<text:p>It was paid.</text:p>" * 60_000))),
    "open sheet of a billion cells": lambda: (
        "cells.ods",
        opendocument("spreadsheet", odf_content(
            "spreadsheet",
            '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">'
            + _CELL.format(16384) + "</table:table-row></table:table>"))),
    "open document of a billion spaces": lambda: (
        "spaces.odt", opendocument("text", odf_content("text", '<text:p>a<text:s text:c="1000000000"/>b</text:p>'))),
}  # fmt: skip
