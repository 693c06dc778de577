"""Scanned pages that lie aslant, pages shown on their side, and words that a line's end parts."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from sourcebook.ingest.ocr import read_picture
from sourcebook.ingest.pdf import PdfReader
from sourcebook.ingest.skew import box_before, find_skew, straighten
from sourcebook.testing.readers import blob_of

LINES = (
    "The harbour board met on 4 March 2009 to examine",
    "the ferry contract. Nobody had read the tender papers",
    "before the vote was called by the chair.",
)
SENTENCE = "Nobody had read the tender papers before the vote was called by the chair."


def scan(degrees: float) -> Image.Image:
    page = Image.new("L", (1300, 600), 255)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(34)
    for number, line in enumerate(LINES):
        draw.text((90, 90 + 50 * number), line, font=font, fill=0)
    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


@pytest.mark.parametrize("degrees", [-9.0, -4.0, 0.0, 2.5, 7.0])
def test_how_far_a_page_lies_aslant(degrees: float) -> None:
    assert find_skew(scan(degrees)) == pytest.approx(-degrees, abs=0.3)


@pytest.mark.parametrize(
    "picture", [Image.new("L", (400, 300), 255), Image.radial_gradient("L"), Image.effect_noise((500, 400), 90)]
)
def test_a_picture_without_lines_has_no_angle(picture: Image.Image) -> None:
    assert find_skew(picture) == 0.0


@pytest.mark.parametrize("degrees", [-4.0, 7.0])
def test_it_is_read_and_its_lines_lie_where_they_were_scanned(degrees: float) -> None:
    page = scan(degrees)
    found = read_picture(page, 1, 200)
    assert SENTENCE in " ".join(line.text for line in found.lines.lines)
    # The ink of the page is inside the boxes, and they are no larger than the page.
    scale = 72 / 200
    inside = Image.new("L", page.size, 0)
    for line in found.lines.lines:
        x0, y0, x1, y1 = (value / scale for value in line.box)
        ImageDraw.Draw(inside).rectangle((x0, page.height - y1, x1, page.height - y0), fill=255)
    ink = page.point(lambda value: 255 * (value < 128))
    outside = Image.composite(Image.new("L", page.size, 0), ink, inside)
    assert sum(outside.histogram()[1:]) < 0.02 * sum(ink.histogram()[1:])


def test_a_box_goes_back_where_it_was() -> None:
    page = Image.new("L", (800, 600), 255)
    turned = straighten(page, 5)
    middle = (turned.width / 2 - 10, turned.height / 2 - 5, turned.width / 2 + 10, turned.height / 2 + 5)
    x0, y0, x1, y1 = box_before(middle, 5, page.size, turned.size)
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((400, 300))


def sheet(lines: tuple[str, ...], degrees: int = 0, shown: int = 0) -> bytes:
    """A page whose words were drawn at an angle, shown turned by `shown`."""
    made = FPDF(unit="pt", format=(612, 792))
    made.add_page()
    made.set_font("Times", size=12)
    with made.rotation(degrees, 300, 400):
        for number, line in enumerate(lines):
            made.text(120, 250 + 16 * number, line)
    out = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(bytes(made.output()))))
    out.pages[0].rotate(shown)
    whole = io.BytesIO()
    out.write(whole)
    return whole.getvalue()


def read(folder: Path, data: bytes) -> str:
    return PdfReader().read(blob_of(folder, data, name="a.pdf", media_type="application/pdf")).text


@pytest.mark.parametrize(
    ("degrees", "shown"), [(0, 0), (90, 90), (-90, 270), (0, 90), (0, 180), (0, 270), (180, 180), (90, 0), (-90, 0)]
)
def test_lines_come_in_order_however_a_page_lies(tmp_path: Path, degrees: int, shown: int) -> None:
    assert SENTENCE in " ".join(read(tmp_path, sheet(LINES, degrees, shown)).split())


def test_words_at_the_ends_of_lines(tmp_path: Path) -> None:
    lines = (
        "The administra-",
        "tion of the well-",
        "known engineer of the north-",
        "ern channel paid Osk-",
        "Holdings.",
    )
    text = read(tmp_path, sheet(lines))
    assert text == "The administration of the well-known engineer of the northern channel paid Osk-\nHoldings."
