"""FollowTheMoney statements, a row for each value of each entity, and the words each rests on beside them.

`statements` is the CSV that `ftm` and `nomenklatura` read: `entity_id` is what one document names (a referent),
`canonical_id` the entity it is held to be; ties, payments and documents have rows too. What was imported keeps its own
data set, ids and times of being seen. `spans` is the side-car: statement id, document, rendition, hashes, offsets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, NamedTuple

import msgspec

from sourcebook.model.delivered import Delivered, Saying, outside_id
from sourcebook.model.document import Document, Rendition
from sourcebook.model.entity import Stated
from sourcebook.model.network import Tie
from sourcebook.model.payment import Payment
from sourcebook.model.span import Span
from sourcebook.publish.formats.ftm import Gathered
from sourcebook.publish.formats.ftm_entities import (
    SCHEMATA,
    Ends,
    FtmEntity,
    fact_of,
    of_document,
    of_payment,
    of_tie,
    owned_in,
    with_fitting_ends,
)
from sourcebook.publish.formats.lines import LinesExporter
from sourcebook.publish.formats.sorted_rows import SortedRows, csv_line

DATASET = "sourcebook"
COLUMNS = (
    "canonical_id", "entity_id", "prop", "schema", "value", "dataset", "lang", "original_value", "external",
    "first_seen", "last_seen", "origin", "id",
)  # fmt: skip
SPAN_COLUMNS = ("statement", "document", "rendition", "blob", "text_hash", "start", "end", "exact", "rests_on")
_BESIDE = frozenset(("proof", "summary", "description"))
"""Properties that are about a statement's evidence, not stated by it."""


class Row(NamedTuple):
    """A statement of one document."""

    id: str
    prop: str
    value: str
    original: str


