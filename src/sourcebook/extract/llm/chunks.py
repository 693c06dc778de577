"""A document as numbered lines, one a sentence, a piece at a time.

Every line of the document stands behind its number and a bar, and no line break of the document is left inside one, so
no words of the document can pass for the end of it: there is no delimiter that they could forge.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sourcebook.extract.base import Reading

UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
"""Unicode categories nobody sees printed: controls, joiners and direction marks, tags, private use, surrogates."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as shown to the model; `shown[i]` stands for `text[start + i]`."""

    number: int
    start: int
    shown: str

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.shown)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines that are sent together, numbered from 1."""

    lines: tuple[Line, ...]

    def find(self, number: int) -> Line | None:
        """The line of that number, or None."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else None

    @property
    def text(self) -> str:
        """What the model is shown of the document."""
        return "\n".join(f"{line.number}| {line.shown}" for line in self.lines)


def shown(words: str) -> str:
    """Words as the model sees them: white space and what is not printed as spaces, one for one.

    Invisible letters would let a page say to a model what it does not say to a person.
    """
    return words if words.isascii() and words.isprintable() else "".join(map(_shown, words))


@lru_cache(maxsize=4096)
def _shown(letter: str) -> str:
    return " " if letter.isspace() or unicodedata.category(letter) in UNSEEN else letter


def cut_chunks(reading: Reading, characters: int) -> Iterator[Chunk]:
    """The sentences of a document in pieces of at most about `characters` (numbers and bars not counted)."""
    lines: list[Line] = []
    room = characters
    for start, end in _pieces(reading, characters):
        if lines and end - start > room:
            yield Chunk(tuple(lines))
            lines, room = [], characters
        lines.append(Line(len(lines) + 1, start, shown(reading.text[start:end])))
        room -= end - start
    if lines:
        yield Chunk(tuple(lines))


def _pieces(reading: Reading, characters: int) -> Iterator[tuple[int, int]]:
    """Sentences; one that is longer than a whole piece is cut at white space."""
    for sentence in reading.sentences:
        start = sentence.start
        while sentence.end - start > characters:
            space = reading.text.rfind(" ", start + 1, start + characters)
            cut = space if space > start else start + characters
            yield start, cut
            start = cut
        if reading.text[start : sentence.end].strip():
            yield start, sentence.end
