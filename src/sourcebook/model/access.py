"""Who may do what: roles of a collection, and the person on whose behalf something is asked.

A team keeps every collection apart, as a library of its own. A person holds at most one role in each; without one the
collection is not there for them. A role may do what the roles before it may.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

Role = Literal["viewer", "contributor", "reviewer", "publisher", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the least to the most.

`viewer` reads, searches, follows, exports; `contributor` adds documents, writes drafts and notes, proposes; `reviewer`
decides (claims, who is who, payments, categories); `publisher` publishes, withdraws, corrects and sends; `admin` keeps
the collection: its members, its alerts to others, its operation.
"""
Way = Literal["local", "session", "token"]
"""How somebody came in: on this machine without an account, signed in with a browser, with a token of a program."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """On whose behalf something is asked, and what they may do where they ask it."""

    name: str
    """Name of the user, as decisions record it."""
    role: Role
    """In the collection that is asked, within what the token that was sent may do."""
    way: Way = "local"
    token: str = ""
    """What forms of this caller have to carry; empty where none is needed (a program's token is proof enough)."""


def reaches(role: Role, needed: Role) -> bool:
    """Whether a role may do what needs `needed`."""
    return ROLES.index(role) >= ROLES.index(needed)
