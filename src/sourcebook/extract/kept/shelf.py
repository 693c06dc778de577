"""Bytes kept under the hash of what they were made from: some in memory, more in an SQLite file.

Nothing rests on the file. Several processes share it; one that is missing, damaged, locked, on a full disk or not to be
written to only means that a text is read again. Each value carries its own checksum, so a torn write is a miss.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import zlib
from collections import OrderedDict
from contextlib import suppress
from functools import cache
from pathlib import Path

IN_MEMORY = 64 << 20
"""Bytes kept in a process; the least lately used go first."""
ON_DISK = 256 << 20
"""Bytes the file may take; a quarter goes, oldest first, when it is full."""
_WAIT = 2.0
_CHECK = 8
_PER_LOOK = 64
_SCHEMA = (
    "pragma page_size = 8192",
    "pragma journal_mode = wal",
    "pragma synchronous = off",  # a cache: what is torn by a crash fails its checksum or the file is made anew
    "create table if not exists kept (number integer primary key, name blob unique not null, value blob not null)",
)


class Shelf:
    """A bounded map from names (bytes) to values (bytes); no method raises for what is wrong with its file."""

    def __init__(self, path: Path | None = None, *, in_memory: int = IN_MEMORY, on_disk: int = ON_DISK) -> None:
        self.path, self.in_memory, self.on_disk = path, in_memory, on_disk
        self.near: OrderedDict[bytes, bytes] = OrderedDict()
        self.size = 0
        self.waiting: list[tuple[bytes, bytes]] = []
        self.puts = 0
        self.lock = threading.RLock()
        self.file = self._open()

    def get(self, name: bytes) -> bytes | None:
        """What was put under a name, if it is still there."""
        with self.lock:
            packed = self.near.get(name)
            if packed is not None:
                self.near.move_to_end(name)
            elif (packed := self._far(name)) is not None:
                self._near(name, packed)
        return None if packed is None else zlib.decompress(packed)

    def put(self, name: bytes, value: bytes) -> None:
        """Keep a value; `flush` brings it to the file."""
        packed = zlib.compress(value, 1)
        with self.lock:
            self._near(name, packed)
            if self.file is not None:
                self.waiting.append((name, _check(name, packed) + packed))

    def flush(self) -> None:
        """Write what was put since the last time, in one short transaction, or let it be."""
        with self.lock:
            rows, self.waiting = self.waiting, []
            if self.file is None or not rows:
                return
            self.puts += len(rows)
            try:
                with self.file:
                    self.file.executemany("insert or ignore into kept (name, value) values (?, ?)", rows)
                if self.puts >= _PER_LOOK:
                    self.puts = 0
                    self._shorten()
            except sqlite3.DatabaseError as error:
                self._failed(error)

    def close(self) -> None:
        """Write what waits and let go of the file."""
        with self.lock:
            self.flush()
            if self.file is not None:
                with suppress(sqlite3.Error):
                    self.file.close()
            self.file = None

    def _near(self, name: bytes, packed: bytes) -> None:
        old = self.near.pop(name, b"")
        self.near[name] = packed
        self.size += len(packed) - len(old)
        while self.size > self.in_memory and self.near:
            self.size -= len(self.near.popitem(last=False)[1])

    def _far(self, name: bytes) -> bytes | None:
        if self.file is None:
            return None
        try:
            row = self.file.execute("select value from kept where name = ?", (name,)).fetchone()
        except sqlite3.DatabaseError as error:
            self._failed(error)
            return None
        if row is None or not isinstance(row[0], bytes):
            return None
        check, packed = row[0][:_CHECK], row[0][_CHECK:]
        return packed if check == _check(name, packed) else None

    def _open(self) -> sqlite3.Connection | None:
        if self.path is None or self.on_disk <= 0:
            return None
        for attempt in range(2):
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                file = sqlite3.connect(self.path, timeout=_WAIT, check_same_thread=False)
                for statement in _SCHEMA:
                    file.execute(statement)
                file.execute("select count(*) from (select 1 from kept limit 1)").fetchone()
            except sqlite3.OperationalError:
                return None
            except sqlite3.DatabaseError:
                if attempt:
                    return None
                self._remove()
            except OSError:
                return None
            else:
                return file
        return None

    def _shorten(self) -> None:
        """Drop the oldest quarter when the file has grown to its bound; its pages are used again."""
        assert self.file is not None
        (page,), (pages,), (free,) = (
            self.file.execute(f"pragma {what}").fetchone() for what in ("page_size", "page_count", "freelist_count")
        )
        if (pages - free) * page < self.on_disk * 0.9:
            return
        with self.file:
            [(low, high)] = self.file.execute("select ifnull(min(number), 0), ifnull(max(number), 0) from kept")
            self.file.execute("delete from kept where number <= ?", (low + (high - low) // 4,))
        self.file.execute("pragma wal_checkpoint(truncate)")

    def _failed(self, error: sqlite3.DatabaseError) -> None:
        """A busy or full disk is let be this time; a file that is damaged is put away."""
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            return
        with suppress(sqlite3.Error):
            if self.file is not None:
                self.file.close()
        self.file = None
        self._remove()

    def _remove(self) -> None:
        if self.path is None:
            return
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)


@cache
def open_shelf(path: str, megabytes: int) -> Shelf:
    """This process's shelf over the file at `path` (in memory only where that is empty)."""
    return Shelf(Path(path) if path else None, on_disk=megabytes << 20)


def _check(name: bytes, packed: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=_CHECK, key=name[:64]).digest()
