"""Dates that name their day, month, year, decade or century in themselves."""

from __future__ import annotations

from datetime import date, timedelta

from sourcebook.extract.numbers import ORDINALS, TENS, UNITS
from sourcebook.extract.time_grammar.lexicon import DECADES, MONTHS, SHORT_WEEKDAYS, WEEKDAYS, YEAR_CUES
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Point, Value, century_edtf, decade_edtf, make_point

_SUFFIXES = frozenset({"st", "nd", "rd", "th"})
_UNIT_WORDS = frozenset(
    "percent people men women dollars euros pounds miles km kilometers kilometres feet metres meters tons tonnes acres "
    "barrels shares points votes jobs copies troops soldiers students workers words calories watts grams kilograms kg "
    "times cases deaths homes houses cars employees members million billion thousand hundred dollar yen lire marks rpm "
    "hours days weeks months years minutes degrees pages units per".split()
)
_DETERMINERS = frozenset("a an the that this his her its their our my your".split())
_MAYBE_WORDS = frozenset(
    "in on by since until till before after from through during last next this early late mid of to for and or between "
    "every each ( ,".split()
)


def day_at(scan: Scan, i: int) -> tuple[int, int] | None:
    """Day of the month at token `i` ("3", "3rd", "third", "twenty-third") with the token after it."""
    number = scan.whole(i, 1, 31)
    if number is not None and len(scan.tokens[i].text) <= 2:
        if scan.low(i + 1) in _SUFFIXES and scan.tokens.glued(i + 1):
            return number, i + 2
        colon = scan.low(i + 1) == ":" and scan.tokens.glued(i + 2) and scan.tokens.kind(i + 2) == "number"
        if scan.tokens.glued(i + 1) and (scan.tokens.kind(i + 1) == "word" or scan.low(i + 1) == "%" or colon):
            return None
        return number, i + 1
    low = scan.low(i)
    if low in ORDINALS and ORDINALS[low] <= 31:
        return ORDINALS[low], i + 1
    if low in ("twenty", "thirty") and scan.tokens.joined(i + 1) and scan.low(i + 2) in ORDINALS:
        number = TENS[low] + ORDINALS[scan.low(i + 2)]
        return (number, i + 3) if number <= 31 else None
    return None


def year_after(scan: Scan, i: int) -> tuple[int, int] | None:
    """A year at token `i`: four digits, apostrophe and two, or words; with the token after it."""
    year = scan.year_at(i)
    if year is not None:
        return year, i + 1
    if scan.tokens.apostrophe(i) and scan.tokens.glued(i + 1) and len(scan.tokens[i + 1].text) == 2:
        two = scan.whole(i + 1, 0, 99)
        return (_full_year(scan, two), i + 2) if two is not None else None
    return spoken_year(scan, i)


def _full_year(scan: Scan, two: int) -> int:
    """The year that two digits stand for: the one nearest to the document's date, at most 10 years ahead."""
    base = scan.context.year or 2020
    year = base // 100 * 100 + two
    return year - 100 if year > base + 10 else year


def spoken_year(scan: Scan, i: int) -> tuple[int, int] | None:
    """"nineteen ninety-six", "two thousand (and) five" as a year."""
    low = scan.low(i)
    if low in ("nineteen", "eighteen", "seventeen", "twenty"):
        head = 20 if low == "twenty" else UNITS[low]
        second = scan.low(i + 1)
        if second in TENS:
            j = scan.hyphen_skip(i + 2)
            if scan.low(j) in UNITS and 0 < UNITS[scan.low(j)] < 10:
                return head * 100 + TENS[second] + UNITS[scan.low(j)], j + 1
            return head * 100 + TENS[second], i + 2
        if 10 <= UNITS.get(second, 0) <= 19:
            return head * 100 + UNITS[second], i + 2
    return None


