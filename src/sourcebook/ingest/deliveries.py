"""Deliveries of others: FollowTheMoney entities (a line each) and statements (a row each) to entities, each whole.

Forms: https://followthemoney.tech/docs/ (entities), `followthemoney.statement` (statements as CSV or JSON lines), and
the nested entities that OpenSanctions publishes. Lines of one id are one entity. A delivery is held in memory: of a
list of millions ask `match`, which streams it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from sourcebook.ingest.record_lines import iter_record_lines
from sourcebook.model.delivered import Delivered, Saying
from sourcebook.model.schemata import REFERENCES

DeliveryForm = Literal["ftm", "statements"]
GENERAL = frozenset(("Thing", "LegalEntity", "Asset", "Interval", "Value", ""))
"""Schemata that give way to a further one said of the same entity."""
DEEPEST = 20
"""How far entities may be nested in each other."""


@dataclass(slots=True)
class Delivery:
    """What a file holds: entities in the order of their first line, and lines that are none with the reason."""

    entities: list[Delivered] = field(default_factory=list)
    unreadable: list[tuple[int, bytes, str]] = field(default_factory=list)
    misfits: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(property, problem) -> how often."""


def read_delivery(path: Path, form: DeliveryForm, source: str) -> Delivery:
    """The entities of a file, gzipped or not. Raises `UnreadableInput` where it is not of that form."""
    gathered = _Gathered()
    name = path.name.lower().removesuffix(".gz")
    table = form == "statements" and not name.endswith((".json", ".jsonl", ".ndjson"))
    found = Delivery()
    for line in iter_record_lines(path, "csv" if table else "json"):
        problem = line.problem
        if line.fields is not None:
            take = gathered.take_statement if form == "statements" else gathered.take_entity
            problem = take(line.fields)
        if problem:
            found.unreadable.append((line.number, line.data, problem))
    found.entities = list(gathered.entities(source))
    found.misfits = gathered.misfits
    return found


@dataclass(slots=True)
class _Gathered:
    """Sayings by entity."""

    sayings: dict[str, list[Saying]] = field(default_factory=lambda: defaultdict(list))
    schemata: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    canonical: dict[str, str] = field(default_factory=dict)
    misfits: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take_entity(self, held: Mapping[str, Any], depth: int = 0) -> str:
        """Take an entity in; gives why it is none."""
        identifier, schema = held.get("id"), held.get("schema")
        if not isinstance(identifier, str | int) or not str(identifier).strip():
            return 'It has no "id".'
        if not isinstance(schema, str) or not schema:
            return 'It has no "schema".'
        if depth > DEEPEST:
            return "Entities are nested in it too deeply."
        own = str(identifier).strip()
        if isinstance(held.get("statements"), list | dict):
            for statement in _statements(held["statements"]):
                self.take_statement({"entity_id": own, "schema": schema, **statement})
            return ""
        properties = held.get("properties", {})
        if not isinstance(properties, dict):
            return '"properties" is no object.'
        datasets = held.get("datasets")
        dataset = str(datasets[0]) if isinstance(datasets, list) and len(datasets) == 1 else ""
        self.schemata[own][schema] += 1
        self.sayings[own] += []
        for prop, values in properties.items():
            for value in values if isinstance(values, list) else [values]:
                self._take_value(own, str(prop), value, dataset, depth)
        return ""

    def _take_value(self, own: str, prop: str, value: Any, dataset: str, depth: int) -> None:
        if isinstance(value, dict):
            problem = self.take_entity(value, depth + 1)
            if problem:
                self.misfits[prop, f"holds what is no entity: {problem}"] += 1
                return
            value = value["id"]
        if isinstance(value, bool | list) or value is None or not str(value).strip():
            self.misfits[prop, "has a value that is no text; left out"] += 1
            return
        saying = Saying(prop=prop, value=str(value), dataset=dataset)
        if saying not in self.sayings[own]:
            self.sayings[own].append(saying)

    def take_statement(self, held: Mapping[str, Any]) -> str:
        """Take a statement in; gives why it is none."""

        def of(name: str) -> str:
            value = held.get(name)
            return "" if value is None else str(value).strip()

        own = of("entity_id") or of("canonical_id")
        prop, schema = of("prop"), of("schema")
        if ":" in prop and not schema:
            # The packed form writes both in one cell.
            schema, _, prop = prop.partition(":")
        if not own or not prop or not of("value"):
            return "A statement has at least entity_id, prop, schema and value."
        self.schemata[own][schema] += 1
        if of("canonical_id") and of("canonical_id") != own:
            self.canonical[own] = of("canonical_id")
        self.sayings[own].append(Saying(
            prop=prop, value=str(held["value"]), dataset=of("dataset"), lang=of("lang"), original=of("original_value"),
            first_seen=of("first_seen"), last_seen=of("last_seen"), origin=of("origin"), id=of("id"),
        ))  # fmt: skip
        return ""

    def entities(self, source: str) -> Iterator[Delivered]:
        """Every entity, what it refers to named."""
        known: dict[str, tuple[str, str]] = {}
        made = []
        for own, sayings in self.sayings.items():
            held = Delivered(
                source=source, id=own, schema=_schema(self.schemata[own]), canonical=self.canonical.get(own, ""),
                sayings=tuple(dict.fromkeys(sayings)),
            )  # fmt: skip
            known[own] = held.caption, held.schema
            made.append(held)
        for held in made:
            if held.canonical:
                known.setdefault(held.canonical, known[held.id])
        for held in made:
            named = tuple(self._named(s, known) for s in held.sayings)
            yield msgspec.structs.replace(held, sayings=named)

    def _named(self, saying: Saying, known: Mapping[str, tuple[str, str]]) -> Saying:
        if saying.prop not in REFERENCES:
            return saying
        value = saying.value.strip()
        if value not in known:
            return saying
        caption, schema = known[value]
        return msgspec.structs.replace(saying, value=value, caption=caption, schema=schema)


def _statements(held: Any) -> Iterable[dict[str, Any]]:
    groups = held.values() if isinstance(held, dict) else [held]
    return (s for group in groups if isinstance(group, list) for s in group if isinstance(s, dict))


def _schema(counts: Counter[str]) -> str:
    """The schema said most often, of those that say most."""
    telling = [s for s in counts if s not in GENERAL] or list(counts)
    return max(telling, key=lambda s: (counts[s], s)) or "Thing"
