"""A file beside the records that holds what was worked out from them: SQLite, made anew when it is not what it was.

It is never the truth; `mark` notes from what its parts were made.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import ClassVar

import apsw

from sourcebook.durable import storage_errors
from sourcebook.errors import NotFound
from sourcebook.store.sqlite_engine import our_errors

_BUSY_SECONDS, _PAUSE = 20.0, 0.01


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Open such a file inside the block, its folder made first: a disk that is full or failing is a `StorageError`."""
    with storage_errors(f"opening {path.name}"), our_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        yield


@contextmanager
def transaction(connection: apsw.Connection, path: Path) -> Iterator[apsw.Connection]:
    """All of the block's changes or none; what the engine said of the disk comes out in our words."""
    with our_errors(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            with suppress(apsw.Error):  # of a full or failing disk SQLite takes the transaction back by itself
                connection.execute("ROLLBACK")
            raise


def open_or_make(path: Path, shape: int, tables: str) -> apsw.Connection:
    """The file as it is, or made anew where it is missing, unreadable or of another layout than number `shape`.

    It is read while another writes (a write-ahead log). Raises as `opening` does.
    """
    with opening(path):
        for attempt in range(2):
            connection = apsw.Connection(str(path))
            try:
                connection.set_busy_timeout(int(_BUSY_SECONDS * 1000))
                if _is_new(connection):
                    _write_ahead(connection)
                    with transaction(connection, path):
                        if _is_new(connection):  # asked again: another process may have made it meanwhile
                            connection.execute(tables)
                            connection.pragma("user_version", shape)
                if connection.pragma("user_version") == shape:
                    return connection
            except (apsw.NotADBError, apsw.CorruptError):
                if attempt:
                    raise
            connection.close()
            for ending in ("", "-wal", "-shm"):
                Path(f"{path}{ending}").unlink(missing_ok=True)
        raise AssertionError("a new file has no layout")


def _write_ahead(connection: apsw.Connection) -> None:
    """Give a file a write-ahead log: where others do so at the same moment, SQLite does not wait by itself."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.pragma("journal_mode", "wal")
        except apsw.BusyError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _is_new(connection: apsw.Connection) -> bool:
    tables = list(connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1"))
    return connection.pragma("user_version") == 0 and not tables


MARK = "CREATE TABLE mark (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"


class SideFile:
    """A projection kept in `folder`; made when missing, unreadable or of an older layout.

    Threads may share one: each has its own connection, and reads what was there before while another writes. Opening
    it, and a transaction, raise `StorageError` where the disk is full, read-only or failing.
    """

    name: ClassVar[str]
    """The file's name."""
    shape: ClassVar[int]
    """Number of its layout; a file of another is made anew."""
    tables: ClassVar[str]
    """The statements that make its tables, `mark` left out."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / self.name
        self._own = threading.local()
        self._opened: list[tuple[threading.Thread, apsw.Connection]] = []
        self._guard = threading.Lock()
        self._own.connection = self._open()

    @property
    def _connection(self) -> apsw.Connection:
        found: apsw.Connection | None = getattr(self._own, "connection", None)
        if found is None:
            found = self._own.connection = self._open()
        return found

    def _open(self) -> apsw.Connection:
        connection = open_or_make(self.path, self.shape, MARK + self.tables)
        with self._guard:
            # A server's threads come and go: what one that has ended left open is closed by the next that comes.
            ended = [one for thread, one in self._opened if not thread.is_alive()]
            self._opened = [(thread, one) for thread, one in self._opened if thread.is_alive()]
            self._opened.append((threading.current_thread(), connection))
        for one in ended:
            one.close()
        return connection

    def close(self) -> None:
        """Let go of the file; a thread that is at work with it keeps its connection until it is done."""
        with self._guard:
            opened, self._opened = self._opened, []
        self._own = threading.local()
        for _, connection in opened:
            with suppress(apsw.ThreadingViolationError, apsw.BusyError):
                connection.close()

    def mark(self, key: str) -> str:
        """What a part was made from, as noted by `put_mark`; empty when it was not."""
        return next((str(v) for (v,) in self._connection.execute("SELECT value FROM mark WHERE key = ?", (key,))), "")

    def put_mark(self, key: str, value: str) -> None:
        """Note what a part was made from."""
        self._connection.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (key, value))

    def transaction(self) -> AbstractContextManager[apsw.Connection]:
        """One transaction for the changes of the block."""
        return transaction(self._connection, self.path)


class PlacedFile(SideFile):
    """A projection whose records stand in an order: tables with the columns `id`, `place` and `body`."""

    def _bodies(
        self, table: str, where: Sequence[str] = (), values: Sequence[str] = (), after: str | None = None
    ) -> Iterator[str]:
        """Records as JSON, in their order: those that fulfil all conditions, behind one by its id.

        Raises:
            NotFound: There is no record `after`.
        """
        conditions, bound = list(where), list[str | int](values)
        if after is not None:
            conditions.append("place > ?")
            bound.append(self._place(table, after))
        clause = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = self._connection.execute(f"SELECT body FROM {table} {clause} ORDER BY place", bound)
        return (str(body) for (body,) in rows)

    def _body(self, table: str, identifier: str) -> str:
        """One record as JSON. Raises `NotFound`."""
        for (body,) in self._connection.execute(f"SELECT body FROM {table} WHERE id = ?", (identifier,)):
            return str(body)
        raise missing(table, identifier)

    def _place(self, table: str, identifier: str) -> int:
        for (place,) in self._connection.execute(f"SELECT place FROM {table} WHERE id = ?", (identifier,)):
            return int(place)
        raise missing(table, identifier)


def missing(kind: str, identifier: str) -> NotFound:
    """What is raised where a record is asked for by an id that none has."""
    return NotFound(f"No {kind} is called {identifier!r}.", f"See `sourcebook list {kind}s`.")


def few_changed(changes: Iterable[tuple[int, str]], most: int) -> bool:
    """Whether changes, as a view gives them, are of at most so many documents; a long list is not read to its end."""
    return len({document for _, document in islice(changes, 5 * most)}) <= most