def month_rule(scan: Scan, i: int) -> Found | None:
    """"May 3, 2011", "May 3", "May 2011", "May last year", "May"."""
    named = scan.month_at(i)
    if named is None:
        return None
    month, j = named
    day = day_at(scan, scan.skip(j, "the"))
    if day is not None and not (scan.low(day[1]) in _UNIT_WORDS and scan.tokens.kind(day[1] - 1) == "number"):
        return _month_day(scan, i, month, day)
    year = year_after(scan, scan.skip(j, ",", "of"))
    if year is not None and _is_year(scan, year[1]):
        return _point(make_point(year[0], month), year[1])
    moved = _named_year(scan, j)
    if moved is not None:
        return _point(make_point(moved[0], month), moved[1])
    if not _surely_month(scan, i):
        return None
    return _guessed(scan, month, None, i, j)


def _month_day(scan: Scan, i: int, month: int, day: tuple[int, int]) -> Found | None:
    first, j = day
    until = None
    if scan.tokens.joined(j):
        second = day_at(scan, j + 1)
        if second is not None and second[0] > first:
            until, j = second
    year = year_after(scan, scan.skip(j, ",", "of"))
    if year is not None and _is_year(scan, year[1]):
        point, end, sure = make_point(year[0], month, first), year[1], 1.0
    else:
        moved = _named_year(scan, j)
        point = make_point(moved[0], month, first) if moved else scan.nearest(month, first, i)
        end, sure = (moved[1], 1.0) if moved else (j, 0.8)
        if point is None and moved is None:
            return Found(j, Value(f"XXXX-{month:02d}-{first:02d}", "DATE"), sure=0.8) if first <= 31 else None
    if point is None:
        return None
    if until is not None and (last := make_point(point.year, month, until)) is not None:
        both = f"{point.edtf}/{last.edtf}"
        return Found(end, Value(both, "DATE", both), point, sure=sure)
    return Found(end, point.value(), point, sure=sure)


def _point(point: Point | None, end: int) -> Found | None:
    return Found(end, point.value(), point) if point else None


def _guessed(scan: Scan, month: int, day: int | None, i: int, end: int) -> Found:
    later = _year_of_partner(scan, end)
    point = make_point(later, month, day) if later else scan.nearest(month, day, i)
    if point is None:
        return Found(end, Value(f"XXXX-{month:02d}", "DATE"), sure=0.8)
    return Found(end, point.value(), point, sure=0.8)


def _year_of_partner(scan: Scan, i: int) -> int | None:
    """The year of the other end of "between March and June 2010", "March-June 2010"."""
    if scan.low(i) not in ("and", "to", "through", "until") and not scan.tokens.hyphen(i):
        return None
    named = scan.month_at(i + 1)
    year = year_after(scan, scan.skip(named[1], ",")) if named else None
    return year[0] if year else None


def _named_year(scan: Scan, i: int) -> tuple[int, int] | None:
    """"(of) this/last/next year" as a number."""
    j = scan.skip(i, "of")
    step = {"last": -1, "this": 0, "next": 1}.get(scan.low(j))
    if step is None or scan.low(j + 1) != "year" or scan.context.year is None:
        return None
    return scan.context.year + step, j + 2


def _surely_month(scan: Scan, i: int) -> bool:
    """Whether a lone month word is a month: "may" and "march" and short forms need a cue before them."""
    low = scan.low(i)
    if scan.low(i + 1) in ("'", "’") and low in ("may", "march"):
        return False
    if low in ("april", "june", "may", "march", "august") or len(low) < 5:
        cue = scan.low(i - 1) in _MAYBE_WORDS or scan.tokens.hyphen(i - 1)
        return cue and not (scan.tokens.kind(i + 1) == "word" and scan.capital(i + 1))
    return True


def _is_year(scan: Scan, end: int) -> bool:
    return not (scan.low(end) in _UNIT_WORDS)


