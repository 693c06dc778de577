"""What every store over an SQL engine is: records in its tables, bytes in a folder, one writer at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sourcebook.durable import storage_errors
from sourcebook.errors import StorageError, UsageError
from sourcebook.store.blobs import BlobStore, make_folder
from sourcebook.store.faults import point
from sourcebook.store.sql.audit import SqlAudit
from sourcebook.store.sql.migrations import Migration, check, migrate
from sourcebook.store.sql.session import Engine, Session, transaction
from sourcebook.store.sql.view import SqlView
from sourcebook.store.sql.writer import SqlWriter

BUSY_SECONDS = 60.0


class SqlStore(ABC):
    """One library. May be used from several threads and processes at once; one of them writes at a time.

    A subclass opens the blobs and gives the engine, the steps of the schema, and an audit.
    """

    root: Path
    readonly: bool
    blobs: BlobStore

    @property
    @abstractmethod
    def _engine(self) -> Engine[Any]: ...

    @property
    @abstractmethod
    def _steps(self) -> Sequence[Migration]: ...

    @abstractmethod
    def audit(self) -> AbstractContextManager[SqlAudit]:
        """An unmoving picture of the rows, for `verify`; writers go on meanwhile."""

    def _open_blobs(self, blobs: Path | None) -> None:
        with storage_errors("opening the library"):
            if not self.readonly:
                make_folder(self.root)
            self.blobs = BlobStore(blobs or self.root / "blobs", readonly=self.readonly)

    def _migrate(self, adopt: bool) -> None:
        """Bring the schema up to date. Raises `UsageError` where it is another program's, newer, or may not be."""
        with self._engine.session() as session:
            if session.was_moved() and not adopt:
                raise UsageError(
                    "The records of this library were moved to another store.",
                    "Open it by the settings that were written then, or move it back (`sourcebook move`).",
                )
            todo = check(session, self._steps)
            if todo and self.readonly:
                raise UsageError(
                    "This library was made by an older Sourcebook and has to be upgraded first.",
                    "Open it once where its folder may be written to.",
                )
            if todo:
                migrate(session, self._steps)

    @contextmanager
    def writer(self) -> Iterator[SqlWriter]:
        """One transaction: durable when the block ends, nothing of it kept when the block ends with an error.

        Raises:
            LibraryBusy: Another writer did not finish in time.
            StorageError: The disk is full, read-only or failing, or the library is open for reading only.
            ValueError: A record points at one that is not there (a defect of the caller).
        """
        if self.readonly:
            raise StorageError("This library is open for reading only.", "Open it where its folder may be written to.")
        with self._engine.session() as session:
            if not session.writable:
                raise StorageError("The records cannot be written to: is the disk full?", "Free some space and retry.")
            point("writer.begin")
            with transaction(session):
                if session.was_moved():
                    raise StorageError("The records of this library were moved.", "Open the library again.")
                writer = SqlWriter(session)
                yield writer
                writer.finish()
                point("writer.commit")
            point("writer.done")

    @contextmanager
    def moving_out(self) -> Iterator[list[str]]:
        """Nobody writes during the block; once it ends without an error, nobody writes here any more.

        What it gives then holds the name under which the records lie from now on.
        """
        with self._engine.session() as session, transaction(session):
            aside: list[str] = []
            yield aside
            aside.append(session.retire())

    def session(self) -> AbstractContextManager[Session]:
        """A session of one's own for the length of a block, for the rooms beside this one in the store."""
        return self._engine.session()

    def view(self) -> SqlView:
        """Reading; sees every finished transaction. May be shared between threads."""
        return SqlView(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.close()
