"""The map of a library as asked for."""

from __future__ import annotations

from functools import cache

import msgspec

from sourcebook.explore.places import gather_places
from sourcebook.following.timeline import bounds, shown_of
from sourcebook.following.whom import Whom
from sourcebook.model.entity import Entity
from sourcebook.model.place import Places
from sourcebook.pins import Pins
from sourcebook.resolution import Resolution
from sourcebook.store.base import View


class PlacesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What a map is asked for. Empty fields leave all in."""

    entities: tuple[str, ...] = ()
    """Ids: only sentences that name one of them."""
    since: str | None = None
    until: str | None = None
    """Only sentences of which the one date lies in this time; sentences without one are then left out."""
    statuses: tuple[str, ...] = ()
    collection: str | None = None
    documents: frozenset[str] | None = None
    most: int = 1_000


def find_places(view: View, resolution: Resolution, pins: Pins, asked: PlacesAsked) -> Places:
    """Places that sentences name, each once, with those that are not on the map and why. Raises `UsageError`."""
    resolution.update()
    pins.update()
    first, last = bounds(asked.since, asked.until)
    whom = Whom(resolution)
    chains = whom.chains_of(asked.entities) if asked.entities else None
    found = pins.file.iter_pins("place", chains=chains, since=first, until=last, statuses=asked.statuses)

    @cache
    def get(entity: str) -> Entity:
        return resolution.entities.get(entity)

    def entity_of(chain: str) -> Entity | None:
        entity = whom.entity_of(chain)
        return get(entity) if entity else None

    return gather_places(shown_of(view, found, asked.collection, asked.documents), entity_of, most=asked.most)
