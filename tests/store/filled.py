"""A small filled library, and a way into its database that no rule guards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import apsw

from sourcebook.store.sql.store import SqlStore
from sourcebook.store.sqlite import DATABASE, SqliteStore
from sourcebook.testing.stores import add, case_of, item_of, summary_of

Filled = TypeVar("Filled", bound=SqlStore)


def fill(root: Path) -> SqliteStore:
    """A small library with every kind of row: three documents, one of them with an older edition."""
    return fill_store(SqliteStore(root))


def fill_store(store: Filled) -> Filled:
    """`fill` in a store of any engine."""
    cases = [case_of(number) for number in (1, 2, 3)]
    add(store, *cases, case_of(2, edition=2))
    with store.writer() as writer:
        writer.put_ledger([item_of(f"report-{c.document.title}", document=c.document.id) for c in cases])
        writer.put_ledger([item_of("locked.pdf", outcome="failed", code="encrypted")])
        for case in cases:
            writer.append_decision(case.annotations[0].id, "accepted", "read it", "ed", "2026-02-03T04:05:06Z")
            writer.append_decision(case.document.id, "kept", "", "ed", "2026-02-03T04:05:07Z")
            writer.put_summary(summary_of(case))
    return store


ELSEWHERE: dict[Path, Any] = {}
"""Ways into the databases of libraries whose records are not in their folder."""


@contextmanager
def naked(root: Path) -> Iterator[apsw.Connection]:
    """The database without foreign keys, digests or tallies in the way."""
    if root in ELSEWHERE:
        yield ELSEWHERE[root]
        return
    connection = apsw.Connection(str(root / DATABASE))
    try:
        yield connection
    finally:
        connection.close()


def overwrite(database: apsw.Connection, table: str, column: str, rowid: int, value: str) -> None:
    """Write into a row as damage on the disk does: no index sees it, so none is asked what it makes of it."""
    if not isinstance(database, apsw.Connection):
        database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, rowid))
        return
    indexes = "type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    hidden = database.execute(f"SELECT * FROM sqlite_schema WHERE {indexes}", (table,)).fetchall()
    database.pragma("writable_schema", True)
    database.execute(f"DELETE FROM sqlite_schema WHERE {indexes}", (table,))
    database.execute("PRAGMA writable_schema = RESET")
    database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, rowid))
    database.pragma("writable_schema", True)
    database.executemany("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", hidden)
    database.execute("PRAGMA writable_schema = RESET")
