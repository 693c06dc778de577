"""Blobs on a file system: `blobs/ab/cd/<hex>`, written once, never changed.

A blob appears whole or not at all: bytes go to a temporary file of the same file system, which is fsynced, renamed to
its hash, and made lasting by an fsync of every folder that changed. What a killed process left in `blobs/tmp` is swept
at the next open; a living process holds a lock on its temporary file, so that the sweep passes it by.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

from sourcebook.durable import storage_errors
from sourcebook.errors import NotFound, StorageError, UsageError
from sourcebook.store.faults import point

CHUNK = 1 << 20
"""Bytes hashed and copied at a time: memory stays flat whatever the file's size."""
AT_ONCE = 256
"""Files written at a time by `put_many`, each held open and locked meanwhile."""
_TAGGED = re.compile(r"sha256:[0-9a-f]{64}")
_HEX = re.compile(r"[0-9a-f]{64}")


def hash_file(path: Path) -> tuple[str, int]:
    """Tagged hash and size in bytes of a file, read in chunks."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return f"sha256:{digest.hexdigest()}", size


class BlobStore:
    """Content-addressed files under `root` (made when first written to).

    Args:
        root: The folder of the blobs, usually `<library>/blobs`.
        readonly: Never write; nothing is swept either.
    """

    def __init__(self, root: Path, *, readonly: bool = False) -> None:
        self.root = root
        self.readonly = readonly
        if not readonly:
            self._sweep()

    def put_file(self, path: Path) -> tuple[str, int]:
        """Copy a file in, durably; gives its tagged hash and size in bytes. Held already: no write.

        Raises:
            StorageError: The disk is full, read-only or failing.
            OSError: `path` itself cannot be read.
        """
        blob, size = hash_file(path)
        if blob in self:
            return blob, size
        with path.open("rb") as source:
            return self._write(iter(lambda: source.read(CHUNK), b""))

    def put_bytes(self, data: bytes) -> str:
        """Store bytes, durably; gives their tagged hash. Held already: no write.

        Raises:
            StorageError: The disk is full, read-only or failing.
        """
        blob = "sha256:" + hashlib.sha256(data).hexdigest()
        if blob not in self:
            self._write(data[at : at + CHUNK] for at in range(0, len(data), CHUNK))
        return blob

    def put_many(self, data: Sequence[bytes]) -> list[str]:
        """Store many small blobs, durably, with one wait for the disk for all; gives their tagged hashes.

        Raises:
            StorageError: The disk is full, read-only or failing; none of them is relied on then.
        """
        blobs = ["sha256:" + hashlib.sha256(each).hexdigest() for each in data]
        fresh = {blob: each for blob, each in zip(blobs, data, strict=True) if blob not in self}
        items = list(fresh.items())
        for at in range(0, len(items), AT_ONCE):
            self._write_many(items[at : at + AT_ONCE])
        return blobs

    def path(self, blob: str) -> Path:
        """Path of a held blob, for reading only.

        Raises:
            UsageError: `blob` is not a tagged hash.
            NotFound: No such blob is held.
        """
        path = self._place(blob)
        if not path.is_file():
            raise NotFound(f"No blob {blob} is held.", "Run `sourcebook verify` to see what leaned on it.")
        return path

    def __contains__(self, blob: str) -> bool:
        """Whether the blob is held; False for anything that is not a tagged hash."""
        return _TAGGED.fullmatch(blob) is not None and self._place(blob).is_file()

    def iter_blobs(self) -> Iterator[str]:
        """Every held blob's hash, sorted."""
        return (f"sha256:{path.name}" for path in self._files() if self._is_blob(path))

    def iter_strays(self) -> Iterator[Path]:
        """Files and links under the blobs' folder that are no blob of ours, sorted."""
        return (path for path in self._files() if not self._is_blob(path))

    def _files(self) -> Iterator[Path]:
        # Folders come in sorted order at each level and all blobs lie at one depth, so hashes come out sorted.
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(name for name in folders if (folder, name) != (str(self.root), "tmp"))
            yield from (Path(folder, name) for name in sorted(files))

    def _is_blob(self, path: Path) -> bool:
        held = _HEX.fullmatch(path.name) is not None and not path.is_symlink()
        return held and path == self._place(f"sha256:{path.name}")

    def _place(self, blob: str) -> Path:
        # The only way from a name to a path: a hash that matches cannot climb out of the folder.
        if _TAGGED.fullmatch(blob) is None:
            raise UsageError(f"{blob[:80]!r} is not a blob's name.", "Blobs are named sha256:<64 hex digits>.")
        digits = blob.removeprefix("sha256:")
        return self.root / digits[:2] / digits[2:4] / digits

    def _write(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        if self.readonly:
            raise StorageError("This library is open for reading only.", "Open it where its folder may be written to.")
        with storage_errors("storing a blob"), self._temporary() as (file, temporary):
            digest, size = hashlib.sha256(), 0
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
                point("blob.write")
            file.flush()
            point("blob.fsync")
            os.fsync(file.fileno())
            blob = f"sha256:{digest.hexdigest()}"
            target = self._place(blob)
            make_folder(target.parent)
            point("blob.rename")
            temporary.replace(target)
            point("blob.dirsync")
            sync_folder(target.parent)
        return blob, size

    def _write_many(self, items: list[tuple[str, bytes]]) -> None:
        if self.readonly:
            raise StorageError("This library is open for reading only.", "Open it where its folder may be written to.")
        with storage_errors("storing blobs"), ExitStack() as open_files:
            written = []
            for blob, data in items:
                file, temporary = open_files.enter_context(self._temporary())
                file.write(data)
                file.flush()
                point("blob.write")
                written.append((temporary, self._place(blob), file.fileno()))
            point("blob.fsync")
            sync_all([handle for *_, handle in written])
            folders = {target.parent for _, target, _ in written}
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True)
            for temporary, target, _ in written:
                point("blob.rename")
                temporary.replace(target)
            point("blob.dirsync")
            # A folder that was made is an entry of its parent, which has to last too.
            sync_folders({*folders, *(f.parent for f in folders), self.root})

    @contextmanager
    def _temporary(self) -> Iterator[tuple[IO[bytes], Path]]:
        folder = self.root / "tmp"
        make_folder(folder)
        while True:
            path = folder / secrets.token_hex(16)
            file = path.open("xb")
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_nlink:
                break
            file.close()  # a sweep took the file between its making and its lock: make another
        try:
            with file:
                yield file, path
        finally:
            path.unlink(missing_ok=True)

    def _sweep(self) -> None:
        # A disk that cannot be swept can still be read from; the write that follows says what is wrong with it.
        with suppress(OSError):
            for path in sorted((self.root / "tmp").iterdir()):
                with path.open("rb") as file, suppress(BlockingIOError):
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink(missing_ok=True)


