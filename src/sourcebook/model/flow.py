"""Flows: payments summed. Sums are decimal numbers, written out, never floats; currencies are never added up."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.network import Rest
from sourcebook.model.payment import PaymentStatus

Span = Literal["year", "quarter", "month"]
"""How long a period is."""


class Tally(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What payments in one currency come to."""

    currency: str | None
    amount: str
    """The sum, exactly, as a decimal number; the least of it where `high` differs."""
    high: str | None
    """The most of it; equal to `amount` when nothing is a range, null when some sum has no upper end."""
    approximate: bool = False
    """Whether some sum in it is approximate."""
    payments: int
    told: int = 0
    """Tellings of them: each payment counts once, however often it is told."""


class Flow(Tally, frozen=True, kw_only=True, omit_defaults=True):
    """All payments from one payer to one payee in one currency."""

    payer: str
    """Name; empty when unknown."""
    payee: str
    payer_id: str = ""
    payee_id: str = ""
    since: str | None = None
    """Earliest day any of them may be of, ISO; null when none says a time."""
    until: str | None = None
    documents: tuple[str, ...] = ()
    rests: tuple[Rest, ...] = ()
    """Words of its first tellings."""


class Party(Tally, frozen=True, kw_only=True, omit_defaults=True):
    """All that one paid, or was paid, in one currency."""

    name: str
    id: str = ""


class Period(Tally, frozen=True, kw_only=True, omit_defaults=True):
    """All payments of one period in one currency."""

    period: str
    """`2011`, `2011-Q2` or `2011-03`; empty for payments whose time does not lie in one."""


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Payments that are in no sum, and why."""

    why: str
    payments: int


class Flows(msgspec.Struct, frozen=True, kw_only=True):
    """Payments of a library summed, largest sums first."""

    payments: int
    """Payments that were asked for, those left out among them."""
    tellings: int
    statuses: tuple[PaymentStatus, ...] = ()
    """The statuses asked for; empty: those of payments made."""
    totals: tuple[Tally, ...]
    left_out: tuple[LeftOut, ...]
    flows: tuple[Flow, ...]
    payers: tuple[Party, ...] = ()
    payees: tuple[Party, ...] = ()
    periods: tuple[Period, ...] = ()
