"""A library's records in SQLite (through apsw), its blobs beside them.

    <library>/library.db      records (write-ahead log, synchronous=FULL, foreign keys)
    <library>/blobs/ab/cd/..  bytes, see `store.blobs`

Nothing stored names a path of the machine: the folder may be moved, renamed, copied or mounted read-only.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import apsw

from sourcebook.durable import storage_errors
from sourcebook.errors import Damaged, NotFound, StorageError, UsageError
from sourcebook.store.blobs import BlobStore, make_folder, sync_folder
from sourcebook.store.engine import Engine, our_errors
from sourcebook.store.faults import point
from sourcebook.store.migrations import check, migrate
from sourcebook.store.sqlite_audit import SqliteAudit
from sourcebook.store.sqlite_view import SqliteView
from sourcebook.store.sqlite_writer import SqliteWriter

DATABASE = "library.db"
BUSY_SECONDS = 60.0


class SqliteStore:
    """One library. May be used from several threads and processes at once; one of them writes at a time.

    Args:
        root: The library's folder; made when it is missing.
        readonly: Never write. A library whose folder cannot be written to is opened so by itself.
        audit: Open without looking into the database, so that `verify` can report on one too damaged to open.
        busy_seconds: How long `writer` waits for another writer before it raises `LibraryBusy`.

    Raises:
        NotFound: `readonly`, and there is no library.
        UsageError: The database is another program's, or of a newer version.
        Damaged: The database cannot be read.
        StorageError: The disk is full, read-only or failing.
    """

    def __init__(
        self, root: Path, *, readonly: bool = False, audit: bool = False, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        self.root = root
        path = root / DATABASE
        self.readonly = readonly or audit or (path.is_file() and not _writable(path))
        if self.readonly and not path.is_file():
            raise NotFound(f"There is no library in {root}.", "Make one with `sourcebook init`.")
        with storage_errors("opening the library"):
            if not self.readonly:
                make_folder(root)
            self.blobs = BlobStore(root / "blobs", readonly=self.readonly)
        self._engine = Engine(path, readonly=self.readonly, busy_seconds=busy_seconds)
        if not audit:
            self._prepare()

    def _prepare(self) -> None:
        new = not self._engine.path.exists()
        try:
            self._refuse_lost_records()
            with self._engine.connection() as connection:
                if self.readonly and check(connection):
                    raise UsageError(
                        "This library was made by an older Sourcebook and has to be upgraded first.",
                        "Open it once where its folder may be written to.",
                    )
                if not self.readonly and check(connection):
                    migrate(connection)
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

    @contextmanager
    def writer(self) -> Iterator[SqliteWriter]:
        """One transaction: durable when the block ends, nothing of it kept when the block ends with an error.

        Raises:
            LibraryBusy: Another writer did not finish in time.
            StorageError: The disk is full, read-only or failing, or the library is open for reading only.
            ValueError: A record points at one that is not there (a defect of the caller).
        """
        if self.readonly:
            raise StorageError("This library is open for reading only.", "Open it where its folder may be written to.")
        with self._engine.connection() as connection:
            if connection.readonly("main"):
                raise StorageError(f"{DATABASE} cannot be written to: is the disk full?", "Free some space and retry.")
            point("writer.begin")
            connection.execute("BEGIN IMMEDIATE")
            try:
                writer = SqliteWriter(connection, self._engine.path)
                yield writer
                writer.finish()
                point("writer.commit")
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise
            point("writer.done")

    def connection(self) -> AbstractContextManager[apsw.Connection]:
        """A connection of one's own for the length of a block, for the rooms beside this one in the store."""
        return self._engine.connection()

    def view(self) -> SqliteView:
        """Reading; sees every finished transaction. May be shared between threads."""
        return SqliteView(self._engine)

    @contextmanager
    def audit(self) -> Iterator[SqliteAudit]:
        """An unmoving picture of the rows, for `verify`; writers go on meanwhile."""
        with self._engine.connection() as connection:
            with our_errors(self._engine.path):
                connection.execute("BEGIN")
            yield SqliteAudit(connection, self._engine.path)

    def close(self) -> None:
        """Let go of the files."""
        self._engine.close()


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _roll_back(connection: apsw.Connection) -> None:
    # SQLite rolls back by itself on a full disk; a second rollback has nothing to do and must not hide the reason.
    with suppress(apsw.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
