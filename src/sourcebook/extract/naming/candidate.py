"""A candidate name, and the marks and small words that stand around names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.words import Words

if TYPE_CHECKING:
    from sourcebook.model.annotation import MentionType

Source = Literal["model", "pattern", "list", "acronym", "alias", "repeat", "inner"]
JOINERS = lex.words("of for and & the de du la del")
DASHES = frozenset("-‐‑–—/")
MARKS = frozenset("\"'“”‘’`«»()[]{}<>,;:.!?…*•|@#_=+~^") | {"--", "...", "''", "``"}
OPEN_QUOTES = frozenset("\"“‘'«„") | {"``"}
APOSTROPHES = lex.words("'s ’s '’ ' ’")
HEADS = lex.ORG_HEADS | lex.ORG_OF_HEADS
TITLES_BEFORE = lex.PERSON_TITLES - {"justice"}
LONGEST = 14
"""Tokens a name may have."""


@dataclass(slots=True)
class Candidate:
    """Tokens `first` up to, not including, `last` of a passage, guessed to be a name of type `type`."""

    words: Words
    first: int
    last: int
    type: MentionType
    source: Source
    titled: bool = False
    """A person's title stands right before it."""
    beside: tuple[Candidate, ...] = field(default=(), repr=False, compare=False)
    """Its neighbours in a list ("X, Y and Z")."""

    @property
    def start(self) -> int:
        """Offset of the first character in the rendition."""
        return self.words.start[self.first]

    @property
    def end(self) -> int:
        """Offset after the last character in the rendition."""
        return self.words.end[self.last - 1]
