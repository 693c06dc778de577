"""Hot back-up: a copy of a library that is whole as of one moment, whatever is written meanwhile.

The database is copied by SQLite's own back-up in one read transaction, or row by row from another engine into one of
SQLite; then every file that was ever added. A row is written only after its bytes are there, and bytes never change:
all that the copied rows name is among them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec

from sourcebook.durable import folder_in_place_of, storage_errors
from sourcebook.errors import UsageError
from sourcebook.settings import LIBRARY_FILE, read_settings, write_setting
from sourcebook.store.blobs import BlobStore
from sourcebook.store.copying import copy_records
from sourcebook.store.places import parse_store
from sourcebook.store.report import VerifyReport
from sourcebook.store.seals import last_head
from sourcebook.store.sql.store import SqlStore
from sourcebook.store.sqlite import DATABASE, SqliteStore
from sourcebook.store.sqlite_engine import SqliteSession, our_errors
from sourcebook.store.uses import FILE as USES
from sourcebook.store.verify import verify

Progress = Callable[[int, int | None, str], None]
PROJECTIONS = ("index", "cache")
"""Folders (and what lies beside them by that name) that every library makes anew."""


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """What was copied, and what `verify` says of the copy."""

    out: str
    head: str
    """Seal of the library as copied: note it elsewhere, `verify --expect` asks for it later."""
    files: int
    report: VerifyReport


def backup(store: object, out: Path, *, progress: Progress | None = None) -> Backup:
    """Copy the library of `store` to the new folder `out`, which appears only when it is whole; then prove it.

    Raises:
        UsageError: `out` is there already or lies inside the library, or the store is not kept in a folder.
        StorageError: The disk is full, read-only or failing; nothing is left of the copy.
    """
    if not isinstance(store, SqlStore):
        raise UsageError("This library's store has a back-up of its own.", "Use the tools of its database.")
    root = store.root.resolve()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{str(out)!r} is there already.", "Name a new folder: a back-up never replaces another one.")
    if out.resolve().is_relative_to(root):
        raise UsageError(f"{str(out)!r} lies inside the library.", "Name a folder elsewhere, best on another disk.")
    with storage_errors("copying the library"), folder_in_place_of(out) as new:
        head = _copy_database(store, new / DATABASE, progress)
        files = _copy_blobs(store, new, progress)
        _copy_rest(root, new)
        _make_whole(new)
        copy = SqliteStore(new, audit=True)
        try:
            report = verify(copy, progress=progress, expect=head)
        finally:
            copy.close()
    return Backup(out=str(out), head=head, files=files, report=report)


def _copy_database(store: SqlStore, target: Path, progress: Progress | None) -> str:
    """The records as of now, in a database of SQLite; gives its head."""
    if not isinstance(store, SqliteStore):
        copy = SqliteStore(target.parent)
        try:
            head = copy_records(store, copy, progress=progress)
            with copy.connection() as connection:
                connection.pragma("journal_mode", "delete")
            return head
        finally:
            copy.close()
    return _copy_file_of_records(store, target)


def _make_whole(new: Path) -> None:
    """The copy keeps its own records and files, wherever the library has them."""
    if (new / LIBRARY_FILE).is_file():
        held = read_settings(new)
        if parse_store(held.store)[1]:
            write_setting(new, "store", "sqlite")
        if held.blobs:
            write_setting(new, "blobs", "")


def _copy_file_of_records(store: SqliteStore, target: Path) -> str:
    with store.connection() as connection, our_errors(target):
        copy = apsw.Connection(str(target))
        try:
            with copy.backup("main", connection, "main") as work:
                work.step(-1)  # all pages in one read transaction: a writer beside it does not make it start again
            # In the copy nothing is left to a log beside it: it may lie on a disk that is only ever read.
            copy.pragma("journal_mode", "delete")
            return last_head(SqliteSession(copy, target))
        finally:
            copy.close()


def _copy_file_of_uses(path: Path, target: Path) -> None:
    """As of one moment, whoever checks a draft meanwhile."""
    with our_errors(path):
        old, copy = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY), apsw.Connection(str(target))
        try:
            with copy.backup("main", old, "main") as work:
                work.step(-1)
        finally:
            copy.close()
            old.close()


def _copy_blobs(store: SqlStore, new: Path, progress: Progress | None) -> int:
    kept, files = BlobStore(new / "blobs"), 0
    for files, blob in enumerate(store.blobs.iter_blobs(), 1):
        kept.put_file(store.blobs.path(blob))
        if progress:
            progress(files, None, blob)
    shutil.rmtree(new / "blobs" / "tmp", ignore_errors=True)
    return files


def _copy_rest(root: Path, new: Path) -> None:
    """Settings, what is remembered of feeds, and whatever else lies in the library's folder."""
    for path in sorted(root.iterdir()):
        known = path.name.startswith((DATABASE, "blobs")) or path.name.partition(".")[0] in PROJECTIONS
        if known or path.is_symlink() or path.suffix == ".new":
            continue
        if path.is_dir():
            shutil.copytree(path, new / path.name)
        elif path.name == USES:
            _copy_file_of_uses(path, new / path.name)
        elif path.is_file():
            shutil.copy2(path, new / path.name)
