"""The candidates of a passage by token, and what a document's tables count together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sourcebook.extract.naming.candidate import Candidate
from sourcebook.extract.naming.words import Words


class Table:
    """Candidates of one passage by token, so that a new one can take the place of those it overlaps."""

    def __init__(self, words: Words, rows: Sequence[Candidate]) -> None:
        self.words = words
        self.at: list[Candidate | None] = [None] * len(words)
        for row in rows:
            self.put(row)

    def put(self, row: Candidate) -> Candidate:
        """Enter `row`, dropping those it overlaps; white space at its end is no part of it."""
        while row.last - row.first > 1 and row.words.text[row.last - 1].isspace():
            row.last -= 1
        for old in {id(c): c for c in self.at[row.first : row.last] if c is not None}.values():
            self.at[old.first : old.last] = [None] * (old.last - old.first)
        self.at[row.first : row.last] = [row] * (row.last - row.first)
        return row

    def free(self, first: int, last: int) -> bool:
        """Whether no candidate touches the range."""
        return all(c is None for c in self.at[first:last])

    def rows(self) -> list[Candidate]:
        """The candidates in text order."""
        return list({id(c): c for c in self.at if c is not None}.values())


def lower_counts(tables: Sequence[Table]) -> Counter[str]:
    """How often each word is printed without a capital."""
    return Counter(w for t in tables for w, big in zip(t.words.low, t.words.big, strict=True) if not big)


def tables_of(passages: Iterable[tuple[Words, Sequence[Candidate]]]) -> list[Table]:
    """One table a passage."""
    return [Table(words, rows) for words, rows in passages]
