"""What a published folder was made from: which piece of work gave which files, so that the next build does only what
has changed.

It is kept in the library's cache, never in the folder, and holds nothing of its own: without it, or where it does not
fit the folder that is there, everything is made again and comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import apsw
import msgspec

FORM = "2"
"""Changed with the tables; a memory of another form is thrown away."""
_encoder = msgspec.json.Encoder(order="deterministic")
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE unit (key TEXT PRIMARY KEY, print TEXT NOT NULL, told BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE file (path TEXT PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
                   inode INTEGER NOT NULL, time INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE wanted (key TEXT, unit TEXT, PRIMARY KEY (key, unit)) WITHOUT ROWID;
CREATE INDEX wanted_by_unit ON wanted (unit);
CREATE TABLE entry (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE posting (term TEXT, entry TEXT, weight INTEGER NOT NULL, PRIMARY KEY (term, entry)) WITHOUT ROWID;
CREATE INDEX posting_of_entry ON posting (entry, term);
"""


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the making of a unit brought to light and later builds have to know."""

    text: str = ""
    """Hash of the text of a document."""
    answers: tuple[str, ...] = ()
    """Keys of the addresses at which a document is found."""
    named: tuple[str, ...] = ()
    """Documents that a page shows something of."""
    names: tuple[str, ...] = ()
    """Names that somebody goes by."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was written: its bytes by hash, and how the disk knows it."""

    unit: str
    sha256: str
    bytes: int
    inode: int
    time: int
    """Nanoseconds of its last change."""


