"""Times that share a word with the next: "March 3 and 4, 2010", "the 17th and 18th centuries", "two to six days".

Each is read as its own expression; the word it lacks is looked for a bounded way ahead or back.
"""

from __future__ import annotations

from sourcebook.extract.numbers import ORDINALS, UNITS
from sourcebook.extract.time_grammar.durations import length
from sourcebook.extract.time_grammar.lexicon import PHASES, SEASONS
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Point, Value, century_edtf, duration, make_point
from sourcebook.extract.time_grammar.years import SUFFIXES, UNIT_WORDS, year_after
from sourcebook.extract.tokens import words

REACH = 24
"""Tokens looked at for the shared word."""
_LINKS = words("and or , to through & - – —")


def ordinal_at(scan: Scan, i: int, most: int) -> tuple[int, int] | None:
    """An ordinal up to `most` at token `i`, in words or digits, with the token after it."""
    if scan.low(i) in ORDINALS and ORDINALS[scan.low(i)] <= most:
        return ORDINALS[scan.low(i)], i + 1
    if scan.low(i + 1) in SUFFIXES and scan.tokens.glued(i + 1):
        number = scan.whole(i, 1, most)
        return (number, i + 2) if number is not None else None
    return None


def shared_head_rule(scan: Scan, i: int) -> Found | None:
    """Reads "17th" of "the 17th and 18th centuries", "third" of "the third or fourth quarter of 2010"."""
    first = ordinal_at(scan, i, 30)
    if first is None or scan.low(first[1]) not in _LINKS:
        return None
    j = scan.skip(first[1] + 1, "the", "and", "or")
    mod = PHASES.get(scan.low(i - 1) if not scan.tokens.joined(i - 1) else scan.low(i - 2))
    j = scan.hyphen_skip(j + 1) if scan.low(j) in PHASES else j
    second = ordinal_at(scan, j, 30)
    if second is None:
        return None
    head = scan.hyphen_skip(second[1])
    if scan.low(head) in ("century", "centuries"):
        century = first[0] - 1
        return Found(first[1], Value(f"{century:02d}", "DATE", century_edtf(century, mod), mod), the=True)
    if scan.low(head) not in ("quarter", "quarters") or first[0] > 4:
        return None
    year = year_after(scan, scan.skip(scan.skip(head + 1, "of"), ","))
    if year is None:
        return Found(first[1], Value(f"XXXX-Q{first[0]}", "DATE"), the=True, sure=0.7)
    point = Point(year[0], quarter=first[0])
    return Found(first[1], point.value(), point, the=True)


def shared_season_rule(scan: Scan, i: int) -> Found | None:
    """Reads "spring" of "the spring and summer of 1990"."""
    if scan.low(i + 1) not in ("and", "or", "to", "through") or scan.low(i + 2) not in SEASONS:
        return None
    year = year_after(scan, scan.skip(scan.skip(i + 3, "of"), ","))
    if year is None:
        return None
    point = Point(year[0], season=SEASONS[scan.low(i)])
    return Found(i + 1, point.value(), point, the=True)


def shared_unit_rule(scan: Scan, i: int) -> Found | None:
    """Reads "two" of "two to six days", "18" of "18-24 months", "three" of "between three and four years"."""
    low = scan.low(i)
    number = UNITS.get(low) if low in UNITS else scan.whole(i, 1, 999)
    linked = scan.low(i + 1) in ("to", "or") or scan.tokens.joined(i + 1)
    if number is None or not (linked or (scan.low(i - 1) == "between" and scan.low(i + 1) == "and")):
        return None
    if scan.tokens.in_name(i) or scan.low(i - 1) in ("$", "£", "€", "¥"):
        return None
    found = length(scan, i + 2) if scan.low(i + 2) not in ("a", "an") else None
    if found is None or found[1] is None or found[1] <= number or found[1] > 999 or len(found[2]) > 3:
        return None
    if scan.low(found[3]) == "old" or (scan.tokens.joined(found[3]) and scan.low(found[3] + 1) == "old"):
        return None
    value = duration(float(number), found[2]) if found[2] not in ("F", "N", "WE") else None
    return Found(i + 1, Value(value, "DURATION")) if value else None


