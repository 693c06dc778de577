"""Verbs about money: flows (payments summed), payments (what is one and what is two)."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_json, verb

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.flow import Flows, Tally
    from sourcebook.model.payment import Payment, Telling

WORDS = 140
"""Characters of a telling's words that a terminal is given; `--json` has all."""


@click.command()
@click.option("--entity", metavar="ID|NAME", help="Only payments of one: an id, or words in the name of either end.")
@click.option("--from", "since", metavar="DATE", help="Only from this day (ISO).")
@click.option("--to", "until", metavar="DATE", help="Only up to this day (ISO).")
@click.option("--status", multiple=True, metavar="STATUS", help="Sum these instead of payments made: alleged, denied, "
              "planned ..., or all.")  # fmt: skip
@click.option("--collection", help="Only payments that a document of this collection tells.")
@click.option("--currency", metavar="CODE", help="Only sums in this currency; none for those without one.")
@click.option("--period", type=click.Choice(["year", "quarter", "month"]), default="year", show_default=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Pairs shown on the terminal.")
@click.option("--csv", "table", type=click.Path(path_type=Path), help="Write the pairs as CSV to this file.")
@click.option("--svg", type=click.Path(path_type=Path), help="Draw who paid whom to this file.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page with the drawing and the tables.")
@verb
def flows(context: Context, limit: int, table: Path | None, svg: Path | None, html: Path | None, **asked: Any) -> int:
    """Who paid whom how much: each payment once, however often it is told; sums by payer, payee, period, currency."""
    with context.open() as library:
        found = library.flows(**asked)
        for out, form in ((table, "csv"), (svg, "svg"), (html, "html")):
            if out is not None:
                out.write_text(library.draw_flows(found, form), encoding="utf-8", newline="")
                context.remark(f"Written: {out}")
    if context.as_json:
        put_json(found)
    else:
        _put_flows(found, limit)
    return 0


def _put_flows(found: Flows, limit: int) -> None:
    for total in found.totals:
        click.echo(f"{_amount(total)}  in {_many(total.payments, 'payment')}, {_many(total.told, 'telling')}")
    for left in found.left_out:
        click.echo(f"{_many(left.payments, 'payment')} in no sum: {left.why}")
    if not found.payments:
        click.echo("No payments. Add documents, or a table with `sourcebook add TABLE --mapping FILE` "
                   "(`sourcebook map TABLE` begins one).")  # fmt: skip
    for period in found.periods:
        click.echo(f"{period.period or 'no one period':>13}  {_amount(period)}  ({period.payments:,})")
    for flow in found.flows[:limit]:
        when = f"  {flow.since} to {flow.until}" if flow.since else ""
        ends = f"{flow.payer or 'unknown'} -> {flow.payee or 'unknown'}"
        click.echo(f"{_amount(flow):>24}  {ends}  ({flow.payments:,}){when}")
    if len(found.flows) > limit:
        click.echo(f"{len(found.flows) - limit:,} more pairs: --limit, or --json for all")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 else ''}"


def _amount(tally: Tally) -> str:
    from sourcebook.model.money_words import money_in_words

    return money_in_words(tally.amount, tally.high, tally.currency, approximate=tally.approximate)


@click.command()
@click.argument("what", nargs=-1, metavar="[ID ID]")
@click.option("--one", "verdict", flag_value="one", help="Record that the two named are one payment.")
@click.option("--two", "verdict", flag_value="two", help="Record that they are two.")
@click.option("--why", default="", help="The reason of what is recorded; it is kept.")
@click.option("--who", default=None, help="Who decides; your user name without.")
@verb
def payments(context: Context, what: tuple[str, ...], verdict: str | None, why: str, who: str | None) -> int:
    """Payments with every telling and why it is held to be the same one; or decide it for two of them.

    Without an ID all payments. ID is a payment, or a reading that tells one (`show` lists them).
    """
    from sourcebook.errors import UsageError

    with context.open() as library:
        if verdict:
            if len(what) != 2:
                raise UsageError("A decision is of two payments or tellings.", "Name two ids.")
            by = who or getpass.getuser()
            library.decide_payment(what[0], what[1], one=verdict == "one", why=why, who=by)
        found = (library.payments.get(i) for i in dict.fromkeys(what)) if what else library.list("payments")
        count = _put_payments(context, library, {p.id: p for p in found}.values() if what else found)
    if not count:
        context.remark("No document tells of a payment.")
    return 0


def _put_payments(context: Context, library: Library, found: Iterable[Payment]) -> int:
    count = 0
    for count, payment in enumerate(found, 1):  # noqa: B007 - the count is the result
        if context.as_json:
            put_json(payment)
        else:
            _put_payment(payment, library)
    return count


def _put_payment(payment: Payment, library: Library) -> None:
    from sourcebook.app.cli.near_copies import titles

    title = titles(library)
    click.echo(line_of_payment(payment))
    for telling in payment.tellings:
        click.echo(f"    {_told(telling)}  {title(telling.document)}  {telling.document} {telling.words.start}-"
                   f"{telling.words.end}")  # fmt: skip
        if telling.why:
            click.echo(click.style(f"      held to be the same: {telling.why}", fg="cyan"))


def _told(telling: Telling) -> str:
    words = " ".join(telling.words.exact.split())
    short = words if len(words) <= WORDS else words[: WORDS - 1] + "…"
    status = "" if telling.status == "asserted" else f"[{telling.status}] "
    return f"{telling.id}  {status}“{short}”"


def line_of_payment(record: Any) -> str:
    """A payment on one line; empty for any other record."""
    if type(record).__name__ != "Payment":
        return ""
    from sourcebook.model.money_words import paid_in_words, purpose_in_words

    ends = f"{record.payer_name or 'unknown'} -> {record.payee_name or 'unknown'}"
    stands = record.status if record.counted else f"{record.status}, not counted: {record.left_out}"
    denied = ", denied" if record.denied and record.status != "denied" else ""
    told = f"{_many(len(record.tellings), 'telling')}, {_many(record.origins, 'separate origin')}"
    purpose = f"  {told_for}" if (told_for := purpose_in_words(record.purpose)) else ""
    return f"{record.id}  {paid_in_words(record)}  {ends}{purpose}  [{stands}{denied}]  {told}"
