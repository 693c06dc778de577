"""Exports: the records of a library and what is worked out from them, in the order every exporter gets them.

Stored records come first (`publish.exporter.iter_records`); what an exporter asks for beside them follows: entities
with their referents and places, then document by document what is stated of them, ties, payments, feeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sourcebook.explore.places import locate
from sourcebook.model.entity import Stated
from sourcebook.model.exported import Exported
from sourcebook.model.feed_source import FeedSource
from sourcebook.payments import Payments
from sourcebook.publish.exporter import Exporter, Record, export
from sourcebook.resolution import Resolution
from sourcebook.store.base import View
from sourcebook.ties import find_ties

RESOLVED = frozenset({"entity", "referent", "stated", "place", "tie"})


@dataclass(frozen=True, slots=True)
class Sources:
    """Where records come from. All but the view are asked only by a form that has to do with them: who is who and
    payments are costly, and leave a projection on the disk.
    """

    view: View
    resolution: Callable[[], Resolution]
    payments: Callable[[], Payments]
    feeds: Callable[[], Iterable[FeedSource]]


def export_library(sources: Sources, make: Callable[[Path], Exporter], out: Path) -> Exported:
    """Run an exporter over a library; gives what it wrote.

    Raises:
        StorageError: The disk is full or cannot be written.
    """
    wanted: frozenset[str] = getattr(make, "derived", frozenset())
    return export(sources.view, make, out, more=_derived(sources, wanted))


def _derived(sources: Sources, wanted: frozenset[str]) -> Iterator[Record]:
    if wanted & RESOLVED:
        yield from _resolved(sources.view, sources.resolution(), wanted)
    if "payment" in wanted:
        payments = sorted(sources.payments().iter_payments(), key=lambda p: p.id)
        yield from (("payment", p) for p in payments)
    if "feed" in wanted:
        yield from (("feed", f) for f in sorted(sources.feeds(), key=lambda f: f.address))


def _resolved(view: View, resolution: Resolution, wanted: frozenset[str]) -> Iterator[Record]:
    entities = sorted(resolution.iter_entities(), key=lambda e: e.id)
    for entity in entities:
        if "entity" in wanted:
            yield "entity", entity
        if "referent" in wanted:
            yield from (("referent", r) for r in resolution.entities.iter_referents(entity=entity.id))
        if "place" in wanted and entity.type == "place" and (located := locate(entity)):
            yield "place", located
    if "stated" in wanted:
        for document in view.iter_documents():
            yield from (("stated", s) for s in _stated(resolution, document.id))
    if "tie" in wanted:
        ties = sorted(find_ties(view, resolution), key=lambda t: (t.subject, t.object, t.schema, t.role))
        yield from (("tie", t) for t in ties)


def _stated(resolution: Resolution, document: str) -> Iterator[Stated]:
    """What a document states of those it names, each with the entity it is held to be."""
    whose = resolution.entities.entities_of(document)
    for referent in resolution.entities.iter_referents(document=document):
        for statement in resolution.statements_of(referent):
            yield Stated(
                entity=whose[referent.chain], referent=referent.id, type=referent.type, statement=statement
            )  # fmt: skip
