"""Who paid whom how much: payments of the library, summed exactly.

A sum is the decimal number that its cell prints, not the float beside it, so that totals equal those of the table. Each
payment counts once: relations are those of the current text of each document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext

from sourcebook.errors import UsageError
from sourcebook.model.amount import exact_value
from sourcebook.model.annotation import Money, Relation
from sourcebook.model.flow import Basis, Flow, Flows, Total
from sourcebook.model.given import is_date
from sourcebook.model.when import Day, parse_edtf
from sourcebook.store.base import View

ROWS = "rows"
_EXACT = Context(prec=200)
"""Digits enough for the sum of any number of sums."""
_Key = tuple[str, str, str | None, Basis]


@dataclass(slots=True)
class _Sum:
    amount: Decimal = Decimal(0)
    payments: int = 0
    since: Day | None = None
    until: Day | None = None
    documents: dict[str, None] = field(default_factory=dict)

    def add(self, amount: Decimal, since: Day | None, until: Day | None, document: str) -> None:
        self.amount += amount
        self.payments += 1
        self.since = min(filter(None, (self.since, since)), default=None)
        self.until = max(filter(None, (self.until, until)), default=None)
        self.documents[document] = None


def find_flows(view: View, *, entity: str | None = None, since: str | None = None, until: str | None = None) -> Flows:
    """Payments by payer, payee, currency and basis, largest first.

    Raises:
        UsageError: `since` or `until` is no ISO date.
    """
    first, last = _bound(since, "since", 0), _bound(until, "until", 1)
    sums: dict[_Key, _Sum] = {}
    totals: dict[tuple[str | None, Basis], _Sum] = {}
    payments = bare = 0
    with localcontext(_EXACT):
        for payment, money in _payments(view):
            if entity and not _names(payment, entity):
                continue
            start, end = _days(payment)
            if (first and (start is None or start < first)) or (last and (end is None or end > last)):
                continue
            payments += 1
            if money is None or money.low is None or money.low != money.high:
                bare += 1
                continue
            basis: Basis = "table" if payment.extractor == ROWS else "text"
            amount = exact_value(money.exact, money.low)
            key = (payment.subject.exact, payment.object.exact, money.currency, basis)
            sums.setdefault(key, _Sum()).add(amount, start, end, payment.document)
            totals.setdefault((money.currency, basis), _Sum()).add(amount, start, end, payment.document)
        flows = [
            _flow(key, held) for key, held in sorted(sums.items(), key=lambda item: (-item[1].amount, str(item[0])))
        ]
        summed = [
            Total(currency=currency, amount=plain(held.amount), payments=held.payments, basis=basis)
            for (currency, basis), held in sorted(totals.items(), key=lambda item: (-item[1].amount, str(item[0])))
        ]
    return Flows(payments=payments, totals=tuple(summed), without_amount=bare, flows=tuple(flows))


def plain(amount: Decimal) -> str:
    """A decimal number written out, without an exponent: 56898523.47."""
    whole = amount.to_integral_value()
    return f"{whole:f}" if amount == whole else f"{amount:f}"


def _payments(view: View) -> Iterator[tuple[Relation, Money | None]]:
    """Every payment with its sum; a document's sums are held while its payments are gone through."""
    document, sums = "", dict[str, Money]()
    for relation in view.iter_annotations(kind="relation"):
        if not isinstance(relation, Relation) or relation.schema != "Payment":
            continue
        if relation.document != document:
            document = relation.document
            held = view.iter_annotations(document=document, kind="money")
            sums = {money.id: money for money in held if isinstance(money, Money)}
        yield relation, sums.get(relation.money or "")


def _flow(key: _Key, held: _Sum) -> Flow:
    payer, payee, currency, basis = key
    return Flow(
        payer=payer, payee=payee, currency=currency, amount=plain(held.amount), payments=held.payments,
        since=_iso(held.since), until=_iso(held.until), basis=basis, documents=tuple(held.documents),
    )  # fmt: skip


def _names(payment: Relation, entity: str) -> bool:
    wanted = " ".join(entity.casefold().split())
    return any(wanted in " ".join(end.exact.casefold().split()) for end in (payment.subject, payment.object))


def _days(payment: Relation) -> tuple[Day | None, Day | None]:
    """First and last day a payment may be of."""
    try:
        start = parse_edtf(payment.since).earliest if payment.since else None
        end = parse_edtf(payment.until or payment.since or "").latest if payment.until or payment.since else None
    except ValueError:
        return None, None
    return start, end


def _bound(text: str | None, name: str, end: int) -> Day | None:
    if text is None:
        return None
    if not is_date(text):
        raise UsageError(f"{text!r} is not a date ({name}).", "Write 2011, 2011-03 or 2011-03-09.")
    when = parse_edtf(text[:10])
    return when.latest if end else when.earliest


def _iso(day: Day | None) -> str | None:
    return None if day is None else f"{day[0]:04}-{day[1]:02}-{day[2]:02}"
