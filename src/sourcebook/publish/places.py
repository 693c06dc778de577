"""Places drawn as static SVG: countries and coasts, a dot for each town named, countries named as shaded areas.

The larger a dot, the more sentences name the place. Names stand where there is room; the list beside has all of them,
with the words, and says why a place is where it is drawn, or is not drawn at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from sourcebook.model.place import Place, Places
from sourcebook.publish.drawing import LINE, PAPER, WIDTH, Room, clip, escape, frame, link, tell, wide
from sourcebook.publish.geography import Outline, Point, Window, outlines, window_of

SEA, LAND, NAMED, DOT = "#eef2f3", "#fbfaf7", "#c7dcd2", "#2e6a52"
LONGEST, SIZE = 26, 12.0


@dataclass(frozen=True, slots=True)
class MapDrawn:
    """How a map is drawn."""

    href: Callable[[str], str | None] = lambda _: None
    """Where the place of an id leads."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """ISO 3166-1 alpha-2 -> number, by which shapes are known."""
    standing_out: frozenset[str] = frozenset()
    """Ids of places that stand out, the others standing back; empty: all are alike."""
    title: str = "Places"
    name: str = "map"


def places_svg(found: Places, drawn: MapDrawn | None = None) -> str:
    """The picture."""
    how = drawn or MapDrawn()
    points = [(p.longitude, p.latitude) for p in found.places]
    window = window_of(points, WIDTH)
    countries = {how.numbers.get(p.country, ""): p for p in found.places if p.is_country}
    towns = [p for p in found.places if not p.is_country]
    room = Room(height=window.height)
    marks = sorted(towns, key=lambda p: (_state(p, how), -p.sentences, p.id))
    for town in towns:
        x, y = window.place(town.longitude, town.latitude)
        r = radius(town)
        room.block(x - r, y - r, 2 * r, 2 * r)
    shapes = outlines(window)
    named = sorted((s for s in shapes if s.number in countries), key=lambda s: -countries[s.number].sentences)
    names = [_country_name(countries[s.number], s.middle, room, how) for s in named]
    dots = [_dot(p, window, room, how) for p in marks]
    parts = [
        f'<rect class="sea" width="{WIDTH}" height="{window.height:g}" fill="{SEA}"/>',
        *_land(shapes, countries, how), *names, *reversed(dots),
    ]  # fmt: skip
    if not found.places:
        parts.append('<text x="20" y="34">No place that was named could be put on the map.</text>')
    told = tell(found.places, lambda p: f"{p.name}: named in {_sentences(p)}", "No places.")
    return frame(how.name, how.title, told, window.height, parts)


def _sentences(place: Place) -> str:
    return f"{place.sentences} sentence{'s' if place.sentences != 1 else ''}"


def _state(place: Place, how: MapDrawn) -> str:
    return " back" if how.standing_out and place.id not in how.standing_out else ""


def _land(shapes: Sequence[Outline], countries: Mapping[str, Place], how: MapDrawn) -> Iterator[str]:
    """Countries; those named are shaded and lead to their words."""
    plain = "".join(s.path for s in shapes if s.number not in countries)
    yield f'<path class="land" d="{plain}" fill="{LAND}" stroke="{LINE}" stroke-width="0.7"/>'
    for shape in shapes:
        if place := countries.get(shape.number):
            drawn = f'<path class="named" d="{shape.path}" fill="{NAMED}" stroke="{LINE}" stroke-width="0.7"/>'
            yield link(how.href(place.id), _title(place), drawn, extra=f' class="area{_state(place, how)}"')


def _title(place: Place) -> str:
    also = "" if place.name == place.gazetteer else f" (in the texts {place.name})"
    return f"{place.gazetteer if place.is_country else place.name}{also if place.is_country else ''}: " + (
        f"named in {_sentences(place)}"
    )


def radius(place: Place) -> float:
    """Of a dot: its area grows with the sentences that name the place."""
    return min(3.6 + 1.5 * sqrt(place.sentences), 16.0)


def _dot(place: Place, window: Window, room: Room, how: MapDrawn) -> str:
    x, y = window.place(place.longitude, place.latitude)
    r = radius(place)
    words = clip(place.name, LONGEST)
    across = wide(words, SIZE)
    spots = ((x + r + 4, "start", x + r + 4, y), (x - r - 4, "end", x - r - 4 - across, y),
             (x, "middle", x - across / 2, y + r + 10), (x, "middle", x - across / 2, y - r - 9))  # fmt: skip
    spot = next((s for s in spots if room.take(s[2], s[3] - 7, across, 14)), None)
    circle = (
        f'<circle class="town" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{DOT}" fill-opacity="0.8" '
        f'stroke="{PAPER}" stroke-width="1.2"/>'
    )
    label = _words(words, spot[0], spot[3] + 4, spot[1]) if spot else ""
    return link(how.href(place.id), _title(place), circle + label, extra=f' class="spot{_state(place, how)}"')


def _country_name(place: Place, middle: Point, room: Room, how: MapDrawn) -> str:
    """Of a country by the gazetteer's name: texts may have "Bolivian"."""
    words = clip(place.gazetteer, LONGEST)
    across = wide(words, SIZE)
    x, y = middle
    spot = next((n for n in (0, 15, -15, 30) if room.take(x - across / 2, y + n - 7, across, 14)), None)
    if spot is None:
        return ""
    label = _words(words, x, y + spot + 4, "middle", ' class="country" font-style="italic"')
    return link(how.href(place.id), _title(place), label, extra=f' class="spot{_state(place, how)}"')


def _words(words: str, x: float, y: float, anchor: str, extra: str = "") -> str:
    return (
        f'<text{extra} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{SIZE:g}" stroke="{PAPER}" '
        f'stroke-width="3" paint-order="stroke">{escape(words)}</text>'
    )
