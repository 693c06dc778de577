"""Records of another service, one after the other: JSON Lines, a JSON array, CSV, each as it is or gzipped.

Every record comes with its exact bytes (of a CSV row: the row as JSON, under the names of the head). What cannot be
read comes too, with the reason, so that it is counted and kept.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.plaintext import read_text

Form = Literal["json", "csv"]
LONGEST = 64 << 20
"""Bytes of one record; a longer line is passed over and recorded as failed."""
LARGEST = 1 << 30
"""Bytes of a JSON array or CSV file, unpacked, which are held at once."""
_DELIMITERS = ",;\t|"


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """A record: its number (of its line, its place in the array, its row), its bytes, and its fields or why not."""

    number: int
    data: bytes
    fields: dict[str, Any] | None = None
    problem: str = ""


def iter_record_lines(path: Path, form: Form = "json") -> Iterator[RecordLine]:
    """The records of a file in order; blank lines are none.

    Raises:
        UnreadableInput: The file is not of that form, or ends in the middle of its packing.
    """
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        file: Any = gzip.GzipFile(fileobj=raw) if packed else raw
        try:
            if form == "csv":
                yield from _rows(_whole(file, path), path.name)
            elif _first(file) == b"[":
                yield from _array(_whole(file, path))
            else:
                yield from _lines(file)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableInput(
                f"{path.name} is cut short or damaged: {error}.", "Unpack it by other means, or get it again."
            ) from error


def _first(file: Any) -> bytes:
    head = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    return bytes(head[:1])


def _whole(file: Any, path: Path) -> bytes:
    data: bytes = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableInput(
            f"{path.name} has more than {LARGEST >> 20} MiB in one piece.",
            "Write it as JSON Lines: a record on a line.",
        )
    return data


def _lines(file: BinaryIO) -> Iterator[RecordLine]:
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST and not line.endswith(b"\n"):
            size = len(line)
            while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
                size += len(rest)
            yield RecordLine(number=number, data=b"", problem=f"It is longer than {LONGEST >> 20} MiB. Split it.")
            continue
        data = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
        if data:
            yield _record(number, data)


def _array(data: bytes) -> Iterator[RecordLine]:
    try:
        parts = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=list[msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableInput(f"The JSON array cannot be read: {error}.", "Mend it, or write JSON Lines.") from error
    for number, part in enumerate(parts, 1):
        yield _record(number, bytes(part))


def _record(number: int, data: bytes) -> RecordLine:
    try:
        held = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return RecordLine(number=number, data=data, problem=f"It is not JSON: {error}. Mend the line.")
    if not isinstance(held, dict):
        return RecordLine(number=number, data=data, problem="It is JSON, but no object. Write {...} on the line.")
    return RecordLine(number=number, data=data, fields=held)


def _rows(data: bytes, name: str) -> Iterator[RecordLine]:
    text, _ = read_text(data, name)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(LONGEST)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [n.strip().removeprefix("\ufeff") for n in next(rows, [])]
        for number, row in enumerate(rows, 2):
            if any(cell.strip() for cell in row):
                yield _of_row(number, names, row)
    except csv.Error as error:
        raise UnreadableInput(f"{name} is no CSV: {error}.", "Save it again as CSV in UTF-8.") from error


def _of_row(number: int, names: list[str], row: list[str]) -> RecordLine:
    fields = dict(zip(names, row, strict=False))
    data = msgspec.json.encode(fields if len(row) <= len(names) else fields | {"": row[len(names) :]})
    if len(row) > len(names):
        return RecordLine(number=number, data=data, problem=f"It has {len(row)} cells and the head {len(names)}.")
    return RecordLine(number=number, data=data, fields=dict(fields))
