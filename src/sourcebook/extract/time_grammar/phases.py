"""Beginnings, middles and ends: "early 1990s", "mid-November", "late last year", "the end of the first quarter"."""

from __future__ import annotations

from sourcebook.extract.time_grammar.dates import month_rule
from sourcebook.extract.time_grammar.lexicon import BORDERS, MONTHS, PARTS, PHASES, SEASONS, UNITS, WEEKDAYS
from sourcebook.extract.time_grammar.lists import shared_head_rule
from sourcebook.extract.time_grammar.quarters import fiscal_rule, quarter_rule
from sourcebook.extract.time_grammar.relative import (
    DAYS,
    STEPS,
    day_word_rule,
    same_rule,
    season_rule,
    step_rule,
    weekday_part,
)
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.spoken_of import coarsen
from sourcebook.extract.time_grammar.values import Point, Value, decade_edtf
from sourcebook.extract.time_grammar.years import century_rule, decade_rule, year_after


def phase_rule(scan: Scan, i: int) -> Found | None:
    """Reads "early 1990s", "mid-November", "late last year", "early Tuesday", "later that day"."""
    return _phase(scan, i, ending=False)


def _phase(scan: Scan, i: int, *, ending: bool) -> Found | None:
    """The same; `ending` for the second of "mid-to-late 1970s", which no third may follow."""
    mod = PHASES.get(scan.low(i))
    if mod is None:
        return None
    j = scan.skip(scan.hyphen_skip(i + 1), "in", "on")
    j = scan.skip(j, "the") if scan.low(j - 1) in ("in", "on") else j
    low = scan.low(j)
    found = decade_rule(scan, j, mod) or century_rule(scan, j, mod) or shared_head_rule(scan, j)
    if found is not None:
        return found
    if scan.low(j) in ("to", "or") or (scan.tokens.joined(i + 1) and scan.low(i + 2) in ("to", "or")):
        return None if ending else _between_phases(scan, i)
    if low in DAYS:
        found = day_word_rule(scan, j)
    elif low in STEPS or low in ("that", "same"):
        found = step_rule(scan, j) or same_rule(scan, j)
    elif low in WEEKDAYS and scan.capital(j):
        found = _weekday(scan, j) if mod in ("START", "END") else None
    elif low in MONTHS and scan.capital(j):
        found = _phase_month(scan, j)
    elif low in SEASONS:
        found = season_rule(scan, j)
    elif low in PARTS and mod in ("START", "MID", "END"):
        day = day_word_rule(scan, j + 1) if scan.low(j + 1) in DAYS else None
        if day is not None and day.value.type == "DATE":
            return Found(j + 2, Value(f"{day.value.timex}T{PARTS[low]}", "TIME", day.value.edtf, mod), day.point)
        today = scan.context.today
        head = today.timex if today else "XXXX-XX-XX"
        return Found(j + 1, Value(f"{head}T{PARTS[low]}", "TIME", None, mod), sure=0.7)
    elif scan.year_at(j) is not None and scan.low(i) in ("early", "mid", "late"):
        point = Point(scan.year_at(j) or 1)
        found = Found(j + 1, point.value(), point)
    if found is None or found.value.type not in ("DATE", "TIME"):
        return None
    value = found.value
    return Found(found.end, Value(value.timex, value.type, value.edtf, mod), found.point, sure=found.sure)


def _between_phases(scan: Scan, i: int) -> Found | None:
    """Reads "mid-to-late 1970s", "early to mid 2009": from the one part to the other."""
    j = scan.hyphen_skip(scan.hyphen_skip(i + 1) + 1)
    found = _phase(scan, j, ending=True) if scan.low(j) in ("mid", "late") else None
    if found is None or found.value.type != "DATE":
        return None
    point, edtf = found.point, found.value.edtf
    if edtf is not None and "/" in edtf:
        begin = decade_edtf(int(edtf[:4]) // 10 * 10, PHASES[scan.low(i)]).partition("/")[0]
        edtf = f"{begin}/{edtf.partition('/')[2]}"
    return Found(found.end, Value(found.value.timex, "DATE", edtf), point, the=True)


def _phase_month(scan: Scan, j: int) -> Found | None:
    found = month_rule(scan, j)
    if found is not None:
        return found
    named = scan.month_at(j)
    placed = scan.nearest(named[0], None, j) if named else None
    return Found(named[1], placed.value, placed.point, sure=0.8) if named and placed else None


def _weekday(scan: Scan, j: int) -> Found:
    number = WEEKDAYS[scan.low(j)]
    placed = scan.weekday(number, j)
    value = placed.value if placed else Value(f"XXXX-WXX-{number + 1}", "DATE")
    return weekday_part(scan, Found(j + 1, value, placed.point if placed else None, sure=0.8))


def border_rule(scan: Scan, i: int) -> Found | None:
    """Reads "the end of 1990", "the beginning of the year", "the middle of October"."""
    low = scan.low(i)
    mod = BORDERS.get(low)
    if mod is None or scan.low(i + 1) != "of" or scan.low(i - 1) not in ("the", "by", "at", "until", "since"):
        return None
    j = i + 2
    if scan.low(j) in ("the", "this", "last", "next"):
        found = _border_unit(scan, j)
        if found is None and scan.low(j) == "the":
            found = decade_rule(scan, j + 1, mod) or century_rule(scan, j + 1, mod)
            if found:
                return found
        if found is None and scan.low(j) != "the":
            found = step_rule(scan, j)
    else:
        year = year_after(scan, j)
        found = Found(year[1], Point(year[0]).value(), Point(year[0])) if year else _phase_month(scan, j)
    if found is None:
        found = quarter_rule(scan, scan.skip(j, "the")) or fiscal_rule(scan, scan.skip(j, "the"))
    if found is None or found.value.type != "DATE":
        return None
    return Found(
        found.end, Value(found.value.timex, "DATE", found.value.edtf, mod), found.point, the=True, sure=found.sure
    )


def _border_unit(scan: Scan, j: int) -> Found | None:
    """Reads "the year", "the month" after "end of": the document's own, or the decade, century."""
    unit = UNITS.get(scan.low(j + 1))
    base = scan.context.reference
    if scan.low(j) != "the" or unit not in ("Y", "M", "Q", "W") or base is None or scan.low(j + 1).endswith("s"):
        return None
    point = coarsen(base, unit)
    return Found(j + 2, point.value(said=False), point, sure=0.7) if point else None
