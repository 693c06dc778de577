"""Dates by day and month, with or without their year, in words and in numbers."""

from __future__ import annotations

from sourcebook.extract.numbers import ORDINALS, TENS
from sourcebook.extract.time_grammar.lexicon import MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from sourcebook.extract.time_grammar.lists import year_of_list
from sourcebook.extract.time_grammar.scan import Found, Placed, Scan
from sourcebook.extract.time_grammar.values import Point, Value, make_point, shift
from sourcebook.extract.time_grammar.years import SUFFIXES, UNIT_WORDS, full_year, year_after
from sourcebook.extract.tokens import words

_MAYBE_WORDS = words(
    "in on by since until till before after from through during last next this early late mid of to for and or between "
    "every each ( ,"
)


def day_at(scan: Scan, i: int) -> tuple[int, int] | None:
    """Day of the month at token `i` ("3", "3rd", "third", "twenty-third") with the token after it."""
    number = scan.whole(i, 1, 31)
    if number is not None and len(scan.tokens[i].text) <= 2:
        if scan.low(i + 1) in SUFFIXES and scan.tokens.glued(i + 1):
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


def month_rule(scan: Scan, i: int) -> Found | None:
    """Reads "May 3, 2011", "May 3", "May 2011", "May last year", "May"."""
    named = scan.month_at(i)
    if named is None:
        return None
    month, j = named
    day = day_at(scan, scan.skip(j, "the"))
    if day is not None and not (scan.low(day[1]) in UNIT_WORDS and scan.tokens.kind(day[1] - 1) == "number"):
        return _month_day(scan, i, month, day)
    year = year_after(scan, scan.skip(scan.hyphen_skip(j), ",", "of"))
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
        if moved is None:
            placed = _placed(scan, month, first, i, j)
            return _placed_days(placed, month, first, until, j)
        point, end, sure = make_point(moved[0], month, first), moved[1], 1.0
    if point is None:
        return None
    return _days(Placed(point, clear=True), until, end, sure)


def _placed_days(placed: Placed | None, month: int, first: int, until: int | None, end: int) -> Found:
    """A day whose year was worked out, or that has none."""
    if placed is None:
        return Found(end, Value(f"XXXX-{month:02d}-{first:02d}", "DATE"), sure=0.8)
    return _days(placed, until, end, 0.9 if placed.clear else 0.7)


def _days(placed: Placed, until: int | None, end: int, sure: float) -> Found:
    """A day, or the days from it to day `until` of its month."""
    point = placed.point
    last = make_point(point.year, point.month, until) if until is not None else None
    if last is None:
        return Found(end, placed.value, point, sure=sure)
    both = f"{point.timex}/{last.timex}"
    edtf = f"{placed.value.edtf}/{last.value(clear=placed.clear).edtf}"
    return Found(end, Value(both, "DATE", edtf), point, sure=sure)


def _point(point: Point | None, end: int) -> Found | None:
    return Found(end, point.value(), point) if point else None


def _guessed(scan: Scan, month: int, day: int | None, i: int, end: int) -> Found:
    placed = _placed(scan, month, day, i, end)
    if placed is None:
        return Found(end, Value(f"XXXX-{month:02d}", "DATE"), sure=0.8)
    return Found(end, placed.value, placed.point, sure=0.9 if placed.clear else 0.7)


def _placed(scan: Scan, month: int, day: int | None, i: int, end: int) -> Placed | None:
    """In the year that its list or range ends with, else where tense and nearness put it."""
    year = year_of_list(scan, end, month)
    point = make_point(year, month, day) if year else None
    return Placed(point, clear=True) if point else scan.nearest(month, day, i)


def _named_year(scan: Scan, i: int) -> tuple[int, int] | None:
    """Reads "(of) this/last/next year" as a number."""
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
    return scan.low(end) not in UNIT_WORDS


def day_month_rule(scan: Scan, i: int) -> Found | None:
    """Reads "3 May 2011", "3rd of May, 2011", "the 3rd of May"."""
    day = day_at(scan, i)
    if day is None:
        return None
    first, j = day
    j = scan.skip(j + 1 if scan.low(j) == "day" and scan.low(j + 1) == "of" else j, "of")
    if scan.low(j) == "." and scan.tokens.glued(j):
        j += 1
    named = scan.month_at(j)
    if named is None:
        return _day_of_step(scan, first, j)
    month, end = named
    year = year_after(scan, scan.skip(end, ",", "of")) or _named_year(scan, end)
    if year is not None:
        point = make_point(year[0], month, first)
        return Found(year[1], point.value(), point, the=True) if point else None
    if scan.low(j) == "may" and scan.tokens.kind(end) == "word" and scan.low(i + 1) not in (*SUFFIXES, "may"):
        return None
    found = _placed(scan, month, first, i, end)
    if found is None:
        return Found(end, Value(f"XXXX-{month:02d}-{first:02d}", "DATE"), the=True, sure=0.8)
    return Found(end, found.value, found.point, the=True, sure=0.9 if found.clear else 0.7)


def _day_of_step(scan: Scan, day: int, j: int) -> Found | None:
    """Reads "(the 15th of) this/last/next month"."""
    step = {"last": -1, "this": 0, "next": 1}.get(scan.low(j))
    base = scan.context.reference
    if step is None or scan.low(j - 1) != "of" or scan.low(j + 1) != "month" or base is None:
        return None
    month = shift(base, step, "M")
    point = make_point(month.year, month.month, day) if month else None
    return Found(j + 2, point.value(), point, the=True) if point else None


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
    year = c if len(texts[2]) == 4 else full_year(scan, c)
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


def weekday_rule(scan: Scan, i: int) -> Found | None:
    """Reads "Tuesday", "Tuesday, May 3", "Tues., 3 May 2011"."""
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
    loose = scan.low(i - 1) in ("one", "any") or (
        scan.low(i - 1) in ("a", "an") and scan.context.own_article(scan.offset(i - 1), scan.tokens[i].end)
    )
    placed = None if loose else scan.weekday(number, i)
    if placed is None:
        return Found(i + 1, Value(f"XXXX-WXX-{number + 1}", "DATE"), sure=0.8)
    return Found(i + 1, placed.value, placed.point, sure=0.9 if placed.clear else 0.7)
