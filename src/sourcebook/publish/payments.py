"""Pages of money: payments with every telling, flows with their drawing, what an entity paid and received.

Each payment stands once, with the words of every document that tells it; what is in no sum says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from markupsafe import Markup

from sourcebook.model.entity import EntityRecord
from sourcebook.model.flow import Flows, Tally
from sourcebook.model.money_words import money_in_words, paid_in_words, purpose_in_words, sums_in_words, time_in_words
from sourcebook.model.payment import STRENGTH, Payment, Telling
from sourcebook.publish.entities import Cell, Section, Sections
from sourcebook.publish.flows import flows_svg
from sourcebook.publish.pages import Pages
from sourcebook.publish.quoting import Quoting

PER_PAGE = 100
"""Payments on one page of their list."""
SHOWN = 100
"""Payments and flows that a section shows."""
WORDS = 220
"""Characters of a telling's words in a list; the page of a payment has all."""


def payments_page(pages: Pages, found: Sequence[Payment], after: str | None, total: int) -> str:
    """A page of the list of payments; `after` leads to the next one."""
    rows = [(payment, _row(pages, payment)) for payment in found]
    return pages.render("payments.html", "payments.html", rows=rows, after=after, total=total, whole=paid_in_words)


def _row(pages: Pages, payment: Payment) -> tuple[Cell, ...]:
    first = payment.tellings[0]
    return (
        Cell(time_in_words(payment.since, payment.until)), _end(pages, payment.payer, payment.payer_name),
        _end(pages, payment.payee, payment.payee_name),
        Cell(sums_in_words(payment.sums), f"/payments/{payment.id}"), Cell(_standing(payment)),
        _words(pages, first, WORDS), Cell(_told(payment)),
    )  # fmt: skip


def _end(pages: Pages, entity: str, name: str) -> Cell:
    return Cell(name or "unknown", pages.links.entity(entity) if entity and pages.known else None)


def _standing(payment: Payment) -> str:
    denied = "; somebody denies it" if payment.denied and payment.status != "denied" else ""
    out = f"; not counted: {payment.left_out}" if payment.left_out and payment.left_out != payment.status else ""
    return f"{payment.status}{denied}{out}" + ("; not counted" if payment.left_out == payment.status else "")


def _told(payment: Payment) -> str:
    times, origins = len(payment.tellings), payment.origins
    return f"{times} telling{'s' if times != 1 else ''}, {origins} origin{'s' if origins != 1 else ''}"


def _words(pages: Pages, telling: Telling, most: int = 100_000) -> Cell:
    """The words of a telling, which lead to their place."""
    span = telling.words
    shown = " ".join(span.exact.split())
    shown = shown if len(shown) <= most else shown[: most - 1] + "…"
    if not pages.has(telling.document):
        return Cell(f"“{shown}”")
    href = pages.links.words(telling.document, span.start, span.end)
    return Cell(
        f"“{shown}”", href or pages.passage(pages.links, telling.document, span.start, span.end, span.exact)
    )  # fmt: skip


def payment_page(pages: Pages, payment: Payment, others: Sequence[Payment]) -> str:
    """The page of a payment: its tellings with their reasons, and the others: its total, or its parts."""
    tellings = [
        (t, _words(pages, t), Cell(pages.title_of(t.document), pages.links.document(t.document)))
        for t in payment.tellings
    ]
    related = [(p, _row(pages, p)) for p in others]
    return pages.render(
        "payment.html", "payment.html", payment=payment, tellings=tellings, related=related,
        payer=_end(pages, payment.payer, payment.payer_name), payee=_end(pages, payment.payee, payment.payee_name),
        purpose=purpose_in_words(payment.purpose), standing=_standing(payment), sums=sums_in_words(payment.sums),
        told=_told(payment), when=time_in_words(payment.since, payment.until), sum_of=sums_in_words,
    )  # fmt: skip


