"""Times of day: "10:35 a.m. EST Tuesday", "noon", "18:30", "Friday night"."""

from __future__ import annotations

from sourcebook.extract.time_grammar.dates import month_rule, weekday_rule
from sourcebook.extract.time_grammar.lexicon import MONTHS, PARTS, WEEKDAYS, ZONES
from sourcebook.extract.time_grammar.relative import day_word_rule, step_rule, weekday_part
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Value

_HALVES = {"a.m.": 0, "am": 0, "a.m": 0, "p.m.": 12, "pm": 12, "p.m": 12}
_NAMED = {"noon": 12, "midday": 12, "midnight": 0}


def clock_rule(scan: Scan, i: int) -> Found | None:
    """A clock time with the day that follows it."""
    read = _named(scan, i) if scan.low(i) in _NAMED else _digits(scan, i)
    if read is None:
        return None
    hour, minute, j = read
    if scan.low(j) in ZONES and scan.tokens[j].text.isupper():
        j += 1
    day, end = _day_after(scan, j)
    today = scan.context.today
    anchor = day.point if day else (scan.context.last if scan.context.last and scan.context.last.day else None) or today
    head = anchor.timex if anchor else "XXXX-XX-XX"
    edtf = day.value.edtf if day else None
    if edtf is not None and edtf == head:
        edtf = f"{head}T{hour:02d}:{minute:02d}:00"
    if day is not None and hour < 12 and day.value.timex[-3:] in ("TAF", "TEV", "TNI"):
        hour += 12
        edtf = f"{head}T{hour:02d}:{minute:02d}:00" if "?" not in (edtf or "?") else edtf
    value = Value(f"{head}T{hour:02d}:{minute:02d}", "TIME", edtf)
    return Found(end, value, day.point if day else None, sure=day.sure if day else 0.6)


def _named(scan: Scan, i: int) -> tuple[int, int, int] | None:
    if (
        scan.capital(i)
        and scan.capital(i + 1)
        and scan.tokens.kind(i + 1) == "word"
        and scan.low(i + 1) not in WEEKDAYS
    ):
        return None
    return _NAMED[scan.low(i)], 0, i + 1


def _digits(scan: Scan, i: int) -> tuple[int, int, int] | None:
    dotted = _dotted(scan, i) or _military(scan, i)
    if dotted is not None:
        return dotted
    hour, tokens = scan.whole(i, 0, 23), scan.tokens
    if (
        hour is None
        or len(tokens[i].text) > 2
        or tokens.in_name(i)
        or (tokens.glued(i) and scan.low(i - 1) in (":", "/"))
    ):
        return None
    minute, j, colon = 0, i + 1, False
    if scan.low(j) == ":" and tokens.glued(j) and tokens.glued(j + 1):
        found = scan.whole(j + 1, 0, 59)
        if found is None or len(tokens[j + 1].text) != 2:
            return None
        minute, j, colon = found, j + 2, True
        if scan.low(j) == ":" and tokens.glued(j) and tokens.kind(j + 1) == "number":
            j += 2
    half = _half(scan, j)
    if half is not None and 1 <= hour <= 12:
        return hour % 12 + half[0], minute, half[1]
    if colon and (
        scan.low(j) in ZONES or scan.low(i - 1) in ("at", "by", "until", "from", "before", "after", "around")
    ):
        return hour, minute, j
    if scan.tokens.words_at(j, "o", "'", "clock") or scan.tokens.words_at(j, "o", "’", "clock"):
        return hour, minute, j + 3
    if scan.tokens.words_at(j, "in", "the", "morning") and 1 <= hour <= 12 and scan.low(i - 1) in ("at", "by", "until"):
        return hour, minute, j + 3
    return None


def _dotted(scan: Scan, i: int) -> tuple[int, int, int] | None:
    """Reads "10.30am"."""
    hour, dot, minute = scan.tokens[i].text.partition(".")
    half = _half(scan, i + 1) if dot and len(minute) == 2 and minute.isdigit() and hour.isdigit() else None
    if half is None or not 1 <= int(hour) <= 12 or int(minute) > 59:
        return None
    return int(hour) % 12 + half[0], int(minute), half[1]


def _military(scan: Scan, i: int) -> tuple[int, int, int] | None:
    """Reads "1850 GMT", "at 0930 hours", "at 1400 hrs"."""
    text = scan.tokens[i].text
    if len(text) != 4 or not text.isdigit() or scan.tokens.in_name(i) or int(text[:2]) > 23 or int(text[2:]) > 59:
        return None
    if scan.low(i + 1) in ZONES and scan.tokens[i + 1].text.isupper():
        return int(text[:2]), int(text[2:]), i + 1
    at = text[0] == "0" or scan.low(i - 1) in ("at", "by", "until", "around", "about", "approximately")
    if scan.low(i + 1) in ("hours", "hrs", "h") and at:
        return int(text[:2]), int(text[2:]), i + 2
    return None


def _half(scan: Scan, j: int) -> tuple[int, int] | None:
    low = scan.low(j)
    if low in _HALVES:
        return _HALVES[low], j + 1
    if low in ("a", "p") and scan.tokens.words_at(j + 1, ".", "m"):
        return (0 if low == "a" else 12), j + 3
    return None


def _day_after(scan: Scan, j: int) -> tuple[Found | None, int]:
    """The day said right after a clock time, and the token after it (`j` when there is none)."""
    k = scan.skip(scan.skip(j, ","), "on")
    low = scan.low(k)
    found = None
    if low in WEEKDAYS:
        found = weekday_rule(scan, k)
    elif low in ("today", "yesterday", "tomorrow"):
        found = day_word_rule(scan, k)
    elif low in ("last", "next", "this") and scan.low(k + 1) in WEEKDAYS:
        found = step_rule(scan, k)
    elif low in MONTHS:
        found = month_rule(scan, k)
    if found is None or found.point is None or found.point.day is None:
        return None, j
    return found, found.end


def weekday_clock_rule(scan: Scan, i: int) -> Found | None:
    """A weekday with the part of the day after it: "Friday night"."""
    found = weekday_rule(scan, i)
    return weekday_part(scan, found) if found and scan.low(found.end) in PARTS else found
