"""The projection of matters and contradictions: what each document tells, and what follows from it all.

One SQLite file beside the search index, never the truth: `mark` says from what it was made. What a document tells is
read once and kept as rows; matters and contradictions are made anew from the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from sourcebook.model.contradiction import Contradiction
from sourcebook.model.matter import Matter
from sourcebook.store.side_file import PlacedFile

_TABLES = """
CREATE TABLE told (document TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX told_of_document ON told (document);
CREATE INDEX told_of_kind ON told (kind);
CREATE TABLE matter (id TEXT PRIMARY KEY, entity TEXT NOT NULL, place INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX matter_of_entity ON matter (entity, place);
CREATE INDEX matter_by_place ON matter (place);
CREATE TABLE matter_in (document TEXT NOT NULL, matter TEXT NOT NULL, PRIMARY KEY (document, matter))
    STRICT, WITHOUT ROWID;
CREATE TABLE contradiction (id TEXT PRIMARY KEY, place INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX contradiction_by_place ON contradiction (place);
CREATE TABLE contradiction_in (what TEXT NOT NULL, contradiction TEXT NOT NULL, PRIMARY KEY (what, contradiction))
    STRICT, WITHOUT ROWID;
"""
_matter = msgspec.json.Decoder(Matter)
_contradiction = msgspec.json.Decoder(Contradiction)
_encode = msgspec.json.Encoder(order="deterministic").encode


class DevelopmentsFile(PlacedFile):
    """Matters and contradictions kept in a folder."""

    name: ClassVar[str] = "developments.sqlite"
    shape: ClassVar[int] = 3
    tables: ClassVar[str] = _TABLES

    # -- writing ------------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget everything."""
        for table in ("mark", "told", "matter", "matter_in", "contradiction", "contradiction_in"):
            self._connection.execute(f"DELETE FROM {table}")

    def put_told(self, document: str, told: Iterable[tuple[str, msgspec.Struct]]) -> None:
        """Replace what a document tells: pairs of a kind and a record."""
        self._connection.execute("DELETE FROM told WHERE document = ?", (document,))
        rows = [(document, kind, _encode(record).decode()) for kind, record in told]
        self._connection.executemany("INSERT INTO told VALUES (?, ?, ?)", rows)

    def put_matters(self, matters: Iterable[Matter]) -> None:
        """Replace all matters, in the order given."""
        run = self._connection.execute
        run("DELETE FROM matter")
        run("DELETE FROM matter_in")
        for place, m in enumerate(matters):
            run("INSERT OR REPLACE INTO matter VALUES (?, ?, ?, ?)", (m.id, m.entity, place, _encode(m).decode()))
            documents = {s.document for step in m.steps for s in step.sources} | {s.document for s in m.denials}
            self._connection.executemany(
                "INSERT OR IGNORE INTO matter_in VALUES (?, ?)", [(d, m.id) for d in sorted(documents)]
            )

    def put_contradictions(self, found: Iterable[Contradiction]) -> None:
        """Replace all contradictions, in the order given."""
        run = self._connection.execute
        run("DELETE FROM contradiction")
        run("DELETE FROM contradiction_in")
        for place, c in enumerate(found):
            run("INSERT OR REPLACE INTO contradiction VALUES (?, ?, ?)", (c.id, place, _encode(c).decode()))
            of = sorted({*c.documents(), *c.entities})
            self._connection.executemany(
                "INSERT OR IGNORE INTO contradiction_in VALUES (?, ?)", [(w, c.id) for w in of]
            )

    # -- reading ------------------------------------------------------------------------------------------------

    def iter_told(self, kind: str) -> Iterator[str]:
        """Records of a kind as JSON, by document, in the order they were put."""
        rows = self._connection.execute("SELECT body FROM told WHERE kind = ? ORDER BY document, rowid", (kind,))
        return (str(body) for (body,) in rows)

    def iter_matters(
        self, entity: str | None = None, document: str | None = None, after: str | None = None
    ) -> Iterator[Matter]:
        """Matters in their order: all, those of an entity, those that a document tells of; after one by its id.

        Raises:
            NotFound: There is no matter `after`.
        """
        where, values = list[str](), list[str]()
        if entity is not None:
            where, values = ["entity = ?"], [entity]
        elif document is not None:
            where, values = ["id IN (SELECT matter FROM matter_in WHERE document = ?)"], [document]
        return (_matter.decode(body) for body in self._bodies("matter", where, values, after))

    def get_matter(self, identifier: str) -> Matter:
        """A matter by id. Raises `NotFound`."""
        return _matter.decode(self._body("matter", identifier))

    def iter_contradictions(self, what: str | None = None, after: str | None = None) -> Iterator[Contradiction]:
        """Contradictions in their order: all, or those of a document or an entity by id; after one by its id.

        Raises:
            NotFound: There is no contradiction `after`.
        """
        where = ["id IN (SELECT contradiction FROM contradiction_in WHERE what = ?)"] if what is not None else []
        values = [what] if what is not None else []
        return (_contradiction.decode(body) for body in self._bodies("contradiction", where, values, after))

    def get_contradiction(self, identifier: str) -> Contradiction:
        """A contradiction by id. Raises `NotFound`."""
        return _contradiction.decode(self._body("contradiction", identifier))
