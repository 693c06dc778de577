"""Connections to an SQLite database, what is done over one, and what went wrong in our words."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from sourcebook.errors import Damaged, LibraryBusy, SourcebookError, StorageError, UnreadableInput
from sourcebook.store.sql.session import Engine, Row, Values

_READ_ONLY = "Make the folder writable, or copy the library to where it is."
_COPY = "Run `sourcebook verify` to see what is damaged, then restore the folder from a copy."
_UNREADY = (apsw.CantOpenError, apsw.FullError, apsw.IOError, apsw.ReadOnlyError)
"""What SQLite says when it cannot make the shared-memory file beside the database."""
APPLICATION = 0x53424B31
"""`PRAGMA application_id` of a library ("SBK1"): another program's database is refused, not written into."""
MOVED = 0x53424B30
"""The same of records that were moved elsewhere."""
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


class SqliteSession:
    """One connection, for as long as it is lent."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @property
    def writable(self) -> bool:
        """Whether anything can be written: a full disk leaves a connection that only reads."""
        return not self._connection.readonly("main")

    def run(self, sql: str, values: Values = ()) -> list[Row]:
        """Run a statement; gives its rows."""
        with our_errors(self._path):
            return self._connection.execute(sql, values).fetchall()

    def run_many(self, sql: str, rows: Sequence[Values]) -> None:
        """Run a statement for each of the rows."""
        with our_errors(self._path):
            self._connection.executemany(sql, rows)

    def run_script(self, sql: str) -> None:
        """Run several statements."""
        self.run(sql)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
        """Put many rows into a table, as they come."""
        names = ", ".join(f'"{name}"' for name in columns)
        with our_errors(self._path):
            self._connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows
            )

    def begin(self) -> None:
        """Begin a transaction as the only writer. Raises `LibraryBusy` when another does not finish in time."""
        self.run("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make what was written last, on the disk."""
        self.run("COMMIT")

    def rollback(self) -> None:
        """Undo what was written; without a transaction nothing."""
        # SQLite rolls back by itself on a full disk; a second one must not hide the reason.
        with suppress(apsw.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def find_tables(self) -> list[str]:
        """Names of all that is in the file."""
        return [str(name) for (name,) in self.run("SELECT name FROM sqlite_schema")]

    def is_ours(self) -> bool:
        """Whether the file is marked as this program's."""
        return self.run("PRAGMA application_id")[0][0] in (APPLICATION, MOVED)

    def claim(self) -> None:
        """Mark the file as this program's, and make the table `migration`."""
        self.run(f"PRAGMA application_id = {APPLICATION}")
        self.run("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL) STRICT")

    def was_moved(self) -> bool:
        """Whether the records were moved elsewhere since the library was opened."""
        return self.run("PRAGMA application_id") == [(MOVED,)]

    def retire(self) -> str:
        """Mark the file, so that whoever has it open does not write to it any more; it stays where it is."""
        # Another name would do harm: SQLite finds the log beside a database that is open by its name.
        self.run(f"PRAGMA application_id = {MOVED}")
        return self._path.name

    def take_back(self) -> None:
        """Undo `retire`."""
        self.run(f"PRAGMA application_id = {APPLICATION}")


class SqliteEngine(Engine[apsw.Connection]):
    """Connections to one database file.

    Args:
        path: The database.
        readonly: Never write. Where the folder cannot be written to and nobody is writing, the file is taken as
            unchanging.
        busy_seconds: How long to wait for another writer.
    """

    def __init__(self, path: Path, *, readonly: bool, busy_seconds: float) -> None:
        super().__init__()
        self.path = path
        self.readonly = readonly
        self._milliseconds = int(busy_seconds * 1000)

    @contextmanager
    def connection(self) -> Iterator[apsw.Connection]:
        """A connection of one's own for the length of the block.

        Raises:
            Damaged, StorageError, LibraryBusy: As `in_our_words` tells them apart.
        """
        try:
            with self._lent() as connection:
                yield connection
        except apsw.Error as error:
            raise in_our_words(error, self.path) from error

    @contextmanager
    def session(self) -> Iterator[SqliteSession]:
        """A session of one's own for the length of the block. Raises `Damaged`, `StorageError`, `LibraryBusy`."""
        with self.connection() as connection:
            yield SqliteSession(connection, self.path)

    @contextmanager
    def rows(self, sql: str, values: Values = ()) -> Iterator[Iterator[Row]]:
        """The rows of a query, read inside the block."""
        with self.connection() as connection, our_errors(self.path):
            cursor = connection.cursor()
            try:
                yield cursor.execute(sql, values)
            finally:
                cursor.close(True)

    def few(self, sql: str, values: Values = ()) -> list[Row]:
        """The rows of a query that has few, all at once: every page asks some, so it goes the short way."""
        try:
            connection = self._take()
            try:
                return connection.execute(sql, values).fetchall()
            finally:
                self._give_back(connection)
        except (apsw.Error, UnicodeError) as error:
            raise in_our_words(error, self.path) from error

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query that has few, or None."""
        rows = self.few(sql, values)
        return rows[0] if rows else None

    def _end(self, connection: apsw.Connection) -> None:
        connection.close()

    def _reset(self, connection: apsw.Connection) -> bool:
        with suppress(apsw.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        # A connection that had to fall back to reading is not kept: the next one may find room to write.
        return connection.readonly("main") == self.readonly

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
