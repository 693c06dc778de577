"""The file of uses: which texts lean on the library, and which captures they want. It is no projection.

One small SQLite file in the library's folder. Every row carries its digest, so that `verify` finds a damaged one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import apsw
import msgspec

from sourcebook.model.ids import sha256
from sourcebook.model.use import Use
from sourcebook.store.sqlite_engine import our_errors

FILE = "uses.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS used (id TEXT PRIMARY KEY, body TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS wanted (
    id TEXT NOT NULL, used TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (id, used)) STRICT;
"""
_encode = msgspec.json.Encoder(order="deterministic").encode


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One text's wish for a capture of an address."""

    id: str
    address: str
    used: str
    name: str
    time: str


_use = msgspec.json.Decoder(Use)
_asked = msgspec.json.Decoder(Asked)


class UsesFile:
    """Uses and wishes of the library in `root`; the file is made by the first that is put."""

    def __init__(self, root: Path) -> None:
        self.path = root / FILE

    def writable(self) -> bool:
        """Whether something can be put."""
        return os.access(self.path if self.path.exists() else self.path.parent, os.W_OK)

    def put_use(self, use: Use) -> None:
        """Keep a use in place of what was known of it. Raises `StorageError`."""
        self._put("INSERT OR REPLACE INTO used VALUES (?, ?, ?)", [(use.id, *_sealed(use))])

    def put_asked(self, asked: list[Asked]) -> None:
        """Keep wishes; one that is known stays as it was first asked. Raises `StorageError`."""
        self._put("INSERT OR IGNORE INTO wanted VALUES (?, ?, ?, ?)", [(a.id, a.used, *_sealed(a)) for a in asked])

    def iter_uses(self) -> Iterator[Use]:
        """Uses by id."""
        return (_use.decode(body) for (body,) in self._rows("SELECT body FROM used ORDER BY id"))

    def iter_asked(self) -> Iterator[Asked]:
        """Wishes by id of the address, then of the text."""
        return (_asked.decode(body) for (body,) in self._rows("SELECT body FROM wanted ORDER BY id, used"))

    def find_damage(self) -> Iterator[str]:
        """What does not hold what was put: names of rows, or of the file."""
        if not self.path.exists():
            return
        try:
            for table in ("used", "wanted"):
                for key, body, digest in self._rows(f"SELECT id, body, digest FROM {table}"):
                    if sha256(str(body).encode()) != digest:
                        yield f"{table} {key}"
        except Exception as error:  # noqa: BLE001 - a damaged file fails in any way; each is a finding
            yield f"the file: {error}"

    def _put(self, statement: str, rows: list[tuple[str, ...]]) -> None:
        with our_errors(self.path):
            connection = apsw.Connection(str(self.path))
            try:
                connection.set_busy_timeout(20_000)
                connection.execute(_TABLES)
                with connection:
                    connection.executemany(statement, rows)
            finally:
                connection.close()

    def _rows(self, statement: str) -> list[tuple[str, ...]]:
        if not self.path.exists():
            return []
        with our_errors(self.path):
            connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
            try:
                connection.set_busy_timeout(20_000)
                return list(connection.execute(statement))
            finally:
                connection.close()


def _sealed(record: msgspec.Struct) -> tuple[str, str]:
    body = _encode(record)
    return body.decode(), sha256(body)
