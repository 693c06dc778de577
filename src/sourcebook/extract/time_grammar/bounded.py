"""A bound or a blur in front of a time: "nearly two years", "around Nov. 1", "c. 1890", "on or about March 3, 2012"."""

from __future__ import annotations

from sourcebook.extract.time_grammar.clock import clock_rule
from sourcebook.extract.time_grammar.dates import day_month_rule, month_rule
from sourcebook.extract.time_grammar.durations import duration_rule
from sourcebook.extract.time_grammar.lexicon import MODIFIERS, MONTHS, SEASONS
from sourcebook.extract.time_grammar.phases import border_rule, phase_rule
from sourcebook.extract.time_grammar.relative import season_rule
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.spoken_of import year_end_rule
from sourcebook.extract.time_grammar.values import Value, about
from sourcebook.extract.time_grammar.years import decade_rule, year_rule


def modified_rule(scan: Scan, i: int) -> Found | None:
    """A time with its bound; approximate dates carry EDTF `~`."""
    for size in (3, 2, 1):
        mod = MODIFIERS.get(tuple(scan.low(i + k) for k in range(size)))
        if mod is None:
            continue
        found = duration_rule(scan, i + size)
        if found is not None and mod == "MORE_THAN" and "X" in found.value.timex:
            return None
        if found is None and mod == "APPROX":
            found = _date(scan, i + size)
        if found is None:
            return None
        value = found.value
        edtf = about(value.edtf) if mod == "APPROX" and "T" not in (value.edtf or "") else None
        the = found.end > i and scan.low(i) in ("c", "ca")
        return Found(found.end, Value(value.timex, value.type, edtf, mod), found.point, the=the, sure=found.sure)
    return None


def _date(scan: Scan, i: int) -> Found | None:
    i = scan.skip(i, "the")
    low = scan.low(i)
    if low in MONTHS:
        return month_rule(scan, i)
    if low in SEASONS:
        return season_rule(scan, i)
    if scan.tokens.kind(i) == "number":
        found = day_month_rule(scan, i) or decade_rule(scan, i) or clock_rule(scan, i)
        return found or _year(scan, i)
    if low in ("noon", "midnight", "midday"):
        return clock_rule(scan, i)
    return phase_rule(scan, i) or border_rule(scan, i) or (year_end_rule(scan, i) if low == "year" else None)


def _year(scan: Scan, i: int) -> Found | None:
    year = scan.year_at(i)
    after = scan.tokens[i + 1]
    if year is None or not 1000 <= year <= 2100 or scan.tokens.joined(i + 1):
        return None
    if after.kind == "word" and not _is_time_word(scan, i):
        return None
    return year_rule(scan, i)


def _is_time_word(scan: Scan, i: int) -> bool:
    """Whether a year after "around" is one: "c. 1890 the mill burned", not "about 2000 people"."""
    return scan.low(i - 1) in (".", "circa") or scan.low(i - 2) in ("in", "or", "from", "since", "of", "until")
