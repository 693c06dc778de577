"""Mappings proposed for a table, and tried on it: `sourcebook map`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from sourcebook.errors import ItemError, NotFound, UnsupportedInput, UsageError
from sourcebook.files import read_members
from sourcebook.model.annotation import Relation
from sourcebook.model.document import Rendition
from sourcebook.model.mapping import LARGEST, Mapping, MappingReading, read_mapping
from sourcebook.settings import Settings

SHOWN = 10
"""Rows that a check shows."""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping gives of a table: its reading of all rows, and what the first ones give, as readings."""

    name: str
    reading: MappingReading
    first: tuple[Any, ...]


def read_mapping_file(path: Path) -> Mapping:
    """A mapping from its file.

    Raises:
        NotFound: There is no such file.
        UsageError: It is no mapping; the message says why.
    """
    if not path.is_file():
        raise NotFound(f"There is no mapping {str(path)!r}.", "`sourcebook map TABLE` writes one to begin with.")
    with path.open("rb") as file:
        return read_mapping(file.read(LARGEST + 1), path.name)


def propose_mapping(path: Path | str, *, settings: Settings | None = None) -> str:
    """A mapping for the first table of a file, as TOML to be looked over.

    Raises:
        NotFound: There is no such file.
        ItemError: It cannot be read, or holds no table.
    """
    from sourcebook.extract.rows.proposal import propose

    rendition = next(_tables(path, settings))[1]
    return propose(rendition, Path(path).name)


def check_mapping(
    path: Path | str, mapping: Path | str, *, rows: int = SHOWN, settings: Settings | None = None
) -> list[Check]:
    """What a mapping gives of the tables of a file: of every row the count, of the first `rows` the readings.

    Raises:
        NotFound: There is no such file, or mapping.
        UsageError: The mapping is none.
        ItemError: The file cannot be read, or holds no table.
    """
    from sourcebook.extract.rows import read_rows

    columns = read_mapping_file(Path(mapping))
    found = []
    for name, rendition in _tables(path, settings):
        _, reading = read_rows("", rendition, columns)
        first, _ = read_rows("", rendition, columns, most=rows)
        assert reading is not None
        shown = tuple(a for a in first if a.confidence == 1.0 and (isinstance(a, Relation) or a.kind == "claim"))
        if not shown:
            shown = tuple(a for a in first if a.confidence == 1.0)
        found.append(Check(name=name, reading=reading, first=shown))
    return found


def _tables(path: Path | str, settings: Settings | None) -> Any:
    none = True
    for found in read_members(path, settings=settings, extract=False):
        if isinstance(found, ItemError):
            raise found
        rendition: Rendition = found.rendition
        if rendition.tables:
            none = False
            yield found.name, rendition
    if none:
        raise UnsupportedInput(f"{Path(path).name} holds no table.", "Name a CSV, JSON, Parquet or spreadsheet file.")


__all__ = ["Check", "UsageError", "check_mapping", "propose_mapping", "read_mapping_file"]
