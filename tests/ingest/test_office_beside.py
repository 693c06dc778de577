# ruff: noqa: E501 - parts of packages are read best in one piece
"""What office files say beside their text: comments, boxes, heads and feet, what they take in from elsewhere."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.header_footer import HeaderFooter

import office_files as files
from sourcebook import read_file

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def words_of(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return read_file(path, extract=False).rendition.text


def with_parts(data: bytes, parts: dict[str, str]) -> bytes:
    """A package with parts added or put in the place of others."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, words in parts.items():
            new.writestr(name, words)
    return made.getvalue()


def part_of(data: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.read(name).decode()


def test_comments_and_boxes_of_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Payer", "Sum", "Remarks of the auditor"])
    book.active.append(["Aldora", 300])
    book.active["B2"].comment = Comment("Who signed this?", "Ida")
    out = BytesIO()
    book.save(out)
    box = f'<d xmlns:a="{DRAWING}"><txBody><a:p><a:r><a:t>Draft, not </a:t></a:r><a:r><a:t>audited</a:t></a:r></a:p></txBody></d>'
    text = words_of(tmp_path, "a.xlsx", with_parts(out.getvalue(), {"xl/drawings/drawing7.xml": box}))
    assert "Payer: Aldora | Sum: 300" in text
    assert "Remarks of the auditor" in text, "a column without a value keeps its name"
    assert "Who signed this?" in text
    assert "Draft, not audited" in text


def test_heads_feet_and_charts_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Payer", "Sum"], ["Aldora", 300], ["Vint", 40]):
        book.active.append(row)
    book.active.oddHeader.left.text = "Audited by Quist && Sons"
    book.active.oddHeader.left.font, book.active.oddHeader.left.size = "Arial,Bold", 12
    book.active.oddHeader.center.text = "Port of Oslund"
    book.active.oddFooter.right.text = "Page &P of &N"
    book.active.oddFooter.left.text = "Draft &D"
    chart, other = BarChart(), BarChart()
    chart.title, chart.y_axis.title, other.title = "Sums paid by year", "Thousand crowns", "Sums of all years"
    for one in (chart, other):
        one.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    book.active.add_chart(chart, "E5")
    alone = book.create_chartsheet("Alone")
    alone.add_chart(other)
    alone.HeaderFooter = HeaderFooter()
    alone.HeaderFooter.oddFooter.center.text = "Sent to the court"
    out = BytesIO()
    book.save(out)
    (tmp_path / "a.xlsx").write_bytes(out.getvalue())
    read = read_file(tmp_path / "a.xlsx", extract=False).rendition
    found = {read.text[block.start : block.end]: block.path for block in read.blocks}
    assert found["Audited by Quist & Sons\nPort of Oslund"] == "sheet=1;header"
    assert found["Draft"] == "sheet=1;footer"
    assert found["Sent to the court"] == "chartsheet=1;footer"
    assert found["Sums paid by year"] == found["Thousand crowns"] == found["Sums of all years"] == "chart"


def test_a_sheet_with_much_behind_its_feet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Payer of sheetData", "Sum"])
    book.active.oddFooter.center.text = "Sent to the court"
    out = BytesIO()
    book.save(out)
    name = "xl/worksheets/sheet1.xml"
    more = f"<extLst><ext uri='x'>{'<x/>' * 40_000}</ext></extLst></worksheet>"
    data = with_parts(out.getvalue(), {name: part_of(out.getvalue(), name).replace("</worksheet>", more)})
    assert "Sent to the court" in words_of(tmp_path, "a.xlsx", data)


def test_heads_feet_and_charts_of_an_open_sheet(tmp_path: Path) -> None:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "style", "table", "chart")
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(word) for word in row)}</table:table-row>"
        for row in (("Payer", "Remark"), ("Aldora", "late"), ("Vint", "paid"))
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name='A'>{rows}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    chart = (
        f"<office:document-content{spaces}><office:body><office:chart><chart:chart><chart:title><text:p>Sums paid by "
        "<text:span>year</text:span></text:p></chart:title><chart:subtitle><text:p>all ports</text:p></chart:subtitle>"
        "</chart:chart></office:chart></office:body></office:document-content>"
    )
    styles = (
        f"<office:document-styles{spaces}><office:master-styles><style:master-page style:name='Default'><style:header>"
        "<text:p><text:sheet-name>???</text:sheet-name></text:p><text:p>Audited by Quist on <text:date>9 May</text:date>"
        ", in part</text:p></style:header><style:header-left style:display='false'><text:p>Not shown</text:p>"
        "</style:header-left><style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer>"
        "</style:master-page></office:master-styles></office:document-styles>"
    )
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" '
        'm:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>'
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": manifest,
        "content.xml": content, "styles.xml": styles, "Object 1/content.xml": chart,
    }  # fmt: skip
    text = words_of(tmp_path, "a.ods", files.make_zip(parts))
    assert "Payer: Aldora | Remark: late" in text
    assert text.endswith("Sums paid by year\n\nall ports\n\nAudited by Quist on , in part")


