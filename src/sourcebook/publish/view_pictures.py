"""Views and stories as pictures in the text of a dossier: each mark leads to its row on the view's own page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from sourcebook.publish.figures import FigureDrawn, measure_svg
from sourcebook.publish.flows import flows_svg
from sourcebook.publish.links import StaticLinks
from sourcebook.publish.network import Drawn, network_svg
from sourcebook.publish.payments import SHOWN
from sourcebook.publish.places import MapDrawn, places_svg
from sourcebook.publish.timeline_view import TimelineDrawn, timeline_svg
from sourcebook.publish.view_pages import DRAWN_MEASURES, ROWS, ViewPages, first_ties
from sourcebook.publish.view_words import VIEWS

if TYPE_CHECKING:
    from sourcebook.publish.view_units import FolderViews

DENSE = 150
"""Moments above which columns are drawn: a page of text carries several pictures."""
_TITLES = dict(VIEWS)


_DEEPER: Final = re.compile(r'(href="?)\.\./entities/')
"""Links of a story, which is drawn for a page one folder deep."""


class ViewPictures:
    """Pictures of what is in a folder.

    Args:
        found: The views of the folder.
        maker: The maker of their pages.
        links: Where things are, as seen from the page that the pictures stand in.
    """

    def __init__(self, found: FolderViews, maker: ViewPages, links: StaticLinks) -> None:
        self._found, self._maker, self._links = found, maker, links

    def story(self, name: str) -> Markup:
        """A story, step by step; nothing where it is not told in this folder."""
        held = next(((told, steps) for told, steps in self._found.stories if told.name == name), None)
        if held is None:
            return Markup()
        part = self._maker.story_part(*held, self._links.page)
        if "/" in self._links.page:
            return part
        return Markup(_DEEPER.sub(r"\1entities/", str(part)))

    def view(self, name: str) -> Markup:
        """A view as a figure that leads to its page; nothing where the folder has none of it."""
        href = self._links.view(name)
        if href is None:
            return Markup()
        drawn: dict[str, Callable[[], str]] = {
            "timeline": self._timeline, "network": self._network, "places": self._places, "flows": self._flows,
            "figures": self._figures,
        }  # fmt: skip
        page = self._links.page
        return Markup(
            self._maker.pages.render(
                "view_picture.html", page, name=name, title=_TITLES[name], href=href, svg=Markup(drawn[name]())
            )
        )

    def _row(self, view: str, row: str, number: int, most: int = ROWS) -> str | None:
        """The row of a mark, where it is on the first page of the list."""
        return self._links.view(view, f"{row}{number}") if number < most else None

    def _timeline(self) -> str:
        dense = len(self._found.timeline.moments) > DENSE
        return timeline_svg(
            self._found.timeline, TimelineDrawn(href=lambda n: self._row("timeline", "m", n), dense=dense)
        )

    def _network(self) -> str:
        numbers: dict[tuple[str, str], int] = {}
        for number, tie in enumerate(self._found.network.ties):
            numbers.setdefault((tie.subject, tie.object), number)
        how = Drawn(
            node_href=self._links.entity, tie_href=lambda a, b: self._row("network", "t", numbers.get((a, b), ROWS))
        )
        return network_svg(first_ties(self._found.network), self._found.network_places, how)

    def _places(self) -> str:
        listed = {p.id for p in self._found.places.places[:ROWS]}
        how = MapDrawn(
            href=lambda i: self._links.view("places", f"p-{i}") if i in listed else None, numbers=self._found.numbers
        )
        return places_svg(self._found.places, how)

    def _flows(self) -> str:
        return flows_svg(self._found.flows, lambda n: self._row("flows", "flow-", n, SHOWN))

    def _figures(self) -> str:
        measures = self._found.figures.measures[:DRAWN_MEASURES]
        return "".join(
            measure_svg(m, FigureDrawn(href=self._claim(number), name=f"figure{number}"))
            for number, m in enumerate(measures)
        )

    def _claim(self, measure: int) -> Callable[[int], str | None]:
        return lambda claim: self._links.view("figures", f"f{measure}-{claim}")
