"""Lines of a PDF page with their boxes, from PDFium's text page."""

from __future__ import annotations

import ctypes
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from sourcebook.ingest.pdf_columns import FEWEST, MOST_GAPS, WIDE, Gap, Row, find_columns
from sourcebook.ingest.pdf_hidden import find_unseen, runs_of
from sourcebook.ingest.pdf_layout import Line, PageLines

_PARTED = "\ufffe"
"""Stands for the hyphen that parts a word at a line's end, after which PDFium gives no line break."""
_BOLD = 600
_FEWEST_STEPS = 2
"""From one line to the next, below which nothing is said of the order of a page."""


def read_lines(document: pypdfium2.PdfDocument, number: int) -> PageLines:
    """Lines of page `number` (from 1) in reading order; blank ones are left out.

    Raises:
        pypdfium2.PdfiumError: The page is damaged.
    """
    page = document[number - 1]
    try:
        width, height = page.get_size()
        textpage = page.get_textpage()
        try:
            unseen = find_unseen(page, textpage)
            characters = _characters(textpage)
            hidden = tuple(runs_of(unseen, characters))
            for i in unseen.characters:
                characters[i] = "" if characters[i].strip() and characters[i] != _PARTED else characters[i]
            lines = _lines(textpage, characters)
        finally:
            textpage.close()
    finally:
        page.close()
    size = round(width, 2), round(height, 2)
    return PageLines(number, *size, lines, hidden=hidden, layer=unseen.layer, blank=unseen.blank)


def _lines(textpage: pypdfium2.PdfTextPage, characters: list[str]) -> list[Line]:
    found: list[Line] = []
    bounds: list[tuple[int, int]] = []
    runs: list[tuple[float, float]] = []
    start = 0
    for i in range(len(characters) + 1):
        parted = i < len(characters) and characters[i] == _PARTED
        if i == len(characters) or parted or characters[i] in ("\r", "\n"):
            if line := _line(textpage, characters, start, i + parted):
                found.append(line)
                bounds.append((start, i + parted))
                runs.append(_direction(textpage, characters, start, i + parted))
            start = i + 1
    if _is_upside_down(found, runs):
        return found[::-1]
    return _by_columns(textpage, characters, found, bounds)


def _by_columns(
    textpage: pypdfium2.PdfTextPage, characters: list[str], lines: list[Line], bounds: list[tuple[int, int]]
) -> list[Line]:
    """The lines, those that go across two columns parted, and each column by itself."""
    if len(lines) < FEWEST:
        return lines
    rows = [_row(textpage, characters, line, *where) for line, where in zip(lines, bounds, strict=True)]
    made: list[Line] = []
    at = 0
    for columns in find_columns(rows):
        made += lines[at : columns.start]
        sides: tuple[list[Line], list[Line]] = ([], [])
        for number, cut in enumerate(columns.cuts, start=columns.start):
            start, end = bounds[number]
            if cut is None:
                sides[lines[number].box[0] >= columns.middle].append(lines[number])
                continue
            for side, piece in enumerate(((start, cut.at), (cut.at, end))):
                if line := _line(textpage, characters, *piece):
                    sides[side].append(line)
        made += [*sides[0], *sides[1]]
        at = columns.end
    return made + lines[at:]


def _row(textpage: pypdfium2.PdfTextPage, characters: list[str], line: Line, start: int, end: int) -> Row:
    """A line with its wide gaps, which are looked for where there is white space."""
    gaps: list[Gap] = []
    words: list[str] = []
    begun = start
    for at in range(start + 1, end - 1):
        if characters[at].strip() or not characters[at - 1].strip():
            continue
        behind = next((i for i in range(at + 1, end) if characters[i].strip()), end)
        if behind == end:
            break
        left, right = textpage.get_charbox(at - 1)[2], textpage.get_charbox(behind)[0]
        if right - left > WIDE * max(line.size, 1.0):
            gaps.append(Gap(behind, left, right))
            words.append(" ".join("".join(characters[begun:at]).split()))
            begun = behind
    words.append(" ".join("".join(characters[begun:end]).split()))
    if len(gaps) > MOST_GAPS:
        gaps, words = [], [line.text]
    return Row(line.box[0], line.box[2], line.box[1], line.size, tuple(gaps), tuple(words))


