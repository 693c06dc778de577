"""Lengths of time, what hangs on them ("ago", "later"), and times that recur."""

from __future__ import annotations

from sourcebook.extract.numbers import UNITS as UNIT_NUMBERS
from sourcebook.extract.numbers import Number, read_number
from sourcebook.extract.time_grammar.lexicon import PLURAL_WEEKDAYS, PLURALS, SEASON_PLURALS, SETS, UNITS, WEEKDAYS
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Point, Value, duration, shift
from sourcebook.extract.tokens import words

_FILLERS = words("more full consecutive straight additional calendar long whole solid extra successive such")
_STEPS = words("past last next first previous coming final following preceding latest consecutive")
_VAGUE = words("several few many some couple")
_BEFORE_LENGTH = words("for in after over within of to by than about only just under least nearly almost every per")
_AGO = {"ago": -1, "earlier": -1, "later": 1, "hence": 1}


def length(scan: Scan, i: int) -> tuple[str, float | None, str, int] | None:
    """A length of time at token `i`: TIMEX3 value, count (None when vague), unit, token after it."""
    vague, j = _vague_count(scan, i)
    number = None if vague else _count(scan, i)
    if not vague and number is None:
        return None
    j = j if number is None else number.end
    j = scan.hyphen_skip(j)
    for _ in range(2):
        j = scan.skip(j, *_FILLERS)
    unit = UNITS.get(scan.low(j))
    if unit is None or (scan.low(j) in ("second", "quarter") and scan.low(j - 1) not in ("a", "one", "-", "each")):
        return None
    if scan.low(j) == "quarters" and (scan.tokens.joined(j - 1) or scan.low(j + 1) == "of"):
        return None
    j += 1
    if (unit == "10Y" and scan.tokens.words_at(j, "and", "a", "half") and number is not None) or (
        scan.tokens.words_at(j, "and", "a", "half") and number is not None
    ):
        number, j = Number(number.low + 0.5, number.low + 0.5, j), j + 3
    if number is None:
        return _unit_value(None, unit), None, unit, j
    return _unit_value(number.low, unit), number.low, unit, j


def _unit_value(count: float | None, unit: str) -> str:
    if unit == "F":
        return "PXW" if count is None else duration(count * 2, "W") or "PXW"
    if unit in ("N", "WE"):
        scale = 2 if unit == "WE" else 1
        return "PXD" if count is None else duration(count * scale, "D") or "PXD"
    if count is None:
        head = "PT" if unit in ("S", "MIN", "H") else "P"
        letters = {"MIN": "M", "10Y": "DE", "100Y": "CE", "1000Y": "ML"}
        return f"{head}X{letters.get(unit, unit)}"
    return duration(count, unit) or "PXX"


def _count(scan: Scan, i: int) -> Number | None:
    """A whole or broken count; "a", "an", "half an"."""
    low = scan.low(i)
    if scan.low(i + 1) == "quarters" and low in UNIT_NUMBERS and scan.low(i + 2) != "of":
        counted = low not in ("one", "three") or scan.low(i - 1) in _STEPS
        return Number(float(UNIT_NUMBERS[low]), float(UNIT_NUMBERS[low]), i + 1) if counted else None
    if low == "half" and scan.low(i + 1) in ("a", "an"):
        return Number(0.5, 0.5, i + 2)
    number = read_number(scan.tokens, i)
    if number is not None:
        single = scan.low(number.end) in UNITS and not scan.low(number.end).endswith("s")
        if number.high is None or scan.tokens.in_name(i) or (single and number.low >= 2000):
            return None
        return None if scan.year_at(i) and 1900 <= number.low <= 2099 and number.end == i + 1 else number
    if low in ("a", "an") and scan.low(i + 1) == "half":
        return Number(0.5, 0.5, i + 2)
    return Number(1.0, 1.0, i + 1) if low in ("a", "an") else None


def _vague_count(scan: Scan, i: int) -> tuple[bool, int]:
    j = scan.skip(i, "a")
    low = scan.low(j)
    if low not in _VAGUE or (low == "couple" and j == i and scan.low(i - 1) != "last"):
        return _plural_count(scan, i)
    if low == "couple":
        return False, i
    return True, scan.skip(j + 1, "of")


def _plural_count(scan: Scan, i: int) -> tuple[bool, int]:
    """Reads "hundreds of years", "dozens of days"."""
    number = read_number(scan.tokens, i)
    if number is not None and number.high is None and scan.low(number.end) == "of":
        return True, number.end + 1
    return False, i


