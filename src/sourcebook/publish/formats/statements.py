"""FollowTheMoney statements, a row for each value of each entity, and the words each rests on beside them.

`statements` is the CSV that `ftm` and `nomenklatura` read: `entity_id` is what one document names (a referent),
`canonical_id` the entity it is held to be. `spans` is the side-car: statement id, document, rendition, hashes, offsets.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import ClassVar, NamedTuple

import msgspec

from sourcebook.model.document import Document, Rendition
from sourcebook.model.entity import Stated
from sourcebook.publish.formats.ftm import SCHEMATA, fact_of
from sourcebook.publish.formats.lines import LinesExporter

DATASET = "sourcebook"
COLUMNS = (
    "canonical_id", "entity_id", "prop", "schema", "value", "dataset", "lang", "original_value", "first_seen",
    "last_seen", "origin", "id",
)  # fmt: skip
SPAN_COLUMNS = ("statement", "document", "rendition", "blob", "text_hash", "start", "end", "exact", "rests_on")


class Row(NamedTuple):
    """A statement and, for a value, what it rests on."""

    id: str
    prop: str
    value: str
    original: str
    stated: Stated


def statement_id(entity: str, prop: str, value: str) -> str:
    """Key of a statement: SHA-1 over data set, entity, property and value, as FollowTheMoney makes it."""
    return hashlib.sha1(f"{DATASET}.{entity}.{prop}.{value}".encode("utf-8", "replace")).hexdigest()


class _Rows(LinesExporter):
    derived: ClassVar[frozenset[str]] = frozenset({"stated"})
    columns: ClassVar[tuple[str, ...]]

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._seen: set[str] = set()
        self.row(self.columns)

    def row(self, values: tuple[object, ...]) -> None:
        """Write a row of CSV."""
        line = StringIO()
        csv.writer(line, lineterminator="\n").writerow(values)
        self.text(line.getvalue())

    def rows_of(self, stated: Stated) -> Iterator[Row]:
        """The value's row, and before the first of an entity the row that it exists."""
        fact = fact_of(stated)
        if fact is None:
            return
        prop, value = fact
        yield Row(statement_id(stated.referent, prop, value), prop, value, stated.statement.value, stated)

    def new(self, identifier: str) -> bool:
        """Whether a statement has not been written yet."""
        known = identifier in self._seen
        self._seen.add(identifier)
        return not known


class StatementsExporter(_Rows):
    """Rows as `followthemoney.statement` reads and writes them."""

    name: ClassVar[str] = "statements"
    suffix: ClassVar[str] = ".csv"
    columns: ClassVar[tuple[str, ...]] = COLUMNS

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if not isinstance(record, Stated):
            return
        for row in self.rows_of(record):
            exists = statement_id(record.referent, "id", record.referent)
            if self.new(exists):
                self._put(record, "id", record.referent, "", exists)
            if self.new(row.id):
                original = row.original if row.original != row.value else ""
                self._put(record, row.prop, row.value, original, row.id)

    def _put(self, stated: Stated, prop: str, value: str, original: str, identifier: str) -> None:
        schema = SCHEMATA[stated.type]
        origin = stated.statement.document
        self.row(
            (stated.entity, stated.referent, prop, schema, value, DATASET, "", original, "", "", origin, identifier)
        )


class SpansExporter(_Rows):
    """The words that each statement rests on: one row for each place that says it."""

    name: ClassVar[str] = "spans"
    suffix: ClassVar[str] = ".csv"
    columns: ClassVar[tuple[str, ...]] = SPAN_COLUMNS

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._current: dict[str, Document] = {}
        self._texts: dict[str, str] = {}

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            self._current[record.id] = record
        elif isinstance(record, Rendition):
            self._texts[record.id] = record.text_hash
        elif isinstance(record, Stated):
            for row in self.rows_of(record):
                said = record.statement
                held = self._current[said.document]
                text = self._texts[held.rendition]
                span = said.span
                place = (span.start, span.end, span.exact, said.rests_on)
                self.row((row.id, said.document, held.rendition, held.blob, text, *place))
