"""Files as they really come: cut short, named as something else, in charsets nobody states, columns drawn by rows."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import docx
import pytest
import xlsxwriter
from fpdf import FPDF

from office_files import make_docx, make_epub, make_odt, make_pptx, make_xlsx
from sourcebook import read_file, read_members
from sourcebook.errors import ItemError
from sourcebook.ingest.charset import decode
from sourcebook.ingest.detect import media_type_of
from sourcebook.ingest.package import CUT_SHORT, what_is_left
from sourcebook.model.document import Rendition


def read(tmp_path: Path, name: str, data: bytes) -> Rendition:
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(path, extract=False).rendition


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", make_docx()),
        ("a.pptx", make_pptx()),
        ("a.xlsx", make_xlsx()),
        ("a.odt", make_odt("<text:p>The board met on Monday.</text:p>")),
        ("a.epub", make_epub()),
    ],
)
def test_a_document_without_its_end_is_read_from_what_is_left(tmp_path: Path, name: str, data: bytes) -> None:
    whole = read(tmp_path, name, data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        directory = package.start_dir
    cut = read(tmp_path, f"cut-{name}", data[: directory + 20])
    assert cut.text == whole.text
    assert CUT_SHORT in cut.warnings
    assert CUT_SHORT not in whole.warnings


def test_of_a_document_cut_in_its_words_the_first_ones_are_read(tmp_path: Path) -> None:
    plain = docx.Document()
    for number in range(400):
        plain.add_paragraph(f"Paragraph {number} of the report speaks of matter {number * 37 % 101}.")
    out = io.BytesIO()
    plain.save(out)
    with zipfile.ZipFile(out) as package:
        part = package.getinfo("word/document.xml")
    found = read(tmp_path, "a.docx", out.getvalue()[: part.header_offset + part.compress_size // 2])
    assert found.text.startswith("Paragraph 0 of the report")
    assert "Paragraph 399" not in found.text
    assert CUT_SHORT in found.warnings


def test_what_is_no_package_is_left_as_it_is() -> None:
    assert what_is_left(b"PK\x03\x04 broken") == (b"PK\x03\x04 broken", ())
    assert what_is_left(b"no package") == (b"no package", ())
    data = make_docx()
    assert what_is_left(data) == (data, ())


def test_plain_tables_named_as_workbooks_are_tables(tmp_path: Path) -> None:
    assert read(tmp_path, "a.xls", b"Payer\tSum\nAldora\t300\nVint\t400\n").text == (
        "Payer: Aldora | Sum: 300\nPayer: Vint | Sum: 400"
    )
    semicolons = "Zahler;Betrag\nMüller;1.234,56\nVint;3\n".encode("cp1252")
    assert "Zahler: Müller | Betrag: 1.234,56" in read(tmp_path, "b.xlsx", semicolons).text
    page = b"<html><table><tr><td>Payer</td><td>Sum</td></tr><tr><td>Vint</td><td>3</td></tr></table></html>"
    assert media_type_of(page, "c.xls") == "text/html"


def test_a_page_with_its_parts_named_as_a_document_is_a_page() -> None:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    assert media_type_of(head, "a.doc") == "multipart/related"


def test_numbers_of_sheets_are_in_plain_digits(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Account", "Share", "Sum"])
        sheet.write_row(1, 0, [4929123456789012, 1e-7, 1234.5])
        sheet.write_row(2, 0, [12345678901234567890.0, -2.5e-5, 3])
    assert read(tmp_path, "a.xlsx", out.getvalue()).text == (
        "Account: 4929123456789012 | Share: 0.0000001 | Sum: 1234.5\n"
        "Account: 12345678901234570000 | Share: -0.000025 | Sum: 3"
    )


LETTER = (
    "From: Ida <ida@oslund.example>\nSubject: Sums\nDate: Mon, 4 Mar 1996 10:00:00 +0000\n"
    "Message-ID: <a@oslund.example>\nMIME-Version: 1.0\n"
)


def texts_of(path: Path) -> dict[str, str]:
    found = list(read_members(path, extract=False))
    assert not any(isinstance(one, ItemError) for one in found), found
    return {one.name: one.rendition.text for one in found if not isinstance(one, ItemError)}


@pytest.mark.parametrize("name", ["12.emlx", "unnamed"])
def test_a_message_as_apple_mail_keeps_it_has_its_attachments(tmp_path: Path, name: str) -> None:
    parts = (
        "--b\nContent-Type: text/plain\n\nWords.\n--b\nContent-Type: text/csv; name=s.csv\n\nPayer,Sum\nVint,3\n--b--\n"
    )
    letter = f"{LETTER}Content-Type: multipart/mixed; boundary=b\n\n{parts}"
    path = tmp_path / name
    path.write_text(f"{len(letter)}      \n{letter}<?xml version='1.0'?><plist><dict/></plist>", encoding="ascii")
    texts = texts_of(path)
    assert texts[name].startswith("From: Ida")
    assert "plist" not in texts[name]
    assert texts[f"{name}/s.csv"] == "Payer: Vint | Sum: 3"


def test_a_mark_or_empty_lines_before_a_message_do_no_harm(tmp_path: Path) -> None:
    for before in (b"\xef\xbb\xbf", b"\r\n\n"):
        assert read(tmp_path, "a.eml", before + LETTER.encode() + b"\nWords.").text.endswith("Subject: Sums\n\nWords.")


def test_heads_without_a_mark_are_in_the_charset_of_the_whole_message(tmp_path: Path) -> None:
    words = "Совет принял решение о выплате, и никто не возражал против этого.".encode("cp1251")
    data = (
        b"From: "
        + "Иван".encode("cp1251")
        + b" <i@x.example>\nSubject: "
        + "О выплате".encode("cp1251")
        + b"\n\n"
        + words
    )
    text = read(tmp_path, "a.eml", data).text
    assert "From: Иван" in text
    assert "Subject: О выплате" in text


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        (b"Caf\xc3\xa9 and no more \xc3", "utf-8", "Café and no more "),
        (b"Caf\xc3\xa9, na\xefve", "utf-8", "Café, naïve"),
        (b"Caf\xe9", None, "Café"),
        ("Zürich ist schön, Genève aussi €".encode()[:-1], None, "Zürich ist schön, Genève aussi "),
    ],
)
def test_text_in_utf_8_may_be_cut_off_or_have_a_bad_byte(data: bytes, declared: str | None, text: str) -> None:
    assert decode(data, declared).text == text


def test_a_winmail_without_a_code_page_is_opened(tmp_path: Path) -> None:
    def stated(level: int, name: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    path = tmp_path / "winmail.dat"
    path.write_bytes(
        struct.pack("<IH", 0x223E9F78, 1)
        + stated(1, 0x00018004, b"Sums\0")
        + stated(1, 0x0002800C, "The café is paid.\0".encode("cp1252"))
        + stated(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0))
        + stated(2, 0x00018010, b"sums.csv\0")
        + stated(2, 0x0006800F, b"Payer,Sum\nVint,3\n")
    )
    assert texts_of(path) == {
        "winmail.dat/body.txt": "The café is paid.",
        "winmail.dat/sums.csv": "Payer: Vint | Sum: 3",
    }


LEFT = (
    "The harbour authority printed its", "yearly accounts on the first day of", "May, two months late. Its chair",
    "said that the delay was owed to an", "audit of the contract, which was let", "without a call in spring of 2011.",
)  # fmt: skip
RIGHT = (
    "A second column begins here and", "speaks of a quite other matter: the", "ferry that sank in the night and",
    "the captain who had left it before", "anybody else did.",
)  # fmt: skip


def drawn_by_rows(left: tuple[str, ...], right: tuple[str, ...]) -> bytes:
    made = FPDF()
    made.add_page()
    made.set_font("Times", size=11)
    made.text(15, 10, "Report of the year")
    for row in range(max(len(left), len(right))):
        for words, x in ((left[row : row + 1], 15), (right[row : row + 1], 110)):
            for piece in words:
                made.text(x, 20 + 5 * row, piece)
    return bytes(made.output())


@pytest.mark.parametrize("more", [(), ("It goes on below the other one,", "line after line to its own end.")])
def test_columns_drawn_row_by_row_are_read_one_after_the_other(tmp_path: Path, more: tuple[str, ...]) -> None:
    found = read(tmp_path, "a.pdf", drawn_by_rows(LEFT + more, RIGHT))
    assert found.text.split("\n") == ["Report of the year", "", *LEFT, *more, *([""] if not more else []), *RIGHT] or (
        [line for line in found.text.split("\n") if line] == ["Report of the year", *LEFT, *more, *RIGHT]
    )
    for line in (*LEFT, *RIGHT):
        start = found.text.index(line)
        box = next(box for box in found.boxes if box.start == start)
        assert (box.x0 > 250) == (line in RIGHT)


def test_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    names = tuple(f"Aldora Marine Holdings {n} Limited" for n in range(8))
    places = tuple(f"Harbour Street {n}, Oslund by the Sea" for n in range(8))
    lines = [line for line in read(tmp_path, "a.pdf", drawn_by_rows(names, places)).text.split("\n") if line]
    assert lines[1:] == [f"{name} {place}" for name, place in zip(names, places, strict=True)]


@pytest.mark.parametrize(
    ("charset", "names"),
    [
        ("cp866", ["Письмо директору.txt", "Отчет/Выплаты за март.txt"]),
        ("cp932", ["取締役会議事録.txt", "支払い明細表.txt"]),
        ("gb18030", ["会议记录与决定.txt", "付款清单.txt"]),
        ("utf-8", ["Größe.txt", "b.txt"]),
        ("cp437", ["Müller.txt", "b.txt"]),
    ],
)
def test_names_in_an_archive_are_in_the_charset_of_its_program(tmp_path: Path, charset: str, names: list[str]) -> None:
    stand_ins = [f"{number}" * len(name.encode(charset)) for number, name in enumerate(names)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for stand_in in stand_ins:
            package.writestr(stand_in, "The board met on Monday.")
    data = out.getvalue()
    for stand_in, name in zip(stand_ins, names, strict=True):
        data = data.replace(stand_in.encode(), name.encode(charset))
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert set(texts_of(path)) == {f"a.zip/{name}" for name in names}


def test_marks_inside_cells_do_not_part_them(tmp_path: Path) -> None:
    found = read(tmp_path, "a.csv", b"Name;Sum\nA, B and C;1,5\nD, E;2,5\n")
    assert found.text == "Name: A, B and C | Sum: 1,5\nName: D, E | Sum: 2,5"


def test_a_charset_told_behind_long_scripts_is_heeded(tmp_path: Path) -> None:
    script = f"<script>{'var x = 1; ' * 900}</script>"
    page = f"<html><head>{script}<meta charset=windows-1251></head><p>Совет решил.</p></html>"
    assert read(tmp_path, "a.html", page.encode("cp1251")).text == "Совет решил."


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (r"\uc2\u21462 \'8e\'e6\u32224 \'92\'f7 end", "取締 end"),
        (r"\uc0\u233 t\u233 ", "été"),
        (r"\uc1 a \u-10179?\u-8704? b \u8364 ? c", "a 😀 b € c"),
        (r"{\uc2\u233 xx}\u233 x!", "éé!"),
    ],
)
def test_what_stands_behind_a_character_for_older_programs_is_passed_over(
    tmp_path: Path, words: str, text: str
) -> None:
    head = r"{\rtf1\ansi\ansicpg932\deff0{\fonttbl{\f0\fcharset128 MS;}}\f0 "
    assert read(tmp_path, "a.rtf", f"{head}{words}}}".encode("ascii")).text == text
