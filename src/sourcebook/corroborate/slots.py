"""Slots: the values in a sentence (sums, figures, dates) made comparable, and what it takes for two to disagree.

Two values agree when their ranges meet, when one is the other rounded as printed ("1.9bn" and "1.92bn"), or when
either is given as approximate and they lie within a tenth.
"""

from __future__ import annotations

import math
import re
from typing import Literal

import msgspec

from sourcebook.corroborate.base import Readings
from sourcebook.corroborate.words import content, stem, words_of
from sourcebook.model.annotation import Figure, Money, Time
from sourcebook.model.when import parse_edtf, to_year

SlotKind = Literal["money", "figure", "time"]
APPROXIMATE = 0.1
"""Share by which an approximate value may be off."""
OPEN = 1.5
"""How many times as large as "more than N" a number may be of which that is still said."""
HALF_DAY = 0.5 / 366
"""In years: by less than this two dates do not overlap."""
ROUND = 0.05
"""Share by which a whole number with zeros at its end may be a rounding of a finer one."""
COUNTED = 100
"""Below this a number in digits was counted: 60 is no rounding of 57."""
_NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20|21)\d\d(?!\d)")


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A value at a place. Times are decimal years; an open end is None."""

    kind: SlotKind
    start: int
    end: int
    exact: str
    low: float | None
    high: float | None
    unit: str = ""
    of: frozenset[str] = frozenset()
    """Content stems of what is counted."""
    head: str = ""
    """The last of them."""
    approximate: bool = False
    tolerance: float = 0.0
    """Half a unit of the last digit printed."""


def slots_in(readings: Readings, start: int, end: int) -> list[Slot]:
    """Every value wholly inside a range, in text order."""
    found = [_money(m) for m in readings.inside(Money, start, end)]
    taken = [(m.start, m.end) for m in readings.inside(Money, start, end)]
    figures = readings.inside(Figure, start, end)
    found += [_figure(f) for f in figures if not any(a <= f.start < b for a, b in taken)]
    found += [slot for t in readings.inside(Time, start, end) if (slot := _time(t))]
    return sorted((s for s in found if s.low is not None or s.high is not None), key=lambda s: (s.start, s.end))


def _money(money: Money) -> Slot:
    return Slot(
        kind="money",
        start=money.start,
        end=money.end,
        exact=money.exact,
        low=money.low,
        high=money.high,
        unit=money.currency or "",
        approximate=money.approximate,
        tolerance=_rounding(money.exact, money.low if money.low is not None else money.high),
    )


def _figure(figure: Figure) -> Slot:
    of = content(words_of(figure.of or ""))
    return Slot(
        kind="figure",
        start=figure.start,
        end=figure.end,
        exact=figure.exact,
        low=figure.low,
        high=figure.high,
        unit=stem((figure.unit or "").casefold()),
        of=frozenset(of),
        head=of[-1] if of else "",
        approximate=figure.approximate,
        tolerance=_rounding(figure.exact, figure.low if figure.low is not None else figure.high),
    )


def _time(time: Time) -> Slot | None:
    """A date as a stretch of decimal years; None for durations, sets and what EDTF cannot say."""
    if time.type not in ("DATE", "TIME") or not time.edtf:
        return None
    try:
        when = parse_edtf(time.edtf)
    except ValueError:
        return None
    return Slot(
        kind="time",
        start=time.start,
        end=time.end,
        exact=time.exact,
        low=to_year(when.earliest) if when.earliest else None,
        high=to_year(when.latest, end=True) if when.latest else None,
        approximate=when.vague,
    )


def _rounding(exact: str, value: float | None) -> float:
    """Half a unit of the last digit printed in `exact`, in the value's own unit; 0 where nothing was rounded."""
    match = _NUMERAL.search(exact)
    if match is None or not value:
        return 0.0
    printed = match.group().replace(",", "")
    number = float(printed)
    if number == 0:
        return 0.0
    scale = abs(value) / number
    if "." in printed:
        return 0.5 * scale * 10.0 ** -len(printed.partition(".")[2])
    zeros = len(printed) - len(printed.rstrip("0"))
    if scale < 1000 and (zeros == 0 or number < COUNTED):
        return 0.0
    return min(0.5 * scale * 10.0**zeros, max(ROUND * abs(value), 0.5 * scale if scale >= 1000 and zeros == 0 else 0.0))


def comparable(first: Slot, second: Slot) -> bool:
    """Whether two values are of one kind and unit, so that it means something if they differ."""
    if first.kind != second.kind:
        return False
    if first.kind == "figure":
        return first.unit == second.unit and (bool(first.unit) or (bool(first.head) and first.head == second.head))
    return first.unit == second.unit or not first.unit or not second.unit


def agree(first: Slot, second: Slot) -> bool:
    """Whether two comparable values can both be right."""
    slack = max(first.tolerance, second.tolerance)
    if first.kind == "time":
        # The end of one day is the beginning of the next: dates side by side meet, and yet they differ.
        slack = 1.0 if first.approximate or second.approximate else -HALF_DAY
    elif first.approximate or second.approximate:
        sizes = [abs(v) for v in (first.low, first.high, second.low, second.high) if v is not None]
        slack = max(slack, APPROXIMATE * max(sizes, default=0.0))
    low = max(_or(first.low, -math.inf), _or(second.low, -math.inf))
    high = min(_or(first.high, math.inf), _or(second.high, math.inf))
    return low <= high + slack * (1 + 1e-9)


def bears_out(first: Slot, second: Slot) -> bool:
    """Whether one value is what the other says: they agree, and an open end is no room for any number.

    "More than 3 billion" is said of numbers a little above three: it bears out neither "more than 5 billion" nor 9.
    """
    if not agree(first, second):
        return False
    if first.kind == "time":
        return True
    ends = [(first.low, second.low), (first.high, second.high)]
    for (mine, theirs), (other, another) in (ends, ends[::-1]):
        if mine is None or theirs is None or not (other is None or another is None):
            continue
        # The bounds at the closed end; at the other at least one of the two is open.
        low, high = sorted((abs(mine), abs(theirs)))
        room = OPEN if (other is None) != (another is None) else 1.0
        if high > low * room + max(first.tolerance, second.tolerance) * (1 + 1e-9):
            return False
    return True


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def is_printed_date(slot: Slot) -> bool:
    """Whether a time slot prints its year: one that was worked out ("last Tuesday") may be worked out wrongly."""
    return _YEAR.search(slot.exact) is not None
