"""A story over views: each step drawn in the same picture, so that from step to step nothing moves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.explore.network import lay_out
from sourcebook.explore.places import country_numbers
from sourcebook.following.held import Held
from sourcebook.following.network import Keep, all_ties
from sourcebook.following.places import PlacesAsked, find_places
from sourcebook.following.timeline import TimelineAsked, bounds, find_timeline
from sourcebook.model.annotation import model_of
from sourcebook.model.moment import Moment, Timeline
from sourcebook.model.network import Network, Node, Rest, Tie
from sourcebook.model.place import Places
from sourcebook.model.story import Step, StoryView, Told
from sourcebook.model.when import read_when
from sourcebook.publish.network import Drawn, Emphasis, network_svg
from sourcebook.publish.places import MapDrawn, places_svg
from sourcebook.publish.timeline_view import TimelineDrawn, timeline_svg
from sourcebook.store.base import View
from sourcebook.ties import find_nodes

MOST_MOMENTS: Final = 150
_PLACE = re.compile(r"(d-[0-9a-f]{24})#char=(\d{1,12}),(\d{1,12})")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a story's views come from: of a library, or of the documents of a folder."""

    view: View
    find: Callable[[str], str]
    """Id of the entity that a name or id means. Raises `NotFound`."""
    name_of: Callable[[str], str]
    ties: Callable[[], list[Tie]]
    nodes: Callable[[Iterable[Tie]], Mapping[str, Node]]
    timeline: Callable[[tuple[str, ...]], Timeline]
    """Dated sentences that name one of some entities; all without any."""
    places: Callable[[tuple[str, ...]], Places]
    href: Callable[[str], str | None]
    """The page of an entity."""


@dataclass(frozen=True, slots=True)
class StepDrawn:
    """A step with its picture and the words it rests on."""

    number: int
    step: Step
    view: StoryView
    svg: str
    rests: tuple[Rest, ...]


def library_evidence(held: Held, keep: Keep, find: Callable[[str], str], href: Callable[[str], str | None]) -> Evidence:
    """What stories of a whole library are drawn from; `find` gives the id that a name means."""
    view, resolution = held.view, held.resolution
    resolution.update()

    return Evidence(
        view=view, find=find, name_of=lambda i: resolution.get(i).name, ties=lambda: all_ties(view, resolution, keep),
        nodes=lambda some: find_nodes(resolution, some), href=href,
        timeline=lambda ids: find_timeline(view, resolution, held.pins, TimelineAsked(entities=ids)),
        places=lambda ids: find_places(view, resolution, held.pins, PlacesAsked(entities=ids)),
    )  # fmt: skip