def _couple(scan: Scan, i: int) -> tuple[str, float | None, str, int] | None:
    """Reads "a couple of years": two."""
    j = scan.skip(i, "a")
    if scan.low(j) != "couple":
        return None
    j = scan.skip(j + 1, "of")
    unit = UNITS.get(scan.low(j))
    return (_unit_value(2.0, unit), 2.0, unit, j + 1) if unit else None


def duration_rule(scan: Scan, i: int) -> Found | None:
    """Reads "five years", "a 30-year", "a few months", "two weeks ago", "a year earlier", "8-month-old"."""
    part = _part_of_century(scan, i) if scan.low(i) in ("a", "half", "quarter") else None
    if part is not None:
        return part
    found = _couple(scan, i) or length(scan, i)
    if found is None or (scan.low(i) == "many" and scan.low(i - 1) == "as"):
        return None
    if scan.low(i) in ("a", "an") and scan.tokens.joined(found[3]) and scan.low(found[3] + 1) in ("ago", "earlier"):
        return None
    timex, count, unit, end = found
    if scan.low(end) in ("or", "to") and (scan.low(end + 1) == "so" or count):
        end = _range_end(scan, end, unit)
    if scan.low(end) == "old" or scan.tokens.words_at(end, "of", "age"):
        return None
    if scan.tokens.joined(end) and scan.low(end + 1) == "old":
        return None
    if _is_title(scan, i, end) or (unit == "Q" and scan.low(end) == "of") or _is_one_day(scan, i, end):
        return None
    article = scan.low(i) in ("a", "an") and scan.tokens.kind(i) != "number"
    after = scan.low(end) if not scan.tokens.joined(end) else scan.low(end + 1)
    if after in _AGO or scan.tokens.words_at(end, "from", "now"):
        hyphen = scan.tokens.joined(end)
        return _moved(scan, i, timex, count, unit, end + (2 if hyphen or after not in _AGO else 1))
    if article and (scan.tokens.joined(i + 2) or scan.tokens.hyphen(i + 1) or unit == "S" or _is_rate(scan, i)):
        return None
    return Found(end, Value(timex, "DURATION"), the=not any(scan.tokens.joined(k) for k in range(i + 1, end)))


def _part_of_century(scan: Scan, i: int) -> Found | None:
    """Reads "a half-century", "half a century", "quarter-century"."""
    low = scan.low(i)
    j = i + 1 if low in ("a", "an") else i
    years = {"half": 50, "quarter": 25}.get(scan.low(j))
    if years is None or scan.low(scan.hyphen_skip(j + 1)) != "century":
        return None
    return _aged(scan, i, f"P{years}Y", years, scan.hyphen_skip(j + 1) + 1)


def _aged(scan: Scan, i: int, timex: str, years: int, end: int) -> Found:
    if scan.low(end) == "ago":
        return _moved(scan, i, timex, float(years), "Y", end + 1)
    return Found(end, Value(timex, "DURATION"), the=True)


def _is_rate(scan: Scan, i: int) -> bool:
    """Reads "$5 a share", "four flights a week": the unit a rate is counted by, not a length."""
    before = scan.tokens[i - 1]
    if before.kind == "number" or before.low in ("%", "percent", "times", "million", "billion", "thousand", "cents"):
        return True
    return (
        before.kind == "word" and scan.tokens.kind(i - 2) == "number" and before.low not in ("in", "for", "of", "and")
    )


def _range_end(scan: Scan, i: int, unit: str) -> int:
    """Reads "a week or so", "a year or two": the words that blur belong to the length."""
    if scan.tokens.words_at(i, "or", "so"):
        return i + 2
    if scan.tokens.words_at(i, "or", "two") and scan.low(i + 2) not in UNITS:
        return i + 2
    del unit
    return i


def _is_title(scan: Scan, i: int, end: int) -> bool:
    """Whether a length is a name ("48 Hours", "the Thirty Years War"): its unit capital, no preposition before it."""
    unit = scan.tokens[end - 1].text
    return unit.istitle() and scan.low(i - 1) not in _BEFORE_LENGTH


