"""Quarters, halves and fiscal years."""

from __future__ import annotations

from sourcebook.extract.numbers import ORDINALS
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Point, Value
from sourcebook.extract.time_grammar.years import year_after


def quarter_rule(scan: Scan, i: int) -> Found | None:
    """Reads "third quarter (of 1989)", "third-quarter", "Q3 2012", "fiscal 1989 second quarter", "first half"."""
    number, j = ORDINALS.get(scan.low(i)), i + 1
    if number is None and scan.low(i) == "q" and scan.capital(i) and scan.tokens.glued(i + 1):
        number = scan.whole(i + 1, 1, 4)
        return _quarter(scan, i, number, i + 2) if number else None
    if number is None and scan.low(i + 1) in ("st", "nd", "rd", "th") and scan.tokens.glued(i + 1):
        number, j = scan.whole(i, 1, 4), i + 2
    if number is None or number > 4:
        return None
    j = scan.hyphen_skip(j)
    j = scan.skip(j, "fiscal")
    if scan.low(j) == "quarter":
        return _quarter(scan, i, number, j + 1)
    if scan.low(j) == "half" and number <= 2:
        year = year_after(scan, scan.skip(j + 1, "of"))
        if year is None and not scan.tokens.words_at(j + 1, "of", "the", "year"):
            return None
        base, end = (year[0], year[1]) if year else (scan.context.year, j + 4)
        return (
            Found(end, Value(f"{base:04d}-H{number}", "DATE", f"{base:04d}-{39 + number}"), the=True) if base else None
        )
    return None


def _quarter(scan: Scan, i: int, number: int, end: int) -> Found | None:
    year = year_after(scan, scan.skip(scan.skip(end, "of"), ","))
    step = {"last": -1, "this": 0, "next": 1}.get(scan.low(end + 1)) if scan.low(end) == "of" else None
    base = scan.context.reference
    if year is not None:
        chosen, stop, sure = year[0], year[1], 1.0
    elif step is not None and scan.low(end + 2) == "year" and base is not None:
        chosen, stop, sure = base.year + step, end + 3, 1.0
    elif base is None:
        return Found(end, Value(f"XXXX-Q{number}", "DATE"), the=True, sure=0.7)
    else:
        running = ((base.month or 12) + 2) // 3
        future = scan.tense(i) > 0
        chosen = base.year - 1 if number > running and not future and (running, number) == (1, 4) else base.year
        stop, sure = end, 0.7
    point = Point(chosen, quarter=number)
    return Found(stop, point.value(), point, the=True, sure=sure)


def possessive_rule(scan: Scan, i: int) -> Found | None:
    """Reads "this year's third quarter", "last year's fourth quarter"."""
    step = {"this": 0, "last": -1, "next": 1}.get(scan.low(i))
    if step is None or scan.low(i + 1) != "year" or not scan.tokens.apostrophe(i + 2) or scan.low(i + 3) != "s":
        return None
    found = quarter_rule(scan, i + 4)
    if found is None or found.point is None or scan.context.year is None or found.point.quarter is None:
        return None
    point = Point(scan.context.year + step, quarter=found.point.quarter)
    return Found(found.end, point.value(), point)


def fiscal_rule(scan: Scan, i: int) -> Found | None:
    """Reads "fiscal 1989", "fiscal year 2012", "FY2012", "the fiscal first quarter"."""
    low = scan.low(i)
    if low == "fy" and scan.capital(i):
        text = scan.tokens[i + 1].text
        year = scan.whole(i + 1, 1900, 2199) if len(text) == 4 else None
        return Found(i + 2, Value(f"{year}", "DATE", None), Point(year)) if year else None
    if low != "fiscal":
        return None
    j = scan.skip(i + 1, "year")
    year_found = year_after(scan, j)
    if year_found is not None:
        return Found(year_found[1], Value(f"{year_found[0]}", "DATE"), Point(year_found[0]), the=True)
    quarter = quarter_rule(scan, i + 1)
    return Found(quarter.end, quarter.value, quarter.point, the=True, sure=quarter.sure) if quarter else None
