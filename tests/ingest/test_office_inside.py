"""What Office documents hold beside their text: drawings, charts, remarks, formulas, files of other programs."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
import xlsxwriter
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import PROG_ID
from pptx.util import Inches

from office_files import ODF_NAMES, make_odt, make_picture, make_zip
from sourcebook import Library, read_file, read_members
from sourcebook.errors import ItemError
from sourcebook.ingest.package import as_usual

_MAIN = "http://schemas.openxmlformats.org"
_REL = f"{_MAIN}/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{_MAIN}/wordprocessingml/2006/main" xmlns:r="{_REL}" xmlns:a="{_MAIN}/drawingml/2006/main" '
    f'xmlns:wp="{_MAIN}/drawingml/2006/wordprocessingDrawing" xmlns:c="{_MAIN}/drawingml/2006/chart" '
    f'xmlns:dgm="{_MAIN}/drawingml/2006/diagram" xmlns:m="{_MAIN}/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
DIAGRAM = (
    f"<dgm:dataModel {NAMES}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Board, then council</a:t></a:r></a:p></dgm:t>"
    "</dgm:pt></dgm:ptLst></dgm:dataModel>"
)


def text_of(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    read = read_file(path, extract=False).rendition
    assert all(read.text[b.start : b.end].strip() for b in read.blocks)
    return read.text


def points(tag: str, values: list[str]) -> str:
    held = "".join(f'<c:pt idx="{i}"><c:v>{value}</c:v></c:pt>' for i, value in enumerate(values))
    return f"<c:{tag}><c:strRef><c:strCache>{held}</c:strCache></c:strRef></c:{tag}>"


CHART = (
    f"<c:chartSpace {NAMES}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Paid by year</a:t></a:r></a:p></c:rich>"
    "</c:tx></c:title><c:plotArea><c:barChart>"
    f"<c:ser>{points('tx', ['Aldora'])}{points('cat', ['2011', '2012'])}{points('val', ['300', '410.5'])}</c:ser>"
    f"<c:ser>{points('tx', ['Vint'])}{points('cat', ['2011', '2012'])}{points('val', ['7'])}</c:ser>"
    "</c:barChart></c:plotArea></c:chart></c:chartSpace>"
)


def shown(graphic: str, told: str = "") -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="4" name="x" descr="{told}"/><a:graphic><a:graphicData uri="x">'
        f"{graphic}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def make_words(
    body: str, parts: dict[str, str] | None = None, links: dict[str, tuple[str, str]] | None = None
) -> bytes:
    """A DOCX with this body; further parts, and what the document leans on: id -> (kind, goal)."""
    told = "".join(f'<Relationship Id="{i}" Type="{_REL}/{t}" Target="{g}"/>' for i, (t, g) in (links or {}).items())
    package = "http://schemas.openxmlformats.org/package/2006"
    return make_zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
            '"application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{_REL}/'
            'officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{told}</Relationships>',
            **(parts or {}),
        }
    )


BODY = (
    "<w:p><w:r><w:t>The board met.</w:t></w:r></w:p>"
    + shown('<dgm:relIds r:dm="d1"/>')
    + shown('<c:chart r:id="c1"/>')
    + shown("<a:pic/>", "The quay before the flood")
    + shown("<a:pic/>", "IMG_2011.png")
    + '<w:p><w:r><w:pict><v:shape><v:textpath string="Strictly private"/></v:shape></w:pict></w:r></w:p>'
    "<w:p><w:r><w:t>It is </w:t></w:r><m:oMathPara><m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r>"
    "<m:t>b</m:t></m:r></m:den></m:f><m:r><m:t>=</m:t></m:r><m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t>"
    "</m:r></m:sup></m:sSup></m:oMath></m:oMathPara><w:r><w:t> as told.</w:t></w:r></w:p>"
    "<w:p><w:r><w:ruby><w:rt><w:r><w:t>minato</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>harbour</w:t></w:r></w:rubyBase>"
    "</w:ruby></w:r></w:p>"
)
INSIDE = {"word/diagrams/data1.xml": DIAGRAM, "word/charts/chart1.xml": CHART}
LEANS_ON = {"d1": ("diagramData", "diagrams/data1.xml"), "c1": ("chart", "charts/chart1.xml")}


def strict(data: bytes) -> bytes:
    """The same package with the names of the strict form."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {n: package.read(n).decode() for n in package.namelist()}
    for kind in ("officeDocument", "drawingml", "wordprocessingml"):
        parts = {n: t.replace(f"{_MAIN}/{kind}/2006/", f"http://purl.oclc.org/ooxml/{kind}/") for n, t in parts.items()}
    return make_zip(parts)


@pytest.mark.parametrize("form", ["usual", "strict"])
def test_diagrams_charts_lettering_formulas_and_words_of_pictures_are_read(tmp_path: Path, form: str) -> None:
    data = make_words(BODY, INSIDE, LEANS_ON)
    text = text_of(tmp_path, "a.docx", strict(data) if form == "strict" else data)
    assert "Board, then council" in text
    assert "Paid by year\n\nAldora | Vint\n2011 | 300 | 7\n2012 | 410.5" in text
    assert "Strictly private" in text
    assert "It is a/b=c^2 as told." in text
    assert "harbour" in text
    assert "minato" not in text
    assert "The quay before the flood" in text
    assert "IMG_2011" not in text


