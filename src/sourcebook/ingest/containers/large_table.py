"""Tables too large for one document: opened as containers whose members are parts of some thousand rows each.

Rows are read as they are asked for, so a table of any size takes the memory of one part. How many rows there are is
counted a second way, and a difference said; a row that cannot be had is a member that failed, with its number.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import chain
from pathlib import Path
from typing import ClassVar, NamedTuple, TextIO

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.charset import SAMPLE, decode, guess_encoding, is_binary
from sourcebook.ingest.containers.base import Member, failed
from sourcebook.ingest.tables.database import cell_words, open_database, table_names
from sourcebook.ingest.tables.delimited import (
    LONGEST_RECORD,
    SNIFFED,
    Records,
    bounded_lines,
    count_lines,
    find_dialect,
    read_head,
)
from sourcebook.ingest.tables.large import LARGE
from sourcebook.ingest.tables.parquet import count_parquet, open_parquet
from sourcebook.ingest.tables.parts import MEDIA_TYPE, PART_CHARACTERS, PART_ROWS, UNREAD, Head, RowItem, encode_part
from sourcebook.ingest.tables.records import cells_of, columns_of, iter_array, places_of, record_of
from sourcebook.ingest.tables.records import decode as decode_json

CHARACTERS = 1 << 20
"""Characters of a text that are read at a time."""


class _Lost(NamedTuple):
    """A row that cannot be had, and why."""

    number: int
    reason: str


class _Keyed(NamedTuple):
    """A record that goes by keys, with its number."""

    number: int
    record: dict[str, str]


class _Table(NamedTuple):
    """One table of the file: its rows, and how many another count finds (asked when all were read)."""

    name: str
    columns: list[str] | None
    """None: told part by part, from the keys of the records."""
    named: bool
    rows: Iterator[RowItem | _Keyed | _Lost]
    total: Callable[[], int | None]
    skipped: int = 0
    """Records of the other count that are no rows: the header, titles."""


class LargeTableOpener:
    """Opens tables too large for one document."""

    name: ClassVar[str] = "large-table"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = tuple(LARGE.values())

    def open(self, blob: Blob) -> Iterator[Member]:
        """Parts in the order of the rows, named by them. See `Opener.open`."""
        kind = blob.media_type.partition("+")[2]
        seen = 0
        for table in _SOURCES[kind](blob):
            rows = 0
            for part in _parts(table.rows):
                if isinstance(part, _Lost):
                    rows += 1
                    yield failed(f"{_label(table)}row {part.number}", part.reason, "limit")
                    continue
                rows += len(part)
                yield _member(blob, table, part)
            seen += rows
            other = table.total()
            if other is not None and other - table.skipped != rows:
                raise UnreadableInput(
                    f"{rows:,} rows were read, but another count finds {other - table.skipped:,}.",
                    "Compare it with the file.",
                )
        if not seen:
            raise EmptyInput(f"{blob.name} holds no rows.", "Check where it came from.")

    def count(self, blob: Blob) -> int | None:  # noqa: ARG002 - parts cannot be told without reading the rows
        """Not counted: `open` counts the rows another way, which says more."""
        return None


def _label(table: _Table) -> str:
    return f"{table.name} " if table.name else ""


def _member(blob: Blob, table: _Table, part: list[RowItem | _Keyed]) -> Member:
    columns = table.columns
    rows: list[RowItem] = []
    if columns is None:
        columns = columns_of(row.record for row in part if isinstance(row, _Keyed))
    places = places_of(columns)
    for row in part:
        if isinstance(row, _Keyed):
            rows.append(RowItem(row.number, row.number, len(columns), cells_of(row.record, places)))
        else:
            rows.append(row)
    name = f"{_label(table)}rows {rows[0].number}-{rows[-1].number}"
    head = Head(columns=tuple(columns), named=table.named, name=table.name, of=blob.name)
    return Member(name, _chunks(encode_part(head, rows)), media_type=MEDIA_TYPE)


def _chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines put together, for they travel one message each."""
    held, size = [], 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= 1 << 18:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _parts(
    rows: Iterable[RowItem | _Keyed | _Lost],
) -> Iterator[list[RowItem | _Keyed] | _Lost]:
    """Rows in parts, and the lost ones between them."""
    part: list[RowItem | _Keyed] = []
    size = 0
    for row in rows:
        if isinstance(row, _Lost):
            yield row
            continue
        cells = row.record.values() if isinstance(row, _Keyed) else row.cells
        part.append(row)
        size += sum(map(len, cells))
        if len(part) >= PART_ROWS or size >= PART_CHARACTERS:
            yield part
            part, size = [], 0
    if part:
        yield part


# -- the kinds of file ------------------------------------------------------------------------------------------------


