"""Rows for `verify` from PostgreSQL: one transaction that sees the library as it was at its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from sourcebook.store.postgres_dialect import into_columns, out_of_columns, rows_at_once, spell
from sourcebook.store.postgres_engine import Connection, PostgresSession, name_cursor, our_errors
from sourcebook.store.postgres_place import Place
from sourcebook.store.postgres_schema import MIGRATIONS
from sourcebook.store.rows import RECORDS, Row, Value
from sourcebook.store.sql.audit import SqlAudit, columns_of
from sourcebook.store.sql.session import Row as Plain

_IN_ORDER = {
    "decision": "ORDER BY number",
    "seal": "ORDER BY number",
    "summary": "ORDER BY id, number",
    "paper": "ORDER BY id, number",
}
_FIND_INDEXES = """
SELECT c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_am m ON m.oid = c.relam
WHERE n.nspname = ? AND m.amname = 'btree' ORDER BY c.relname
"""
_BROKEN = """
SELECT c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND NOT i.indisvalid ORDER BY c.relname
"""


class PostgresAudit(SqlAudit):
    """One unmoving picture of the rows. `PostgresStore.audit` opens and ends it."""

    def __init__(self, connection: Connection, place: Place) -> None:
        super().__init__(PostgresSession(connection, place, 0), MIGRATIONS)
        self._connection = connection
        self._place = place
        self._numbers = count(1)

    def integrity(self) -> list[str]:
        """What the server itself finds wrong: indexes marked invalid, and what its extension `amcheck` says if it is
        there (it compares every B-tree with its rows).
        """
        schema = (self._place.schema,)
        found = [f"the index {name} is marked as invalid" for (name,) in self._session.run(_BROKEN, schema)]
        if self._session.run("SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'amcheck'"):
            found += self._compare_indexes()
        return found

    def _compare_indexes(self) -> Iterator[str]:
        where = self._session.run(
            "SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace"
            " WHERE e.extname = 'amcheck'"
        )[0][0]
        for (name,) in self._session.run(_FIND_INDEXES, (self._place.schema,)):
            self._session.run_script("SAVEPOINT looking")
            try:
                self._session.run(f'SELECT "{where}".bt_index_check(?::regclass, true)', (str(name),))
            except Exception as error:  # noqa: BLE001 - whatever the server says of the index is the finding
                yield f"the index {name} is not that of its rows: {error}"
            self._session.run_script("ROLLBACK TO SAVEPOINT looking")

    def iter_rows(self, table: str) -> Iterator[Row]:
        """Every row of a table; decisions, seals and the versions of a summary in order."""
        sql = self._select(table, _IN_ORDER.get(table, ""))
        return (_row_of(table, row) for row in self._rows(sql))

    def iter_readings(self, rendition: str) -> Iterator[Row]:
        """The annotation rows of a rendition, by id."""
        sql = self._select("annotation", "WHERE rendition = ? ORDER BY id")
        return (_row_of("annotation", row) for row in self._session.run(sql, (rendition,)))

    def iter_dangling(self, table: str, column: str, target: str) -> Iterator[tuple[str, str]]:
        """(id, what it points at) of the rows whose `column` names nothing in `target`."""
        sql = (
            f"SELECT a.id, a.{column} FROM {table} a LEFT JOIN {target} b ON b.id = a.{column}"
            f" WHERE a.{column} IS NOT NULL AND b.id IS NULL"
        )
        return ((str(identifier), str(points_at)) for identifier, points_at in self._rows(sql))

    def _select(self, table: str, rest: str) -> str:
        columns = ", ".join(f'"{name}"' for name in columns_of(table))
        body = "body" if table in RECORDS else "''"
        text = "text" if table == "rendition" else "''"
        return f"SELECT {columns}, {body}, digest, {text} FROM {table} {rest}"

    def _rows(self, sql: str, values: tuple[Value, ...] = ()) -> Iterator[Plain]:
        with our_errors(self._place), name_cursor(self._connection, f"part_{next(self._numbers)}") as cursor:
            cursor.itersize = 4 if ", text FROM" in sql else rows_at_once(sql)
            cursor.execute(spell(sql), into_columns(values), binary=True)
            for row in cursor:
                yield out_of_columns(row)


def _row_of(table: str, row: Plain) -> Row:
    *held, body, digest, text = row
    values = dict(zip(columns_of(table), held, strict=True))
    return Row(values, body if isinstance(body, bytes) else body.encode(), str(digest), text.encode())