def sync_all(handles: Sequence[int]) -> None:
    """Make the content of many open files last through a power cut."""
    if handles and not _sync_file_system(handles[0]):
        for handle in handles:
            os.fsync(handle)


def sync_folders(folders: Iterable[Path]) -> None:
    """Make the entries of many folders of one file system last through a power cut."""
    found = sorted(folders)
    handle = os.open(found[0], os.O_RDONLY | os.O_DIRECTORY)
    try:
        if _sync_file_system(handle):
            return
    finally:
        os.close(handle)
    for folder in found:
        sync_folder(folder)


def _sync_file_system(handle: int) -> bool:
    """Write out the whole file system that an open file is of (Linux `syncfs`); False where that cannot be done.

    One wait for many files. The call reports what failed to be written since Linux 5.8.
    """
    function = _syncfs()
    if function is None:
        return False
    if function(handle) == 0:
        return True
    code = ctypes.get_errno()
    raise OSError(code, os.strerror(code))


@cache
def _syncfs() -> Any:
    with suppress(OSError, AttributeError):
        # Before that version a failed write could go unnoticed.
        if tuple(int(n) for n in re.findall(r"\d+", os.uname().release)[:2]) >= (5, 8):
            return ctypes.CDLL(None, use_errno=True).syncfs
    return None


def make_folder(folder: Path) -> None:
    """Make a folder and its parents lasting: each parent that gained an entry is fsynced."""
    missing = [folder, *folder.parents]
    missing = missing[: next((n for n, path in enumerate(missing) if path.is_dir()), len(missing))]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the folder's entries (new names, renames) last through a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