def day_month_rule(scan: Scan, i: int) -> Found | None:
    """"3 May 2011", "3rd of May, 2011", "the 3rd of May"."""
    day = day_at(scan, i)
    if day is None:
        return None
    first, j = day
    j = scan.skip(j, "of")
    if scan.low(j) == "." and scan.tokens.glued(j):
        j += 1
    named = scan.month_at(j)
    if named is None:
        return None
    month, end = named
    year = year_after(scan, scan.skip(end, ",", "of"))
    if year is not None:
        point = make_point(year[0], month, first)
        return Found(year[1], point.value(), point, the=True) if point else None
    if scan.low(j) == "may" and scan.tokens.kind(end) == "word" and scan.low(i + 1) not in (*_SUFFIXES, "may"):
        return None
    found = scan.nearest(month, first, i)
    if found is None:
        return Found(end, Value(f"XXXX-{month:02d}-{first:02d}", "DATE"), the=True, sure=0.8)
    return Found(end, found.value(), found, the=True, sure=0.8)


def numeric_rule(scan: Scan, i: int) -> Found | None:
    """ISO and other all-number dates; a day and month that could be swapped give no more than the year."""
    tokens = scan.tokens
    if tokens.in_name(i):
        return None
    if tokens[i].text.count(".") == 2:
        return _dotted(scan, i)
    mark = scan.low(i + 1)
    if mark not in ("-", "/") or not tokens.glued(i + 1) or not tokens.glued(i + 2) or tokens.kind(i + 2) != "number":
        return None
    if scan.low(i + 3) != mark or not tokens.glued(i + 3) or not tokens.glued(i + 4):
        return None
    if scan.low(i + 5) == mark and tokens.glued(i + 5) and tokens.kind(i + 6) == "number":
        return None
    texts = [tokens[k].text for k in (i, i + 2, i + 4)]
    if not all(t.isdigit() and len(t) in (1, 2, 4) for t in texts):
        return None
    a, b, c = (int(t) for t in texts)
    if len(texts[0]) == 4:
        return _point(make_point(a, b, c), i + 5)
    if len(texts[2]) not in (2, 4) or len(texts[0]) == 4 or len(texts[1]) == 4:
        return None
    if len(texts[2]) == 2 and mark == "-":
        return None
    year = c if len(texts[2]) == 4 else _full_year(scan, c)
    return _either_order(scan, a, b, year, i + 5)


def _dotted(scan: Scan, i: int) -> Found | None:
    parts = scan.tokens[i].text.split(".")
    if len(parts) != 3 or not all(p.isdigit() for p in parts) or [len(p) for p in parts[:2]] > [2, 2]:
        return None
    if len(parts[2]) != 4 or len(parts[1]) > 2 or not 1000 <= int(parts[2]) <= 2199:
        return None
    return _point(make_point(int(parts[2]), int(parts[1]), int(parts[0])), i + 1)


def _either_order(scan: Scan, a: int, b: int, year: int, end: int) -> Found | None:
    month_first, day_first = make_point(year, a, b), make_point(year, b, a)
    if month_first and day_first and a != b:
        known = scan.context.day_first
        if known is None:
            return Found(end, Value(f"{year:04d}-XX-XX", "DATE", f"{year:04d}"), make_point(year), sure=0.5)
        return _point(day_first if known else month_first, end)
    return _point(month_first or day_first, end)


