"""Rows become blocks of text, and the structure that says where each cell stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from sourcebook.errors import EmptyInput, LimitExceeded
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.model.document import Metadata, Table
from sourcebook.model.table import lengths_of, row_words

LONGEST_TEXT = 64_000_000
"""Characters after which making a text stops, long before memory ends; the run's own limit is far below."""
MOST_COLUMNS = 20_000
"""A sheet of any office program has at most 16,384."""
_HALF = re.compile("[\ud800-\udfff]")
SHOWN = 8
"""Row numbers named in one remark."""


class Tables:
    """The tables of one file in the making."""

    def __init__(self) -> None:
        self.made = Assembly()
        self.tables: list[TableBuilder] = []

    def table(self, columns: Sequence[str], *, name: str = "", named: bool = True, path: str = "") -> TableBuilder:
        """Begin a table; its rows are added to what this gives."""
        made = TableBuilder(self.made, len(self.tables) + 1, columns, name, named, path)
        self.tables.append(made)
        return made

    def draft(self, name: str, warnings: Iterable[str] = (), metadata: Metadata | None = None) -> Draft:
        """All of it.

        Raises:
            EmptyInput: No row was added.
        """
        for table in self.tables:
            table.add_unused()
        text = self.made.text()
        if not self.made.blocks:
            raise EmptyInput(f"{name} holds no rows.", "Check where it came from.")
        told = [*warnings, *(remark for table in self.tables for remark in table.remarks())]
        return Draft(
            text=text,
            blocks=tuple(self.made.blocks),
            tables=tuple(table.table() for table in self.tables if table.cells),
            metadata=metadata or Metadata(language=find_language(text)),
            warnings=tuple(told),
        )


class TableBuilder:
    """One table in the making. Rows that hold nothing, or not as many cells as there are columns, are told of."""

    def __init__(self, made: Assembly, group: int, columns: Sequence[str], name: str, named: bool, path: str) -> None:
        self.made, self.group, self.name, self.named, self.path = made, group, name, named, path
        _refuse_too_wide(columns)
        self.columns = unique_names(columns)
        self.cells: list[tuple[int, ...]] = []
        self.ragged: list[int] = []
        self.empty: list[int] = []

    def add(self, number: int, cells: Sequence[str], *, line: int = 0, width: int | None = None) -> None:
        """Add the row with this number in the source; `width` is how many cells it had there."""
        _refuse_too_wide(cells)
        kept = [words_of(cell) if cell else "" for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        if not kept:
            self.empty.append(number)
            return
        if (len(cells) if width is None else width) != len(self.columns):
            self.ragged.append(number)
        place = f"row={number}" + (f";line={line}" if line not in (0, number) else "")
        words = row_words(self.columns, kept)
        self.made.add("row", words, group=self.group, path=f"{self.path};{place}" if self.path else place)
        self.cells.append(lengths_of(kept))
        if len(self.made) > LONGEST_TEXT:
            raise LimitExceeded(
                f"The table is longer than {LONGEST_TEXT:,} characters.", "Split it.", {"characters": LONGEST_TEXT}
            )

    def add_header(self, number: int) -> None:
        """Let the names of the columns stand as the one row of a table that has no other."""
        words = " | ".join(name for name in self.columns if name)
        self.made.add("row", words, path=f"{self.path};row={number}" if self.path else f"row={number}")

    def add_unused(self) -> None:
        """Let the names of columns in which no row has a value stand below the rows: no row carries them."""
        used = {at for lengths in self.cells for at, length in enumerate(lengths) if length}
        names = [name for at, name in enumerate(self.columns) if name and at not in used]
        if self.named and self.cells and names:
            self.made.add("row", " | ".join(names), path=f"{self.path};unused" if self.path else "unused")

    def remarks(self) -> list[str]:
        """What is to be said of the rows."""
        where = f" of {self.name}" if self.name else ""
        told = []
        if self.ragged:
            total = len(self.cells)
            told.append(
                f"{len(self.ragged):,} of {total:,} rows{where} have more or fewer cells than the header: "
                f"{listed(self.ragged)}."
            )
        if self.empty:
            told.append(f"{len(self.empty):,} rows{where} hold nothing and were left out: {listed(self.empty)}.")
        return told

    def table(self) -> Table:
        """Its structure."""
        return Table(
            group=self.group, name=self.name, columns=self.columns, named=self.named, cells=tuple(self.cells)
        )  # fmt: skip


def _refuse_too_wide(cells: Sequence[str]) -> None:
    if len(cells) > MOST_COLUMNS:
        message = f"It has a row of more than {MOST_COLUMNS:,} cells."
        raise LimitExceeded(message, "Turn its rows into columns, or split it.", {"columns": MOST_COLUMNS})


def words_of(cell: str) -> str:
    """A cell's words on one line."""
    if cell.isascii() and cell.isalnum():
        return cell
    # A half of a surrogate pair (JSON can spell one) is no character and cannot be kept.
    return " ".join(_HALF.sub("\ufffd", cell.replace("\0", "")).split())


def unique_names(columns: Sequence[str]) -> tuple[str, ...]:
    """Names of columns on one line, none empty, no two the same: "", "Amount", "Amount" give "Column 1" ... "(2)"."""
    names = [words_of(name) or f"Column {number}" for number, name in enumerate(columns, start=1)]
    taken, seen, found = set(names), Counter[str](), []
    for name in names:
        seen[name] += 1
        new = name
        while seen[name] > 1 and (new in taken or new == name):
            new = f"{name} ({seen[name]})"
            if new in taken:
                seen[name] += 1
        taken.add(new)
        found.append(new)
    return tuple(found)


def listed(numbers: Sequence[int]) -> str:
    """The first few row numbers, and how many more."""
    more = len(numbers) - SHOWN
    return ", ".join(map(str, numbers[:SHOWN])) + (f" and {more:,} more" if more > 0 else "")


def check_count(blob: Blob, found: int, other: int | None, what: str = "rows") -> tuple[str, ...]:
    """A remark where another way of counting finds another number of records than were read."""
    if other is None or found == other:
        return ()
    return (f"{found:,} {what} of {blob.name} were read, but another count finds {other:,}: compare it with the file.",)
