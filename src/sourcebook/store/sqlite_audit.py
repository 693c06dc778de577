"""Rows for `verify` from SQLite: read past the indexes, columns as bytes so that nothing can refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw

from sourcebook.errors import Damaged
from sourcebook.store.rows import RECORDS, Row, Value
from sourcebook.store.sql.audit import NUMBERS, SqlAudit, columns_of
from sourcebook.store.sqlite_engine import SqliteSession, our_errors
from sourcebook.store.sqlite_schema import MIGRATIONS


class SqliteAudit(SqlAudit):
    """One unmoving picture of the rows. `SqliteStore.audit` opens and ends it."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        super().__init__(SqliteSession(connection, path), MIGRATIONS)
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

    def _read(self, table: str, rest: str, values: tuple[Value, ...]) -> Iterator[Row]:
        columns = columns_of(table)
        # Cast to bytes: a flipped bit may leave a column that is not UTF-8, and that must be reported, not raised.
        wanted = [f'"{name}"' if name in NUMBERS else f'CAST("{name}" AS BLOB)' for name in columns]
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
