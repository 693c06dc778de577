"""People of a team: added, disabled, made keepers. Nobody is taken out: decisions bear their names."""

from __future__ import annotations

import re

from sourcebook.accounts.held import said
from sourcebook.accounts.record import COVERED, Entry, Record
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.access import User
from sourcebook.store.sql.session import Row, Session

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_COLUMNS = ", ".join(COVERED["person"])


class People(Record):
    """Who there is."""

    def add_user(self, name: str, *, by: str, full_name: str = "", keeper: bool = False) -> User:
        """Add somebody, who has no password yet: see `invite`.

        Args:
            name: What they sign in with: letters, digits, `.`, `_`, `-`, `@`; small letters are made of it.
            by: Who does it.
            full_name: As it is shown beside it.
            keeper: Whether they look after people and collections.

        Raises:
            UsageError: The name is none, or is taken.
        """
        key = read_name(name)
        with self._writing() as session:
            if session.run("SELECT 1 FROM person WHERE name = ?", (key,)):
                raise UsageError(f"There is a user {key!r} already.", "Take another name, or `enable` that one.")
            row = (key, full_name.strip()[:200], int(keeper), 0, "", self._now())
            session.run("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?)", row)
            self._note_row(session, Entry(action="user-added", who=by, what=key), "person", (key,))
        return _user(row)

    def users(self) -> list[User]:
        """Everybody, by name; those who are disabled too."""
        return [_user(row) for row in self._engine.few(f"SELECT {_COLUMNS} FROM person ORDER BY name")]

    def user(self, name: str) -> User:
        """Somebody by name. Raises `NotFound`."""
        row = self._engine.one(f"SELECT {_COLUMNS} FROM person WHERE name = ?", (plain_name(name),))
        if row is None:
            raise unknown_user(name)
        return _user(row)

    def disable_user(self, name: str, *, by: str) -> User:
        """Let somebody in no more: their sessions end now, their tokens are good for nothing until `enable_user`."""
        with self._writing() as session:
            made = self._set(session, name, "disabled", 1, by, "user-disabled")
            session.run("DELETE FROM browser_session WHERE person = ?", (made.name,))
            session.run("DELETE FROM invitation WHERE person = ?", (made.name,))
        return made

    def enable_user(self, name: str, *, by: str) -> User:
        """Let somebody in again, with the password and the roles they had; ends a delay of their name too."""
        with self._writing() as session:
            made = self._set(session, name, "disabled", 0, by, "user-enabled")
            self._forgive(session, made.name)
        return made

    def set_keeper(self, name: str, keeper: bool, *, by: str) -> User:
        """Let somebody look after people and collections, or no more."""
        with self._writing() as session:
            return self._set(session, name, "keeper", int(keeper), by, "keeper" if keeper else "keeper-no-more")

    def _set(self, session: Session, name: str, column: str, value: int, by: str, action: str) -> User:
        key = self._known(session, name)
        session.run(f"UPDATE person SET {column} = ? WHERE name = ?", (value, key))
        self._note_row(session, Entry(action=action, who=by, what=key), "person", (key,))
        return _user(session.run(f"SELECT {_COLUMNS} FROM person WHERE name = ?", (key,))[0])

    def _is_disabled(self, session: Session, name: str) -> bool:
        """Whether somebody is let in no more. Part of the caller's transaction; raises `NotFound`."""
        key = self._known(session, name)
        return bool(session.run("SELECT disabled FROM person WHERE name = ?", (key,))[0][0])

    def _known(self, session: Session, name: str) -> str:
        key = plain_name(name)
        if not session.run("SELECT 1 FROM person WHERE name = ?", (key,)):
            raise unknown_user(name)
        return key

    def _forgive(self, session: Session, name: str) -> None:
        """Forget wrong passwords for a name; see `delays`."""
        raise NotImplementedError


def plain_name(name: str) -> str:
    """The form in which names are compared."""
    return name.strip().lower()


def read_name(name: str) -> str:
    """A name for somebody new. Raises `UsageError` for what is none."""
    key = plain_name(name)
    if not _NAME.fullmatch(key):
        raise UsageError(
            f"{name[:80]!r} is no name of a user.", "Take up to 64 letters a to z, digits, and . _ - @, like ada.vale."
        )
    return key


def unknown_user(name: str) -> NotFound:
    """The refusal for a user that is not there, among those who may know."""
    return NotFound(f"There is no user {name[:80]!r}.", "List them with `sourcebook team user list`.")


def _user(row: Row) -> User:
    name, full_name, keeper, disabled, password, made = row
    return User(
        name=name, full_name=full_name, keeper=bool(keeper), disabled=bool(disabled), has_password=bool(password),
        made=said(made),
    )  # fmt: skip
