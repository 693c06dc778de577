"""Views of the documents that a folder shows, as these alone tell it: nothing of other documents is in them."""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

import msgspec

from sourcebook.errors import NotFound, SourcebookError
from sourcebook.explore.figures import build_measures, choose_measures, measure_of
from sourcebook.explore.flows import Wanted, find_flows
from sourcebook.explore.network import lay_out, network_of
from sourcebook.explore.places import country_numbers, gather_places
from sourcebook.explore.timeline import Laid, build_timeline, choose_moments
from sourcebook.following.held import Held
from sourcebook.following.story import Evidence, StepDrawn, StoryTeller
from sourcebook.model.annotation import Mention
from sourcebook.model.entity import Entity, EntityRecord
from sourcebook.model.ids import sha256
from sourcebook.model.measured import Figures
from sourcebook.model.moment import Timeline
from sourcebook.model.network import Node, Tie
from sourcebook.model.payment import Payment
from sourcebook.model.pin import Pin, Sort
from sourcebook.model.place import Places
from sourcebook.model.story import Told
from sourcebook.pins import pins_of
from sourcebook.publish.material import Material
from sourcebook.publish.view_units import FolderViews
from sourcebook.ties import Told as Which
from sourcebook.ties import find_ties, gather_ties, relations_in

log = logging.getLogger(__name__)
MOST_TIES: Final = 2_000
MOST_MOMENTS: Final = 10_000
MOST_MEASURES: Final = 10


class FolderEvidence:
    """What some documents, and materials that are in no library, say: pins, ties, payments, whom they name.

    Args:
        held: The library.
        documents: Ids of the documents that are shown.
        loose: Materials that are in no library.
        records: Who is who in the documents, as these alone tell it.
    """

    def __init__(
        self, held: Held, documents: Sequence[str], loose: Sequence[Material], records: Sequence[EntityRecord]
    ) -> None:
        self.held, self.documents, self._loose = held, frozenset(documents), loose
        self.entities = {r.entity.id: r.entity for r in records}
        self.chains = {ref.chain: r.entity.id for r in records for ref in r.referents}
        for material in loose:
            self._take(material)

    def _take(self, material: Material) -> None:
        """Names of a text that is in no library: one that an entity bears alone is that entity."""
        bearers: dict[str, list[str]] = {}
        for entity in self.entities.values():
            for name in {entity.name.casefold(), *(n.casefold() for n in entity.names)}:
                bearers.setdefault(name, []).append(entity.id)
        mentions = [a for a in material.annotations if isinstance(a, Mention)]
        for m in mentions:
            if m.chain in self.chains:
                continue
            same = bearers.get(m.name.casefold(), [])
            if len(same) == 1 and self.entities[same[0]].type == m.type:
                self.chains[m.chain] = same[0]
                continue
            self.chains[m.chain] = m.chain
            own = (m.country,) if m.country else ()
            self.entities[m.chain] = Entity(
                id=m.chain, type=m.type, name=m.name, names=(m.name,), referents=(), countries=own
            )

    def iter_pins(self, sort: Sort, entities: tuple[str, ...] = ()) -> Iterator[Pin]:
        """Pins of the documents, by their first day; only those that name one of some entities, if any.

        They come one by one: of a large library they are more than a machine should hold.
        """
        self.held.pins.update()
        wanted = set(entities)
        kept = (p for p in self.held.pins.file.iter_pins(sort) if p.document in self.documents)
        found = heapq.merge(_in_order(kept), self._loose_pins(sort), key=_place)
        return (p for p in found if not wanted or wanted & set(self.whom(p)))

    def _loose_pins(self, sort: Sort) -> list[Pin]:
        found = [p for m in self._loose for p in pins_of(m.rendition, m.annotations, m.document.id) if p.sort == sort]
        return sorted(found, key=_place)

    def whom(self, pin: Pin) -> tuple[str, ...]:
        """Ids of those whom a pin names."""
        return tuple(dict.fromkeys(self.chains[c] for c in pin.chains if c in self.chains))

    def name_of(self, entity: str) -> str:
        """An entity's name."""
        return self.entities[entity].name

    def find(self, what: str) -> str:
        """The entity that an id or name means. Raises `NotFound`."""
        if what in self.entities:
            return what
        sought = what.casefold()
        found = [e.id for e in self.entities.values() if sought in {n.casefold() for n in (e.name, *e.names)}]
        if len(found) != 1:
            said = f"Nobody is named {what!r}" if not found else f"{len(found)} are named {what!r}"
            raise NotFound(f"{said} in what is published.", "Write the name as the documents have it, or an id.")
        return found[0]

    def ties(self) -> list[Tie]:
        """Ties that the documents tell, between entities of theirs."""
        every = len(self.documents) == self.held.view.count_documents()
        which = Which() if every else Which(documents=self.documents)
        found = find_ties(self.held.view, self.held.resolution, None, which)
        loose = gather_ties(
            (relations_in(m.annotations), [a for a in m.annotations if isinstance(a, Mention)], self.chains)
            for m in self._loose
        )
        return [t for t in (*found, *loose) if t.subject in self.entities and t.object in self.entities]

    def nodes(self, ties: Iterable[Tie]) -> dict[str, Node]:
        """The entities that ties join."""
        counts: dict[str, int] = {}
        for tie in ties:
            for end in (tie.subject, tie.object):
                counts[end] = counts.get(end, 0) + 1
        own = ((i, self.entities[i]) for i in sorted(counts))
        return {i: Node(id=i, name=e.name, type=e.type, documents=e.documents, ties=counts[i]) for i, e in own}

    def timeline(self, entities: tuple[str, ...] = ()) -> Timeline:
        """Dated sentences and periods, the weightiest where there are more than can be drawn."""
        chosen = choose_moments(self.iter_pins("time", entities), MOST_MOMENTS)
        return build_timeline(
            self.iter_pins("time", entities), Laid(most=MOST_MOMENTS), chosen=chosen, entities_of=self.whom,
            name_of=self.name_of, place_of=lambda _: "",
        )  # fmt: skip

    def places(self, entities: tuple[str, ...] = ()) -> Places:
        """Places that are named."""
        return gather_places(self.iter_pins("place", entities), lambda c: self.entities.get(self.chains.get(c, "")))

    def figures(self) -> Figures:
        """Numbers that are claimed twice or more."""
        held = {i: self.held.view.get_document(i) for i in sorted(self.documents)}
        held |= {m.document.id: m.document for m in self._loose}
        about = {i: (d.outlet or d.title, (d.published or "")[:10]) for i, d in held.items()}
        chosen, total = choose_measures(self.iter_pins("figure"), MOST_MEASURES)
        kept = (p for p in self.iter_pins("figure") if measure_of(p) in chosen)
        measures = build_measures(kept, lambda d: about.get(d, (d, "")))
        shown = tuple(m for m in measures if len(m.claims) > 1)
        return Figures(measures=shown, left_out=total - len(shown))

    def payments(self) -> Iterator[Payment]:
        """Payments of which every telling is in the documents, their ends named as these name them."""
        self.held.payments.update()
        found = self.held.payments.file.iter_payments()
        return (self._as_here(p) for p in found if self.documents.issuperset(p.documents))

    def _as_here(self, payment: Payment) -> Payment:
        printed = [
            next((" ".join(span.exact.split()) for span in ends if span is not None), "")
            for ends in ([t.payer for t in payment.tellings], [t.payee for t in payment.tellings])
        ]
        known = [self.entities.get(i) for i in (payment.payer, payment.payee)]
        names = [e.name if e else words for e, words in zip(known, printed, strict=True)]
        ids = [e.id if e else "" for e in known]
        return msgspec.structs.replace(
            payment, payer=ids[0], payee=ids[1], payer_name=names[0], payee_name=names[1]
        )  # fmt: skip