def year_rule(scan: Scan, i: int) -> Found | None:
    """A bare year, or a range of years in one word ("1991-95")."""
    year = scan.year_at(i)
    tokens = scan.tokens
    if year is None or scan.low(i - 1) in ("$", "£", "€", "¥", "#", "no", "room", "flight", "no.", "page", "p", "pg", "§"):
        return None
    if scan.low(i - 1) == "." and scan.low(i - 2) in ("no", "p", "pp", "pg", "nos"):
        return None
    if tokens.hyphen(i + 1) and tokens.kind(i + 2) == "number":
        found = _year_range(scan, i, year)
        if found:
            return found
        if tokens.joined(i + 1):
            return None
    if tokens.joined(i + 1) and tokens.kind(i + 2) == "word" and scan.low(i + 2) in _UNIT_WORDS:
        return None
    if not _reads_as_year(scan, i, year):
        return None
    if scan.low(i + 1) in ("%", "°", "/", ":") and tokens.glued(i + 1) and tokens.kind(i + 2) == "number":
        return None
    point = Point(year)
    if scan.low(i + 1) == "period" and scan.low(i - 1) == "the":
        return Found(i + 2, point.value(), point, the=True)
    if scan.low(i + 1) in ORDINALS and scan.low(scan.hyphen_skip(i + 2)) == "quarter" and ORDINALS[scan.low(i + 1)] <= 4:
        point = Point(year, quarter=ORDINALS[scan.low(i + 1)])
        return Found(scan.hyphen_skip(i + 2) + 1, point.value(), point, the=True)
    return Found(i + 1, point.value(), point)


def _reads_as_year(scan: Scan, i: int, year: int) -> bool:
    after, before = scan.low(i + 1), scan.low(i - 1)
    if after in _UNIT_WORDS or after == "%":
        return False
    if scan.tokens.in_name(i) or (scan.tokens.glued(i) and before in (".", "_", "/", "=", "&", "?")):
        return False
    cued = before in YEAR_CUES or not before or scan.tokens.joined(i - 1)
    if not 1700 <= year <= 2099:
        return cued and before in ("in", "since", "of", "by", "from", "until", "before", "after", "circa", "(", "around")
    if cued or not after or after in (".", ",", ")", ";"):
        return not (scan.capital(i - 1) and scan.tokens.kind(i - 1) == "word" and before not in YEAR_CUES)
    return (not scan.capital(i - 1) or before in _DETERMINERS) and before not in ("than", "least", "over", "some", "nearly")


def _year_range(scan: Scan, i: int, year: int) -> Found | None:
    second = scan.tokens[i + 2].text
    if not second.isdigit() or len(second) not in (2, 4) or scan.tokens.glued(i + 3) and scan.tokens.hyphen(i + 3):
        return None
    dashed = scan.low(i + 1) != "-"
    last = int(second) if len(second) == 4 else year // 100 * 100 + int(second)
    if not year < last <= 2199:
        month = int(second)
        return _point(make_point(year, month), i + 3) if len(second) == 2 and not dashed and 1 <= month <= 12 else None
    both = f"{year:04d}/{last:04d}"
    return Found(i + 3, Value(both, "DATE", both), Point(year), sure=0.9)


def spoken_year_rule(scan: Scan, i: int) -> Found | None:
    """"nineteen ninety-six"; "the year two thousand"."""
    found = spoken_year(scan, i)
    if found is None or scan.low(found[1]) in _UNIT_WORDS:
        return None
    point = Point(found[0])
    return Found(found[1], point.value(), point, sure=0.9)


def the_year_rule(scan: Scan, i: int) -> Found | None:
    """"the year 2000", "calendar year 1999", "the year two thousand"."""
    if scan.low(i) != "year":
        return None
    year = year_after(scan, i + 1)
    if year is None and scan.low(i + 1) == "two" and scan.low(i + 2) == "thousand":
        j = scan.skip(i + 3, "and")
        small = UNITS.get(scan.low(j), 0)
        year = (2000 + small, j + 1 if small else i + 3)
    return Found(year[1], Point(year[0]).value(), Point(year[0]), the=True) if year else None


