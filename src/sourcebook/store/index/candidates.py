"""Words of a text that could have one of some terms, found without looking at every word.

A stem of an English word (Porter's second stemmer) is its beginning with another ending: all but the last letter are
those of the word. A term as printed is the word itself, in small letters. Letters beyond plain ones may be written
otherwise in a term; words with them are always candidates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

WORD = re.compile(r"\w+")
_UNUSUAL = re.compile(r"[^\W\x00-\x7f]")
_APART = bytes(c if chr(c).isalnum() else ord(" ") for c in range(128)) + bytes(128)
"""Every plain letter as it is, all else as a space: many times quicker than a pattern."""
_MANY = 8
"""Of one letter in so many that is unusual, every word is looked at."""


class Candidates:
    """Looks for words.

    Args:
        stems: Terms that a word may have stemmed.
        printed: Terms that a word may have, or begin with, as printed.
        lengths: (letters, edits) of terms that a word may differ from by so many edits.
        alike: Whether a word as long as that does not differ more.
    """

    def __init__(
        self,
        stems: Iterable[str],
        printed: Iterable[str] = (),
        lengths: Sequence[tuple[int, int]] = (),
        alike: Callable[[str], bool] = bool,
    ) -> None:
        every = {beginning for stem in stems for beginning in beginnings_of(stem)}.union(printed)
        # One that begins with another finds nothing that the other does not.
        self._beginnings = sorted(b for b in every if not any(b != o and b.startswith(o) for o in every))
        self._lengths = {length + by for length, edits in lengths for by in range(-edits, edits + 1)}
        self._alike = alike

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
        if self._lengths:
            as_long = [word for word in _words_in(text) if len(word) in self._lengths]
            for word in filter(self._alike, as_long):
                _look(text, text, word, found, whole=True)
        return [found[at] for at in sorted(found)]


def _words_in(text: str) -> set[str]:
    """The different words of a text in which none has a "_"."""
    if text.isascii():
        return set(text.encode().translate(_APART).decode().split())
    return set(WORD.findall(text))


def beginnings_of(stem: str) -> tuple[str, ...]:
    """What the words of a stem begin with."""
    if len(stem) == 3 and stem.endswith("ie"):  # "die" is the stem of "dying" too
        return stem[:2], f"{stem[0]}y"
    return (stem[:-1] or stem,)


def _look(text: str, low: str, beginning: str, found: dict[int, re.Match[str]], *, whole: bool = False) -> None:
    """Add the words of a text that begin so, or are so."""
    at, length = low.find(beginning), len(beginning)
    while at >= 0:
        behind = at + 1
        if (at == 0 or not low[at - 1].isalnum()) and (match := WORD.match(text, at)):
            behind = match.end()
            if not whole or behind == at + length:
                found[at] = match
        at = low.find(beginning, behind)


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
