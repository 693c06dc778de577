"""Sections: headings with their level, title and, where they name one, the period they cover as EDTF.

Headings are the blocks a reader marked as such. Where a rendition has none of its own (plain text), a short paragraph
that begins with a period and a bar, colon or dash ("1950s-1960s | Early years") is one too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sourcebook.extract.base import Reading
from sourcebook.extract.time_grammar import Context, find_times, parse_reference
from sourcebook.extract.tokens import Tokens, tokenize
from sourcebook.model.annotation import Section
from sourcebook.model.document import Block

_OPEN = frozenset({"present", "today", "now", "date", "ongoing", "onwards", "onward"})
_JOINTS = frozenset({"to", "through", "until", "till", "thru"})
_BARS = frozenset({"|", ":", "–", "—", "-", "·", "•"})
LONGEST_TITLE = 160
"""Characters a paragraph may have to count as a heading."""


class SectionExtractor:
    """Finds headings; annotations of kind `section`."""

    name: ClassVar[str] = "sections"
    version: ClassVar[str] = "1"
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ("section",)

    def extract(self, reading: Reading) -> Iterator[Section]:
        """Sections in text order."""
        headed = any(block.kind == "heading" for block in reading.rendition.blocks)
        for block in reading.rendition.blocks:
            period = None
            if block.kind == "heading":
                period = period_of(reading.text[block.start : block.end], reading.reference)
            elif not headed and block.kind == "paragraph" and block.end - block.start <= LONGEST_TITLE:
                period = _leading_period(reading, block)
                if period is None:
                    continue
            else:
                continue
            level = min(max(block.level, 1), 6) if block.kind == "heading" else 2
            yield self._section(reading, block, level, period)

    def _section(self, reading: Reading, block: Block, level: int, period: str | None) -> Section:
        title = " ".join(reading.text[block.start : block.end].split())
        sure = 1.0 if block.kind == "heading" else 0.8
        return reading.make(
            Section, self, block.start, block.end, confidence=sure, level=level, title=title, period=period
        )


def _leading_period(reading: Reading, block: Block) -> str | None:
    """The period a paragraph begins with, when a bar, colon or dash and a title follow it."""
    tokens = Tokens(tokenize(reading.text, block.start, block.end))
    found = _read_period(tokens, 0, _context(reading.reference))
    if found is None:
        return None
    period, end = found
    title = tokens.low(end) in _BARS and end + 1 < tokens.size and not tokens.glued(end)
    return period if title or (tokens.low(end) == ":" and end + 1 < tokens.size) else None


def period_of(heading: str, reference: str | None = None) -> str | None:
    """EDTF of the first period that a heading names; None when it names none.

    "1860s—Present" is `186X/..`, "2000—2012" `2000/2012`, "March 2011" `2011-03`, "18th century" `17XX`.
    """
    tokens = Tokens(tokenize(heading[:1000]))
    context = _context(reference)
    for i in range(tokens.size):
        found = _read_period(tokens, i, context)
        if found is not None:
            return found[0]
    return None


def _context(reference: str | None) -> Context:
    return Context(reference=parse_reference(reference))


def _read_period(tokens: Tokens, i: int, context: Context) -> tuple[str, int] | None:
    """A period at token `i` with the token after it: a date, or a range of two, the second of which may be open."""
    start = _date(tokens, i, context)
    if start is None:
        return None
    first, end = start
    joint = end
    while tokens.hyphen(joint) and joint < end + 2:
        joint += 1
    if joint == end and tokens.low(end) in _JOINTS:
        joint = end + 1
    if joint == end:
        since = tokens.low(i - 1) == "since" or tokens.low(end) in ("onwards", "onward")
        return (f"{first}/.." if since and "/" not in first else first), end
    begin = first.partition("/")[0]
    last = joint + 1 if tokens.low(joint) == "the" else joint
    if tokens.low(last) in _OPEN:
        return f"{begin}/..", last + 1
    second = _date(tokens, joint, context)
    return (first, end) if second is None else (f"{begin}/{second[0].rpartition('/')[2]}", second[1])


def _date(tokens: Tokens, i: int, context: Context) -> tuple[str, int] | None:
    """EDTF of a time that names its own year at token `i`, with the token after it."""
    window = Tokens(tokens.items[max(0, i - 1) : i + 12])
    shift = max(0, i - 1)
    for first, last, found in find_times(window, context):
        begins = first + shift
        if begins > i or begins + 1 < i:
            return None
        if begins < i and tokens.low(begins) != "the":
            continue
        value = found.value
        end = last + shift
        dated = any(tokens[k].kind == "number" for k in range(i, end + (3 if tokens.hyphen(end) else 0)))
        return (value.edtf, end) if value.type == "DATE" and value.edtf is not None and dated else None
    return None
