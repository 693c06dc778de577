"""Words in the text layer of a PDF page that its picture does not show.

Drawing every page would cost more than reading it. So the objects of a page are looked at first, and only where one is
suspect (drawn in no mode, in white, without opacity, too small to read, beyond the page, or under a later shape or
picture) is the page drawn once and the place of the words looked at: where all is one tone, nobody sees words. White
words on a dark ground are seen, and stay. Invisible words over a picture are what scanners write: they are held against
the words that OCR reads in the picture, on the first few such pages.
"""

from __future__ import annotations

import ctypes
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from itertools import islice

import pypdfium2
from PIL import Image
from pypdfium2 import raw

MOST_OBJECTS = 20_000
"""Objects of a page that are looked at; of a map with more, the rest is taken as it is."""
FEWEST = 3
"""Letters and digits that must be hidden on a page for it to matter."""
MOST_COVERS = 100
"""Shapes and pictures of a page that may lie over words."""
SCALE = 2.0
"""Dots a point of the drawing."""
TONES = 40
"""Grey levels between the darkest and the lightest dot under which a place is of one tone."""
TINY = 1.5
"""Points of a font below which nobody reads it."""
_PALE = 235
INVISIBLE, OUTSIDE, SMALL = "invisible text", "outside the page", "tiny text"
_SURE = frozenset({OUTSIDE, SMALL})
"""For these nothing needs to be drawn to know."""
_INVISIBLE = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})

Place = tuple[float, float, float, float]


@dataclass(slots=True)
class Unseen:
    """What nobody sees on one page: number of a character of its text layer -> how it is hidden."""

    characters: dict[int, str] = field(default_factory=dict)
    layer: bool = False
    """Whether invisible words lie over pictures: a scanner's text layer, to be held against the picture."""
    blank: bool = False
    """Whether the page shows nothing at all, and invisible words are all it has: they are its text, with a warning."""


def find_unseen(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage) -> Unseen:
    """The characters of a page's text layer that its picture does not show."""
    found = Unseen()
    suspects, pictures = _suspects(page)
    if not suspects:
        return found
    numbers, places = _characters_of(textpage, suspects.keys())
    drawn: Image.Image | None = None
    for key, place in places.items():
        how = suspects[key]
        if how == INVISIBLE and any(_inside(place, picture) for picture in pictures):
            found.layer = True
            continue
        drawn = drawn or _draw(page)
        if how in _SURE or _is_one_tone(page, drawn, place):
            found.characters.update((number, how) for number in numbers[key])
    if drawn and found.characters and set(suspects.values()) == {INVISIBLE} and _spread(drawn) < TONES:
        return Unseen(blank=True)
    if sum(chr(raw.FPDFText_GetUnicode(textpage, n)).isalnum() for n in found.characters) < FEWEST:
        found.characters.clear()  # dots, rules and stray spaces of a program deceive nobody
    return found


def _characters_of(
    textpage: pypdfium2.PdfTextPage, keys: Container[int]
) -> tuple[dict[int, list[int]], dict[int, Place]]:
    """Numbers of the characters of some text objects, and the place of each object on the page."""
    numbers: dict[int, list[int]] = {}
    places: dict[int, Place] = {}
    for number in range(textpage.count_chars()):
        key = _address(raw.FPDFText_GetTextObject(textpage, number))
        if key in keys:
            numbers.setdefault(key, []).append(number)
            left, bottom, right, top = textpage.get_charbox(number)
            place = places.get(key, (left, bottom, right, top))
            places[key] = min(place[0], left), min(place[1], bottom), max(place[2], right), max(place[3], top)
    return numbers, places


