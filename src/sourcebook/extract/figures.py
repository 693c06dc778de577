"""Figures: numbers that are neither money nor time - counts, shares, multiples, rates, ages, votes, measures.

The span runs from the words that bound the number to its unit or to the thing counted ("at least 35 countries",
"22 tons", "twenty-fold"). `of` is what is counted or measured, in the document's words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import ClassVar

from sourcebook.extract.base import Reading
from sourcebook.extract.bounds import bound_after, bound_before
from sourcebook.extract.figure_grammar import find_figures
from sourcebook.extract.figure_things import Count, Things
from sourcebook.extract.numbers import parse_number
from sourcebook.extract.tokens import Tokens, iter_blocks
from sourcebook.model.annotation import Figure

__all__ = ["FigureExtractor", "parse_number"]


class FigureExtractor:
    """Finds figures; annotations of kind `figure`."""

    name: ClassVar[str] = "figures"
    version: ClassVar[str] = "3"
    requires: ClassVar[tuple[str, ...]] = ("citation", "money", "time")
    assigns: ClassVar[tuple[str, ...]] = ("figure",)

    def extract(self, reading: Reading) -> Iterator[Figure]:
        """Figures in text order, none overlapping a sum, a time or a reference; not in English only percentages."""
        taken = Taken(reading)
        things = Things(reading)
        for _, items in iter_blocks(reading.rendition):
            tokens = Tokens(items)
            free = [not taken.covers(token.start) for token in items]
            for count in find_figures(tokens, things, free, english=reading.language == "en"):
                yield self._annotation(reading, tokens, count)

    def _annotation(self, reading: Reading, tokens: Tokens, count: Count) -> Figure:
        before, after = bound_before(tokens, count.start), bound_after(tokens, count.end)
        bound = before if before.kind or not after.kind else after
        low, high, rough = bound.apply(count.low, count.high)
        first = bound.index if before.kind else count.start
        first -= 1 if tokens.low(first - 1) == "between" and first == count.start else 0
        last = tokens[(after.index if bound is after else count.end) - 1].end
        return reading.make(
            Figure,
            self,
            tokens[first].start,
            max(last, count.tail or 0),
            confidence=count.sure,
            low=low,
            high=high,
            unit=count.unit,
            of=reading.text[count.of[0] : count.of[1]] if count.of else None,
            approximate=count.approximate or rough,
        )


class Taken:
    """Offsets that sums, times and references already cover."""

    def __init__(self, reading: Reading) -> None:
        marked = [(a.start, a.end) for kind in ("money", "time") for a in reading.of(kind)]
        marked += [(a.start, a.end) for a in reading.of("citation") if a.href is None]
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(marked):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def covers(self, offset: int) -> bool:
        """Whether a character is taken."""
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]
