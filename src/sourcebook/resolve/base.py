"""The seam of matchers: two parties in, a score with its reasons out.

The shape (a frozen algorithm name, features whose docstring is the public explanation) follows nomenklatura
(https://github.com/opensanctions/nomenklatura, MIT).
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from sourcebook.model.judgement import Reason

__all__ = ["Matcher", "Party", "PartyType", "Reason", "Score"]

PartyType = Literal["person", "organization", "other"]


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a comparison: what is known of a named person, organisation or thing.

    `dates` are days or years of birth or founding (`1961`, `1961-08-04`), `countries` ISO 3166 codes in capitals, `ids`
    are `scheme:value`. What is empty is unknown and speaks neither for nor against.
    """

    names: tuple[str, ...]
    type: PartyType = "other"
    dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """How alike two parties are, 0 to 1, whether that is enough to call them the same, and why."""

    algorithm: str
    value: float
    same: bool
    reasons: tuple[Reason, ...] = ()


class Matcher(Protocol):
    """Compares two parties. The same pair gives the same score, whichever stands first."""

    name: str
    """Frozen: a change of what it answers takes a new name."""

    def compare(self, a: Party, b: Party) -> Score:
        """The score of `a` against `b`."""
        ...

    def describe(self) -> dict[str, str]:
        """Every feature it may give as a reason, with its explanation for readers."""
        ...