class Memory:
    """The memory of one folder, held by one build at a time. Use as a context: it is kept when the block ends well.

    Args:
        path: The file, made when it is missing; None for one that is forgotten. One that another build holds, or
            that is damaged or of another form, is passed over: then everything is new.
    """

    def __init__(self, path: Path | None) -> None:
        kept = _opened(path)
        self._db = kept or apsw.Connection(":memory:")
        self.spare = path.with_suffix(".folder") if path is not None and kept is not None else None
        """Where the folder from before the last build is kept."""
        if not self._db.in_transaction:
            self._db.execute(_TABLES)
            self._db.execute("BEGIN")
        self.units: dict[str, str] = dict(self._db.execute("SELECT key, print FROM unit"))
        self._told = msgspec.json.Decoder(Told)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(apsw.Error):
            self._db.execute("COMMIT" if kind is None else "ROLLBACK")
        self._db.close()

    # -- units --------------------------------------------------------------------------------------------------

    def files(self) -> dict[str, Made]:
        """Path -> every file of the last build."""
        rows = self._db.execute("SELECT path, unit, sha256, bytes, inode, time FROM file")
        return {p: Made(unit=u, sha256=s, bytes=b, inode=i, time=t) for p, u, s, b, i, t in rows}

    def told(self, prefix: str) -> dict[str, Told]:
        """Unit -> what it told, of the units whose key begins so."""
        rows = self._db.execute(
            "SELECT key, told FROM unit WHERE key >= ? AND key < ?", (prefix, prefix + "\U0010ffff")
        )
        return {key: self._told.decode(body) for key, body in rows}

    def put_unit(self, key: str, print_: str, told: Told, wanted: Iterable[str]) -> None:
        """Note a unit that was made, with the address keys that it looked up."""
        self.units[key] = print_
        self._db.execute("INSERT OR REPLACE INTO unit VALUES (?, ?, ?)", (key, print_, msgspec.json.encode(told)))
        self._db.execute("DELETE FROM wanted WHERE unit = ?", (key,))
        self._db.executemany("INSERT OR IGNORE INTO wanted VALUES (?, ?)", [(k, key) for k in wanted])

    def put_told(self, key: str, told: Told) -> None:
        """Note what a unit tells."""
        self._db.execute("UPDATE unit SET told = ? WHERE key = ?", (msgspec.json.encode(told), key))

    def forget(self, keys: Iterable[str]) -> None:
        """Drop units that are no more."""
        gone = [(key,) for key in keys]
        self._db.executemany("DELETE FROM unit WHERE key = ?", gone)
        self._db.executemany("DELETE FROM wanted WHERE unit = ?", gone)
        for (key,) in gone:
            self.units.pop(key, None)

    def put_files(self, files: Iterable[tuple[str, Made]], gone: Iterable[str]) -> None:
        """Note files that were written, and those that are no more."""
        rows = ((p, m.unit, m.sha256, m.bytes, m.inode, m.time) for p, m in files)
        self._db.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._db.executemany("DELETE FROM file WHERE path = ?", ((p,) for p in gone))

    def looking_for(self, keys: Iterable[str]) -> set[str]:
        """Units that looked up one of these address keys."""
        found: set[str] = set()
        for key in keys:
            found.update(unit for (unit,) in self._db.execute("SELECT unit FROM wanted WHERE key = ?", (key,)))
        return found

    def get_meta(self, key: str) -> str:
        """A note; empty when there is none."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def put_meta(self, key: str, value: str) -> None:
        """Note something."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # -- search -------------------------------------------------------------------------------------------------

    def put_entry(self, key: str, body: bytes, weights: dict[str, int]) -> set[str]:
        """Note what the search says of a page; gives the terms whose lists have changed."""
        before = self._weights(key)
        self._db.execute("INSERT OR REPLACE INTO entry VALUES (?, ?)", (key, body))
        self._db.executemany(
            "DELETE FROM posting WHERE term = ? AND entry = ?", [(t, key) for t in before if t not in weights]
        )
        new = {term: weight for term, weight in weights.items() if before.get(term) != weight}
        self._db.executemany("INSERT OR REPLACE INTO posting VALUES (?, ?, ?)", [(t, key, w) for t, w in new.items()])
        return new.keys() | (before.keys() - weights.keys())

    def drop_entry(self, key: str) -> set[str]:
        """Forget a page in the search; gives the terms whose lists have changed."""
        before = self._weights(key)
        self._db.executemany("DELETE FROM posting WHERE term = ? AND entry = ?", [(t, key) for t in before])
        self._db.execute("DELETE FROM entry WHERE key = ?", (key,))
        return set(before)

    def _weights(self, key: str) -> dict[str, int]:
        return dict(self._db.execute("SELECT term, weight FROM posting WHERE entry = ?", (key,)))

    def entry_keys(self) -> set[str]:
        """Keys of all pages in the search."""
        return {key for (key,) in self._db.execute("SELECT key FROM entry")}

    def entries(self, low: str, high: str) -> Iterator[tuple[str, bytes]]:
        """(key, body) of the pages whose key lies in a range, in order."""
        yield from self._db.execute("SELECT key, body FROM entry WHERE key >= ? AND key < ? ORDER BY key", (low, high))

    def terms(self) -> list[tuple[str, int]]:
        """(term, pages it is in), in order."""
        return list(self._db.execute("SELECT term, count(*) FROM posting GROUP BY term ORDER BY term"))

    def postings(self, term: str) -> Iterator[tuple[str, int]]:
        """(page, weight) of a term, in order."""
        yield from self._db.execute("SELECT entry, weight FROM posting WHERE term = ? ORDER BY entry", (term,))


def _opened(path: Path | None) -> apsw.Connection | None:
    """The memory with a transaction begun; None where there can be none."""
    if path is None:
        return None
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return _begun(path)
        except apsw.BusyError:
            return None
        except (apsw.Error, ValueError):
            _remove(path)
        except OSError:
            return None
    return None


def _begun(path: Path) -> apsw.Connection:
    db = apsw.Connection(str(path))
    try:
        db.pragma("journal_mode", "wal")
        db.pragma("synchronous", "normal")
        db.pragma("cache_size", -16_000)
        db.execute("BEGIN IMMEDIATE")
        version = db.pragma("user_version")
        if version == 0 and not db.execute("SELECT count(*) FROM sqlite_schema").get:
            db.execute(_TABLES)
            db.pragma("user_version", int(FORM))
        elif version != int(FORM):
            raise ValueError("of another form")
    except BaseException:
        db.close()
        raise
    return db


def _remove(path: Path) -> None:
    for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        with suppress(OSError):
            name.unlink()


def digest(*parts: Any) -> str:
    """A short name of what a unit is made from: equal parts, equal name."""
    try:
        return blake2b(_encoder.encode(parts), digest_size=16).hexdigest()
    except UnicodeEncodeError:  # half of a character pair
        pass
    name = blake2b(digest_size=16)
    for part in parts:
        body = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else _encoder.encode(part)
        name.update(len(body).to_bytes(8, "big") + body)
    return name.hexdigest()
