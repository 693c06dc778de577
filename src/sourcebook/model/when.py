"""When: what an EDTF string (ISO 8601-2) says of the earliest and latest day, and how vaguely it says it.

Covered: level 0 and 1 whole, and of level 2 sets (`[..]`, `{..}`), qualified components (`2004-06~-11`), unspecified
digits anywhere (`1XX2-1X`), sub-year groupings 25-41 and significant digits (`1950S2`). Years are proleptic Gregorian,
year 0 is 1 BC, as in ISO 8601.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import msgspec

Day = tuple[int, int, int]
"""Year, month, day. The year may lie outside what `datetime.date` can hold."""
Grain = Literal["second", "day", "month", "season", "year", "decade", "century", "millennium"]

_DATE = re.compile(
    r"([?~%]?)(?:(?P<long>Y-?[1-9][0-9]{4,8})|(?P<year>-?[0-9X]{4})(?:S(?P<significant>[1-9]))?)([?~%]?)"
    r"(?:-([?~%]?)(?P<month>[0-9X]{2})([?~%]?)(?:-([?~%]?)(?P<day>[0-9X]{2})([?~%]?)"
    r"(?P<time>T(?:[01][0-9]|2[0-3])(?::[0-5][0-9](?::[0-5][0-9])?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?)?)?"
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# Sub-year groupings of ISO 8601-2: name, first month, number of months. 21-24 do not say the hemisphere; they are
# read as northern, and always count as vague.
_GROUPS = {
    21: ("spring", 3, 3), 22: ("summer", 6, 3), 23: ("autumn", 9, 3), 24: ("winter", 12, 3),
    25: ("spring", 3, 3), 26: ("summer", 6, 3), 27: ("autumn", 9, 3), 28: ("winter", 12, 3),
    29: ("spring", 9, 3), 30: ("summer", 12, 3), 31: ("autumn", 3, 3), 32: ("winter", 6, 3),
    33: ("first quarter", 1, 3), 34: ("second quarter", 4, 3), 35: ("third quarter", 7, 3),
    36: ("fourth quarter", 10, 3), 37: ("first third", 1, 4), 38: ("second third", 5, 4), 39: ("last third", 9, 4),
    40: ("first half", 1, 6), 41: ("second half", 7, 6),
}  # fmt: skip


class Point(msgspec.Struct, frozen=True):
    """One end of a stretch of time, itself a range of days: `186X` may be any day from 1860 to 1869."""

    first: Day
    last: Day
    grain: Grain
    approximate: bool = False
    uncertain: bool = False
    fuzzy: bool = False
    """Whether to draw it as vague: qualified, a season, or coarser than a year."""
    season: str = ""
    """Name of the part of the year, when it is one."""


class When(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time. An end that is open (`..`) or unknown (empty) is None; `open_*` tells the two apart."""

    edtf: str
    start: Point | None
    end: Point | None
    open_start: bool = False
    open_end: bool = False
    interval: bool = False

    @property
    def earliest(self) -> Day | None:
        """The earliest day it can be, None when open or unknown."""
        return self.start.first if self.start else None

    @property
    def latest(self) -> Day | None:
        """The latest day it can be, None when open or unknown."""
        return self.end.last if self.end else None

    @property
    def first_day(self) -> int | None:
        """`day_number` of the earliest day, None when open or unknown."""
        return day_number(self.start.first) if self.start else None

    @property
    def last_day(self) -> int | None:
        """`day_number` of the latest day, None when open or unknown."""
        return day_number(self.end.last) if self.end else None

    @property
    def vague(self) -> bool:
        """Whether either end is fuzzy, open or unknown."""
        return self.start is None or self.end is None or self.start.fuzzy or self.end.fuzzy

    @property
    def sort_key(self) -> tuple[Day, Day]:
        """Order by earliest day, then latest; an open or unknown end sorts by the end that is known."""
        first = self.earliest or self.latest or (0, 0, 0)
        return first, self.latest or (10**9, 12, 31)


