"""Pages of views: a drawing that works without script, the same as a list with every quote, and data for the script.

Each mark of a drawing leads to its row in the list, and from there to the words it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec
from markdown_it import MarkdownIt
from markupsafe import Markup

from sourcebook.model.local_links import without_local
from sourcebook.model.measured import Claimed, Figures, Measure
from sourcebook.model.moment import LANES, Moment, Timeline
from sourcebook.model.network import Network, Node, Path, Rest, Tie
from sourcebook.model.place import Place, Places, Said, Unplaced
from sourcebook.model.story import Step, Told
from sourcebook.model.when import describe_edtf, read_when
from sourcebook.publish.drawing import WIDTH, clip
from sourcebook.publish.figures import FigureDrawn, amount, measure_svg, series_svg
from sourcebook.publish.links import StaticLinks
from sourcebook.publish.network import Drawn, network_svg, pairs_of
from sourcebook.publish.pages import Pages
from sourcebook.publish.places import MapDrawn, places_svg
from sourcebook.publish.quoting import Quote, Quoting
from sourcebook.publish.time_scale import scale_of, stretch_of
from sourcebook.publish.timeline_view import TimelineDrawn, timeline_svg
from sourcebook.publish.view_words import SCHEMAS

ROWS, PLACES = 120, 60
"""Rows of a list on one page, and of places with their sentences; the next ones are on the next."""
DRAWN_TIES, DRAWN_MOMENTS, DRAWN_PLACES, DRAWN_MEASURES = 120, 400, 200, 4
"""Marks of a drawing that is in the page itself; the script draws all of them."""
Asked = Mapping[str, object]
Href = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: its number, what it tells, the quotes it rests on and how many documents there are."""

    number: int
    record: Any
    quotes: Sequence[Quote]
    documents: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing as it stands in a page, and where its script finds the data."""

    view: str
    svg: Markup
    data: str | None


class ViewPages:
    """Pages of the views of a library or folder.

    Args:
        pages: The page maker.
        numbers: ISO 3166-1 alpha-2 -> number, by which shapes of countries are known.
        alone: Whether each page is one file that needs no other: its links lead nowhere but into itself.
    """

    def __init__(self, pages: Pages, numbers: Mapping[str, str] | None = None, *, alone: bool = False) -> None:
        self.pages = pages
        self.alone = alone
        if alone:
            pages.links = StaticLinks()
        self.numbers = numbers or {}
        self.quoting = Quoting(pages, alone=alone)

    # -- time ---------------------------------------------------------------------------------------------------

    def timeline(self, found: Timeline, asked: Asked, *, after: int = 0, path: str = "timeline.html") -> str:
        """The page of a timeline; `asked` fills its form, `after` says after which moment the list goes on."""
        rows = self._rows(path, enumerate(found.moments[after : after + ROWS], after), lambda m: m.rests)
        first, last = after, after + len(rows)
        links = self.pages.links.at(path)
        kept = _query(asked, leave=("after", "since", "until"))
        how = TimelineDrawn(
            dense=len(found.moments) > DRAWN_MOMENTS,
            zoom=lambda a, b: (
                None if links.static else f"/timeline?{urlencode([*kept, ('from', a), ('to', b)])}"
            ),
            href=lambda n: f"#m{n}" if first <= n < last else None, since=_text(asked, "since"),
            until=_text(asked, "until"),
        )  # fmt: skip
        return self._render(
            "view_timeline.html", path, "timeline", timeline_svg(found, how), asked, rows=rows, found=found,
            lanes=LANES, following=last if last < len(found.moments) else None,
        )  # fmt: skip

    def timeline_data(self, found: Timeline, path: str = "timeline.html") -> dict[str, Any]:
        """A timeline for the script: moments as rows of their values.

        Of a moment that a folder's page lists it has the number of its row in the place of its words and quotes.
        """
        links = self.pages.links.at(path)
        place = {name: n for n, name in enumerate(found.lanes)}
        placed = [(n, m, w) for n, m in enumerate(found.moments) if (w := read_when(m.edtf))]
        scale = scale_of([w for _, _, w in placed], WIDTH) if placed else None
        listed = ROWS if links.static else 0
        moments = [
            (*stretch_of(w), m.kind, [place[name] for name in m.lanes], describe_edtf(m.edtf),
             *((n, []) if n < listed else (clip(m.words, 160), *self._data_quotes(links, m.rests, 1))), m.documents)
            for n, m, w in placed
        ]  # fmt: skip
        first, last = (scale.low, scale.high) if scale else (0, 1)
        return {"lanes": found.lanes, "moments": moments, "from": first, "to": last}

    # -- ties ---------------------------------------------------------------------------------------------------

    def network(
        self, found: Network, places: Mapping[str, tuple[int, int]], asked: Asked, *, ways: Sequence[Path] = (),
        after: int = 0, path: str = "network.html",
    ) -> str:  # fmt: skip
        """The page of a network, or of the ways between two."""
        rows = self._rows(path, enumerate(found.ties[after : after + ROWS], after), lambda t: t.rests)
        drawn = first_ties(found)
        numbers: dict[tuple[str, str], int] = {}
        for row in rows:
            numbers.setdefault((row.record.subject, row.record.object), row.number)
        how = Drawn(
            node_href=self._node_href(path, asked),
            tie_href=lambda a, b: f"#t{numbers[a, b]}" if (a, b) in numbers else None,
        )  # fmt: skip
        names = {n.id: n.name for n in found.nodes}
        nodes = sorted(found.nodes, key=lambda n: (-n.ties, n.name.casefold(), n.id))
        last = after + len(rows)
        return self._render(
            "view_network.html", path, "network", network_svg(drawn, places, how), asked, rows=rows, found=found,
            names=names, nodes=nodes[:ROWS], ways=ways, around=self._around(path), grow=self._grow(path, asked),
            schemas=SCHEMAS, following=last if last < len(found.ties) else None, drawn=len(drawn.ties),
        )  # fmt: skip

    def network_data(
        self, found: Network, places: Mapping[str, tuple[int, int]], asked: Asked, path: str = "network.html"
    ) -> dict[str, Any]:  # fmt: skip
        """A network for the script: nodes with their places, ties between them by number."""
        links = self.pages.links.at(path)
        number = {n.id: i for i, n in enumerate(found.nodes)}
        grow = self._grow(path, asked)
        nodes = [
            (n.id, n.name, n.type, n.ties, *places[n.id], links.entity(n.id), grow(n.id) if not links.static else None)
            for n in found.nodes
        ]
        ties = [
            (number[a], number[b],
             [(t.label, _when(t), t.documents, *self._data_quotes(links, t.rests, 2)) for t in own[:8]])
            for (a, b), own in pairs_of(found.ties).items()
        ]  # fmt: skip
        return {"nodes": nodes, "ties": ties}

    def _node_href(self, path: str, asked: Asked) -> Href:
        """Where a node leads: on a server to the network with what lies around it, in a folder to its page."""
        links = self.pages.links.at(path)
        return links.entity if links.static else self._grow(path, asked)

    def _around(self, path: str) -> Href:
        links = self.pages.links.at(path)
        return lambda entity: None if links.static else links.view("network", who=entity)

    def _grow(self, path: str, asked: Asked) -> Href:
        """The same network with what lies around one more."""
        links = self.pages.links.at(path)
        if links.static or asked.get("between"):
            return self._around(path)
        held = _query(asked, leave=("after",))
        grown = set(_many(asked, "grow")) | {_text(asked, "who")}
        key = "grow" if asked.get("who") else "who"

        def href(entity: str) -> str | None:
            return None if entity in grown else f"/network?{urlencode([*held, (key, entity)])}"

        return href

    # -- places -------------------------------------------------------------------------------------------------

    def places(self, found: Places, asked: Asked, *, after: int = 0, path: str = "places.html") -> str:
        """The page of a map."""
        listed = found.places[after : after + PLACES]
        rows = [Row(n, p, self._said(path, p.said), p.documents) for n, p in enumerate(listed, after)]
        shown = {p.id for p in listed}
        how = MapDrawn(
            href=lambda i: f"#p-{i}" if i in shown else None, numbers=self.numbers, name="map",
        )  # fmt: skip
        others = found.unplaced[:PLACES]
        unplaced = [Row(n, u, self._said(path, u.said[:1]), u.documents) for n, u in enumerate(others)]
        drawn = msgspec.structs.replace(found, places=found.places[:DRAWN_PLACES])
        last = after + len(rows)
        return self._render(
            "view_places.html", path, "places", places_svg(drawn, how), asked, rows=rows, found=found,
            drawn=len(drawn.places), unplaced=unplaced, following=last if last < len(found.places) else None,
            data=False,
        )  # fmt: skip

    def _said(self, path: str, said: Sequence[Said]) -> list[Quote]:
        """Sentences as quotes: a place's name alone says little."""
        links = self.pages.links.at(path)
        found = [(s, self.quoting.quote(links, s.rest)) for s in said[:4]]
        return [Quote(quote.title, s.words, quote.href) for s, quote in found]

    # -- figures ------------------------------------------------------------------------------------------------

    def figures(self, found: Figures, asked: Asked, path: str = "figures.html", most: int = DRAWN_MEASURES) -> str:
        """The page of figures: each measure drawn, its claims listed."""
        groups = [self._measure(path, n, m) for n, m in enumerate(found.measures[:most])]
        series = None
        if found.series is not None:
            measure = found.measures[0] if found.measures else None
            series = Markup(series_svg(found.series, measure))
        return self._render(
            "view_figures.html", path, "figures", "", asked, groups=groups, found=found, series=series, data=False,
            amount=amount, others=found.measures[most:],
        )  # fmt: skip

    def _measure(self, path: str, number: int, measure: Measure) -> tuple[Measure, Markup, list[Row]]:
        rows = self._rows(path, enumerate(measure.claims), lambda c: c.rests)
        how = FigureDrawn(href=lambda n: f"#f{number}-{n}", name=f"figure{number}")
        return measure, Markup(measure_svg(measure, how)), rows

    # -- stories ------------------------------------------------------------------------------------------------

    def story(self, told: Told, steps: Sequence[DrawnStep], path: str = "") -> str:
        """The page of a story: every step with its picture, text and quotes."""
        path = path or f"stories/{told.name}.html"
        return self._render(
            "story.html", path, "stories", "", {}, data=False, inset=False, **self._story(told, steps, path)
        )

    def story_part(self, told: Told, steps: Sequence[DrawnStep], path: str) -> Markup:
        """A story as a part of another page, whose script is `views.js`; steps are headings of a lower level."""
        return Markup(self.pages.render("story_steps.html", path, inset=True, **self._story(told, steps, path)))

    def _story(self, told: Told, steps: Sequence[DrawnStep], path: str) -> dict[str, Any]:
        links = self.pages.links.at(path)
        rows = [
            (s, Markup(s.svg), _step_text(s.step), [self.quoting.quote(links, r) for r in s.rests])
            for s in steps
        ]  # fmt: skip
        return {"story": told.story, "name": told.name, "steps": rows}

    def stories(self, told: Sequence[Told], path: str = "stories.html") -> str:
        """The list of stories."""
        return self._render("stories.html", path, "stories", "", {}, data=False, told=told)

    # -- what they share ----------------------------------------------------------------------------------------

    def _rows(
        self, path: str, records: Iterable[tuple[int, Moment | Tie | Claimed]], rests: Callable[[Any], Any]
    ) -> list[Row]:  # fmt: skip
        links = self.pages.links.at(path)
        return [Row(n, r, self.quoting.quotes(links, rests(r), 3), r.documents) for n, r in records]

    def _data_quotes(self, links: Any, rests: Any, most: int) -> tuple[list[tuple[str, str, str | None]]]:
        """Quotes for the script: title, words, address."""
        found = self.quoting.quotes(links, rests, most)
        return ([(clip(q.title, 80), clip(q.exact, 160), q.href) for q in found],)

    def _render(
        self, template: str, path: str, view: str, svg: str, asked: Asked, *, data: bool = True, **context: object
    ) -> str:
        links = self.pages.links.at(path)
        query = urlencode(_query(asked, leave=("after",)))
        drawing = Drawing(view, Markup(svg), links.view_data(view, query) if data else None)
        if self.alone:
            return self.pages.alone(
                template, view=view, drawing=drawing, asked=asked, query="", api="", joined=_joined, picture=None,
                **context,
            )  # fmt: skip
        return self.pages.render(
            template, path, view=view, drawing=drawing, asked=asked, query=query, joined=_joined, layout="base.html",
            picture=_picture(links, view, query), api=_api(view, asked), **context,
        )  # fmt: skip