def listed_day_rule(scan: Scan, i: int) -> Found | None:
    """Reads "4, 2010" of "March 3 and 4, 2010", and "3" of "3 and 4 March 2010" or "3-5 March 2010"."""
    day = scan.whole(i, 1, 31)
    if day is None or len(scan.tokens[i].text) > 2 or scan.tokens.in_name(i):
        return None
    return _day_of_later_month(scan, i, day) or _day_of_earlier_month(scan, i, day)


def _day_of_later_month(scan: Scan, i: int, day: int) -> Found | None:
    second = scan.whole(i + 2, 1, 31)
    dash = scan.tokens.hyphen(i + 1)
    if second is None or second <= day or not (dash or scan.low(i + 1) in ("and", "or", "to", "&")):
        return None
    named = scan.month_at(scan.skip(i + 3, "of"))
    if named is None:
        return None
    year = year_after(scan, scan.skip(named[1], ","))
    placed = None if year else scan.nearest(named[0], day, i)
    point = make_point(year[0], named[0], day) if year else placed.point if placed else None
    if point is None:
        return None
    last = make_point(point.year, point.month, second)
    if not dash or last is None:
        return Found(i + 1, placed.value if placed else point.value(), point, sure=0.9)
    clear = placed is None or placed.clear
    edtf = f"{point.value(clear=clear).edtf}/{last.value(clear=clear).edtf}"
    end = year[1] if year else named[1]
    return Found(end, Value(f"{point.timex}/{last.timex}", "DATE", edtf), point, sure=0.9)


def _day_of_earlier_month(scan: Scan, i: int, day: int) -> Found | None:
    """The month is named before the days that come before this one."""
    if scan.low(i - 1) not in ("and", "or", ",", "&") or scan.tokens.kind(i + 1) == "number":
        return None
    after = scan.tokens[i + 1]
    if after.kind == "word" and (after.low in UNIT_WORDS or scan.month_at(i + 1) or scan.tokens.glued(i + 1)):
        return None
    j, days = i - 1, 0
    while j > i - REACH and (scan.low(j) in ("and", "or", ",", "&") or scan.whole(j, 1, day - 1) is not None):
        days += scan.tokens.kind(j) == "number"
        j -= 1
    named = scan.month_at(j) if days and scan.low(j) != "." else None
    if named is None or scan.low(j + 1) == ",":
        return None
    if after.kind == "word" and not after.text.islower():
        return None
    year = year_after(scan, scan.skip(i + 1, ","))
    placed = None if year else scan.nearest(named[0], day, i)
    point = make_point(year[0], named[0], day) if year else placed.point if placed else None
    if point is None:
        return None
    return Found(year[1] if year else i + 1, placed.value if placed else point.value(), point, sure=0.9)


def year_of_list(scan: Scan, i: int, month: int) -> int | None:
    """The year of a month in a list or range that goes on at token `i` and ends with the year.

    "March 3 and 4, 2010", "January, February and March 2010", "December 30 - January 2, 2010" (the year before).
    """
    j, linked, last = i, False, month
    while j < i + REACH:
        low = scan.low(j)
        if low in _LINKS:
            year = year_after(scan, j + 1) if linked and low == "," and scan.tokens.kind(j + 1) == "number" else None
            if year is not None:
                return year[0] - (month > last)
            linked = linked or low != ","
            j += 1
            continue
        year = year_after(scan, j) if linked and scan.tokens.kind(j) == "number" else None
        if year is not None and len(scan.tokens[j].text) == 4:
            return year[0] - (month > last)
        named = scan.month_at(j)
        if named is not None:
            last, j, linked = named[0], named[1], True
        elif scan.whole(j, 1, 31) is not None and len(scan.tokens[j].text) <= 2:
            j += 2 if scan.low(j + 1) in SUFFIXES and scan.tokens.glued(j + 1) else 1
        else:
            return None
    return None