class StoryTeller:
    """Draws the steps of one story.

    Raises `NotFound` or `UsageError`, with the step, where a name, date or anchor of it leads nowhere.
    """

    def __init__(self, told: Told, evidence: Evidence) -> None:
        self.name, self.story, self.evidence = told.name, told.story, evidence
        story = told.story
        named = story.who or tuple(n for s in story.step for n in (*s.who, *s.highlight))
        self.ids = {n: self._find(n) for n in dict.fromkeys((*named, *self._named()))}
        self.all = tuple(dict.fromkeys(self.ids.values()))

    def _named(self) -> list[str]:
        return [n for s in self.story.step for n in (*s.who, *s.highlight)]

    def _find(self, name: str) -> str:
        try:
            return self.evidence.find(name)
        except NotFound as error:
            raise NotFound(f"The story {self.story.title!r} names {name!r}: {error.message}", error.hint) from None

    def steps(self) -> list[StepDrawn]:
        """Every step, in order."""
        draw: dict[StoryView, Callable[[int, Step], str]] = {
            "network": self._network(), "timeline": self._timeline(), "places": self._places()
        }  # fmt: skip
        return [
            StepDrawn(n, s, s.view or self.story.view, draw[s.view or self.story.view](n, s), self._rests(n, s))
            for n, s in enumerate(self.story.step, 1)
        ]

    def _ids(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(self.ids[n] for n in names)

    def _uses(self, view: StoryView) -> bool:
        return any((s.view or self.story.view) == view for s in self.story.step)

    # -- network ------------------------------------------------------------------------------------------------

    def _network(self) -> Callable[[int, Step], str]:
        if not self._uses("network"):
            return lambda _n, _s: ""
        held = set(self.all)
        ties = tuple(t for t in self.evidence.ties() if {t.subject, t.object} <= held)
        nodes = dict(self.evidence.nodes(ties))
        for identifier in self.all:  # somebody whom no tie joins is in the picture all the same
            nodes.setdefault(identifier, Node(
                id=identifier, name=self.evidence.name_of(identifier), type="other", documents=0))  # fmt: skip
        network = Network(nodes=tuple(nodes[i] for i in sorted(nodes)), ties=ties)
        places = lay_out(network)

        def draw(number: int, step: Step) -> str:
            shown = self._ids(step.who) | self._ids(step.highlight) or frozenset(self.all)
            emphasis = Emphasis(nodes=self._ids(step.highlight) or shown, hidden=frozenset(self.all) - shown)
            how = Drawn(
                node_href=self.evidence.href, emphasis=emphasis, title=step.title, name=f"{self.name}-step{number}"
            )  # fmt: skip
            return network_svg(network, places, how)

        return draw

    # -- time ---------------------------------------------------------------------------------------------------

    def _timeline(self) -> Callable[[int, Step], str]:
        if not self._uses("timeline"):
            return lambda _n, _s: ""
        found = self.evidence.timeline(self.all)
        found = msgspec.structs.replace(found, moments=found.moments[:MOST_MOMENTS])
        steps = [s for s in self.story.step if (s.view or self.story.view) == "timeline"]
        since = min((s.since for s in steps if s.since), default=None) if all(s.since for s in steps) else None
        until = max((s.until for s in steps if s.until), default=None) if all(s.until for s in steps) else None

        def draw(number: int, step: Step) -> str:
            out = self._stand_out(found.moments, step, number)
            how = TimelineDrawn(
                since=since, until=until, standing_out=out, title=step.title, name=f"{self.name}-step{number}"
            )  # fmt: skip
            return timeline_svg(found, how)

        return draw

    def _stand_out(self, moments: tuple[Moment, ...], step: Step, number: int) -> frozenset[int]:
        """Moments of a step: of its time, that name one of those who stand out."""
        try:
            first, last = bounds(step.since, step.until)
        except UsageError as error:
            raise UsageError(f"Step {number}: {error.message}", error.hint) from None
        whom = self._ids(step.highlight) or self._ids(step.who)
        found = set()
        for n, m in enumerate(moments):
            when = read_when(m.edtf)
            low, high = (when.first_day, when.last_day) if when else (None, None)
            early = first is not None and high is not None and high < first
            late = last is not None and low is not None and low > last
            if not early and not late and (not whom or whom & set(m.entities)):
                found.add(n)
        return frozenset(found) if len(found) < len(moments) else frozenset()

    # -- places -------------------------------------------------------------------------------------------------

    def _places(self) -> Callable[[int, Step], str]:
        if not self._uses("places"):
            return lambda _n, _s: ""
        found = self.evidence.places(self.all)
        # A story may name the places themselves, or those whom sentences name beside them.
        shown = [p for p in found.places if p.id in self.all] or list(found.places)
        found = msgspec.structs.replace(found, places=tuple(shown))

        def draw(number: int, step: Step) -> str:
            wanted = (self._ids(step.highlight) or self._ids(step.who)) & {p.id for p in shown}
            how = MapDrawn(
                href=self.evidence.href, numbers=country_numbers(), standing_out=wanted, title=step.title,
                name=f"{self.name}-step{number}",
            )  # fmt: skip
            return places_svg(found, how)

        return draw

    # -- words --------------------------------------------------------------------------------------------------

    def _rests(self, number: int, step: Step) -> tuple[Rest, ...]:
        return tuple(self._rest(number, anchor) for anchor in step.quotes)

    def _rest(self, number: int, anchor: str) -> Rest:
        view = self.evidence.view
        try:
            if match := _PLACE.fullmatch(anchor):
                document, start, end = match[1], int(match[2]), int(match[3])
                text = view.get_rendition(view.get_document(document).rendition).text
                if not 0 <= start < end <= len(text):
                    raise NotFound(f"{document} has no words at {start} to {end}.", "Give a place within its text.")
                return Rest(document=document, relation="", start=start, end=end, exact=text[start:end])
            found = view.get_annotation(anchor)
        except NotFound as error:
            raise NotFound(f"Step {number}: {error.message}", error.hint) from None
        if model_of(found) is not None:
            raise UsageError(f"Step {number}: {anchor} is a model's reading.", "Name one of the built-in readers.")
        return Rest(document=found.document, relation=found.id, start=found.start, end=found.end, exact=found.exact)
