"""The damages to rows, planted in PostgreSQL: each inside a transaction that is undone after `verify` has looked."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import filled
import psycopg
import pytest
from keepers import PostgresKeeper
from plant import OF_ROWS, Damage, make_library
from test_damage import faults

from sourcebook.store.postgres import PostgresStore
from sourcebook.store.postgres_audit import PostgresAudit
from sourcebook.store.postgres_dialect import into_columns, spell
from sourcebook.store.verify import verify

KINDS = {"bigint": "INTEGER", "bytea": "BLOB"}
COLUMNS = "SELECT 0, column_name, data_type FROM information_schema.columns WHERE table_schema = ? AND table_name = ?"


class Rows:
    """What `plant` does to a database of SQLite, done to one of PostgreSQL: a row goes by its place in both."""

    def __init__(self, connection: psycopg.Connection[Any], schema: str) -> None:
        self.connection = connection
        self.schema = schema

    def execute(self, sql: str, values: tuple[object, ...] = ()) -> Any:
        if table := re.fullmatch(r"PRAGMA table_info\((\w+)\)", sql):
            rows = self.execute(COLUMNS, (self.schema, table[1])).fetchall()
            return _Found([(number, name, KINDS.get(kind, "TEXT")) for number, name, kind in rows])
        if table := re.match(r"REPLACE INTO (\w+)", sql):
            self.execute(
                f"DELETE FROM {table[1]} WHERE {'rendition' if table[1] == 'reading' else 'key'} = ?", values[:1]
            )
            sql = sql.replace("REPLACE", "INSERT", 1)
        cursor = self.connection.execute(spell(sql.replace("rowid", "ctid")).encode(), into_columns(values))
        cursor.get_description = lambda: cursor.description  # type: ignore[attr-defined]
        return cursor


class _Found:
    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def fetchall(self) -> list[Any]:
        return self._rows


class Held:
    """A store as one transaction sees it, what was damaged in it included."""

    def __init__(self, store: PostgresStore, connection: psycopg.Connection[Any]) -> None:
        self.blobs = store.blobs
        self._audit = PostgresAudit(connection, store.place)

    @contextmanager
    def audit(self) -> Iterator[PostgresAudit]:
        yield self._audit


@pytest.fixture(scope="module")
def library(postgres: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresStore]:
    root = tmp_path_factory.mktemp("damaged") / "library"
    keeper = PostgresKeeper(postgres)
    make_library(root, keeper.open)
    store = keeper.open(root)
    assert isinstance(store, PostgresStore)
    yield store
    store.close()


@pytest.mark.parametrize("trials", [5, pytest.param(530, marks=[pytest.mark.deep, pytest.mark.timeout(3600)])], ids=str)
@pytest.mark.parametrize("damage", OF_ROWS, ids=lambda damage: damage.__name__)
def test_every_planted_damage_to_rows_is_found(
    library: PostgresStore, damage: Damage, trials: int, record_trials: Callable[[str, int, int], None]
) -> None:
    wrong = list[str]()
    schema = library.place.schema
    with library._engine.connection() as connection:
        filled.ELSEWHERE[library.root] = Rows(connection, schema)
        for seed in range(trials):
            connection.execute(b"BEGIN ISOLATION LEVEL REPEATABLE READ")
            try:
                # As the role that applies changes from elsewhere, no rule of the tables is in the way.
                connection.execute(b"SET LOCAL session_replication_role = replica")
                planted = damage(random.Random(seed), library.root)
                report = verify(Held(library, connection))
                wrong += [f"{seed}: {fault}" for fault in faults(planted, report)]
            finally:
                connection.execute(b"ROLLBACK")
        del filled.ELSEWHERE[library.root]
    record_trials(damage.__name__, trials, len({fault.partition(":")[0] for fault in wrong}))
    assert wrong == [], f"{len(wrong)} of {trials}: {wrong[:3]}"
    assert verify(library).problems == ()