_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
"""Days of a year before each month, in one that is no leap year."""


def parse_edtf(text: str) -> When:
    """What an EDTF string says.

    Raises:
        ValueError: It is not EDTF as covered here; the message quotes it.
    """
    try:
        return _parse(text)
    except ValueError as error:
        raise ValueError(f"not an EDTF date: {text!r} ({error})") from None


def read_when(text: str) -> When | None:
    """What an EDTF string says; None where it is none."""
    try:
        return _parse(text)
    except ValueError:
        return None


def to_year(day: Day, *, end: bool = False) -> float:
    """A day as a decimal year, 1 July 1999 is about 1999.5; with `end`, the end of that day."""
    year, month, number = day
    length = 366 if _leap(year) else 365
    before = _BEFORE[month - 1] + (length == 366 and month > 2) + number - (0 if end else 1)
    return year + before / length


def day_number(day: Day) -> int:
    """Days since 1 March of year 0, proleptic Gregorian (the counting of Hinnant's `days_from_civil`)."""
    year, month, number = day
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + number - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def describe_edtf(text: str) -> str:
    """The date in words ("about 2003", "1860s to today", "12 June 2004"); the string itself when it is not EDTF."""
    try:
        when = parse_edtf(text)
    except ValueError:
        return text
    if text[:1] in "[{":
        return text
    if not when.interval and when.start:
        return _describe(when.start)
    left = _describe(when.start) if when.start else ("" if when.open_start else "unknown")
    right = _describe(when.end) if when.end else ("on" if when.open_end else "unknown")
    return f"until {right}" if not left else f"from {left} on" if right == "on" else f"{left} to {right}"


@lru_cache(32_768)
def _parse(text: str) -> When:
    if len(text) > 400:
        raise ValueError("too long")
    if text[:1] in "[{" and text:
        return _set(text)
    left, slash, right = text.partition("/")
    if not slash:
        point = _point(text)
        return When(edtf=text, start=point, end=point)
    start = None if left in ("", "..") else _point(left)
    end = None if right in ("", "..") else _point(right)
    if start is None and end is None:
        raise ValueError("no end is known")
    if start and end and end.last < start.first:
        raise ValueError("it ends before it starts")
    return When(edtf=text, start=start, end=end, open_start=left == "..", open_end=right == "..", interval=True)


def _set(text: str) -> When:
    """`[a,b..c]` (one of) and `{a,b..c}` (all of): from the first to the last member."""
    if len(text) < 3 or text[-1] != {"[": "]", "{": "}"}[text[0]]:
        raise ValueError("a set that does not close")
    starts: list[Point | None] = []
    ends: list[Point | None] = []
    for member in text[1:-1].split(","):
        left, dots, right = member.strip().partition("..")
        first = _point(left) if left else None
        last = (_point(right) if right else None) if dots else first
        if first is None and last is None:
            raise ValueError("an empty member")
        starts.append(first)
        ends.append(last)
    known_starts, known_ends = [s for s in starts if s], [e for e in ends if e]
    start = min(known_starts, key=lambda p: p.first) if len(known_starts) == len(starts) else None
    end = max(known_ends, key=lambda p: p.last) if len(known_ends) == len(ends) else None
    return When(edtf=text, start=start, end=end, open_start=start is None, open_end=end is None, interval=True)


def _point(text: str) -> Point:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"cannot read {text!r}")
    marks = {mark for mark in match.group(1, 5, 6, 8, 9, 11) if mark}
    approximate, uncertain = bool(marks & {"~", "%"}), bool(marks & {"?", "%"})
    years, year_grain = _years(match)
    first, last, grain = _within(years, match.group("month"), match.group("day"), year_grain)
    if match.group("time"):
        grain = "second"
    fuzzy = bool(marks) or grain in ("season", "decade", "century", "millennium") or "X" in text
    season = _GROUPS[int(match.group("month"))][0] if grain == "season" else ""
    return Point(first, last, grain, approximate, uncertain, fuzzy, season)


