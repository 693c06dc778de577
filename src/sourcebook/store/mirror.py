"""Kept bytes in object storage, or any place that fsspec reaches: for workers that do not see the library's folder.

A mirror holds copies under their hash and nothing else; the library never reads from it. What a worker fetches is
hashed before it is read, so that a mirror may be anybody's.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from sourcebook.errors import StorageError, UnreadableInput, UsageError
from sourcebook.store.blobs import CHUNK, hash_file


class Mirror:
    """Copies of blobs at an fsspec address: `s3://bucket/prefix`, `gs://...`, `sftp://...`, `file:///folder`.

    Raises:
        UsageError: fsspec, or its part for this kind of address, is not installed, or the address is none.
    """

    def __init__(self, address: str) -> None:
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise UsageError("blob_mirror needs the extra `ray`.", "pip install 'sourcebook[ray]'") from None
        self.address = address
        try:
            self.files, self.root = url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"blob_mirror: {address!r} cannot be used: {error}",
                "Name an address that fsspec knows: s3://bucket/prefix.",
            ) from error

    def place(self, blob: str) -> str:
        """Where a blob's copy lies."""
        digest = blob.partition(":")[2]
        return f"{self.root.rstrip('/')}/{digest[:2]}/{digest[2:4]}/{digest}"

    def give(self, blob: str, path: Path) -> None:
        """Lay a copy there, unless one of its size is there already.

        Raises:
            StorageError: The place cannot be reached or written.
        """
        place = self.place(blob)
        try:
            with suppress(FileNotFoundError):
                if self.files.info(place)["size"] == path.stat().st_size:
                    return
            with suppress(FileExistsError, NotImplementedError):  # object stores have no folders
                self.files.makedirs(place.rpartition("/")[0], exist_ok=True)
            self.files.put_file(str(path), place)
        except Exception as error:  # each kind of storage has errors of its own
            raise StorageError(
                f"The mirror {self.address} took no copy: {_said(error)}", "See blob_mirror in `sourcebook.toml`."
            ) from error

    def fetch(self, blob: str, path: Path) -> None:
        """Fetch a copy into a file.

        Raises:
            UnreadableInput: It is not there, cannot be had, or is not these bytes.
        """
        try:
            with self.files.open(self.place(blob), "rb") as source, path.open("wb") as out:
                shutil.copyfileobj(source, out, CHUNK)
        except Exception as error:
            raise UnreadableInput(
                f"The mirror {self.address} did not give {blob[:19]}: {_said(error)}", "Add the file again."
            ) from error
        if hash_file(path)[0] != blob:
            raise UnreadableInput(
                f"What the mirror {self.address} gave for {blob[:19]} is not those bytes.",
                "Empty the mirror, add again.",
            )


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


@cache
def mirror_at(address: str) -> Mirror:
    """The mirror at an address, one a process."""
    return Mirror(address)


@contextmanager
def at_hand(path: str, blob: str, address: str) -> Iterator[str]:
    """A path of a blob's bytes on this machine: its own where that is here, else a copy from the mirror, for a while.

    Raises:
        UnreadableInput: It is not here, and no mirror has it.
    """
    if Path(path).exists():
        yield path
        return
    if not address:
        raise UnreadableInput(
            "The worker does not see the folder of the library.", "Share it between the machines, or set blob_mirror."
        )
    with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
        copy = Path(folder) / blob.partition(":")[2]
        mirror_at(address).fetch(blob, copy)
        yield str(copy)
