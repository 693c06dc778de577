"""A library's records in SQLite (through apsw), its blobs beside them.

    <library>/library.db      records (write-ahead log, synchronous=FULL, foreign keys)
    <library>/blobs/ab/cd/..  bytes, see `store.blobs`

Nothing stored names a path of the machine: the folder may be moved, renamed, copied or mounted read-only.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import apsw

from sourcebook.durable import storage_errors
from sourcebook.errors import Damaged, NotFound
from sourcebook.store import sqlite_schema
from sourcebook.store.blobs import sync_folder
from sourcebook.store.sql.migrations import Migration
from sourcebook.store.sql.store import BUSY_SECONDS, SqlStore
from sourcebook.store.sqlite_audit import SqliteAudit
from sourcebook.store.sqlite_engine import SqliteEngine, our_errors

DATABASE = "library.db"


class SqliteStore(SqlStore):
    """One library. May be used from several threads and processes at once; one of them writes at a time.

    Args:
        root: The library's folder; made when it is missing.
        blobs: The folder of its files, where that is not the library's own.
        readonly: Never write. A library whose folder cannot be written to is opened so by itself.
        audit: Open without looking into the database, so that `verify` can report on one too damaged to open.
        adopt: Begin anew though files are kept: their records will come from elsewhere.
        busy_seconds: How long `writer` waits for another writer before it raises `LibraryBusy`.

    Raises:
        NotFound: `readonly`, and there is no library.
        UsageError: The database is another program's, or of a newer version.
        Damaged: The database cannot be read.
        StorageError: The disk is full, read-only or failing.
    """

    def __init__(
        self,
        root: Path,
        *,
        blobs: Path | None = None,
        readonly: bool = False,
        audit: bool = False,
        adopt: bool = False,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self.root = root
        path = root / DATABASE
        self.readonly = readonly or audit or (path.is_file() and not _writable(path))
        if self.readonly and not path.is_file():
            raise NotFound(f"There is no library in {root}.", "Make one with `sourcebook init`.")
        self._open_blobs(blobs)
        self._database = SqliteEngine(path, readonly=self.readonly, busy_seconds=busy_seconds)
        if not audit:
            self._prepare(adopt)

    @property
    def _engine(self) -> SqliteEngine:
        return self._database

    @property
    def _steps(self) -> Sequence[Migration]:
        return sqlite_schema.MIGRATIONS

    def _prepare(self, adopt: bool) -> None:
        new = not self._engine.path.exists()
        try:
            if not adopt:
                self._refuse_lost_records()
            self._migrate(adopt)
            if new:
                with storage_errors("making the library"):
                    sync_folder(self.root)
        except BaseException:
            # A disk that failed may fail again at closing; what is told is what failed first.
            with contextlib.suppress(apsw.Error):
                self.close()
            raise

    def _refuse_lost_records(self) -> None:
        """Bytes that were kept with no database beside them are the rest of a library, not a new one."""
        path = self._engine.path
        log = path.with_name(path.name + "-wal")
        if any(file.exists() and file.stat().st_size for file in (path, log)):
            return
        if next(self.blobs.iter_blobs(), None) is not None:
            raise Damaged(
                f"{path.name} is missing or empty, though the files it told of are here.",
                "Restore it from a copy; to begin anew, move the folder `blobs` away and add the material again.",
            )

    def connection(self) -> AbstractContextManager[apsw.Connection]:
        """A connection of one's own for the length of a block, for the rooms beside this one in the store."""
        return self._engine.connection()

    @contextmanager
    def audit(self) -> Iterator[SqliteAudit]:
        """An unmoving picture of the rows, for `verify`; writers go on meanwhile."""
        with self._engine.connection() as connection:
            with our_errors(self._engine.path):
                connection.execute("BEGIN")
            yield SqliteAudit(connection, self._engine.path)


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
