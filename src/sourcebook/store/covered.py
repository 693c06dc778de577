"""The projection of what summaries tell: their words, to find in milliseconds which of thousands is like a text.

One SQLite file with a full-text table, brought up to the last save of a summary by its number; thrown away at will.
It is handed words folded and cut; what is a word is for whoever asks to say.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sourcebook.store.side_file import open_or_make, transaction

FILE = "covered.sqlite"
_SHAPE = 1
_TABLES = """
CREATE TABLE mark (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE told (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, words TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE found USING fts5 (words, content='told', content_rowid='number', tokenize="unicode61");
CREATE VIRTUAL TABLE held USING fts5vocab (found, 'row');
"""


class Found(NamedTuple):
    """A summary that shares words, with all of its own."""

    id: str
    words: tuple[str, ...]


class CoveredFile:
    """Words of summaries, by the save they were taken from. Threads may share one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._db = open_or_make(self._path, _SHAPE, _TABLES)
        self._rarity: dict[str, int] = {}
        """What was asked since the last change here. Changes of another process make it a little old: it only ranks."""

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @property
    def seen(self) -> int:
        """Number of the last save that was taken in."""
        with self._lock:
            return next((int(v) for (v,) in self._db.execute("SELECT value FROM mark WHERE key = 'seen'")), 0)

    def put(self, told: Iterable[tuple[str, str]], seen: int) -> None:
        """Take in summaries (id, words with spaces between) up to a save, in one transaction."""
        with self._lock, transaction(self._db, self._path):
            for identifier, words in told:
                row = self._db.execute("SELECT number, words FROM told WHERE id = ?", (identifier,)).fetchone()
                if row is not None:
                    number, old = row
                    self._db.execute("INSERT INTO found (found, rowid, words) VALUES ('delete', ?, ?)", (number, old))
                    self._db.execute("UPDATE told SET words = ? WHERE number = ?", (words, number))
                else:
                    self._db.execute("INSERT INTO told (id, words) VALUES (?, ?)", (identifier, words))
                    number = self._db.last_insert_rowid()
                self._db.execute("INSERT INTO found (rowid, words) VALUES (?, ?)", (number, words))
            self._db.execute("INSERT OR REPLACE INTO mark VALUES ('seen', ?)", (seen,))
            self._rarity.clear()

    def count(self) -> int:
        """How many summaries are held."""
        with self._lock:
            return int(next(iter(self._db.execute("SELECT count(*) FROM told")))[0])

    def rarity(self, word: str) -> int:
        """How many summaries have a word."""
        with self._lock:
            if word not in self._rarity:
                asked = self._db.execute("SELECT doc FROM held WHERE term = ?", (word,))
                self._rarity[word] = next((int(n) for (n,) in asked), 0)
            return self._rarity[word]

    def find(self, words: Sequence[str], limit: int) -> list[Found]:
        """Summaries that have any of the words, those with the rarest first."""
        if not words:
            return []
        asked = " OR ".join(f'"{word}"' for word in words)
        sql = (
            "SELECT told.id, told.words FROM found JOIN told ON told.number = found.rowid"
            " WHERE found MATCH ? ORDER BY rank, told.id LIMIT ?"
        )
        with self._lock:
            return [Found(str(i), tuple(str(w).split())) for i, w in self._db.execute(sql, (asked, limit))]
