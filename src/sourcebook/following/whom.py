"""Whom pins name: chains of documents to entities, and back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sourcebook.model.pin import Pin
from sourcebook.resolution import Resolution


class Whom:
    """Entities of a library by the chains of its documents."""

    def __init__(self, resolution: Resolution) -> None:
        self._entities = resolution.entities
        self.entity_of = cache(self._entity_of)
        self.name_of = cache(self._name_of)

    def of(self, pin: Pin) -> tuple[str, ...]:
        """Ids of those whom a pin names."""
        return tuple(dict.fromkeys(e for chain in pin.chains if (e := self.entity_of(chain))))

    def chains_of(self, entities: Iterable[str]) -> list[str]:
        """Chains of mentions that name one of these."""
        return sorted({r.chain for e in entities for r in self._entities.iter_referents(entity=e)})

    def _entity_of(self, chain: str) -> str:
        return self._entities.id_of_chain(chain)

    def _name_of(self, entity: str) -> str:
        return self._entities.get(entity).name