def test_a_package_in_the_usual_form_is_left_as_it_is() -> None:
    data = make_words(BODY)
    assert as_usual(data) is data
    assert as_usual(b"PK broken") == b"PK broken"


def test_slides_have_their_charts_comments_and_words_of_pictures(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Payments"
    chart = CategoryChartData()
    chart.categories = ["2011", "2012"]
    chart.add_series("Aldora", (300, 410))
    slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Inches(1), Inches(2), Inches(3), Inches(2), chart)
    picture = slide.shapes.add_picture(io.BytesIO(make_picture("x")), Inches(6), Inches(1))
    picture._element.nvPicPr.cNvPr.set("descr", "The quay before the flood")
    out = io.BytesIO()
    deck.save(out)
    with zipfile.ZipFile(out) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    links = "ppt/slides/_rels/slide1.xml.rels"
    end = f'<Relationship Id="rc" Type="{_REL}/comments" Target="../comments/comment1.xml"/></Relationships>'
    parts[links] = parts[links].replace(b"</Relationships>", end.encode())
    parts["ppt/comments/comment1.xml"] = (
        f'<p:cmLst xmlns:p="{_MAIN}/presentationml/2006/main"><p:cm><p:text>Who ordered it?</p:text></p:cm></p:cmLst>'
    ).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    text = text_of(tmp_path, "a.pptx", made.getvalue())
    assert "Aldora\n2011 | 300\n2012 | 410" in text
    assert "Who ordered it?" in text
    assert "The quay before the flood" in text


def test_a_sheet_tells_of_its_pictures(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Payer", "Sum"])
        sheet.write_row(1, 0, ["Aldora", 300])
        about = {"image_data": io.BytesIO(make_picture("x")), "description": "The quay before the flood"}
        sheet.insert_image("D2", "x.png", about)
    assert "The quay before the flood" in text_of(tmp_path, "a.xlsx", out.getvalue())


def cell(words: str) -> str:
    return f'<table:table-cell office:value-type="string">{words}</table:table-cell>'


def open_sheet(body: str) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    svg = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    return make_zip(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "content.xml": f'<?xml version="1.0"?><office:document-content {ODF_NAMES} {svg}><office:body>'
            f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        }
    )


def test_boxes_and_shapes_of_an_open_sheet_are_read_once(tmp_path: Path) -> None:
    text = text_of(
        tmp_path, "a.ods",
        open_sheet(
            '<table:table table:name="S"><table:shapes><draw:frame><svg:desc>The quay before the flood</svg:desc>'
            "<draw:text-box><text:p>Drawn in March</text:p></draw:text-box></draw:frame><draw:g><draw:custom-shape>"
            "<text:p>Not for the board</text:p></draw:custom-shape></draw:g></table:shapes>"
            f"<table:table-row>{cell('<text:p>Payer</text:p>')}{cell('<text:p>Sum</text:p>')}</table:table-row>"
            f"<table:table-row>{cell('<draw:rect><text:p>In the cell</text:p></draw:rect><text:p>Aldora</text:p>')}"
            f"{cell('<text:p>300</text:p>')}</table:table-row></table:table>"
        ),
    )  # fmt: skip
    for words in ("Drawn in March", "Not for the board", "In the cell", "The quay before the flood"):
        assert text.count(words) == 1
    assert "Payer: In the cell Aldora | Sum: 300" in text