def _in_order(pins: Iterable[Pin]) -> Iterator[Pin]:
    """Pins that come by their first day, those of one day by where they stand."""
    for _, same in groupby(pins, key=_first):
        yield from sorted(same, key=_place)


def _place(pin: Pin) -> tuple[int, str, int]:
    return _first(pin), pin.document, pin.start


def _first(pin: Pin) -> int:
    return pin.low if pin.low is not None else pin.high if pin.high is not None else 10**9


def build_folder_views(
    evidence: FolderEvidence, stories: Sequence[Told], href: Callable[[str, str], str | None]
) -> FolderViews:
    """The views of a folder; a story whose names are not in it is left out, and that is logged.

    `href` gives the page of an entity (id), as seen from the page of a story (its name).
    """
    ties = evidence.ties()
    network = network_of(ties, evidence.nodes(ties[:MOST_TIES]), most=MOST_TIES)
    told = []
    for one in stories:
        try:
            steps = StoryTeller(one, story_evidence(evidence, ties, one.name, href)).steps()
        except SourcebookError as error:
            log.warning("The story %r is not published: %s", one.name, error)
            continue
        # Words of a document that is not shown are no reader's business.
        told.append((one, [_within(step, evidence.documents) for step in steps]))
    return FolderViews(
        timeline=evidence.timeline(), network=network, network_places=lay_out(network), places=evidence.places(),
        figures=evidence.figures(), flows=find_flows(evidence.payments(), Wanted()), stories=told,
        numbers=country_numbers(),
    )  # fmt: skip


def story_evidence(
    evidence: FolderEvidence, ties: list[Tie], name: str, href: Callable[[str, str], str | None]
) -> Evidence:
    """What a story of a folder is drawn from."""
    return Evidence(
        view=evidence.held.view, find=evidence.find, name_of=evidence.name_of, ties=lambda: ties,
        nodes=evidence.nodes, timeline=evidence.timeline, places=evidence.places,
        href=lambda entity: href(entity, name),
    )  # fmt: skip


def _within(step: StepDrawn, documents: frozenset[str]) -> StepDrawn:
    return replace(step, rests=tuple(r for r in step.rests if r.document in documents))


class FolderMaker:
    """Makes the views of whatever a folder shows (`publish.view_units.MakeViews`)."""

    def __init__(self, held: Held, stories: Sequence[Told]) -> None:
        self._held, self._stories = held, stories
        self.told = sha256(msgspec.json.encode(list(stories)))

    def __call__(
        self, documents: Sequence[str], loose: Sequence[Material], records: Callable[[], Sequence[EntityRecord]]
    ) -> FolderViews:
        """See `MakeViews`."""
        evidence = FolderEvidence(self._held, documents, loose, records())
        pages = {i for i, e in evidence.entities.items() if e.referents}
        return build_folder_views(
            evidence, self._stories, lambda entity, _: f"../entities/{entity}.html" if entity in pages else None
        )
