"""Quoted words against a document's words: verbatim, altered or absent.

Marks, dashes, spaces, case and end punctuation never count. An ellipsis may leave words out; what stands in square
brackets was put in by whoever quoted. A quote is looked for by its word bigrams: the diagonal (place in the document
minus place in the quote) that most of them share is where it would stand; there the words are aligned by edit distance
(rapidfuzz). Linear in the document, whatever the quote.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from sourcebook.corroborate.words import STOPWORDS, Word, fold
from sourcebook.model.annotation import Quote
from sourcebook.model.span import Span

LEAST_WORDS = 4
CLOSE = 0.6
"""Share of a quote's words that must stand in place for it to be an altered form of a passage."""
SLIDE = 6
"""Words by which insertions and deletions may shift the rest of a quote."""
_PIECE = re.compile(r"\[[^\[\]]{0,200}\]|…|\.(?:\s?\.){2,3}|[^\W_]+(?:['’][^\W_]+)*")
_MARK = re.compile('[“”„"]')
_INNER = re.compile(r"\[([^\W\d_]{1,3})\](?=[^\W_])")


class Segment(NamedTuple):
    """Words that a quote gives as uninterrupted."""

    words: tuple[Word, ...]


class Difference(NamedTuple):
    """A stretch of a quote and what the document has in its place; either may be empty."""

    quoted: str
    printed: str


class Match(NamedTuple):
    """Where a quote stands in a document, how much of it, and what differs."""

    start: int
    end: int
    share: float
    differences: tuple[Difference, ...]


def segments_of(text: str, quote: Quote) -> list[Segment]:
    """The pieces of a quote that ought to stand unbroken in its source."""
    spans: Sequence[Span] = quote.parts or (quote.span,)
    found: list[Segment] = []
    for span in spans:
        for start, end in [(span.start, span.end)] if quote.block else _marked(text, span.start, span.end):
            found.extend(_pieces(text, start, end))
    return [s for s in found if s.words]


def pieces_of(text: str, start: int, end: int) -> list[Segment]:
    """`segments_of` for any stretch of a text."""
    return [s for s in _pieces(text, start, end) if s.words]


def _marked(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between quotation marks inside a span; all of it where there are none."""
    return find_marked(text, start, end) or [(start, end)]


def find_marked(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between double quotation marks inside a span; one that is not closed runs to its end."""
    pieces: list[tuple[int, int]] = []
    opened: int | None = None
    for match in _MARK.finditer(text, start, end):
        mark = match.group()
        if opened is not None and mark in '”"':
            pieces.append((opened, match.start()))
            opened = None
        elif opened is None and mark in '“"„':
            opened = match.end()
    if opened is not None:
        pieces.append((opened, end))
    return pieces


def _pieces(text: str, start: int, end: int) -> list[Segment]:
    """Cut at ellipses and bracketed insertions; `[V]illages` is one word, its capital put in."""
    pieces: list[list[Word]] = [[]]
    at = start
    while match := _PIECE.search(text, at, end):
        at = match.end()
        inner = _INNER.match(text, match.start(), end)
        if inner and (rest := _PIECE.match(text, inner.end(), end)):
            pieces[-1].append(Word(match.start(), rest.end(), fold(inner.group(1) + rest.group())))
            at = rest.end()
        elif match.group()[0] in "[….":
            pieces.append([])
        else:
            pieces[-1].append(Word(match.start(), match.end(), fold(match.group())))
    return [Segment(tuple(p)) for p in pieces]


def count_words(segments: Sequence[Segment]) -> int:
    """Words in all segments together."""
    return sum(len(s.words) for s in segments)


def carries_meaning(segments: Sequence[Segment]) -> bool:
    """Whether a quote holds at least two words that are not stop words."""
    return sum(w.form not in STOPWORDS for s in segments for w in s.words) >= 2


class WordIndex:
    """A document's words with the places of each bigram."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.forms = [w.form for w in words]
        self._places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, pair in enumerate(pairwise(self.forms)):
            self._places[pair].append(at)

    def find(self, segments: Sequence[Segment]) -> Match | None:
        """The best place of a quote in the document: all segments in one neighbourhood; None when nothing is close."""
        found = [self._place(s) for s in segments if len(s.words) >= 2 or len(segments) == 1]
        placed = [m for m in found if m is not None]
        if not placed or len(placed) < len(found):
            return None
        return Match(
            min(m.start for m in placed),
            max(m.end for m in placed),
            min(m.share for m in placed),
            tuple(d for m in placed for d in m.differences),
        )

    def _place(self, segment: Segment) -> Match | None:
        forms = [w.form for w in segment.words]
        votes: Counter[int] = Counter()
        for at, pair in enumerate(pairwise(forms)):
            places = self._places.get(pair, ())
            # A pair as common as "of the" says nothing of the place, and would make this quadratic.
            if len(places) <= 200 or len(forms) <= 3:
                votes.update(place - at for place in places)
        best: Match | None = None
        for diagonal, _ in sorted(votes.items(), key=lambda v: (-v[1], v[0]))[:4]:
            match = self._align(segment, forms, diagonal)
            if best is None or match.share > best.share:
                best = match
        return best if best and best.share >= CLOSE else None

    def _align(self, segment: Segment, forms: list[str], diagonal: int) -> Match:
        if diagonal >= 0 and self.forms[diagonal : diagonal + len(forms)] == forms:
            return Match(self.words[diagonal].start, self.words[diagonal + len(forms) - 1].end, 1.0, ())
        low = max(0, diagonal - SLIDE)
        high = min(len(self.forms), diagonal + len(forms) + SLIDE)
        window = self.forms[low:high]
        blocks = [b for b in Levenshtein.opcodes(forms, window) if b.tag == "equal"]
        if not blocks:
            return Match(0, 0, 0.0, ())
        # Words of the window before the first and after the last common word are not part of the quote, except as
        # many as the quote has unmatched there: those were replaced.
        first = max(0, blocks[0].dest_start - blocks[0].src_start)
        last = min(len(window), blocks[-1].dest_end + len(forms) - blocks[-1].src_end)
        slid = self._differ(segment, forms, low + first, low + last)
        if diagonal < 0 or diagonal + len(forms) > len(self.forms):
            return slid
        # A word as common as "the" may be aligned with one well before the quote: no edit more, but a longer stretch.
        straight = self._differ(segment, forms, diagonal, diagonal + len(forms))
        return max(slid, straight, key=lambda match: match.share)

    def _differ(self, segment: Segment, forms: list[str], first: int, last: int) -> Match:
        printed = self.forms[first:last]
        differences = []
        for code in Levenshtein.opcodes(forms, printed):
            if code.tag != "equal":
                quoted = " ".join(w.form for w in segment.words[code.src_start : code.src_end])
                differences.append(Difference(quoted, " ".join(printed[code.dest_start : code.dest_end])))
        edits = Levenshtein.distance(forms, printed)
        share = 1 - edits / max(len(forms), len(printed), 1)
        return Match(self.words[first].start, self.words[last - 1].end, share, tuple(differences))
