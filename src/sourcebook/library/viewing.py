"""Views as pages, pictures and data: timeline, network, map, figures, stories."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook.library.following import DRAWN
from sourcebook.library.leaving import Leaving

if TYPE_CHECKING:
    from sourcebook.following.network import Grown
    from sourcebook.following.story import StepDrawn
    from sourcebook.model.measured import Figures
    from sourcebook.model.moment import Timeline
    from sourcebook.model.network import Path as Way
    from sourcebook.model.place import Places
    from sourcebook.model.story import Told
    from sourcebook.publish.view_pages import ViewPages


class Viewing(Leaving):
    """Views as pages, pictures and data: timeline, network, map, figures, stories."""

    def view_pages(self) -> ViewPages:
        """The maker of the pages of views."""
        from sourcebook.explore.places import country_numbers
        from sourcebook.publish.view_pages import ViewPages

        return ViewPages(self.pages(), country_numbers())

    def timeline_page(self, *, after: int = 0, **asked: Any) -> str:
        """The page of a timeline; arguments are those of `timeline`, and `after` which moment its list goes on."""
        return self.view_pages().timeline(self.timeline(**asked), asked, after=after)

    def network_page(self, *, between: str | None = None, after: int = 0, **asked: Any) -> str:
        """The page of a network (arguments of `grown`), or of the ways from `who` to `between`."""
        grown, ways = self._network_asked(between, asked)
        shown = {**asked, "between": between} if between else asked
        return self.view_pages().network(grown.network, grown.places, shown, ways=ways, after=after)

    def _network_asked(self, between: str | None, asked: dict[str, Any]) -> tuple[Grown, list[Way]]:
        from sourcebook.following.network import ways_drawn

        given = dict(asked)
        who = given.pop("who", None)
        if who and between:
            ways = self.ways(who, between)
            return ways_drawn(ways), ways
        return self.grown(who, most=given.pop("limit", DRAWN), **given), []

    def places_page(self, *, after: int = 0, **asked: Any) -> str:
        """The page of a map; arguments are those of `places`."""
        return self.view_pages().places(self.places(**asked), asked, after=after)

    def figures_page(self, *, table: str | None = None, x: str = "", y: str = "", **asked: Any) -> str:
        """The page of figures; arguments are those of `figures`, a series by document and columns."""
        found = self.figures(**asked, series=(table, x, y) if table else None)
        return self.view_pages().figures(found, {**asked, "table": table, "x": x, "y": y})

    def view_data(self, view: str, **asked: Any) -> dict[str, Any]:
        """What the script of a view (`timeline network`) draws from."""
        if view == "timeline":
            return self.view_pages().timeline_data(self.timeline(**asked))
        grown, _ = self._network_asked(asked.pop("between", None), asked)
        return self.view_pages().network_data(grown.network, grown.places, asked)

    def view_picture(self, view: str, **asked: Any) -> str:
        """A view (`timeline network places flows`) as a drawing by itself, SVG."""
        if view == "network":
            grown, _ = self._network_asked(asked.pop("between", None), asked)
            return self.draw_grown(grown)
        drawn: dict[str, Callable[[], str]] = {
            "timeline": lambda: self.draw_timeline(self.timeline(**asked), asked.get("since"), asked.get("until")),
            "places": lambda: self.draw_places(self.places(**asked)),
            "flows": lambda: self.draw_flows(self.flows(**asked), "svg"),
        }
        return drawn[view]()

    def view_file(self, view: str, found: Any, asked: dict[str, Any], **more: Any) -> str:
        """A view as a page that needs no other file; quotes are told by document and place."""
        from sourcebook.explore.places import country_numbers
        from sourcebook.publish.view_pages import ViewPages

        pages = ViewPages(self.pages(), country_numbers(), alone=True)
        if view == "network":
            return pages.network(found.network, found.places, asked, **more)
        make: dict[str, Callable[[Any, Any], str]] = {
            "timeline": pages.timeline, "places": pages.places, "figures": pages.figures,
        }  # fmt: skip
        return make[view](found, asked)

    def ways_drawn(self, ways: list[Way]) -> Grown:
        """Ways between two as one network, with places from left to right."""
        from sourcebook.following.network import ways_drawn

        return ways_drawn(ways)

    # -- stories ------------------------------------------------------------------------------------------------

    def stories_page(self) -> str:
        """The list of stories of this library."""
        return self.view_pages().stories(self.stories())

    def story_page(self, name: str) -> str:
        """The page of a story of this library. Raises `NotFound`."""
        told = self.get_story(name)
        return self.view_pages().story(told, self.story_steps(told))

    def story_steps(self, told: Told) -> list[StepDrawn]:
        """The steps of a story, drawn. Raises `NotFound` or `UsageError` where one leads nowhere."""
        from sourcebook.following.story import StoryTeller, library_evidence

        links = self.pages().links
        evidence = library_evidence(
            self.held_views(), self._shelf.keep_old, lambda name: self.find_entity(name).id, links.entity
        )
        return StoryTeller(told, evidence).steps()

    def read_story(self, path: Path | str) -> list[Told]:
        """The stories of a file, TOML or Markdown. Raises `UsageError`."""
        from sourcebook.publish.story_files import read_stories

        return read_stories(Path(path))

    def story_file(self, told: Told, steps: list[StepDrawn]) -> str:
        """A story as a page that needs no other file."""
        from sourcebook.publish.view_pages import ViewPages

        return ViewPages(self.pages(), alone=True).story(told, steps)

    # -- pictures -----------------------------------------------------------------------------------------------

    def draw_grown(self, grown: Grown) -> str:
        """A network with places as SVG."""
        from sourcebook.publish.network import network_svg

        return network_svg(grown.network, grown.places)

    def draw_timeline(self, found: Timeline, since: str | None = None, until: str | None = None) -> str:
        """A timeline as SVG."""
        from sourcebook.publish.timeline_view import TimelineDrawn, timeline_svg
        from sourcebook.publish.view_pages import DRAWN_MOMENTS

        dense = len(found.moments) > 5 * DRAWN_MOMENTS
        return timeline_svg(found, TimelineDrawn(since=since, until=until, dense=dense))

    def draw_places(self, found: Places) -> str:
        """A map as SVG."""
        from sourcebook.explore.places import country_numbers
        from sourcebook.publish.places import MapDrawn, places_svg

        return places_svg(found, MapDrawn(numbers=country_numbers()))

    def draw_figures(self, found: Figures) -> str:
        """The first measure, or the series, of figures as SVG."""
        from sourcebook.publish.figures import measure_svg, series_svg

        first = found.measures[0] if found.measures else None
        if found.series is not None:
            return series_svg(found.series, first)
        return measure_svg(first) if first else ""
