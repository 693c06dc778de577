"""What became of words that something points at, in another version of their document.

A span is looked for as the W3C's TextQuoteSelector has it (Web Annotation Data Model, 4.2.4): the exact words, spacing
aside, among several places the one whose surroundings are most alike. Where the passages of the two texts say that the
place is that of the span, the words are the `same`; elsewhere they have `moved`. Only where the words are nowhere are
like ones looked for (rapidfuzz, partial ratio): `changed`, with a score; below `LIKE` they are `lost`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

from sourcebook.explore.compare import Matched, Piece, match
from sourcebook.model.comparison import Anchored
from sourcebook.model.document import Rendition
from sourcebook.model.span import CONTEXT, Span, context, make_span

LIKE = 0.75
"""Likeness of words from which they are the span's own, changed."""
MOST_PLACES = 200
"""Places of the exact words that are weighed; a longer list is of words too common to point at."""
MOST_WORK = 200_000_000
"""Product of lengths up to which a whole text is searched for like words."""
LONGEST = 2_000
"""Characters of a span that like words are looked for; of a longer one its beginning."""


class Tracer:
    """Traces spans of one text into another.

    Args:
        old: The text the spans are of.
        new: The other.
        matched: Their passages, where they are matched already.
    """

    def __init__(self, old: Rendition, new: Rendition, matched: Matched | None = None) -> None:
        self._old, self._new = old, new
        self._matched = matched or match(old, new)
        self._starts = [p.start for p in self._matched.old]
        self._same, self._moved = dict(self._matched.same), dict(self._matched.moved)
        self._there = dict(self._matched.same) | dict(self._matched.changed)

    def trace(self, start: int, end: int) -> Anchored:
        """What became of `old.text[start:end]`.

        Raises:
            ValueError: There is no such span.
        """
        span = make_span(self._old.text, start, end)
        if (held := self._carried(span)) is not None:
            return held
        home = self._home(start, end)
        places = list(islice(find_exact(self._new.text, span.exact), MOST_PLACES))
        if not places:
            return self._nearly(span, home)
        scored = [(self._inside(place, home), self._likeness(span, place), -place[0], place) for place in places]
        inside, score, _, place = max(scored)
        found = make_span(self._new.text, *place)
        fate, how = ("same", "in its passage") if inside else ("moved", "in another passage")
        return Anchored(fate=fate, span=found, score=round(score, 3), how=f"the exact words, {how}")  # type: ignore[arg-type]

    def _carried(self, span: Span) -> Anchored | None:
        """The same words at the same place inside a passage that is in both texts: nothing needs to be looked for."""
        index = max(0, bisect_right(self._starts, span.start) - 1)
        for fate, there in (("same", self._same), ("moved", self._moved)):
            if index in there:
                piece, other = self._matched.old[index], self._matched.new[there[index]]
                start = other.start + span.start - piece.start
                if self._new.text[start : start + len(span.exact)] == span.exact and span.end <= piece.end:
                    how = "the exact words, in its passage" if fate == "same" else "the exact words, with their passage"
                    return Anchored(fate=fate, span=make_span(self._new.text, start, start + len(span.exact)), how=how)  # type: ignore[arg-type]
        return None

    def _home(self, start: int, end: int) -> tuple[int, int] | None:
        """Where in the new text the passages stand that hold the span in the old one."""
        first = max(0, bisect_right(self._starts, start) - 1)
        found: list[Piece] = []
        for index in range(first, len(self._matched.old)):
            if self._matched.old[index].start >= end:
                break
            if index in self._there:
                found.append(self._matched.new[self._there[index]])
        return (found[0].start, found[-1].end) if found else None

    @staticmethod
    def _inside(place: tuple[int, int], home: tuple[int, int] | None) -> bool:
        return home is not None and place[0] < home[1] and home[0] < place[1]

    def _likeness(self, span: Span, place: tuple[int, int]) -> float:
        """How much is alike of what stands before and behind, 0..1; 1 where there is nothing on either side."""
        from rapidfuzz import fuzz

        before = context(self._old.text, span.start, span.end)
        after = context(self._new.text, *place)
        if not any((*before, *after)):
            return 1.0
        return sum(fuzz.ratio(one, other) for one, other in zip(before, after, strict=True)) / 200

    def _nearly(self, span: Span, home: tuple[int, int] | None) -> Anchored:
        """Like words, first where the passage stands now, then anywhere."""
        best: tuple[float, tuple[int, int]] | None = None
        for low, high, where in self._scopes(span, home):
            found = find_like(self._new.text, low, high, span.exact)
            if found is not None and (best is None or found[0] > best[0]):
                best = found
            if best is not None and best[0] >= LIKE:
                place = make_span(self._new.text, *best[1])
                return Anchored(fate="changed", span=place, score=round(best[0], 3), how=f"like words, {where}")
        return Anchored(fate="lost", score=round(best[0], 3) if best else 0.0, how="neither the words nor like ones")

    def _scopes(self, span: Span, home: tuple[int, int] | None) -> Iterator[tuple[int, int, str]]:
        if home is not None:
            yield max(0, home[0] - CONTEXT), home[1] + CONTEXT, "in its passage"
        whole = len(self._new.text)
        reach = MOST_WORK // max(1, min(len(span.exact), LONGEST))
        middle = home[0] if home else span.start * whole // max(1, len(self._old.text))
        low = max(0, min(middle - reach // 2, whole - reach))
        yield low, min(whole, low + reach), "in another passage"


def trace(old: Rendition, new: Rendition, spans: Iterable[tuple[int, int]]) -> list[Anchored]:
    """What became of spans of one text in another, in the order given.

    Raises:
        ValueError: A span is not of the text.
    """
    tracer = Tracer(old, new)
    return [tracer.trace(start, end) for start, end in spans]


def find_exact(text: str, exact: str) -> Iterator[tuple[int, int]]:
    """Places of words in a text, however the spaces between them run, in order."""
    words = exact.split()
    if not words:
        return
    pattern = r"\s{1,40}".join(re.escape(word) for word in words)
    edges = r"\b" if words[0][0].isalnum() else "", r"\b" if words[-1][-1].isalnum() else ""
    for found in re.finditer(f"{edges[0]}{pattern}{edges[1]}", text):
        yield found.start(), found.end()


def find_like(text: str, low: int, high: int, exact: str) -> tuple[float, tuple[int, int]] | None:
    """The stretch of `text[low:high]` most like some words, whole words of it, with the likeness 0..1."""
    from rapidfuzz import fuzz

    wanted = exact[:LONGEST]
    aligned = fuzz.partial_ratio_alignment(wanted, text[low:high], score_cutoff=40)
    if aligned is None or aligned.dest_start == aligned.dest_end:
        return None
    start, end = low + aligned.dest_start, min(low + aligned.dest_end, len(text))
    if len(text[low:high]) < len(wanted):
        start, end = low, min(high, len(text))
    return _best(text, wanted, _near(_WORD_START, text, start, low, high), _near(_WORD_END, text, end, low, high))


_WORD_START, _WORD_END = (
    re.compile(r"(?<!\w)(?=[\w$€£\"'“‘(])"),
    re.compile(r"(?<=[\w%)])(?!\w)|(?<=[\"'”’.!?])(?=\s|\Z)"),
)
_REACH, _MOST_EDGES = 48, 9


def _near(edge: re.Pattern[str], text: str, place: int, low: int, high: int) -> list[int]:
    """Edges of words near a place, the nearest ones, in order."""
    found = (m.start() for m in edge.finditer(text, max(low, place - _REACH), min(len(text), high, place + _REACH)))
    return sorted(sorted(found, key=lambda at: (abs(at - place), at))[:_MOST_EDGES])


def _best(text: str, wanted: str, starts: list[int], ends: list[int]) -> tuple[float, tuple[int, int]] | None:
    """The stretch between two edges that is most like the words wanted."""
    from rapidfuzz import fuzz

    stretches = [(start, end) for start in starts for end in ends if start < end]
    if not stretches:
        return None
    scored = [(fuzz.ratio(wanted, text[start:end]) / 100, -start, end) for start, end in stretches]
    score, start, end = max(scored)
    return score, (-start, end)
