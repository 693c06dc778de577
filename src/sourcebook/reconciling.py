"""The entities of a library as a reconciliation service: names of a table come in, candidates with reasons go out.

Protocol: https://reconciliation-api.github.io/specs/0.2/ (W3C Entity Reconciliation Community Group). It only reads.
Scores are those of the library's matcher, times 100; a candidate is a `match` where the matcher calls it the same and
no other comes near.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sourcebook.errors import NotFound
from sourcebook.model.delivered import is_delivered
from sourcebook.model.entity import Entity
from sourcebook.model.reconcile import PROPERTIES, TYPE_OF, TYPES, Asked, Extend
from sourcebook.resolution import Resolution
from sourcebook.resolve.base import Party, PartyType
from sourcebook.resolve.lists import Listed
from sourcebook.resolve.matching import Roster
from sourcebook.resolve.referents import fold_name

LEAST = 0.5
"""Score from which an entity is a candidate."""
SURE = 0.97
"""Score from which a candidate may be a `match`, which programs take unasked: names that sound alike have less."""
NEAR = 0.05
"""A candidate is no match where another comes so near to it."""
MOST = 50
"""Candidates of one query."""
MOST_SUGGESTED = 20
EVIDENCE = 3
"""Passages that `evidence` gives where the query does not say how many."""
MOST_VALUES = 50
MOST_LOOKED = 200
"""Documents that passages are chosen from."""
_SPELLED: dict[str, PartyType] = {"Person": "person", "Organization": "organization"}


@dataclass(slots=True)
class Reconciler:
    """Answers the queries of a reconciliation service. Threads may share one."""

    resolution: Resolution
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _roster: Roster | None = field(default=None, init=False, repr=False)
    _made_from: tuple[str, str] = field(default=("", ""), init=False, repr=False)

    def reconcile(self, asked: Asked) -> list[dict[str, Any]]:
        """Candidates for one query, the likeliest first."""
        wanted = asked.types & TYPES.keys()
        if asked.types and not wanted:
            return []
        found = self._candidates(asked, wanted)
        strict = asked.type_strict != "should"
        kept = [c for c in found if not wanted or not strict or TYPE_OF[c[0].type] in wanted]
        limit = max(1, min(MOST, int(asked.limit or 10)))
        best = kept[0][1] if kept else 0.0
        alone = len(kept) < 2 or best - kept[1][1] > NEAR
        return [
            {
                "id": entity.id, "name": entity.name, "score": round(100 * score, 2),
                "match": same and alone and number == 0, "type": [_type(entity)], "features": features,
                "description": _described(entity),
            }
            for number, (entity, score, same, features) in enumerate(kept[:limit])
        ]  # fmt: skip

    def _candidates(
        self, asked: Asked, wanted: frozenset[str]
    ) -> list[tuple[Entity, float, bool, list[dict[str, Any]]]]:
        named = {e.id: e for e in self._named(asked)}
        party = _party(asked, wanted)
        found: dict[str, tuple[Entity, float, bool, list[dict[str, Any]]]] = {}
        for listing in self._roster_now().find(Listed(id="", party=party), LEAST) if party.names else ():
            entity = self.resolution.entities.get(listing.entity)
            features = [{"id": r.feature, "name": r.feature, "value": r.value} for r in listing.reasons]
            same = listing.same and listing.score >= SURE
            found[entity.id] = (entity, listing.score, same, features)
        for identifier, entity in named.items():
            # One word may be anybody's: it is a candidate, never a match.
            score = 1.0 if identifier == asked.query.strip() else 0.6
            if identifier not in found:
                same = score == 1.0
                found[identifier] = (entity, score, same, [{"id": "same-name", "name": "same-name", "value": True}])
        order = sorted(found.values(), key=lambda c: (-c[1], -c[0].documents, c[0].id))
        return [c for c in order if _fits(c[0], asked)]

    def _named(self, asked: Asked) -> Iterator[Entity]:
        query = asked.query.strip()
        if not query:
            return
        try:
            yield self.resolution.get(query)
        except NotFound:
            yield from self.resolution.find(query)

    def _roster_now(self) -> Roster:
        self.resolution.update()
        entities = self.resolution.entities
        made_from = (entities.mark("change"), self.resolution.made_from())
        with self._lock:
            if self._roster is None or made_from != self._made_from:
                self._roster = Roster(entities.iter_entities(), self.resolution.matcher)
                self._made_from = made_from
            return self._roster

    def suggest_entities(self, prefix: str, cursor: int = 0) -> list[dict[str, Any]]:
        """Entities in whose names the words stand, the most named first."""
        self.resolution.update()
        entities, _ = self.resolution.entities.page(None, prefix.strip(), cursor, MOST_SUGGESTED)
        return [
            {"id": e.id, "name": e.name, "description": _described(e), "notable": [_type(e)]} for e in entities
        ]  # fmt: skip

    def extend(self, asked: Extend) -> dict[str, Any]:
        """Values of properties of entities, by entity; what is unknown has none."""
        known = [p for p in asked.properties if p.id in PROPERTIES]
        rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for identifier in asked.ids:
            try:
                entity = self.resolution.get(identifier)
            except NotFound:
                rows[identifier] = {p.id: [] for p in known}
                continue
            rows[identifier] = {p.id: self._values(entity, p.id, _most(p.settings)) for p in known}
        meta = [{"id": p.id, "name": PROPERTIES[p.id]} for p in known]
        return {"meta": meta, "rows": rows}

    def _values(self, entity: Entity, prop: str, most: int | None) -> list[dict[str, Any]]:
        if prop in ("documents", "mentions"):
            return [{"int": getattr(entity, prop)}]
        if prop == "evidence":
            return [{"str": words} for words in self.evidence(entity, most or EVIDENCE)]
        texts: dict[str, tuple[str, ...]] = {
            "name": (entity.name,), "alias": tuple(n for n in entity.names if n != entity.name),
            "type": (TYPE_OF[entity.type],), "country": entity.countries, "birthDate": entity.births,
            "deathDate": entity.deaths, "outsideId": entity.ids,
        }  # fmt: skip
        values = texts[prop] if prop in texts else self._roles(entity)
        return [{"str": value} for value in values[: most or MOST_VALUES]]

    def _roles(self, entity: Entity) -> tuple[str, ...]:
        referents = self.resolution.entities.iter_referents(entity=entity.id)
        return tuple(dict.fromkeys(role for r in referents for role in r.roles))

    def evidence(self, entity: Entity, most: int = EVIDENCE) -> list[str]:
        """Words that name an entity, each with its document and place, one of a document."""
        view, found = self.resolution.store.view(), []
        referents = islice(self.resolution.entities.iter_referents(entity=entity.id), MOST_LOOKED)
        held = [(r, view.get_document(r.document)) for r in referents]
        # A report says more than a row of a list.
        for referent, document in sorted(held, key=lambda h: is_delivered(h[1].media_type))[:most]:
            said = next((s for s in self.resolution.statements_of(referent) if s.prop == "name"), None)
            if said is None:
                continue
            text = view.get_rendition(document.rendition).text
            words = _around(text, said.span.start, said.span.end)
            found.append(f"“{words}” ({document.title}, {document.id}, {said.span.start}-{said.span.end})")
        return found


def _party(asked: Asked, wanted: frozenset[str]) -> Party:
    given = {p.pid: p.values for p in asked.properties}
    kinds = {_SPELLED[t] for t in wanted if t in _SPELLED}
    names = tuple(dict.fromkeys(n for n in (" ".join(asked.query.split()), *given.get("alias", ())) if n))
    return Party(
        names=names, type=kinds.pop() if len(kinds) == 1 and len(wanted) == 1 else "other",
        dates=given.get("birthDate", ()), countries=tuple(c.upper() for c in given.get("country", ()) if len(c) == 2),
    )  # fmt: skip


def _fits(entity: Entity, asked: Asked) -> bool:
    """Whether nothing that the table says of it contradicts what is known: two countries or two years of birth."""
    for given in asked.properties:
        values = {v.casefold() for v in given.values}
        if given.pid == "outsideId" and values and entity.ids and not values & {i.casefold() for i in entity.ids}:
            return False
        if given.pid == "birthDate" and values and entity.births:
            years = {b[:4] for b in entity.births if b[:4].isdigit()}
            if years and not years & {v[:4] for v in values}:
                return False
    return True


def _type(entity: Entity) -> dict[str, str]:
    return {"id": TYPE_OF[entity.type], "name": TYPE_OF[entity.type]}


def _described(entity: Entity) -> str:
    documents = "1 document" if entity.documents == 1 else f"{entity.documents} documents"
    born = f"born {entity.births[0]}" if entity.births else ""
    also = next((n for n in entity.names if fold_name(n) != fold_name(entity.name)), "")
    parts = (documents, ", ".join(entity.countries), born, f"also {also}" if also else "")
    return "; ".join(part for part in parts if part)


def _most(settings: dict[str, Any]) -> int | None:
    try:
        held = int(settings.get("limit", 0))
    except (TypeError, ValueError, OverflowError):
        return None
    return max(1, min(MOST_VALUES, held)) if held else None


def _around(text: str, start: int, end: int, reach: int = 80) -> str:
    """The words at a place with what stands around them in their line, cut at spaces."""
    line = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    low, high = max(line[0], start - reach), min(line[1] if line[1] >= 0 else len(text), end + reach)
    before = text[low:start] if low == line[0] else text[low:start].partition(" ")[2]
    after = text[end:high] if high in (line[1], len(text)) else text[end:high].rpartition(" ")[0]
    return " ".join(f"{before}{text[start:end]}{after}".split())
