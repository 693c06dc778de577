"""Block quotes: blocks set apart, with the attribution line under them (or the lead-in above them)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sourcebook.extract.quote_attribution import Attributed, dash_length, read_attribution
from sourcebook.extract.quote_marks import Stretch
from sourcebook.model.annotation import Mention
from sourcebook.model.document import Block
from sourcebook.model.span import trim


@dataclass(frozen=True, slots=True)
class BlockQuote:
    """Words set apart: `text[start:end]` without the attribution line. `before` is the block above, if any."""

    start: int
    end: int
    first_block: int
    attribution: Attributed | None


def find_block_quotes(
    text: str, blocks: Sequence[Block], stretches: Sequence[Sequence[Stretch]], mentions: Sequence[Mention]
) -> list[BlockQuote]:
    """All block quotes: groups of quote blocks, and paragraphs followed by a line that begins with a dash."""
    reader = _Lines(text, mentions)
    found, number = [], 0
    while number < len(blocks):
        last = _group_end(blocks, number)
        quote = (
            _of_group(reader, blocks, number, last)
            if blocks[number].kind == "quote"
            else _of_paragraph(reader, blocks, stretches, number)
        )
        if quote is not None:
            found.append(quote)
        number = last
    return found


def _group_end(blocks: Sequence[Block], number: int) -> int:
    """Index after the blocks that make one quote with block `number`."""
    last = number + 1
    while last < len(blocks) and blocks[number].group and _same_group(blocks[number], blocks[last]):
        last += 1
    return last


def _same_group(a: Block, b: Block) -> bool:
    return a.kind == b.kind == "quote" and a.group == b.group


class _Lines:
    """Reads attribution lines with the mentions inside them."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.mentions = sorted(mentions, key=lambda m: (m.start, m.end))
        self.starts = [m.start for m in self.mentions]

    def read(self, start: int, end: int) -> Attributed | None:
        if not dash_length(self.text, start):
            return None
        inside = self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return read_attribution(self.text, start, end, [m for m in inside if m.end <= end])

    def last_line(self, block: Block) -> Attributed | None:
        """The attribution on the last line of a block of several lines."""
        newline = self.text.rfind("\n", block.start, block.end)
        start, end = trim(self.text, newline + 1, block.end) if newline > 0 else (block.end, block.end)
        return self.read(start, end) if start < end else None


def _of_group(reader: _Lines, blocks: Sequence[Block], first: int, last: int) -> BlockQuote | None:
    """A group of quote blocks; a lone attribution line belongs to what stands above it and is no quote itself."""
    closing = blocks[last - 1]
    attribution = reader.read(closing.start, closing.end)
    if attribution is not None and last - 1 == first:
        return None
    if attribution is not None:
        return _quote(reader.text, blocks[first].start, blocks[last - 2].end, first, attribution)
    attribution = reader.last_line(closing)
    if attribution is None and last < len(blocks) and blocks[last].kind in ("paragraph", "caption", "quote"):
        attribution = reader.read(blocks[last].start, blocks[last].end)
    end = min(closing.end, attribution.start) if attribution is not None else closing.end
    return _quote(reader.text, blocks[first].start, end, first, attribution)


def _of_paragraph(
    reader: _Lines, blocks: Sequence[Block], stretches: Sequence[Sequence[Stretch]], number: int
) -> BlockQuote | None:
    """A paragraph with an attribution line right under it, in text that marks no block quotes."""
    block = blocks[number]
    if block.kind != "paragraph" or dash_length(reader.text, block.start):
        return None
    attribution = reader.last_line(block)
    if attribution is None and number + 1 < len(blocks) and blocks[number + 1].kind == "paragraph":
        attribution = reader.read(blocks[number + 1].start, blocks[number + 1].end)
    if attribution is None:
        return None
    first = number
    while first > 0 and any(s.resumes for s in stretches[first - 1]):
        first -= 1
    return _quote(reader.text, blocks[first].start, min(block.end, attribution.start), first, attribution)


def _quote(text: str, start: int, end: int, first: int, attribution: Attributed | None) -> BlockQuote | None:
    start, end = trim(text, start, end)
    return BlockQuote(start, end, first, attribution) if any(c.isalnum() for c in text[start:end]) else None


def attribution_ranges(quotes: Sequence[BlockQuote]) -> Iterator[tuple[int, int]]:
    """Where attribution lines stand: their words are neither quoted nor claimed."""
    for quote in quotes:
        if quote.attribution is not None:
            yield quote.attribution.start, quote.attribution.end