def flows_page(pages: Pages, flows: Flows, *, alone: bool = False, asked: Mapping[str, object] | None = None) -> str:
    """The page of flows: a drawing and tables; `alone` as one file that needs no other. `asked` fills its form."""
    quoting, links = Quoting(pages, alone=alone), pages.links.at("flows.html")
    quotes = [quoting.quotes(links, f.rests, 3) for f in flows.flows[:SHOWN]]
    svg = flows_svg(flows, lambda n: f"#flow-{n}" if n < SHOWN else None)
    context: dict[str, object] = {
        "flows": flows, "drawing": Markup(svg), "amount": _amount, "shown": SHOWN, "quotes": quotes,
        "heading": "Who paid whom", "asked": asked or {}, "statuses": ("all", *STRENGTH),
        "href": lambda entity: pages.links.entity(entity) if entity and not alone else None,
    }  # fmt: skip
    if alone:
        return pages.alone("flows.html", **context)
    return pages.render("flows.html", "flows.html", layout="base.html", **context)


def _amount(tally: Tally) -> str:
    return money_in_words(tally.amount, tally.high, tally.currency, approximate=tally.approximate)


def paid_sections(pages: Pages, payments_of: Callable[[str], Iterable[Payment]]) -> Sections:
    """What gives an entity's page what it paid and what it received.

    Args:
        pages: The page maker.
        payments_of: Payments of an entity by id.
    """

    def make(record: EntityRecord) -> tuple[Section, ...]:
        own = record.entity.id
        found = list(payments_of(own))
        paid = [p for p in found if p.payer == own]
        received = [p for p in found if p.payee == own]
        made = (
            _section(pages, "paid", "Paid", "To whom", paid), _section(pages, "received", "Received", "From", received)
        )  # fmt: skip
        return tuple(s for s in made if s.rows)

    return make


def _section(pages: Pages, anchor: str, title: str, head: str, found: Sequence[Payment]) -> Section:
    rows = []
    for p in sorted(found, key=lambda p: (p.since, p.id))[:SHOWN]:
        when, payer, payee, *rest = _row(pages, p)
        rows.append((when, payee if anchor == "paid" else payer, *rest))
    more = f" The first {SHOWN} of {len(found)} are shown." if len(found) > SHOWN else ""
    return Section(
        anchor=anchor,
        title=title,
        lede=f"Each payment once, however often it is told; the sum leads to its tellings. {_by_year(found)}{more}",
        head=("When", head, "Sum", "Status", "Words", "Told"),
        rows=tuple(rows),
    )


def _by_year(found: Sequence[Payment]) -> str:
    """What payments made come to, and in which years: `In sum $9, of it in 2010 $4, in 2011 $5.`"""
    told = []
    for currency in sorted({p.sums[0].currency or "" for p in found if p.counted and p.sums}):
        own = [p for p in found if p.counted and p.sums and (p.sums[0].currency or "") == currency]
        years = sorted({_year(p) for p in own if _year(p)})
        each = [f"in {year} {_sum([p for p in own if _year(p) == year])}" for year in years]
        told.append(_sum(own) + (f" ({', '.join(each)})" if len(each) > 1 else ""))
    return f"In sum {'; '.join(told)}." if told else ""


def _year(payment: Payment) -> str:
    """The year in which a payment was made, where its time lies in one."""
    first, last = payment.since[:4], (payment.until or payment.since)[:4]
    return first if first == last and first.isdigit() else ""


def _sum(found: Sequence[Payment]) -> str:
    sums = [p.sums[0] for p in found]
    low = sum((Decimal(s.low or 0) for s in sums), Decimal(0))
    highs = [s.high for s in sums]
    high = None if None in highs else f"{sum((Decimal(h or 0) for h in highs), Decimal(0)):f}"
    about = any(s.approximate for s in sums)
    return money_in_words(f"{low:f}", high, sums[0].currency, approximate=about)


def told_section(pages: Pages, found: Sequence[Payment]) -> tuple[Section, ...]:
    """What a document's page shows of the payments that it tells of; nothing without any."""
    if not found:
        return ()
    rows = tuple(_row(pages, p) for p in found[:SHOWN])
    more = f" The first {SHOWN} of {len(found)} are shown." if len(found) > SHOWN else ""
    return (
        Section(
            anchor="payments",
            title="Payments told here",
            lede=f"Each with all that other documents tell of it.{more}",
            head=("When", "From", "To", "Sum", "Status", "Words", "Told"),
            rows=rows,
        ),
    )
