"""Where a place lies, as far as an offline gazetteer can tell, and what documents say of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.entity import Entity
from sourcebook.model.network import Rest

Surety = Literal["only", "country-named", "country-read", "largest", "capital"]
"""The only bearer of the name; the one in the country that its sentences name, or that its readings give; far the
largest; a country's capital.
"""
MOST_BEARERS = 6


class Located(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the library with a point. Degrees, WGS 84."""

    entity: Entity
    latitude: float
    longitude: float
    country: str
    """ISO 3166-1 alpha-2, lower case."""
    gazetteer: str
    """The gazetteer's own name for it."""
    surety: Surety
    others: tuple[str, ...] = ()
    """Other bearers of the name, the largest first: town, country, people."""


class Unlocated(msgspec.Struct, frozen=True, kw_only=True):
    """A place that is not on the map, and why."""

    entity: Entity
    bearers: tuple[str, ...] = ()
    """Towns that it may be; none when the gazetteer has no such name."""
    is_region: bool = False
    """Whether it is a part of the world or of a country."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that names a place."""

    words: str
    rest: Rest
    edtf: str = ""
    status: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the map."""

    id: str
    """Of the entity."""
    name: str
    latitude: float
    longitude: float
    country: str
    is_country: bool
    """Whether it is a country, which is drawn as its area."""
    gazetteer: str
    surety: Surety
    why: str
    """In words: how it was told which place is meant."""
    others: tuple[str, ...] = ()
    sentences: int
    """How many sentences name it, among those asked for."""
    documents: int
    said: tuple[Said, ...] = ()


class Unplaced(msgspec.Struct, frozen=True, kw_only=True):
    """A named place that is not drawn."""

    id: str
    name: str
    why: str
    bearers: tuple[str, ...] = ()
    sentences: int
    documents: int
    said: tuple[Said, ...] = ()


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Places on the map, those named most first, and places that are not on it."""

    places: tuple[Place, ...]
    unplaced: tuple[Unplaced, ...] = ()
    left_out: int = 0
