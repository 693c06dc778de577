"""Where words of Office documents lead: links are kept on the words that stand for them."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pptx
import pytest
import xlsxwriter
from pptx.util import Inches

from office_files import ODF_NAMES, make_odt, make_zip
from sourcebook import read_file
from sourcebook.ingest.assemble import on_one_line
from sourcebook.ingest.office.link_marks import address_of
from sourcebook.ingest.office.richtext import plain_text
from sourcebook.model.document import Rendition
from word_file import make_compound, make_doc


def read(tmp_path: Path, name: str, data: bytes) -> Rendition:
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(path, extract=False).rendition


def links_of(found: Rendition) -> list[tuple[str, str]]:
    return [(found.text[link.start : link.end], link.href) for link in found.links]


def make_sheet() -> bytes:
    """Payments whose table begins in the third column, on the second sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("One").write_row(0, 0, ["Payer", "Sum"])
        sheet = book.add_worksheet("Papers & more")
        sheet.write_url(1, 2, "https://oslund.example/register", string="Register of payments")
        sheet.write_row(2, 2, ["Payer", "Paper"])
        sheet.write_row(3, 2, ["Aldora"])
        sheet.write_url(3, 3, "https://oslund.example/p?a=1&b=2#x", string="contract")
        sheet.write_row(4, 2, ["Vint"])
        sheet.write_formula(4, 3, '=HYPERLINK("https://oslund.example/f?x=1&y=2","deed")', value="deed")
        sheet.write_row(5, 2, ["Ruel"])
        sheet.write_url(5, 3, "internal:'One'!A1", string="inside")
    return out.getvalue()


def test_cells_of_a_sheet_lead_where_the_sheet_says(tmp_path: Path) -> None:
    assert links_of(read(tmp_path, "a.xlsx", make_sheet())) == [
        ("Register of payments", "https://oslund.example/register"),
        ("contract", "https://oslund.example/p?a=1&b=2#x"),
        ("deed", "https://oslund.example/f?x=1&y=2"),
    ]


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def label(row: int, column: int, words: str) -> bytes:
    return record(0x0204, struct.pack("<3HHB", row, column, 0, len(words), 0) + words.encode("latin-1"))


def make_old_sheet(address: str) -> bytes:
    url = (address + "\0").encode("utf-16-le")
    moniker = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b") + struct.pack("<I", len(url)) + url
    place = struct.pack("<4H", 1, 1, 1, 1) + bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")
    link = record(0x01B8, place + struct.pack("<II", 2, 3) + moniker)
    begin = struct.pack("<4H2I", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0x06)
    cells = (
        label(0, 0, "Payer") + label(0, 1, "Paper") + label(1, 0, "Aldora") + label(1, 1, "deed") + label(2, 0, "Vint")
    )
    sheet = record(0x0809, begin) + cells + link + record(0x000A, b"")
    first = record(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0x06))
    name = b"\x01\0S"
    at = len(first) + 4 + 6 + len(name) + 4
    head = first + record(0x0085, struct.pack("<IBB", at, 0, 0) + name) + record(0x000A, b"")
    return make_compound({"Workbook": head + sheet})


def test_cells_of_an_old_sheet_lead_where_it_says(tmp_path: Path) -> None:
    found = read(tmp_path, "a.xls", make_old_sheet("https://oslund.example/deed"))
    assert links_of(found) == [("deed", "https://oslund.example/deed")]


def test_links_in_cells_of_an_open_sheet_are_on_their_words(tmp_path: Path) -> None:
    link = '<text:p>see <text:a xlink:href="https://oslund.example/a">the paper</text:a></text:p>'
    cell = '<table:table-cell office:value-type="string">{}</table:table-cell>'.format
    body = (
        f"<table:table table:name='S'><table:table-row>{cell('<text:p>Payer</text:p>')}"
        f"{cell('<text:p>Paper</text:p>')}</table:table-row><table:table-row>{cell('<text:p>Aldora</text:p>')}"
        f"{cell(link)}</table:table-row></table:table>"
    )
    content = (
        f'<office:document-content {ODF_NAMES} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    data = make_zip({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})
    assert links_of(read(tmp_path, "a.ods", data)) == [("the paper", "https://oslund.example/a")]


def test_runs_cells_and_shapes_of_slides_lead_each_to_its_own(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    line = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1)).text_frame.paragraphs[0]
    for words, goal in (("See  the ", ""), ("contract", "c"), (" and ", ""), ("annex", "d")):
        run = line.add_run()
        run.text = words
        if goal:
            run.hyperlink.address = f"https://oslund.example/{goal}"
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    table.cell(0, 0).text = "Aldora"
    run = table.cell(0, 1).text_frame.paragraphs[0].add_run()
    run.text = "deed"
    run.hyperlink.address = "https://oslund.example/e"
    box = slide.shapes.add_textbox(Inches(1), Inches(5), Inches(3), Inches(1))
    box.text_frame.text = "Press here"
    box.click_action.hyperlink.address = "https://oslund.example/f"
    out = io.BytesIO()
    deck.save(out)
    found = read(tmp_path, "a.pptx", out.getvalue())
    assert found.text == "See the contract and annex\n\nAldora | deed\n\nPress here"
    assert links_of(found) == [
        (words, f"https://oslund.example/{goal}")
        for words, goal in (("contract", "c"), ("annex", "d"), ("deed", "e"), ("Press here", "f"))
    ]


