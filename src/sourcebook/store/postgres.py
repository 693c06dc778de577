"""A library's records in PostgreSQL (through psycopg 3), its blobs in a folder.

    postgresql://user@host/database?schema=sourcebook      records
    <library>/blobs/ab/cd/..                               bytes, see `store.blobs`; another folder by setting `blobs`

Rows, ids, digests and orders are those of SQLite. Many processes on many machines write and read: a writer waits for
the one before it (a lock of the server, for as long as a transaction lasts), readers wait for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sourcebook.errors import Damaged, NotFound
from sourcebook.store import postgres_schema
from sourcebook.store.postgres_audit import PostgresAudit
from sourcebook.store.postgres_engine import PostgresEngine
from sourcebook.store.postgres_place import place_of
from sourcebook.store.sql.migrations import Migration
from sourcebook.store.sql.store import BUSY_SECONDS, SqlStore


class PostgresStore(SqlStore):
    """One library on a database server. May be used from several threads, processes and machines at once.

    Args:
        root: The folder of the library on this machine; made when it is missing.
        address: Where the records are: `postgresql://user@host/database`, `?schema=` when it is not `sourcebook`.
        blobs: The folder of its files, where that is not the library's own.
        readonly: Never write.
        audit: Open without looking into the database, so that `verify` can report on one too damaged to open.
        adopt: Begin anew though files are kept: their records will come from elsewhere.
        busy_seconds: How long `writer` waits for another writer before it raises `LibraryBusy`.

    Raises:
        UsageError: `address` is none, the schema is another program's or of a newer version.
        Damaged: The schema is new and yet files are kept: the records were lost.
        StorageError: The server cannot be reached, or refuses.
    """

    def __init__(
        self,
        root: Path,
        *,
        address: str = "",
        blobs: Path | None = None,
        readonly: bool = False,
        audit: bool = False,
        adopt: bool = False,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self.root = root
        self.readonly = readonly or audit
        self.place = place_of(address)
        self._database = PostgresEngine(self.place, readonly=self.readonly, busy_seconds=busy_seconds)
        self._open_blobs(blobs)
        if not audit:
            try:
                if not adopt:
                    self._refuse_lost_records()
                self._migrate(adopt)
            except BaseException:
                self.close()
                raise

    @property
    def _engine(self) -> PostgresEngine:
        return self._database

    @property
    def engine(self) -> PostgresEngine:
        """The connections, for what is kept beside the records (`store.postgres_index`)."""
        return self._database

    @property
    def _steps(self) -> Sequence[Migration]:
        return postgres_schema.MIGRATIONS

    def _refuse_lost_records(self) -> None:
        """Bytes that were kept with no records of them are the rest of a library, not a new one."""
        with self._engine.session() as session:
            new = not session.find_tables()
        if new and self.readonly:
            raise NotFound(f"There is no library at {self.place.shown}.", "Make one with `sourcebook init --store`.")
        if new and next(self.blobs.iter_blobs(), None) is not None:
            raise Damaged(
                f"There is no library at {self.place.shown}, though the files it told of are here.",
                "Restore the database from a copy; to begin anew, move the folder `blobs` away.",
            )

    @contextmanager
    def audit(self) -> Iterator[PostgresAudit]:
        """An unmoving picture of the rows, for `verify`; writers go on meanwhile."""
        with self._engine.connection() as connection:
            connection.execute(b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL enable_seqscan = on")
            yield PostgresAudit(connection, self.place)