def _is_one_day(scan: Scan, i: int, end: int) -> bool:
    """Reads "one day he will": some day, not a length."""
    if scan.low(i) != "one" or scan.low(end - 1) not in ("day", "night") or scan.tokens.joined(i + 1):
        return False
    return scan.low(i - 1) not in _BEFORE_LENGTH and scan.low(end) not in (*_AGO, "before", "after", "long")


def _old(scan: Scan, i: int) -> int:
    """Reads "-old", " old" and "-long" belong to a length."""
    if scan.tokens.joined(i) and scan.low(i + 1) in ("old", "long"):
        return i + 2
    return i + 1 if scan.low(i) == "old" else i


def _moved(scan: Scan, i: int, timex: str, count: float | None, unit: str, end: int) -> Found:
    """A length before or after an anchor: a date where both are known."""
    word = scan.low(end - 1)
    way = _AGO.get(word, 1)
    context = scan.context
    if count is None:
        value = "PAST_REF" if way < 0 else "FUTURE_REF"
        if word in ("ago", "now"):
            return Found(end, Value(value, "DATE"), the=True)
        return Found(end - 1 if word in ("later", "earlier") else end, Value(timex, "DURATION"), the=True)
    if unit in ("S", "MIN", "H", "N", "WE"):
        return Found(end if word in ("ago", "now", "hence") else end - 1, Value(timex, "DURATION"), the=True)
    unit, count = ("W", count * 2) if unit == "F" else (unit, count)
    spoken = word not in ("ago", "now", "hence")
    anchor = (
        context.anchor_near(scan.offset(i)) or (context.reference if way < 0 else None) if spoken else context.reference
    )
    if unit == "Y" and count == 1 and way < 0 and (quarter := context.quarter_near(scan.offset(i))) is not None:
        anchor, unit, count = quarter, "Q", 4.0
    point = shift(anchor, way * round(count), unit) if anchor and count == int(count) and unit != "WE" else None
    if point is None or (word == "later" and _is_ahead(scan, point)):
        return Found(end - 1 if word in ("later", "earlier") else end, Value(timex, "DURATION"), the=True)
    if spoken and (unit != "D" or anchor is not context.last):
        return Found(end, point.value(said=False), point, the=True, sure=0.5, derived=True)
    exact = unit in ("D", "W", "Q") or (unit == "Y" and count == 1 and way < 0)
    edtf = point.edtf if exact and "/" not in point.edtf else f"{point.edtf}~" if "/" not in point.edtf else None
    timex = point.timex[:3] if unit == "10Y" else point.timex
    return Found(end, Value(timex, "DATE", edtf), point, the=True, sure=0.8, derived=True)


def _is_ahead(scan: Scan, point: Point) -> bool:
    """Whether a point told as later lies after the document, so that it was counted from the wrong date."""
    base = scan.context.reference
    return base is not None and point.first_day() > base.first_day()


def plural_rule(scan: Scan, i: int) -> Found | None:
    """Bare plurals that measure: "for years", "within weeks"."""
    low = scan.low(i)
    if low in PLURALS and scan.low(i + 1) == "ago":
        return Found(i + 2, Value("PAST_REF", "DATE"))
    if low == "hours" and scan.low(i + 1) == "of":
        return None
    if low not in PLURALS or scan.low(i - 1) in ("-", "of", "'", "’"):
        return None
    if scan.tokens.joined(i + 1) and scan.low(i + 2) in ("long", "old"):
        return Found(i + 3, Value(_unit_value(None, UNITS[low]), "DURATION"))
    cued = scan.low(i - 1) in (
        "for", "in", "within", "over", "take", "takes", "took", "after", "spent", "spend", "lasted", "through", "with",
        "or", "and", "by", "until", "during", "the", "early", "about", "into", "only",
    )  # fmt: skip
    if not cued:
        return None
    ahead = scan.low(i + 1) == "ahead" and scan.low(i - 1) == "the"
    told = scan.low(i + 1) in ("before", "after", "that", "since", "when", "following", "preceding", "leading")
    value = Value(_unit_value(None, UNITS[low]), "DURATION")
    return Found(i + 2 if ahead else i + 1, value, the=not told, sure=0.7)


