"""Parts of a month or a century named by what they are part of: "the first week of May", "the turn of the century"."""

from __future__ import annotations

from sourcebook.extract.numbers import ORDINALS
from sourcebook.extract.time_grammar.dates import month_rule
from sourcebook.extract.time_grammar.lexicon import MONTHS
from sourcebook.extract.time_grammar.lists import ordinal_at
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Value, make_point

_SPANS = {1: (1, 7), 2: (8, 14), 3: (15, 21), 4: (22, 28)}


def week_of_month_rule(scan: Scan, i: int) -> Found | None:
    """Reads "the first week of March 2010", "the last week of May": about these days of the month."""
    last = scan.low(i) in ("last", "final")
    number = (5, i + 1) if last else ordinal_at(scan, i, 4)
    if number is None or scan.low(number[1]) != "week" or scan.low(number[1] + 1) not in ("of", "in"):
        return None
    month = month_rule(scan, number[1] + 2) if scan.low(number[1] + 2) in MONTHS else None
    point = month.point if month else None
    if month is None or point is None or point.month is None or point.day is not None:
        return None
    if last:
        length = next(d for d in (31, 30, 29, 28) if make_point(point.year, point.month, d) is not None)
        first, until = length - 6, length
    else:
        first, until = _SPANS[number[0]]
    head, mark = point.timex, "%" if (month.value.edtf or "").endswith("?") else "~"
    edtf = f"{head}-{first:02d}{mark}/{head}-{until:02d}{mark}"
    return Found(month.end, Value(head, "DATE", edtf), point, the=True, sure=month.sure)


def turn_rule(scan: Scan, i: int) -> Found | None:
    """Reads "the turn of the 20th century", "the turn of the millennium"; of a century not named, no date is given."""
    if not scan.tokens.words_at(i, "turn", "of", "the"):
        return None
    number, j = ordinal_at(scan, i + 3, 30) or (None, i + 3)
    j = scan.hyphen_skip(j)
    if scan.low(i + 3) == "twenty" and scan.low(scan.hyphen_skip(i + 4)) in ORDINALS:
        j = scan.hyphen_skip(i + 4)
        number, j = 20 + ORDINALS[scan.low(j)], j + 1
    if scan.low(j) == "millennium" and number is None:
        return Found(j + 1, Value("2000", "DATE", "2000~", "APPROX"), the=True)
    if scan.low(j) != "century":
        return None
    if number is None:
        return Found(j + 1, Value("XX00", "DATE", None, "APPROX"), the=True, sure=0.5)
    year = (number - 1) * 100
    return Found(j + 1, Value(f"{year:04d}", "DATE", f"{year:04d}~", "APPROX"), the=True)