def _years(match: re.Match[str]) -> tuple[tuple[int, int], Grain]:
    """First and last year, and how coarse that is."""
    if long := match.group("long"):
        return (int(long[1:]), int(long[1:])), "year"
    text = match.group("year")
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text)
    if digits == "XXXX":
        raise ValueError("no digit of the year is known")
    if sign < 0 and digits == "0000":
        raise ValueError("there is no year -0000")
    low, high = int(digits.replace("X", "0")), int(digits.replace("X", "9"))
    if significant := match.group("significant"):
        if "X" in digits or int(significant) > 4:
            raise ValueError("significant digits of what is unspecified")
        step = 10 ** (4 - int(significant))
        low = low // step * step
        high = low + step - 1
    grains: dict[int, Grain] = {1: "year", 10: "decade", 100: "century"}
    grain = grains.get(high - low + 1, "millennium")
    return ((low, high) if sign > 0 else (-high, -low)), grain


def _within(years: tuple[int, int], month: str | None, day: str | None, grain: Grain) -> tuple[Day, Day, Grain]:
    first, last = years
    if month is None:
        return (first, 1, 1), (last, 12, 31), grain
    if "X" not in month and int(month) in _GROUPS:
        if day is not None:
            raise ValueError("a season has no day")
        _, begin, length = _GROUPS[int(month)]
        year, stop = last + (begin + length - 2) // 12, (begin + length - 2) % 12 + 1
        return (first, begin, 1), (year, stop, _length(year, stop)), "season"
    if "X" not in month and "X" not in (day or "") and first == last and 1 <= int(month) <= 12:
        return _plain(first, int(month), day)
    months = [m for m in range(1, 13) if _matches(m, month)]
    if not months:
        raise ValueError(f"no month {month}")
    if day is None:
        fine: Grain = "month" if len(months) == 1 and grain == "year" else grain
        return (first, months[0], 1), (last, months[-1], _length(last, months[-1])), fine
    ahead = next(((first, m, d) for m in months for d in _days(first, m, day)), None)
    back = next(((last, m, d) for m in reversed(months) for d in reversed(_days(last, m, day))), None)
    if ahead is None or back is None:
        raise ValueError(f"no day {day} in that month")
    return ahead, back, "day" if ahead == back else "month" if len(months) == 1 and grain == "year" else grain


def _plain(year: int, month: int, day: str | None) -> tuple[Day, Day, Grain]:
    """A month or day of which every digit is known, as nearly all are."""
    length = _length(year, month)
    if day is None:
        return (year, month, 1), (year, month, length), "month"
    if not 1 <= int(day) <= length:
        raise ValueError(f"no day {day} in that month")
    return (year, month, int(day)), (year, month, int(day)), "day"


def _days(year: int, month: int, pattern: str) -> list[int]:
    return [d for d in range(1, _length(year, month) + 1) if _matches(d, pattern)]


def _matches(number: int, pattern: str) -> bool:
    return all(p in ("X", d) for p, d in zip(pattern, f"{number:02}", strict=True))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _length(year: int, month: int) -> int:
    return 29 if month == 2 and _leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _describe(point: Point) -> str:
    (year, month, day), last_year = point.first, point.last[0]
    name = f"{1 - year} BC" if year < 1 else str(year)
    if point.grain in ("day", "second"):
        words = f"{day} {_MONTHS[month - 1]} {name}"
    elif point.grain == "season":
        words = f"{point.season} {name}"
    elif point.grain == "month":
        words = f"{_MONTHS[month - 1]} {name}"
    elif point.grain == "decade":
        words = f"{year}s"
    elif point.grain == "century":
        words = f"{year}–{last_year}"
    else:
        words = name if year == last_year else f"{year}–{last_year}"
    words = f"about {words}" if point.approximate else words
    return f"{words} (uncertain)" if point.uncertain else words
