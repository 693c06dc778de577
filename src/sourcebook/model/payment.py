"""Payment: money that changed hands once, however often it is told, with every telling of it.

A telling is what one document says: who paid whom how much, when, what for, and whose word it is. Tellings are gathered
into one payment for reasons that are kept; a person can overrule them by a decision on two tellings.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from sourcebook.model.ids import make_id
from sourcebook.model.span import Span

Basis = Literal["table", "text"]
PaymentStatus = Literal[
    "asserted", "alleged", "denied", "investigated", "charged", "settled", "admitted", "convicted", "acquitted",
    "dismissed", "overturned", "pardoned", "found", "documented", "estimated", "opined", "corrected", "planned",
    "unsure",
]  # fmt: skip
"""The status of the claim that tells it, and two that only payments have.

`planned`: it is promised, demanded, due or a condition. `unsure`: the words leave open whether it was made.
"""
STRENGTH: Final[tuple[PaymentStatus, ...]] = (
    "documented", "found", "convicted", "admitted", "settled", "asserted", "estimated", "pardoned", "charged",
    "investigated", "alleged", "unsure", "opined", "corrected", "planned", "overturned", "acquitted", "dismissed",
    "denied",
)  # fmt: skip
"""From what speaks most for a payment to what speaks least; a payment has the strongest status of its tellings."""
MADE: Final[frozenset[PaymentStatus]] = frozenset(
    ("documented", "found", "convicted", "admitted", "settled", "asserted", "estimated", "pardoned")
)
"""Statuses under which a payment counts as made."""
ONE, TWO = "one payment", "two payments"
"""Values of a decision on two tellings ("n-first n-second")."""


class Sum(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sum in one currency, as decimal numbers written out; an open end is null."""

    low: str | None
    high: str | None
    currency: str | None = None
    approximate: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is one number, told as such."""
        return self.low is not None and self.low == self.high and not self.approximate


class Telling(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one document says of a payment."""

    id: str
    """Id of the reading it rests on: a relation, else a sum."""
    document: str
    words: Span
    """The sentence, or the row of a table."""
    basis: Basis = "text"
    published: str = ""
    """The date the document gives itself (ISO), empty when it gives none."""
    payer: Span | None = None
    payee: Span | None = None
    payer_chain: str = ""
    """The chain of mentions that the payer is, empty where no name says it."""
    payee_chain: str = ""
    sums: tuple[Sum, ...] = ()
    """The sum; further ones are the same in other currencies, as the document itself says."""
    money: Span | None = None
    """The words of the sum."""
    since: str = ""
    """EDTF, as `until`; empty when the words name no time."""
    until: str = ""
    purpose: str = ""
    reference: str = ""
    status: PaymentStatus = "asserted"
    attributed_to: str = ""
    """Whose word it is, as printed; empty when the document says so itself."""
    whole: bool = False
    """Whether the words call it a total."""
    part_of: str = ""
    """Id of the telling of the total that this one is a part of, in the same document."""
    why: str = ""
    """Why it is held to tell the same payment as those before it; empty for the first."""


class Payment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One payment and all its tellings, those that say most first."""

    id: str
    payer: str = ""
    """Id of the entity, empty when nobody is named."""
    payer_name: str = ""
    payee: str = ""
    payee_name: str = ""
    sums: tuple[Sum, ...] = ()
    """What all tellings allow; one entry a currency."""
    since: str = ""
    """EDTF of the narrowest time told."""
    until: str = ""
    purpose: str = ""
    status: PaymentStatus = "asserted"
    counted: bool = True
    """Whether it is in sums of payments made."""
    left_out: str = ""
    """Why it is not; empty when it is."""
    tellings: tuple[Telling, ...]
    origins: int = 1
    """Separate sources behind its documents."""
    part_of: str = ""
    """Id of the payment that is the total it is a part of."""
    parts: tuple[str, ...] = ()
    """Ids of the payments that are its parts."""

    @property
    def denied(self) -> bool:
        """Whether a telling denies it."""
        return any(t.status == "denied" for t in self.tellings)

    @property
    def documents(self) -> tuple[str, ...]:
        """Ids of the documents that tell it, each once, in the order of the tellings."""
        return tuple(dict.fromkeys(t.document for t in self.tellings))


def payment_id(tellings: tuple[str, ...] | list[str]) -> str:
    """Id of the payment that these tellings make; it follows from the first of them by id."""
    return make_id("payment", min(tellings))
