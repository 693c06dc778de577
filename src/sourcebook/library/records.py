"""Lists as a notebook wants them: to be looked at, counted off, looped over, put into a table of another library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import msgspec

from sourcebook.model.annotation import Base
from sourcebook.model.shown import MOST_ROWS, cell, table, words

MOST_COLUMNS = 8
_HIDDEN = frozenset(("rendition", "extractor", "version", "prefix", "suffix", "start", "end", "known"))
"""Fields that a table leaves out: they are there in the record itself."""


class Records:
    """Records of one list, read from the library each time they are asked for.

        quotes = library.records("quotes")
        quotes.first(3)                       # a list
        for quote in quotes: ...              # every one, never all in memory
        pandas.DataFrame(quotes.to_dicts())   # plain values for other tools

    Args:
        kind: Name of the list.
        find: Gives its records anew.
    """

    def __init__(self, kind: str, find: Callable[[], Iterator[Any]]) -> None:
        self.kind = kind
        self._find = find

    def __iter__(self) -> Iterator[Any]:
        """Every record, in the order of the list."""
        return self._find()

    def first(self, most: int = 10) -> list[Any]:
        """The first records."""
        return list(islice(self, most))

    def count(self) -> int:
        """How many there are; they are read for it."""
        return sum(1 for _ in self)

    def to_dicts(self) -> Iterator[dict[str, Any]]:
        """Every record as plain values, as JSON has them."""
        return (msgspec.to_builtins(record) for record in self)

    def __repr__(self) -> str:
        return f"<Records of {self.kind!r}: loop over them, or call first(10), count(), to_dicts()>"

    def _repr_html_(self) -> str:
        """The first records as a table; every word of a document is escaped."""
        found = self.first(MOST_ROWS + 1)
        if not found:
            return f"<p>No {cell(self.kind)}.</p>"
        names = [n for n in found[0].__struct_fields__ if n not in _HIDDEN][:MOST_COLUMNS]
        note = f"The first {MOST_ROWS}; there are more." if len(found) > MOST_ROWS else ""
        rows = [[_cell(record, name) for name in names] for record in found[:MOST_ROWS]]
        return table(names, rows, note)


def _cell(record: Any, name: str) -> str:
    if name == "exact" and isinstance(record, Base):
        return words(record.prefix, record.exact, record.suffix)
    value = getattr(record, name, None)
    # Of a part with words of its own (whose word it is, what is said) the words.
    return cell(getattr(value, "exact", value))
