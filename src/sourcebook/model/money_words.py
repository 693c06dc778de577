"""Sums in words, the same on the command line, on pages and in drawings."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sourcebook.model.payment import Payment, Sum
from sourcebook.model.when import describe_edtf

_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def grouped(amount: str) -> str:
    """A decimal number with marks between thousands: 7,250,000."""
    return f"{Decimal(amount):,f}"


def money_in_words(low: str | None, high: str | None, currency: str | None, *, approximate: bool = False) -> str:
    """A sum or range of sums: `$7,250,000`, `about CHF 4,000`, `$2,000,000 to $3,000,000`, `at least €5`."""
    if low is None and high is None:
        return "a sum not told"
    about = "about " if approximate else ""
    if low is None:
        return f"at most {_one(high or '0', currency)}"
    if high is None:
        return f"at least {_one(low, currency)}"
    return about + (_one(low, currency) if low == high else f"{_one(low, currency)} to {_one(high, currency)}")


def _one(amount: str, currency: str | None) -> str:
    minus, digits = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    if currency in _SIGNS:
        return f"{minus}{_SIGNS[currency]}{grouped(digits)}"
    return f"{minus}{grouped(digits)} (no currency)" if currency is None else f"{minus}{currency} {grouped(digits)}"


def sum_in_words(told: Sum) -> str:
    """`money_in_words` of a sum."""
    return money_in_words(told.low, told.high, told.currency, approximate=told.approximate)


def sums_in_words(sums: tuple[Sum, ...]) -> str:
    """A sum with what it is in other currencies, as documents give it: `$5,000,000 (€4,600,000)`."""
    if not sums:
        return "a sum not told"
    others = ", ".join(map(sum_in_words, sums[1:]))
    return sum_in_words(sums[0]) + (f" ({others})" if others else "")


def time_in_words(since: str, until: str) -> str:
    """When, in words; `no date` where none is told."""
    if not since and not until:
        return "no date"
    if since == until or not until:
        return describe_edtf(since)
    return f"{describe_edtf(since) if since else 'before'} to {describe_edtf(until)}"


def paid_in_words(payment: Payment) -> str:
    """Sum and time of a payment."""
    return f"{sums_in_words(payment.sums)}, {time_in_words(payment.since, payment.until)}"


def purpose_in_words(purpose: str) -> str:
    """What a payment was for, behind its sum: `for land`, `to keep quiet`; empty where it is not told."""
    plain = " ".join(purpose.split())
    return plain if not plain or plain.startswith("to ") else f"for {plain}"
