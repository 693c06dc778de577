"""Two columns that a page draws row by row: the lines across both are parted, and each column is read by itself.

PDFium makes one line of all that stands at one height and comes one after the other in the file, as layers of words
under scans often do. Where a gap stands at one place in line after line, and there is running text on both sides of it
(most lines begin small, as only lines inside sentences do), it is the gap between columns. Rows of a table begin anew
in each cell and stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5
"""Lines across a gap from which on it parts columns."""
WIDE = 1.0
"""Least width of a gap, in sizes of letters."""
MOST_GAPS = 6
"""Gaps of a line: one with more is a row of a table."""
_LEAST_GAP = 0.4
"""Least width of what all gaps have in common."""
_LONG, _SMALL, _BELOW = 20, 0.4, 2.2
"""Characters of the middle line of a column; share of its lines that begin small; how far below the last a line without
the gap may stand, in sizes of letters.
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """White space inside a line: the number of the character behind it, and where it stands."""

    at: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line as PDFium gives it: where it begins, ends and stands, its gaps, and the words before and behind each."""

    left: float
    right: float
    base: float
    size: float
    gaps: tuple[Gap, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """A stretch of lines in two columns: the first, one behind the last, and the gap of each, or None."""

    start: int
    end: int
    cuts: tuple[Gap | None, ...]
    middle: float


def find_columns(rows: Sequence[Row]) -> list[Columns]:
    """The stretches of a page that are two columns of running text, in order."""
    found: list[Columns] = []
    at = 0
    while at < len(rows):
        best = max((_stretch(rows, at, gap) for gap in rows[at].gaps), key=lambda c: c.end, default=None)
        if best is not None and _is_prose(rows, best):
            found.append(best)
        at = max(at + 1, best.end if best is not None else 0)
    return found


def _stretch(rows: Sequence[Row], start: int, gap: Gap) -> Columns:
    """How far down a gap goes. Lines that lie on one side of it belong to that column."""
    left, right = gap.left, gap.right
    cuts: list[Gap | None] = []
    base = rows[start].base
    for number in range(start, len(rows)):
        row = rows[number]
        cut = max(row.gaps, key=lambda one: min(one.right, right) - max(one.left, left), default=None)
        if cut is not None and min(cut.right, right) - max(cut.left, left) >= _LEAST_GAP * row.size:
            left, right = max(left, cut.left), min(right, cut.right)
            cuts.append(cut)
        elif 0 <= base - row.base <= _BELOW * row.size and (row.right <= right or row.left >= left):
            cuts.append(None)
        else:
            break
        base = row.base
    return Columns(start, start + len(cuts), tuple(cuts), (left + right) / 2)


def _is_prose(rows: Sequence[Row], columns: Columns) -> bool:
    sides: tuple[list[str], list[str]] = ([], [])
    across = 0
    for row, cut in zip(rows[columns.start : columns.end], columns.cuts, strict=True):
        if cut is None:
            sides[row.left >= columns.middle].append(" ".join(row.words))
            continue
        across += 1
        place = row.gaps.index(cut) + 1
        sides[0].append(" ".join(row.words[:place]))
        sides[1].append(" ".join(row.words[place:]))
    return across >= FEWEST and all(_runs_on(lines) for lines in sides)


def _runs_on(lines: list[str]) -> bool:
    small = sum(line[:1].islower() for line in lines)
    return sorted(map(len, lines))[len(lines) // 2] >= _LONG and small >= _SMALL * len(lines)
