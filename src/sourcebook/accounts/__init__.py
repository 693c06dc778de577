"""Accounts of a team: people, their roles in collections, sessions, tokens, and the record of what was done.

    accounts = Accounts.open(folder)
    secret = accounts.invite("ada", by="local:root")
    accounts.accept_invite(secret, "four words that nobody says")
    user = accounts.check_password("ada", "four words that nobody says", "192.0.2.7")
    session = accounts.session_of(accounts.open_session(user, "192.0.2.7"))

Secrets are kept as hashes alone. Every change is written in one transaction with its entry in the record (`record`),
which is chained; what the tables hold is derived from it again by `verify_audit`.

Each part of the object is a module, standing on the one before: `held` (database, clock), `record` (the chain),
`people`, `memberships`, `delays` and `signing_in`, `outside`, `sessions`, `tokens`.
"""

from __future__ import annotations

from sourcebook.accounts.rules import Rules
from sourcebook.accounts.tokens import Tokens

__all__ = ["Accounts", "Rules"]


class Accounts(Tokens):
    """The accounts of one team. May be used from several threads and processes at once. Use `open`."""
