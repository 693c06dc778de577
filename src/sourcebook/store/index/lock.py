"""One writer of the search index at a time, among threads and processes; a dead one's lock is gone with it."""

from __future__ import annotations

import fcntl
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sourcebook.errors import LibraryBusy, StorageError

_NO_ROOM = "No space left on device"
PATIENCE, OPENING = 2.0, 60.0
"""Seconds to wait for another process: before a search goes on with what is there, and before nothing can be had."""
_PAUSE = 0.05
"""Seconds between two tries."""


@contextmanager
def one_at_a_time(folder: Path, wait: float) -> Iterator[bool]:
    """Hold the lock of the index in `folder`; gives False when another held it for `wait` seconds.

    The lock is a file beside the folder, so the folder itself may be deleted and made anew under it. It is an advisory
    lock of the operating system (flock), which ends with its process.

    Raises:
        StorageError: The lock file cannot be made.
    """
    path = folder.with_name(folder.name + ".lock")
    try:
        file = path.open("ab")
    except OSError as error:
        raise StorageError(
            f"{path.name} cannot be written: {error.strerror}.", "Check the library's folder."
        ) from error
    with file:
        yield _taken(file.fileno(), time.monotonic() + wait)


def _taken(number: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_PAUSE)
        else:
            return True


def clear_away(folder: Path) -> None:
    """Delete the folder of an index, and what an earlier deletion left. The caller holds the lock.

    It is moved aside first: an index of it that is still open here or elsewhere has threads that make files by path,
    which would end up in the new one or keep the old one from being deleted.

    Raises:
        OSError: It cannot be moved.
    """
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}.old-{secrets.token_hex(8)}"))
    for old in folder.parent.glob(f"{folder.name}.old-*"):
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def said_plainly() -> Iterator[None]:
    """What the index library says of a disk, in our tree: it raises `ValueError` for all of it."""
    try:
        yield
    except (OSError, ValueError) as error:
        if _NO_ROOM in str(error):
            hint = "Free some space and run again: every record is kept, only the index is behind."
            raise StorageError("The disk is full while writing the search index.", hint) from error
        raise StorageError(
            f"The search index cannot be written: {error}.", "Free some space, or delete the folder `index`, and retry."
        ) from error


def busy() -> LibraryBusy:
    """The error for a process that can do nothing without the index."""
    return LibraryBusy("Another process is making the search index.", "Wait until it is done and run again.")
