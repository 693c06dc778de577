"""Part of the projection of entities: the names of a library, by their keys, with those that are alike.

A name is there while a referent bears it. A key is a number (`resolve.blocking`) that several names may have. Names
have numbers of this file, which nothing outside it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sourcebook.store.side_file import SideFile

TABLES = """
CREATE TABLE name (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, folded TEXT NOT NULL, head TEXT, headed TEXT,
    holders INTEGER NOT NULL, circle INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX name_of_circle ON name (circle);
CREATE INDEX name_folded ON name (folded);
CREATE INDEX name_of_head ON name (head, headed) WHERE head IS NOT NULL;
CREATE TABLE keyed (key INTEGER NOT NULL, name INTEGER NOT NULL, PRIMARY KEY (key, name)) STRICT, WITHOUT ROWID;
CREATE TABLE alike (name INTEGER NOT NULL, other INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (name, other))
    STRICT, WITHOUT ROWID;
CREATE INDEX alike_of_other ON alike (other, name);
"""


class HeldName(NamedTuple):
    """A name as it is kept."""

    id: int
    name: str
    """What referents are kept under."""
    folded: str
    head: str | None
    """The first word of a body's name of several words, and all of these."""
    headed: str | None
    holders: int
    """How many referents bear it."""
    circle: int
    """Number of its circle; 0 while it is in none."""


class HeldNames(SideFile):
    """Names, keys and likenesses."""

    # -- writing ------------------------------------------------------------------------------------------------

    def put_names(self, rows: Iterable[HeldName]) -> None:
        """Note names of which nothing was known."""
        self._connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def put_keyed(self, rows: Iterable[tuple[int, int]]) -> None:
        """Note which names have which keys: key and number of a name."""
        self._connection.executemany("INSERT INTO keyed VALUES (?, ?)", rows)

    def put_alike(self, rows: Iterable[tuple[int, int, str]]) -> None:
        """Note which names are alike: numbers of two names and what there is to be said of it."""
        self._connection.executemany("INSERT INTO alike VALUES (?, ?, ?)", rows)

    def change_holders(self, name: HeldName, by: int) -> HeldName | None:
        """Note that more or fewer referents bear a name (its number is 0 where it is new); gives it as it is now, None
        where nobody bears it any more.
        """
        now, run = name._replace(holders=name.holders + by), self._connection.execute
        if not name.id:
            run("INSERT INTO name VALUES (NULL, ?, ?, ?, ?, ?, ?)", now[1:])
            return now._replace(id=self._connection.last_insert_rowid())
        if now.holders:
            run("UPDATE name SET holders = ? WHERE id = ?", (now.holders, name.id))
            return now
        run("DELETE FROM name WHERE id = ?", (name.id,))
        return None

    def remove_keyed(self, rows: Iterable[tuple[int, int]]) -> None:
        """Note that names have keys no more."""
        self._connection.executemany("DELETE FROM keyed WHERE key = ? AND name = ?", rows)

    def remove_alike(self, rows: Iterable[tuple[int, int]]) -> None:
        """Note that names are not alike any more."""
        self._connection.executemany("DELETE FROM alike WHERE name = ? AND other = ?", rows)

    def put_circles(self, rows: Iterable[tuple[int, int]]) -> None:
        """Note in which circle names are: number of the circle, number of the name."""
        self._connection.executemany("UPDATE name SET circle = ?1 WHERE id = ?2 AND circle != ?1", rows)

    # -- reading ------------------------------------------------------------------------------------------------

    def held_name(self, name: str) -> HeldName | None:
        """A name; None where nobody bears it."""
        return next(self._names("name = ?", name), None)

    def names_folded(self, folded: str) -> list[HeldName]:
        """Names that are the same but for their case, and for what they are names of."""
        return list(self._names("folded = ?", folded))

    def names_of_circle(self, circle: int) -> list[HeldName]:
        """The names of a circle."""
        return list(self._names("circle = ?", circle))

    def name_of_number(self, number: int) -> HeldName | None:
        """The name with a number; None where nobody bears it."""
        return next(self._names("id = ?", number), None)

    def headed_by(self, word: str, most: int) -> list[str]:
        """The first so many names of several words that a word begins, folded, in order."""
        sql = "SELECT DISTINCT headed FROM name WHERE head = ? ORDER BY headed LIMIT ?"
        return [str(name) for (name,) in self._connection.execute(sql, (word, most))]

    def names_of_key(self, key: int, most: int) -> list[int]:
        """Numbers of so many names that have a key."""
        sql = "SELECT name FROM keyed WHERE key = ? ORDER BY name LIMIT ?"
        return [int(name) for (name,) in self._connection.execute(sql, (key, most))]

    def alike_to(self, number: int) -> list[tuple[int, int]]:
        """Numbers of names that are alike, of which one is this, as they are noted."""
        sql = "SELECT name, other FROM alike WHERE name = ?1 UNION ALL SELECT name, other FROM alike WHERE other = ?1"
        return [(int(a), int(b)) for a, b in self._connection.execute(sql, (number,))]

    def alike_in(self, circle: int) -> list[str]:
        """What was noted of names of a circle that are alike to others."""
        sql = "SELECT body FROM name JOIN alike ON alike.name = name.id WHERE circle = ?"
        return [str(body) for (body,) in self._connection.execute(sql, (circle,))]

    def alike_first(self, number: int) -> list[str]:
        """What was noted of names that are alike to one that stands first."""
        return [str(body) for (body,) in self._connection.execute("SELECT body FROM alike WHERE name = ?", (number,))]

    def _names(self, where: str, value: str | int) -> Iterator[HeldName]:
        rows = self._connection.execute(f"SELECT * FROM name WHERE {where}", (value,))
        return (HeldName(*row) for row in rows)
