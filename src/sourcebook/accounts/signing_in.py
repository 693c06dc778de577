"""Signing in: invitations, by which people set their password, and the check of a password."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from sourcebook.accounts.delays import Delays, Try, Wait
from sourcebook.accounts.people import plain_name, unknown_user
from sourcebook.accounts.record import Entry
from sourcebook.accounts.secrets import hash_of, is_secret, new_secret
from sourcebook.errors import SignInDelayed, SignInRefused, UsageError
from sourcebook.model.access import User
from sourcebook.store.sql.session import Session

if TYPE_CHECKING:
    from sourcebook.accounts.passwords import Passwords

STRANGER = "(unknown)"
"""Who tried a name that nobody has: what was typed may be a password."""


class SigningIn(Delays):
    """Who somebody is."""

    @cached_property
    def _passwords(self) -> Passwords:
        from sourcebook.accounts.passwords import Passwords  # whoever signs nobody in has no need of it

        return Passwords(self.rules)

    def invite(self, name: str, *, by: str) -> str:
        """A secret with which somebody sets a password, the first or a new one; an earlier one is good no more.

        Raises:
            NotFound: There is no such user.
            UsageError: They are disabled.
        """
        secret = new_secret("invitation")
        with self._writing() as session:
            key = self._known(session, name)
            if self._is_disabled(session, key):
                raise UsageError(f"{key!r} is disabled.", f"Run `sourcebook team user enable {key}` first.")
            session.run("DELETE FROM invitation WHERE person = ?", (key,))
            until = self._now() + self.rules.invitation_hours * 3600
            session.run("INSERT INTO invitation VALUES (?, ?, ?)", (hash_of(secret), key, until))
            self._note(session, Entry(action="invitation", who=by, what=key))
        return secret

    def invited(self, secret: str) -> User:
        """Whom an invitation is for, as the page that takes the password shows it. Raises `SignInRefused`."""
        rows = self._engine.few(_INVITED, (hash_of(secret),)) if is_secret("invitation", secret) else []
        for name, expires in rows:
            if expires > self._now() and not (user := self.user(name)).disabled:
                return user
        raise _stale()

    def accept_invite(self, secret: str, password: str, address: str = "") -> User:
        """Set the password of whom the invitation is for, which is used up; whatever sessions they had are ended.

        Raises:
            SignInRefused: It is none, was used, or is too old.
            UsageError: The password is too weak; the invitation stays good.
        """
        name = self.invited(secret).name
        self._passwords.refuse_weak(password, name)
        kept = self._passwords.hash(password)
        with self._writing() as session:
            # Asked again: of two that come at once one is the first.
            if not session.run("SELECT 1 FROM invitation WHERE hash = ? AND person = ?", (hash_of(secret), name)):
                raise _stale()
            session.run("DELETE FROM invitation WHERE person = ?", (name,))
            self._put_password(session, name, kept, Entry(action="password-set", who=name, what=name, address=address))
        return self.user(name)

    def check_password(self, name: str, password: str, address: str = "") -> User:
        """Who it is that has this name and this password.

        Raises:
            SignInRefused: There is no such name, it is disabled, or the password is another one: in the same words and
                after the same time.
            SignInDelayed: After too many wrong ones nothing is looked at for a while.
        """
        tried = self._try(name, address)
        row = self._engine.one("SELECT name, password, disabled FROM person WHERE name = ?", (plain_name(name),))
        key, kept, disabled = row or (STRANGER, "", 0)
        right = self._passwords.fits("" if disabled else str(kept), password)
        away = {"turned_away": str(tried.turned_away)} if tried.turned_away else {}
        if not right:
            self._refuse(key, address, away)
        renewed = self._passwords.hash(password) if self._passwords.is_dated(str(kept)) else ""
        with self._writing() as session:
            if not session.run(_STILL, (key, kept)):  # changed or disabled while the password was looked at
                right = False
            else:
                self._end_try(session, tried, key, address)
                if renewed:
                    session.run("UPDATE person SET password = ? WHERE name = ?", (renewed, key))
                    self._note_row(session, Entry(action="password-rehashed", who=key, what=key), "person", (key,))
                self._note(session, Entry(action="sign-in", who=key, what=key, address=address, details=away))
        if not right:
            self._refuse(key, address, away)
        return self.user(key)

    def change_password(self, name: str, old: str, new: str, address: str = "") -> User:
        """Take another password; all sessions of the user end. Raises as `check_password` and `accept_invite` do."""
        user = self.check_password(name, old, address)
        self._passwords.refuse_weak(new, user.name)
        kept = self._passwords.hash(new)
        with self._writing() as session:
            entry = Entry(action="password-changed", who=user.name, what=user.name, address=address)
            self._put_password(session, user.name, kept, entry)
        return user

    def _try(self, name: str, address: str) -> Try:
        """Count a try as wrong, and let it through; or raise `SignInDelayed`."""
        with self._writing() as session:
            begun = self._begin_try(session, name, address)
            if isinstance(begun, Wait) and begun.first:
                known = session.run("SELECT name FROM person WHERE name = ?", (plain_name(name),))
                who = str(known[0][0]) if known else STRANGER
                self._note(session, Entry(action="sign-in", who=who, what=who, outcome="delayed", address=address))
        if isinstance(begun, Wait):
            hint = f"Wait {begun.seconds:,} seconds, then try again."
            raise SignInDelayed("There were too many wrong tries.", hint, begun.seconds)
        return begun

    def _refuse(self, who: str, address: str, details: dict[str, str]) -> NoReturn:
        with self._writing() as session:
            self._note(
                session,
                Entry(action="sign-in", who=who, what=who, outcome="failed", address=address, details=details),
            )
        raise no_fit()

    def _put_password(self, session: Session, name: str, kept: str, entry: Entry) -> None:
        if not session.run("SELECT 1 FROM person WHERE name = ? AND disabled = 0", (name,)):
            raise unknown_user(name)
        session.run("UPDATE person SET password = ? WHERE name = ?", (kept, name))
        session.run("DELETE FROM browser_session WHERE person = ?", (name,))
        self._forgive(session, name)
        self._note_row(session, entry, "person", (name,))


_STILL = "SELECT 1 FROM person WHERE name = ? AND password = ? AND disabled = 0"
_INVITED = "SELECT person, expires FROM invitation WHERE hash = ?"


def no_fit() -> SignInRefused:
    """The refusal for an unknown name, a disabled one and a wrong password, in the same words."""
    return SignInRefused(
        "Name and password do not fit together.", "Try again, or ask who keeps the team for an invitation."
    )


def _stale() -> SignInRefused:
    return SignInRefused("This invitation is not good, or not any more.", "Ask who keeps the team for another one.")
