"""The number of rows that a Parquet file's footer states (field 3 of `FileMetaData`, Thrift's compact protocol)."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

MAGIC = b"PAR1"
LARGEST = 16 << 20
"""Bytes of a footer that is looked at."""


def count_rows(path: Path) -> int | None:
    """Rows as the footer states them; None where there is none that can be read."""
    if path.stat().st_size < 12:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        size = int.from_bytes(data[-8:-4], "little")
        if data[-4:] != MAGIC or size + 8 > len(data) or size > LARGEST:
            return None
        try:
            return _Footer(bytes(data[-8 - size : -8])).rows()
        except (IndexError, ValueError):
            return None


class _Footer:
    """As much of Thrift's compact protocol as it takes to pass over what comes before the number of rows."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def rows(self) -> int | None:
        for field, kind in self._fields():
            if field == 3:
                number = self._number()
                return (number >> 1) ^ -(number & 1)
            self._pass(kind)
        return None

    def _fields(self) -> Iterator[tuple[int, int]]:
        field = 0
        while kind := self._byte():
            if kind >> 4:
                field += kind >> 4
            else:
                number = self._number()
                field = (number >> 1) ^ -(number & 1)
            yield field, kind & 15

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _number(self) -> int:
        value = shift = 0
        while shift < 70:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
        raise ValueError("a number does not end")

    def _pass(self, kind: int, depth: int = 0) -> None:
        if depth > 20:
            raise ValueError("nested too deep")
        if kind in (1, 2):
            return
        if kind == 3:
            self.at += 1
        elif kind in (4, 5, 6):
            self._number()
        elif kind == 7:
            self.at += 8
        elif kind == 8:
            size = self._number()
            self.at += size
        elif kind in (9, 10):
            head = self._byte()
            for _ in range(self._number() if head >> 4 == 15 else head >> 4):
                self._pass(head & 15, depth + 1) if head & 15 not in (1, 2) else self._byte()
        elif kind == 12:
            for _, inner in self._fields():
                self._pass(inner, depth + 1)
        else:
            raise ValueError("a kind that is not looked for")
