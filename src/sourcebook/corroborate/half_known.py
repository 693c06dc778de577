"""Tellings that name one end of a payment only: put with the payment that they fit, or with those they sum up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from sourcebook.corroborate.amounts import agree_any, range_of
from sourcebook.corroborate.gathering import MOST_COMPARED, WIDE, Group, Period, Verdicts, period_of
from sourcebook.corroborate.words import content_of
from sourcebook.model.payment import Telling

FEWEST: Final = 2
_SUMMED: Final = "its sum is that of all payments between the two"


class HalfKnown:
    """Payments by one end and sum, for tellings that name one end only."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        held: dict[tuple[str, str, str | None], list[tuple[Decimal, int]]] = defaultdict(list)
        for number, group in enumerate(groups):
            for told in group.sums:
                bounds = range_of(told)
                if bounds and bounds[0] == bounds[1]:
                    held["payer", group.payer, told.currency].append((bounds[0], number))
                    held["payee", group.payee, told.currency].append((bounds[0], number))
        self.held = {key: sorted(values) for key, values in held.items()}

    def take(self, tellings: Iterable[Telling], payer: str, payee: str, verdicts: Verdicts) -> Iterator[Telling]:
        """Put tellings with the one payment of their end, sum and time; gives those that have none."""
        role, end = ("payer", payer) if payer else ("payee", payee)
        for telling in tellings:
            period = period_of(telling)
            fits = [g for g in self._near(telling, role, end) if _half_fits(g, telling, period, verdicts)]
            if len(fits) == 1:
                sums = agree_any(fits[0].sums, telling.sums)
                fits[0].take(telling, period, f"{sums}; {_when(fits[0], period)}; it names the {role} only")
            else:
                yield telling

    def _near(self, telling: Telling, role: str, end: str) -> list[Group]:
        told = telling.sums[0] if telling.sums and end else None
        bounds = range_of(told) if told else None
        if told is None or bounds is None:
            return []
        values = self.held.get((role, end, told.currency), [])
        low, high = bounds[0] * WIDE[0], bounds[1] * WIDE[1]
        near = values[bisect_left(values, (low, -1)) : bisect_right(values, (high, len(self.groups)))]
        return [self.groups[number] for _, number in near[:MOST_COMPARED]]


def _half_fits(group: Group, telling: Telling, period: Period, verdicts: Verdicts) -> bool:
    apart = verdicts.two.get(telling.id, {})
    sums = agree_any(group.sums, telling.sums)
    return (
        bool(sums)
        and (telling.status == "planned") == (group.status == "planned")
        and _words_agree(group, telling)
        and (sums == "the same sum" or (group.period.told and period.told))
        and period.meets(group.period)
        and (telling.document, telling.words.start) not in group.sentences
        and not any(t.id in apart for t in group.tellings)
        and (period.told or any(t.document == telling.document for t in group.tellings))
    )


def _words_agree(group: Group, telling: Telling) -> bool:
    """Whether the ends as printed share a word: a name that no entity stands for is still a name."""
    for role in ("payer", "payee"):
        own = getattr(telling, role)
        others = [span for t in group.tellings if (span := getattr(t, role)) is not None]
        if own is None or not others or not own.exact[0].isupper():
            continue
        if not content_of(own.exact) & frozenset().union(*(content_of(o.exact) for o in others)):
            return False
    return True


def _when(group: Group, period: Period) -> str:
    return "the same day" if group.period.day and period.day else "times that overlap"


def settle_totals(groups: list[Group]) -> list[Group]:
    """Groups after those of one known end that are the total of all payments between it and one other.

    "Vale received $9m" is no further payment where the books hold eleven payments to Vale that come to $9m.
    """
    whole: dict[tuple[str, str], list[Group]] = defaultdict(list)
    of_end: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for group in groups:
        if group.payer and group.payee:
            if not whole[group.payer, group.payee]:
                of_end[group.payer].append((group.payer, group.payee))
                of_end[group.payee].append((group.payer, group.payee))
            whole[group.payer, group.payee].append(group)
    return [g for g in groups if (g.payer and g.payee) or not _settle(g, of_end, whole)]


def _settle(
    group: Group, of_end: dict[str, list[tuple[str, str]]], whole: dict[tuple[str, str], list[Group]]
) -> bool:  # fmt: skip
    """Give a group its other end where one pair's payments come to its sum; whether another group took it in."""
    end = group.payer or group.payee
    own = 0 if group.payer else 1
    pairs = [p for p in of_end.get(end, ())[:MOST_COMPARED] if p[own] == end and _comes_to(group, whole[p])]
    if len(pairs) != 1:
        return False
    group.payer, group.payee = pairs[0]
    group.whole = True
    total = next((g for g in whole[pairs[0]] if g.whole and g.value == group.value), None)
    if total is None:
        whole[pairs[0]].append(group)
        return False
    for telling in group.tellings:
        total.take(telling, period_of(telling), group.why.get(telling.id, _SUMMED))
    return True


def _comes_to(total: Group, groups: Sequence[Group]) -> bool:
    """Whether the payments made between two come to a sum: all of them, each known by one number."""
    parts = [g for g in groups if not g.whole and g.counted and g.currency == total.currency]
    parts = [g for g in parts if g.value is not None and total.period.meets(g.period)]
    known = sum((g.value for g in parts if g.value is not None), Decimal(0))
    return total.value is not None and len(parts) >= FEWEST and known == total.value
