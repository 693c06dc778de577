"""Exports: the records of a library and what is worked out from them, in the order every exporter gets them.

Stored records come first (`publish.exporter.iter_records`); what an exporter asks for beside them follows: entities,
their statements, ties between them, places with a point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sourcebook.explore.places import locate
from sourcebook.model.entity import Entity, Stated
from sourcebook.publish.exporter import Exporter, Record, export
from sourcebook.resolution import Resolution
from sourcebook.store.base import View
from sourcebook.ties import find_ties


def export_library(
    view: View, resolution: Callable[[], Resolution], make: Callable[[Path], Exporter], out: Path
) -> int:
    """Run an exporter over a library; gives the number of records.

    Who is who is asked for only by a form that has to do with it: it is costly, and leaves a projection on the disk.

    Raises:
        StorageError: The disk is full or cannot be written.
    """
    wanted: frozenset[str] = getattr(make, "derived", frozenset())
    return export(view, make, out, more=_derived(view, resolution(), wanted) if wanted else ())


def _derived(view: View, resolution: Resolution, wanted: frozenset[str]) -> Iterator[Record]:
    entities = sorted(resolution.iter_entities(), key=lambda e: e.id)
    for entity in entities:
        if "entity" in wanted:
            yield "entity", entity
        if "stated" in wanted:
            yield from (("stated", s) for s in _stated(resolution, entity))
        if "place" in wanted and entity.type == "place" and (located := locate(entity)):
            yield "place", located
    if "tie" in wanted:
        ties = sorted(find_ties(view, resolution), key=lambda t: (t.subject, t.object, t.schema, t.role))
        yield from (("tie", t) for t in ties)


def _stated(resolution: Resolution, entity: Entity) -> Iterator[Stated]:
    """Statements of an entity by referent, each with what it is held to be."""
    for referent in resolution.entities.iter_referents(entity=entity.id):
        for statement in resolution.statements_of(referent):
            yield Stated(entity=entity.id, referent=referent.id, type=entity.type, statement=statement)
