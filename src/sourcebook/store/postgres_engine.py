"""Connections to a PostgreSQL database (psycopg 3), what is done over one, and what went wrong in our words."""

from __future__ import annotations

import hashlib
import select
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from typing import Any, cast

import psycopg
from psycopg import capabilities, errors
from psycopg.pq import TransactionStatus

from sourcebook.errors import Damaged, LibraryBusy, SourcebookError, StorageError, UnreadableInput, UsageError
from sourcebook.store.postgres_dialect import into_columns, out_of_columns, rows_at_once, spell
from sourcebook.store.postgres_place import MOST_CHARACTERS, Place
from sourcebook.store.sql.session import Engine, Row, Values

Connection = psycopg.Connection[Row]
MARK = "Sourcebook SBK1"
"""Comment on the table `migration` of a library: another program's schema is refused, not written into."""
_RESTORE = "Run `sourcebook verify` to see what is damaged, then restore the database from a copy."
_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure, errors.QueryCanceled)
_FORBIDDEN = (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)
_DAMAGED = (errors.DataCorrupted, errors.IndexCorrupted, errors.SyntaxErrorOrAccessRuleViolation)
"""Every statement here is fixed and tested: one that no longer fits has met a damaged schema."""
_CONNECT_SECONDS = 10
_GIVES_ROWS = ("SELECT", "SHOW", "WITH")


def in_our_words(error: Exception, shown: str) -> Exception:
    """The error of our tree that stands for what the engine said; `shown` is the address without its secrets."""
    said = str(error).partition("\n")[0].strip()
    match error:
        case errors.TooManyConnections():
            return LibraryBusy(f"The database server takes no more connections ({said}).", "Run again later.")
        case errors.DiskFull():
            return StorageError("The disk of the database server is full.", "Free some space there and run again.")
        case errors.Error() if isinstance(error, _FORBIDDEN):
            return StorageError(f"The database at {shown} may not be written to ({said}).", "Ask who looks after it.")
        case errors.Error() if isinstance(error, _BUSY):
            return LibraryBusy("Another process is writing to this library.", "Wait until it is done and run again.")
        case errors.UndefinedTable():
            return Damaged(f"There is no whole library at {shown} ({said}).", "Was it moved? Open it where it is now.")
        case errors.Error() if isinstance(error, _DAMAGED):
            return Damaged(f"The schema of the library at {shown} is damaged ({said}).", _RESTORE)
        case psycopg.IntegrityError():
            return ValueError(f"a record breaks a rule of the store: {said}")
        case UnicodeEncodeError():
            return UnreadableInput(
                "The text holds half a character (a lone surrogate), which cannot be stored.",
                "Mend the reader that made it.",
            )
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return StorageError(
                f"The database at {shown} cannot be reached ({said}).",
                "Check that the server runs, and the name, address and password that it wants.",
            )
        case psycopg.Error():
            return StorageError(f"The database at {shown} failed ({said}).", "Look into the log of the server.")
        case _:
            return error