def decade_rule(scan: Scan, i: int, mod: str | None = None) -> Found | None:
    """"1980s", "1980's", "80s", "’80s", "nineties"."""
    tokens, low = scan.tokens, scan.low(i)
    if low in DECADES:
        cue = scan.low(i - 1) in ("the", "early", "late", "mid", "-", "and", "to") or mod is not None
        return _decade(scan, 1900 + DECADES[low], i + 1, mod) if cue and scan.low(i + 1) != "of" else None
    j = i + 1 if tokens.apostrophe(i) and tokens.glued(i + 1) else i
    text = tokens[j].text
    if tokens.kind(j) != "number" or not text.isdigit() or len(text) not in (2, 4) or text[-1] != "0":
        return None
    end = j + 2 if tokens.apostrophe(j + 1) and tokens.glued(j + 1) else j + 1
    if scan.low(end) != "s" or not tokens.glued(end):
        return None
    if len(text) == 4:
        return _decade(scan, int(text), end + 1, mod) if 1000 <= int(text) <= 2190 else None
    cue = j > i or scan.low(i - 1) in ("the", "early", "late", "mid", "-", "’", "'") or mod is not None
    person = scan.low(i - 1) in ("his", "her", "their", "my", "your")
    return _decade(scan, _full_year(scan, int(text)) // 10 * 10, end + 1, mod) if cue and not person else None


def _decade(scan: Scan, first: int, end: int, mod: str | None) -> Found:
    value = Value(f"{first // 10}X", "DATE", decade_edtf(first, mod), mod)
    return Found(end, value, Point(first) if mod is None else None, the=True)


def century_rule(scan: Scan, i: int, mod: str | None = None) -> Found | None:
    """"20th century", "nineteenth-century", "5th century BC"."""
    number, j = ORDINALS.get(scan.low(i)), i + 1
    if number is None and scan.low(i) == "twenty" and scan.tokens.joined(i + 1) and scan.low(i + 2) in ORDINALS:
        number, j = 20 + ORDINALS[scan.low(i + 2)], i + 3
    if number is None and scan.low(i + 1) in _SUFFIXES and scan.tokens.glued(i + 1):
        number, j = scan.whole(i, 1, 30), i + 2
    if number is None or number > 30:
        return None
    j = scan.hyphen_skip(j)
    if scan.low(j) not in ("century", "centuries"):
        return None
    if scan.low(j + 1) in ("bc", "b.c.", "bce", "b.c.e."):
        return Found(j + 2, Value(f"BC{number - 1:02d}", "DATE", None, mod))
    return Found(j + 1, Value(f"{number - 1:02d}", "DATE", century_edtf(number - 1, mod), mod), the=True)


def apostrophe_rule(scan: Scan, i: int) -> Found | None:
    """"’68" as a year (not "’80s", which is a decade)."""
    found = decade_rule(scan, i)
    if found or not scan.tokens.glued(i + 1) or len(scan.tokens[i + 1].text) != 2:
        return found
    two = scan.whole(i + 1, 0, 99)
    if two is None or scan.tokens.glued(i) or (scan.tokens.glued(i + 2) and scan.tokens.kind(i + 2) == "word"):
        return None
    if scan.low(i - 1) not in YEAR_CUES:
        return None
    point = Point(_full_year(scan, two))
    return Found(i + 2, point.value(), point, sure=0.9)


def weekday_rule(scan: Scan, i: int) -> Found | None:
    """"Tuesday", "Tuesday, May 3", "Tues., 3 May 2011"."""
    low = scan.low(i)
    number = WEEKDAYS.get(low, SHORT_WEEKDAYS.get(low))
    if number is None or not scan.capital(i):
        return None
    j = scan.skip(i + 1, ".") if low in SHORT_WEEKDAYS else i + 1
    j = scan.skip(scan.skip(j, ","), "the")
    dated = month_rule(scan, j) if scan.low(j) in MONTHS else day_month_rule(scan, j)
    if dated is not None and dated.point is not None and dated.point.day is not None:
        return Found(dated.end, dated.value, dated.point, sure=max(dated.sure, 0.9))
    if low in SHORT_WEEKDAYS:
        return None
    point = scan.weekday(number, i)
    if point is None:
        return Found(i + 1, Value(f"XXXX-WXX-{number + 1}", "DATE"), sure=0.8)
    return Found(i + 1, point.value(), point, sure=0.8)


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
