"""Files and folders that take the place of older ones: the old or the new is there at every moment, never a half.

What the operating system refuses (full, read-only, failing, not allowed) comes out as `StorageError`.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from glob import escape
from pathlib import Path
from typing import Any, BinaryIO

from sourcebook.errors import StorageError

_SAID = {
    errno.ENOSPC: ("The disk is full", "Free some space and run again; nothing half-written was kept."),
    errno.EDQUOT: ("The disk quota is used up", "Free some space and run again; nothing half-written was kept."),
    errno.EROFS: ("The disk is read-only", "Make it writable, or name a place on a disk that is."),
    errno.EACCES: ("The folder may not be written to", "Check the permissions of the folder."),
    errno.EPERM: ("The folder may not be written to", "Check the permissions of the folder."),
    errno.EIO: ("The disk gave an input/output error", "Copy the library to another disk and run `sourcebook verify`."),
}
_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux."""
_ENDING = ".sourcebook-new"
_WORKING = "sourcebook-"
_YOUNG = 60.0
"""Seconds."""


@contextmanager
def storage_errors(doing: str) -> Iterator[None]:
    """Turn the operating system's refusals (full, read-only, failing, not allowed) into `StorageError`."""
    try:
        yield
    except OSError as error:
        if error.errno not in _SAID:
            raise
        what, hint = _SAID[error.errno]
        raise StorageError(f"{what} while {doing}.", hint) from error


def write_whole(path: Path, data: bytes, doing: str) -> None:
    """Write a small file so that a kill or a power cut leaves the old one or the new one.

    Of several processes that write it at once each writes it whole, one after the other.

    Raises:
        StorageError: The disk is full, read-only or failing; the old file is untouched.
    """
    draft = path.with_name(path.name + ".new")
    with storage_errors(doing), _draft_alone(draft) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


@contextmanager
def _draft_alone(draft: Path) -> Iterator[BinaryIO]:
    """A draft, empty, that no other process writes meanwhile."""
    while True:
        with draft.open("ab") as file:  # not emptied yet: it may be another's
            with suppress(OSError):  # a disk without locks: as if nobody else wrote
                fcntl.flock(file, fcntl.LOCK_EX)
            if _is_at(draft, file):
                file.truncate(0)
                yield file
                return
        # While this one waited it took the place of the file: begin another.


def _is_at(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


@contextmanager
def folder_in_place_of(out: Path, spare: Path | None = None) -> Iterator[Path]:
    """A new folder that takes the place of `out` when the block ends without an error, and is removed if it does not.

    What a killed process left beside `out` is tidied up first; a living one holds a lock on what it is making.

    Args:
        out: The folder.
        spare: Where what `out` was before is kept for the next time, on the same disk: the new folder then is that one,
            with all its files, most of which are those of `out` itself (hard links), to be brought up to date. Without
            it, and where there is none yet, the new folder is empty.

    Raises:
        OSError: As the disk has it.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    _tidy(out)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", suffix=_ENDING, dir=out.parent) as work, _held(work):
        new = Path(work, "new")
        if spare is None or not _moved(spare, new):
            new.mkdir()
        yield new
        if not out.exists():
            new.rename(out)
        elif not _exchange(new, out):
            _rename_twice(out, new, Path(work, "old"))
        if spare is not None:
            _set_aside(out, Path(work), spare)


def _set_aside(out: Path, work: Path, spare: Path) -> None:
    """Keep what `out` was before; where it was nothing, links to all that it is now."""
    with suppress(OSError):
        spare.parent.mkdir(parents=True, exist_ok=True)
        if spare.exists() or out.stat().st_dev != spare.parent.stat().st_dev:
            return
        old = next((p for p in (work / "new", work / "old") if p.is_dir()), None)
        if old is None:
            old = Path(shutil.copytree(out, work / "links", copy_function=os.link, symlinks=True))
        old.rename(spare)


def _moved(folder: Path, to: Path) -> bool:
    with suppress(OSError):
        folder.rename(to)
        return True
    return False


@contextmanager
def working_folder() -> Iterator[str]:
    """A folder for files on their way, gone with the block; what killed processes left is swept at a process's first.

    A living process holds a lock on its folder, so that the sweep of another passes it by.
    """
    _sweep_working_folders()
    with tempfile.TemporaryDirectory(prefix=_WORKING, suffix=_ENDING) as folder, _held(folder):
        yield folder


@cache
def _sweep_working_folders() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_WORKING}*{_ENDING}"):
        with suppress(OSError):
            about = folder.lstat()
            # One that was made this minute may not be locked yet.
            if about.st_uid == os.getuid() and time.time() - about.st_mtime > _YOUNG:
                with _held(folder):
                    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: str | Path) -> Iterator[None]:
    """The folder locked for as long as the block lasts. Raises `BlockingIOError` when another process holds it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _rename_twice(out: Path, new: Path, old: Path) -> None:
    """Where two folders cannot be exchanged at once: killed between the renames, `_tidy` puts the old one back."""
    out.rename(old)
    try:
        new.rename(out)
    except OSError:
        old.rename(out)
        raise


def _tidy(out: Path) -> None:
    for work in out.parent.glob(f".{escape(out.name)}.*{_ENDING}"):
        with suppress(OSError), _held(work):
            if (work / "old").is_dir() and not out.exists():
                (work / "old").rename(out)
            shutil.rmtree(work, ignore_errors=True)


def _exchange(one: Path, two: Path) -> bool:
    """Exchange two folders in one step of the file system; False where that cannot be done."""
    function = _renameat2()
    if function is None:
        return False
    return bool(function(_HERE, os.fsencode(one), _HERE, os.fsencode(two), _EXCHANGE) == 0)


@cache
def _renameat2() -> Any:
    with suppress(OSError, AttributeError):
        function = ctypes.CDLL(None, use_errno=True).renameat2
        function.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
        return function
    return None
