"""From lines with boxes to a text with blocks: running heads apart, paragraphs by gap, indent, size and line ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sourcebook.ingest.hyphens import Hyphens
from sourcebook.model.document import Block, BlockKind, Box, Page

_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"^[ivxlc]{1,7}$", re.I)
_PAGE_NUMBER = re.compile(
    r"^[-–—\s]{0,4}(?:page\s{1,2})?\d{1,5}(?:\s{1,2}of\s{1,2}\d{1,5}|\s?/\s?\d{1,5})?[-–—\s]{0,4}$", re.I
)
_ITEM = re.compile(r"^(?:[•▪◦‣·*–-]|\(?\d{1,3}[.)]|\([a-z]\)|[a-z]\))\s\S")
_ENDS = (".", "!", "?", "”", '"', "’", ":", ";")
MARGIN_LINES = 3
"""Lines at the top and bottom of a page that may be running heads and feet."""


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: words, box (x0, y0, x1, y1 in points from the lower left), font size, weight."""

    text: str
    box: tuple[float, float, float, float]
    size: float
    bold: bool
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class PageLines:
    """One page's lines in reading order; `label` is what the source calls it where that is not its number.

    `hidden` are (words, how) that nobody sees on it; `layer`: its words lie invisible over a picture, as a scanner's
    do; `blank`: it shows nothing, and all of its words are invisible.
    """

    number: int
    width: float
    height: float
    lines: list[Line]
    label: str = ""
    confidence: float = 1.0
    turned: int = 0
    hidden: tuple[tuple[str, str], ...] = ()
    layer: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of all pages with its structure; `title` is the largest heading of the first page, if any."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    boxes: tuple[Box, ...]
    title: str | None


@dataclass(slots=True)
class _Group:
    """Lines of one block; `running` groups stay out of the blocks."""

    kind: BlockKind
    lines: list[Line]
    level: int = 0
    running: bool = False


def lay_out(pages: list[PageLines]) -> PdfText:
    """Text, blocks, pages and boxes. Lines of a paragraph are parted by a newline, paragraphs by a blank line.

    A word that a line's end parts is joined again, a compound with its hyphen: its two pieces touch, each in its own
    line's box.
    """
    running = _running_lines(pages)
    sizes = Counter[float]()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    body = max(sizes, key=lambda size: (sizes[size], size), default=0.0)
    levels = _levels(sizes, body)
    made = _Made(Hyphens(line.text for page in pages for line in page.lines))
    for page in pages:
        made.add_page(page, _groups(page, running.get(page.number, frozenset()), body, levels))
    return made.finish(levels)


class _Made:
    """The text in the making."""

    def __init__(self, hyphens: Hyphens) -> None:
        self.hyphens = hyphens
        self.parts: list[str] = []
        self.length = self.listing = self.number = 0
        self.blocks: list[Block] = []
        self.pages: list[Page] = []
        self.boxes: list[Box] = []
        self.headings: list[tuple[float, str, int]] = []

    def put(self, words: str) -> int:
        start = self.length
        self.parts.append(words)
        self.length += len(words)
        return start

    def add_page(self, page: PageLines, groups: list[_Group]) -> None:
        if self.length and groups:
            self.put("\n\n")
        start = self.length
        for i, group in enumerate(groups):
            if i:
                self.put("\n" if group.kind == "item" == groups[i - 1].kind else "\n\n")
            self._add_group(page.number, group)
        self.pages.append(
            Page(
                number=page.number, start=start, end=self.length, width=page.width, height=page.height,
                label=page.label, confidence=page.confidence, turned=page.turned,
            )
        )  # fmt: skip

    def _add_group(self, number: int, group: _Group) -> None:
        start = self.length
        texts = [line.text for line in group.lines]
        for i, line in enumerate(group.lines):
            last = i + 1 == len(texts)
            joined = not last and self.hyphens.parts_a_word(texts[i], texts[i + 1])
            at = self.put(line.text[:-1] if joined else line.text)
            x0, y0, x1, y1 = line.box
            sure = line.confidence
            self.boxes.append(Box(start=at, end=self.length, page=number, x0=x0, y0=y0, x1=x1, y1=y1, confidence=sure))
            if not last and not self.hyphens.goes_on(texts[i], texts[i + 1]):
                self.put("\n")
        if group.running:
            return
        if group.kind != "item":
            self.listing = 0
        elif not self.listing:
            self.number += 1
            self.listing = self.number
        level = 1 if group.kind == "item" else group.level
        block = Block(
            kind=group.kind, start=start, end=self.length, level=level, group=self.listing, path=f"page={number}"
        )
        self.blocks.append(block)
        if group.kind == "heading" and number == self.pages_begun():
            self.headings.append((group.lines[0].size, " ".join(line.text for line in group.lines), len(self.blocks)))

    def pages_begun(self) -> int:
        """1 while the first page is being laid out."""
        return len(self.pages) + 1

    def finish(self, levels: dict[float, int]) -> PdfText:
        first = [h for h in self.headings if h[0] in levels] or self.headings
        best = max(first, key=lambda h: (h[0], -h[2]), default=None)
        title = best[1] if best and best[2] <= 4 and 4 <= len(best[1]) <= 200 else None
        return PdfText("".join(self.parts), tuple(self.blocks), tuple(self.pages), tuple(self.boxes), title)


