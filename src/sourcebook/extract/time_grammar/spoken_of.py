"""Times with nothing but an article: "the quarter", "the week", "the weekend", "the year ended ...", "these days"."""

from __future__ import annotations

from sourcebook.extract.time_grammar.lexicon import SEASONS, UNITS
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Point, Value, shift, week_of
from sourcebook.extract.tokens import words

_PREPOSITIONS = words("for in of during over through into since until by within")


def coarsen(point: Point, unit: str) -> Point | None:
    """The day, week, month, quarter or year in which `point` lies; None when it is coarser than that."""
    if unit == "Y":
        return Point(point.year)
    if unit == "D":
        return point if point.day else None
    if unit == "M":
        return Point(point.year, point.month) if point.month else None
    if unit == "W":
        return week_of(point.first_day()) if point.day else point if point.week is not None else None
    if unit == "Q":
        if point.quarter is not None:
            return point
        return Point(point.year, quarter=(point.month + 2) // 3) if point.month else None
    return None


def quarter_word_rule(scan: Scan, i: int) -> Found | None:
    """Reads "the quarter", "the latest quarter/period": the one spoken of, or the last one over."""
    low = scan.low(i)
    latest = low in ("latest", "most")
    j = i + 2 if low == "most" and scan.low(i + 1) == "recent" else i + 1 if latest else i
    if scan.low(j) not in ("quarter", "period") or (scan.low(j) == "period" and not latest) or scan.low(i - 1) != "the":
        return None
    if scan.low(j + 1) == "of" or scan.tokens.joined(j + 1):
        return None
    base = scan.context.reference
    point = None if latest else scan.context.quarter_near(scan.offset(i))
    if point is None and base is not None and base.month is not None:
        point = shift(coarsen(base, "Q") or base, -1, "Q")
    value = point.value(said=False) if point else Value("XXXX-QX", "DATE")
    return Found(j + 1, value, point, the=True, sure=0.6, derived=True)


def the_unit_rule(scan: Scan, i: int) -> Found | None:
    """Reads "the (full, fiscal) year", "the week", "the weekend", "the summer" after a preposition."""
    if scan.low(i) != "the":
        return None
    beside = _beside(scan, i)
    if beside is not None:
        return beside
    if scan.low(i - 1) not in _PREPOSITIONS and scan.low(i + 1) not in ("full", "fiscal"):
        return None
    j = scan.skip(i + 1, "full", "fiscal", "entire", "whole")
    low, base = scan.low(j), scan.context.reference
    if scan.tokens.joined(j + 1) or scan.low(j + 1) in ("of", "after", "before", "that", "when", "since"):
        return None
    if scan.low(j + 1) in ("two", "nineteen", "twenty") or scan.tokens.kind(j + 1) == "number":
        return None
    if low == "weekend":
        return _weekend(scan, j)
    if low in SEASONS and base is not None and scan.low(j + 1) in (",", ".", "") and low != "spring":
        point = Point(base.year, season=SEASONS[low])
        return Found(j + 1, point.value(said=False), point, sure=0.5, derived=True)
    told = scan.low(i - 1) == "in" and scan.low(i - 2) in ("earlier", "later")
    if low not in ("year", "week", "month") and not (low == "day" and told):
        return None
    if low == "year" and (scan.low(j + 1) in ("ended", "ending", "to") or scan.low(j - 1) == "fiscal"):
        return Found(j + 1, Value("P1Y", "DURATION"), sure=0.7)
    named = coarsen(base, UNITS[low]) if base else None
    value = (
        named.value(said=False)
        if named
        else Value({"year": "XXXX", "week": "XXXX-WXX", "month": "XXXX-XX", "day": "XXXX-XX-XX"}[low], "DATE")
    )
    return Found(j + 1, value, named, sure=0.5, derived=True)


def _beside(scan: Scan, i: int) -> Found | None:
    """Reads "the day before", "the week after" where only the last date can be what it is counted from."""
    unit, way = UNITS.get(scan.low(i + 1)), {"before": -1, "after": 1}.get(scan.low(i + 2))
    if unit not in ("D", "W", "M", "Y") or way is None or scan.tokens.kind(i + 3) == "word":
        return None
    if scan.tokens.kind(i + 3) == "number" or scan.low(i + 1).endswith("s"):
        return None
    last = scan.context.anchor_near(scan.offset(i))
    point = shift(last, way, unit) if last is not None else None
    if point is None:
        return None
    return Found(i + 3, point.value(clear=False), point, sure=0.6, derived=True)


def _weekend(scan: Scan, j: int) -> Found:
    """The weekend last begun at the document's date."""
    today = scan.context.today
    if today is None:
        return Found(j + 1, Value("XXXX-WXX-WE", "DATE"), sure=0.5)
    week = week_of(today.first_day())
    if today.first_day().weekday() < 5:
        week = shift(week, -1, "W") or week
    return Found(j + 1, Value(f"{week.timex}-WE", "DATE"), sure=0.6)


def these_rule(scan: Scan, i: int) -> Found | None:
    """Reads "these days", "this time": the present."""
    return Found(i + 2, Value("PRESENT_REF", "DATE")) if scan.low(i + 1) == "days" else None


def year_end_rule(scan: Scan, i: int) -> Found | None:
    """Reads "year-end", "year end", "year's end", with the year after it if there is one."""
    j = i + 1
    if scan.tokens.apostrophe(j) and scan.low(j + 1) == "s":
        j += 2
    j = scan.hyphen_skip(j)
    if scan.low(j) != "end":
        return None
    year, base = scan.year_at(j + 1), scan.context.reference
    if year is not None:
        return Found(j + 2, Value(str(year), "DATE", str(year), "END"), Point(year))
    if base is None:
        return Found(j + 1, Value("XXXX", "DATE", None, "END"), sure=0.5)
    return Found(j + 1, Value(str(base.year), "DATE", None, "END"), Point(base.year), sure=0.6, derived=True)
