"""Times that point from the document's date or from the date named last: "last week", "the same day", "year-end"."""

from __future__ import annotations

from datetime import date, timedelta

from sourcebook.extract.numbers import ORDINALS
from sourcebook.extract.time_grammar.dates import century_rule, decade_rule, easter, month_rule, nth_weekday, year_after
from sourcebook.extract.time_grammar.lexicon import (
    BORDERS,
    MONTHS,
    PARTS,
    PHASES,
    REFERENCES,
    SEASON_PLURALS,
    SEASONS,
    UNITS,
    WEEKDAYS,
)
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.spoken_of import coarsen
from sourcebook.extract.time_grammar.values import Point, Value, century_edtf, make_point, of_date, shift, week_of

_STEPS = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1, "previous": -1, "following": 1, "preceding": -1}
_TO_LAST = frozenset({"previous", "following", "preceding"})
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}
_UNKNOWN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX", "10Y": "XXX", "100Y": "XX"}


def reference_rule(scan: Scan, i: int) -> Found | None:
    """"now", "currently", "recently", "the future", "the past"."""
    low = scan.low(i)
    if low == "more" and scan.low(i + 1) == "recently":
        return Found(i + 2, Value("PAST_REF", "DATE"))
    if low == "most" and scan.low(i + 1) == "recently":
        return Found(i + 2, Value("PAST_REF", "DATE"))
    if low in ("future", "past"):
        return _past_or_future(scan, i, low)
    if low == "near" and scan.low(i + 1) == "future":
        return Found(i + 2, Value("FUTURE_REF", "DATE"), the=True)
    if low == "recent" and scan.low(i + 1) in ("days", "weeks", "months", "years", "decades", "times"):
        unit = UNITS.get(scan.low(i + 1))
        return Found(i + 2, Value(f"PX{unit}" if unit and unit != "10Y" else "PAST_REF", "DURATION" if unit else "DATE"))
    if low in ("recent", "soon", "current") and (scan.tokens.joined(i + 1) or scan.low(i + 1) in ("as", "after")):
        return None
    return Found(i + 1, Value(REFERENCES[low], "DATE")) if low in REFERENCES else None


def _past_or_future(scan: Scan, i: int, low: str) -> Found | None:
    """Only as nouns: "in the past", "in future", "the future of"; never "the past two years"."""
    before, after = scan.low(i - 1), scan.tokens[i + 1]
    if low == "future" and (before == "in" or (before in ("the", "near") and after.kind != "word")):
        return Found(i + 1, Value("FUTURE_REF", "DATE"), the=True)
    if low == "past" and before == "the" and (after.kind != "word" or after.low in ("and", "to", "as", "when", "by", "or")):
        return Found(i + 1, Value("PAST_REF", "DATE"), the=True)
    return None


def day_word_rule(scan: Scan, i: int) -> Found | None:
    """"today", "yesterday", "tomorrow", "tonight", with a part of the day after it."""
    low = scan.low(i)
    today = scan.context.today
    point = shift(today, _DAYS[low], "D") if today else None
    if low == "tonight":
        return Found(i + 1, Value(f"{point.timex}TNI" if point else "XXXX-XX-XXTNI", "TIME", point and point.edtf), point)
    loose = low == "today" and scan.tokens.apostrophe(i + 1)
    return _with_part(scan, Found(i + 1, point.value(said=not loose) if point else Value("XXXX-XX-XX", "DATE"), point))


def _with_part(scan: Scan, found: Found) -> Found:
    """The same day's morning, evening ... when that word follows."""
    part = PARTS.get(scan.low(found.end))
    if part is None or found.value.type != "DATE" or len(found.value.timex) < 10:
        return found
    return Found(found.end + 1, Value(f"{found.value.timex}T{part}", "TIME", found.value.edtf), found.point, sure=found.sure)


def weekday_part(scan: Scan, found: Found) -> Found:
    """Public form of adding "morning" ... to a day."""
    return _with_part(scan, found)


def step_rule(scan: Scan, i: int) -> Found | None:
    """"last week", "this month", "next year", "last Tuesday", "this summer", "the previous quarter", "this morning"."""
    step, j = _STEPS.get(scan.low(i)), i + 1
    if scan.low(i) == "this" and scan.low(i + 1) in ("coming", "past"):
        step, j = _STEPS[scan.low(i + 1)], i + 2
    if step is None:
        return None
    low = scan.low(j)
    if low in WEEKDAYS:
        return _step_weekday(scan, j, step, scan.low(i) == "this" and j == i + 1)
    if low in PARTS or (low == "night" and step == -1):
        return _step_part(scan, i, j, step)
    if low in SEASONS:
        return _step_season(scan, j, step)
    if low in ("weekend",):
        return _step_weekend(scan, j, step)
    named = scan.month_at(j)
    if named is not None:
        return _step_month(scan, j, step)
    if low in UNITS and not low.endswith("s") and low not in ("second", "minute", "night"):
        return _step_unit(scan, i, j, step)
    return _step_holiday(scan, j, step)


