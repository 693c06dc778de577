"""Words that stand where few look: forms of PDF files, rows above a table, cells in single quotes, live reports."""

from __future__ import annotations

import json
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from sourcebook import read_file
from sourcebook.model.document import Rendition

XFA = (
    b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/">'
    b"<xfa:data><form><Payer>Aldora Bank</Payer><Paid><Sum>300</Sum><Sum/></Paid></form></xfa:data></xfa:datasets>"
    b"</xdp:xdp>"
)


def make_form(path: Path, *, fields: bool, xfa: bool) -> Path:
    """A page that shows nothing but a filled field, or a form in XML alone."""
    made = pypdf.PdfWriter()
    page = made.add_blank_page(300, 300)
    field = made._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Tx"),
                NameObject("/T"): TextStringObject("payer"),
                NameObject("/V"): TextStringObject("Vint Ltd"),
                NameObject("/Rect"): ArrayObject([FloatObject(n) for n in (10, 10, 100, 30)]),
            }
        )
    )
    if fields:
        page[NameObject("/Annots")] = ArrayObject([field])
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([field] if fields else [])})
    if xfa:
        stream = DecodedStreamObject()
        stream.set_data(XFA)
        form[NameObject("/XFA")] = made._add_object(stream)
    made._root_object[NameObject("/AcroForm")] = made._add_object(form)
    made.write(path)
    return path


@pytest.mark.parametrize(
    ("fields", "xfa", "text"),
    [
        (True, False, "payer: Vint Ltd"),
        (False, True, "Payer: Aldora Bank\nSum: 300"),
        (True, True, "payer: Vint Ltd\nPayer: Aldora Bank\nSum: 300"),
    ],
)
def test_a_form_without_any_other_words_is_read(tmp_path: Path, fields: bool, xfa: bool, text: str) -> None:
    read = read_file(make_form(tmp_path / "a.pdf", fields=fields, xfa=xfa), extract=False).rendition
    assert read.text == text
    assert [read.text[b.start : b.end] for b in read.blocks] == text.splitlines()
    assert read.confidence == 1.0


def rows(tmp_path: Path, text: str) -> str:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    return read_file(tmp_path / "a.csv", extract=False).rendition.text


def test_rows_above_a_table_are_no_header(tmp_path: Path) -> None:
    text = rows(
        tmp_path, "Report of the board\nDrawn up,2014\n\nPayer,Sum,Day\nAldora,12,2014-03-09\nVint,4,2014-04-01\n"
    )
    assert text == (
        "Report of the board\n\nDrawn up | 2014\n\nPayer: Aldora | Sum: 12 | Day: 2014-03-09\n"
        "Payer: Vint | Sum: 4 | Day: 2014-04-01"
    )


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Payer,Sum\nAldora,12,late\nVint,4,late\nOsk,5\n", "Payer: Aldora | Sum: 12 | Column 3: late"),
        (
            "Name,Role\nAda Vale,director,Oslund\nTom Vint,clerk,Oslund\n",
            "Name: Ada Vale | Role: director | Column 3: Oslund",
        ),
        ("Payer,Sum\nAldora,12\nVint,4\n", "Payer: Aldora | Sum: 12"),
    ],
)
def test_a_ragged_table_keeps_its_header(tmp_path: Path, text: str, first: str) -> None:
    assert rows(tmp_path, text).splitlines()[0] == first


def test_cells_in_single_quotes_below_bare_names_are_whole(tmp_path: Path) -> None:
    assert rows(tmp_path, "Name,Note\n'Vint, Tom','left, late'\n'Osk, Ida','stayed'\n").splitlines() == [
        "Name: Vint, Tom | Note: left, late", "Name: Osk, Ida | Note: stayed",
    ]  # fmt: skip


