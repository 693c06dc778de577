"""The projection of entities: who is who, worked out from readings and judgements and thrown away at will.

One SQLite file beside the search index. It is never the truth: `mark` says from what it was made, and when that is no
longer so it is made again. Every id an entity ever had leads to it, because each follows from a referent it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from sourcebook.errors import NotFound
from sourcebook.model.entity import Candidate, Entity, Referent, entity_id
from sourcebook.store.side_file import SideFile

_TABLES = """
CREATE TABLE referent (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, chain TEXT NOT NULL, entity TEXT NOT NULL DEFAULT '',
    own TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX referent_of_document ON referent (document, id);
CREATE INDEX referent_of_chain ON referent (chain);
CREATE INDEX referent_of_entity ON referent (entity, id);
CREATE INDEX referent_own ON referent (own);
CREATE TABLE entity (
    rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, among INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT;
CREATE UNIQUE INDEX entity_among ON entity (type, among);
CREATE TABLE named (name TEXT NOT NULL, entity TEXT NOT NULL, PRIMARY KEY (name, entity)) STRICT, WITHOUT ROWID;
CREATE TABLE candidate (rank INTEGER PRIMARY KEY, "left" TEXT NOT NULL, "right" TEXT NOT NULL, body TEXT NOT NULL)
    STRICT;
CREATE INDEX candidate_left ON candidate ("left");
CREATE INDEX candidate_right ON candidate ("right");
"""

_entity = msgspec.json.Decoder(Entity)
_referent = msgspec.json.Decoder(Referent)
_candidate = msgspec.json.Decoder(Candidate)
_encode = msgspec.json.Encoder(order="deterministic").encode


class Entities(SideFile):
    """Entities, referents and candidates kept in a folder."""

    name: ClassVar[str] = "entities.sqlite"
    shape: ClassVar[int] = 3
    tables: ClassVar[str] = _TABLES

    # -- writing ------------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget everything."""
        for table in ("mark", "referent", "entity", "named", "candidate"):
            self._connection.execute(f"DELETE FROM {table}")

    def put_referents(self, document: str, referents: Iterable[Referent]) -> None:
        """Replace the referents of a document."""
        self._connection.execute("DELETE FROM referent WHERE document = ?", (document,))
        self._connection.executemany(
            "INSERT OR REPLACE INTO referent (id, document, chain, own, body) VALUES (?, ?, ?, ?, ?)",
            [(r.id, r.document, r.chain, entity_id([r.id]), _encode(r).decode()) for r in referents],
        )

    def put_linked(self, entities: Iterable[Entity], candidates: Iterable[Candidate]) -> None:
        """Replace all entities and candidates (these in the order given)."""
        run = self._connection.execute
        for table in ("entity", "named", "candidate"):
            run(f"DELETE FROM {table}")
        among: Counter[str] = Counter()
        for rank, e in enumerate(sorted(entities, key=lambda e: (-e.documents, -e.mentions, e.id)), 1):
            among[e.type] += 1
            run("INSERT INTO entity VALUES (?, ?, ?, ?, ?)", (rank, e.id, e.type, among[e.type], _encode(e).decode()))
            names = {(name.casefold(), e.id) for name in (e.name, *e.names)}
            self._connection.executemany("INSERT INTO named VALUES (?, ?)", sorted(names))
            self._connection.executemany(
                "UPDATE referent SET entity = ?1 WHERE id = ?2 AND entity != ?1", [(e.id, r) for r in e.referents]
            )
        rows = [(n, c.left, c.right, _encode(c).decode()) for n, c in enumerate(candidates)]
        self._connection.executemany("INSERT INTO candidate VALUES (?, ?, ?, ?)", rows)

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
            "SELECT body FROM entity JOIN named ON named.entity = entity.id WHERE named.name = ? ORDER BY rank",
            " ".join(name.split()).casefold(),
        )
        return [_entity.decode(body) for body in rows]

    def iter_entities(self, kind: str | None = None, *, after: str | None = None) -> Iterator[Entity]:
        """All entities (of one type), the most named first; those behind the one that an id leads to, if given.

        Raises:
            NotFound: `after` leads to none.
        """
        rank = "(SELECT rank FROM entity WHERE id = ?)"
        where = ([f"rank > {rank}"] if after else []) + (["type = ?"] if kind else [])
        values = ([self.get(after).id] if after else []) + ([kind] if kind else [])
        clause = f"WHERE {' AND '.join(where)}" if where else ""
        return (_entity.decode(b) for b in self._bodies(f"SELECT body FROM entity {clause} ORDER BY rank", *values))

    def page(self, kind: str | None, words: str, offset: int, limit: int) -> tuple[list[Entity], int]:
        """Entities of a type that have a name with all of these words in it, the most named first; and how many.

        Without words nothing but the page is read: each entity has its number among all and among those of its type.
        """
        number, where, values = ("among", "WHERE type = ?", [kind]) if kind else ("rank", "WHERE rank > 0", [])
        if not words.split():
            sql = f"SELECT body FROM entity {where} AND {number} > {int(offset)} ORDER BY {number} LIMIT {int(limit)}"
            return [_entity.decode(b) for b in self._bodies(sql, *values)], self._highest(number, where, *values)
        for word in words.casefold().split()[:10]:
            where += " AND id IN (SELECT entity FROM named WHERE instr(name, ?))"
            values.append(word)
        found = list(self._bodies(f"SELECT body FROM entity {where} ORDER BY rank", *values))
        return [_entity.decode(b) for b in found[offset : offset + limit]], len(found)

    def _highest(self, number: str, where: str, *values: str) -> int:
        found = self._connection.execute(f"SELECT coalesce(max({number}), 0) FROM entity {where}", values)
        return int(next(iter(found))[0])

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
        sql = f"SELECT body FROM candidate WHERE rank >= {int(offset)} ORDER BY rank LIMIT {int(limit)}"
        total = self._connection.execute("SELECT coalesce(max(rank) + 1, 0) FROM candidate")
        return [_candidate.decode(body) for body in self._bodies(sql)], int(next(iter(total))[0])

    def iter_candidates(self, entity: str | None = None) -> Iterator[Candidate]:
        """Open questions, the most useful first; those of one entity."""
        where = 'WHERE "left" = ?1 OR "right" = ?1' if entity else ""
        sql = f"SELECT body FROM candidate {where} ORDER BY rank"
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
