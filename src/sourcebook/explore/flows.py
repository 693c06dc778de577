"""Who paid whom how much: payments summed exactly, each once, by payer, payee, period and currency.

A range adds its ends, so that a total of ranges is one; a sum without an upper end leaves the total without. Currencies
are never added up, and what is in no sum is said with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from typing import Any, Final, TypeVar

import msgspec

from sourcebook.errors import UsageError
from sourcebook.model.flow import Flow, Flows, LeftOut, Party, Period, Span, Tally
from sourcebook.model.given import is_date
from sourcebook.model.ids import kind_of
from sourcebook.model.network import Rest
from sourcebook.model.payment import MADE, STRENGTH, Payment, PaymentStatus, Sum
from sourcebook.model.when import Day, parse_edtf

_EXACT: Final = Context(prec=200)
"""Digits enough for the sum of any number of sums."""
NO_SUM: Final = "no sum is told"
OTHER_CURRENCY: Final = "in another currency"
MOST_RESTS: Final = 5
"""Tellings of one flow whose words are given."""
MOST_DOCUMENTS: Final = 50
"""Documents named of one flow; `list payments` has all."""
T = TypeVar("T", bound=Tally)
K = TypeVar("K")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which payments are asked for. Empty fields leave all in."""

    entity: str = ""
    """Id of an entity, or words in the name of either end."""
    since: str | None = None
    until: str | None = None
    statuses: tuple[PaymentStatus, ...] = ()
    """Statuses to sum; empty: those of payments made."""
    currency: str = ""
    documents: frozenset[str] | None = None
    """Only payments that one of these documents tells."""
    span: Span = "year"


def wanted_statuses(names: Iterable[str]) -> tuple[PaymentStatus, ...]:
    """Statuses by name; `all` gives every one.

    Raises:
        UsageError: One is none.
    """
    asked = [n for name in names for n in name.replace(",", " ").split()]
    if "all" in asked:
        return STRENGTH
    known = {str(s): s for s in STRENGTH}
    for name in asked:
        if name not in known:
            raise UsageError(f"{name!r} is no status of a payment.", f"Statuses are: {', '.join(STRENGTH)}, all.")
    return tuple(known[name] for name in asked)


@dataclass(slots=True)
class _Sum:
    low: Decimal = Decimal(0)
    high: Decimal | None = Decimal(0)
    approximate: bool = False
    payments: int = 0
    told: int = 0
    since: Day | None = None
    until: Day | None = None
    documents: dict[str, None] = field(default_factory=dict)
    rests: list[Rest] = field(default_factory=list)

    def add(self, payment: Payment, money: Sum, since: Day | None, until: Day | None) -> None:
        self.low += Decimal(money.low or 0)
        self.high = None if self.high is None or money.high is None else self.high + Decimal(money.high)
        self.approximate |= money.approximate
        self.payments += 1
        self.told += len(payment.tellings)
        self.since = min(filter(None, (self.since, since)), default=None)
        self.until = max(filter(None, (self.until, until)), default=None)
        for telling in payment.tellings[: MOST_RESTS - len(self.rests)]:
            w = telling.words
            self.rests.append(
                Rest(document=telling.document, relation=telling.id, start=w.start, end=w.end, exact=w.exact)
            )
        if len(self.documents) < MOST_DOCUMENTS:
            self.documents.update(dict.fromkeys(payment.documents))

    def tally(self, cls: type[T], currency: str | None, **more: Any) -> T:
        """The sum as a record."""
        return cls(
            currency=currency, amount=plain(self.low), high=None if self.high is None else plain(self.high),
            approximate=self.approximate, payments=self.payments, told=self.told, **more,
        )  # fmt: skip


def find_flows(payments: Iterable[Payment], wanted: Wanted) -> Flows:
    """Payments summed, largest first.

    Raises:
        UsageError: `since` or `until` is no ISO date.
    """
    books = _Books(wanted)
    with localcontext(_EXACT):
        for payment in payments:
            books.enter(payment)
        return books.close()


