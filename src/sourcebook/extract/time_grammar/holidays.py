"""Holidays of the United States and of the Christian year, and the days they fall on."""

from __future__ import annotations

from datetime import date, timedelta

from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Value, of_date, week_of
from sourcebook.extract.time_grammar.years import year_after

HOLIDAYS: dict[tuple[str, ...], str] = {
    tuple(words.split()): name
    for words, name in {
        "christmas day": "12-25", "christmas eve": "12-24", "christmas": "12-25", "new year ' s eve": "12-31",
        "new year ’ s eve": "12-31", "new year ' s day": "01-01", "new year ’ s day": "01-01",
        "independence day": "07-04", "fourth of july": "07-04", "halloween": "10-31", "valentine ' s day": "02-14",
        "valentine ’ s day": "02-14", "veterans day": "11-11", "armistice day": "11-11", "boxing day": "12-26",
        "thanksgiving day": "11.3.4", "thanksgiving": "11.3.4", "labor day": "09.0.1", "memorial day": "05.0.-1",
        "election day": "election", "easter sunday": "easter+0", "easter monday": "easter+1", "easter": "easter+0",
        "good friday": "easter-2", "ash wednesday": "easter-46", "palm sunday": "easter-7", "columbus day": "10.0.2",
    }.items()
}  # fmt: skip


SLACK = 20
"""Days by which a holiday may lie on the other side of what the verb says: "as Easter week began"."""


def holiday_at(scan: Scan, i: int) -> tuple[str, int] | None:
    """The holiday named at token `i` and the token after it."""
    if not scan.capital(i):
        return None
    for size in (5, 4, 3, 2, 1):
        name = HOLIDAYS.get(tuple(scan.low(i + k) for k in range(size)))
        if name:
            return name, i + size
    return None


def holiday(name: str, year: int) -> date | None:
    """Its day in a year; None where the rule gives none."""
    if not 1600 <= year <= 2400:
        return None
    if name == "election":
        return nth_weekday(year, 11, 0, 1) + timedelta(days=1)
    if name.startswith("easter"):
        return easter(year) + timedelta(days=int(name[6:]))
    if "." in name:
        month, weekday, nth = (int(p) for p in name.split("."))
        return nth_weekday(year, month, weekday, nth)
    return date(year, int(name[:2]), int(name[3:]))


def holiday_rule(scan: Scan, i: int) -> Found | None:
    """A holiday, in the year that follows it or the one nearest to the document's date."""
    named = holiday_at(scan, i)
    if named is None:
        return None
    name, end = named
    year, clear = year_after(scan, scan.skip(end, ",", "in")), True
    if year is not None:
        day, end = holiday(name, year[0]), year[1]
    elif scan.context.today is None:
        return None
    else:
        today = scan.context.today.first_day()
        days = [d for y in (-1, 0, 1) if (d := holiday(name, today.year + y)) is not None]
        tense = scan.tense(i)
        days = [d for d in days if (d - today).days * tense >= -SLACK] or days
        day = min(days, key=lambda d: abs((d - today).days), default=None)
        clear = abs(tense) == 2
    if day is None:
        return None
    point = of_date(day)
    if scan.low(end) in ("week", "weekend") and year is None:
        return _around(scan, day, end)
    return Found(end, point.value(clear=clear), point, sure=0.9 if clear else 0.7)


def _around(scan: Scan, day: date, end: int) -> Found:
    """Reads "Easter week", "Labor Day weekend": a Monday belongs to the weekend before it."""
    week = week_of(day - timedelta(days=1) if scan.low(end) == "weekend" else day)
    mark = "-WE" if scan.low(end) == "weekend" else ""
    return Found(
        end + 1, Value(f"{week.timex}{mark}", "DATE", None if mark else week.value(clear=False).edtf), sure=0.7
    )


def step_holiday(scan: Scan, j: int, step: int) -> Found | None:
    """Reads "last Thanksgiving", "this Easter", "next Christmas" from the holiday at token `j`."""
    named = holiday_at(scan, j)
    if named is None or scan.context.today is None:
        return None
    name, end = named
    today = scan.context.today.first_day()
    days = [d for y in (-1, 0, 1) if (d := holiday(name, today.year + y)) is not None]
    fitting = [d for d in days if (d - today).days * step > 0] if step else [d for d in days if d.year == today.year]
    if not fitting:
        return None
    point = of_date(min(fitting, key=lambda d: abs((d - today).days)))
    return Found(end, point.value(), point)


def easter(year: int) -> date:
    """Western Easter Sunday (Gregorian computus, Meeus/Jones/Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * el) // 433
    month = (h + el - 7 * m + 90) // 25
    return date(year, month, (h + el - 7 * m + 33 * month + 19) % 32)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The `nth` (1-based; -1 the last) given weekday of a month."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year, month + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)
