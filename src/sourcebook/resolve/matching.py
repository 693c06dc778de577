"""A list held against the entities of a library, entry by entry: who of them may be on it, with reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from sourcebook.model.entity import Entity
from sourcebook.model.judgement import Reason
from sourcebook.resolve.base import Matcher, Party, PartyType
from sourcebook.resolve.blocking import MOST_SHARED, keys_of, may_be_one
from sourcebook.resolve.lists import Listed

ASK = 0.7
"""Score from which a pair is shown."""
MOST_COMPARED = 100
"""Entities that one entry is held against: those that share the rarest keys."""


class Listing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entity that may be an entry of a list."""

    entity: str
    name: str
    external: str
    listed: str
    """The entry's name."""
    score: float
    same: bool
    algorithm: str
    reasons: tuple[Reason, ...] = ()


class Roster:
    """The entities of a library by the keys of their names, kept while a list streams past."""

    def __init__(self, entities: Iterable[Entity], matcher: Matcher) -> None:
        self._matcher = matcher
        self._parties: list[tuple[str, str, Party]] = []
        self._keyed: dict[str, list[int]] = defaultdict(list)
        for entity in entities:
            kind: PartyType = entity.type if entity.type in ("person", "organization") else "other"
            names = tuple(n for n in entity.names if kind != "person" or " " in n)[:6]
            if not names:
                continue
            dates = tuple(b for b in entity.births if b.replace("-", "").isdigit())
            countries = tuple(c.upper() for c in entity.countries)
            place = len(self._parties)
            party = Party(names=names, type=kind, dates=dates, countries=countries)
            self._parties.append((entity.id, entity.name, party))
            for key in {k for n in names for k in keys_of(n, kind)}:
                self._keyed[key].append(place)

    def find(self, listed: Listed, least: float = ASK) -> Iterator[Listing]:
        """Entities that an entry may be with a score of at `least` so much, the likest first."""
        found = []
        for place in self._near(listed.party):
            identifier, name, party = self._parties[place]
            if "other" not in (party.type, listed.party.type) and party.type != listed.party.type:
                continue
            kind = listed.party.type if party.type == "other" else party.type
            if not any(may_be_one(x, y, kind) for x in party.names for y in listed.party.names[:10]):
                continue
            score = self._matcher.compare(
                msgspec.structs.replace(party, type=kind), msgspec.structs.replace(listed.party, type=kind)
            )
            if score.value >= least:
                found.append(Listing(
                    entity=identifier, name=name, external=listed.id, listed=listed.party.names[0],
                    score=score.value, same=score.same, algorithm=score.algorithm, reasons=score.reasons,
                ))  # fmt: skip
        return iter(sorted(found, key=lambda f: (-f.score, f.entity)))

    def _near(self, party: Party) -> list[int]:
        """Places of entities that share a telling key, or two common ones."""
        keys = sorted({k for n in party.names[:10] for k in keys_of(n, party.type)})
        held = sorted((k for k in keys if k in self._keyed), key=lambda k: (len(self._keyed[k]), k))
        near: dict[int, None] = {}
        common: set[int] = set()
        for key in held:
            places = self._keyed[key]
            if len(places) <= MOST_SHARED:
                near.update(dict.fromkeys(places))
            else:
                near.update(dict.fromkeys(p for p in places if p in common))
                common.update(places)
            if len(near) >= MOST_COMPARED:
                break
        return list(near)[:MOST_COMPARED]
