"""What an entity of somebody else's data says: its names, what is told of them, dates, ties to others, sums."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from sourcebook.extract.rows.making import SURE, Maker
from sourcebook.model.annotation import Mention, Money, Relation
from sourcebook.model.delivered import Delivered, SaidAt, is_reference, places_of
from sourcebook.model.document import Rendition
from sourcebook.model.ids import make_id
from sourcebook.model.schemata import COUNTRIES, DOCUMENTS, EDGES, ROLES, names_in, type_of_schema
from sourcebook.model.span import Span
from sourcebook.model.table import Row

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_AMOUNT = re.compile(r"\d{1,18}(?:\.\d{1,9})?")
_COUNTRY = re.compile(r"[a-z]{2}")
MOST_PAIRS = 100
"""Ties that one delivered tie becomes, where several stand at its ends."""


def read_delivered(maker: Maker, rendition: Rendition) -> None:
    """Make the readings of a delivered entity."""
    held, first, said = places_of(rendition)
    for at in said:
        # A short year would be a number of anything: the property says that it is a date.
        if (at.saying.prop.endswith(("Date", "At")) or at.saying.prop == "date") and _DATE.fullmatch(at.saying.value):
            maker.time(at.value, at.saying.value, SURE)
    if held.schema in EDGES:
        _read_edge(maker, held, said)
    elif held.schema not in DOCUMENTS:
        _read_node(maker, held, first, said)
    for at in said:
        if is_reference(at.saying) and at.saying.prop not in EDGES.get(held.schema, ()):
            _name_other(maker, at)


def _read_node(maker: Maker, held: Delivered, first: Row, said: tuple[SaidAt, ...]) -> None:
    """Its names are one chain; the first of them carries what is told."""
    wanted = names_in(held.schema)
    named = [at for at in said if at.saying.prop in wanted and len(at.saying.value) > 1]
    if not named:
        return
    told = _identity(maker, first)
    for at in said:
        if at.saying.prop not in wanted and not is_reference(at.saying):
            _put(told, at.saying.prop, maker.span(at.value))
    countries = [at.saying.value for at in said if at.saying.prop in COUNTRIES and _COUNTRY.fullmatch(at.saying.value)]
    chain = _chain(maker, told["id"].exact)
    for number, at in enumerate(named):
        maker.make(
            Mention, at.value.start, at.value.end, confidence=SURE, type=type_of_schema(held.schema),
            name=" ".join(held.caption.split()), chain=chain, country=next(iter(countries), None),
            properties={} if number else told,
        )  # fmt: skip


def _read_edge(maker: Maker, held: Delivered, said: tuple[SaidAt, ...]) -> None:
    first, second = EDGES[held.schema]
    subjects = [at for at in said if at.saying.prop == first and at.there]
    objects = [at for at in said if at.saying.prop == second and at.there]
    for at in (*subjects, *objects):
        _name_other(maker, at)
    single = {at.saying.prop: at.saying.value for at in reversed(said)}
    money = _money(maker, said, single)
    role = single.get(ROLES.get(held.schema, "role")) or single.get("role")
    begin, end = (_day(single.get(prop) or single.get("date")) for prop in ("startDate", "endDate"))
    told: dict[str, Span] = {}
    for at in said:
        if at.saying.prop in ("purpose", "recordId", "description", "status"):
            _put(told, {"recordId": "reference"}.get(at.saying.prop, at.saying.prop), maker.span(at.value))
    for subject, other in list(product(subjects, objects))[:MOST_PAIRS]:
        start = min(subject.row.start, other.row.start)
        maker.make(
            Relation, start, max(subject.row.end, other.row.end), confidence=SURE,
            key=(subject.value.start, other.value.start, held.schema), subject=maker.span(subject.value),
            object=maker.span(other.value), schema=held.schema, role=role, since=begin, until=end,
            money=money.id if money else None, properties=told,
        )  # fmt: skip


def _name_other(maker: Maker, at: SaidAt) -> None:
    """The entity that a row refers to, as a name of its own chain."""
    if at.there is None or at.saying.schema in DOCUMENTS or at.saying.schema in EDGES:
        return
    identity = maker.span(at.there)
    maker.make(
        Mention, at.value.start, at.value.end, confidence=SURE, type=type_of_schema(at.saying.schema),
        name=" ".join(maker.words(at.value).split()), chain=_chain(maker, identity.exact), properties={"id": identity},
    )  # fmt: skip


def _money(maker: Maker, said: Iterable[SaidAt], single: dict[str, str]) -> Money | None:
    for prop, currency in (("amount", single.get("currency", "").upper()), ("amountUsd", "USD"), ("amountEur", "EUR")):
        for at in said:
            if at.saying.prop == prop and _AMOUNT.fullmatch(at.saying.value):
                value = float(at.saying.value)
                return maker.make(
                    Money, at.value.start, at.value.end, confidence=SURE, low=value, high=value,
                    currency=currency if len(currency) == 3 else None,
                )  # fmt: skip
    return None


def _identity(maker: Maker, first: Row) -> dict[str, Span]:
    """The ids of the first row: its cells are schema, id, and whom they hold it to be."""
    cells = {c.column: maker.span(c) for c in first.cells}
    found = {"id": cells[1], "schema": cells[0]}
    return found | ({"canonical": cells[2]} if 2 in cells else {})


def _put(told: dict[str, Span], prop: str, words: Span) -> None:
    """A further value of a property has a number behind its name."""
    number = 1
    while (name := prop if number == 1 else f"{prop}#{number}") in told:
        number += 1
    told[name] = words


def _chain(maker: Maker, outside: str) -> str:
    return make_id("chain", maker.rendition.id, "delivered", outside)


def _day(value: str | None) -> str | None:
    return value if value and _DATE.fullmatch(value) else None
