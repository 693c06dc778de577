"""What a time expression means: points on the calendar, durations, and their TIMEX3 and EDTF forms.

TIMEX3 values follow TimeML 1.2.1 (Pustejovsky et al. 2003) with the spellings of TimeBank; EDTF is ISO 8601-2.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Literal

import msgspec

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
SEASON_EDTF = {"SP": "21", "SU": "22", "FA": "23", "WI": "24"}
_REFERENCE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_PART_OF_YEAR = re.compile(r"^[0-9]{4}-(?:2[1-9]|3[0-9]|4[01])$")


class Value(msgspec.Struct, frozen=True, gc=False):
    """TIMEX3 value and type; EDTF where it can be said; mod when limited or blurred."""

    timex: str
    type: TimexType
    edtf: str | None = None
    mod: str | None = None


class Point(msgspec.Struct, frozen=True, gc=False):
    """A stretch of the calendar: a year, or a quarter, season, month, week or day of it."""

    year: int
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    season: str | None = None
    week: int | None = None

    @property
    def timex(self) -> str:
        """TIMEX3 form."""
        head = f"{self.year:04d}"
        if self.day is not None:
            return f"{head}-{self.month:02d}-{self.day:02d}"
        if self.month is not None:
            return f"{head}-{self.month:02d}"
        if self.quarter is not None:
            return f"{head}-Q{self.quarter}"
        if self.season is not None:
            return f"{head}-{self.season}"
        return f"{head}-W{self.week:02d}" if self.week is not None else head

    @property
    def edtf(self) -> str:
        """EDTF form; a week is an interval of days."""
        head = f"{self.year:04d}"
        if self.quarter is not None:
            return f"{head}-{32 + self.quarter}"
        if self.season is not None:
            return f"{head}-{SEASON_EDTF[self.season]}"
        if self.week is not None:
            monday = date.fromisocalendar(self.year, self.week, 1)
            return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
        return self.timex

    @property
    def grain(self) -> str:
        """Unit letter: Y, Q, M, W or D (a season counts as a quarter)."""
        if self.day is not None:
            return "D"
        if self.month is not None:
            return "M"
        if self.quarter is not None or self.season is not None:
            return "Q"
        return "W" if self.week is not None else "Y"

    def value(self, mod: str | None = None, *, said: bool = True, clear: bool = True) -> Value:
        """The point as a DATE; no EDTF when it is a guess (`said` false), marked `?` when chosen (`clear` false)."""
        said = said and 1 <= self.year <= 9999
        edtf = None if not said else self.edtf if clear else uncertain(self)
        return Value(self.timex, "DATE", edtf, mod)

    def first_day(self) -> date:
        """Its first day (a season's by its usual month)."""
        if self.week is not None:
            return date.fromisocalendar(self.year, self.week, 1)
        month = self.month or (3 * self.quarter - 2 if self.quarter else 0)
        if self.season:
            month = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[self.season]
        return date(self.year, month or 1, self.day or 1)


def uncertain(point: Point) -> str | None:
    """EDTF of a point that the words leave open and the reader chose; null for a season, which takes no `?`."""
    if point.season is not None:
        return None
    if point.quarter is not None:
        first = 3 * point.quarter - 2
        return f"{point.year:04d}-{first:02d}?/{point.year:04d}-{first + 2:02d}?"
    return "/".join(f"{part}?" for part in point.edtf.split("/"))


def about(edtf: str | None) -> str | None:
    """The same EDTF, approximate (`~`, or `%` where it was uncertain already); parts of a year have no such form."""
    if edtf is None or _PART_OF_YEAR.search(edtf):
        return None
    return "/".join(
        part if part[-1:] in ("~", "%", ".") else f"{part[:-1]}%" if part[-1:] == "?" else f"{part}~"
        for part in edtf.split("/")
    )


def parse_reference(text: str | None) -> Point | None:
    """The document's date (ISO or EDTF, its beginning is used) as a point; None when there is none."""
    match = _REFERENCE.match(text or "")
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if year < 1 or month > 12:
        return None
    return make_point(year, month or None, day or None) or Point(year)


def make_point(year: int, month: int | None = None, day: int | None = None) -> Point | None:
    """The point, or None when there is no such day."""
    if not 1 <= year <= 9990 or (month is not None and not 1 <= month <= 12):
        return None
    if day is not None and (month is None or not 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return Point(year, month, day)


def of_date(day: date) -> Point:
    """The point of one day."""
    return Point(day.year, day.month, day.day)


def week_of(day: date) -> Point:
    """The ISO week of a day."""
    year, week, _ = day.isocalendar()
    return Point(year, week=week)


def shift(point: Point, count: int, unit: str) -> Point | None:
    """`point` moved by `count` units, at the unit's grain; None when the point is coarser or out of the calendar.

    Units: D, W, M, Q, Y; `10Y` and `100Y` move years.
    """
    if abs(count) > 5000:
        return None
    try:
        if unit.endswith("Y"):
            return make_point(point.year + count * int(unit[:-1] or 1))
        if point.grain == "Y" or (point.grain == "Q" and unit != "Q"):
            return None
        if unit in ("M", "Q"):
            months = point.year * 12 + point.first_day().month - 1
            if unit == "M":
                return make_point((months + count) // 12, (months + count) % 12 + 1)
            quarters = months // 3 + count
            return Point(quarters // 4, quarter=quarters % 4 + 1)
        if point.day is None and not (unit == "W" and point.week is not None):
            return None
        day = point.first_day() + timedelta(days=count * (7 if unit == "W" else 1))
        return week_of(day) if unit == "W" else of_date(day)
    except (OverflowError, ValueError):
        return None


def duration(low: float, unit: str) -> str | None:
    """TIMEX3 duration: "P5Y", "PT30M", "P2Y6M", "PT1M30S"; None when too odd to write."""
    factor, letter = (int(unit[:-1]), "Y") if unit[:-1].isdigit() else (1, unit)
    amount = low * factor
    letter = {"MIN": "M", "Q": "Q"}.get(letter, letter)
    clock = unit in ("S", "MIN", "H")
    head = "PT" if clock else "P"
    if amount == int(amount):
        return f"{head}{int(amount)}{letter}" if amount < 1e9 else None
    part = amount - int(amount)
    whole = f"{int(amount)}{letter}" if int(amount) else ""
    smaller = {"Y": (12, "M"), "H": (60, "M"), "MIN": (60, "S"), "D": (24, "H")}.get("Y" if factor > 1 else unit)
    if smaller is None or abs(part * smaller[0] - round(part * smaller[0])) > 0.05:
        return f"{head}{amount:g}{letter}"
    joint = "T" if unit == "D" else ""
    return f"{head}{whole}{joint}{round(part * smaller[0])}{smaller[1]}"


def decade_edtf(decade: int, mod: str | None) -> str:
    """EDTF of a decade (its first year), or of its blurred early, middle or late part.

    Early is years 0-3, middle 4-6, late 7-9, with the blurred side marked `~`: "the early 2000s" is `2000/2003~`.
    """
    parts = {
        "START": f"{decade}/{decade + 3}~",
        "MID": f"{decade + 4}~/{decade + 6}~",
        "END": f"{decade + 7}~/{decade + 9}",
    }
    return parts.get(mod or "", f"{decade // 10}X")


def century_edtf(century: int, mod: str | None) -> str:
    """EDTF of the century that begins with year `century` * 100, or of its early, middle or late third."""
    first = century * 100
    parts = {
        "START": f"{first:04d}/{first + 33:04d}~",
        "MID": f"{first + 34:04d}~/{first + 66:04d}~",
        "END": f"{first + 67:04d}~/{first + 99:04d}",
    }
    return parts.get(mod or "", f"{century:02d}XX")
