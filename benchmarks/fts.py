"""SQLite FTS5 by itself, asked what `search.py` asks: ten hits in the order of bm25, a snippet of each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import apsw

SKIPPED = ("fuzzy",)
"""Classes of queries that FTS5 has no answer for."""
_TABLE = "CREATE VIRTUAL TABLE record USING fts5(title, text, day UNINDEXED, tokenize = 'porter unicode61')"
_HITS = "SELECT title, snippet(record, 1, '<b>', '</b>', '...', 24) FROM record WHERE record MATCH ?1"


class Fts:
    """A table of titles, texts and days."""

    def __init__(self, path: Path) -> None:
        self._connection = apsw.Connection(str(path))
        self._connection.pragma("journal_mode", "wal")
        self._connection.execute(_TABLE)

    def add(self, told: Iterable[tuple[str, str, str]]) -> None:
        """Add (title, text, day as ISO) in one transaction."""
        with self._connection:
            self._connection.executemany("INSERT INTO record VALUES (?, ?, ?)", told)

    def search(self, words: str, days: tuple[str, str] | None = None) -> int:
        """Ten hits; gives how many there were of them."""
        between = " AND day BETWEEN ?2 AND ?3" if days else ""
        found = self._connection.execute(f"{_HITS}{between} ORDER BY rank LIMIT 10", (words, *(days or ())))
        return len(found.fetchall())


def in_fts(kind: str, query: str) -> tuple[str, tuple[str, str] | None] | None:
    """A query of ours in the words of FTS5, with the days it is held to; None where it has none."""
    if kind in SKIPPED:
        return None
    if kind == "with a filter":
        word, _, days = query.partition(" date:")
        first, _, last = days.partition("..")
        return _quoted(word), (first, last)
    forms = {
        "one word": _quoted(query),
        "two words": " ".join(map(_quoted, query.split())),
        "either": " OR ".join(map(_quoted, query.split(" OR "))),
        "phrase": query,
        "near": f"NEAR({' '.join(map(_quoted, query.split(' near/5 ')))}, 5)",
        "prefix": f"{_quoted(query.rstrip('*'))}*",
    }
    return forms[kind], None


def _quoted(word: str) -> str:
    return f'"{word}"'
