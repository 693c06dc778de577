"""What every part of the accounts stands on: the database, the rules, the clock."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sourcebook.accounts import schema
from sourcebook.accounts.rules import Rules
from sourcebook.durable import storage_errors
from sourcebook.errors import NotFound, UsageError
from sourcebook.store.places import parse_store
from sourcebook.store.sql.migrations import Migration, check, migrate
from sourcebook.store.sql.session import Engine, Session, transaction
from sourcebook.store.sqlite_engine import SqliteEngine

if TYPE_CHECKING:
    from sourcebook.store.postgres_engine import PostgresEngine

DATABASE = "accounts.db"
BUSY_SECONDS = 30.0


class Held:
    """The database of a team's accounts, and what is asked of it by all parts.

    Args:
        engine: Connections to the database, whose tables are there.
        rules: How long things last.
        clock: Seconds since 1970.
    """

    def __init__(self, engine: Engine[Any], rules: Rules, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self.rules = rules
        self._clock = clock

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        store: str = "sqlite",
        rules: Rules | None = None,
        make: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> Self:
        """The accounts of the team in `folder`, their tables made or brought up to date.

        Args:
            folder: The team's folder.
            store: `sqlite` (a file there), or the address of a PostgreSQL database, in whose schema they are.
            rules: How long things last.
            make: Begin them where there are none.
            clock: Seconds since 1970.

        Raises:
            NotFound: There are none and they were not to be made.
            UsageError: The store is neither, another program's, or of a newer version.
            StorageError, Damaged: The database cannot be used.
        """
        engine, words = _engine_of(folder, store, make)
        steps = schema.steps_of(words)
        try:
            with engine.session() as session:
                if not make and not session.find_tables():
                    raise _missing(folder)
                if check(session, steps):
                    migrate(session, steps, end=_nothing_more)
        except BaseException:
            engine.close()
            raise
        return cls(engine, rules or Rules(), clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.close()

    def _now(self) -> int:
        return int(self._clock())

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """One transaction: all of the block's changes, or none."""
        with self._engine.session() as session, transaction(session):
            yield session


def said(seconds: int) -> str:
    """A time as people read it: ISO 8601, UTC; empty for never."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)) if seconds else ""


def _nothing_more(session: Session, step: Migration) -> None:
    """A step of accounts ends with its tables: nothing is tallied here."""


def _engine_of(folder: Path, store: str, make: bool) -> tuple[Engine[Any], dict[str, str]]:
    name, address = parse_store(store)
    if name == "sqlite":
        path = folder / DATABASE
        if make:
            _make_private(path)
        elif not path.is_file():
            raise _missing(folder)
        return SqliteEngine(path, readonly=False, busy_seconds=BUSY_SECONDS), schema.SQLITE
    if name == "postgres":
        return _postgres(address), schema.POSTGRES
    raise UsageError(
        f"Accounts cannot be kept in {store[:60]!r}.", "Take `sqlite`, or postgresql://user@host/database."
    )


def _postgres(address: str) -> PostgresEngine:
    try:
        from sourcebook.store.postgres_engine import PostgresEngine
        from sourcebook.store.postgres_place import place_of
    except ModuleNotFoundError as error:
        raise UsageError(
            f"PostgreSQL needs {error.name}, which is not installed.",
            "Install it with: pip install 'sourcebook[postgres]'",
        ) from error
    return PostgresEngine(place_of(address), readonly=False, busy_seconds=BUSY_SECONDS)


def _missing(folder: Path) -> NotFound:
    return NotFound(
        f"The accounts of the team in {str(folder)!r} are missing.", "Restore them from a back-up of the team."
    )


def _make_private(path: Path) -> None:
    """Whoever else uses the machine does not read it: SQLite gives the files beside it the same rights."""
    with storage_errors("opening the accounts"):
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
