"""What a number counts: the noun phrase after it, by tags, by the tree, or by the look of the words."""

from __future__ import annotations

from bisect import bisect_right

import msgspec

from sourcebook.extract.base import Reading
from sourcebook.extract.bounds import bound_after
from sourcebook.extract.figure_lexicon import NOT_COUNTED, SHAPES
from sourcebook.extract.numbers import Number
from sourcebook.extract.phrases import Phrases
from sourcebook.extract.tokens import Tokens

Place = tuple[int, int]
_NOUNS = frozenset({"NOUN", "PROPN", "ADJ", "X"})
_LONGEST = 8
_LEADS = frozenset({"DT", "PRP$", "PDT"})


class Count(msgspec.Struct, frozen=True, gc=False):
    """A figure from token `start` up to `end`; `tail` is where its span ends when the thing counted belongs to it."""

    start: int
    end: int
    low: float
    high: float | None
    unit: str | None = None
    of: Place | None = None
    tail: int | None = None
    approximate: bool = False
    sure: float = 0.9


class Things:
    """What is counted in one reading in English; for other languages there is no parse, so nothing is ever found."""

    def __init__(self, reading: Reading) -> None:
        self._phrases = Phrases(reading)
        self._passages = reading.passages if reading.language == "en" else []
        self._starts = [p.start for p in self._passages]
        self._offsets: dict[int, list[int]] = {}

    def at(self, offset: int, *, lead: bool = False) -> Place | None:
        """The noun phrase that begins at a text offset; `lead` lets a determiner stand first (cut off)."""
        return self._phrases.at(offset, lead=lead)

    def tag_at(self, offset: int) -> str:
        """Part-of-speech tag of the token that begins at an offset."""
        return self._phrases.tag_at(offset)

    def of(self, tokens: Tokens, i: int) -> Place | None:
        """The noun phrase after "of" at token `i`."""
        return self.at(tokens[i + 1].start, lead=True) if tokens.low(i) == "of" and i + 1 < tokens.size else None

    def counted(self, tokens: Tokens, i: int, number: Number) -> Place | None:
        """What the number from token `i` counts: the words after it, after "of", or the word it is joined to."""
        if tokens.joined(number.end) and tokens.kind(number.end + 1) == "word":
            word = tokens[number.end + 1]
            if word.low in SHAPES or word.low in NOT_COUNTED:
                return None
            return (word.start, word.end) if self.tag_at(word.start) in ("NN", "NNS", "") else None
        j = bound_after(tokens, number.end).index
        if j >= tokens.size:
            return None
        if tokens.low(j) == "of" and (number.words or tokens.kind(i) == "word"):
            return self.of(tokens, j)
        if tokens.low(j) in NOT_COUNTED:
            return None
        by_tags = self.at(tokens[j].start)
        return by_tags or self._by_tree(tokens[j - 1].start, tokens[j].start) or self._plural(tokens, j, number)

    def _by_tree(self, number: int, first: int) -> Place | None:
        """The phrase up to the noun that the tree says the number at a text offset measures."""
        index = bisect_right(self._starts, number) - 1
        if index < 0:
            return None
        passage = self._passages[index]
        offsets = self._offsets.get(index)
        if offsets is None:
            offsets = self._offsets[index] = [t.idx for t in passage.doc]
        at = bisect_right(offsets, number - passage.start) - 1
        start = bisect_right(offsets, first - passage.start) - 1
        if at < 0 or offsets[start] != first - passage.start:
            return None
        token = passage.doc[at]
        head = token.head
        if token.dep_ != "nummod" or not start <= head.i <= start + _LONGEST or head.pos_ not in _NOUNS:
            return None
        between = passage.doc[start : head.i + 1]
        if any(t.is_punct or t.lower_ in NOT_COUNTED for t in between):
            return None
        return passage.chars(start, head.i + 1)

    def _plural(self, tokens: Tokens, j: int, number: Number) -> Place | None:
        """A plain plural right after a number above one, whatever the tagger calls it."""
        word = tokens[j]
        plural = word.kind == "word" and word.text.islower() and len(word.low) > 3 and word.low.endswith("s")
        if not plural or word.low.endswith(("ss", "us", "is")) or number.low <= 1 or tokens.glued(j):
            return None
        return (word.start, word.end) if self.tag_at(word.start) not in ("RB", "IN") else None
