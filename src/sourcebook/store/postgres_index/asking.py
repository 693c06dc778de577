"""Pieces of SQL with their values, and the transaction in which a search is asked.

Text of a user is only ever a value: what is put together are words of this program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sourcebook.store.postgres_engine import PostgresEngine
from sourcebook.store.sql.session import Row, Session

_BEGIN = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan;"
    " SET LOCAL work_mem = '64MB'"
)
"""How many have a word differs from one search to the next, and with it the best plan. (To take the terms of every row
apart is never one, though the server thinks it cheap: like all connections of the store, these use indexes.)"""
_FETCHED = 1_000
"""Rows of a stream that are fetched together."""


class Sql(NamedTuple):
    """A piece of SQL, and the values of its marks in their order."""

    text: str
    values: tuple[object, ...] = ()

    def then(self, text: str, *values: object) -> Sql:
        """This with more behind it."""
        return Sql(self.text + text, (*self.values, *values))

    def and_then(self, other: Sql) -> Sql:
        """This with another behind it."""
        return self.then(other.text, *other.values)

    def enclosed(self, before: str, behind: str) -> Sql:
        """This between two words."""
        return Sql(f"{before}{self.text}{behind}", self.values)


def joined(pieces: Iterable[Sql], between: str, around: str = "{}") -> Sql:
    """Pieces one behind the other, each inside `around`."""
    held = list(pieces)
    text = between.join(around.replace("{}", piece.text) for piece in held)
    return Sql(text, tuple(value for piece in held for value in piece.values))


@contextmanager
def reading(engine: PostgresEngine) -> Iterator[Session]:
    """A session that sees one state of the index, for the length of the block."""
    with engine.session() as session:
        session.run_script(_BEGIN)
        try:
            yield session
        finally:
            session.rollback()


def ask(engine: PostgresEngine, sql: Sql) -> list[Row]:
    """The rows of one question."""
    with reading(engine) as session:
        return session.run(sql.text, sql.values)


def stream(engine: PostgresEngine, sql: Sql) -> Iterator[Row]:
    """The rows of a question that has many, on one state of the index, some at a time."""
    with reading(engine) as session:
        session.run(f"DECLARE hits NO SCROLL CURSOR FOR {sql.text}", sql.values)
        while rows := session.run(f"FETCH {_FETCHED} FROM hits"):
            yield from rows
