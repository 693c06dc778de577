"""Sums of payments made comparable: when two may be one, and what two tellings together allow.

Numbers are decimals throughout. A round number may stand for any that rounds to it; an open end ("more than $2m")
meets what lies a little beyond it, since nobody says "more than two" of nine.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from sourcebook.model.payment import Sum

LOOSE: Final = Decimal("0.125")
"""Most of a sum that rounding may have moved it by."""
ABOUT: Final = Decimal("0.1")
"""Share by which a sum that is called approximate may be off."""
BEYOND: Final = Decimal("0.25")
"""Share by which the true sum may lie beyond an open end."""
Range = tuple[Decimal, Decimal]


def range_of(told: Sum) -> Range | None:
    """The numbers that a sum may stand for as told, open ends closed; None where it names none."""
    if told.low is None and told.high is None:
        return None
    low = Decimal(told.low) if told.low is not None else Decimal(0)
    if told.high is None:
        return low, low + max(step_of(low), abs(low) * BEYOND)
    return low, Decimal(told.high)


def step_of(value: Decimal) -> Decimal:
    """The place of the last digit that is not zero: 7,250,000 counts in ten thousands."""
    _, digits, exponent = value.normalize().as_tuple()
    return Decimal(1).scaleb(int(exponent)) if any(digits) else Decimal(1)


def slack_of(told: Sum) -> Decimal:
    """How far the true sum may lie from the number told: half a unit of its last digit, more where it is "about"."""
    if told.low is None or told.low != told.high:
        return Decimal(0)
    value = abs(Decimal(told.low))
    rounding = min(step_of(value) / 2, value * LOOSE)
    return max(rounding, value * ABOUT) if told.approximate else rounding


def agree(first: Sum, second: Sum) -> str:
    """Why two sums may be one: `the same sum`, `rounded`, `about`, `within the range`; empty where they may not."""
    if first.currency != second.currency:
        return ""
    mine, theirs = range_of(first), range_of(second)
    if mine is None or theirs is None:
        return ""
    if mine == theirs:
        return "the same sum"
    points = mine[0] == mine[1] and theirs[0] == theirs[1]
    if points:
        # Only the coarser of two is a rounding of the finer one.
        coarse, fine = (first, second) if _rank(first) >= _rank(second) else (second, first)
        if abs(mine[0] - theirs[0]) <= slack_of(coarse):
            return "about the same sum" if coarse.approximate or fine.approximate else "the one sum rounds to the other"
        return ""
    slack = max(slack_of(first), slack_of(second))
    if mine[0] - slack <= theirs[1] and theirs[0] - slack <= mine[1]:
        return "the sum lies within the range told"
    return ""


def _rank(told: Sum) -> tuple[bool, Decimal]:
    return told.approximate, step_of(Decimal(told.low or 0))


def agree_any(first: Sequence[Sum], second: Sequence[Sum]) -> str:
    """`agree` over sums told in several currencies; a currency that both tell must agree."""
    own = {s.currency: s for s in second}
    shared = [(s, own[s.currency]) for s in first if s.currency in own]
    found = [agree(a, b) for a, b in shared]
    if not found or not all(found):
        return ""
    foreign = {s.currency for s in first} != set(own)
    return f"{found[0]}, which a document also gives in another currency" if foreign else found[0]


def narrow(first: Sum, second: Sum) -> Sum:
    """The sum that two tellings allow: the finer number, or where neither is one what the ranges share."""
    mine, theirs = range_of(first), range_of(second)
    if mine is None or theirs is None:
        return second if mine is None else first
    for told, bounds in sorted(((first, mine), (second, theirs)), key=lambda pair: _rank(pair[0])):
        if bounds[0] == bounds[1] and told.high is not None:
            return told
    lows = [Decimal(s.low) for s in (first, second) if s.low is not None]
    highs = [Decimal(s.high) for s in (first, second) if s.high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is not None and high is not None and low > high:
        return first
    return Sum(
        low=None if low is None else plain(low), high=None if high is None else plain(high), currency=first.currency,
        approximate=first.approximate and second.approximate,
    )  # fmt: skip


def narrow_all(first: Sequence[Sum], second: Sequence[Sum]) -> tuple[Sum, ...]:
    """`narrow` currency by currency, those of `first` first."""
    held = {s.currency: s for s in first}
    for told in second:
        held[told.currency] = narrow(held[told.currency], told) if told.currency in held else told
    return tuple(held.values())


def plain(amount: Decimal) -> str:
    """A decimal number written out, without an exponent: 56898523.47."""
    whole = amount.to_integral_value()
    return f"{whole:f}" if amount == whole else f"{amount:f}"