def statement_id(entity: str, prop: str, value: str, dataset: str = DATASET, lang: str = "") -> str:
    """Key of a statement: SHA-1 over data set, entity, property, value and language, as FollowTheMoney makes it."""
    key = f"{dataset}.{entity}.{prop}.{value}" + (f"@{lang}" if lang else "")
    return hashlib.sha1(key.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def row_of(stated: Stated) -> Row | None:
    """The row of what a document states of somebody; None where FollowTheMoney has no place for it."""
    fact = fact_of(stated)
    if fact is None:
        return None
    prop, value = fact
    said = stated.statement.value
    original = said if said != value else ""
    return Row(statement_id(stated.referent, prop, value), prop, value, original)


class StatementsExporter(LinesExporter):
    """Rows as `followthemoney.statement` reads and writes them, those of one entity together."""

    name: ClassVar[str] = "statements"
    suffix: ClassVar[str] = ".csv"
    derived: ClassVar[frozenset[str]] = frozenset({"entity", "stated", "tie", "payment"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._held = Gathered()
        self._rows = SortedRows()

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if not isinstance(record, Stated):
            self._held.take(record)
        elif record.statement.document not in self._held.delivered and (row := row_of(record)):
            schema, origin = SCHEMATA[record.type], record.statement.document
            itself = (record.referent, "id", record.referent, "")
            for entity, prop, value, original in (itself, (record.referent, row.prop, row.value, row.original)):
                self._add(record.entity, entity, prop, schema, Saying(
                    prop=prop, value=value, original=original, origin=origin, dataset=DATASET,
                ))  # fmt: skip

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        for document in self._held.own():
            self._add_whole(of_document(document), document.id)
        for made, origin in iter_joins(self._held):
            self._add_whole(made, origin)
        canonical = {outside: e.id for e in self._held.entities for outside in e.ids}
        for held in self._held.delivered.values():
            self._add_delivered(held, canonical.get(outside_id(held.source, held.id), held.canonical or held.id))
        self.text(csv_line(COLUMNS))
        last = ""
        for row in self._rows:
            if row[-1] != last:  # several documents may state the same; the first of them is the origin
                self.text(csv_line(row))
                self.written["statements"] += 1
            last = row[-1]
        super().finalize()

    def _add_whole(self, made: FtmEntity, origin: str) -> None:
        for prop, value in (("id", made.id), *made.values):
            saying = Saying(prop=prop, value=value, dataset=DATASET, origin=origin)
            self._add(made.id, made.id, prop, made.schema, saying)

    def _add_delivered(self, held: Delivered, canonical: str) -> None:
        told = held.sayings
        if not any(s.prop == "id" for s in told):
            told = (Saying(prop="id", value=held.id), *told)
        for s in told:
            self._add(canonical, held.id, s.prop, held.schema, msgspec.structs.replace(
                s, dataset=s.dataset or held.source,
            ))  # fmt: skip

    def _add(self, canonical: str, entity: str, prop: str, schema: str, s: Saying) -> None:
        identifier = s.id or statement_id(entity, prop, s.value, s.dataset, s.lang)
        self._rows.add((
            canonical, entity, prop, schema, s.value, s.dataset, s.lang, s.original, "f", s.first_seen, s.last_seen,
            s.origin, identifier,
        ))  # fmt: skip


def iter_joins(held: Gathered) -> Iterator[tuple[FtmEntity, str]]:
    """Ties and payments that some document of the library says, each with the first document that does."""
    ends = _ends(held)
    for tie in _ties(held):
        yield of_tie(tie, ends), tie.rests[0].document
    for payment in held.payments:
        if (payment.payer or payment.payee) and held.rests_elsewhere(payment.documents):
            yield of_payment(with_fitting_ends(payment, ends.by_id)), payment.documents[0]


def _ends(held: Gathered) -> Ends:
    owned = owned_in(held.ties)
    schemata = {e.id: SCHEMATA[e.type] for e in held.entities if e.type in SCHEMATA}
    return Ends({i: "Company" if s == "Organization" and i in owned else s for i, s in schemata.items()})


def _ties(held: Gathered) -> Iterator[Tie]:
    known = {e.id for e in held.entities if e.type in SCHEMATA}
    for tie in held.ties:
        joined = tie.subject in known and tie.object in known
        if joined and tie.schema != "Payment" and held.rests_elsewhere(r.document for r in tie.rests):
            yield tie


class SpansExporter(LinesExporter):
    """The words that each statement rests on: one row for each place that says it."""

    name: ClassVar[str] = "spans"
    suffix: ClassVar[str] = ".csv"
    derived: ClassVar[frozenset[str]] = frozenset({"entity", "stated", "tie", "payment"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._held = Gathered()
        self._texts: dict[str, str] = {}
        self.text(csv_line(SPAN_COLUMNS))

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Rendition):
            self._texts[record.id] = record.text_hash
        if not isinstance(record, Stated):
            self._held.take(record)
        elif record.statement.document not in self._held.delivered and (row := row_of(record)):
            said = record.statement
            self._put(row.id, said.document, said.span, said.rests_on)

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        ends = _ends(self._held)
        for tie in _ties(self._held):
            for identifier in _stated_by(of_tie(tie, ends)):
                for rest in tie.rests:
                    self._put(identifier, rest.document, Span(rest.start, rest.end, rest.exact), rest.relation)
        for payment in self._held.payments:
            self._put_payment(payment, ends)
        super().finalize()

    def _put_payment(self, payment: Payment, ends: Ends) -> None:
        if (payment.payer or payment.payee) and self._held.rests_elsewhere(payment.documents):
            for identifier in _stated_by(of_payment(with_fitting_ends(payment, ends.by_id))):
                for telling in payment.tellings:
                    self._put(identifier, telling.document, telling.words, telling.id)

    def _put(self, statement: str, document: str, span: Span, rests_on: str) -> None:
        held: Document = self._held.documents[document]
        place = (span.start, span.end, span.exact, rests_on)
        self.text(csv_line((statement, document, held.rendition, held.blob, self._texts[held.rendition], *place)))
        self.written["spans"] += 1


def _stated_by(made: FtmEntity) -> Iterator[str]:
    return (statement_id(made.id, prop, value) for prop, value in made.values if prop not in _BESIDE)
