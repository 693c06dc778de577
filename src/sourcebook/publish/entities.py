"""What the pages of who is who show: an entity's record, the list, the questions, the mending of one name.

`Known` is what they are made from; the library gives it. Other parts add sections to an entity's page (`Section`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from sourcebook.errors import NotFound
from sourcebook.model.annotation import Mention
from sourcebook.model.entity import Candidate, DocumentNames, Entity, EntityRecord, Statement

PER_PAGE = 100
"""Entities on one page of the list."""
QUESTIONS = 20
"""Questions on one page."""
WORDS = 3
"""Statements of each side that a question shows."""
TYPES = ("person", "organization", "place", "other")


class Known(Protocol):
    """Who is who, as pages ask for it."""

    def record(self, what: str, *, referents: int | None = None, statements: int | None = None) -> EntityRecord:
        """All that is known of an entity, or its first referents and statements. Raises `NotFound`."""
        ...

    def sample(self, what: str, most: int) -> tuple[Entity, tuple[Statement, ...]]:
        """An entity and the first statements of it. Raises `NotFound`."""
        ...

    def page(self, kind: str | None, words: str, offset: int, limit: int) -> tuple[list[Entity], int]:
        """Entities of a type that bear a name with these words in it, the most named first; and how many."""
        ...

    def questions(self, offset: int, limit: int) -> tuple[list[Candidate], int]:
        """Open questions, the most useful first; and how many."""
        ...

    def names_in(self, document: str) -> DocumentNames:
        """Who the names of a document are held to be."""
        ...


class Recorded:
    """`Known` from records at hand: who is who in a published folder. There are no questions in one."""

    def __init__(self, records: Iterable[EntityRecord]) -> None:
        self.records = list(records)
        self._by_id = {r.entity.id: r for r in self.records}
        self._chains: dict[str, dict[str, str]] = defaultdict(dict)
        self._decided: dict[str, set[str]] = defaultdict(set)
        for record in self.records:
            for r in record.referents:
                self._chains[r.document][r.chain] = record.entity.id
                if r.id in record.decided:
                    self._decided[r.document].add(r.chain)

    def record(self, what: str, **_: int | None) -> EntityRecord:
        """The record of an entity, whole. Raises `NotFound`."""
        if what not in self._by_id:
            raise NotFound(f"There is no entity {what!r}.", "See the list of entities.")
        return self._by_id[what]

    def sample(self, what: str, most: int) -> tuple[Entity, tuple[Statement, ...]]:
        """An entity and the first statements of it. Raises `NotFound`."""
        record = self.record(what)
        return record.entity, record.statements[:most]

    def page(self, kind: str | None, words: str, offset: int, limit: int) -> tuple[list[Entity], int]:
        """Entities in the order of the records; nothing is narrowed in a folder."""
        del kind, words
        return [r.entity for r in self.records[offset : offset + limit]], len(self.records)

    def questions(self, offset: int, limit: int) -> tuple[list[Candidate], int]:
        """None."""
        del offset, limit
        return [], 0

    def names_in(self, document: str) -> DocumentNames:
        """Who the names of a document are held to be."""
        chains = self._chains.get(document, {})
        entities = {chain: self._by_id[i].entity for chain, i in chains.items()}
        return DocumentNames(entities=entities, decided=frozenset(self._decided.get(document, ())))


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of a row, and where they lead."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A further section of an entity's page: what became of each matter, payments, whatever is known of it."""

    anchor: str
    title: str
    lede: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with the address of its words."""

    statement: Statement
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a question: who it is, and what is said of it first."""

    entity: Entity
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with both sides' words."""

    candidate: Candidate
    left: Side
    right: Side


@dataclass(frozen=True, slots=True)
class Mending:
    """One name in one document, to be mended: the mention, its sentence, and who it is held to be."""

    mention: Mention
    entity: Entity | None
    rejected: bool
    decided: bool
    others: int
    """Further mentions of its chain."""
    back: str
    href: str
    title: str


def by_property(said: Iterable[Said]) -> list[tuple[str, list[Said]]]:
    """Statements by what they say, names last: they are many and say least."""
    ordered = sorted(said, key=lambda s: (s.statement.prop == "name", _kind(s)))
    return [(kind, list(group)) for kind, group in groupby(ordered, key=_kind)]


def _kind(said: Said) -> str:
    return said.statement.prop


def tell_first(said: Sequence[Said]) -> tuple[Said, ...]:
    """What tells most of somebody: what is said beyond the name, then the names."""
    return tuple(sorted(said, key=lambda s: (s.statement.prop == "name", s.statement.prop.startswith("claim")))[:WORDS])


Sections = Callable[[EntityRecord], tuple[Section, ...]]
"""Gives further sections of an entity's page."""
