"""A stretch of years as a length of a drawing, and a vague time as a bar on it.

An end known only to a decade, or marked approximate, fades in over the years it may lie in; an open end is an arrow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from sourcebook.model.when import Day, Point, When, to_year

PAD = 22.0
Ending = Literal["sharp", "fade", "arrow"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time: its solid middle from `x0` to `x1`, faded or pointed beyond by `before` and `after`."""

    x0: float
    x1: float
    y: float
    before: float
    after: float
    left: Ending
    right: Ending
    label: str
    label_x: float
    label_y: float
    label_inside: bool
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Decimal years from `low` to `high` over a width, with room at both ends."""

    low: float
    high: float
    width: float
    left: float = PAD
    right: float = PAD

    def x(self, year: float) -> float:
        """Where a year lies; one outside lies at the edge."""
        share = (min(max(year, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.left + share * (self.width - self.left - self.right), 1)

    def year_at(self, x: float) -> float:
        """The year at a place."""
        return self.low + (x - self.left) / (self.width - self.left - self.right) * (self.high - self.low)

    def holds(self, when: When) -> bool:
        """Whether a time lies in it, in part."""
        first, last = years_of(when)
        return last >= self.low and first <= self.high


@lru_cache(20_000)
def years_of(when: When) -> tuple[float, float]:
    """First and last decimal year; an end that is not known is as far as the other one."""
    first, last = when.earliest or when.latest, when.latest or when.earliest
    none: Day = (0, 1, 1)
    return to_year(first or none), to_year(last or none, end=True)


def stretch_of(when: When) -> tuple[float, float, float, float, int]:
    """Decimal years: outer ends, the sure part between them, and flags (1 open before, 2 open after, 4 vague)."""
    low, high = years_of(when)
    coarse = ("decade", "century", "millennium")
    start, end = when.start, when.end
    sure_low = to_year(start.last, end=True) if start and start.fuzzy and start.grain in coarse else low
    sure_high = to_year(end.first) if end and end.fuzzy and end.grain in coarse else high
    if sure_low > sure_high:
        sure_low = sure_high = (low + high) / 2
    flags = (when.open_start and 1) | (when.open_end and 2) | (when.vague and 4)
    return round(low, 4), round(high, 4), round(sure_low, 4), round(sure_high, 4), int(flags)


def is_long(when: When) -> bool:
    """Whether it is drawn as a stretch: longer than a year, or with an end that is not known."""
    first, last = years_of(when)
    return when.start is None or when.end is None or last - first > 1.01


def bar_of(when: When, scale: Scale, y: float, title: str, href: str, least: float) -> Bar:
    """A time as a bar at a height; a sharp one is `least` wide at least."""
    left, x0, before = _ending(when.start, scale, open_=when.open_start, at_end=False)
    right, x1, after = _ending(when.end, scale, open_=when.open_end, at_end=True)
    first, last = x0 - before, x1 + after
    if x0 > x1:  # both ends may lie in the same years, as in a lone decade: it fades from the middle
        x0 = x1 = round((first + last) / 2, 1)
        before, after = round(x0 - first, 1), round(last - x1, 1)
    elif x1 - x0 < least and not (before or after):
        x1 = x0 + least
    return Bar(x0, x1, y, before, after, left, right, "", 0.0, 0.0, False, title, href)


def _ending(point: Point | None, scale: Scale, *, open_: bool, at_end: bool) -> tuple[Ending, float, float]:
    """How an end is drawn, where the solid part ends, and how far it fades beyond."""
    if point is None:
        edge = scale.x(scale.high if at_end else scale.low)
        return ("arrow", edge, 0.0) if open_ else ("fade", edge + (-24 if at_end else 24), 24.0)
    inner = scale.x(to_year(point.first) if at_end else to_year(point.last, end=True))
    outer = scale.x(to_year(point.last, end=True) if at_end else to_year(point.first))
    if not point.fuzzy:
        return "sharp", outer, 0.0
    if point.grain in ("decade", "century", "millennium"):
        return "fade", inner, round(abs(outer - inner), 1)
    return "fade", outer, 10.0


def scale_of(whens: Sequence[When], width: float) -> Scale:
    """From the first to the last year; a few far outliers are left to the list, so that the rest can be seen."""
    firsts, lasts = sorted(years_of(w)[0] for w in whens), sorted(years_of(w)[1] for w in whens)
    low, high = firsts[0], lasts[-1]
    near_low, near_high = firsts[len(firsts) // 25], lasts[-1 - len(lasts) // 25]
    core = max(near_high - near_low, 10.0)
    low = near_low if near_low - low > 2 * core else low
    high = near_high if high - near_high > 2 * core else high
    room = max((high - low) * 0.01, 0.5)
    return Scale(math.floor(low - room / 2), math.ceil(high + room), width)


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def ticks_of(scale: Scale, most: int) -> list[tuple[float, str]]:
    """(place, label) of years, of months where there are few years, of days where there are few months."""
    years = scale.high - scale.low
    if years > most / 4:
        return _year_ticks(scale, most)
    if years * 12 > most / 4:
        step = next(s for s in (1, 2, 3, 6, 12) if years * 12 / s <= most or s == 12)
        found = []
        for month in range(math.ceil(scale.low * 12), math.floor(scale.high * 12) + 1):
            year, number = divmod(month, 12)
            if number % step == 0:
                label = year_name(year) if number == 0 else f"{_MONTHS[number]}"
                found.append((scale.x(to_year((year, number + 1, 1))), label))
        return found
    return _day_ticks(scale, most)


def year_name(year: int) -> str:
    """A year as people write it; year 0 is 1 BC."""
    return str(year) if year > 0 else f"{1 - year} BC"


def _year_ticks(scale: Scale, most: int) -> list[tuple[float, str]]:
    years = scale.high - scale.low
    steps = [base * 10**power for power in range(10) for base in (1, 2, 5)]
    step = next(s for s in steps if years / s <= most)
    begin = math.ceil(scale.low / step) * step
    return [(scale.x(y), year_name(y)) for y in range(begin, math.floor(scale.high) + 1, step)]


def _day_ticks(scale: Scale, most: int) -> list[tuple[float, str]]:
    first, last = (date_of(y) for y in (scale.low, scale.high))
    days = (last - first).days + 1
    step = next((s for s in (1, 2, 5, 10, 15) if days / s <= most), 30)
    found = []
    for n in range(0, days, step):
        day = first + timedelta(n)
        place = to_year((day.year, day.month, day.day))
        if scale.low <= place <= scale.high:
            found.append((scale.x(place), f"{day.day} {_MONTHS[day.month - 1]}"))
    return found


def date_of(year: float) -> date:
    """The day at a decimal year, within the years that a calendar has."""
    whole = min(max(math.floor(year), 1), 9998)
    start = date(whole, 1, 1)
    length = (date(whole + 1, 1, 1) - start).days
    return start + timedelta(int((year - math.floor(year)) * length + 1e-6))