def _step_weekday(scan: Scan, j: int, step: int, free: bool) -> Found:
    number = WEEKDAYS[scan.low(j)]
    point = scan.weekday(number, j, None if free else step)
    end = j + 1
    dated = month_rule(scan, scan.skip(end, ",")) if scan.low(scan.skip(end, ",")) in MONTHS else None
    if dated is not None and dated.point is not None and dated.point.day:
        return Found(dated.end, dated.value, dated.point, the=True)
    value = point.value() if point else Value(f"XXXX-WXX-{number + 1}", "DATE")
    return _with_part(scan, Found(end, value, point, the=True, sure=0.9))


def _step_part(scan: Scan, i: int, j: int, step: int) -> Found | None:
    low = scan.low(i)
    anchor = scan.context.last if low in _TO_LAST else scan.context.today
    if anchor is None or anchor.day is None:
        return Found(j + 1, Value(f"XXXX-XX-XXT{PARTS[scan.low(j)]}", "TIME"), the=True) if low in ("this", "last") else None
    point = shift(anchor, 0 if low == "this" else step, "D")
    return Found(j + 1, Value(f"{point.timex}T{PARTS[scan.low(j)]}", "TIME", point.edtf), point, the=True) if point else None


def _step_season(scan: Scan, j: int, step: int) -> Found:
    base, season = scan.context.reference, SEASONS[scan.low(j)]
    if base is None:
        return Found(j + 1, Value(f"XXXX-{season}", "DATE"), the=True)
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    month = base.month or 6
    year = base.year
    if step < 0 and month < start + (3 if season != "WI" else 0):
        year -= 1
    if step > 0 and month >= start:
        year += 1
    if season == "WI" and step < 0 and month <= 2:
        year = base.year - 1
    point = Point(year, season=season)
    return Found(j + 1, point.value(), point, the=True, sure=0.9)


def _step_weekend(scan: Scan, j: int, step: int) -> Found:
    today = scan.context.today
    week = shift(week_of(today.first_day()), step, "W") if today else None
    return Found(j + 1, Value(f"{week.timex}-WE" if week else "XXXX-WXX-WE", "DATE"), the=True, sure=0.9)


def _step_month(scan: Scan, j: int, step: int) -> Found | None:
    month, end = scan.month_at(j) or (1, j)
    base = scan.context.reference
    dated = month_rule(scan, j)
    if dated is not None and dated.point is not None and dated.point.day is not None:
        return Found(dated.end, dated.value, dated.point, the=False)
    if base is None:
        return Found(end, Value(f"XXXX-{month:02d}", "DATE"))
    here = base.month or 12
    year = base.year
    if step < 0 and month >= here:
        year -= 1
    elif step > 0 and month <= here:
        year += 1
    point = make_point(year, month)
    return Found(end, point.value(), point, sure=0.9) if point else None


def _step_unit(scan: Scan, i: int, j: int, step: int) -> Found | None:
    low, unit = scan.low(i), UNITS[scan.low(j)]
    if low == "past" and scan.low(i - 1) not in ("the", "this"):
        return None
    if unit not in _UNKNOWN or (unit == "D" and low in ("last", "this", "past", "coming")):
        return None
    if low in ("past", "coming") and unit != "Y" and scan.low(i - 1) != "this":
        return Found(j + 1, Value(f"P1{unit}" if len(unit) == 1 else f"P{unit}", "DURATION"), the=True)
    last = scan.context.last if low in _TO_LAST else None
    anchor = last if last is not None and (last.grain == unit or last.day is not None) else scan.context.reference
    point = None if anchor is None else shift(anchor, step, unit)
    if point is None:
        return Found(j + 1, Value(_UNKNOWN[unit], "DATE"), the=True, sure=0.7)
    if unit == "10Y":
        return Found(j + 1, Value(f"{point.year // 10}", "DATE", f"{point.year // 10}X"), the=True)
    if unit == "100Y":
        century = point.year // 100
        return Found(j + 1, Value(f"{century:02d}", "DATE", century_edtf(century, None)), the=True)
    return _with_part(scan, Found(j + 1, point.value(), point, the=True, sure=0.9))



def _step_holiday(scan: Scan, j: int, step: int) -> Found | None:
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
    year = year_after(scan, scan.skip(end, ",", "in"))
    if year is not None:
        day, end = holiday(name, year[0]), year[1]
    elif scan.context.today is None:
        return None
    else:
        today = scan.context.today.first_day()
        days = [d for y in (-1, 0, 1) if (d := holiday(name, today.year + y)) is not None]
        day = min(days, key=lambda d: abs((d - today).days), default=None)
    return Found(end, of_date(day).value(), of_date(day), sure=0.8) if day else None


