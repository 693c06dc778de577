"""Totals and parts over documents: payments of one payer to one payee that another payment of theirs adds up.

Never both are counted. Parts that come to their total are counted and the total is not, since they have days of their
own; parts that come to less leave the total counted; parts that come to more are counted, and the total stands aside.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Final

from sourcebook.corroborate.amounts import slack_of
from sourcebook.corroborate.gathering import Group

AMBIGUOUS: Final = "may be any of several payments told elsewhere"
TOTAL: Final = "a total whose parts are counted"
PART: Final = "a part of a total that is counted"
ROW_TOTAL: Final = "a row of a table that sums up others"
FEWEST: Final = 2
_LAST = (9999, 12, 31)


def mark_parts(groups: Sequence[Group]) -> None:
    """Set which of the payments between two are totals and parts, and which of them are not counted."""
    _told_by_one(groups)
    _told_apart(groups)
    for group in groups:
        if group.parts:
            _count_once(group)
        elif group.whole and group.tellings[0].basis == "table":
            group.left_out = ROW_TOTAL


def _told_by_one(groups: Sequence[Group]) -> None:
    """Parts that a document itself tells of a total."""
    if not any(t.part_of for g in groups for t in g.tellings):
        return
    held = {t.id: group for group in groups for t in group.tellings}
    for group in groups:
        for telling in group.tellings:
            total = held.get(telling.part_of)
            if total is not None and total is not group and group.part_of is None and total.part_of is not group:
                group.part_of = total
                total.parts.append(group)


def _told_apart(groups: Sequence[Group]) -> None:
    """Totals and parts that different documents tell."""
    usable = [g for g in groups if g.value is not None and g.value > 0 and not g.left_out and g.tellings]
    heads = [g for g in usable if not g.parts and g.part_of is None and (g.whole or _is_wide(g))]
    if not heads:
        return
    for total in sorted(heads, key=lambda g: (g.value or Decimal(0), g.tellings[0].id)):
        single = [
            g
            for g in usable
            if g is not total and g.part_of is None and g.currency == total.currency and g.counted == total.counted
            and not (g.whole and not g.parts) and g.period.told and g.period.first
        ]  # fmt: skip
        single.sort(key=lambda g: (g.period.first or _LAST, g.period.last or _LAST, g.tellings[0].id))
        parts = _within(total, single)
        if len(parts) >= FEWEST and _belongs(total, parts):
            for part in parts:
                part.part_of = total
            total.parts = parts


def _is_wide(group: Group) -> bool:
    """Whether its time is a month or more."""
    first, last = group.period.first, group.period.last
    return group.period.told and first is not None and last is not None and first[:2] != last[:2]


def _within(total: Group, groups: Sequence[Group]) -> list[Group]:
    """Payments whose time lies in that of a total."""
    first, last = total.period.first, total.period.last
    starts = [g.period.first or _LAST for g in groups]
    low = bisect_left(starts, first) if first and _is_wide(total) else 0
    high = bisect_right(starts, last) if last else len(groups)
    own = groups[low:high]
    sums = list(accumulate(g.value or Decimal(0) for g in own))
    if not sums or total.value is None or sums[-1] > total.value * 2:
        return []  # far more than the total: it sums up something else
    return [g for g in own if last is None or (g.period.last or _LAST) <= last]


def _belongs(total: Group, parts: Sequence[Group]) -> bool:
    """Whether parts come to a total; to one that words call so, also less than it."""
    value, found = total.value, sum((p.value or Decimal(0) for p in parts), Decimal(0))
    assert value is not None
    if found == value or abs(found - value) <= slack_of(total.sums[0]):
        return True
    return total.whole and found < value


def _count_once(total: Group) -> None:
    found = sum((p.value or Decimal(0) for p in total.parts), Decimal(0))
    value = total.value
    known = all(p.value is not None and p.counted for p in total.parts)
    complete = value is not None and found + slack_of(total.sums[0]) >= value
    if known and complete and len(total.parts) >= FEWEST:
        total.left_out = total.left_out or TOTAL
        return
    for part in total.parts:
        part.left_out = part.left_out or PART