def test_comments_and_margins_of_an_open_document(tmp_path: Path) -> None:
    note = (
        f'<office:annotation xmlns:office="{OFFICE}"><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ida'
        "</dc:creator><text:p>Is it so?</text:p></office:annotation>"
    )
    styles = (
        f'<s xmlns:text="{TEXT}" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><style:header><text:p>'
        "Court of Oslund</text:p></style:header><style:footer><text:p>3</text:p></style:footer></s>"
    )
    data = with_parts(files.make_odt(f"<text:p>The ferry {note}sank.</text:p>"), {"styles.xml": styles})
    assert words_of(tmp_path, "a.odt", data) == "The ferry sank.\n\n[Ida] Is it so?\n\nCourt of Oslund"


@pytest.mark.parametrize(
    "run",
    [
        "<w:hyperlink xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' r:id='gone'>{}</w:hyperlink>",
        "<w:fldSimple w:instr='DATE'>{}</w:fldSimple>",
        "<w:smartTag>{}</w:smartTag>",
    ],
)
def test_words_of_short_fields_and_tags(tmp_path: Path, run: str) -> None:
    data = files.make_docx()
    whole = part_of(data, "word/document.xml")
    inner = run.format("<w:r><w:t>seven invoices</w:t></w:r>")
    made = whole.replace(
        "<w:sectPr", f"<w:p><w:r><w:t xml:space='preserve'>There were </w:t></w:r>{inner}</w:p><w:sectPr", 1
    )
    assert "There were seven invoices" in words_of(tmp_path, "a.docx", with_parts(data, {"word/document.xml": made}))


def test_a_page_taken_into_a_document(tmp_path: Path) -> None:
    data = files.make_docx()
    whole = part_of(data, "word/document.xml").replace("<w:sectPr", '<w:altChunk r:id="rId99"/><w:sectPr', 1)
    link = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" '
        'Target="page.html"/></Relationships>'
    )
    links = part_of(data, "word/_rels/document.xml.rels").replace("</Relationships>", link)
    parts = {
        "word/document.xml": whole,
        "word/_rels/document.xml.rels": links,
        "word/page.html": "<html><body><p>All of it stands in a page.</p></body></html>",
    }
    assert "All of it stands in a page." in words_of(tmp_path, "a.docx", with_parts(data, parts))


def test_what_a_slide_says_outside_of_its_shapes(tmp_path: Path) -> None:
    data = files.make_pptx()
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    said = f'<a:p xmlns:a="{DRAWING}"><a:r><a:t>Seen by {{}} programs</a:t></a:r></a:p>'
    either = (
        f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice Requires="a14"><p:sp><p:txBody>{said.format("new")}</p:txBody></p:sp>'
        f"</mc:Choice><mc:Fallback><p:sp><p:txBody>{said.format('old')}</p:txBody></p:sp></mc:Fallback></mc:AlternateContent>"
    )
    slide = part_of(data, "ppt/slides/slide1.xml").replace("</p:spTree>", either + "</p:spTree>")
    link = (
        '<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData" '
        'Target="../diagrams/data1.xml"/></Relationships>'
    )
    parts = {
        "ppt/slides/slide1.xml": slide,
        "ppt/slides/_rels/slide1.xml.rels": part_of(data, "ppt/slides/_rels/slide1.xml.rels").replace(
            "</Relationships>", link
        ),
        "ppt/diagrams/data1.xml": f"<d>{said.format('drawing')}</d>",
        "[Content_Types].xml": part_of(data, "[Content_Types].xml").replace(
            "</Types>", '<Override PartName="/ppt/diagrams/data1.xml" ContentType="application/xml"/></Types>'
        ),
    }
    text = words_of(tmp_path, "a.pptx", with_parts(data, parts))
    assert "Seen by new programs" in text
    assert "Seen by drawing programs" in text
    assert "Seen by old programs" not in text
