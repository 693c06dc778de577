"""Part of the projection of entities: circles of names, and on what they rest, so that a few are linked by themselves.

Referents are kept under their name. A name is in a circle; what is linked in one circle depends on no other. What is
counted over the whole library is kept, and of each circle which counts were asked for when it was linked: when one of
these takes another step, those circles are linked anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import apsw
import msgspec

from sourcebook.model.entity import Referent
from sourcebook.store import held_names
from sourcebook.store.held_names import HeldNames

TABLES = f"""{held_names.TABLES}
CREATE TABLE outside (id TEXT NOT NULL, referent TEXT NOT NULL, PRIMARY KEY (id, referent)) STRICT, WITHOUT ROWID;
CREATE TABLE counted (what TEXT NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (what, value))
    STRICT, WITHOUT ROWID;
CREATE TABLE rests (what INTEGER NOT NULL, circle INTEGER NOT NULL, PRIMARY KEY (what, circle)) STRICT, WITHOUT ROWID;
CREATE INDEX rests_of_circle ON rests (circle);
CREATE TABLE outlet (document TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX outlet_name ON outlet (name);
"""
_referent = msgspec.json.Decoder(Referent)


class Counted(Mapping[str, int]):
    """How often each value of a sort is counted, looked up one by one."""

    def __init__(self, connection: apsw.Connection, what: str) -> None:
        self._connection = connection
        self._what = what

    def __getitem__(self, value: str) -> int:
        sql = "SELECT count FROM counted WHERE what = ? AND value = ?"
        for (count,) in self._connection.execute(sql, (self._what, value)):
            return int(count)
        raise KeyError(value)

    def __iter__(self) -> Iterator[str]:
        sql = "SELECT value FROM counted WHERE what = ? ORDER BY value"
        return (str(value) for (value,) in self._connection.execute(sql, (self._what,)))

    def __len__(self) -> int:
        sql = "SELECT count(*) FROM counted WHERE what = ?"
        return int(next(iter(self._connection.execute(sql, (self._what,))))[0])


class Circles(HeldNames):
    """Names, their circles, and what is counted over the whole library."""

    # -- writing ------------------------------------------------------------------------------------------------

    def forget_circles(self) -> None:
        """Forget all of it; referents and outlets stay."""
        for table in ("name", "keyed", "alike", "outside", "counted", "rests"):
            self._connection.execute(f"DELETE FROM {table}")

    def put_outside(self, rows: Iterable[tuple[str, str]]) -> None:
        """Note ids of outside lists with referents that go by them."""
        self._connection.executemany("INSERT OR IGNORE INTO outside VALUES (?, ?)", rows)

    def remove_outside(self, rows: Iterable[tuple[str, str]]) -> None:
        """Note that referents go by ids no more."""
        self._connection.executemany("DELETE FROM outside WHERE id = ? AND referent = ?", rows)

    def put_counted(self, what: str, counts: Iterable[tuple[str, int]]) -> None:
        """Note how often values of a sort are counted; nothing is kept of those that are not."""
        rows = list(counts)
        self._connection.executemany(
            "INSERT OR REPLACE INTO counted VALUES (?, ?, ?)", ((what, v, c) for v, c in rows if c)
        )
        self._connection.executemany(
            "DELETE FROM counted WHERE what = ? AND value = ?", ((what, v) for v, c in rows if not c)
        )

    def put_rests(self, circle: int, whats: Iterable[int]) -> None:
        """Note on which counts (as numbers) a circle rests, and on no others."""
        self._connection.execute("DELETE FROM rests WHERE circle = ?", (circle,))
        self._connection.executemany("INSERT INTO rests VALUES (?, ?)", ((what, circle) for what in whats))

    def put_outlet(self, document: str, name: str) -> None:
        """Note whose a document is; empty: nobody's."""
        if name:
            self._connection.execute("INSERT OR REPLACE INTO outlet VALUES (?, ?)", (document, name))
        else:
            self._connection.execute("DELETE FROM outlet WHERE document = ?", (document,))

    # -- reading ------------------------------------------------------------------------------------------------

    def counted(self, what: str) -> Counted:
        """How often each value of a sort is counted."""
        return Counted(self._connection, what)

    def outlets(self) -> frozenset[str]:
        """Outlets of documents."""
        # From one name to the next, not from one document to the next as by DISTINCT: many are of one outlet.
        sql = (
            "WITH RECURSIVE each (name) AS (SELECT min(name) FROM outlet UNION ALL "
            "SELECT (SELECT min(name) FROM outlet WHERE name > each.name) FROM each WHERE name IS NOT NULL) "
            "SELECT name FROM each WHERE name IS NOT NULL"
        )
        return frozenset(str(name) for (name,) in self._connection.execute(sql))

    def iter_by_document(self) -> Iterator[list[Referent]]:
        """The referents of one document after another."""
        own: list[Referent] = []
        for (body,) in self._connection.execute("SELECT body FROM referent ORDER BY document, id"):
            referent = _referent.decode(body)
            if own and own[0].document != referent.document:
                yield own
                own = []
            own.append(referent)
        if own:
            yield own

    def documents_of(self, name: str) -> list[str]:
        """Documents with a referent that is kept under a name."""
        sql = "SELECT DISTINCT document FROM referent WHERE name = ?"
        return [str(document) for (document,) in self._connection.execute(sql, (name,))]

    def circles(self) -> list[int]:
        """Every circle."""
        return [int(c) for (c,) in self._connection.execute("SELECT DISTINCT circle FROM name ORDER BY circle")]

    def circle_of(self, referent: str) -> int:
        """The circle of a referent; 0 where it is not known."""
        sql = "SELECT circle FROM referent JOIN name ON name.name = referent.name WHERE referent.id = ?"
        return next((int(circle) for (circle,) in self._connection.execute(sql, (referent,))), 0)

    def circles_of_outside(self, external: str) -> set[int]:
        """The circles of those who go by an id of an outside list."""
        sql = (
            "SELECT DISTINCT circle FROM outside JOIN referent ON referent.id = outside.referent "
            "JOIN name ON name.name = referent.name WHERE outside.id = ?"
        )
        return {int(circle) for (circle,) in self._connection.execute(sql, (external,))}

    def circles_on(self, what: int) -> set[int]:
        """Circles that rest on a count."""
        sql = "SELECT circle FROM rests WHERE what = ?"
        return {int(circle) for (circle,) in self._connection.execute(sql, (what,))}

    def circles_on_any(self) -> set[int]:
        """Circles that rest on any count."""
        return {int(circle) for (circle,) in self._connection.execute("SELECT DISTINCT circle FROM rests")}

    def referents_in(self, circle: int) -> list[Referent]:
        """The referents of a circle by id."""
        sql = "SELECT body FROM name JOIN referent ON referent.name = name.name WHERE circle = ? ORDER BY referent.id"
        return [_referent.decode(body) for (body,) in self._connection.execute(sql, (circle,))]

    def referents_named(self, name: str) -> list[Referent]:
        """The referents that are kept under a name, by id."""
        sql = "SELECT body FROM referent WHERE name = ? ORDER BY id"
        return [_referent.decode(body) for (body,) in self._connection.execute(sql, (name,))]

    def entities_in(self, circle: int) -> set[str]:
        """Ids of the entities that referents of a circle make."""
        sql = (
            "SELECT DISTINCT entity FROM name JOIN referent ON referent.name = name.name "
            "WHERE circle = ? AND entity != ''"
        )
        return {str(entity) for (entity,) in self._connection.execute(sql, (circle,))}
