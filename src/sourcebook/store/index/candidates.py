"""Words of a text that could have one of some terms, found without looking at every word.

A stem of an English word (Porter's second stemmer) is its beginning with another ending: all but the last `_ENDING`
letters are those of the word. Letters beyond plain ones may be written otherwise in a term; words with them are always
candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

WORD = re.compile(r"\w+")
_UNUSUAL = re.compile(r"[^\W\x00-\x7f]")
_ENDING = 3
"""Letters at the end of a stem that its word need not have."""
_SHORT_STEMS = {"die": "dy", "lie": "ly", "tie": "ty"}
"""Stems that are no beginning of each of their words, and how the others begin."""
_MANY = 8
"""Of one letter in so many that is unusual, every word is looked at."""


class Candidates:
    """Looks for words.

    Args:
        terms: Terms that a word may have, as printed or stemmed.
        lengths: (letters, edits) of terms that a word may differ from by so many edits.
    """

    def __init__(self, terms: Iterable[str], lengths: Sequence[tuple[int, int]]) -> None:
        every = {_beginning(term) for term in terms}
        every |= {_SHORT_STEMS[term] for term in terms if term in _SHORT_STEMS}
        # One that begins with another finds nothing that the other does not.
        self._beginnings = sorted(b for b in every if not any(b != o and b.startswith(o) for o in every))
        self._lengths = [_as_long_as(length, edits) for length, edits in dict.fromkeys(lengths)]

    def find(self, text: str) -> list[re.Match[str]]:
        """The words, in text order: all that have a term, and others."""
        if not self._beginnings and not self._lengths:
            return []
        low = text.lower()
        unusual = () if text.isascii() else [m.start() for m in _UNUSUAL.finditer(text)]
        # In a word joined by "_" a term may stand anywhere; small letters may take more room than great ones.
        if "_" in text or len(low) != len(text) or len(unusual) * _MANY > len(text):
            return list(WORD.finditer(text))
        found = _around(text, unusual)
        for beginning in self._beginnings:
            _look(text, low, beginning, found)
        for shape in self._lengths:
            found |= {m.start(): m for m in shape.finditer(text)}
        return [found[at] for at in sorted(found)]


@lru_cache(maxsize=1_000)
def _as_long_as(length: int, edits: int) -> re.Pattern[str]:
    """Words of so many letters, a few more or less. To compile it takes longer than to look with it."""
    return re.compile(rf"\b\w{{{max(1, length - edits)},{length + edits}}}\b")


def _beginning(term: str) -> str:
    return term[: max(1, len(term) - _ENDING)] if len(term) > 2 else term[:1]


def _look(text: str, low: str, beginning: str, found: dict[int, re.Match[str]]) -> None:
    """Add the words of a text that begin so."""
    at = low.find(beginning)
    while at >= 0:
        if (at == 0 or not low[at - 1].isalnum()) and (match := WORD.match(text, at)):
            found[at] = match
        at = low.find(beginning, at + 1)


def _around(text: str, places: Sequence[int]) -> dict[int, re.Match[str]]:
    """The words in which some places of a text lie, by where they begin."""
    found: dict[int, re.Match[str]] = {}
    end = 0
    for at in places:
        if at < end:
            continue
        start = at
        while start > 0 and text[start - 1].isalnum():
            start -= 1
        match = WORD.match(text, start)
        if match is not None:
            found[start], end = match, match.end()
    return found
