"""People, passwords and a clock for the tests of accounts."""

from __future__ import annotations

from sourcebook.accounts import Accounts, Rules

GOOD = "four words nobody says"
QUICK = Rules(argon_kibibytes=19456, argon_passes=2, argon_lanes=1)
"""The least that the rules allow: what a guess costs is asked by its own test."""


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now

    def go(self, *, seconds: float = 0, hours: float = 0, days: float = 0) -> None:
        self.now += seconds + hours * 3600 + days * 86_400


def settle(accounts: Accounts, name: str, password: str = GOOD) -> None:
    """Somebody who can sign in."""
    accounts.add_user(name, by="local:test")
    accounts.accept_invite(accounts.invite(name, by="local:test"), password)