def _delimited(blob: Blob) -> Iterator[_Table]:
    media_type = "text/tab-separated-values" if blob.media_type.endswith("+tsv") else "text/csv"
    encoding = find_encoding(Path(blob.path), blob.name)
    with _open(blob, encoding) as file:
        dialect = find_dialect(file.read(SNIFFED).removeprefix("\ufeff"), media_type)
    with _open(blob, encoding) as file:
        if file.read(1) != "\ufeff":
            file.seek(0)
        records = Records(bounded_lines(file), dialect)
        found = iter(records)
        head = read_head(found)
        if head is None:
            return
        before = [RowItem(number, number, UNREAD, [words]) for number, words in head.remarks]

        def rows() -> Iterator[RowItem | _Lost]:
            yield from before
            told = 0
            for record in chain(head.first, found):
                yield RowItem(record.number, record.line, len(record.cells), record.cells)
                for number in records.endless[told:]:
                    yield _Lost(number, f"The row is longer than {LONGEST_RECORD:,} characters. Mend it.")
                told = len(records.endless)
            for number in records.endless[told:]:
                yield _Lost(number, f"The row is longer than {LONGEST_RECORD:,} characters. Mend it.")

        def count() -> int | None:
            if records.unclosed:  # the other count rests on quotes that pair
                return None
            with _open(blob, encoding) as again:
                return count_lines(iter(lambda: again.read(CHARACTERS), ""), dialect.quote) - dialect.skip

        yield _Table("", head.columns, head.named, rows(), count, int(head.named))


def _json_lines(blob: Blob) -> Iterator[_Table]:
    encoding = find_encoding(Path(blob.path), blob.name)

    def rows(file: TextIO) -> Iterator[RowItem | _Keyed | _Lost]:
        for number, line in enumerate(bounded_lines(file), start=1):
            words = line.strip("\ufeff \t\r\n")
            if not words:
                continue
            if len(words) > LONGEST_RECORD:
                yield _Lost(number, f"The line is longer than {LONGEST_RECORD:,} characters. Mend it.")
                continue
            try:
                yield _Keyed(number, record_of(decode_json(words)))
            except ValueError:
                yield RowItem(number, number, UNREAD, [words])

    def count() -> int | None:
        if encoding not in ("utf-8", "cp1252"):
            return None
        with Path(blob.path).open("rb") as again:
            return sum(1 for line in _byte_lines(again.read) if line)

    with _open(blob, encoding) as file:
        yield _Table("", None, True, rows(file), count)


def _json(blob: Blob) -> Iterator[_Table]:
    encoding = find_encoding(Path(blob.path), blob.name)

    def rows(file: TextIO) -> Iterator[_Keyed]:
        try:
            items = iter_array(iter(lambda: file.read(CHARACTERS), ""), LONGEST_RECORD)
            for number, item in enumerate(items, start=1):
                yield _Keyed(number, record_of(item))
        except ValueError as error:
            raise UnreadableInput(
                f"{blob.name} is no list of records that can be read to its end: {error}.",
                "Save it as JSON Lines, one record a line.",
            ) from error

    with _open(blob, encoding) as file:
        yield _Table("", None, True, rows(file), lambda: None)


def _parquet(blob: Blob) -> Iterator[_Table]:
    columns, found = open_parquet(blob)
    rows = (RowItem(number, number, len(cells), cells) for number, cells in enumerate(found, start=1))
    yield _Table("", columns, True, rows, lambda: count_parquet(blob))


def _database(blob: Blob) -> Iterator[_Table]:
    import sqlite3

    try:
        with closing(open_database(blob)) as database:
            for name in table_names(database):
                quoted = '"' + name.replace('"', '""') + '"'
                found = database.execute(f"SELECT * FROM {quoted}")
                columns = [str(column[0]) for column in found.description]
                rows = (
                    RowItem(number, number, len(columns), [cell_words(value) for value in row])
                    for number, row in enumerate(found, start=1)
                )
                total = int(database.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])
                yield _Table(name, columns, True, rows, partial(int, total))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        message = f"{blob.name} is damaged: {error}."
        raise UnreadableInput(message, "Get a whole copy of it, or save its tables as CSV.") from error


_SOURCES: dict[str, Callable[[Blob], Iterator[_Table]]] = {
    "csv": _delimited, "tsv": _delimited, "jsonl": _json_lines, "json": _json, "parquet": _parquet,
    "sqlite": _database,
}  # fmt: skip


# -- text as it comes -------------------------------------------------------------------------------------------------


def find_encoding(path: Path, name: str) -> str:
    """The character set of a file of any size: UTF-8 when all of it is, else told from where it first is not.

    Raises:
        UnreadableInput: It is binary.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        if is_binary(head):
            raise UnreadableInput(f"{name} is named as text but holds binary data.", "Check what the file really is.")
        known = decode(head[: len(head) // 4 * 4]).encoding
        if known.startswith(("utf-16", "utf-32")):
            return known
        file.seek(0)
        decoder, at = codecs.getincrementaldecoder("utf-8")(), 0
        while data := file.read(1 << 20):
            try:
                decoder.decode(data)
            except UnicodeDecodeError as error:
                file.seek(max(0, at + error.start - SAMPLE // 2))
                return guess_encoding(file.read(SAMPLE))
            at += len(data)
    return "utf-8"


def _open(blob: Blob, encoding: str) -> TextIO:
    return Path(blob.path).open("r", encoding=encoding, errors="replace", newline="")


def _byte_lines(read: Callable[[int], bytes]) -> Iterator[bool]:
    """For each line of bytes whether it holds more than white space."""
    held = b""
    blank = True
    while data := read(1 << 20):
        *lines, held = data.split(b"\n")
        for line in lines:
            yield not (blank and not line.strip(b" \t\r\xef\xbb\xbf"))
            blank = True
        blank = blank and not held.strip(b" \t\r\xef\xbb\xbf")
    yield not blank
