"""Flows: payments summed. Sums are decimal numbers, written out, never floats."""

from __future__ import annotations

from typing import Literal

import msgspec

Basis = Literal["table", "text"]


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """All payments from one payer to one payee in one currency."""

    payer: str
    payee: str
    currency: str | None
    amount: str
    """The sum, exactly, as a decimal number."""
    payments: int
    since: str | None
    """Earliest day any of them may be of, ISO; null when none says a time."""
    until: str | None
    basis: Basis
    """Rows of a mapped table, or sentences: the two are never added up."""
    documents: tuple[str, ...]


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """All payments in one currency."""

    currency: str | None
    amount: str
    payments: int
    basis: Basis


class Flows(msgspec.Struct, frozen=True, kw_only=True):
    """Payments of a library, largest sums first."""

    payments: int
    totals: tuple[Total, ...]
    without_amount: int
    """Payments that name no sum, or only one end of it; they are counted, not summed."""
    flows: tuple[Flow, ...]
    periods: tuple[Total, ...] = ()
