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
SAID: dict[Role, str] = {
    "viewer": "reads, searches, follows, exports",
    "contributor": "adds documents, writes drafts and notes, proposes",
    "reviewer": "decides on claims, who is who, payments, categories",
    "publisher": "publishes, withdraws, corrects, sends",
    "admin": "gives roles, keeps alerts to others and the operation of the collection",
}
"""What each may do beyond those before it, in a few words."""
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


def is_subject(said: str) -> bool:
    """Whether it can be what a provider calls somebody: up to 255 ASCII characters (OpenID Connect Core 1.0, 2)."""
    return 0 < len(said) <= 255 and said.isascii() and said.isprintable()


def lesser(one: Role, other: Role) -> Role:
    """The one of two roles that may do less."""
    return min(one, other, key=ROLES.index)


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with an account in a team."""

    name: str
    """What they sign in with and decisions record: small letters, digits, `.`, `_`, `-`, `@`."""
    full_name: str = ""
    keeper: bool = False
    """Looks after people and collections; reads nothing by that alone."""
    disabled: bool = False
    has_password: bool = False
    made: str
    """ISO 8601, UTC, to the second; so are all times here."""


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """The role of a user in a collection."""

    user: str
    collection: str
    role: Role


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody signed in with a browser."""

    id: str
    """By which it is listed and ended; of no use to sign in with."""
    user: str
    form_token: str = ""
    """What forms of it have to carry; empty where sessions are listed."""
    address: str = ""
    made: str
    seen: str
    """When something was last asked in it, to the minute."""
    expires: str
    """When it ends however much it is used."""


class ApiToken(msgspec.Struct, frozen=True, kw_only=True):
    """What a program of a user may do; its secret is shown once and kept nowhere."""

    id: str
    user: str
    label: str
    collections: tuple[str, ...]
    role: Role
    """At most: the role its owner has there now, where that is less."""
    made: str
    expires: str
    used: str = ""
    """When it was last good for something, to the minute; empty for never."""
    revoked: bool = False


Outcome = Literal["ok", "failed", "delayed", "refused"]


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a team's record of access, in a hash chain. `hash` covers every other field."""

    number: int
    time: str
    who: str
    """Who did it, or tried to: a user's name, or that of an account of the machine (`local:ada`)."""
    action: str
    """What it was: `sign-in`, `grant`, `token`, `export` ..."""
    collection: str = ""
    """Where; empty for the team as a whole."""
    what: str = ""
    """What or whom it was done to."""
    outcome: Outcome = "ok"
    address: str = ""
    """From where, as the server saw it."""
    details: dict[str, str]
    previous: str
    hash: str


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `verify_audit` found."""

    entries: int
    head: str
    """Of the chain as it is: note it elsewhere, and ask for it later."""
    problems: tuple[str, ...]
