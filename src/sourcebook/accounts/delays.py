"""Delays after wrong passwords: per name and per address, growing, kept in the database, never without an end.

A try is written down as a wrong one before the password is looked at, and struck out when it was right: tries that come
side by side cannot slip in together. While a delay lasts nothing is looked at, so a right password tells nothing. An
address from which somebody has signed in before is counted by itself: who tries their name from elsewhere does not keep
them out.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sourcebook.accounts.memberships import Memberships
from sourcebook.accounts.people import plain_name
from sourcebook.model.household import network_of
from sourcebook.store.sql.session import Session

FORGOTTEN = 86_400
"""Seconds without a wrong password after which the count begins anew."""
FAMILIAR = 60 * 86_400
"""Seconds for which an address stays familiar."""
_MOST_DOUBLINGS = 40


class Try(NamedTuple):
    """A try that was let through, as it is struck out when the password was right."""

    keys: tuple[str, ...]
    turned_away: int
    """Tries since the last one that was let through, of which nothing else is written down."""


class Wait(NamedTuple):
    """A try that was not looked at."""

    seconds: int
    first: bool
    """Whether it is the first since the last one that was."""


class Delays(Memberships):
    """Counts wrong passwords."""

    def _begin_try(self, session: Session, name: str, address: str) -> Try | Wait:
        """Let a try through, counted as a wrong one, or say for how long none is. Part of the caller's transaction."""
        now = self._now()
        session.run("DELETE FROM failure WHERE last < ?", (now - FORGOTTEN,))
        keys = self._keys(session, name, address, now)
        held = {key: _row(session, key) for key, _ in keys}
        wait = max((row[1] - now for row in held.values() if row), default=0)
        turned = sum(row[2] for row in held.values() if row)
        if wait > 0:
            for key, _ in keys:
                session.run("UPDATE failure SET turned_away = turned_away + 1 WHERE what = ?", (key,))
            return Wait(wait, first=not turned)
        for key, free in keys:
            tries = (row[0] if (row := held[key]) else 0) + 1
            session.run("DELETE FROM failure WHERE what = ?", (key,))
            until = now + self.delay_after(tries, free)
            session.run("INSERT INTO failure VALUES (?, ?, ?, ?, 0)", (key, tries, now, until))
        return Try(tuple(key for key, _ in keys), turned)

    def delay_after(self, tries: int, free: int) -> int:
        """Seconds that nothing is looked at after so many wrong passwords, of which some are free."""
        if tries <= free:
            return 0
        return int(min(self.rules.most_delay_seconds, 1 << min(tries - free - 1, _MOST_DOUBLINGS)))

    def _end_try(self, session: Session, tried: Try, name: str, address: str) -> None:
        """Strike out a try that was right: the name begins anew, the address has one less.

        Its own account does not make an attacker's address a clean one.
        """
        by_name, *by_address = tried.keys
        session.run("DELETE FROM failure WHERE what = ?", (by_name,))
        for key in by_address:
            session.run("UPDATE failure SET tries = tries - 1, until = 0 WHERE what = ?", (key,))
        if place := network_of(address):
            session.run("DELETE FROM familiar WHERE person = ? AND address = ?", (name, place))
            session.run("INSERT INTO familiar VALUES (?, ?, ?)", (name, place, self._now()))

    def _forgive(self, session: Session, name: str) -> None:
        session.run("DELETE FROM failure WHERE what = ?", (_key("name", name),))

    def _keys(self, session: Session, name: str, address: str, now: int) -> list[tuple[str, int]]:
        """What a try counts for, each with the tries that are free; the name's comes first."""
        key, place = plain_name(name), network_of(address)
        if not place:
            return [(_key("name", key), self.rules.free_tries)]
        known = session.run(
            "SELECT 1 FROM familiar WHERE person = ? AND address = ? AND seen > ?", (key, place, now - FAMILIAR)
        )
        by_name = _key("name", key, place) if known else _key("name", key)
        return [
            (by_name, self.rules.free_tries),
            (_key("address", place), self.rules.free_tries_of_address),
        ]


def _key(*parts: str) -> str:
    """A key is a hash: people type their password where the name goes."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _row(session: Session, key: str) -> tuple[int, int, int] | None:
    for tries, until, turned_away in session.run(
        "SELECT tries, until, turned_away FROM failure WHERE what = ?", (key,)
    ):
        return int(tries), int(until), int(turned_away)
    return None
