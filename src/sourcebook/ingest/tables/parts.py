"""Parts of a table too large for one document: some thousand rows each, the names of the columns with each.

A part is JSON Lines of our own: a head that names the columns, then each row as [number, line, cells as in the source,
cell, cell ...]. What could not be read as a row is [number, line, -1, words].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, NamedTuple

import msgspec

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.tables.build import Tables
from sourcebook.model.document import Metadata

MEDIA_TYPE = "application/vnd.sourcebook.rows"
PART_ROWS = 10_000
"""Rows of a part, and of the largest table that is one document."""
PART_CHARACTERS = 2_000_000
"""Characters of the cells of a part."""
UNREAD = -1


class RowItem(NamedTuple):
    """One row on its way into a part; `width` is how many cells it has in the source, `UNREAD` when it is no row."""

    number: int
    line: int
    width: int
    cells: list[str]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a part."""

    version: int = msgspec.field(name="sourcebook.rows", default=1)
    columns: tuple[str, ...] = ()
    named: bool = True
    name: str = ""
    """Of the table in its file, where it holds several."""
    of: str = ""
    """Name of the file."""


_encode = msgspec.json.Encoder().encode
_head = msgspec.json.Decoder(Head)
_row = msgspec.json.Decoder(list[int | str])


def encode_part(head: Head, rows: Iterable[RowItem]) -> Iterator[bytes]:
    """The bytes of a part, row by row."""
    yield _encode(head) + b"\n"
    for row in rows:
        cells = [cell.encode("utf-8", "replace").decode() for cell in row.cells]
        yield _encode([row.number, row.line, row.width, *cells]) + b"\n"


class RowsReader:
    """Reads a part of a large table."""

    name: ClassVar[str] = "rows"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = (MEDIA_TYPE,)

    def read(self, blob: Blob) -> Draft:
        """The rows of the part, numbered as in the whole table. See `Reader.read`."""
        data = blob.read_bytes()
        if not data:
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        lines = data.split(b"\n")
        tables = Tables()
        try:
            head = _head.decode(lines[0])
            table = tables.table(head.columns, name=head.name, named=head.named)
            first = last = 0
            for line in lines[1:]:
                if not line:
                    continue
                number, at, width, *cells = _row.decode(line)
                words = [str(cell) for cell in cells]
                assert isinstance(number, int)
                assert isinstance(at, int)
                assert isinstance(width, int)
                first, last = first or number, number
                if width == UNREAD:
                    tables.made.add("code", words[0], path=f"row={number}")
                else:
                    table.add(number, words, line=at, width=width)
        except (msgspec.DecodeError, ValueError, AssertionError, UnicodeError, IndexError) as error:
            message = f"{blob.name} is no part of a table."
            raise UnreadableInput(message, "Add the table that it was cut from.") from error
        where = f"{head.name}, " if head.name else ""
        title = f"{head.of}, {where}rows {first:,} to {last:,}" if head.of else None
        text = tables.made.text()
        return tables.draft(blob.name, (), Metadata(title=title, language=find_language(text)))