class PostgresSession:
    """One connection, for as long as it is lent."""

    def __init__(self, connection: Connection, place: Place, milliseconds: int) -> None:
        self._connection = connection
        self._place = place
        self._milliseconds = milliseconds
        self._hurrying: ExitStack | None = None
        """Holds the pipeline of the transaction: statements sent one after the other, answers read when wanted."""

    @property
    def writable(self) -> bool:
        """A server that only reads says so itself, at the first write."""
        return True

    def run(self, sql: str, values: Values = ()) -> list[Row]:
        """Run a statement; gives its rows. What gives none is not waited for inside a transaction: a refusal is told
        by a later statement, or at the end.
        """
        with self._our_errors():
            cursor = self._connection.execute(spell(sql), into_columns(values), binary=True)
            # In a pipeline nothing is known of the answer before it is fetched.
            gives = cursor.description if self._hurrying is None else sql.lstrip().startswith(_GIVES_ROWS)
            return [out_of_columns(row) for row in cursor.fetchall()] if gives else []

    def run_many(self, sql: str, rows: Sequence[Values]) -> None:
        """Run a statement for each of the rows, without waiting for the answer to each."""
        with self._our_errors(), self._connection.cursor() as cursor:
            cursor.executemany(spell(sql), [into_columns(row) for row in rows])

    def run_script(self, sql: str) -> None:
        """Run several statements of PostgreSQL's own, without values."""
        with self._our_errors():
            self._wait()
            self._connection.execute(sql.encode())

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
        """Put many rows into a table, as they come."""
        names = ", ".join(f'"{name}"' for name in columns)
        sql = f"COPY {table} ({names}) FROM STDIN".encode()
        with self._our_errors():
            self._wait()
            with self._connection.cursor() as cursor, cursor.copy(sql) as copy:
                for row in rows:
                    copy.write_row(into_columns(row))

    def begin(self) -> None:
        """Begin a transaction as the only writer. Raises `LibraryBusy` when another does not finish in time."""
        # The lock is the server's and ends with the transaction, however that ends. What the writer before made is
        # seen: each statement of a transaction that reads what is committed begins after the lock was given.
        self.run_script(
            f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = {self._milliseconds};"
            f" SELECT pg_advisory_xact_lock({lock_of(self._place.schema)})"
        )
        self._hurrying = ExitStack()
        self._hurrying.enter_context(self._connection.pipeline())

    def commit(self) -> None:
        """Make what was written last, on the server's disk."""
        self.run_script("COMMIT")

    def rollback(self) -> None:
        """Undo what was written; without a transaction nothing."""
        with suppress(psycopg.Error):
            self._wait()
        with suppress(psycopg.Error):
            if self._connection.info.transaction_status != TransactionStatus.IDLE:
                self._connection.execute("ROLLBACK")

    def find_tables(self) -> list[str]:
        """Names of the tables in the library's schema."""
        sql = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = ?"
        return [str(name) for (name,) in self.run(sql, (self._place.schema,))]

    def is_ours(self) -> bool:
        """Whether the schema is marked as this program's."""
        sql = (
            "SELECT obj_description(c.oid, 'pg_class') FROM pg_catalog.pg_class c"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'migration' AND n.nspname = ?"
        )
        return self.run(sql, (self._place.schema,)) == [(MARK,)]

    def claim(self) -> None:
        """Make the schema where it is missing, mark it as this program's, and make the table `migration`."""
        if self.run("SHOW server_encoding") != [("UTF8",)]:
            raise UsageError("The database does not keep its texts as UTF-8.", "Make one: createdb --encoding=UTF8.")
        if not self.run("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?", (self._place.schema,)):
            self.run_script(f'CREATE SCHEMA "{self._place.schema}"')
        self.run_script(
            "CREATE TABLE migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL);"
            f" COMMENT ON TABLE migration IS '{MARK}'"
        )

    def was_moved(self) -> bool:
        """No: a schema that was moved away has another name, and nothing of it is found by the old one."""
        return False

    def retire(self) -> str:
        """Give the schema another name, so that whoever has it open finds nothing to write to."""
        taken = {str(name) for (name,) in self.run("SELECT nspname FROM pg_catalog.pg_namespace")}
        endings = (f"_moved_{n}" for n in count(1))
        schema = self._place.schema
        aside = next(name for end in endings if (name := schema[: MOST_CHARACTERS - len(end)] + end) not in taken)
        self.run_script(f'ALTER SCHEMA "{self._place.schema}" RENAME TO "{aside}"')
        return aside

    def take_back(self) -> None:
        """Nothing: records that come again find no schema by the old name, and it is made anew."""

    def _wait(self) -> None:
        """Wait for the answers to all that was sent, and send the rest one by one."""
        pipeline, self._hurrying = self._hurrying, None
        if pipeline is not None:
            pipeline.close()

    @contextmanager
    def _our_errors(self) -> Iterator[None]:
        with our_errors(self._place):
            yield


