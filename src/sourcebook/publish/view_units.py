"""Views in a published folder: a page, a drawing and a script of data for each, of the documents that are shown.

They are worked out only where a document, a judgement or a story has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Protocol

import msgspec
from markupsafe import Markup

from sourcebook.model.entity import EntityRecord
from sourcebook.model.flow import Flows
from sourcebook.model.measured import Figures
from sourcebook.model.moment import Timeline
from sourcebook.model.network import Network
from sourcebook.model.place import Places
from sourcebook.model.story import Told
from sourcebook.publish.flows import flows_svg
from sourcebook.publish.folder import Folder
from sourcebook.publish.links import Links, StaticLinks
from sourcebook.publish.material import Material
from sourcebook.publish.memory import digest
from sourcebook.publish.network import network_svg
from sourcebook.publish.pages import Pages
from sourcebook.publish.payments import flows_page
from sourcebook.publish.places import MapDrawn, places_svg
from sourcebook.publish.timeline_view import TimelineDrawn, timeline_svg
from sourcebook.publish.view_pages import DRAWN_MOMENTS, DrawnStep, ViewPages
from sourcebook.publish.view_pictures import ViewPictures

MOST_VIEWED = 100_000
"""Documents of a folder up to which it has views: they are made again when any of its documents changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderViews:
    """The views of the documents of a folder."""

    timeline: Timeline
    network: Network
    network_places: Mapping[str, tuple[int, int]]
    places: Places
    figures: Figures
    flows: Flows
    stories: Sequence[tuple[Told, Sequence[DrawnStep]]] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    """ISO 3166-1 alpha-2 -> number."""

    def names(self) -> tuple[str, ...]:
        """Those in which there is anything."""
        held = {
            "timeline": self.timeline.moments, "network": self.network.ties, "places": self.places.places,
            "flows": self.flows.flows, "figures": self.figures.measures, "stories": self.stories,
        }  # fmt: skip
        return (*(n for n, v in held.items() if v), *(f"stories/{told.name}" for told, _ in self.stories))


class MakeViews(Protocol):
    """What gives the views of a folder. `told` is a print of the stories in them."""

    told: str

    def __call__(
        self, documents: Sequence[str], loose: Sequence[Material], records: Callable[[], Sequence[EntityRecord]]
    ) -> FolderViews:
        """Views of some documents (ids), of materials that are in no library, and of who is who in them."""
        ...


class ViewUnits:
    """The views of a folder.

    Args:
        pages: The page maker.
        links: Where things are, told here which views there are.
        folder: The folder.
    """

    def __init__(self, pages: Pages, links: StaticLinks, folder: Folder) -> None:
        self._pages, self._links, self._folder = pages, links, folder
        self._make: Callable[[], FolderViews] | None = None
        self._print = ""
        pages.picture = self._picture

    def find(self, make: Callable[[], FolderViews], print_: str) -> None:
        """Say of what views are made: known before any page is written that leads to them."""
        self._make, self._print = make, print_
        memory = self._folder.memory
        self._pages.picture_print = print_
        before, _, names = memory.get_meta("views").partition(" ")
        found = tuple(names.split()) if before == print_ else self._found.names()
        memory.put_meta("views", f"{print_} {' '.join(found)}")
        self._links.views = frozenset(found)

    @cached_property
    def _found(self) -> FolderViews:
        assert self._make is not None
        return self._make()

    @cached_property
    def _maker(self) -> ViewPages:
        return ViewPages(self._pages, self._found.numbers)

    def _picture(self, shown: tuple[str, str], links: Links) -> Markup:
        """See `Pages.picture`."""
        if self._make is None or not isinstance(links, StaticLinks):
            return Markup()
        kind, name = shown
        pictures = ViewPictures(self._found, self._maker, links)
        return pictures.story(name) if kind == "story" else pictures.view(name)

    def write(self, context: str) -> None:
        """Every view that there is."""
        made = digest(self._print, context)
        writers: dict[str, Callable[[], None]] = {
            "timeline": self._timeline, "network": self._network, "places": self._places, "figures": self._figures,
            "flows": self._flows, "stories": self._stories,
        }  # fmt: skip
        for name, write in writers.items():
            if name in self._links.views:
                self._folder.unit(f"view {name}", made, partial(_void, write))

    def _timeline(self) -> None:
        found = self._found.timeline
        how = TimelineDrawn(dense=len(found.moments) > 5 * DRAWN_MOMENTS)
        data = self._maker.timeline_data(found)
        self._put("timeline", self._maker.timeline(found, {}), timeline_svg(found, how), data)

    def _network(self) -> None:
        found, places = self._found.network, self._found.network_places
        page, data = self._maker.network(found, places, {}), self._maker.network_data(found, places, {})
        self._put("network", page, network_svg(found, places), data)

    def _places(self) -> None:
        found = self._found.places
        self._put("places", self._maker.places(found, {}), places_svg(found, MapDrawn(numbers=self._found.numbers)))

    def _figures(self) -> None:
        self._put("figures", self._maker.figures(self._found.figures, {}))

    def _flows(self) -> None:
        self._put("flows", flows_page(self._pages, self._found.flows), flows_svg(self._found.flows))

    def _stories(self) -> None:
        self._put("stories", self._maker.stories([told for told, _ in self._found.stories]))
        for told, steps in self._found.stories:
            self._folder.write(f"stories/{told.name}.html", self._maker.story(told, steps))

    def _put(self, name: str, page: str, svg: str | None = None, data: dict[str, Any] | None = None) -> None:
        self._folder.write(f"{name}.html", page)
        if svg is not None:
            self._folder.write(f"views/{name}.svg", svg)
        if data is not None:
            script = b"window.sourcebookView=" + msgspec.json.encode(data).replace(b"</", b"<\\/") + b";\n"
            self._folder.write(f"views/{name}.js", script)


def _void(write: Callable[[], None]) -> None:
    write()
