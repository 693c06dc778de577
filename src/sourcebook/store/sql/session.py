"""The seam to an engine: connections lent to one user at a time, and what is done over one."""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Generic, Protocol, TypeVar

from sourcebook.errors import StorageError

Values = tuple[object, ...]
Row = tuple[Any, ...]
Connection = TypeVar("Connection")


class Session(Protocol):
    """One connection, for as long as it is lent. What the engine says comes out in our words."""

    @property
    def writable(self) -> bool:
        """Whether anything can be written over it."""
        ...

    def run(self, sql: str, values: Values = ()) -> list[Row]:
        """Run a statement; gives its rows."""
        ...

    def run_many(self, sql: str, rows: Sequence[Values]) -> None:
        """Run a statement for each of the rows."""
        ...

    def run_script(self, sql: str) -> None:
        """Run several statements of the engine's own, without values."""
        ...

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
        """Put many rows into a table, as they come."""
        ...

    def begin(self) -> None:
        """Begin a transaction as the only writer. Raises `LibraryBusy` when another does not finish in time."""
        ...

    def commit(self) -> None:
        """Make what was written last."""
        ...

    def rollback(self) -> None:
        """Undo what was written; without a transaction nothing."""
        ...

    def find_tables(self) -> list[str]:
        """Names of all that is kept where the library is."""
        ...

    def is_ours(self) -> bool:
        """Whether what is kept there was made by this program."""
        ...

    def claim(self) -> None:
        """Mark the place as this program's, and make the table `migration`."""
        ...

    def was_moved(self) -> bool:
        """Whether the records were moved elsewhere."""
        ...

    def retire(self) -> str:
        """Part of a transaction: nobody writes here any more, for the records were moved; gives where they lie."""
        ...

    def take_back(self) -> None:
        """Part of a transaction: undo `retire`, for records come here again."""
        ...


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """One transaction of a session, as the only writer: all of the block's changes, or none of them.

    Raises:
        LibraryBusy: Another writer did not finish in time.
    """
    session.begin()
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


class Engine(ABC, Generic[Connection]):
    """Connections to one database, lent out one user at a time and taken back.

    A reader that stops half way, a generator drained by another thread, a thread that ends: none of them can leave a
    connection shared, because it belongs to a use and not to a thread.
    """

    most_idle = 1000
    """Connections kept for the next users; further ones are closed when they come back."""

    def __init__(self) -> None:
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._closed = False
        self.kept: dict[str, tuple[object, Any]] = {}
        """What views worked out of many rows, each with what stood for the state it was worked out of."""

    @abstractmethod
    def session(self) -> AbstractContextManager[Session]:
        """A session of one's own for the length of the block. Raises `Damaged`, `StorageError`, `LibraryBusy`."""

    @abstractmethod
    def rows(self, sql: str, values: Values = ()) -> AbstractContextManager[Iterator[Row]]:
        """The rows of a query, read inside the block, as they were at its beginning."""

    def few(self, sql: str, values: Values = ()) -> list[Row]:
        """The rows of a query that has few, all at once."""
        with self.rows(sql, values) as found:
            return list(found)

    @abstractmethod
    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None."""

    @abstractmethod
    def _open(self) -> Connection:
        """A new connection."""

    @abstractmethod
    def _end(self, connection: Connection) -> None:
        """Close a connection."""

    @abstractmethod
    def _reset(self, connection: Connection) -> bool:
        """Make a connection ready for the next user; gives whether it may be kept."""

    def _alive(self, connection: Connection) -> bool:
        """Whether an idle connection may be lent again."""
        return connection is not None

    def close(self) -> None:
        """Close every idle connection; one that is lent out is closed when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        if self._process == os.getpid():
            for connection in idle:
                self._end(connection)

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        connection = self._take()
        try:
            yield connection
        finally:
            self._give_back(connection)

    def _take(self) -> Connection:
        with self._lock:
            if self._process != os.getpid():
                # No engine's connection survives a fork: one carried along could write over its parent's work.
                raise StorageError("This library was opened by the parent process.", "Open it in the process using it.")
            if self._closed:
                raise StorageError("This library was closed.", "Open it again.")
            while self._idle:
                connection = self._idle.pop()
                if self._alive(connection):
                    return connection
                self._end(connection)
        return self._open()

    def _give_back(self, connection: Connection) -> None:
        fit = self._reset(connection)
        with self._lock:
            if not self._closed and fit and len(self._idle) < self.most_idle:
                self._idle.append(connection)
                return
        self._end(connection)
