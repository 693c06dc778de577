"""The plain tokens that the grammars of times, money and figures read: words, numbers, marks.

They are not the parser's tokens: a hyphen always stands alone ("mid-1990s" is three), a number keeps its separators
("1,234.5" is one) and dotted abbreviations stay whole ("p.m."). One pass, each character looked at a bounded number of
times, so any text is read in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from sourcebook.model.document import Block, Rendition

_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+|,[0-9]{1,3}(?![0-9]))*)|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+)|(?P<mark>\S)"
)
HYPHENS = frozenset("-‐‑‒–—−")
APOSTROPHES = frozenset("'’‘`´")


def words(text: str) -> frozenset[str]:
    """The set of the words of a line: how the grammars write their word lists."""
    return frozenset(text.split())


class Token(msgspec.Struct, frozen=True, gc=False):
    """`text[start:end]`; `low` is its lower case, `kind` is "word", "number" or "mark"."""

    kind: str
    text: str
    low: str
    start: int
    end: int


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of `text[start:end]`; offsets count from the start of `text`."""
    return [
        Token(str(m.lastgroup), m.group(), m.group().lower(), m.start(), m.end())
        for m in _TOKEN.finditer(text, start, len(text) if end is None else end)
    ]


def iter_blocks(rendition: Rendition) -> Iterator[tuple[Block, list[Token]]]:
    """Each block that is prose with its tokens, in text order; code is left out."""
    for block in rendition.blocks:
        if block.kind != "code":
            yield block, tokenize(rendition.text, block.start, block.end)


class Tokens:
    """Tokens of one block with bounds-safe looks: past either end there is an empty mark."""

    __slots__ = ("items", "size")

    _nothing = Token("mark", "", "", -1, -1)

    def __init__(self, items: list[Token]) -> None:
        self.items = items
        self.size = len(items)

    def __getitem__(self, i: int) -> Token:
        return self.items[i] if 0 <= i < self.size else self._nothing

    def low(self, i: int) -> str:
        """Lower-case text of token `i`."""
        return self.items[i].low if 0 <= i < self.size else ""

    def kind(self, i: int) -> str:
        """Kind of token `i`; empty past the ends."""
        return self.items[i].kind if 0 <= i < self.size else ""

    def glued(self, i: int) -> bool:
        """Whether token `i` touches the one before it."""
        return 0 < i < self.size and self.items[i].start == self.items[i - 1].end

    def hyphen(self, i: int) -> bool:
        """Whether token `i` is a hyphen or dash."""
        return self.low(i) in HYPHENS

    def joined(self, i: int) -> bool:
        """Whether token `i` is a hyphen that touches both neighbours ("two-week")."""
        return self.hyphen(i) and self.glued(i) and self.glued(i + 1)

    def apostrophe(self, i: int) -> bool:
        """Whether token `i` is an apostrophe."""
        return self.low(i) in APOSTROPHES

    def words_at(self, i: int, *words: str) -> bool:
        """Whether the tokens from `i` on are these words."""
        return all(self.low(i + k) == word for k, word in enumerate(words))

    def in_name(self, i: int) -> bool:
        """Whether number `i` is part of a name: "MS-13", "G20", "F-16", "COVID-19"."""
        if not self.glued(i):
            return False
        before = self[i - 1]
        if before.kind == "word":
            return True
        return self.hyphen(i - 1) and self.glued(i - 1) and self.kind(i - 2) == "word" and self[i - 2].text[0].isupper()
