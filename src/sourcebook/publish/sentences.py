"""Sentences of a rendition for showing: every block cut into pieces that can be opened one by one.

Readings are never cut: a boundary inside a name, sum, date, link or claim is dropped, and the sentences and claims
that extractors found are honoured. The rule for the rest is a plain one (end mark, space, capital).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sourcebook.model.annotation import Annotation, Citation, Claim, Figure, Mention, Money, Time
from sourcebook.model.document import Block, Rendition
from sourcebook.model.span import trim

LONGEST = 4000
"""Characters of the longest piece; a text without end marks is cut at white space."""

_END = re.compile(r"[.!?…][\"'”’)\]»]*\s+(?=[\"'“‘(\[«]*[^\W_a-z])")
_DASH_LINE = re.compile(r"\n[^\S\n]{0,80}(?=[—–―]|--)")
_SHORT = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|St|Jr|Sr|vs?|No|Nos|cf|pp?|al)|\.[A-Z])\.$"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence (or what stands for one): `text[start:end]` in block number `block`; `number` counts from 1."""

    number: int
    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class Sentences:
    """All sentences of a rendition in text order, found by offset in logarithmic time."""

    pieces: tuple[Piece, ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> Piece | None:
        """The sentence that covers an offset, else the last one before it; None before the first."""
        place = bisect_right(self.starts, offset) - 1
        return self.pieces[place] if place >= 0 else None

    def over(self, start: int, end: int) -> Sequence[Piece]:
        """The sentences that share words with a range, in order."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = bisect_left(self.starts, end)
        return [p for p in self.pieces[first:last] if p.end > start]


def split_rendition(rendition: Rendition, annotations: Iterable[Annotation]) -> Sentences:
    """Sentences of every block. A rendition without blocks is one block."""
    blocks = rendition.blocks or _whole(rendition.text)
    kept, hints = _guards(annotations)
    pieces: list[Piece] = []
    for index, block in enumerate(blocks):
        for start, end in _cut(rendition.text, block, kept, hints):
            pieces.append(Piece(len(pieces) + 1, start, end, index))
    return Sentences(tuple(pieces), tuple(p.start for p in pieces))


def _whole(text: str) -> tuple[Block, ...]:
    start, end = trim(text, 0, len(text))
    return (Block(kind="paragraph", start=start, end=end),) if start < end else ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """Ranges no boundary may fall into: sorted starts and the furthest end of all ranges up to each."""

    starts: list[int]
    reach: list[int]

    def inside(self, offset: int) -> bool:
        place = bisect_left(self.starts, offset) - 1
        return place >= 0 and self.reach[place] > offset


def _guards(annotations: Iterable[Annotation]) -> tuple[_Kept, list[int]]:
    ranges: list[tuple[int, int]] = []
    hints: set[int] = set()
    for a in annotations:
        if isinstance(a, Mention | Time | Money | Figure | Claim):
            ranges.append((a.start, a.end))
        if isinstance(a, Citation):
            ranges += [(a.anchor.start, a.anchor.end), (a.sentence.start, a.sentence.end)]
            hints.add(a.sentence.start)
        elif isinstance(a, Claim):
            hints.add(a.start)
    ranges.sort()
    reach: list[int] = []
    for _, end in ranges:
        reach.append(max(end, reach[-1]) if reach else end)
    return _Kept([start for start, _ in ranges], reach), sorted(hints)


def _cut(text: str, block: Block, kept: _Kept, hints: list[int]) -> Iterable[tuple[int, int]]:
    if block.kind in ("heading", "code", "row", "caption"):
        cuts: set[int] = set()
    else:
        # The line that says whose a quotation is stands apart, whatever a sentence was said to span.
        cuts = {c for c in _candidates(text, block, hints) if not kept.inside(c)}
        cuts |= {m.end() for m in _DASH_LINE.finditer(text, block.start, block.end)}
    start = block.start
    for cut in [*sorted(cuts), block.end]:
        yield from _short_enough(text, *trim(text, start, cut))
        start = cut


def _candidates(text: str, block: Block, hints: list[int]) -> list[int]:
    found: set[int] = set()
    for match in _END.finditer(text, block.start, block.end):
        before = text[max(block.start, match.start() - 6) : match.start() + 1]
        if not _SHORT.search(before):
            found.add(match.end())
    for hint in hints[bisect_right(hints, block.start) : bisect_left(hints, block.end)]:
        before = text[max(block.start, hint - 8) : hint].rstrip()
        if before and before.rstrip("\"'”’)]»")[-1:] in (".", "!", "?", "…", ":"):
            found.add(hint)
    return sorted(found)


def _short_enough(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space if space > 0 else start + LONGEST
        yield trim(text, start, cut)
        start, _ = trim(text, cut, end)
    if start < end:
        yield start, end
