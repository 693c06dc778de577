"""Words that a line's end parts: whether the hyphen is the typesetter's, to be dropped, or the word's own."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TAIL = re.compile(r"([^\W\d_]{2,})[-\u2010]$")
_HEAD = re.compile(r"[^\W\d_]{2,}")
_HYPHENATED = re.compile(r"[^\W\d_]{2,}(?:[-\u2010][^\W\d_]{2,})+(?!-)")
_WORD = re.compile(r"[^\W\d_]{4,}")
_OWN = frozenset(
    {
        "all", "anti", "co", "counter", "cross", "early", "eight", "ex", "first", "five", "four", "full", "half",
        "high", "inter", "late", "long", "low", "mid", "multi", "new", "nine", "non", "old", "part", "post", "pre",
        "pro", "quasi", "second", "self", "semi", "seven", "short", "six", "so", "ten", "then", "third", "three",
        "two", "vice", "well",
    }
)  # fmt: skip
"""First parts after which English keeps a hyphen more often than not."""


class Hyphens:
    """What a document's own lines say of its hyphens. One pass over the lines, constant time for each question."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._kept: set[str] = set()
        self._whole: set[str] = set()
        for line in lines:
            self._kept.update(word.lower().replace("\u2010", "-") for word in _HYPHENATED.findall(line))
            self._whole.update(word.lower() for word in _WORD.findall(line))

    def parts_a_word(self, line: str, following: str) -> bool:
        """Whether `line` ends in a piece of a word that goes on in `following`, its hyphen being no part of it.

        The document decides where it prints the word elsewhere, with the hyphen or whole; else the hyphen is dropped
        before small letters, unless the first part is one that is mostly joined by a hyphen.
        """
        pieces = _pieces(line, following)
        if pieces is None:
            return False
        first, rest = pieces
        if f"{first}-{rest}" in self._kept:
            return False
        return first + rest in self._whole or first not in _OWN

    def goes_on(self, line: str, following: str) -> bool:
        """Whether a word of `line` goes on in `following`, its hyphen dropped or kept ("well-" and "known")."""
        return _pieces(line, following) is not None


def _pieces(line: str, following: str) -> tuple[str, str] | None:
    """The two pieces of a word, small letters, where a line's end may part one."""
    tail, head = _TAIL.search(line), _HEAD.match(following)
    if tail is None or head is None or not head[0][0].islower():
        return None
    return tail[1].lower(), head[0].lower()
