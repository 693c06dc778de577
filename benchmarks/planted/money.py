"""Harder payments: rounded, in two currencies, in instalments, as a range, alleged and denied, planned, in a table too.

Each story gives its sentence in several wordings, with the payment that every sum in it tells. What is no payment made
(an allegation, a plan, a contract, a fine) is in the truth as such.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from planted.newsroom import Lines, Newsroom
from planted.wording import printed_name, written_day, written_sum
from planted.world import Body, World

Told = tuple[str, list[tuple[str, str]]]
"""A sentence, and each sum in it as printed with the payment that it tells."""
Wording = Callable[[int], Told]
AMOUNTS = (1_430_000, 2_640_000, 3_270_000, 4_380_000, 6_150_000, 7_340_000, 8_260_000, 9_710_000)
KINDS = ("rounded", "currency", "instalments", "range", "alleged", "planned", "again", "ledger", "noise")


@dataclass(frozen=True)
class Deal:
    """A payment that may have been made."""

    key: str
    payer: Body
    payee: Body
    amount: int
    currency: str
    day: date
    made: bool = True
    part_of: str = ""


@dataclass
class Money:
    """The truth of all that is told here."""

    deals: list[Deal] = field(default_factory=list)
    tellings: list[dict[str, str]] = field(default_factory=list)
    rows: list[Deal] = field(default_factory=list)
    """Those that are in the table too."""


def cover_money(room: Newsroom, world: World, chance: Random, count: int) -> Money:
    """So many stories of every kind."""
    money = Money()
    room.chance = chance
    for number in range(count):
        for kind in KINDS:
            payer, payee = chance.sample(world.bodies, 2)
            deal = Deal(
                f"{kind}{number}", payer, payee, chance.choice(AMOUNTS), chance.choice(("USD", "EUR")),
                date(2008, 1, 1) + timedelta(days=chance.randrange(1500)),
            )  # fmt: skip
            _STORIES[kind](room, money, deal)
    return money


def _cover(room: Newsroom, money: Money, deal: Deal, wordings: list[Wording], title: str = "") -> None:
    """Reports of separate origin, one for each wording, with their copies; every sum told is noted."""

    def lines(wording: Wording) -> Lines:
        return lambda style: [wording(style)[0]]

    title = title or f"Books of {deal.payer.name} opened"
    day = deal.day + timedelta(days=400)
    story = room.cover(deal.key, "payment", day, title, [lines(w) for w in wordings], [])
    for doc in story.docs:
        for key, exact in wordings[doc.origin](doc.style)[1]:
            money.tellings.append({"payment": key, "document": doc.key, "exact": exact})


def _plain(deal: Deal) -> Wording:
    """The sum in full, and the day."""

    def told(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        amount, day = written_sum(deal.amount, deal.currency, style), written_day(deal.day, style)
        words = [
            f"Bank records show that {payer} wired {amount} to {payee} on {day}.",
            f"{payee} was paid {amount} by {payer} on {day}, according to the register.",
            f"On {day}, {payer} sent {amount} to {payee}.",
            f"{payee} collected {amount} from {payer} on {day}.",
        ][style % 4]
        return words, [(deal.key, amount)]

    return told


def _round(deal: Deal) -> Wording:
    """The sum rounded, and the month or year only."""

    def told(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        name = {"USD": "dollars", "EUR": "euros"}[deal.currency]
        sign = {"USD": "$", "EUR": "€"}[deal.currency]
        short = f"{round(deal.amount / 1e6, 1):g} million"
        month = f"{deal.day:%B} {deal.day.year}"
        words, exact = [
            (f"In {month} {payer} gave {payee} about {sign}{short}.", f"{sign}{short}"),
            (f"{payee} got some {short} {name} from {payer} in {deal.day.year}.", f"{short} {name}"),
            (f"A payment of roughly {sign}{short} went from {payer} to {payee} in {month}.", f"{sign}{short}"),
            (f"{payer} handed {payee} nearly {short} {name} in {deal.day.year}.", f"{short} {name}"),
        ][style % 4]
        return words, [(deal.key, exact)]

    return told


def _rounded(room: Newsroom, money: Money, deal: Deal) -> None:
    money.deals.append(deal)
    _cover(room, money, deal, [_plain(deal), _round(deal)])


def _currency(room: Newsroom, money: Money, deal: Deal) -> None:
    """One report gives both currencies, one only the foreign one."""
    rate = 1.3 if deal.currency == "EUR" else 1 / 1.3
    foreign = Deal(
        deal.key, deal.payer, deal.payee, round(deal.amount * rate / 1e4) * 10_000,
        "USD" if deal.currency == "EUR" else "EUR", deal.day,
    )  # fmt: skip

    def both(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        own, other = (written_sum(d.amount, d.currency, 2) for d in (deal, foreign))
        day = written_day(deal.day, style)
        words = [
            f"{payer} transferred {own} ({other}) to {payee} on {day}.",
            f"On {day} a loan of {own}, or {other}, was paid out by {payer} to {payee}.",
            f"{payee} received {own} ({other} at the time) from {payer} on {day}.",
            f"{payer} paid {own}, the equivalent of {other}, to {payee} on {day}.",
        ][style % 4]
        return words, [(deal.key, own)]

    money.deals.append(deal)
    _cover(room, money, deal, [both, _plain(foreign)])


def _instalments(room: Newsroom, money: Money, deal: Deal) -> None:
    """The total in one report, its parts with their days in another, all of it in one sentence in a third."""
    shares = (deal.amount // 4 // 10_000 * 10_000, deal.amount // 3 // 10_000 * 10_000)
    sums = [*shares, deal.amount - sum(shares)]
    parts = [
        Deal(f"{deal.key}-{n}", deal.payer, deal.payee, s, deal.currency, deal.day + timedelta(days=40 * n),
             part_of=deal.key)
        for n, s in enumerate(sums)
    ]  # fmt: skip
    end = parts[-1].day

    def whole(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        total = written_sum(deal.amount, deal.currency, style)
        span = f"between {deal.day:%B} {deal.day.year} and {end:%B} {end.year}"
        words = [
            f"{payer} paid {payee} a total of {total} {span}.",
            f"In all, {payee} received {total} from {payer} {span}.",
            f"{payer} transferred {total} to {payee} in three instalments {span}.",
            f"Altogether {payer} sent {total} to {payee} {span}.",
        ][style % 4]
        return words, [(deal.key, total)]

    def each(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        printed = [(p.key, written_sum(p.amount, p.currency, style)) for p in parts]
        days = [written_day(p.day, style) for p in parts]
        a, b, c = (exact for _, exact in printed)
        words = [
            f"{payer} paid {payee} {a} on {days[0]}, {b} on {days[1]} and {c} on {days[2]}.",
            f"{payee} received {a} from {payer} on {days[0]}, then {b} on {days[1]} and {c} on {days[2]}.",
        ][style % 2]
        return words, printed

    def all_in_one(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        printed = [(p.key, written_sum(p.amount, p.currency, style)) for p in parts]
        total = written_sum(deal.amount, deal.currency, style)
        a, b, c = (exact for _, exact in printed)
        words = [
            f"{payer} paid {payee} {total} in three instalments: {a}, {b} and {c}.",
            f"{payer} transferred a total of {total} to {payee}, made up of {a}, {b} and {c}.",
        ][style % 2]
        return words, [(deal.key, total), *printed]

    money.deals += [Deal(**{**vars(deal), "made": False}), *parts]
    told: list[Wording] = [whole, each]
    if deal.key[-1] in "13579":
        told = room.chance.sample([whole, each, all_in_one], 2)
    _cover(room, money, deal, told)


def _range(room: Newsroom, money: Money, deal: Deal) -> None:
    low = deal.amount // 1_000_000

    def told(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        sign = {"USD": "$", "EUR": "€"}[deal.currency]
        month = f"{deal.day:%B} {deal.day.year}"
        words, exact = [
            (f"{payer} paid {payee} between {sign}{low} million and {sign}{low + 1} million in {month}.",
             f"between {sign}{low} million and {sign}{low + 1} million"),
            (f"In {month} {payee} received more than {sign}{low} million from {payer}.", f"{sign}{low} million"),
        ][style % 2]  # fmt: skip
        return words, [(deal.key, exact)]

    money.deals.append(deal)
    _cover(room, money, deal, [told, _plain(deal)] if deal.key[-1] in "02468" else [told])


def _alleged(room: Newsroom, money: Money, deal: Deal) -> None:
    def told(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        amount, day = written_sum(deal.amount, deal.currency, style), written_day(deal.day, style)
        words = [
            f"A former clerk alleged that {payer} paid {payee} {amount} on {day}.",
            f"{payer} is accused of having sent {amount} to {payee} on {day}.",
            f"According to the accusation, {payer} transferred {amount} to {payee} on {day}.",
            f"Prosecutors suspect that {payee} received {amount} from {payer} on {day}.",
        ][style % 4]
        return words, [(deal.key, amount)]

    def denied(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        amount, day = written_sum(deal.amount, deal.currency, style), written_day(deal.day, style)
        words = [
            f"{payer} denied that it had paid {payee} {amount} on {day}.",
            f"{payee} never received {amount} from {payer} on {day}, its spokesman said.",
            f"{payer} did not transfer {amount} to {payee} on {day}, a lawyer said.",
            f"{payee} denies having received {amount} from {payer} on {day}.",
        ][style % 4]
        return words, [(deal.key, amount)]

    money.deals.append(Deal(**{**vars(deal), "made": False}))
    _cover(room, money, deal, [told, denied], f"Accusations against {deal.payer.name}")


def _planned(room: Newsroom, money: Money, deal: Deal) -> None:
    def told(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        amount = written_sum(deal.amount, deal.currency, style)
        year = deal.day.year + 3
        words = [
            f"{payer} has promised to pay {payee} {amount} in {year}.",
            f"{payee} would receive {amount} from {payer} in {year} if the council agrees.",
            f"{payer} plans to transfer {amount} to {payee} in {year}.",
            f"Under the draft, {payer} will pay {payee} {amount} in {year}.",
        ][style % 4]
        return words, [(deal.key, amount)]

    money.deals.append(Deal(**{**vars(deal), "made": False}))
    _cover(room, money, deal, [told], f"Plans of {deal.payer.name}")


def _again(room: Newsroom, money: Money, deal: Deal) -> None:
    """The same sum between the same two in two years."""
    later = Deal(f"{deal.key}-b", deal.payer, deal.payee, deal.amount, deal.currency, deal.day + timedelta(days=730))
    money.deals += [deal, later]
    _cover(room, money, deal, [_plain(deal), _plain(deal)])
    _cover(room, money, later, [_plain(later), _round(later)])


def _ledger(room: Newsroom, money: Money, deal: Deal) -> None:
    """A payment of the table that a paper tells too, and one that none tells."""
    money.deals.append(deal)
    _cover(room, money, deal, [_plain(deal)])
    quiet = Deal(f"{deal.key}-q", deal.payee, deal.payer, deal.amount + 5_015, deal.currency, deal.day)
    money.deals.append(quiet)
    money.rows += [deal, quiet]


def _noise(room: Newsroom, money: Money, deal: Deal) -> None:
    """Sums between two that no hand was paid with."""

    def told(style: int) -> Told:
        payer, payee = printed_name(deal.payer, style), printed_name(deal.payee, style)
        amount = written_sum(deal.amount, deal.currency, style)
        words = [
            f"{payer} reported a turnover of {amount}, more than {payee}.",
            f"{payee} is worth {amount}, experts of {payer} say.",
            f"A court fined {payer} {amount}; {payee} was not a party.",
            f"{payer} owes {payee} {amount}.",
        ][style % 4]
        return words, []

    _cover(room, money, deal, [told], f"Figures of {deal.payer.name}")


_STORIES = {
    "rounded": _rounded, "currency": _currency, "instalments": _instalments, "range": _range, "alleged": _alleged,
    "planned": _planned, "again": _again, "ledger": _ledger, "noise": _noise,
}  # fmt: skip
MAPPING = """# What the columns of payments.csv stand for.
[[payments]]
payer = "From"
payee = "To"
amount = "Amount"
currency = "Currency"
date = "Day"
"""


def table_of(money: Money) -> str:
    """The table as CSV, a line with its sum at the end of each currency."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Day", "From", "To", "Amount", "Currency"])
    for currency in ("EUR", "USD"):
        rows = [d for d in money.rows if d.currency == currency]
        for d in rows:
            writer.writerow([d.day.isoformat(), d.payer.full, d.payee.full, f"{d.amount}.00", currency])
        if len(rows) > 1:
            last = max(d.day for d in rows).isoformat()
            writer.writerow([last, "Total", f"All payees ({currency})", f"{sum(d.amount for d in rows)}.00", currency])
    return out.getvalue()


def money_oracle(money: Money) -> dict[str, Any]:
    """The truth as plain values; `made` payments are to be counted once each."""
    return {
        "payments": [
            {"key": d.key, "payer_name": d.payer.name, "payee_name": d.payee.name, "amount": d.amount,
             "currency": d.currency, "date": d.day.isoformat(), "made": d.made, "part_of": d.part_of}
            for d in money.deals
        ],
        "tellings": money.tellings,
        "rows": [
            {"payment": d.key, "date": d.day.isoformat(), "payer": d.payer.full, "exact": f"{d.amount}.00"}
            for d in money.rows
        ],
    }  # fmt: skip
