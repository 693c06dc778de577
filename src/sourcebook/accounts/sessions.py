"""Sessions of browsers: opened after proof of who it is, ended by signing out, by idling, by age."""

from __future__ import annotations

from sourcebook.accounts.held import said
from sourcebook.accounts.outside import Outside
from sourcebook.accounts.people import plain_name
from sourcebook.accounts.record import Entry
from sourcebook.accounts.secrets import form_token_of, handle_of, hash_of, is_secret, new_secret
from sourcebook.accounts.signing_in import no_fit
from sourcebook.errors import NotFound
from sourcebook.model.access import Caller, Session, User
from sourcebook.store.sql.session import Row

A_MINUTE = 60
"""How often it is written down that something was used."""
_COLUMNS = "hash, person, address, made, seen"


class Sessions(Outside):
    """Who is signed in."""

    def open_session(self, user: User, address: str = "") -> str:
        """Begin a session of somebody whose password was right; gives its secret, which is kept nowhere.

        Raises:
            SignInRefused: They were disabled meanwhile: what was begun then would be good once they no longer are.
            NotFound: There is no such user.
        """
        secret, now = new_secret("session"), self._now()
        with self._writing() as session:
            if self._is_disabled(session, user.name):
                raise no_fit()
            oldest = (now - self.rules.session_days * 86_400, now - self.rules.idle_hours * 3600)
            session.run("DELETE FROM browser_session WHERE made <= ? OR seen <= ?", oldest)
            row = (hash_of(secret), user.name, address[:64], now, now)
            session.run("INSERT INTO browser_session VALUES (?, ?, ?, ?, ?)", row)
        return secret

    def session_of(self, secret: str) -> Session | None:
        """The session of a secret, while it lasts and its user is not disabled; asking keeps it from idling."""
        if not is_secret("session", secret):
            return None
        hashed, now = hash_of(secret), self._now()
        row = self._engine.one(
            "SELECT s.hash, s.person, s.address, s.made, s.seen FROM browser_session s"
            " JOIN person p ON p.name = s.person WHERE s.hash = ? AND p.disabled = 0",
            (hashed,),
        )
        if row is None or not self._lasts(row, now):
            return None
        if now - row[4] >= A_MINUTE:
            with self._writing() as session:
                session.run("UPDATE browser_session SET seen = ? WHERE hash = ?", (now, hashed))
        return self._session(row, form_token_of(secret))

    def close_session(self, secret: str, address: str = "") -> None:
        """Sign out; a session that has ended already is none, and that is no error."""
        with self._writing() as session:
            rows = session.run("SELECT person FROM browser_session WHERE hash = ?", (hash_of(secret),))
            if rows:
                session.run("DELETE FROM browser_session WHERE hash = ?", (hash_of(secret),))
                name = str(rows[0][0])
                self._note(session, Entry(action="sign-out", who=name, what=name, address=address))

    def end_session(self, identifier: str, *, by: str) -> None:
        """End a session by the id it is listed under. Raises `NotFound`."""
        for held in self.sessions():
            if held.id == identifier:
                with self._writing() as session:
                    session.run(
                        "DELETE FROM browser_session WHERE person = ? AND substr(hash, 1, 12) = ?",
                        (held.user, identifier),
                    )
                    self._note(session, Entry(action="session-ended", who=by, what=held.user))
                return
        raise NotFound(f"There is no session {identifier[:40]!r}.", "List them with `sourcebook team sessions list`.")

    def close_all_sessions(self, name: str, *, by: str) -> int:
        """End every session of somebody; gives how many there were. Raises `NotFound` for an unknown name."""
        with self._writing() as session:
            key = self._known(session, name)
            count = len(session.run("SELECT hash FROM browser_session WHERE person = ?", (key,)))
            session.run("DELETE FROM browser_session WHERE person = ?", (key,))
            self._note(session, Entry(action="sessions-ended", who=by, what=key, details={"sessions": str(count)}))
        return count

    def sessions(self, user: str = "") -> list[Session]:
        """Sessions that last, of one user or of all, the oldest first."""
        where = " WHERE person = ?" if user else ""
        rows = self._engine.few(
            f"SELECT {_COLUMNS} FROM browser_session{where} ORDER BY made, hash", (plain_name(user),) if user else ()
        )
        return [self._session(row, "") for row in rows if self._lasts(row, self._now())]

    def caller_of_session(self, session: Session, collection: str) -> Caller | None:
        """On whose behalf something is asked of a collection in a session; None where they have no role in it."""
        role = self.role_in(session.user, collection)
        return role and Caller(name=session.user, role=role, way="session", token=session.form_token)

    def _lasts(self, row: Row, now: int) -> bool:
        _, _, _, made, seen = row
        return bool(now - made < self.rules.session_days * 86_400 and now - seen < self.rules.idle_hours * 3600)

    def _session(self, row: Row, form_token: str) -> Session:
        hashed, person, address, made, seen = row
        return Session(
            id=handle_of(hashed), user=person, form_token=form_token, address=address, made=said(made),
            seen=said(seen), expires=said(made + self.rules.session_days * 86_400),
        )  # fmt: skip
