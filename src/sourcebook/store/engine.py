"""Connections to the database: opening, lending one to each user at a time, and saying in our words what went wrong."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from sourcebook.errors import Damaged, LibraryBusy, SourcebookError, StorageError, UnreadableInput

_READ_ONLY = "Make the folder writable, or copy the library to where it is."
_COPY = "Run `sourcebook verify` to see what is damaged, then restore the folder from a copy."
_UNREADY = (apsw.CantOpenError, apsw.FullError, apsw.IOError, apsw.ReadOnlyError)
"""What SQLite says when it cannot make the shared-memory file beside the database."""
_PAUSE = 0.01
"""Seconds between two tries to open a database that is being made."""


def in_our_words(error: Exception, path: Path) -> Exception:
    """The error of our tree that stands for what the engine said about the database at `path`."""
    name = path.name
    match error:
        case apsw.BusyError() | apsw.LockedError() | apsw.ProtocolError():
            return LibraryBusy("Another process is writing to this library.", "Wait until it is done and run again.")
        case apsw.FullError():
            return StorageError(f"The disk is full while writing {name}.", "Free some space and run again.")
        case apsw.ReadOnlyError() | apsw.PermissionsError() | apsw.AuthError():
            return StorageError(f"{name} may not be written to.", _READ_ONLY)
        case apsw.CantOpenError():
            return StorageError(f"{name} could not be opened.", "Check that the folder exists and may be read.")
        case apsw.IOError():
            return StorageError(
                f"The disk failed on {name} ({error}).", "Check the disk, then run `sourcebook verify`."
            )
        case apsw.CorruptError() | apsw.NotADBError() | apsw.SQLError() | apsw.SchemaChangeError():
            # Every statement here is fixed and tested: one that no longer fits has met a damaged schema.
            return Damaged(f"{name} is damaged ({error}).", _COPY)
        case apsw.ConstraintError():
            return ValueError(f"a record breaks a rule of the store: {error}")
        case UnicodeDecodeError():
            return Damaged(f"{name} holds a text that is not UTF-8.", _COPY)
        case UnicodeEncodeError():
            return UnreadableInput(
                "The text holds half a character (a lone surrogate), which cannot be stored.",
                "Mend the reader that made it.",
            )
        case _:
            return error


@contextmanager
def our_errors(path: Path) -> Iterator[None]:
    """Let only errors of our tree (and `ValueError` for a broken record) out of the block."""
    try:
        yield
    except SourcebookError:
        raise
    except (apsw.Error, UnicodeError) as error:
        raise in_our_words(error, path) from error


class Engine:
    """Connections to one database file, lent out one user at a time and taken back.

    A reader that stops half way, a generator drained by another thread, a thread that ends: none of them can leave a
    connection shared, because it belongs to a use and not to a thread.

    Args:
        path: The database.
        readonly: Never write. Where the folder cannot be written to and nobody is writing, the file is taken as
            unchanging.
        busy_seconds: How long to wait for another writer.
    """

    def __init__(self, path: Path, *, readonly: bool, busy_seconds: float) -> None:
        self.path = path
        self.readonly = readonly
        self._milliseconds = int(busy_seconds * 1000)
        self._idle: list[apsw.Connection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._closed = False

    @contextmanager
    def connection(self) -> Iterator[apsw.Connection]:
        """A connection of one's own for the length of the block.

        Raises:
            Damaged, StorageError, LibraryBusy: As `in_our_words` tells them apart.
        """
        try:
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)
        except apsw.Error as error:
            raise in_our_words(error, self.path) from error

    @contextmanager
    def rows(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[apsw.Cursor]:
        """The rows of a query, read inside the block."""
        with self.connection() as connection, our_errors(self.path):
            cursor = connection.cursor()
            try:
                yield cursor.execute(sql, values)
            finally:
                cursor.close(True)

    def one(self, sql: str, values: tuple[object, ...] = ()) -> tuple[object, ...] | None:
        """The first row of a query, or None."""
        with self.rows(sql, values) as cursor:
            return cursor.fetchone()

    def close(self) -> None:
        """Close every idle connection; one that is lent out is closed when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        if self._process == os.getpid():
            for connection in idle:
                connection.close()

    def _take(self) -> apsw.Connection:
        with self._lock:
            if self._process != os.getpid():
                # SQLite's locks do not survive a fork: a connection carried along could write over its parent's work.
                raise StorageError("This library was opened by the parent process.", "Open it in the process using it.")
            if self._closed:
                raise StorageError("This library was closed.", "Open it again.")
            if self._idle:
                return self._idle.pop()
        return self._open()

    def _give_back(self, connection: apsw.Connection) -> None:
        with suppress(apsw.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        with self._lock:
            # A connection that had to fall back to reading is not kept: the next one may find room to write.
            if not self._closed and connection.readonly("main") == self.readonly:
                self._idle.append(connection)
                return
        connection.close()

    def _open(self) -> apsw.Connection:
        if not self.readonly:
            try:
                return self._connect("rwc")
            except _UNREADY:
                # A full disk has no room for the file readers share; what is written can still be read.
                if self._write_ahead():
                    raise
                return self._connect("ro&immutable=1")
        if self._write_ahead() or os.access(self.path.parent, os.W_OK):
            try:
                return self._connect("ro")
            except _UNREADY:
                if self._write_ahead():
                    raise
        return self._connect("ro&immutable=1")

    def _write_ahead(self) -> bool:
        """Whether a write-ahead log with content lies beside the database."""
        log = self.path.with_name(self.path.name + "-wal")
        return log.is_file() and log.stat().st_size > 0

    def _connect(self, mode: str) -> apsw.Connection:
        # Two processes that make a library at one moment meet here, where SQLite does not wait by itself.
        until = time.monotonic() + self._milliseconds / 1000
        while True:
            try:
                return self._connect_once(mode)
            except apsw.BusyError:
                if time.monotonic() > until:
                    raise
                time.sleep(_PAUSE)

    def _connect_once(self, mode: str) -> apsw.Connection:
        connection = apsw.Connection(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI,
        )
        try:
            connection.set_busy_timeout(self._milliseconds)
            connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
            connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
            if mode == "rwc" and connection.pragma("journal_mode") != "wal":
                connection.pragma("journal_mode", "wal")
            connection.pragma("synchronous", "FULL")
            connection.pragma("foreign_keys", True)
            connection.pragma("cell_size_check", True)
            # The first read takes the lock files: better now, where a fallback is at hand, than in the first query.
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        except BaseException:
            connection.close(True)
            raise
        return connection