@contextmanager
def our_errors(place: Place) -> Iterator[None]:
    """Let only errors of our tree (and `ValueError` for a broken record) out of the block."""
    try:
        yield
    except SourcebookError:
        raise
    except (psycopg.Error, UnicodeError) as error:
        raise in_our_words(error, place.shown) from None  # what the engine said may hold what must not be printed


class PostgresEngine(Engine[Connection]):
    """Connections to one schema of a database.

    Args:
        place: Where it is.
        readonly: Never write.
        busy_seconds: How long to wait for another writer.
    """

    most_idle = 8  # a server has a hundred for all its users

    def __init__(self, place: Place, *, readonly: bool, busy_seconds: float) -> None:
        super().__init__()
        self.place = place
        self.readonly = readonly
        self._milliseconds = max(1, int(busy_seconds * 1000))

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection of one's own for the length of the block. Raises as `in_our_words` tells."""
        with our_errors(self.place), self._lent() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[PostgresSession]:
        """A session of one's own for the length of the block. Raises `Damaged`, `StorageError`, `LibraryBusy`."""
        with self.connection() as connection:
            yield PostgresSession(connection, self.place, self._milliseconds)

    @contextmanager
    def rows(self, sql: str, values: Values = ()) -> Iterator[Iterator[Row]]:
        """The rows of a query, as they come from the server: no more of them are held than `rows_at_once`."""
        with self.connection() as connection, connection.cursor() as cursor:
            size = rows_at_once(sql) if capabilities.has_stream_chunked() else 1
            found = cast(
                "Generator[Row, None, None]", cursor.stream(spell(sql), into_columns(values), binary=True, size=size)
            )
            try:
                yield (out_of_columns(row) for row in found)
            finally:
                found.close()  # what was not read is not waited for

    def few(self, sql: str, values: Values = ()) -> list[Row]:
        """The rows of a query that has few, all at once: the server plans a query once that is asked this way often."""
        with self.session() as session:
            return session.run(sql, values)

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None."""
        rows = self.few(sql, values)
        return rows[0] if rows else None

    def _open(self) -> Connection:
        connection: Connection = psycopg.connect(
            self.place.conninfo, autocommit=True, cursor_factory=psycopg.RawCursor, connect_timeout=_CONNECT_SECONDS,
            client_encoding="UTF8", application_name="sourcebook",
        )  # fmt: skip
        try:
            self._set_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_up(self, connection: Connection) -> None:
        only = "SET default_transaction_read_only = on; " if self.readonly else ""
        # Every question but those of `verify` is served by an index. A plan that is kept from when a table was nearly
        # empty would read all of it, and go on so while it grows. (A plan without an index counts as so dear that it
        # would be compiled first, which takes longer than to read a table of one row.)
        said = (
            f'{only}SET search_path = "{self.place.schema}", pg_catalog; SET synchronous_commit = on;'
            " SET enable_seqscan = off; SET jit = off"
        )
        connection.execute(said.encode())

    def _end(self, connection: Connection) -> None:
        connection.close()

    def _reset(self, connection: Connection) -> bool:
        with suppress(psycopg.Error):
            if connection.info.transaction_status != TransactionStatus.IDLE:
                connection.execute("ROLLBACK")
            return not connection.closed and not connection.broken
        return False

    def _alive(self, connection: Connection) -> bool:
        # A server that ended the connection has said so: there is something to read though nothing was asked.
        with suppress(OSError, ValueError, psycopg.Error):
            return not connection.closed and not select.select([connection.fileno()], [], [], 0)[0]
        return False


def lock_of(name: str) -> int:
    """The number of a lock; that of a library's writers has its schema's name. Locks are named by numbers alone."""
    return int.from_bytes(hashlib.sha256(f"sourcebook {name}".encode()).digest()[:8], "big", signed=True)


def name_cursor(connection: Connection, name: str) -> psycopg.RawServerCursor[Any]:
    """A cursor that lies on the server, so that several may be read side by side in one transaction."""
    return psycopg.RawServerCursor(connection, name)