def unit_joined_rule(scan: Scan, i: int) -> Found | None:
    """Reads "year-ago", "year-earlier", "day-long", "decades-old"."""
    unit = UNITS.get(scan.low(i))
    if unit is None or not scan.tokens.joined(i + 1) or scan.tokens.joined(i - 1):
        return None
    word = scan.low(i + 2)
    if word in ("long", "old"):
        plural = scan.low(i).endswith("s")
        return Found(i + 3, Value(_unit_value(None if plural else 1.0, unit), "DURATION"))
    if word not in ("ago", "earlier") or unit not in ("Y", "M", "W", "Q"):
        return None
    end = i + 3
    if scan.low(end) in ("quarter", "period", "level", "levels", "month"):
        end += 1 if scan.low(end) in ("quarter", "period", "month") else 0
    found = _moved(scan, i, "P1" + unit, 1.0, unit, i + 3)
    return Found(end, found.value, found.point, the=end > i + 3, sure=found.sure, derived=True)


def set_rule(scan: Scan, i: int) -> Found | None:
    """Reads "daily", "every year", "each Thursday", "every two weeks", "every other day", "twice a week"."""
    low = scan.low(i)
    if low in SETS:
        if scan.capital(i + 1) and scan.capital(i - 1) and scan.tokens.kind(i - 1) == "word":
            return None
        if scan.low(i - 1) in ("the", "a") and (scan.capital(i + 1) or scan.tokens.kind(i + 1) != "word"):
            return None  # a newspaper: "the weekly Herald", "told the daily"
        if low in ("quarterly", "nightly", "hourly") and scan.tokens.kind(i + 1) == "word" and i + 1 < scan.tokens.size:
            return None
        return Found(i + 1, Value(SETS[low], "SET"), the=False)
    if low == "annual":
        return None
    if low in ("once", "twice") and scan.low(i + 1) in ("a", "every", "each", "per"):
        unit = UNITS.get(scan.low(i + 2))
        return Found(i + 3, Value(_unit_value(1.0, unit), "SET")) if unit else None
    if low in PLURAL_WEEKDAYS:
        return Found(i + 1, Value(f"XXXX-WXX-{PLURAL_WEEKDAYS[low] + 1}", "SET")) if scan.capital(i) else None
    if low not in ("every", "each"):
        return None
    j = scan.skip(i + 1, "single")
    other = scan.low(j) == "other"
    j += 1 if other else 0
    word = scan.low(j)
    if word in WEEKDAYS:
        return Found(j + 1, Value(f"XXXX-WXX-{WEEKDAYS[word] + 1}", "SET"))
    if (month := scan.month_at(j)) is not None:
        return Found(month[1], Value(f"XXXX-{month[0]:02d}", "SET"))
    if word in UNITS and word not in PLURALS and word != "second":
        return Found(j + 1, Value(_unit_value(2.0 if other else 1.0, UNITS[word]), "SET"))
    if word in ("morning", "afternoon", "evening", "summer", "winter", "spring", "fall", "autumn"):
        return Found(
            j + 1, Value("P1D" if (word[-3:] == "ing" and word != "spring") or "noon" in word else "P1Y", "SET")
        )
    found = length(scan, j) if low == "every" else None
    return Found(found[3], Value(found[0], "SET")) if found else None


def many_rule(scan: Scan, i: int) -> Found | None:
    """Reads "the past two months", "the last few years", "the next 30 days", "the first nine months (of 1989)"."""
    low = scan.low(i)
    if low not in _STEPS:
        return None
    if scan.low(i + 1) in SEASON_PLURALS:
        return None
    ranged = _ranged(scan, i + 1)
    if ranged is not None:
        return ranged
    found = length(scan, i + 1) if scan.low(i + 1) not in ("a", "an") else None
    if found is None and scan.low(i + 1) == "couple":
        found = _couple(scan, i + 1)
    if found is not None:
        return Found(found[3], Value(found[0], "DURATION"), the=True)
    if scan.low(i + 1) in PLURALS and low in ("coming", "past", "first", "final"):
        return Found(i + 2, Value(_unit_value(None, UNITS[scan.low(i + 1)]), "DURATION"), the=True)
    return None


def _ranged(scan: Scan, i: int) -> Found | None:
    """Reads "12 to 18 months", "two or three years": a length between two, as a vague one."""
    first = _count(scan, i)
    if first is None or not (scan.low(first.end) in ("to", "or") or scan.tokens.hyphen(first.end)):
        return None
    found = length(scan, first.end + 1) if scan.low(first.end + 1) not in ("a", "an", "so") else None
    if found is None or found[1] is None or found[1] <= first.low:
        return None
    return Found(found[3], Value(_unit_value(None, found[2]), "DURATION"), the=True)