class _Books:
    """The sums while payments are gone through."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.first, self.last = _bound(wanted.since, "since", 0), _bound(wanted.until, "until", 1)
        self.payments = self.tellings = 0
        self.left: Counter[str] = Counter()
        self.totals: dict[str | None, _Sum] = {}
        self.pairs: dict[tuple[str, str, str, str, str | None], _Sum] = {}
        self.payers: dict[tuple[str, str, str | None], _Sum] = {}
        self.payees: dict[tuple[str, str, str | None], _Sum] = {}
        self.periods: dict[tuple[str, str | None], _Sum] = {}

    def enter(self, payment: Payment) -> None:
        """Add a payment to the sums it is in."""
        since, until = days_of(payment)
        if not self._asked(payment, since, until):
            return
        self.payments += 1
        self.tellings += len(payment.tellings)
        why, money = self._why_out(payment)
        if why or money is None:
            self.left[why] += 1
            return
        payer, payee = (payment.payer, payment.payer_name), (payment.payee, payment.payee_name)
        told, code = (payment, money, since, until), money.currency
        _sum(self.totals, code).add(*told)
        _sum(self.pairs, (*payer, *payee, code)).add(*told)
        _sum(self.payers, (*payer, code)).add(*told)
        _sum(self.payees, (*payee, code)).add(*told)
        _sum(self.periods, (period_of(since, until, self.wanted.span), code)).add(*told)

    def _asked(self, payment: Payment, since: Day | None, until: Day | None) -> bool:
        if self.wanted.entity and not is_of(payment, self.wanted.entity):
            return False
        held = self.wanted.documents
        if held is not None and not any(t.document in held for t in payment.tellings):
            return False
        early = self.first and (since is None or since < self.first)
        return not (early or (self.last and (until is None or until > self.last)))

    def _why_out(self, payment: Payment) -> tuple[str, Sum | None]:
        """Why a payment is in no sum, or which of its sums is added."""
        asked = self.wanted.statuses or MADE
        if payment.left_out and payment.left_out != payment.status:
            return payment.left_out, None
        if payment.status not in asked:
            return payment.status, None
        sums = [s for s in payment.sums if self.wanted.currency in ("", s.currency or "none")]
        if not sums:
            return OTHER_CURRENCY if payment.sums else NO_SUM, None
        known = sums[0].low is not None or sums[0].high is not None
        return ("", sums[0]) if known else (NO_SUM, None)

    def close(self) -> Flows:
        """What it all comes to."""
        flows = [
            s.tally(Flow, currency, payer_id=a, payer=payer, payee_id=b, payee=payee, since=_iso(s.since),
                    until=_iso(s.until), documents=tuple(s.documents), rests=tuple(s.rests))
            for (a, payer, b, payee, currency), s in _ordered(self.pairs)
        ]  # fmt: skip
        return Flows(
            payments=self.payments, tellings=self.tellings, statuses=self.wanted.statuses,
            totals=tuple(s.tally(Tally, currency) for currency, s in _ordered(self.totals)),
            left_out=tuple(LeftOut(why=w, payments=n) for w, n in sorted(self.left.items())), flows=tuple(flows),
            payers=tuple(s.tally(Party, c, id=i, name=n) for (i, n, c), s in _ordered(self.payers)),
            payees=tuple(s.tally(Party, c, id=i, name=n) for (i, n, c), s in _ordered(self.payees)),
            periods=tuple(
                s.tally(Period, c, period=p)
                for (p, c), s in sorted(self.periods.items(), key=lambda item: (not item[0][0], str(item[0])))
            ),
        )  # fmt: skip


def _sum(held: dict[K, _Sum], key: K) -> _Sum:
    return held.setdefault(key, _Sum())


def _ordered(held: dict[Any, _Sum]) -> list[tuple[Any, _Sum]]:
    return sorted(held.items(), key=lambda item: (-item[1].low, str(item[0])))


def plain(amount: Decimal) -> str:
    """A decimal number written out, without an exponent: 56898523.47."""
    whole = amount.to_integral_value()
    return f"{whole:f}" if amount == whole else f"{amount:f}"


def is_of(payment: Payment, entity: str) -> bool:
    """Whether an end of a payment is an entity by id, or has these words in a name."""
    if kind_of(entity) == "entity":
        return entity in (payment.payer, payment.payee)
    wanted = " ".join(entity.casefold().split())
    printed = [s.exact for t in payment.tellings for s in (t.payer, t.payee) if s is not None]
    return any(wanted in " ".join(n.casefold().split()) for n in (payment.payer_name, payment.payee_name, *printed))


def days_of(payment: Payment) -> tuple[Day | None, Day | None]:
    """First and last day a payment may be of."""
    try:
        start = parse_edtf(payment.since).earliest if payment.since else None
        end = parse_edtf(payment.until or payment.since).latest if payment.until or payment.since else None
    except ValueError:
        return None, None
    return start, end


def period_of(since: Day | None, until: Day | None, span: Span) -> str:
    """The year, quarter or month in which both days lie; empty when they do not lie in one."""
    if since is None or until is None:
        return ""
    name: Callable[[Day], str] = {
        "year": lambda d: f"{d[0]:04}", "quarter": lambda d: f"{d[0]:04}-Q{(d[1] + 2) // 3}",
        "month": lambda d: f"{d[0]:04}-{d[1]:02}",
    }[span]  # fmt: skip
    return name(since) if name(since) == name(until) else ""


def _bound(text: str | None, name: str, end: int) -> Day | None:
    if text is None:
        return None
    if not is_date(text):
        raise UsageError(f"{text!r} is not a date ({name}).", "Write 2011, 2011-03 or 2011-03-09.")
    when = parse_edtf(text[:10])
    return when.latest if end else when.earliest


def _iso(day: Day | None) -> str | None:
    return None if day is None else f"{day[0]:04}-{day[1]:02}-{day[2]:02}"