def test_links_in_tables_and_notes_of_an_open_text_are_kept(tmp_path: Path) -> None:
    link = '<text:a xlink:href="https://oslund.example/{0}">{0} paper</text:a>'.format
    data = make_odt(
        f"<text:p>Paid<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See {link('b')}."
        f"</text:p></text:note-body></text:note></text:p><table:table><table:table-row><table:table-cell><text:p>Aldora"
        f"</text:p></table:table-cell><table:table-cell><text:p>its  {link('a')}</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    found = read(tmp_path, "a.odt", data)
    assert found.text == "Paid[1]\n\n[1] See b paper.\n\nAldora | its a paper"
    assert links_of(found) == [(f"{name} paper", f"https://oslund.example/{name}") for name in "ba"]


RICH = (
    r'{\rtf1\ansi See {\field{\*\fldinst{HYPERLINK "https://oslund.example/a?b=1&c=2"}}{\fldrslt{\ul the {\b report}}}}'
    r' and {\field{\*\fldinst HYPERLINK "https://oslund.example/two" \\l "p4"}{\fldrslt two}}, page'
    r" {\field{\*\fldinst{PAGE}}{\fldrslt 3}}.{\footnote Note {\field{\*\fldinst{HYPERLINK "
    r'"mailto:a@oslund.example"}}{\fldrslt write}}}\par {\v gone {\field{\*\fldinst{HYPERLINK "https://x.example"}}'
    r"{\fldrslt away \u233?}}}\par}"
)


def test_fields_of_rich_text_are_links_on_their_words(tmp_path: Path) -> None:
    found = read(tmp_path, "a.rtf", RICH.encode())
    assert found.text.startswith("See the report and two, page 3.")
    assert links_of(found) == [
        ("the report", "https://oslund.example/a?b=1&c=2"),
        ("two", "https://oslund.example/two#p4"),
        ("write", "mailto:a@oslund.example"),
    ]
    assert [(hidden.text, hidden.how) for hidden in found.hidden] == [("gone away é", "hidden")]


def test_plain_words_of_rich_text_bear_no_marks() -> None:
    words = plain_text(RICH.encode())
    assert "the report and two" in words
    assert not any(0xF8F0 <= ord(character) <= 0xF8F2 for character in words)
    assert "oslund.example/two" not in words


def test_fields_of_an_old_document_are_links_on_their_words(tmp_path: Path) -> None:
    story = (
        'The \x13 HYPERLINK "https://oslund.example/a" \x14report of \x13 DATE \x14May\x15\x15 was read.\r'
        "\x13 PAGEREF x \x143\x15 and \x13 HYPERLINK \\l \"_Toc\" \x14a heading\x15.\r"
    )  # fmt: skip
    found = read(tmp_path, "a.doc", make_doc([story]))
    assert "The report of May was read." in found.text
    assert "3 and a heading." in found.text
    assert links_of(found) == [("report of May", "https://oslund.example/a")]


@pytest.mark.parametrize(
    ("code", "address"),
    [
        (' HYPERLINK "https://a.example/x y" ', "https://a.example/x y"),
        ('HYPERLINK https://a.example \\o "A tip"', "https://a.example"),
        ('HYPERLINK \\l "here"', ""),
        ('HYPERLINK "https://a.example" \\l "here"', "https://a.example#here"),
        ('hyperlink \\t "_blank" "https://a.example"', "https://a.example"),
        ("PAGEREF _Toc1 \\h", ""),
        ("", ""),
    ],
)
def test_the_code_of_a_field_says_where_it_leads(code: str, address: str) -> None:
    assert address_of(code) == address


def test_links_move_with_words_whose_spaces_are_made_one() -> None:
    assert on_one_line("  a \n b  c ", [(4, 8, "x"), (6, 10, "y")]) == ("a b c", [(2, 3, "x"), (2, 5, "y")])
