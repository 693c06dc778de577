"""A payment in the making: tellings taken in one by one, with what they together leave possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from sourcebook.corroborate.amounts import narrow_all
from sourcebook.corroborate.words import content_of
from sourcebook.model.payment import MADE, STRENGTH, PaymentStatus, Sum, Telling
from sourcebook.model.when import Day, parse_edtf

MOST_COMPARED: Final = 400
"""Payments that one telling is compared with; one that fits more of them tells none apart."""
WIDE: Final = (Decimal("0.7"), Decimal("1.45"))
"""Shares of a sum between which those lie that it may round to."""


class Verdicts(NamedTuple):
    """What people decided of two tellings, by the place of the decision among all: of several the last one stands."""

    one: Mapping[tuple[str, str], int]
    two: Mapping[str, Mapping[str, int]]


class Period(NamedTuple):
    """First and last day of a time; an open end is None."""

    first: Day | None
    last: Day | None
    told: bool
    """Whether the words tell it; else it only ends on the day they were published."""

    def meets(self, other: Period) -> bool:
        """Whether a day lies in both."""
        begins = [d for d in (self.first, other.first) if d]
        ends = [d for d in (self.last, other.last) if d]
        return not begins or not ends or max(begins) <= min(ends)

    def inside(self, other: Period) -> Period:
        """The days in both."""
        first = max((d for d in (self.first, other.first) if d), default=None)
        last = min((d for d in (self.last, other.last) if d), default=None)
        return Period(first, last, self.told or other.told)

    @property
    def day(self) -> bool:
        """Whether it is one day."""
        return self.told and self.first is not None and self.first == self.last


def period_of(telling: Telling) -> Period:
    """When a telling says that it was paid; without a word of it, some time before it was published."""
    return _period(telling.since, telling.until, "" if telling.status == "planned" else telling.published)


@lru_cache(maxsize=1 << 16)
def _period(since: str, until: str, published: str) -> Period:
    try:
        first = parse_edtf(since).earliest if since else None
        last = parse_edtf(until or since).latest if until or since else None
    except ValueError:
        first = last = None
    if first or last:
        return Period(first, last, told=True)
    try:
        end = parse_edtf(published).latest if published else None
    except ValueError:
        end = None
    return Period(None, end, told=False)


@dataclass(slots=True)
class Group:
    """A payment in the making."""

    payer: str
    payee: str
    tellings: list[Telling]
    period: Period
    sums: tuple[Sum, ...]
    purposes: frozenset[str]
    why: dict[str, str] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)
    sentences: set[tuple[str, int]] = field(default_factory=set)
    left_out: str = ""
    whole: bool = False
    part_of: Group | None = None
    parts: list[Group] = field(default_factory=list)

    @classmethod
    def of(cls, payer: str, payee: str, telling: Telling) -> Group:
        """A group of one telling."""
        purposes = content_of(telling.purpose)
        group = cls(payer, payee, [], period_of(telling), telling.sums, purposes)
        group.take(telling, period_of(telling), "")
        return group

    def take(self, telling: Telling, period: Period, why: str) -> None:
        """Take in a telling, for a reason."""
        if self.tellings:
            more = len(telling.sums) > len(self.sums)  # who gives several currencies gives the first one as its own
            self.sums = narrow_all(*((telling.sums, self.sums) if more else (self.sums, telling.sums)))
            self.period = self.period.inside(period) if self.period.meets(period) else self.period
            self.purposes |= content_of(telling.purpose)
        self.tellings.append(telling)
        self.whole |= telling.whole
        if why:
            self.why[telling.id] = why
        if telling.basis == "table":
            self.tables.add(telling.document)
        self.sentences.add((telling.document, telling.words.start))

    @property
    def status(self) -> PaymentStatus:
        """The strongest status of its tellings."""
        return min((t.status for t in self.tellings), key=STRENGTH.index)

    @property
    def value(self) -> Decimal | None:
        """Its sum where it is one number."""
        told = self.sums[0] if self.sums else None
        return Decimal(told.low) if told and told.low is not None and told.low == told.high else None

    @property
    def currency(self) -> str | None:
        """The currency of its sum."""
        return self.sums[0].currency if self.sums else None

    @property
    def counted(self) -> bool:
        """Whether it is in sums of payments made."""
        return not self.left_out and self.status in MADE
