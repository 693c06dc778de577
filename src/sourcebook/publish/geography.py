"""Shapes of countries, cut to the part of the world that is drawn, and the projections they are drawn in.

The world is drawn in Equal Earth (Savric, Patterson and Jenny 2018), a part of it in plate carree true to scale along
its middle. Shapes are Natural Earth's (public domain), put beside the scripts when those are built; without them a
map has its grid and points only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from math import asin, cos, hypot, radians, sin, sqrt
from pathlib import Path
from typing import Final

Point = tuple[float, float]
WORLD: Final = Path(__file__).parent / "assets" / "built" / "world.json"
_A: Final = (1.340264, -0.081106, 0.000893, 0.003796)
"""The constants of Equal Earth."""
WIDEST, HIGHEST = 110.0, 60.0
"""Degrees; what is wider or higher is drawn as the world."""
NEAREST, FLATTEST = (2.0, 3.0), (0.55, 0.8)
"""Units of a drawing of a part of the world, and of all of it: points of a coast stand at least so far apart, and bend
it by so much."""
STEP: Final = (1, 5)
"""Tenths of a unit to which points are rounded, likewise."""
LEAST: Final = 24.0
"""Degrees of latitude that a map shows at least: a point alone says nothing of where it is."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the world that is drawn, in degrees, and the size of the drawing."""

    west: float
    south: float
    east: float
    north: float
    width: float
    height: float
    world: bool = False

    def place(self, longitude: float, latitude: float) -> Point:
        """Where a point lies in the drawing."""
        if self.world:
            x, y = equal_earth(longitude, latitude)
            side = equal_earth(180, 0)[0]
            top, bottom = equal_earth(0, self.north)[1], equal_earth(0, self.south)[1]
            return (x + side) / (2 * side) * self.width, (top - y) / (top - bottom) * self.height
        across = (longitude - self.west) / (self.east - self.west)
        down = (self.north - latitude) / (self.north - self.south)
        return across * self.width, down * self.height


def window_of(points: Sequence[Point], width: float) -> Window:
    """The part of the world that holds some points (longitude, latitude), with room around; else the world."""
    world = Window(-180, -56, 180, 83, width, round(width * 0.435), world=True)
    if not points:
        return world
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    if east - west > WIDEST or north - south > HIGHEST:
        return world
    middle = (south + north) / 2
    shrink = max(cos(radians(middle)), 0.2)
    down = max((north - south) * 1.35, LEAST, (east - west) * 1.3 * shrink / 2.1)
    across = max((east - west) * 1.3, down * 1.55 / shrink)
    down = max(down, across * shrink / 2.1)
    x, y = (west + east) / 2, middle
    return Window(
        x - across / 2, y - down / 2, x + across / 2, y + down / 2, width, round(width * down / (across * shrink))
    )  # fmt: skip


def equal_earth(longitude: float, latitude: float) -> Point:
    """A point in the plane of the projection, north up."""
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = theta * theta
    six = square**3
    y = theta * (_A[0] + _A[1] * square + six * (_A[2] + _A[3] * square))
    down = _A[0] + 3 * _A[1] * square + six * (7 * _A[2] + 9 * _A[3] * square)
    return 2 / sqrt(3) * radians(longitude) * cos(theta) / down, y


@dataclass(frozen=True, slots=True)
class Outline:
    """A country as it is drawn: ISO number, path, and the middle of its largest part."""

    number: str
    path: str
    middle: Point


@lru_cache(maxsize=8)
def outlines(window: Window) -> tuple[Outline, ...]:
    """Each country that lies in a window; those of the last few windows are kept."""
    return tuple(_outlines(window))


def _outlines(window: Window) -> Iterator[Outline]:
    for number, rings in _shapes("coarse" if window.world else "fine"):
        drawn = [d for ring in rings if (d := _drawn(ring, window))]
        if drawn:
            path = "".join(_words(ring, STEP[window.world]) for ring in drawn)
            yield Outline(number, path, max((_middle(ring) for ring in drawn), key=lambda m: m[0])[1])


