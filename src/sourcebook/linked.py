"""A projection that rests on who is who: what documents tell of people and firms, by whom it is meant."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sourcebook.corroborate.kinship import Kinship, build_kinship
from sourcebook.errors import NotFound
from sourcebook.model.entity import Entity
from sourcebook.projection import File, Projection
from sourcebook.resolution import Resolution
from sourcebook.settings import read_families
from sourcebook.store.base import View
from sourcebook.upkeep import Progress


@dataclass(slots=True, eq=False)
class LinkedProjection(Projection[File], ABC):
    """Made anew when names are linked otherwise than they were."""

    resolution: Resolution
    root: Path
    """The library's folder, for its table of publisher families."""

    def _made_from(self) -> str:
        return self.resolution.made_from(paired=True)

    def _rests_on_current(self) -> bool:
        return self.resolution.is_current()

    def _bring_what_it_rests_on(self, progress: Progress | None) -> None:
        self.resolution.bring(progress)

    def _entity_of(self) -> Callable[[str], Entity | None]:
        """Gives the entity of a chain; None where there is none. What was asked once is kept."""

        @cache
        def entity_of(chain: str) -> Entity | None:
            try:
                return self.resolution.entities.get(chain)
            except NotFound:
                return None

        return entity_of

    def _kinship(self, view: View) -> Kinship:
        """Which publishers are one house, by the library's table and what was decided."""
        return build_kinship(read_families(self.root), view.iter_decisions())
