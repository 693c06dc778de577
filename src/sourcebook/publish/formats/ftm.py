"""FollowTheMoney: entities as JSON Lines, and the words that each of their values rests on as a side-car.

Model of entities and properties: FollowTheMoney 4 (followthemoney.tech). An entity that is no person, body or place has
no schema there and is left out, and so are ties whose schema names other ends than these.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import msgspec

from sourcebook.model.document import Document
from sourcebook.model.entity import Entity, Stated
from sourcebook.model.ids import make_id
from sourcebook.model.network import Tie
from sourcebook.publish.formats.lines import LinesExporter

SCHEMATA = {"person": "Person", "organization": "Organization", "place": "Address"}
ENDS: dict[str, tuple[str, str]] = {
    "Employment": ("employee", "employer"),
    "Directorship": ("director", "organization"),
    "Membership": ("member", "organization"),
    "Ownership": ("owner", "asset"),
    "Family": ("person", "relative"),
    "Associate": ("person", "associate"),
    "Representation": ("agent", "client"),
    "Payment": ("payer", "beneficiary"),
    "Debt": ("debtor", "creditor"),
    "Succession": ("predecessor", "successor"),
    "UnknownLink": ("subject", "object"),
}
"""The two ends of each schema of ties; any other becomes `UnknownLink`."""
LEGAL = {"Person", "Organization"}
PERSONS = {"Family": (True, True), "Associate": (True, False), "Directorship": (False, False)}
"""Ends that only a person may be."""
FACTS = {
    "Person": {
        "birthDate",
        "deathDate",
        "birthPlace",
        "nationality",
        "idNumber",
        "passportNumber",
        "position",
        "gender",
    },
    "Organization": {"registrationNumber", "incorporationDate", "jurisdiction", "idNumber", "taxNumber", "address"},
}
"""Properties that cells of tables may fill, by schema."""
Value = tuple[str, str]
"""(property, value) of an entity."""


def values_of(entity: Entity) -> Iterator[Value]:
    """What an entity's own record says of it, in FollowTheMoney's properties."""
    schema = SCHEMATA[entity.type]
    if schema == "Address":
        yield "full", entity.name
        yield from (("country", c) for c in entity.countries)
        return
    yield "name", entity.name
    yield from (("alias", n) for n in entity.names if n != entity.name)
    yield from (("country", c) for c in entity.countries)
    if schema == "Person":
        yield from (("birthDate", d) for d in entity.births if is_plain(d))
        yield from (("deathDate", d) for d in entity.deaths if is_plain(d))


def is_plain(edtf: str) -> bool:
    """Whether a date is a year, month or day, which is all that FollowTheMoney knows."""
    return len(edtf) in (4, 7, 10) and edtf.replace("-", "").isdigit()


def fact_of(stated: Stated) -> Value | None:
    """The property and value of a statement that FollowTheMoney has a place for."""
    schema, prop = SCHEMATA.get(stated.type), stated.statement.prop
    value = " ".join(stated.statement.value.split())
    if schema is None or not value:
        return None
    if prop == "name":
        return ("full" if schema == "Address" else "name"), value
    if prop in FACTS.get(schema, ()):
        return prop, value
    if schema == "Person" and prop.startswith("Occupancy: ") and not prop.endswith(" (of)"):
        return "position", f"{prop.removeprefix('Occupancy: ')}, {value}"
    return None


def tie_schema(tie: Tie, subject: str, other: str) -> tuple[str, str, str]:
    """Schema and the names of its two ends for a tie between entities of two schemata."""
    schema = tie.schema if tie.schema in ENDS else "UnknownLink"
    wanted = PERSONS.get(schema, (False, False))
    fits = all(not person or kind == "Person" for person, kind in zip(wanted, (subject, other), strict=True))
    if not fits or (schema != "UnknownLink" and not {subject, other} <= LEGAL):
        schema = "UnknownLink"
    return schema, *ENDS[schema]


def tie_id(tie: Tie) -> str:
    """Id of a tie as an entity: the same as long as its ends, schema and role are."""
    return make_id("relation", tie.subject, tie.object, tie.schema, tie.role)


class FtmExporter(LinesExporter):
    """Entities, ties and the documents they rest on, one JSON object a line, as `followthemoney` reads them."""

    name: ClassVar[str] = "ftm"
    suffix: ClassVar[str] = ".ftm.json"
    derived: ClassVar[frozenset[str]] = frozenset({"entity", "tie"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._kinds: dict[str, str] = {}

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            self._put(record.id, "Article" if record.address.startswith("http") else "Document", _document(record))
        elif isinstance(record, Entity) and record.type in SCHEMATA:
            self._kinds[record.id] = SCHEMATA[record.type]
            self._put(record.id, SCHEMATA[record.type], list(values_of(record)))
        elif isinstance(record, Tie) and record.subject in self._kinds and record.object in self._kinds:
            self._put_tie(record)

    def _put_tie(self, tie: Tie) -> None:
        schema, left, right = tie_schema(tie, self._kinds[tie.subject], self._kinds[tie.object])
        values: list[Value] = [(left, tie.subject), (right, tie.object)]
        if tie.role:
            values.append(("purpose" if schema == "Payment" else "role", tie.role))
        values += [
            (prop, when) for prop, when in (("startDate", tie.since), ("endDate", tie.until)) if when and is_plain(when)
        ]
        values += [("proof", d) for d in dict.fromkeys(r.document for r in tie.rests)]
        values += [("summary", " ".join(r.exact.split())) for r in tie.rests[:3]]
        self._put(tie_id(tie), schema, values)

    def _put(self, identifier: str, schema: str, values: list[Value]) -> None:
        properties: dict[str, list[str]] = {}
        for prop, value in values:
            held = properties.setdefault(prop, [])
            if value not in held:
                held.append(value)
        self.line({"id": identifier, "schema": schema, "properties": properties})


def _document(document: Document) -> list[Value]:
    address = (
        [("sourceUrl", document.address)] if document.address.startswith("http") else [("fileName", document.address)]
    )
    dates = [("publishedAt", d) for d in (document.published,) if d and is_plain(d[:10])]
    values = [("title", document.title), *address, *dates, ("contentHash", _sha1_less(document.blob))]
    values += [("publisher", document.outlet)] if document.outlet else []
    values += [("author", name) for name in document.byline]
    return [(p, v) for p, v in values if v]


def _sha1_less(blob: str) -> str:
    """The digits of a tagged hash. FollowTheMoney asks for a checksum and names no algorithm."""
    return blob.partition(":")[2]