def _words(ring: Sequence[Point], step: int) -> str:
    """A ring as a path of steps, in tenths."""
    tenths = [(round(x * 10 / step) * step, round(y * 10 / step) * step) for x, y in ring]
    (x, y), steps = tenths[0], []
    for (x0, y0), (x1, y1) in pairwise(tenths):
        steps.append(f"{(x1 - x0) / 10:g} {(y1 - y0) / 10:g}")
    said = f"M{x / 10:g} {y / 10:g}l{' '.join(steps)}z"
    short = said.replace(" -", "-").replace("-0.", "-.").replace(" 0.", " .").replace("l0.", "l.")
    return _SECOND_POINT.sub(r"\1", short)


_SECOND_POINT: Final = re.compile(r"(\.\d) (?=\.)")
"""A number that begins with a point needs no space after one that has a point already."""


def _middle(ring: Sequence[Point]) -> tuple[float, Point]:
    """Area and middle of a ring."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        part = x0 * y1 - x1 * y0
        area, x, y = area + part, x + (x0 + x1) * part, y + (y0 + y1) * part
    return (abs(area), (x / (3 * area), y / (3 * area))) if area else (0.0, ring[0])


@cache
def _shapes(sort: str) -> list[tuple[str, list[list[Point]]]]:
    if not WORLD.is_file():
        return []
    found = json.loads(WORLD.read_text(encoding="utf-8"))[sort]
    return [
        (number, [part for ring in rings for part in _unwrapped(_steps(ring[::2]), _steps(ring[1::2]))])
        for number, _, rings in found
    ]


def _steps(steps: list[int]) -> list[float]:
    return [at / 100 for at in accumulate(steps)]


def _unwrapped(across: list[float], down: list[float]) -> list[list[Point]]:
    """A ring; one that crosses the 180th meridian at both ends of the world."""
    if all(abs(b - a) < 180 for a, b in pairwise(across)):
        return [[*zip(across, down, strict=True)]]
    east = [x + 360 if x < 0 else x for x in across]
    return [[*zip(east, down, strict=True)], [(x - 360, y) for x, y in zip(east, down, strict=True)]]


def _drawn(ring: list[Point], window: Window) -> list[Point]:
    """A ring as it is drawn: cut to the window, without points that nobody could see; empty where nothing is left."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    if max(xs) < window.west or min(xs) > window.east or max(ys) < window.south or min(ys) > window.north:
        return []
    kept: list[Point] = []
    nearest, flattest = NEAREST[window.world], FLATTEST[window.world]
    for x, y in (window.place(*point) for point in _cut(ring, window)):
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= nearest:
            if len(kept) > 1 and _bends(kept[-2], kept[-1], (x, y)) < flattest:
                kept.pop()
            kept.append((x, y))
    return kept if len(kept) > 2 else []


def _bends(before: Point, at: Point, following: Point) -> float:
    """How far a point lies beside the straight way past it."""
    (x0, y0), (x1, y1), (x2, y2) = before, at, following
    length = hypot(x2 - x0, y2 - y0)
    return abs((x2 - x0) * (y1 - y0) - (x1 - x0) * (y2 - y0)) / length if length else hypot(x1 - x0, y1 - y0)


def _cut(ring: list[Point], window: Window) -> list[Point]:
    """The part of a ring inside the window and a little more (Sutherland and Hodgman 1974)."""
    room = 0.0 if window.world else (window.east - window.west) * 0.02
    edges: tuple[tuple[int, float, int], ...] = (
        (0, window.west - room, 1), (0, window.east + room, -1), (1, window.south - room, 1),
        (1, window.north + room, -1),
    )  # fmt: skip
    for axis, limit, side in edges:
        if ring:
            ring = _cut_at(ring, axis, limit, side)
    return ring


def _cut_at(ring: list[Point], axis: int, limit: float, side: int) -> list[Point]:
    """The part of a ring on one side of an edge."""
    found: list[Point] = []
    before = ring[-1]
    for point in ring:
        inside = (point[axis] - limit) * side >= 0
        if inside != ((before[axis] - limit) * side >= 0):
            share = (limit - before[axis]) / (point[axis] - before[axis])
            found.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if inside:
            found.append(point)
        before = point
    return found
