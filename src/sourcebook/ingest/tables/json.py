"""JSON and JSON Lines: records of objects, numbers as they are spelled, what is nested by its path."""

from __future__ import annotations

import json
import re
from typing import ClassVar

import msgspec

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.plaintext import TextReader, read_text
from sourcebook.ingest.tables.build import Tables, check_count, listed
from sourcebook.ingest.tables.records import cells_of, columns_of, decode, places_of, record_of, tables_of
from sourcebook.ingest.tables.shape import is_header

_ASSIGNED = re.compile(
    r"^\s{0,100}(?:(?:var|let|const|window)[\s.]{1,10})?[A-Za-z_$][\w.$]{0,100}\s{0,10}=\s{0,10}(?=[\[{])"
)
"""What stands before the data in the archives that some services hand out: JSON given to a variable."""


class JsonReader:
    """Reads JSON: a list of records, one object, or an object that holds lists of records."""

    name: ClassVar[str] = "json"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = ("application/json",)

    def read(self, blob: Blob) -> Draft:
        """Rows by the paths of their keys. See `Reader.read`."""
        data = blob.read_bytes()
        text, warnings = read_text(data, blob.name)
        try:
            value = decode(_ASSIGNED.sub("", text.removeprefix("\ufeff")))
        except ValueError as error:
            if _is_lines(text):
                return JsonLinesReader().read(blob)
            return _as_text(blob, f"It is no JSON: {_why(error)}. It was read as plain text.")
        tables = Tables()
        for name, records in tables_of(value):
            columns = columns_of(records)
            places = places_of(columns)
            rows = [cells_of(record, places) for record in records]
            first = 1
            named = not (columns and all(isinstance(item, list) for item in value)) if isinstance(value, list) else True
            if not named and is_header(rows[0], rows[1:]):
                columns, rows, first, named = rows[0], rows[1:], 2, True
            table = tables.table(columns, name=name, named=named, path=f"key={name}" if name else "")
            for number, row in enumerate(rows, start=first):
                table.add(number, row, width=len(columns))
        if isinstance(value, list):
            warnings += check_count(blob, len(value), _count(data))
        return tables.draft(blob.name, warnings)


class JsonLinesReader:
    """Reads JSON Lines: one record a line. A line that is none is kept as it stands, and told of."""

    name: ClassVar[str] = "jsonlines"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = ("application/jsonl",)

    def read(self, blob: Blob) -> Draft:
        """Rows by the paths of their keys. See `Reader.read`."""
        data = blob.read_bytes()
        text, warnings = read_text(data, blob.name)
        lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
        records: list[tuple[int, dict[str, str]]] = []
        bad: list[tuple[int, str]] = []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                records.append((number, record_of(decode(line))))
            except ValueError:
                bad.append((number, line))
        if not records:
            raise UnreadableInput(f"No line of {blob.name} is JSON.", "Mend it or add it as .txt.")
        tables = Tables()
        columns = columns_of(record for _, record in records)
        table, places = tables.table(columns), places_of(columns)
        for number, record in records:
            table.add(number, cells_of(record, places), width=len(columns))
        for number, line in bad:
            tables.made.add("code", line.replace("\0", ""), path=f"row={number}")
        if bad:
            warnings += (
                f"{len(bad):,} lines are no JSON and stand at the end as they are: {listed([n for n, _ in bad])}.",
            )
        count = sum(1 for line in data.replace(b"\0", b"").splitlines() if line.strip()) if data.isascii() else None
        return tables.draft(blob.name, (*warnings, *check_count(blob, len(records) + len(bad), count, "lines")))


def _as_text(blob: Blob, why: str) -> Draft:
    """The words of a file that is cut off or spoilt: they are worth more than its form."""
    draft = TextReader().read(blob)
    return msgspec.structs.replace(draft, warnings=(why, *draft.warnings))


def _is_lines(text: str) -> bool:
    """Whether a file that is no JSON is JSON Lines under another name."""
    lines = [line for line in text[:100_000].split("\n", 3)[:2] if line.strip()]
    try:
        return len(lines) == 2 and all(isinstance(decode(line), dict) for line in lines)
    except ValueError:
        return False


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, {error.msg[0].lower()}{error.msg[1:]}"
    return str(error)


def _count(data: bytes) -> int | None:
    """Elements of a JSON array by another parser; None where it cannot tell."""
    try:
        return len(msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=list[msgspec.Raw]))
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
