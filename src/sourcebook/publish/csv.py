"""CSV: a folder with one table a kind. `csv` is exact; `csv-spreadsheet` is safe to open in a spreadsheet program.

A cell that begins with = + - @ (or a tab or return) is run as a formula by spreadsheet programs; the second exporter
puts an apostrophe before it (OWASP, CSV injection). Numbers are left alone.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, TextIO

import msgspec

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvExporter:
    """Exact values. Nested values are JSON in their cell."""

    name: ClassVar[str] = "csv"
    suffix: ClassVar[str] = ""

    def __init__(self, out: Path) -> None:
        self._out = out
        out.mkdir(parents=True, exist_ok=True)
        self._tables: dict[str, tuple[TextIO, Any]] = {}
        self.written: Counter[str] = Counter()

    def write(self, kind: str, record: msgspec.Struct) -> None:
        """See `Exporter.write`."""
        names = record.__struct_encode_fields__
        if kind not in self._tables:
            stream = (self._out / f"{kind}.csv.part").open("w", encoding="utf-8", newline="")
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(names)
            self._tables[kind] = (stream, writer)
        self.written[kind] += 1
        values = (getattr(record, field) for field in record.__struct_fields__)
        self._tables[kind][1].writerow([self.cell(value) for value in values])

    def cell(self, value: Any) -> Any:
        """See `exact_cell`."""
        return exact_cell(value)

    def finalize(self) -> None:
        """See `Exporter.finalize`: every table appears under its name once all of them are whole."""
        for stream, _ in self._tables.values():
            stream.close()
        for kind in self._tables:
            (self._out / f"{kind}.csv.part").replace(self._out / f"{kind}.csv")


class SpreadsheetCsvExporter(CsvExporter):
    """The same tables with cells that a spreadsheet would run as formulas made harmless."""

    name: ClassVar[str] = "csv-spreadsheet"

    def cell(self, value: Any) -> Any:
        """See `safe_cell`."""
        return safe_cell(value)


def exact_cell(value: Any) -> Any:
    """The value as a cell: text and numbers as they are, null empty, true/false in words, the rest as JSON."""
    if value is None or isinstance(value, str | int | float):
        return str(value).lower() if isinstance(value, bool) else value
    return msgspec.json.encode(value).decode()


def safe_cell(value: Any) -> Any:
    """`exact_cell`; text that begins like a formula gets an apostrophe."""
    cell = exact_cell(value)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def iter_csv(names: Sequence[str], rows: Iterable[Iterable[Any]], *, spreadsheet: bool = False) -> Iterator[str]:
    """Lines of a table, the header first, one at a time; with `spreadsheet` its cells are made safe to open in one."""
    cell = safe_cell if spreadsheet else exact_cell
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in chain([names], rows):
        writer.writerow([cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
