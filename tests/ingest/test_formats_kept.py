"""What is kept of each format beyond its running words, on files made here."""

from __future__ import annotations

import contextlib
import io
from email.message import EmailMessage
from pathlib import Path

import docx
import fpdf
import openpyxl
import pptx
import pypdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

import office_files as files
from container_files import make_pdf
from sourcebook.errors import EmptyInput, EncryptedInput, UnreadableInput
from sourcebook.ingest.base import Draft, check_draft
from sourcebook.ingest.child import ReaderProcess
from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.detect import detect_media_type
from sourcebook.settings import Settings
from sourcebook.testing.readers import blob_of


def read(folder: Path, data: bytes, name: str) -> Draft:
    path = folder / "sample"
    path.write_bytes(data)
    kind = detect_media_type(path, name)
    draft = find_reader(kind).read(blob_of(folder, data, name=name, media_type=kind))
    check_draft(draft)
    return draft


def kinds(draft: Draft) -> list[tuple[str, str]]:
    return [(block.kind, draft.text[block.start : block.end]) for block in draft.blocks]


def mail(body: str, **heads: str) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "Re: The valves", "Ida Marsh <ida@oslund.example>"
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("body", "own", "others"),
    [
        ("I agree.\n\nOn Sun, 9 Mar 2014, Tom Vint wrote:\n> Nobody looked.\n> Nobody asked.\n\nIda\n",
         ["I agree.", "Ida"], ["> Nobody looked.", "> Nobody asked."]),
        ("I agree.\n\n-----Original Message-----\nFrom: Tom Vint\nSent: Sunday, March 9, 2014\nTo: Ida Marsh\n"
         "Subject: The valves\n\nNobody looked.\n\nNobody asked.\n", ["I agree."], ["Nobody looked.", "Nobody asked."]),
        ("I agree.\n\nFrom: Tom Vint\nDate: 9 March 2014\nTo: Ida Marsh\nSubject: The valves\n\nNobody looked.\n",
         ["I agree."], ["Nobody looked."]),
        ("Am 9. März 2014 schrieb Tom Vint:\n\nNiemand sah nach.\n", [], ["Niemand sah nach."]),
        ("See below.\n\n---------- Forwarded message ----------\nFrom: Tom Vint <tom@aldora.example>\n"
         "Date: 9 March 2014\nSubject: The valves\nTo: Ida\n\nNobody looked.\n", ["See below."], ["Nobody looked."]),
        ("She wrote: nobody looked.\n\nFrom the office we heard nothing.\n",
         ["She wrote: nobody looked.", "From the office we heard nothing."], []),
    ],
)  # fmt: skip
def test_words_of_an_earlier_message_are_quotes(tmp_path: Path, body: str, own: list[str], others: list[str]) -> None:
    found = kinds(read(tmp_path, mail(body), "a.eml"))
    assert [words for kind, words in found if kind == "paragraph"] == own
    assert [words for kind, words in found if kind == "quote"] == others


def test_an_answer_names_what_it_answers(tmp_path: Path) -> None:
    heads = {"Message_ID": "<c@oslund.example>", "References": "<a@x> <b@x>", "In_Reply_To": "<b@x>"}
    about = read(tmp_path, mail("Yes.", **heads), "a.eml").metadata
    assert (about.message, about.answers) == ("c@oslund.example", ("a@x", "b@x"))


def pdf() -> bytes:
    made = fpdf.FPDF()
    made.set_font("helvetica", size=12)
    for title in ("Findings of the yard", "What was paid"):
        made.add_page()
        made.start_section(title)
        made.cell(text=title)
        made.ln(40)
        made.cell(text="The ferry sank in the harbour of Oslund.")
    made.text_annotation(50, 50, "Who said so?", title="Ida Marsh")
    return bytes(made.output())


def test_a_table_of_contents_makes_headings_and_notes_are_rows(tmp_path: Path) -> None:
    draft = read(tmp_path, pdf(), "a.pdf")
    assert [words for kind, words in kinds(draft) if kind == "heading"] == ["Findings of the yard", "What was paid"]
    assert ("row", "Note on page 2 by Ida Marsh: Who said so?") in kinds(draft)
    assert [(mark.title, mark.page) for mark in draft.metadata.outline][1] == ("What was paid", 2)


@pytest.mark.parametrize("share", [0.9, 0.75, 0.5])
@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_a_pdf_that_is_cut_short_are_found(tmp_path: Path, share: float, packed: bool) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf([("big.bin", bytes(range(256)) * 60)])))
    out = io.BytesIO()
    writer.write(out)
    data = out.getvalue() if packed else make_pdf([("big.bin", bytes(range(256)) * 60)])
    cut = data[: int(len(data) * share)]
    try:
        draft = read(tmp_path, cut, "a.pdf")
    except UnreadableInput:
        assert b"/Type /Page\n" not in cut
        return
    assert "The ferry sank in the harbour" in draft.text
    assert any("damaged" in warning for warning in draft.warnings)