def test_posts_of_a_live_report_are_read_in_the_order_of_the_page(tmp_path: Path) -> None:
    posts = [
        {"@type": "BlogPosting", "headline": "The witness", "datePublished": "2014-03-02T11:00",
         "articleBody": "The witness told the court what she saw at the quay."},
        {"@type": "BlogPosting", "articleBody": "The trial began in the morning before a full hall."},
    ]  # fmt: skip
    about = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": "The trial",
        "liveBlogUpdate": posts,
    }
    page = f'<html><head><title>The trial</title><script type="application/ld+json">{json.dumps(about)}</script></head>'
    (tmp_path / "a.html").write_text(f"{page}<body><div id=app></div></body></html>", encoding="utf-8")
    text = read_file(tmp_path / "a.html", extract=False).rendition.text
    assert text == (
        "The witness, 2014-03-02T11:00\n\nThe witness told the court what she saw at the quay.\n\n"
        "The trial began in the morning before a full hall."
    )


def test_the_head_of_the_first_of_several_posts_is_kept(tmp_path: Path) -> None:
    posts = "".join(
        f'<div class="post"><div class="hour">1{i}:00</div><h3>Witness {i}</h3><p>The witness number {i} told us '
        "all that she had seen at the quay that night in May, and was not asked again.</p></div>"
        for i in (4, 3, 2, 1)
    )
    page = (
        f"<html><head><title>The trial</title></head><body><nav class=menu><a href=/>Home</a></nav><h1>Live</h1>{posts}"
    )
    path = tmp_path / "a.html"
    path.write_text(
        f"{page}<div class=footer><p>About us and how to reach us by mail or letter</p></div></body></html>"
    )
    text = read_file(path, extract=False).rendition.text
    heads = [line for line in text.splitlines() if line.startswith("Witness")]
    assert heads == ["Witness 4", "Witness 3", "Witness 2", "Witness 1"]
    assert "About us" not in text


def rich(tmp_path: Path, body: str, head: str = r"\ansi\ansicpg1252") -> Rendition:
    fonts = r"{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset128 MS Gothic;}{\f3\fcharset2 Symbol;}}"
    sheet = r"{\stylesheet{\s1\v Secret;}}"
    (tmp_path / "a.rtf").write_bytes(rf"{{\rtf1{head}\deff0{fonts}{sheet}{body}}}".encode("latin-1"))
    return read_file(tmp_path / "a.rtf", extract=False).rendition


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"caf\'e9 {\f1 \'c4\'ee\'ec} na\'efve", "café Дом naïve"),
        (r"\f1 \'c4\'ee\'ec\plain  caf\'e9", "Дом café"),
        (r"{\f2 \'8d\'60}{\f1 A\'c4 {\f0 \'e9} \'ee}", "港AД é о"),
        (r"{\f3 \'e9} \u1044?\{\'e9\}", "é Д{é}"),
    ],
)
def test_bytes_of_rtf_are_read_by_the_font_they_are_in(tmp_path: Path, body: str, text: str) -> None:
    assert rich(tmp_path, body).text == text


def test_rtf_of_other_machines_is_read_in_their_character_set(tmp_path: Path) -> None:
    assert rich(tmp_path, r"caf\'8e", r"\mac").text == "café"


def test_hidden_and_deleted_words_of_rtf_are_kept_apart_and_boxes_read(tmp_path: Path) -> None:
    read = rich(
        tmp_path,
        r"The board {\v never {\b really} \'e9} met.{\deleted Nobody asked.}\par{\v one\par two}\v three\v0  seen "
        r"{\shp{\*\shpinst{\shptxt \pard Not for the board\par}}}\par{\pict\bin3 }{x}",
    )
    assert "The board  met." in read.text
    assert "seen" in read.text
    assert "Not for the board" in read.text
    assert not any(word in read.text for word in ("never", "really", "asked", "three", "Secret"))
    assert [(h.text, h.how) for h in read.hidden] == [
        ("never really é", "hidden"), ("Nobody asked.", "tracked-deletion"), ("one", "hidden"), ("two", "hidden"),
        ("three", "hidden"),
    ]  # fmt: skip