def _direction(textpage: pypdfium2.PdfTextPage, characters: list[str], start: int, end: int) -> tuple[float, float]:
    """From the first character of a line to its last, in points."""
    inked = [i for i in range(start, end) if characters[i].strip()]
    first, last = (textpage.get_charbox(i, loose=True) for i in (inked[0], inked[-1]))
    return last[0] - first[0], last[1] - first[1]


def _is_upside_down(lines: list[Line], runs: list[tuple[float, float]]) -> bool:
    """Whether the lines come last first: so PDFium gives those of a page that is shown running down the sheet."""
    steps = []
    for (before, after), (along, up) in zip(pairwise(lines), runs[1:], strict=False):
        down, right = before.box[1] - after.box[1], after.box[0] - before.box[0]
        if abs(along) < abs(up):
            steps.append(right if up > 0 else -right)
        elif along > 0:  # else it is written from the right, or stands on its head on the sheet
            steps.append(down)
    moved = [step for step in steps if abs(step) > 1]
    return len(moved) >= _FEWEST_STEPS and sum(step < 0 for step in moved) > 0.9 * len(moved)


def _characters(textpage: pypdfium2.PdfTextPage) -> list[str]:
    """One string for each of PDFium's character numbers, so that boxes can be asked for by the same number."""
    count = textpage.count_chars()
    if count <= 0:
        return []
    text = textpage.get_text_range()
    if len(text) == count and text.isascii() and "\x02" not in text:
        return list(text)
    characters: list[str] = []
    for i in range(count):
        code = raw.FPDFText_GetUnicode(textpage, i)
        if code in (0x02, 0xFFFE):
            characters.append(_PARTED)
        elif 0xDC00 <= code < 0xE000 and characters and "\ud800" <= characters[-1] < "\udc00":
            high = ord(characters[-1])
            characters[-1] = chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
            characters.append("")
        else:
            characters.append(chr(code) if code else "")
    return ["\ufffd" if "\ud800" <= c <= "\udfff" else c for c in characters]


def _line(textpage: pypdfium2.PdfTextPage, characters: list[str], start: int, end: int) -> Line | None:
    text = " ".join("".join(characters[start:end]).replace("\xad", "").replace(_PARTED, "-").split())
    if not text:
        return None
    inked = [i for i in range(start, end) if characters[i].strip()]
    box = _box(textpage, inked)
    middle = inked[len(inked) // 2]
    return Line(
        text=text,
        box=box,
        size=_height(textpage, middle),
        bold=raw.FPDFText_GetFontWeight(textpage, middle) >= _BOLD,
    )


def _box(textpage: pypdfium2.PdfTextPage, inked: list[int]) -> tuple[float, float, float, float]:
    """Union of the loose boxes of the line's ends and its tallest middle: x0, y0, x1, y1 in points from lower left."""
    wanted = inked if len(inked) <= 3 else [inked[0], inked[len(inked) // 2], inked[-1]]
    boxes = [textpage.get_charbox(i, loose=True) for i in wanted]
    x0, y0 = min(b[0] for b in boxes), min(b[1] for b in boxes)
    x1, y1 = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)


def _height(textpage: pypdfium2.PdfTextPage, index: int) -> float:
    """Font size as it stands on the page: the font's own size times the scale of the text matrix."""
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(textpage, index))
    if raw.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
        size *= (matrix.b**2 + matrix.d**2) ** 0.5 or (matrix.a**2 + matrix.c**2) ** 0.5 or 1.0
    return float(round(size, 1))