def test_an_empty_password_locks_nothing(tmp_path: Path) -> None:
    for word, opens in (("", True), ("secret", False)):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
        writer.encrypt(word, "owner", algorithm="AES-128")
        out = io.BytesIO()
        writer.write(out)
        if opens:
            assert "The ferry sank" in read(tmp_path, out.getvalue(), "a.pdf").text
        else:
            with pytest.raises(EncryptedInput):
                read(tmp_path, out.getvalue(), "a.pdf")


def test_a_word_file_shows_what_was_added_and_keeps_what_was_taken_out(tmp_path: Path) -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Oslund Harbour Office"
    paragraph = made.add_paragraph("The office ")
    names = nsdecls("w")
    for xml in (
        f'<w:ins {names} w:author="Ida"><w:r><w:t>paid twice.</w:t></w:r></w:ins>',
        f'<w:del {names} w:author="Ida"><w:r><w:delText>never paid.</w:delText></w:r></w:del>',
    ):
        paragraph._p.append(parse_xml(xml))
    out = io.BytesIO()
    made.save(out)
    draft = read(tmp_path, out.getvalue(), "a.docx")
    assert kinds(draft) == [("paragraph", "The office paid twice."), ("row", "Oslund Harbour Office")]
    assert [(h.text, h.how) for h in draft.hidden] == [("never paid.", "tracked-deletion")]
    assert "1 additions" in draft.warnings[0]


def test_hidden_slides_and_sheets_are_read_and_said(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Not for the board"
    slide._element.set("show", "0")
    out = io.BytesIO()
    deck.save(out)
    draft = read(tmp_path, out.getvalue(), "a.pptx")
    assert draft.text == "Not for the board"
    assert draft.warnings == ("Slide 1 is hidden in the show; its words were read.",)
    book = openpyxl.Workbook()
    for row in (["Payer", "Sum"], ["Aldora", 300], ["Vint", 5]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    out = io.BytesIO()
    book.save(out)
    draft = read(tmp_path, out.getvalue(), "a.xlsx")
    assert "Payer: Vint" in draft.text
    assert any("row 3" in warning and "column B" in warning for warning in draft.warnings)


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "WEBP", "JPEG2000"])
def test_pictures_of_many_kinds(tmp_path: Path, kind: str) -> None:
    page = Image.open(io.BytesIO(files.make_picture("The ferry to Oslund sank."))).convert("RGB")
    out = io.BytesIO()
    page.save(out, kind, **({"save_all": True, "append_images": [page]} if kind in ("TIFF", "GIF") else {}))
    draft = read(tmp_path, out.getvalue(), f"a.{kind.lower()}")
    assert "ferry to Oslund" in draft.text
    assert len(draft.pages) == (2 if kind == "TIFF" else 1)
    assert 0.3 < draft.pages[0].confidence < 1
    assert all(0.3 <= box.confidence < 1 for box in draft.boxes)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_scans_lying_on_their_side_are_turned(tmp_path: Path, turned: int) -> None:
    words = "\n".join(["The harbour office paid for two engines", "that were never looked at by anybody."] * 5)
    page = Image.open(io.BytesIO(files.make_picture(words, size=(1400, 800)))).rotate(turned, expand=True)
    out = io.BytesIO()
    page.save(out, "PNG")
    assert "harbour office paid" in read(tmp_path, out.getvalue(), "a.png").text


@pytest.mark.parametrize("seed", range(2))
def test_a_picture_the_engine_has_remarks_on_is_read_behind_guards(tmp_path: Path, seed: int) -> None:
    """The engine writes remarks to a file of its choice; where it may not write, that ended the process."""
    noise = Image.effect_noise((1800, 1200), 90)
    words = "\n".join(["The harbour office paid for two engines", "that were never looked at by anybody."] * 8)
    page = Image.open(io.BytesIO(files.make_picture(words, size=(1800, 1200)))).convert("L")
    out = io.BytesIO()
    (Image.blend(page, noise, 0.35) if seed else page.rotate(7, fillcolor=255)).rotate(90 * seed, expand=True).save(
        out, "PNG"
    )
    (tmp_path / "scan.png").write_bytes(out.getvalue())
    with ReaderProcess(Settings()) as child, contextlib.suppress(EmptyInput):
        child.read(blob_of(tmp_path, out.getvalue(), name="scan.png", media_type="image/png"))
