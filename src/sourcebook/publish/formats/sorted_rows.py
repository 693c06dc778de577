"""Rows that are written in the order of their first cell's groups, however many there are.

`ftm` and `nomenklatura` put statements together entity by entity as they come. Rows are laid into drawers on the disk
by their first cell, and each drawer is sorted by itself, so that memory holds one drawer.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TextIO, cast

DRAWERS = 64


class SortedRows:
    """Add rows, then read them once: those of one first cell are together, in a fixed order."""

    def __init__(self) -> None:
        self._drawers = [_drawer() for _ in range(DRAWERS)]
        self._writers = [csv.writer(drawer, lineterminator="\n") for drawer in self._drawers]

    def add(self, row: Sequence[str]) -> None:
        """Put a row away."""
        drawer = hashlib.sha1(row[0].encode("utf-8", "replace"), usedforsecurity=False).digest()[0] % DRAWERS
        self._writers[drawer].writerow(row)

    def __iter__(self) -> Iterator[list[str]]:
        """All rows, each once; the drawers are gone afterwards."""
        for drawer in self._drawers:
            drawer.seek(0)
            yield from (list(row) for row in sorted({tuple(row) for row in csv.reader(drawer)}))
            drawer.close()


def _drawer() -> TextIO:
    return cast("TextIO", tempfile.TemporaryFile("w+", encoding="utf-8", newline="", errors="replace"))


def csv_line(values: Sequence[object]) -> str:
    """A row of CSV."""
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()
