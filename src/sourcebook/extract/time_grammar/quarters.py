"""Quarters, halves and fiscal years."""

from __future__ import annotations

from sourcebook.extract.numbers import ORDINALS
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Point, Value
from sourcebook.extract.time_grammar.years import full_year, year_after
from sourcebook.extract.tokens import words

_BOOKS = words("fiscal financial tax budget budgetary")
"""What a year is called when it is the bookkeeper's: it may begin in any month, so its EDTF is only about that year."""


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
    if scan.low(j) in ("quarter", "quarters"):
        return _quarter(scan, i, number, j + 1)
    return _half(scan, number, j + 1) if scan.low(j) == "half" and number <= 2 else None


def _half(scan: Scan, number: int, j: int) -> Found | None:
    """A half, its year after it or "of the year", "of last year"."""
    fiscal = _fiscal_year(scan, scan.skip(j, "of"))
    if fiscal is not None:
        return Found(fiscal[1], Value(f"{fiscal[0]:04d}-H{number}", "DATE", f"{fiscal[0]:04d}~"), the=True)
    year = year_after(scan, scan.skip(j, "of"))
    if year is not None:
        return Found(year[1], Value(f"{year[0]:04d}-H{number}", "DATE", f"{year[0]:04d}-{39 + number}"), the=True)
    step = {"the": 0, "last": -1, "this": 0, "next": 1}.get(scan.low(j + 1))
    base = scan.context.year
    if base is None or step is None or scan.low(j) != "of" or scan.low(j + 2) != "year":
        return None
    said = scan.low(j + 1) != "the"
    edtf = f"{base + step:04d}-{39 + number}" if said else None
    return Found(j + 3, Value(f"{base + step:04d}-H{number}", "DATE", edtf), the=True, sure=0.9 if said else 0.6)


def half_rule(scan: Scan, i: int) -> Found | None:
    """Reads "H1 2019", "1H 2019", "2H19"."""
    if (
        scan.tokens.glued(i)
        or not scan.tokens.glued(i + 1)
        or "H" not in (scan.tokens[i].text, scan.tokens[i + 1].text)
    ):
        return None
    number = scan.whole(i if scan.tokens.kind(i) == "number" else i + 1, 1, 2)
    text = scan.tokens[i + 2].text
    if number is None or len(text) not in (2, 4) or (len(text) == 2 and not scan.tokens.glued(i + 2)):
        return None
    year = scan.whole(i + 2, 0, 2199)
    if year is None:
        return None
    year = year if len(text) == 4 else full_year(scan, year)
    return Found(i + 3, Value(f"{year:04d}-H{number}", "DATE", f"{year:04d}-{39 + number}"))


def _quarter(scan: Scan, i: int, number: int, end: int) -> Found | None:
    fiscal = _fiscal_year(scan, scan.skip(end, "of"))
    if fiscal is not None:
        point = Point(fiscal[0], quarter=number)
        return Found(fiscal[1], Value(point.timex, "DATE", f"{fiscal[0]:04d}~"), point, the=True)
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
    return Found(stop, point.value(clear=sure == 1.0), point, the=True, sure=sure)


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


def _fiscal_year(scan: Scan, i: int) -> tuple[int, int, int | None] | None:
    """The fiscal year said at token `i` ("fiscal 2011", "FY19", "financial year 2012-13"): year, end, second year."""
    short = scan.low(i) == "fy" and scan.tokens[i].text.isupper()
    if not short and scan.low(i) not in _BOOKS:
        return None
    j = i + 1 if short else scan.skip(i + 1, "year", "years")
    text = scan.tokens[j].text
    year = year_after(scan, j)
    if year is None and short and len(text) in (2, 4):
        number = scan.whole(j, 0, 2199)
        year = (number if len(text) == 4 else full_year(scan, number), j + 1) if number is not None else None
    if year is None:
        return None
    end = year[1]
    second = scan.tokens[end + 1].text
    joint = scan.tokens.joined(end) or (scan.low(end) == "/" and scan.tokens.glued(end) and scan.tokens.glued(end + 1))
    if joint and second in (str(year[0] + 1), f"{(year[0] + 1) % 100:02d}"):
        return year[0], end + 2, year[0] + 1
    return year[0], end, None


def fiscal_rule(scan: Scan, i: int) -> Found | None:
    """Reads "fiscal 1989", "fiscal year 2012-13", "FY2012", "FY19", "the fiscal first quarter"."""
    found = _fiscal_year(scan, i)
    if found is not None:
        year, end, second = found
        quarter = quarter_rule(scan, end)
        if quarter is not None and quarter.end <= end + 3:
            point = Point(year, quarter=quarter.point.quarter if quarter.point else None)
            return Found(quarter.end, Value(point.timex, "DATE", f"{year:04d}~"), point, the=True)
        if second is not None:
            return Found(
                end, Value(f"{year:04d}/{second:04d}", "DATE", f"{year:04d}~/{second:04d}~"), Point(year), the=True
            )
        return Found(end, Value(f"{year:04d}", "DATE", f"{year:04d}~"), Point(year), the=True)
    if scan.low(i) != "fiscal":
        return None
    quarter = quarter_rule(scan, i + 1)
    return Found(quarter.end, quarter.value, quarter.point, the=True, sure=quarter.sure) if quarter else None
