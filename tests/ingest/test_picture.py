"""Pictures and scans: words by OCR, with boxes and the engine's doubt."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from fpdf import FPDF
from PIL import Image

import office_files as files
from sourcebook.errors import EmptyInput, LimitExceeded
from sourcebook.ingest import picture
from sourcebook.ingest.base import Draft, check_draft
from sourcebook.ingest.hyphens import Hyphens
from sourcebook.ingest.pdf import PdfReader
from sourcebook.testing.readers import blob_of

WORDS = "The harbour office paid the bank\nin March of that year."


def read(folder: Path, data: bytes) -> Draft:
    draft = picture.PictureReader().read(blob_of(folder, data, name="scan", media_type="image/png"))
    check_draft(draft)
    return draft


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "WEBP", "BMP"])
def test_words_and_boxes(tmp_path: Path, kind: str) -> None:
    draft = read(tmp_path, files.make_picture(WORDS, kind))
    assert draft.text == WORDS
    assert 0.6 < draft.confidence <= 1
    first, second = draft.boxes
    assert draft.text[first.start : first.end] == WORDS.splitlines()[0]
    assert first.y0 > second.y1
    page = draft.pages[0]
    assert 0 < first.x0 < first.x1 < page.width
    assert "recognised" in draft.warnings[0]


def test_pages_of_a_tiff(tmp_path: Path) -> None:
    draft = read(tmp_path, files.make_picture("This is page number {page} of it.", "TIFF", pages=3))
    assert [draft.text[p.start : p.end] for p in draft.pages] == [f"This is page number {n} of it." for n in (1, 2, 3)]


def test_a_picture_without_words(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("L", (400, 400), "white").save(out, "PNG")
    with pytest.raises(EmptyInput, match="No words"):
        read(tmp_path, out.getvalue())


def test_too_many_pixels_are_refused_before_they_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MOST_PIXELS", 10_000)
    with pytest.raises(LimitExceeded, match="pixels"):
        read(tmp_path, files.make_picture(WORDS))


def test_scanned_pages_of_a_pdf_are_recognised(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.cell(text="This page was typed.")
    pdf.add_page()
    pdf.image(io.BytesIO(files.make_picture(WORDS)), x=10, y=10, w=180)
    data = bytes(pdf.output())
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) == 2
    draft = PdfReader().read(blob_of(tmp_path, data, name="scan.pdf", media_type="application/pdf"))
    check_draft(draft)
    assert draft.text == f"This page was typed.\n\n{WORDS}"
    assert draft.confidence < 1
    assert draft.warnings == ("Recognised in pictures, to be compared with them: page 2.",)
    box = draft.boxes[-1]
    assert 0 < box.x0 < box.x1 <= draft.pages[1].width


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["the adipis-", "cing words"], True),
        (["a self-", "made man"], False),
        (["a well-", "known man"], False),
        (["the cross-", "border talks", "cross-border"], False),
        (["the counter-", "feit notes", "more counterfeit notes"], True),
        (["of Spider-", "Man"], False),
        (["pages 12-", "14 of it"], False),
        (["a dash -", "then words"], False),
    ],
)
def test_hyphens_at_line_ends(lines: list[str], joined: bool) -> None:
    assert Hyphens(lines).parts_a_word(lines[0], lines[1]) is joined
