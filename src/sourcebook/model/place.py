"""Where a place lies, as far as an offline gazetteer can tell."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.entity import Entity

Surety = Literal["only", "country-named", "largest", "capital"]
"""The only bearer of the name; the one in the country that documents name; far the largest; a country's capital."""


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
