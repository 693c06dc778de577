"""Times that point from the document's date or from the date named last: "last week", "the same day", "year-end"."""

from __future__ import annotations

from sourcebook.extract.time_grammar.dates import month_rule
from sourcebook.extract.time_grammar.holidays import step_holiday
from sourcebook.extract.time_grammar.lexicon import (
    MONTHS,
    PARTS,
    REFERENCES,
    SEASON_PLURALS,
    SEASONS,
    UNITS,
    WEEKDAYS,
)
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.spoken_of import coarsen
from sourcebook.extract.time_grammar.values import Point, Value, century_edtf, make_point, shift, week_of
from sourcebook.extract.time_grammar.years import year_after
from sourcebook.extract.tokens import words

STEPS = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1, "previous": -1, "following": 1, "preceding": -1,
          "prior": -1, "current": 0}  # fmt: skip
_TO_LAST = frozenset({"previous", "following", "preceding", "prior"})
DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}
_OVER = words("over in during within for through")
_UNKNOWN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX", "10Y": "XXX", "100Y": "XX"}


def reference_rule(scan: Scan, i: int) -> Found | None:
    """Reads "now", "currently", "recently", "the future", "the past"."""
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
        return Found(
            i + 2, Value(f"PX{unit}" if unit and unit != "10Y" else "PAST_REF", "DURATION" if unit else "DATE")
        )
    if low in ("recent", "soon", "current") and (scan.tokens.joined(i + 1) or scan.low(i + 1) in ("as", "after")):
        return None
    return Found(i + 1, Value(REFERENCES[low], "DATE")) if low in REFERENCES else None


_FUNCTION_WORDS = words(
    "is was will may can would could if that of and or to for in on at away as but with when where which who without "
    "through by from than so because"
)


def _past_or_future(scan: Scan, i: int, low: str) -> Found | None:
    """Only as nouns: "in the past", "in future", "the future of"; never "the past two years"."""
    before, after = scan.low(i - 1), scan.tokens[i + 1]
    loose = after.kind != "word" or after.low in _FUNCTION_WORDS
    if low == "future" and (before == "in" or (before in ("the", "near") and loose)):
        return Found(i + 1, Value("FUTURE_REF", "DATE"), the=True)
    if (
        low == "past"
        and before == "the"
        and (after.kind != "word" or after.low in ("and", "to", "as", "when", "by", "or"))
    ):
        return Found(i + 1, Value("PAST_REF", "DATE"), the=True)
    return None


def day_word_rule(scan: Scan, i: int) -> Found | None:
    """Reads "today", "yesterday", "tomorrow", "tonight", with a part of the day after it."""
    low = scan.low(i)
    if scan.capital(i) and scan.capital(i - 1) and scan.tokens.kind(i - 1) == "word":
        return None
    today = scan.context.today
    point = shift(today, DAYS[low], "D") if today else None
    if low == "tonight":
        return Found(
            i + 1,
            Value(f"{point.timex}TNI" if point else "XXXX-XX-XXTNI", "TIME", point.edtf if point else None),
            point,
        )
    loose = low == "today" and scan.tokens.apostrophe(i + 1)
    beyond = {"tomorrow": "after", "yesterday": "before"}.get(low)
    if beyond and scan.tokens.words_at(i - 2, "day", beyond) and point is not None and today is not None:
        point = shift(today, 2 * DAYS[low], "D") or point
    return _with_part(scan, Found(i + 1, point.value(said=not loose) if point else Value("XXXX-XX-XX", "DATE"), point))


def _with_part(scan: Scan, found: Found) -> Found:
    """The same day's morning, evening ... when that word follows."""
    part = PARTS.get(scan.low(found.end))
    if part is None or found.value.type != "DATE" or len(found.value.timex) < 10:
        return found
    return Found(
        found.end + 1, Value(f"{found.value.timex}T{part}", "TIME", found.value.edtf), found.point, sure=found.sure
    )


def weekday_part(scan: Scan, found: Found) -> Found:
    """Public form of adding "morning" ... to a day."""
    return _with_part(scan, found)


def step_rule(scan: Scan, i: int) -> Found | None:
    """Reads "last week", "this month", "next year", "last Tuesday", "this summer", "this morning"."""
    step, j = STEPS.get(scan.low(i)), i + 1
    if scan.low(i) == "this" and scan.low(i + 1) in ("coming", "past"):
        step, j = STEPS[scan.low(i + 1)], i + 2
    if step is None:
        return None
    low = scan.low(j)
    if scan.low(i - 1) == "the" and scan.low(i) in ("next", "last") and j == i + 1:
        told = _after_the(scan, i, j, step)
        if told is not None:
            return told
    if scan.low(i) == "current":
        return _current(scan, i)
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
    return step_holiday(scan, j, step)


def _after_the(scan: Scan, i: int, j: int, step: int) -> Found | None:
    """Reads "the next day" (after the day named last) and "over the next year", "the last decade" (a length)."""
    low, unit = scan.low(j), UNITS.get(scan.low(j))
    if unit in ("W", "M", "Y") and scan.low(i - 2) in _OVER:
        return Found(j + 1, Value(f"P1{unit}", "DURATION"), the=True)
    if scan.low(i) != "next" or not (unit in ("D", "W", "M", "Y") or low in PARTS) or low.endswith("s"):
        return None
    last = scan.context.anchor_near(scan.offset(i))
    point = shift(last, step, unit or "D") if last is not None else None
    if unit is None:
        head = point.timex if point else "XXXX-XX-XX"
        edtf = point.value(clear=False).edtf if point else None
        return Found(j + 1, Value(f"{head}T{PARTS[low]}", "TIME", edtf), point, the=True, sure=0.6)
    day = point.value(clear=False) if point else Value(_UNKNOWN[unit], "DATE")
    return Found(j + 1, day, point, the=True, sure=0.6)


