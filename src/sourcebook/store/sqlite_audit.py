"""Rows for `verify`: as they lie in the tables, read past the indexes, columns as bytes so that nothing can refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw

from sourcebook.errors import Damaged
from sourcebook.store.engine import our_errors
from sourcebook.store.migrations import MIGRATIONS, applied
from sourcebook.store.rows import PLAIN, RECORDS, Row, Value

_NUMBERS = frozenset({"start", "end", "number", "saved", "rows", "seq", "importance"})
_READINGS_OF = "SELECT id FROM annotation WHERE rendition = ?1"
_DEPENDENTS = {
    "blob": (
        "SELECT document FROM capture WHERE blob = ?1 UNION SELECT id FROM document WHERE blob = ?1",
        "SELECT a.id FROM rendition r JOIN annotation a ON a.rendition = r.id WHERE r.blob = ?1",
        # A file that could not be read has a ledger line alone; the record of a fetch stands in the capture's headers.
        "SELECT id FROM capture WHERE instr(body, ?1) > 0",
        "SELECT document FROM capture WHERE instr(body, ?1) > 0",
        "SELECT id FROM ledger WHERE instr(body, ?1) > 0",
    ),
    "rendition": (
        "SELECT id FROM document WHERE rendition = ?1",
        _READINGS_OF,
        # Only those that point into the document are looked through.
        "SELECT s.id FROM document d JOIN summary_mark m ON m.kind = 'document' AND m.value = d.id"
        " JOIN summary s ON s.id = m.summary WHERE d.rendition = ?1 AND instr(s.body, ?1) > 0",
        "SELECT id FROM paper WHERE instr(body, ?1) > 0",
    ),
    "paper": (),
    "reading": ("SELECT id FROM document WHERE rendition = ?1", _READINGS_OF),
    "extractor_run": ("SELECT id FROM document WHERE rendition = ?1", _READINGS_OF),
    "document": (
        "SELECT id FROM capture WHERE document = ?1",
        "SELECT a.id FROM document d JOIN annotation a ON a.rendition = d.rendition WHERE d.id = ?1",
        "SELECT summary FROM summary_mark WHERE kind = 'document' AND value = ?1",
    ),
    "capture": ("SELECT document FROM capture WHERE id = ?1",),
    "annotation": (
        "SELECT document FROM annotation WHERE id = ?1",
        "SELECT b.id FROM annotation a JOIN annotation b ON b.rendition = a.rendition AND b.id <> a.id"
        " WHERE a.id = ?1 AND instr(b.body, ?1) > 0",
    ),
    "ledger": ("SELECT document FROM ledger WHERE id = ?1 AND document IS NOT NULL",),
    "decision": ("SELECT what FROM decision WHERE id = ?1",),
}


class SqliteAudit:
    """One unmoving picture of the rows. `SqliteStore.audit` opens and ends it."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def integrity(self) -> list[str]:
        """What SQLite's own `integrity_check` finds wrong (at most 100 findings)."""
        try:
            return self._integrity_of("integrity_check")
        except Damaged:
            # It gives up at a row that an index of an expression cannot read: then one table after the other.
            tables = [str(row[0]) for row in self._rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            return [finding for table in tables for finding in self._integrity_of_table(table)]

    def _integrity_of_table(self, table: str) -> list[str]:
        try:
            return self._integrity_of(f'integrity_check("{table}")')
        except Damaged:
            return [f"an index of {table} cannot be compared with its rows: one of them cannot be read"]

    def _integrity_of(self, check: str) -> list[str]:
        found = [str(row[0]) for row in self._rows(f"PRAGMA {check}")]
        return [] if found == ["ok"] else found

    def iter_rows(self, table: str) -> Iterator[Row]:
        """Every row of a table, in the order in which they lie."""
        return self._read(table, "NOT INDEXED", ())

    def iter_readings(self, rendition: str) -> Iterator[Row]:
        """The annotation rows of a rendition, by id."""
        return self._read("annotation", "WHERE rendition = ? ORDER BY id", (rendition,))

    def iter_dangling(self, table: str, column: str, target: str) -> Iterator[tuple[str, str]]:
        """(id, what it points at) of the rows whose `column` names nothing in `target`."""
        sql = (
            f"SELECT a.id, a.{column} FROM {table} a NOT INDEXED LEFT JOIN {target} b ON b.id = a.{column}"
            f" WHERE a.{column} IS NOT NULL AND b.id IS NULL"
        )
        return ((str(identifier), str(points_at)) for identifier, points_at in self._rows(sql))

    def find_dependents(self, table: str, identifier: str) -> tuple[str, ...]:
        """Ids of the documents, captures, annotations, summaries and decisions that lean on a row or blob, sorted."""
        found: set[str] = set()
        for sql in _DEPENDENTS.get(table, ()):
            found |= {str(row[0]) for row in self._rows(sql, (identifier,))}
        for leaning in sorted(found | {identifier}):
            found |= {str(row[0]) for row in self._rows("SELECT id FROM decision WHERE what = ?1", (leaning,))}
        return tuple(sorted(found - {identifier}))

    def migration_problems(self) -> list[str]:
        """How the record of migrations differs from the steps known here."""
        with our_errors(self._path):
            done = applied(self._connection)
        known = [(step.number, step.name, step.digest) for step in MIGRATIONS]
        lost = [
            f"migration {number} ({name}) is not recorded as known" for number, name, _ in sorted({*known} - {*done})
        ]
        return lost + [
            f"migration {number} ({name}) is not one of ours" for number, name, _ in sorted({*done} - {*known})
        ]

    def _read(self, table: str, rest: str, values: tuple[Value, ...]) -> Iterator[Row]:
        columns = RECORDS[table].columns if table in RECORDS else PLAIN[table]
        # Cast to bytes: a flipped bit may leave a column that is not UTF-8, and that must be reported, not raised.
        wanted = [f'"{name}"' if name in _NUMBERS else f'CAST("{name}" AS BLOB)' for name in columns]
        body = "CAST(body AS BLOB)" if table in RECORDS else "x''"
        text = "CAST(text AS BLOB)" if table == "rendition" else "x''"
        sql = f"SELECT {', '.join(wanted)}, {body}, CAST(digest AS BLOB), {text} FROM {table} {rest}"
        for *held, body_bytes, digest, text_bytes in self._rows(sql, values):
            values_by_name = {name: _mangled(value) for name, value in zip(columns, held, strict=True)}
            yield Row(values_by_name, _bytes(body_bytes), str(_mangled(digest)), _bytes(text_bytes))

    def _rows(self, sql: str, values: tuple[Value, ...] = ()) -> Iterator[tuple[object, ...]]:
        with our_errors(self._path):
            yield from self._connection.cursor().execute(sql, values)


def _mangled(value: object) -> Value:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value  # type: ignore[return-value]


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