def test_an_open_text_keeps_deletions_apart_and_reads_charts_and_notes_of_cells(tmp_path: Path) -> None:
    chart = 'xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0"'
    held = make_odt(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>nobody asked</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>The board met.</text:p><table:table><table:table-row>"
        "<table:table-cell><text:p>Sum<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>"
        "Before tax.</text:p></text:note-body></text:note></text:p></table:table-cell></table:table-row></table:table>"
    )
    with zipfile.ZipFile(io.BytesIO(held)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    parts["Object 1/content.xml"] = (
        f"<office:document-content {ODF_NAMES} {chart}><office:body><office:chart><chart:chart><chart:title><text:p>"
        "Paid by year</text:p></chart:title><table:table><table:table-row><table:table-cell><text:p>2011</text:p>"
        "</table:table-cell>"
        "<table:table-cell><text:p>300</text:p></table:table-cell></table:table-row></table:table></chart:chart>"
        "</office:chart></office:body></office:document-content>"
    )
    path = tmp_path / "a.odt"
    path.write_bytes(make_zip(parts))
    read = read_file(path, extract=False).rendition
    assert "nobody asked" not in read.text
    assert [(h.text, h.how) for h in read.hidden] == [("nobody asked", "tracked-deletion")]
    assert "Sum[1]\n\n[1] Before tax." in read.text
    assert "Paid by year\n\n2011 | 300" in read.text


@pytest.mark.parametrize("kind", ["graphics", "presentation"])
def test_drawings_and_remarks_on_slides_are_read(tmp_path: Path, kind: str) -> None:
    office = {"graphics": "drawing"}.get(kind, kind)
    body = (
        '<draw:page draw:name="p"><draw:custom-shape><text:p>Board, then council</text:p></draw:custom-shape>'
        "<office:annotation><text:p>Who says so?</text:p></office:annotation></draw:page>"
    )
    inside = f"<office:body><office:{office}>{body}</office:{office}></office:body>"
    content = f"<office:document-content {ODF_NAMES}>{inside}</office:document-content>"
    data = make_zip({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})
    text = text_of(tmp_path, f"a.od{kind[0]}", data)
    assert "Board, then council" in text
    assert "[comment] Who says so?" in text


# -- files inside -------------------------------------------------------------------------------------------------


def make_ole(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) with these streams, each of sectors of its own."""
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        start, count = len(sectors), -(-len(data) // 512)
        sectors.extend(data[i * 512 : (i + 1) * 512].ljust(512, b"\0") for i in range(count))
        fat.extend([*range(start + 1, start + count), 0xFFFFFFFE])
        return start

    raw = b""
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    entries += [(name, 2, put(data.ljust(4096, b"\0")), max(4096, len(data))) for name, data in streams.items()]
    for place, (name, kind, start, size) in enumerate(entries):
        right = 0xFFFFFFFF if place in (0, len(entries) - 1) else place + 1
        wide = name.encode("utf-16-le") + b"\0\0"
        raw += wide.ljust(64, b"\0")
        raw += struct.pack("<HBBIII", len(wide), kind, 1, 0xFFFFFFFF, right, 0xFFFFFFFF if place else 1)
        raw += b"\0" * 36 + struct.pack("<IQ", start, size)
    first, table = put(raw.ljust(-(-len(raw) // 512) * 512, b"\0")), len(sectors)
    fat.append(0xFFFFFFFD)
    sectors.append(struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff"))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return head + struct.pack("<109I", table, *[0xFFFFFFFF] * 108) + b"".join(sectors)


def packed(name: str, data: bytes) -> bytes:
    """A file as Windows wraps it (Ole10Native), with the folder it lay in."""
    held = b"\x02\0" + name.encode() + b"\0" + b"C:\\Users\\ada\\" + name.encode() + b"\0"
    held += struct.pack("<II", 0x30000, 6) + b"C:\\te\0" + struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(held)) + held


def with_parts(data: bytes, parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as package:
        for name, held in parts.items():
            package.writestr(name, held)
    return made.getvalue()


def make_book(words: str) -> bytes:
    out, book = io.BytesIO(), openpyxl.Workbook()
    for row in (["Payer", "Sum"], [words, 300]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_files_in_a_document_are_members_and_each_is_accounted_for(tmp_path: Path) -> None:
    plain = docx.Document()
    plain.add_paragraph("The board met.")
    out = io.BytesIO()
    plain.save(out)
    data = with_parts(
        out.getvalue(),
        {
            "word/embeddings/book.xlsx": make_book("Aldora Bank"),
            "word/embeddings/chart.xlsx": make_book("Of the chart"),
            "word/charts/_rels/chart1.xml.rels": b'<Links xmlns="x"><Link Target="../embeddings/chart.xlsx"/></Links>',
            "word/embeddings/oleObject1.bin": make_ole(
                {"\x01Ole10Native": packed("memo.txt", b"Nobody read the tender.")}
            ),
            "word/embeddings/oleObject2.bin": make_ole({"Strange": b"x"}),
            "word/embeddings/oleObject3.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off",
        },
    )
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    found = [one for one in read_members(path, extract=False) if not isinstance(one, ItemError)]
    texts = {one.name: one.rendition.text for one in found}
    assert set(texts) == {"a.docx", "a.docx/book.xlsx", "a.docx/memo.txt"}
    assert texts["a.docx/memo.txt"] == "Nobody read the tender."
    assert "Payer: Aldora Bank | Sum: 300" in texts["a.docx/book.xlsx"]
    with Library.init(tmp_path / "library") as library:
        report = library.add([path])
        assert report.expected == report.stored + len(report.skipped) + len(report.failed) == 5
        reasons = " ".join(line.reason or "" for line in library.view().iter_ledger() if line.outcome != "stored")
    assert "a program whose files are not read here" in reasons
    assert "embedded object is damaged" in reasons
    assert "ada" not in " ".join(texts)


def test_a_sheet_put_into_a_slide_is_read(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Payments"
    slide.shapes.add_ole_object(io.BytesIO(make_book("Vint Ltd")), PROG_ID.XLSX, Inches(1), Inches(2))
    out = io.BytesIO()
    deck.save(out)
    path = tmp_path / "a.pptx"
    path.write_bytes(out.getvalue())
    found = [one for one in read_members(path, extract=False) if not isinstance(one, ItemError)]
    assert any("Payer: Vint Ltd" in one.rendition.text for one in found if one.name != "a.pptx")