def _levels(sizes: Counter[float], body: float) -> dict[float, int]:
    """Heading level of each font size well above that of the body, largest first."""
    large = sorted((size for size in sizes if size >= 1.15 * body), reverse=True)
    return {size: min(6, 1 + i) for i, size in enumerate(large)}


def _running_lines(pages: list[PageLines]) -> dict[int, frozenset[int]]:
    """Page number -> numbers of its lines that are running heads, feet or page numbers.

    A line near the top or bottom is one when the same words (digits aside) stand at the same height on at least three
    pages and a quarter of all, or when it is a bare number on a document of several pages.
    """
    if len(pages) < 2:
        return {}
    places: Counter[tuple[str, int]] = Counter()
    edges: list[tuple[int, int, tuple[str, int], str]] = []
    for page in pages:
        order = sorted(range(len(page.lines)), key=lambda i: -page.lines[i].box[1])
        here = set()
        for i in {*order[:MARGIN_LINES], *order[-MARGIN_LINES:]}:
            line = page.lines[i]
            key = (_DIGITS.sub("#", line.text.lower()), round(line.box[1] / 6))
            edges.append((page.number, i, key, line.text))
            here.add(key)
        places.update(here)
    needed = max(3, len(pages) // 4)
    found: dict[int, set[int]] = {}
    for number, i, key, text in edges:
        if places[key] >= needed or _PAGE_NUMBER.match(text) or _ROMAN.match(text):
            found.setdefault(number, set()).add(i)
    return {number: frozenset(lines) for number, lines in found.items()}


def _groups(page: PageLines, running: frozenset[int], body: float, levels: dict[float, int]) -> list[_Group]:
    """Lines of a page as blocks."""
    plain = [line for i, line in enumerate(page.lines) if i not in running]
    left = _common(round(line.box[0]) for line in plain)
    right = max((line.box[2] for line in plain), default=page.width)
    gap = _line_gap(plain)
    groups: list[_Group] = []
    last: Line | None = None
    for i, line in enumerate(page.lines):
        if i in running:
            groups.append(_Group("paragraph", [line], running=True))
            continue
        level = _heading_level(line, body, levels)
        kind: BlockKind = "heading" if level else "item" if _ITEM.match(line.text) else "paragraph"
        open_group = groups[-1] if groups and not groups[-1].running else None
        if open_group and last and not _begins(open_group, last, line, kind, level, (left, right, gap)):
            open_group.lines.append(line)
        else:
            groups.append(_Group(kind, [line], level))
        last = line
    return groups


def _begins(
    group: _Group, last: Line, line: Line, kind: BlockKind, level: int, frame: tuple[float, float, float]
) -> bool:
    """Whether a line begins a new block after `last`, the last line of `group`."""
    left, right, gap = frame
    drop = last.box[1] - line.box[1]
    if kind == "item" or (kind == "heading") != (group.kind == "heading") or level != group.level:
        return True
    if kind == "heading":
        return drop > 2.2 * max(line.size, 1.0) or drop < -1
    if drop < -1:  # the next column: a sentence may run on into it
        return last.text.endswith(_ENDS)
    if gap and drop > 1.4 * gap:
        return True
    indent = line.box[0] - last.box[0]
    if group.kind == "paragraph" and indent > 0.8 * max(line.size, 4.0) and last.text.endswith(_ENDS):
        return True
    short = last.box[2] < right - 0.2 * max(1.0, right - left)
    return short and last.text.endswith(_ENDS) and line.text[:1].isupper()


def _heading_level(line: Line, body: float, levels: dict[float, int]) -> int:
    if len(line.text) > 200 or not any(c.isalpha() for c in line.text):
        return 0
    if line.size in levels:
        return levels[line.size]
    bold = line.bold and len(line.text) <= 100 and not line.text.endswith((".", ",", ";", ":"))
    return min(6, len(levels) + 1) if bold and line.text[:1].isalnum() and line.size >= body else 0


def _common(values: Iterable[int]) -> float:
    counts = Counter(values)
    return float(max(counts, key=lambda v: (counts[v], -v), default=0))


def _line_gap(lines: list[Line]) -> float:
    """The usual distance of two baselines, 0 when unknown."""
    drops = (round(a.box[1] - b.box[1], 0) for a, b in pairwise(lines))
    counts = Counter(d for d in drops if d > 2)
    return float(max(counts, key=lambda d: (counts[d], -d), default=0))
