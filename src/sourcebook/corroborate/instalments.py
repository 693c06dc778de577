"""Totals and their parts, in one sentence and in one table.

A sum is the total of others when they add up to it and the words allow it, or when the words say so. Words alone, where
nothing adds up, make the smaller sum a part: "$5 million, of which $2 million went ...".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from sourcebook.corroborate.amounts import slack_of
from sourcebook.corroborate.paying import PARTIAL, WHOLE
from sourcebook.model.payment import Sum, Telling
from sourcebook.model.span import Span

Made = Callable[[Telling, Span, tuple[Sum, ...], str], Telling]
_TOTAL_CELL: Final = re.compile(
    r"\b(?:grand |sub-?)?totals?\b|\bsubtotals?\b|^\W*sum\W*$|\bsum of\b|\ball (?:payments|payees|payers)\b",
    re.IGNORECASE,
)
_EACH: Final = re.compile(r"\b(?:each|apiece|every time|per instal{1,2}ment)\b", re.IGNORECASE)
FEWEST: Final = 2


def find_parts(told: list[Telling], sentence: Span, printed: Sequence[tuple[Span, Sum]], made: Made) -> list[Telling]:
    """The tellings of a sentence with the sums that are parts of another marked so; parts without ends get its ends.

    Args:
        told: Tellings whose ends the sentence names.
        sentence: It.
        printed: Every sum of it with its place.
        made: Makes the telling of a part from that of the total.
    """
    if not told or len(printed) < FEWEST:
        return told
    by_place = {t.money.start: t for t in told if t.money is not None}
    for place, total in printed:
        head = by_place.get(place.start) or told[0]
        others = [(p, s) for p, s in printed if p.start != place.start and s.currency == total.currency]
        if len(others) < FEWEST or not _adds_up(total, [s for _, s in others]):
            continue
        if place.start not in by_place and not WHOLE.search(sentence.exact):
            continue
        whole = by_place.get(place.start) or made(head, place, (total,), "")
        whole = msgspec.structs.replace(whole, whole=True)
        parts = [_part(by_place.get(p.start), whole, p, s, made) for p, s in others]
        kept = [t for t in told if t.id not in {whole.id, *(p.id for p in parts)}]
        return sorted([*kept, whole, *parts], key=lambda t: t.money.start if t.money else 0)
    return _by_words(told, sentence, printed, made)


def _part(own: Telling | None, whole: Telling, place: Span, told: Sum, made: Made) -> Telling:
    part = own or made(whole, place, (told,), "")
    return msgspec.structs.replace(part, part_of=whole.id, whole=False)


def _by_words(told: list[Telling], sentence: Span, printed: Sequence[tuple[Span, Sum]], made: Made) -> list[Telling]:
    """Smaller sums that follow the words of a part, and instalments "of $2m each"."""
    whole = next((t for t in told if t.money is not None and _is_point(t)), None)
    if whole is None or whole.money is None:
        return told
    by_place = {t.money.start: t for t in told if t.money is not None}
    found: list[Telling] = []
    for place, total in printed:
        if place.start <= whole.money.start or total.currency != whole.sums[0].currency:
            continue
        between = sentence.exact[whole.money.end - sentence.start : place.start - sentence.start]
        after = sentence.exact[place.end - sentence.start :][:30]
        smaller = _value(total) is not None and _value(total) < _value(whole.sums[0])  # type: ignore[operator]
        each = _EACH.match(after.lstrip()) or _EACH.search(between)
        if smaller and (PARTIAL.search(between) or (each and WHOLE.search(sentence.exact))):
            found.append(_part(by_place.get(place.start), whole, place, total, made))
    if not found:
        return told
    taken = {whole.id, *(f.id for f in found)}
    rest = [t for t in told if t.id not in taken]
    head = msgspec.structs.replace(whole, whole=True)
    return sorted([*rest, head, *found], key=lambda t: t.money.start if t.money else 0)


def _is_point(told: Telling) -> bool:
    return bool(told.sums) and _value(told.sums[0]) is not None


def _value(told: Sum) -> Decimal | None:
    return Decimal(told.low) if told.low is not None and told.low == told.high else None


def _adds_up(total: Sum, parts: Sequence[Sum]) -> bool:
    """Whether sums come to another one, as rounded as they are printed."""
    value, values = _value(total), [_value(p) for p in parts]
    if value is None or value <= 0 or any(v is None or v <= 0 for v in values):
        return False
    found = sum((v for v in values if v is not None), Decimal(0))
    slack = slack_of(total) if total.approximate or any(p.approximate for p in parts) else Decimal(0)
    return abs(found - value) <= slack


def find_row_totals(rows: list[Telling]) -> list[Telling]:
    """Rows of a table, those marked as totals that sum up the rows before them.

    A row is one when an end or the purpose calls it a total and its sum is that of all rows before it, of those since
    the last total, or of those of its payer or payee. A company that bears the word in its name does not add up so.
    """
    if not any(_calls_total(r) for r in rows):
        return rows
    found: list[Telling] = []
    sums = _Running()
    for row in rows:
        value = _value(row.sums[0]) if row.sums else None
        if value is not None and _calls_total(row) and sums.holds(row, value):
            found.append(msgspec.structs.replace(row, whole=True, part_of=""))
            sums.restart(row)
            continue
        if value is not None:
            sums.add(row, value)
        found.append(row)
    return found


def _calls_total(row: Telling) -> bool:
    ends = [s.exact for s in (row.payer, row.payee) if s is not None]
    return any(_TOTAL_CELL.search(words) for words in (*ends, row.purpose))


class _Running:
    """Sums of the rows so far, by currency: all, since the last total, and of each payer and payee."""

    def __init__(self) -> None:
        self.sums: dict[tuple[str | None, str], Decimal] = {}
        self.rows: dict[tuple[str | None, str], int] = {}

    def keys(self, row: Telling) -> list[tuple[str | None, str]]:
        currency = row.sums[0].currency
        ends = [s.exact for s in (row.payer, row.payee) if s is not None]
        return [(currency, ""), (currency, "since"), *((currency, f"of {words}") for words in ends)]

    def add(self, row: Telling, value: Decimal) -> None:
        for key in self.keys(row):
            self.sums[key] = self.sums.get(key, Decimal(0)) + value
            self.rows[key] = self.rows.get(key, 0) + 1

    def holds(self, row: Telling, value: Decimal) -> bool:
        return any(self.rows.get(key, 0) >= FEWEST and self.sums[key] == value for key in self.keys(row))

    def restart(self, row: Telling) -> None:
        currency = row.sums[0].currency
        self.sums.pop((currency, "since"), None)
        self.rows.pop((currency, "since"), None)
