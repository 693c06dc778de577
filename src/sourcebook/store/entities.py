"""The projection of entities: who is who, worked out from readings and judgements and thrown away at will.

One SQLite file beside the search index. It is never the truth: `mark` says from what it was made, and when that is no
longer so it is made again. Every id an entity ever had leads to it, because each follows from a referent it holds.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, NamedTuple

import msgspec

from sourcebook.errors import NotFound
from sourcebook.model.entity import Candidate, Entity, Referent, Statement, entity_id
from sourcebook.store import stretches
from sourcebook.store.circles import TABLES, Circles
from sourcebook.store.stretches import Listed

_TABLES = """
CREATE TABLE referent (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, chain TEXT NOT NULL, entity TEXT NOT NULL DEFAULT '',
    own TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX referent_of_document ON referent (document, id);
CREATE INDEX referent_of_chain ON referent (chain);
CREATE INDEX referent_of_entity ON referent (entity, id);
CREATE INDEX referent_own ON referent (own);
CREATE INDEX referent_of_name ON referent (name);
CREATE TABLE said (document TEXT PRIMARY KEY, rendition TEXT NOT NULL, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entity (id TEXT PRIMARY KEY, type TEXT NOT NULL, place TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX entity_place ON entity (place);
CREATE UNIQUE INDEX entity_of_type ON entity (type, place);
CREATE TABLE named (name TEXT NOT NULL, entity TEXT NOT NULL, PRIMARY KEY (name, entity)) STRICT, WITHOUT ROWID;
CREATE TABLE candidate (
    place TEXT PRIMARY KEY, "left" TEXT NOT NULL, "right" TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX candidate_left ON candidate ("left");
CREATE INDEX candidate_right ON candidate ("right");
"""

_entity = msgspec.json.Decoder(Entity)
_referent = msgspec.json.Decoder(Referent)
_candidate = msgspec.json.Decoder(Candidate)
_said = msgspec.json.Decoder(dict[str, list[Statement]])
_encode = msgspec.json.Encoder(order="deterministic").encode
_ALL, _QUESTIONS = Listed("entity"), Listed("candidate")
_MOST = 10**12
Asked = tuple[float, Candidate]
"""A question, and how useful it is: the lower the number, the more."""


class Renewed(NamedTuple):
    """What a document's referents were, and are."""

    before: list[Referent]
    after: list[Referent]
    entities: frozenset[str]
    """Ids of the entities of those that are no more, or not the same."""


class Entities(Circles):
    """Entities, referents and candidates kept in a folder."""

    name: ClassVar[str] = "entities.sqlite"
    shape: ClassVar[int] = 6
    tables: ClassVar[str] = _TABLES + TABLES + stretches.TABLE

    # -- writing ------------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget everything."""
        for table in ("mark", "referent", "said", "outlet"):
            self._connection.execute(f"DELETE FROM {table}")
        self.forget_linked()

    def forget_linked(self) -> None:
        """Forget all but the referents."""
        self.forget_circles()
        for table in ("entity", "named", "candidate", "stretch"):
            self._connection.execute(f"DELETE FROM {table}")

    def put_referents(self, document: str, referents: Iterable[Referent], name: Callable[[Referent], str]) -> Renewed:
        """Replace the referents of a document; `name` is what each is kept under."""
        now = {r.id: r for r in referents}
        rows = list(self._connection.execute("SELECT id, entity, body FROM referent WHERE document = ?", (document,)))
        before = {str(identifier): _referent.decode(body) for identifier, _, body in rows}
        gone = [identifier for identifier in before if identifier not in now]
        self._connection.executemany("DELETE FROM referent WHERE id = ?", ((identifier,) for identifier in gone))
        self._connection.executemany(
            "INSERT INTO referent (id, document, chain, own, name, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
            "ON CONFLICT (id) DO UPDATE SET chain = ?3, name = ?5, body = ?6",
            [
                (r.id, r.document, r.chain, entity_id([r.id]), name(r), _encode(r).decode())
                for r in now.values()
                if before.get(r.id) != r
            ],
        )
        made = {str(entity) for identifier, entity, _ in rows if before[identifier] != now.get(identifier)}
        return Renewed(list(before.values()), list(now.values()), frozenset(made - {""}))

    def put_said(self, document: str, rendition: str, said: dict[str, list[Statement]]) -> None:
        """Keep what a document says of each of its chains, as read from a rendition of it."""
        body = zlib.compress(_encode(said), 1)
        self._connection.execute("INSERT OR REPLACE INTO said VALUES (?, ?, ?)", (document, rendition, body))

    def put_linked(self, entities: Iterable[Entity], questions: Iterable[Asked]) -> None:
        """Take in entities and questions where nothing was known of them; `number` comes behind the last."""
        for entity in entities:
            self._put(entity, _encode(entity).decode())
        self._connection.executemany("INSERT INTO candidate VALUES (?, ?, ?, ?)", map(_row, questions))

    def number(self) -> None:
        """Number all entities and questions."""
        for one in (_ALL, _QUESTIONS, *map(_of_type, self._types())):
            stretches.cut(self._connection, one)

    def replace(self, known: Iterable[str], entities: Iterable[Entity], questions: Iterable[Asked]) -> None:
        """Put entities and the questions on them in the place of those with these ids; what is the same stays."""
        known = set(known)
        bodies = {e.id: _encode(e).decode() for e in entities}
        for identifier in sorted(known):
            for (body,) in list(self._connection.execute("SELECT body FROM entity WHERE id = ?", (identifier,))):
                if bodies.get(identifier) == body:
                    del bodies[identifier]
                else:
                    self._remove(_entity.decode(body))
        for body in bodies.values():
            entity = _entity.decode(body)
            place = self._put(entity, body)
            for one in (_ALL, _of_type(entity.type)):
                stretches.come(self._connection, one, place)
        self._replace_questions(known, {row[0]: row for row in map(_row, questions)})

    def _replace_questions(self, known: set[str], rows: dict[str, tuple[str, str, str, str]]) -> None:
        for identifier in known:
            sql = 'SELECT place, "left", "right", body FROM candidate WHERE "left" = ?'
            for row in list(self._connection.execute(sql, (identifier,))):
                if rows.get(row[0]) == row:
                    del rows[row[0]]
                else:
                    self._connection.execute("DELETE FROM candidate WHERE place = ?", (row[0],))
                    stretches.go(self._connection, _QUESTIONS, str(row[0]))
        for place, row in rows.items():
            self._connection.execute("INSERT INTO candidate VALUES (?, ?, ?, ?)", row)
            stretches.come(self._connection, _QUESTIONS, place)

    def _put(self, entity: Entity, body: str) -> str:
        """Take an entity in; gives its place."""
        place, run = _place_of(entity), self._connection.executemany
        self._connection.execute("INSERT INTO entity VALUES (?, ?, ?, ?)", (entity.id, entity.type, place, body))
        run("INSERT INTO named VALUES (?, ?)", sorted((name, entity.id) for name in _names_of(entity)))
        sql = "UPDATE referent SET entity = ?1 WHERE id = ?2 AND entity != ?1"
        run(sql, [(entity.id, r) for r in entity.referents])
        return place

    def _remove(self, entity: Entity) -> None:
        self._connection.execute("DELETE FROM entity WHERE id = ?", (entity.id,))
        names = [(name, entity.id) for name in _names_of(entity)]
        self._connection.executemany("DELETE FROM named WHERE name = ? AND entity = ?", names)
        for one in (_ALL, _of_type(entity.type)):
            stretches.go(self._connection, one, _place_of(entity))

    def _types(self) -> list[str]:
        return [str(t) for (t,) in self._connection.execute("SELECT DISTINCT type FROM entity")]

    # -- reading ------------------------------------------------------------------------------------------------

    def get(self, identifier: str) -> Entity:
        """The entity with this id or that it once had, of this referent or of this chain.

        Raises:
            NotFound: There is none.
        """
        found = self._bodies(
            "SELECT body FROM entity WHERE id = ?1 OR id = "
            "(SELECT entity FROM referent WHERE own = ?1 OR id = ?1 OR chain = ?1 LIMIT 1) ORDER BY id = ?1 DESC",
            identifier,
        )
        for body in found:
            return _entity.decode(body)
        raise NotFound(f"There is no entity {identifier!r}.", "List those there are with `sourcebook list entities`.")

    def id_of_chain(self, chain: str) -> str:
        """Id of the entity that a chain names; empty where it is nobody's."""
        rows = self._connection.execute("SELECT entity FROM referent WHERE chain = ? LIMIT 1", (chain,))
        return next((str(entity) for (entity,) in rows), "")

    def find(self, name: str) -> list[Entity]:
        """Entities that bear exactly this name, whatever its case, the most named first."""
        rows = self._bodies(
            "SELECT body FROM entity JOIN named ON named.entity = entity.id WHERE named.name = ? ORDER BY place",
            " ".join(name.split()).casefold(),
        )
        return [_entity.decode(body) for body in rows]

    def iter_entities(self, kind: str | None = None, *, after: str | None = None) -> Iterator[Entity]:
        """All entities (of one type), the most named first; those behind the one that an id leads to, if given.

        Raises:
            NotFound: `after` leads to none.
        """
        behind = "place > (SELECT place FROM entity WHERE id = ?)"
        where = ([behind] if after else []) + (["type = ?"] if kind else [])
        values = ([self.get(after).id] if after else []) + ([kind] if kind else [])
        clause = f"WHERE {' AND '.join(where)}" if where else ""
        return (_entity.decode(b) for b in self._bodies(f"SELECT body FROM entity {clause} ORDER BY place", *values))

    def page(self, kind: str | None, words: str, offset: int, limit: int) -> tuple[list[Entity], int]:
        """Entities of a type that have a name with all of these words in it, the most named first; and how many.

        Without words nothing but the page is read, and how long the stretches before it are.
        """
        if not words.split():
            found, total = self._page(_of_type(kind) if kind else _ALL, offset, limit)
            return [_entity.decode(b) for b in found], total
        where, values = ("type = ?", [kind]) if kind else ("place != ''", [])
        for word in words.casefold().split()[:10]:
            where += " AND id IN (SELECT entity FROM named WHERE instr(name, ?))"
            values.append(word)
        found = list(self._bodies(f"SELECT body FROM entity WHERE {where} ORDER BY place", *values))
        return [_entity.decode(b) for b in found[offset : offset + limit]], len(found)

    def _page(self, one: Listed, offset: int, limit: int) -> tuple[list[str], int]:
        with self._connection:  # of one state of the file
            bodies, total = stretches.page(self._connection, one, offset, limit)
        return bodies, total

    def known_in(self, document: str) -> dict[str, Entity]:
        """Chain -> its entity, for one document."""
        rows = self._connection.execute(
            "SELECT chain, entity.body FROM referent JOIN entity ON entity.id = referent.entity "
            "WHERE document = ? ORDER BY referent.id",
            (document,),
        )
        return {str(chain): _entity.decode(str(body)) for chain, body in rows}

    def questions(self, offset: int, limit: int) -> tuple[list[Candidate], int]:
        """A stretch of the open questions, the most useful first; and how many there are."""
        found, total = self._page(_QUESTIONS, offset, limit)
        return [_candidate.decode(body) for body in found], total

    def iter_candidates(self, entity: str | None = None) -> Iterator[Candidate]:
        """Open questions, the most useful first; those of one entity."""
        where = 'WHERE "left" = ?1 OR "right" = ?1' if entity else ""
        sql = f"SELECT body FROM candidate {where} ORDER BY place"
        return (_candidate.decode(body) for body in self._bodies(sql, *([entity] if entity else [])))

    def iter_referents(self, *, entity: str | None = None, document: str | None = None) -> Iterator[Referent]:
        """Referents by id: all, of one entity, or of one document."""
        if entity is not None:
            rows = self._bodies("SELECT body FROM referent WHERE entity = ? ORDER BY id", entity)
        elif document is not None:
            rows = self._bodies("SELECT body FROM referent WHERE document = ? ORDER BY id", document)
        else:
            rows = self._bodies("SELECT body FROM referent ORDER BY id")
        return (_referent.decode(body) for body in rows)

    def said_in(self, document: str, rendition: str) -> dict[str, list[Statement]] | None:
        """Chain -> what a document says of it, as `put_said` kept it; None where that was of another rendition."""
        sql = "SELECT body FROM said WHERE document = ? AND rendition = ?"
        for (body,) in self._connection.execute(sql, (document, rendition)):
            return _said.decode(zlib.decompress(body))
        return None

    def entities_of(self, document: str) -> dict[str, str]:
        """Chain -> id of its entity, for one document."""
        sql = "SELECT chain, entity FROM referent WHERE document = ? AND entity != '' ORDER BY id"
        return {str(chain): str(entity) for chain, entity in self._connection.execute(sql, (document,))}

    def counts(self) -> dict[str, int]:
        """How many entities, referents and candidates."""
        tables = ("entity", "referent", "candidate")
        return {t: int(next(iter(self._connection.execute(f"SELECT count(*) FROM {t}")))[0]) for t in tables}

    def _bodies(self, sql: str, *values: str) -> Iterator[str]:
        return (str(row[0]) for row in self._connection.execute(sql, values))


def _of_type(kind: str) -> Listed:
    return Listed("entity", "type", kind)


def _names_of(entity: Entity) -> set[str]:
    return {name.casefold() for name in (entity.name, *entity.names)}


def _place_of(entity: Entity) -> str:
    """Its place among all: the most named first, the smaller id first."""
    return f"{_MOST - entity.documents:013}{_MOST - entity.mentions:013}{entity.id}"


def _row(asked: Asked) -> tuple[str, str, str, str]:
    useful, c = asked
    # Of positive numbers the greater has the greater bits (IEEE 754), and the most useful stands first.
    bits = 2**64 - 1 - int.from_bytes(struct.pack(">d", abs(useful)))
    return f"{bits:016x} {c.left} {c.right}", c.left, c.right, _encode(c).decode()
