"""Which tables are too large for one document: told from their bytes, before any is read as a table."""

from __future__ import annotations

from pathlib import Path

from sourcebook.ingest.tables.footer import count_rows
from sourcebook.ingest.tables.parts import PART_ROWS

LARGEST_BYTES = 4 << 20
"""Bytes of the largest table that is one document."""
LARGE = {
    kind: f"application/vnd.sourcebook.large+{name}"
    for kind, name in (
        ("text/csv", "csv"), ("text/tab-separated-values", "tsv"), ("application/jsonl", "jsonl"),
        ("application/json", "json"), ("application/vnd.apache.parquet", "parquet"),
        ("application/vnd.sqlite3", "sqlite"),
    )
}  # fmt: skip
"""Media types of tables, and the type that a large one goes by: no reader takes it, an opener does."""


def type_by_size(path: Path, media_type: str) -> str:
    """The media type that a table goes by, given how much there is of it; any other type as it is."""
    if media_type not in LARGE:
        return media_type
    size = path.stat().st_size
    if media_type == "application/json":
        return LARGE[media_type] if size > LARGEST_BYTES and _is_list(path) else media_type
    if size > LARGEST_BYTES:
        return LARGE[media_type]
    if media_type == "application/vnd.apache.parquet":
        many = (count_rows(path) or 0) > PART_ROWS
    else:
        many = media_type != "application/vnd.sqlite3" and path.read_bytes().count(b"\n") > PART_ROWS + 1
    return LARGE[media_type] if many else media_type


def _is_list(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"["
