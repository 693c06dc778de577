"""Long lists in the order of a key that are opened at any number, and that change by single entries.

A list is cut into stretches of some hundred entries, of which each knows its first key and how many it has. Whoever
asks for what stands at a number reads how long the stretches before it are, and no entry of them; an entry that comes
or goes changes one stretch. (The counted blocks of an order-statistic tree, with one level.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import apsw

TABLE = """
CREATE TABLE stretch (list TEXT NOT NULL, first TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (list, first))
    STRICT, WITHOUT ROWID;
"""
LONG = 500
"""Entries of a stretch; one of twice as many is cut."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: the rows of a table, by their column `place`, all or those with one value of a column."""

    table: str
    column: str = ""
    value: str = ""

    @property
    def name(self) -> str:
        """What its stretches are kept under."""
        return f"{self.table} {self.value}".strip()

    @property
    def where(self) -> str:
        """The condition of its rows, with one value to fill in; always true without a column."""
        return f"{self.column} = ?" if self.column else "'' = ?"


def cut(connection: apsw.Connection, one: Listed) -> None:
    """Cut a list anew, whatever was known of it."""
    connection.execute("DELETE FROM stretch WHERE list = ?", (one.name,))
    numbered = (
        f"SELECT place, (row_number() OVER (ORDER BY place) - 1) / {LONG} AS n FROM {one.table} WHERE {one.where}"
    )
    connection.execute(
        f"INSERT INTO stretch SELECT ?, min(place), count(*) FROM ({numbered}) GROUP BY n", (one.name, one.value)
    )


def come(connection: apsw.Connection, one: Listed, place: str) -> None:
    """Note that a row came to stand at a place; it is in its table already."""
    found = _stretch_of(connection, one, place)
    if not found:  # before all others
        found = list(connection.execute("SELECT min(first), count FROM stretch WHERE list = ?", (one.name,)))
        if found[0][0] is None:
            connection.execute("INSERT INTO stretch VALUES (?, ?, 1)", (one.name, place))
            return
        connection.execute(
            "UPDATE stretch SET first = ?3 WHERE list = ?1 AND first = ?2", (one.name, found[0][0], place)
        )
        found = [(place, found[0][1])]
    first, count = str(found[0][0]), int(found[0][1]) + 1
    _set(connection, one, first, count)
    if count >= 2 * LONG:
        _halve(connection, one, first, count)


def go(connection: apsw.Connection, one: Listed, place: str) -> None:
    """Note that the row at a place is no more."""
    for first, count in _stretch_of(connection, one, place):
        _set(connection, one, str(first), int(count) - 1)


def _stretch_of(connection: apsw.Connection, one: Listed, place: str) -> list[tuple[Any, ...]]:
    """First key and count of the stretch in which a place lies; none where it is before all others."""
    sql = "SELECT first, count FROM stretch WHERE list = ? AND first <= ? ORDER BY first DESC LIMIT 1"
    return list(connection.execute(sql, (one.name, place)))


def _set(connection: apsw.Connection, one: Listed, first: str, count: int) -> None:
    if count:
        connection.execute("UPDATE stretch SET count = ? WHERE list = ? AND first = ?", (count, one.name, first))
    else:
        connection.execute("DELETE FROM stretch WHERE list = ? AND first = ?", (one.name, first))


def _halve(connection: apsw.Connection, one: Listed, first: str, count: int) -> None:
    sql = f"SELECT place FROM {one.table} WHERE {one.where} AND place >= ? ORDER BY place LIMIT 1 OFFSET {LONG}"
    for (middle,) in list(connection.execute(sql, (one.value, first))):
        _set(connection, one, first, LONG)
        connection.execute("INSERT INTO stretch VALUES (?, ?, ?)", (one.name, middle, count - LONG))


def page(connection: apsw.Connection, one: Listed, offset: int, limit: int) -> tuple[list[str], int]:
    """The column `body` of so many rows from a number on, and how many rows there are."""
    rows = [(str(f), int(c)) for f, c in connection.execute(
        "SELECT first, count FROM stretch WHERE list = ? ORDER BY first", (one.name,))]  # fmt: skip
    total, skipped, start = sum(count for _, count in rows), 0, ""
    for first, count in rows:
        start = first
        if skipped + count > offset:
            break
        skipped += count
    if offset >= total:
        return [], total
    sql = f"SELECT body FROM {one.table} WHERE {one.where} AND place >= ? ORDER BY place LIMIT ? OFFSET ?"
    return [str(b) for (b,) in connection.execute(sql, (one.value, start, limit, offset - skipped))], total
