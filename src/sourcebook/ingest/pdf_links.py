"""Links of a PDF: the words under each link's rectangle, with its address.

A mark of a footnote ("3") that leads to a place in the file gets the address that its note gives, where it gives one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref, c_float, c_int, create_string_buffer
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

from sourcebook.ingest.pdf_layout import PdfText
from sourcebook.model.document import Box, Link

MOST = 20_000
"""Links of a file that are read."""
MOST_ON_PAGE = 2_000
_LONGEST = 4_000
_SCHEMES = ("http://", "https://", "mailto:")
_MARK = re.compile(r"[\[(]?(?:[0-9]{1,3}|[⁰¹²³⁴-⁹]{1,3}|[*†‡§]{1,3})[\])]?")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”|\\^`{}↩↑⏎]{3,2000}")


class _Goal(NamedTuple):
    """Where a link leads inside its file."""

    page: int
    top: float


class _Found(NamedTuple):
    start: int
    end: int
    goal: str | _Goal


def read_links(document: pypdfium2.PdfDocument, laid: PdfText) -> tuple[Link, ...]:
    """The links of all pages in text order."""
    boxes: dict[int, list[Box]] = defaultdict(list)
    for box in laid.boxes:
        boxes[box.page].append(box)
    found: list[_Found] = []
    for number in sorted(boxes):
        if len(found) < MOST:
            found += _on_page(document, number, laid.text, boxes[number])
    links = (Link(start=f.start, end=f.end, href=f.goal) for f in found if isinstance(f.goal, str))
    outward = sorted(links, key=_order)
    inward = [f for f in found if isinstance(f.goal, _Goal) and _MARK.fullmatch(laid.text[f.start : f.end].strip())]
    noted = (_of_note(f, laid, boxes, outward) for f in inward)
    return tuple(sorted((*outward, *(link for link in noted if link)), key=_order))


def _order(link: Link) -> tuple[int, int, str]:
    return link.start, link.end, link.href


def _on_page(document: pypdfium2.PdfDocument, number: int, text: str, boxes: Sequence[Box]) -> Iterator[_Found]:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return
    words = page.get_textpage()
    try:
        place, link = c_int(0), raw.FPDF_LINK()
        for _ in range(MOST_ON_PAGE):
            if not raw.FPDFLink_Enumerate(page.raw, byref(place), byref(link)):
                break
            goal = _address(document, link) or _inside(document, link)
            if goal and (span := _span(words, text, boxes, list(_rectangles(link)))):
                yield _Found(*span, goal)
    finally:
        words.close()
        page.close()


def _address(document: pypdfium2.PdfDocument, link: Any) -> str:
    action = raw.FPDFLink_GetAction(link)
    if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
        return ""
    size = raw.FPDFAction_GetURIPath(document.raw, action, None, 0)
    if not 1 < size <= _LONGEST:
        return ""
    buffer = create_string_buffer(size)
    raw.FPDFAction_GetURIPath(document.raw, action, buffer, size)
    address = buffer.raw[: size - 1].decode("utf-8", "replace").strip()
    return address if address.lower().startswith(_SCHEMES) else ""


def _inside(document: pypdfium2.PdfDocument, link: Any) -> _Goal | None:
    goal = raw.FPDFLink_GetDest(document.raw, link)
    if not goal:
        return None
    index = raw.FPDFDest_GetDestPageIndex(document.raw, goal)
    has = [c_int(0) for _ in range(3)]
    at = [c_float(0) for _ in range(3)]
    located = raw.FPDFDest_GetLocationInPage(goal, *map(byref, has), *map(byref, at))
    return _Goal(index + 1, at[1].value) if index >= 0 and located and has[1].value else None


def _rectangles(link: Any) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right, top of each piece: a link over a line's end has two."""
    quads = raw.FPDFLink_CountQuadPoints(link)
    for number in range(min(quads, 50)):
        q = raw.FS_QUADPOINTSF()
        if raw.FPDFLink_GetQuadPoints(link, number, byref(q)):
            across, up = (q.x1, q.x2, q.x3, q.x4), (q.y1, q.y2, q.y3, q.y4)
            yield min(across), min(up), max(across), max(up)
    r = raw.FS_RECTF()
    if quads < 1 and raw.FPDFLink_GetAnnotRect(link, byref(r)):
        yield r.left, min(r.bottom, r.top), r.right, max(r.bottom, r.top)


def _span(
    words: Any, text: str, boxes: Sequence[Box], pieces: Sequence[tuple[float, float, float, float]]
) -> tuple[int, int] | None:
    """The stretch of the text under the pieces of a link."""
    found = [span for piece in pieces if (span := _under(words, text, boxes, piece))]
    return (min(s for s, _ in found), max(e for _, e in found)) if found else None


def _under(
    words: Any, text: str, boxes: Sequence[Box], piece: tuple[float, float, float, float]
) -> tuple[int, int] | None:
    left, bottom, right, top = piece
    lines = [b for b in boxes if b.x0 < right and left < b.x1 and _overlap(b, bottom, top) > 0.4]
    said = " ".join(words.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1).split()) if lines else ""
    if not said:
        return None
    start, end = min(b.start for b in lines), max(b.end for b in lines)
    pattern = r"\s*".join(re.escape(c) for c in said[:300] if not c.isspace())
    places = list(re.finditer(pattern, text[start:end]))
    if not places:
        return None
    share = (left - min(b.x0 for b in lines)) / max(1.0, max(b.x1 for b in lines) - min(b.x0 for b in lines))
    nearest = min(places, key=lambda m: abs(m.start() - share * (end - start)))
    return start + nearest.start(), start + nearest.end()


def _overlap(box: Box, bottom: float, top: float) -> float:
    """Share of the lower of the two heights that a line and a rectangle have in common."""
    common = min(box.y1, top) - max(box.y0, bottom)
    return common / max(0.1, min(box.y1 - box.y0, top - bottom))


def _of_note(mark: _Found, laid: PdfText, boxes: Mapping[int, Sequence[Box]], outward: Sequence[Link]) -> Link | None:
    """The mark as a link to what its note gives: the note's first link, else the first address printed in it."""
    assert isinstance(mark.goal, _Goal)
    lines = boxes.get(mark.goal.page, ())
    top = mark.goal.top
    line = min((b for b in lines if b.start >= mark.end), key=lambda b: abs(b.y1 - top), default=None)
    if line is None:
        return None
    block = next((b for b in laid.blocks if b.start <= line.start < b.end), None)
    end = block.end if block else line.end
    at = bisect_left([link.start for link in outward], line.start)
    if at < len(outward) and outward[at].start < end:
        return Link(start=mark.start, end=mark.end, href=outward[at].href)
    printed = _ADDRESS.search(laid.text, line.start, end)
    return Link(start=mark.start, end=mark.end, href=printed.group().rstrip(".,;:)")) if printed else None