def same_rule(scan: Scan, i: int) -> Found | None:
    """"the same day", "that year", "the same period": the time named last."""
    if scan.low(i) not in ("same", "that"):
        return None
    j = scan.skip(i + 1, "same")
    unit, last = UNITS.get(scan.low(j)), scan.context.last
    if unit not in ("D", "W", "M", "Q", "Y", "10Y") or scan.low(j).endswith("s"):
        return None
    point = coarsen(last, unit) if last else None
    value = point.value() if point else Value(_UNKNOWN[unit], "DATE")
    return Found(j + 1, value, point, the=True, sure=0.7)



def season_rule(scan: Scan, i: int) -> Found | None:
    """"the summer of 1990", "spring 2004"; a season alone only after "the" or a phase."""
    low = scan.low(i)
    if low not in SEASONS:
        return None
    year = year_after(scan, scan.skip(scan.skip(i + 1, "of"), ","))
    if year is not None:
        point = Point(year[0], season=SEASONS[low])
        return Found(year[1], point.value(), point, the=True)
    if scan.tokens.words_at(i + 1, "of", "last", "year") and scan.context.year:
        point = Point(scan.context.year - 1, season=SEASONS[low])
        return Found(i + 4, point.value(), point, the=True)
    return None


def phase_rule(scan: Scan, i: int) -> Found | None:
    """"early 1990s", "mid-November", "late last year", "earlier this month", "early Tuesday", "later that day"."""
    mod = PHASES.get(scan.low(i))
    if mod is None:
        return None
    j = scan.skip(scan.hyphen_skip(i + 1), "in", "on")
    j = scan.skip(j, "the") if scan.low(j - 1) in ("in", "on") else j
    low = scan.low(j)
    found = decade_rule(scan, j, mod) or century_rule(scan, j, mod)
    if found is not None:
        return found
    if low in _DAYS:
        found = day_word_rule(scan, j) if mod in ("START", "END") else None
    elif low in _STEPS or low in ("that", "same"):
        found = step_rule(scan, j) or same_rule(scan, j)
    elif low in WEEKDAYS and scan.capital(j):
        found = _weekday(scan, j) if mod in ("START", "END") else None
    elif low in MONTHS and scan.capital(j):
        found = _phase_month(scan, j)
    elif low in SEASONS:
        found = season_rule(scan, j)
    elif low in PARTS and mod in ("START", "MID", "END"):
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


def _phase_month(scan: Scan, j: int) -> Found | None:
    found = month_rule(scan, j)
    if found is not None:
        return found
    named = scan.month_at(j)
    point = scan.nearest(named[0], None, j) if named else None
    return Found(named[1], point.value(), point, sure=0.8) if named and point else None


def _weekday(scan: Scan, j: int) -> Found:
    number = WEEKDAYS[scan.low(j)]
    point = scan.weekday(number, j)
    value = point.value() if point else Value(f"XXXX-WXX-{number + 1}", "DATE")
    return _with_part(scan, Found(j + 1, value, point, sure=0.8))


def border_rule(scan: Scan, i: int) -> Found | None:
    """"the end of 1990", "the beginning of the year", "the middle of October"."""
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
    if found is None or found.value.type != "DATE":
        return None
    return Found(found.end, Value(found.value.timex, "DATE", found.value.edtf, mod), found.point, the=True, sure=found.sure)


def _border_unit(scan: Scan, j: int) -> Found | None:
    """"the year", "the month" after "end of": the document's own, or the decade, century."""
    unit = UNITS.get(scan.low(j + 1))
    base = scan.context.reference
    if scan.low(j) != "the" or unit not in ("Y", "M", "Q", "W") or base is None or scan.low(j + 1).endswith("s"):
        return None
    point = coarsen(base, unit)
    return Found(j + 2, point.value(said=False), point, sure=0.7) if point else None



def quarter_rule(scan: Scan, i: int) -> Found | None:
    """"third quarter (of 1989)", "third-quarter", "Q3 2012", "fiscal 1989 second quarter", "first half"."""
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
        return Found(end, Value(f"{base:04d}-H{number}", "DATE", f"{base:04d}-{39 + number}"), the=True) if base else None
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
    """"this year's third quarter", "last year's fourth quarter"."""
    step = {"this": 0, "last": -1, "next": 1}.get(scan.low(i))
    if step is None or scan.low(i + 1) != "year" or not scan.tokens.apostrophe(i + 2) or scan.low(i + 3) != "s":
        return None
    found = quarter_rule(scan, i + 4)
    if found is None or found.point is None or scan.context.year is None or found.point.quarter is None:
        return None
    point = Point(scan.context.year + step, quarter=found.point.quarter)
    return Found(found.end, point.value(), point)


def fiscal_rule(scan: Scan, i: int) -> Found | None:
    """"fiscal 1989", "fiscal year 2012", "FY2012", "the fiscal first quarter"."""
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


def seasons_set_rule(scan: Scan, i: int) -> Found | None:
    """"summers", "the past three summers": recurring seasons."""
    if scan.low(i) not in SEASON_PLURALS or scan.low(i - 1) in ("the", "mr", "ms", "mrs", "."):
        return None
    return None if scan.capital(i) else Found(i + 1, Value(f"XXXX-{SEASON_PLURALS[scan.low(i)]}", "SET"))


