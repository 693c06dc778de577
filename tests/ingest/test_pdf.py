"""PDF: lines with boxes, paragraphs, headings, running heads, damage and passwords."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from fpdf import FPDF

from sourcebook.errors import EmptyInput, EncryptedInput, UnreadableInput
from sourcebook.ingest.base import Draft, check_draft
from sourcebook.ingest.pdf import PdfReader
from sourcebook.testing.readers import blob_of

PROSE = (
    "The regional audit office in Kelmar published its review of the harbour contracts on Tuesday, and the figures "
    "in it differ from those that the ministry gave to parliament in the spring of 2020. "
)

REFUSED = "report.pdf is a damaged or truncated PDF: no page of it can be read."


def make_pdf(pages: int = 4, *, title: str = "Harbour audit", words: str = PROSE) -> bytes:
    pdf = FPDF()
    pdf.set_title(title)
    pdf.set_author("Ida Roe; Tom Vint")
    pdf.set_creation_date(datetime(2020, 5, 6, tzinfo=UTC))
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.set_font("Helvetica", size=8)
        pdf.text(20, 10, f"Kelmar Audit Office - Review {number}")
        pdf.text(100, 290, str(number))
        pdf.set_xy(20, 25)
        if number == 1:
            pdf.set_font("Helvetica", "B", size=20)
            pdf.multi_cell(170, 10, "Harbour contracts reviewed", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", size=11)
        pdf.set_left_margin(20)
        for part in range(3):
            pdf.multi_cell(170, 6, f"Part {number}.{part} begins. {words}", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(6)
    return bytes(pdf.output())


def read(folder: Path, data: bytes) -> Draft:
    draft = PdfReader().read(blob_of(folder, data, name="report.pdf", media_type="application/pdf"))
    check_draft(draft)
    return draft


def test_blocks_pages_and_boxes(tmp_path: Path) -> None:
    draft = read(tmp_path, make_pdf())
    assert [(b.kind, b.level) for b in draft.blocks[:2]] == [("heading", 1), ("paragraph", 0)]
    paragraphs = [draft.text[b.start : b.end] for b in draft.blocks if b.kind == "paragraph"]
    assert len(paragraphs) == 12
    assert " ".join(paragraphs[0].split()) == f"Part 1.0 begins. {PROSE}".strip()
    assert [p.number for p in draft.pages] == [1, 2, 3, 4]
    for page in draft.pages:
        assert f"Part {page.number}.1" in draft.text[page.start : page.end]
        assert (round(page.width), round(page.height)) == (595, 842)
    for box in draft.boxes:
        assert draft.text[box.start : box.end].strip()
        assert "\n" not in draft.text[box.start : box.end]
        assert 0 <= box.x0 < box.x1 <= 596
        assert 0 <= box.y0 < box.y1 <= 842
    first = next(b for b in draft.boxes if draft.text[b.start : b.end].startswith("Part 1.0"))
    assert first.x0 == pytest.approx(57, abs=5)


def test_running_heads_are_in_the_text_but_no_block(tmp_path: Path) -> None:
    draft = read(tmp_path, make_pdf())
    assert draft.text.count("Kelmar Audit Office - Review") == 4
    for block in draft.blocks:
        assert "Audit Office - Review" not in draft.text[block.start : block.end]
        assert draft.text[block.start : block.end] not in {"1", "2", "3", "4"}


def test_metadata(tmp_path: Path) -> None:
    meta = read(tmp_path, make_pdf()).metadata
    assert (meta.title, meta.byline, meta.published, meta.language) == (
        "Harbour audit",
        ("Ida Roe", "Tom Vint"),
        "2020-05-06",
        "en",
    )


def test_program_made_title_gives_way_to_the_heading(tmp_path: Path) -> None:
    assert read(tmp_path, make_pdf(title="Microsoft Word - v3.doc")).metadata.title == "Harbour contracts reviewed"


def test_creation_date_that_the_text_does_not_know_is_not_published(tmp_path: Path) -> None:
    assert read(tmp_path, make_pdf(words="It was said that nobody paid. " * 5)).metadata.published is None


def test_password(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(make_pdf(1))))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(EncryptedInput, match=r"report\.pdf is protected by a password\."):
        read(tmp_path, out.getvalue())


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_truncated_is_read_or_refused_in_a_sentence(tmp_path: Path, share: float) -> None:
    cut = make_pdf()[: int(len(make_pdf()) * share)]
    try:
        outcome = read(tmp_path, cut).text
    except UnreadableInput as error:
        outcome = error.message
    assert outcome == REFUSED or "Part" in outcome


def test_lost_cross_references_are_rebuilt(tmp_path: Path) -> None:
    whole = make_pdf()
    assert read(tmp_path, whole.replace(b"startxref", b"startxxxx")).text == read(tmp_path, whole).text


def test_no_text_layer_and_no_pictures_says_so(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    with pytest.raises(UnreadableInput) as caught:
        read(tmp_path, bytes(pdf.output()))
    assert "no text layer" in str(caught.value)
    assert "no words in its pictures" in str(caught.value)


def test_pages_without_text_are_named(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(make_pdf(2))))
    writer.add_blank_page()
    out = io.BytesIO()
    writer.write(out)
    draft = read(tmp_path, out.getvalue())
    assert draft.warnings == ("Without words: page 3.",)
    assert len(draft.pages) == 3


def test_not_a_pdf_and_empty(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        read(tmp_path, b"%PDF-1.7 and nothing more")
    with pytest.raises(EmptyInput):
        read(tmp_path, b"\0\0\n")
