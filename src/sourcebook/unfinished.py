"""Runs of `add` that were stopped before their end: what was offered and not taken in is told, not forgotten.

The ledger knows what was met. Of a folder of which a run had met a part when it was killed it cannot know the rest, and
would call the part whole. So each run leaves a note in the library when it begins, and takes it away at its end; a note
that nobody holds a lock on is of a run that was stopped. The same command goes on where it was, and takes it away.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from sourcebook.durable import storage_errors, write_whole
from sourcebook.ingest.sources import is_address
from sourcebook.model.address import without_credentials
from sourcebook.model.coverage import Unfinished

FOLDER = "unfinished"
_DOING = "noting what is being taken in"


@contextmanager
def noted(root: Path, names: Sequence[Path | str], items: int) -> Iterator[None]:
    """Note a run for as long as it lasts, and beyond where it does not come to its end.

    Raises:
        StorageError: The disk is full, read-only or failing.
    """
    label = [_label(name) for name in names]
    whole = "\n".join(str(name) if is_address(name) else str(Path(name).absolute()) for name in names)
    digest = hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()
    path = root / FOLDER / f"{digest[:24]}.json"
    note = Unfinished(what=tuple(label), items=items, began=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    with storage_errors(_DOING):
        path.parent.mkdir(exist_ok=True)
    with _held(path, msgspec.json.encode(note)) as held:
        with suppress(OSError):  # another run of the same: whoever ends first takes the note away
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    with storage_errors(_DOING):
        path.unlink(missing_ok=True)


def _held(path: Path, note: bytes) -> BinaryIO:
    """The note, written and open."""
    while True:
        write_whole(path, note, _DOING)
        with suppress(FileNotFoundError):  # another run of the same ended just now, and took it away
            return path.open("rb")


def find_unfinished(root: Path) -> tuple[Unfinished, ...]:
    """Runs that were stopped, the earliest first; one that still goes on is none."""
    try:
        # Every search asks: paths and patterns would take longer.
        names = sorted(os.listdir(f"{root}/{FOLDER}"))  # noqa: PTH208
    except FileNotFoundError:
        return ()
    found = []
    for name in (name for name in names if name.endswith(".json")):
        with suppress(OSError, msgspec.DecodeError), (root / FOLDER / name).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found.append(msgspec.json.decode(file.read(), type=Unfinished))
    return tuple(sorted(found, key=lambda note: note.began))


def _label(name: Path | str) -> str:
    """What a run was given, as the library may keep it: no path of the machine, no password of an address."""
    return without_credentials(str(name)) if is_address(name) else Path(name).name or str(name)
