"""Parquet by arro3 (the Rust Arrow and Parquet crates): batches of rows, never the whole file at once."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.tables.build import Tables, check_count
from sourcebook.ingest.tables.footer import count_rows

_SAID = re.compile(r'"([^"\n]{1,200}?)\.?"')


class ParquetReader:
    """Reads Parquet."""

    name: ClassVar[str] = "parquet"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/vnd.apache.parquet",)
    loads: ClassVar[tuple[str, ...]] = ("arro3.io",)

    def read(self, blob: Blob) -> Draft:
        """All rows with the names of their columns. See `Reader.read`."""
        tables = Tables()
        columns, rows = open_parquet(blob)
        table = tables.table(columns)
        number = 0
        for number, cells in enumerate(rows, start=1):
            table.add(number, cells, width=len(columns))
        if not table.cells and columns:
            table.add_header(0)
        return tables.draft(blob.name, check_count(blob, number, count_parquet(blob)))


def open_parquet(blob: Blob) -> tuple[list[str], Iterator[list[str]]]:
    """Names of the columns, and the rows as cells, read as they are asked for.

    Raises:
        EmptyInput: There are no bytes.
        UnreadableInput: It is no Parquet, or damaged.
    """
    from arro3.io import read_parquet

    if not Path(blob.path).stat().st_size:
        from sourcebook.errors import EmptyInput

        raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
    with _Sentence(blob):
        batches = read_parquet(blob.path)
        columns = [str(name) for name in batches.schema.names]
    return columns, _rows(blob, batches)


def _rows(blob: Blob, batches: Any) -> Iterator[list[str]]:
    batches = iter(batches)
    while True:
        with _Sentence(blob):
            batch = next(batches, None)
            if batch is None:
                return
            columns = [[_cell(value.as_py()) for value in batch.column(i)] for i in range(batch.num_columns)]
        yield from map(list, zip(*columns, strict=True))


class _Sentence:
    """What the library raises (and how its panics come through) as `UnreadableInput`."""

    def __init__(self, blob: Blob) -> None:
        self.blob = blob

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, UnreadableInput | MemoryError | KeyboardInterrupt | SystemExit):
            return
        said = _SAID.search(str(error))  # a panic names its cause between quotes
        message = f"{self.blob.name} is damaged or no Parquet" + (f": {said[1]}." if said else ".")
        raise UnreadableInput(message, "Get a whole copy of it, or save it as CSV.") from error


def _cell(value: Any) -> str:
    """What a value shows: dates as ISO, decimals as they are, a midnight without its time, what is nested as JSON."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return str(value).lower()
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
        case dt.date() | dt.time():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8") if _is_text(value) else value.hex()
        case list() if all(isinstance(item, str | int | float | None) for item in value):
            return "; ".join(filter(None, map(_cell, value)))
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, default=_cell)
        case _:
            return str(value)


def _is_text(value: bytes) -> bool:
    try:
        return value.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False


def count_parquet(blob: Blob) -> int | None:
    """Rows as the file's footer states them."""
    return count_rows(Path(blob.path))
