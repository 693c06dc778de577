"""Part of the projection of entities: what the whole library says of names, so that a few are linked without the rest.

Referents are kept under their name. A name is in a circle; what is linked in one circle depends on no other. Which
names are alike, how many documents have a word, and who goes by an id of an outside list is noted once for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import apsw
import msgspec

from sourcebook.model.entity import Referent
from sourcebook.store.side_file import SideFile

TABLES = """
CREATE TABLE name (name TEXT PRIMARY KEY, circle TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX name_of_circle ON name (circle);
CREATE TABLE alike (name TEXT NOT NULL, other TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (name, other))
    STRICT, WITHOUT ROWID;
CREATE TABLE outside (id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE counted (what TEXT NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (what, value))
    STRICT, WITHOUT ROWID;
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


class Circles(SideFile):
    """Names, their circles, and what is counted over the whole library."""

    # -- writing ------------------------------------------------------------------------------------------------

    def forget_circles(self) -> None:
        """Forget all of it; referents stay."""
        for table in ("name", "alike", "outside", "counted"):
            self._connection.execute(f"DELETE FROM {table}")

    def put_alike(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Note which names are alike: two names and what there is to be said of it."""
        self._connection.executemany("INSERT INTO alike VALUES (?, ?, ?)", rows)

    def put_circles(self, rows: Iterable[tuple[str, str]]) -> None:
        """Note names with their circles."""
        self._connection.executemany("INSERT INTO name VALUES (?, ?)", rows)

    def put_outside(self, rows: Iterable[tuple[str, str]]) -> None:
        """Note ids of outside lists with a name of one who goes by it."""
        self._connection.executemany("INSERT INTO outside VALUES (?, ?)", rows)

    def put_counted(self, what: str, counts: Iterable[tuple[str, int]]) -> None:
        """Note how often values of a sort are counted."""
        self._connection.executemany("INSERT INTO counted VALUES (?, ?, ?)", ((what, v, c) for v, c in counts))

    def join_circles(self, kept: str, gone: str) -> None:
        """Make one circle of two."""
        self._connection.execute("UPDATE name SET circle = ? WHERE circle = ?", (kept, gone))

    # -- reading ------------------------------------------------------------------------------------------------

    def counted(self, what: str) -> Counted:
        """How often each value of a sort is counted."""
        return Counted(self._connection, what)

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

    def iter_names(self) -> Iterator[str]:
        """What referents are kept under, each once."""
        return (str(name) for (name,) in self._connection.execute("SELECT DISTINCT name FROM referent"))

    def documents_of(self, name: str) -> list[str]:
        """Documents with a referent that is kept under a name."""
        sql = "SELECT DISTINCT document FROM referent WHERE name = ?"
        return [str(document) for (document,) in self._connection.execute(sql, (name,))]

    def circles(self) -> list[str]:
        """Every circle."""
        return [str(c) for (c,) in self._connection.execute("SELECT DISTINCT circle FROM name ORDER BY circle")]

    def circle_of(self, referent: str) -> str:
        """The circle of a referent; empty where it is not known."""
        sql = "SELECT circle FROM referent JOIN name ON name.name = referent.name WHERE id = ?"
        return next((str(circle) for (circle,) in self._connection.execute(sql, (referent,))), "")

    def circle_of_outside(self, external: str) -> str:
        """The circle of those who go by an id of an outside list; empty where nobody does."""
        sql = "SELECT circle FROM outside JOIN name ON name.name = outside.name WHERE id = ?"
        return next((str(circle) for (circle,) in self._connection.execute(sql, (external,))), "")

    def referents_in(self, circle: str) -> list[Referent]:
        """The referents of a circle by id."""
        sql = "SELECT body FROM name JOIN referent ON referent.name = name.name WHERE circle = ? ORDER BY id"
        return [_referent.decode(body) for (body,) in self._connection.execute(sql, (circle,))]

    def alike_in(self, circle: str) -> list[str]:
        """What was noted of names of a circle that are alike."""
        sql = "SELECT body FROM name JOIN alike ON alike.name = name.name WHERE circle = ?"
        return [str(body) for (body,) in self._connection.execute(sql, (circle,))]

    def entities_in(self, circle: str) -> list[str]:
        """Ids of the entities that referents of a circle make."""
        sql = (
            "SELECT DISTINCT entity FROM name JOIN referent ON referent.name = name.name "
            "WHERE circle = ? AND entity != ''"
        )
        return [str(entity) for (entity,) in self._connection.execute(sql, (circle,))]
