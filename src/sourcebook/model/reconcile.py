"""Reconciliation: names of somebody's table held against the entities of a library (Reconciliation Service API 0.2)."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from sourcebook.model.annotation import MentionType

TYPES: Final[dict[str, MentionType]] = {
    "Person": "person", "Organization": "organization", "Place": "place", "Other": "other"
}  # fmt: skip
"""Ids of types, which are their names too."""
TYPE_OF: Final = {kind: name for name, kind in TYPES.items()}
PROPERTIES: Final[dict[str, str]] = {
    "name": "Name", "alias": "Other names", "type": "Type", "country": "Country", "birthDate": "Born",
    "deathDate": "Died", "role": "Roles", "outsideId": "Ids in outside lists", "documents": "Number of documents",
    "mentions": "Number of mentions", "evidence": "Words that name it",
}  # fmt: skip
"""Id of a property -> its name."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One query of a batch: a name, of these types, with what is known beside it."""

    query: str = ""
    type: str | list[str] = ""
    limit: int | float = 10
    properties: list[AskedProperty] = []
    type_strict: str = ""

    @property
    def types(self) -> frozenset[str]:
        """The types it may be of; empty for any."""
        held = [self.type] if isinstance(self.type, str) else self.type
        return frozenset(t for t in held if t)


class AskedProperty(msgspec.Struct, frozen=True, kw_only=True):
    """A value known beside a name."""

    pid: str
    v: Any

    @property
    def values(self) -> tuple[str, ...]:
        """Its values as texts: of another entity, its id."""
        held = self.v if isinstance(self.v, list) else [self.v]
        texts = (v.get("id", "") if isinstance(v, dict) else "" if v is None else str(v) for v in held)
        return tuple(" ".join(str(t).split()) for t in texts if str(t).strip())


class ExtendProperty(msgspec.Struct, frozen=True, kw_only=True):
    """A property asked for of entities; `settings` may bound how many values."""

    id: str
    settings: dict[str, Any] = {}


class Extend(msgspec.Struct, frozen=True, kw_only=True):
    """Entities by id, and the properties that are wanted of each."""

    ids: list[str]
    properties: list[ExtendProperty]