class DrawnStep(Protocol):
    """A step as it is drawn (`following.story.StepDrawn`)."""

    @property
    def number(self) -> int:
        """Its place, from 1."""
        ...

    @property
    def step(self) -> Step:
        """As it was written."""
        ...

    @property
    def svg(self) -> str:
        """Its picture."""
        ...

    @property
    def rests(self) -> tuple[Rest, ...]:
        """The words it rests on."""
        ...


def _step_text(step: Step) -> Markup:
    return Markup(_markdown().render(without_local(step.text)))  # no markup of its own is let in


@cache
def _markdown() -> MarkdownIt:
    """Prose with emphasis, links and lists; no HTML of its own, no pictures."""
    return MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])


def _picture(links: Any, view: str, query: str) -> str | None:
    """Where the drawing is as a file by itself."""
    if view in ("figures", "stories"):
        return None
    if links.static:
        return str(links.file(f"views/{view}.svg"))
    return f"/views/{view}.svg{f'?{query}' if query else ''}"


def _api(view: str, asked: Asked) -> str:
    """The query by which the API gives the same."""
    names = {"who": "of", "limit": "most"} if view == "network" else {}
    return urlencode([(names.get(k, k), v) for k, v in _query(asked, leave=("after", "between"))])


def first_ties(found: Network) -> Network:
    """As many ties as a page carries drawn, the best attested, with their nodes."""
    if len(found.ties) <= DRAWN_TIES:
        return found
    ties = found.ties[:DRAWN_TIES]
    ends = {e for t in ties for e in (t.subject, t.object)}
    nodes: tuple[Node, ...] = tuple(n for n in found.nodes if n.id in ends)
    return Network(nodes=nodes, ties=ties, left_out=found.left_out + len(found.ties) - len(ties))


def _when(tie: Tie) -> str:
    """The time of a tie, in words."""
    if not (tie.since or tie.until):
        return ""
    return describe_edtf(f"{tie.since or '..'}/{tie.until or '..'}")


def _text(asked: Asked, name: str) -> str:
    return str(asked.get(name) or "")


def _many(asked: Asked, name: str) -> list[str]:
    found = asked.get(name)
    return [str(f) for f in found] if isinstance(found, list | tuple) else [str(found)] if found else []


def _query(asked: Asked, leave: Sequence[str] = ()) -> list[tuple[str, str]]:
    """What was asked as parameters of an address."""
    names = {"since": "from", "until": "to", "schemas": "schema"}
    return [(names.get(k, k), v) for k in asked if k not in leave for v in _many(asked, k)]


def _joined(asked: Asked, name: str) -> str:
    """Values of a parameter as a field of a form shows them."""
    return "; ".join(_many(asked, name))


__all__ = ["Drawing", "Place", "Row", "Unplaced", "ViewPages"]
