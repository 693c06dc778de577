"""FollowTheMoney: entities, what joins them and the documents they rest on, as JSON Lines.

Model of entities and properties: FollowTheMoney 4 (followthemoney.tech). An entity that is no person, body or place has
no schema there and is left out; so is a tie to it. What was imported from others goes out with every property it came
with, under its own id or, where it is somebody the library knows, as part of that entity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

import msgspec

from sourcebook.model.delivered import Delivered, Saying, delivered_of, is_delivered, is_reference, outside_id
from sourcebook.model.document import Document, Rendition
from sourcebook.model.entity import Entity, Referent, Stated
from sourcebook.model.network import Tie
from sourcebook.model.payment import Payment
from sourcebook.model.schemata import DOCUMENTS, EDGES
from sourcebook.publish.formats.ftm_entities import (
    SCHEMATA,
    Ends,
    FtmEntity,
    Value,
    fact_of,
    of_document,
    of_payment,
    of_tie,
    owned_in,
    values_of,
    with_fitting_ends,
)
from sourcebook.publish.formats.lines import LinesExporter

MOST_PROOF = 100
"""Documents that an entity names as its proof; `statements` and `spans` have all."""


class Gathered:
    """What exporters of FollowTheMoney collect of a library, before anything can be written."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.delivered: dict[str, Delivered] = {}
        """By the id of its document."""
        self.entities: list[Entity] = []
        self.ties: list[Tie] = []
        self.payments: list[Payment] = []

    def take(self, record: msgspec.Struct) -> None:
        """Keep a record that matters."""
        if isinstance(record, Document):
            self.documents[record.id] = record
        elif isinstance(record, Rendition):
            if is_delivered(record.media_type):
                self._take_delivered(record)
        elif isinstance(record, Entity):
            self.entities.append(record)
        elif isinstance(record, Tie):
            self.ties.append(record)
        elif isinstance(record, Payment):
            self.payments.append(record)

    def _take_delivered(self, rendition: Rendition) -> None:
        # Renditions come behind their document: the last one taken is theirs.
        document = next(reversed(self.documents.values()))
        if document.rendition == rendition.id:
            self.delivered[document.id] = delivered_of(rendition)

    def own(self) -> Iterator[Document]:
        """Documents that are no entities of others."""
        return (d for d in self.documents.values() if not is_delivered(d.media_type))

    def rests_elsewhere(self, documents: Iterable[str]) -> bool:
        """Whether some document says it that is no delivery: what only deliveries say goes out as it came."""
        return any(d not in self.delivered for d in documents)


class FtmExporter(LinesExporter):
    """One JSON object a line, as `followthemoney` reads them."""

    name: ClassVar[str] = "ftm"
    suffix: ClassVar[str] = ".ftm.json"
    derived: ClassVar[frozenset[str]] = frozenset({"entity", "referent", "stated", "tie", "payment"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._held = Gathered()
        self._proof: dict[str, list[str]] = defaultdict(list)
        self._of_referent: dict[str, str] = {}
        self._facts: dict[str, dict[Value, None]] = defaultdict(dict)

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Referent):
            self._of_referent[record.id] = record.document
        elif isinstance(record, Stated):
            self._take_fact(record)
        else:
            self._held.take(record)

    def _take_fact(self, stated: Stated) -> None:
        if stated.statement.document in self._held.delivered:
            return
        fact = fact_of(stated)
        if fact and fact[0] not in ("name", "full"):
            self._facts[stated.entity][fact] = None

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        for document in self._held.own():
            self._put(of_document(document), "documents")
        known = self._put_entities()
        ends = Ends(known)
        for tie in self._held.ties:
            joined = tie.subject in known and tie.object in known
            if joined and tie.schema != "Payment" and self._held.rests_elsewhere(r.document for r in tie.rests):
                self._put(of_tie(tie, ends), "ties")
        for payment in self._held.payments:
            if (payment.payer or payment.payee) and self._held.rests_elsewhere(payment.documents):
                self._put(of_payment(with_fitting_ends(payment, known)), "ties")
        self._put_delivered()
        super().finalize()

    def _put_entities(self) -> dict[str, str]:
        """Write who is known; gives the schema of each."""
        owned = owned_in(self._held.ties)
        nodes = {outside_id(d.source, d.id): d for d in self._held.delivered.values() if _is_node(d)}
        self._canonical: dict[str, str] = {}
        self._merged: set[str] = set()
        known: dict[str, str] = {}
        for entity in self._held.entities:
            theirs = [nodes[i] for i in entity.ids if i in nodes]
            schema = _schema_of(entity, theirs, owned)
            if schema is None:
                continue
            known[entity.id] = schema
            for outside in entity.ids:
                self._canonical[outside] = entity.id
            self._merged.update(outside_id(d.source, d.id) for d in theirs)
        for entity in self._held.entities:
            if entity.id in known:
                theirs = [nodes[i] for i in entity.ids if i in nodes]
                self._put_entity(entity, known[entity.id], theirs)
        return known

    def _put_entity(self, entity: Entity, schema: str, theirs: list[Delivered]) -> None:
        documents = [self._of_referent[r] for r in entity.referents if r in self._of_referent]
        ours = [d for d in dict.fromkeys(documents) if d not in self._held.delivered]
        values: list[Value] = []
        if ours or not theirs:
            values = [*values_of(entity, schema), *self._facts[entity.id], *(("proof", d) for d in ours[:MOST_PROOF])]
        for held in theirs:
            values += self._values(held)
        also = [d.id for d in theirs]
        made = FtmEntity(id=entity.id, schema=schema, values=tuple(values))
        self._put(made, "entities", referents=sorted(dict.fromkeys(also)))

    def _values(self, held: Delivered) -> Iterator[Value]:
        return ((s.prop, self._value(held, s)) for s in held.sayings if s.prop != "id")

    def _value(self, held: Delivered, saying: Saying) -> str:
        """A value; a reference leads to whom the library holds it to be."""
        if not is_reference(saying):
            return saying.value
        return self._canonical.get(outside_id(held.source, saying.value), saying.value)

    def _put_delivered(self) -> None:
        """What was delivered and is nobody here: ties, sanctions, addresses, papers."""
        for held in sorted(self._held.delivered.values(), key=lambda d: (d.source, d.id)):
            if outside_id(held.source, held.id) not in self._merged:
                of = "ties" if held.schema in EDGES else "documents" if held.schema in DOCUMENTS else "entities"
                self._put(FtmEntity(id=held.id, schema=held.schema, values=tuple(self._values(held))), of)

    def _put(self, made: FtmEntity, of: str, referents: list[str] | None = None) -> None:
        also = {"referents": referents} if referents else {}
        self.line({"id": made.id, "schema": made.schema, "properties": made.properties, **also}, of)


def _is_node(held: Delivered) -> bool:
    return held.schema not in EDGES and held.schema not in DOCUMENTS


def _schema_of(entity: Entity, theirs: list[Delivered], owned: set[str]) -> str | None:
    """The schema of an entity: that of the deliveries where they agree on more than is known here."""
    said = sorted({d.schema for d in theirs})
    base = SCHEMATA.get(entity.type)
    narrower = len(said) == 1 and base is not None and said[0] in _NARROWER.get(base, ())
    if said and (base is None or narrower):
        base = said[0]
    return "Company" if base == "Organization" and entity.id in owned else base


_NARROWER = {
    "Organization": ("Organization", "Company", "PublicBody", "LegalEntity"), "Person": ("Person",),
    "Address": ("Address", "Territory"),
}  # fmt: skip
