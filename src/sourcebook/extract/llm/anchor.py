"""Exact words to their place. No words, no reading: nothing is searched for loosely, mended or guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sourcebook.extract.llm.chunks import Chunk, Line, shown

LONGEST = 2000
"""Characters of the longest words looked for."""


class Dropped(Exception):
    """A reading is not kept; the message is the reason that is counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """`text[start:end]` in a line."""

    line: Line
    start: int
    end: int

    def overlaps(self, other: Place) -> bool:
        """Whether they share a character."""
        return self.start < other.end and other.start < self.end


def anchor(chunk: Chunk, number: int, words: str) -> Place:
    """The one place where `words` stand: in the line of that number, else in the piece.

    Raises:
        Dropped: They stand nowhere, in more than one place, or are no words.
    """
    wanted = _wanted(words)
    line = chunk.find(number)
    for lines in ((line,) if line else (), chunk.lines):
        places = [place for one in lines for place in _places(one, wanted)]
        if len(places) == 1:
            return places[0]
        if places:
            raise Dropped("words stand in more than one place")
    raise Dropped("words not in the text")


def nearest(place: Place, words: str, what: str) -> Place:
    """Where `words` stand nearest to a place, in its own line: a sentence that does not name both ties nothing.

    Raises:
        Dropped: They do not stand there; `what` they are is said in the reason.
    """
    here = list(_places(place.line, _wanted(words)))
    if not here:
        raise Dropped(f"{what} not in the same line")
    return min(here, key=lambda p: (max(p.start - place.end, place.start - p.end, 0), p.start))


def _wanted(words: str) -> str:
    wanted = shown(words).strip()
    if not any(letter.isalnum() for letter in wanted) or len(wanted) > LONGEST:
        raise Dropped("no words given" if len(wanted) <= LONGEST else "words too long")
    return wanted


def _places(line: Line, wanted: str) -> Iterator[Place]:
    """Every place in a line where the words stand whole: not in the middle of a longer word."""
    at = line.shown.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if _apart(line.shown, at) and _apart(line.shown, end):
            yield Place(line, line.start + at, line.start + end)
        at = line.shown.find(wanted, end)


def _apart(text: str, cut: int) -> bool:
    """Whether no word goes on over a place in the text."""
    return not (0 < cut < len(text) and text[cut - 1].isalnum() and text[cut].isalnum())
