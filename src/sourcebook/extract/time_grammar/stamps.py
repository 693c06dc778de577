"""Dates as machines, armies and forms write them: ISO 8601 timestamps, date-time groups, "03-MAY-2011"."""

from __future__ import annotations

from sourcebook.extract.time_grammar.dates import numeric_rule
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Point, Value, make_point
from sourcebook.extract.time_grammar.years import full_year


def stamp_rule(scan: Scan, i: int) -> Found | None:
    """Reads "2011-05-03T10:35:00Z", "2011-05-03 10:35:12": an ISO date with its time of day."""
    if len(scan.tokens[i].text) != 4 or scan.low(i + 1) not in ("-", "/"):
        return None
    day = numeric_rule(scan, i)
    if day is None or day.point is None or day.point.day is None:
        return None
    letter = scan.low(day.end) == "t" and scan.tokens.glued(day.end)
    j = day.end + 1 if letter else day.end
    if letter != scan.tokens.glued(j):
        return None
    hour, minute, second = scan.whole(j, 0, 23), scan.whole(j + 2, 0, 59), scan.whole(j + 4, 0, 59)
    if hour is None or minute is None or not _colon(scan, j + 1) or len(scan.tokens[j].text) != 2:
        return None
    end = j + 5 if second is not None and _colon(scan, j + 3) else j + 3
    time = f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if end == j + 5 else "")
    zone, end = _zone(scan, end)
    full = f"{time}:00" if len(time) == 5 else time
    return Found(end, Value(f"{day.point.timex}T{time}", "TIME", f"{day.point.timex}T{full}{zone}"), day.point)


def _colon(scan: Scan, i: int) -> bool:
    return scan.low(i) == ":" and scan.tokens.glued(i) and scan.tokens.glued(i + 1)


def _zone(scan: Scan, i: int) -> tuple[str, int]:
    """The offset from UTC glued to a time, and the token after it; decimals of a second are passed over."""
    if scan.low(i) == "." and scan.tokens.glued(i) and scan.tokens.kind(i + 1) == "number":
        i += 2
    if scan.low(i) == "z" and scan.tokens.glued(i):
        return "Z", i + 1
    hours, minutes = scan.whole(i + 1, 0, 14), scan.whole(i + 3, 0, 59)
    if scan.low(i) in ("+", "-") and scan.tokens.glued(i) and hours is not None and _colon(scan, i + 2):
        return (f"{scan.low(i)}{hours:02d}:{minutes:02d}", i + 4) if minutes is not None else ("", i)
    return "", i


def group_rule(scan: Scan, i: int) -> Found | None:
    """Reads a military date-time group, "031035Z MAY 11": day, hour, minute, zone, month, year (ACP 121)."""
    text, zone = scan.tokens[i].text, scan.tokens[i + 1].text
    if len(text) != 6 or not text.isdigit() or not (scan.tokens.glued(i + 1) and len(zone) == 1 and zone.isupper()):
        return None
    named = scan.month_at(i + 2)
    year = scan.whole(named[1], 0, 2199) if named else None
    if named is None or year is None:
        return None
    hour, minute = int(text[2:4]), int(text[4:])
    point = make_point(year if year > 99 else full_year(scan, year), named[0], int(text[:2]))
    if point is None or hour > 23 or minute > 59:
        return None
    time = f"{point.timex}T{hour:02d}:{minute:02d}"
    return Found(named[1] + 1, Value(time, "TIME", f"{time}:00{'Z' if zone == 'Z' else ''}"), point)


def dashed_rule(scan: Scan, i: int) -> Found | None:
    """Reads "3-May-2011", "03-MAY-11"."""
    day, named = scan.whole(i, 1, 31), scan.month_at(i + 2)
    if day is None or named is None or not scan.tokens.joined(i + 1) or not scan.tokens.joined(named[1]):
        return None
    text = scan.tokens[named[1] + 1].text
    number = scan.whole(named[1] + 1, 0, 2199)
    if number is None or len(text) not in (2, 4):
        return None
    point = make_point(number if len(text) == 4 else full_year(scan, number), named[0], day)
    return Found(named[1] + 2, point.value(), point) if point else None


def era_rule(scan: Scan, i: int) -> Found | None:
    """Reads "44 BC", "200 B.C.", "AD 476", "476 CE"."""
    if scan.low(i) in ("ad", "a.d."):
        year = scan.whole(i + 1, 1, 1999) if scan.tokens[i].text.isupper() else None
        return _year(year, i + 2) if year is not None and scan.tokens.kind(i + 2) != "number" else None
    year, after = scan.whole(i, 1, 9999), scan.tokens[i + 1].text
    if year is None or scan.tokens.in_name(i) or scan.tokens.glued(i + 1):
        return None
    if after in ("BC", "B.C.", "BCE", "B.C.E."):
        return Found(i + 2, Value(f"BC{year:04d}", "DATE", f"-{year - 1:04d}" if year > 1 else "0000"))
    return _year(year, i + 2) if after in ("AD", "A.D.", "CE", "C.E.") and year < 2200 else None


def _year(year: int, end: int) -> Found:
    return Found(end, Value(f"{year:04d}", "DATE", f"{year:04d}"), Point(year))