def _current(scan: Scan, i: int) -> Found | None:
    """Reads "the current (fiscal) year", "its current quarter": the one the document's date lies in."""
    fiscal = scan.low(i + 1) in ("fiscal", "financial")
    j = i + 2 if fiscal else i + 1
    unit, base = UNITS.get(scan.low(j)), scan.context.reference
    if unit not in ("Y", "Q", "M", "W") or scan.low(j).endswith("s") or scan.tokens.joined(j + 1):
        return None
    point = coarsen(base, unit) if base else None
    if point is None:
        return Found(j + 1, Value(_UNKNOWN[unit], "DATE"), the=True, sure=0.7)
    value = point.value(said=not fiscal)
    return Found(j + 1, value, point, the=True, sure=0.6 if fiscal else 0.9)


def _step_weekday(scan: Scan, j: int, step: int, free: bool) -> Found:
    number = WEEKDAYS[scan.low(j)]
    ahead = 1 if scan.tense(j) > -2 else -1
    placed = scan.weekday(number, j, ahead if free else step)
    end = j + 1
    dated = month_rule(scan, scan.skip(end, ",")) if scan.low(scan.skip(end, ",")) in MONTHS else None
    if dated is not None and dated.point is not None and dated.point.day:
        return Found(dated.end, dated.value, dated.point, the=True)
    value = placed.value if placed else Value(f"XXXX-WXX-{number + 1}", "DATE")
    return _with_part(scan, Found(end, value, placed.point if placed else None, the=True, sure=0.9))


def _step_part(scan: Scan, i: int, j: int, step: int) -> Found | None:
    low = scan.low(i)
    anchor = scan.context.last if low in _TO_LAST else scan.context.today
    if anchor is None or anchor.day is None:
        return (
            Found(j + 1, Value(f"XXXX-XX-XXT{PARTS[scan.low(j)]}", "TIME"), the=True)
            if low in ("this", "last")
            else None
        )
    point = shift(anchor, 0 if low == "this" else step, "D")
    return (
        Found(j + 1, Value(f"{point.timex}T{PARTS[scan.low(j)]}", "TIME", point.edtf), point, the=True)
        if point
        else None
    )


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
    last = scan.context.anchor_near(scan.offset(i)) if low in _TO_LAST else None
    told = last is not None and (coarsen(last, unit) is not None or unit in ("10Y", "100Y"))
    anchor = last if told else scan.context.reference if low != "following" else None
    point = None if anchor is None else shift(anchor, step, unit)
    if point is None:
        return Found(j + 1, Value(_UNKNOWN[unit], "DATE"), the=True, sure=0.7)
    if low in _TO_LAST and len(unit) == 1:
        return _with_part(scan, Found(j + 1, point.value(clear=False), point, the=True, sure=0.6))
    if unit == "10Y":
        return Found(j + 1, Value(f"{point.year // 10}", "DATE", f"{point.year // 10}X"), the=True)
    if unit == "100Y":
        century = point.year // 100
        return Found(j + 1, Value(f"{century:02d}", "DATE", century_edtf(century, None)), the=True)
    return _with_part(scan, Found(j + 1, point.value(), point, the=True, sure=0.9))


def same_rule(scan: Scan, i: int) -> Found | None:
    """Reads "the same day", "that year", "the same period": the time named last."""
    if scan.low(i) not in ("same", "that"):
        return None
    j = scan.skip(i + 1, "same")
    if scan.low(j) in PARTS:
        return _same_part(scan, j)
    unit, last = UNITS.get(scan.low(j)), scan.context.last
    if unit not in ("D", "W", "M", "Q", "Y", "10Y") or scan.low(j).endswith("s"):
        return None
    point = coarsen(last, unit) if last else None
    value = point.value() if point else Value(_UNKNOWN[unit], "DATE")
    return Found(j + 1, value, point, the=True, sure=0.7)


def _same_part(scan: Scan, j: int) -> Found | None:
    """Reads "that night", "the same morning": of the day named last."""
    last = scan.context.anchor_near(scan.offset(j))
    known = last is not None and last.day is not None
    head = last.timex if last is not None and known else "XXXX-XX-XX"
    edtf = last.value(clear=False).edtf if last is not None and known else None
    value = Value(f"{head}T{PARTS[scan.low(j)]}", "TIME", edtf)
    return Found(j + 1, value, last if known else None, the=True, sure=0.6)


def season_rule(scan: Scan, i: int) -> Found | None:
    """Reads "the summer of 1990", "spring 2004"; a season alone only after "the" or a phase."""
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


def seasons_set_rule(scan: Scan, i: int) -> Found | None:
    """Reads "summers", "the past three summers": recurring seasons."""
    if scan.low(i) not in SEASON_PLURALS or scan.low(i - 1) in ("the", "mr", "ms", "mrs", "."):
        return None
    return None if scan.capital(i) else Found(i + 1, Value(f"XXXX-{SEASON_PLURALS[scan.low(i)]}", "SET"))