def _address(item: object) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def _suspects(page: pypdfium2.PdfPage) -> tuple[dict[int, str], list[Place]]:
    """Suspect text objects (by their address) and why; the places of pictures."""
    suspects: dict[int, str] = {}
    words: list[tuple[int, Place]] = []
    covers: list[Place] = []
    pictures: list[Place] = []
    paper = page.get_bbox()
    for item in islice(page.get_objects(max_depth=3), MOST_OBJECTS):
        # What is nested counts in the measures of its form: its place is not known here.
        nested = item.level > 0
        place = _place(item.raw)
        if item.type == raw.FPDF_PAGEOBJ_TEXT:
            key = _address(item.raw)
            if how := _suspect(item.raw, None if nested else place, paper):
                suspects[key] = how
            elif not nested:
                words.append((key, place))
        elif not nested and (
            item.type == raw.FPDF_PAGEOBJ_IMAGE or (item.type == raw.FPDF_PAGEOBJ_PATH and _is_filled(item.raw))
        ):
            if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                pictures.append(place)
            if len(covers) < MOST_COVERS and place[2] - place[0] > 4 and place[3] - place[1] > 4:
                covers.append(place)
    if covers:
        for key, place in words:
            # Under a later shape: covered. Over an earlier one: perhaps in its colour. The drawing tells.
            if any(_inside(place, cover) for cover in covers):
                suspects[key] = "covered or in the colour behind it"
    return suspects, pictures


def _suspect(item: raw.FPDF_PAGEOBJECT, place: Place | None, paper: Place) -> str:
    """Why an object of text may be hidden, empty when nothing is strange."""
    if place and (place[2] < paper[0] or place[0] > paper[2] or place[3] < paper[1] or place[1] > paper[3]):
        return OUTSIDE
    if raw.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE:
        return INVISIBLE
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        if alpha.value < 12:
            return "transparent text"
        if min(red.value, green.value, blue.value) >= _PALE:
            return "text in the colour of the page"
    return SMALL if 0 < _size(item) < TINY else ""


def _size(item: raw.FPDF_PAGEOBJECT) -> float:
    """Font size in points on the page, 0 when unknown."""
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    known = raw.FPDFTextObj_GetFontSize(item, size) and raw.FPDFPageObj_GetMatrix(item, matrix)
    return float(size.value * (matrix.b**2 + matrix.d**2) ** 0.5) if known else 0.0


def _place(item: raw.FPDF_PAGEOBJECT) -> Place:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _is_filled(item: raw.FPDF_PAGEOBJECT) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    alpha = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    return bool(fill.value and raw.FPDFPageObj_GetFillColor(item, *alpha) and alpha[3].value > 200)


def _inside(place: Place, cover: Place) -> bool:
    """Whether the middle and most of a place lie under another."""
    width = min(place[2], cover[2]) - max(place[0], cover[0])
    height = min(place[3], cover[3]) - max(place[1], cover[1])
    area = (place[2] - place[0]) * (place[3] - place[1])
    return width > 0 and height > 0 and width * height >= 0.8 * area


def _draw(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = min(SCALE, 4000 / max(width, height, 1.0))
    drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return drawn


def _is_one_tone(page: pypdfium2.PdfPage, drawn: Image.Image, place: Place) -> bool:
    """Whether the drawing shows nothing where the words are; False where the place cannot be looked at."""
    width, height = page.get_size()
    x0, y0, _, _ = page.get_bbox()
    across, down = drawn.width / max(width, 1.0), drawn.height / max(height, 1.0)
    left, right = (place[0] - x0) * across, (place[2] - x0) * across
    top, bottom = (height - place[3] + y0) * down, (height - place[1] + y0) * down
    # Inside of the place, a frame around it does not count; around a narrow one, lest an "l" be of one tone.
    inset = 1 if min(right - left, bottom - top) >= 8 else -2
    box = (
        max(0, int(left) + inset), max(0, int(top) + inset), min(drawn.width, int(right) - inset),
        min(drawn.height, int(bottom) - inset),
    )  # fmt: skip
    if page.get_rotation() or box[2] - box[0] < 2 or box[3] - box[1] < 2:
        return False
    return _spread(drawn.crop(box)) < TONES


def _spread(drawn: Image.Image) -> int:
    """Grey levels between the darkest and the lightest dot."""
    low, high = drawn.getextrema()
    return int(high - low)  # type: ignore[operator]


def runs_of(unseen: Unseen, characters: list[str]) -> Iterator[tuple[str, str]]:
    """(words, how) of each stretch of hidden characters."""
    words, last, how = "", -2, ""
    for number in sorted(unseen.characters):
        if number > last + 3 or unseen.characters[number] != how:
            if plain := " ".join(words.split()):
                yield plain, how
            words, how = "", unseen.characters[number]
        words += " " if number > last + 1 else ""
        words += characters[number] if number < len(characters) else ""
        last = number
    if plain := " ".join(words.split()):
        yield plain, how
