"""Rows and cells of the tables in a rendition, at the characters where they stand.

A row reads "Payer: Aldora Bank | Amount: 1,200". Where its cells stand follows from the names of the columns and the
lengths of the cells that `Table` keeps, so no mark inside a cell can be taken for one between cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sourcebook.model.document import Block, Rendition, Table

LABEL = 80
"""Characters of a column's name that are written before each of its cells."""
BETWEEN, AFTER = " | ", ": "
_ROW = re.compile(r"(?:^|;)row=(\d{1,18})")


class Cell(NamedTuple):
    """One cell that is not empty: the index of its column and the range of its words in the text."""

    column: int
    start: int
    end: int


class Row(NamedTuple):
    """One row: its number in the source, the range of its block, its cells by column."""

    number: int
    start: int
    end: int
    cells: tuple[Cell, ...]


def label_of(columns: Sequence[str], column: int) -> str:
    """What stands before the cells of a column: its name, cut when it is very long."""
    name = columns[column] if column < len(columns) else f"Column {column + 1}"
    return name if len(name) <= LABEL else name[: LABEL - 1].rstrip() + "…"


def row_words(columns: Sequence[str], cells: Sequence[str]) -> str:
    """A row as it stands in the text; empty cells are left out."""
    return BETWEEN.join(f"{label_of(columns, i)}{AFTER}{cell}" for i, cell in enumerate(cells) if cell)


def lengths_of(cells: Sequence[str]) -> tuple[int, ...]:
    """The lengths of a row's cells as `Table.cells` keeps them."""
    found: list[int] = []
    empty = 0
    for cell in cells:
        if not cell:
            empty += 1
            continue
        if empty:
            found.append(-empty)
            empty = 0
        found.append(len(cell))
    return tuple(found)


def iter_rows(rendition: Rendition, table: Table) -> Iterator[Row]:
    """The rows of one of a rendition's tables, in text order."""
    yield from rows_of(rendition.blocks, table)


def rows_of(given: Sequence[Block], table: Table) -> Iterator[Row]:
    """The rows of a table among the blocks of its text, in text order."""
    blocks = [block for block in given if block.kind == "row" and block.group == table.group]
    labels = [len(label_of(table.columns, i)) for i in range(len(table.columns))]
    for place, (block, lengths) in enumerate(zip(blocks, table.cells, strict=True), start=1):
        yield Row(number_of(block, place), block.start, block.end, _cells(block.start, labels, lengths))


def number_of(block: Block, default: int = 0) -> int:
    """The number its source knows a row by."""
    match = _ROW.search(block.path)
    return int(match[1]) if match else default


def without_rows(rendition: Rendition) -> tuple[Block, ...]:
    """The blocks that are no rows of a table with cells."""
    if not rendition.tables:
        return rendition.blocks
    groups = {table.group for table in rendition.tables}
    return tuple(b for b in rendition.blocks if b.kind != "row" or b.group not in groups)


def find_cell(rendition: Rendition, offset: int) -> tuple[Table, Row, Cell | None] | None:
    """The table and row that cover an offset, and the cell if it is inside one; None where there is no table."""
    block = next((b for b in rendition.blocks if b.start <= offset < b.end), None)
    table = next((t for t in rendition.tables if block and block.kind == "row" and t.group == block.group), None)
    if block is None or table is None:
        return None
    for row in iter_rows(rendition, table):
        if row.start == block.start:
            return table, row, next((c for c in row.cells if c.start <= offset < c.end), None)
    return None


def place_of(rendition: Rendition, start: int, end: int | None = None) -> str:
    """Where in a table a place or range is, for people: "row 17, column Payer"; empty where there is no table."""
    found = find_cell(rendition, start)
    if found is None:
        return ""
    table, row, cell = found
    where = f"row {row.number}" + (f" of {table.name}" if table.name else "")
    whole = cell is None or (end is not None and end > cell.end)
    return where if cell is None or whole else f"{where}, column {label_of(table.columns, cell.column)}"


TABLE_TYPES = ("csv", "separated", "json", "parquet", "sqlite", "sourcebook.rows", "sheet", "excel")
"""What the media types of tables have in them."""


def is_table(media_type: str) -> bool:
    """Whether files of a media type are tables."""
    return any(kind in media_type for kind in TABLE_TYPES)


def check_tables(text: str, blocks: Sequence[Block], tables: Sequence[Table]) -> None:
    """Raise `ValueError` unless every table's cells lie in its rows as `row_words` writes them."""
    rows: dict[int, list[Block]] = {table.group: [] for table in tables}
    if len(rows) != len(tables):
        raise ValueError("two tables share a group")
    for block in blocks:
        if block.kind == "row" and block.group in rows:
            rows[block.group].append(block)
    for table in tables:
        if len(rows[table.group]) != len(table.cells):
            raise ValueError(f"table {table.group} has {len(rows[table.group])} rows and cells of {len(table.cells)}")
        labels = [len(label_of(table.columns, i)) for i in range(len(table.columns))]
        for block, lengths in zip(rows[table.group], table.cells, strict=True):
            cells = _cells(block.start, labels, lengths)
            if not cells or cells[-1].end != block.end:
                raise ValueError(f"cells of the row at {block.start} do not end where it ends")
            last = cells[-1]
            label = label_of(table.columns, last.column) + AFTER
            if text[last.start - len(label) : last.start] != label:
                raise ValueError(f"a cell of the row at {block.start} is not behind its column's name")


def _cells(start: int, labels: Sequence[int], lengths: Sequence[int]) -> tuple[Cell, ...]:
    at, column, found = start - len(BETWEEN), -1, []
    for length in lengths:
        if length <= 0:
            column -= length
            continue
        column += 1
        label = labels[column] if column < len(labels) else len(f"Column {column + 1}")
        begin = at + len(BETWEEN) + label + len(AFTER)
        at = begin + length
        found.append(Cell(column, begin, at))
    return tuple(found)
