"""Who else may say who somebody is: the subject at an OpenID provider that a keeper bound to a user.

A provider's subject never changes and is never given again; a name or an address there does and may be (OpenID Connect
Core 1.0, 5.7). So nobody is found by name: an account is bound to a subject by a keeper, and by nothing else.
"""

from __future__ import annotations

from sourcebook.accounts.record import Entry
from sourcebook.accounts.signing_in import STRANGER, SigningIn
from sourcebook.errors import SignInRefused, UsageError
from sourcebook.model.access import User, is_subject


class Outside(SigningIn):
    """Subjects of a provider, each of one user."""

    def bind_outside(self, name: str, issuer: str, subject: str, *, by: str) -> User:
        """Let whoever is `subject` at a provider sign in as somebody, and nobody else; ends their sessions.

        Args:
            name: The user.
            issuer: The provider, as it names itself.
            subject: Its `sub`; empty to let nobody sign in from outside as them any more.
            by: Who does it.

        Raises:
            NotFound: There is no such user.
            UsageError: The subject is none, or is another user's.
        """
        if subject and not is_subject(subject):
            raise UsageError(
                f"{subject[:80]!r} is no subject of a provider.", "Take it from `sourcebook team audit`, as it stands."
            )
        with self._writing() as session:
            key = self._known(session, name)
            session.run("DELETE FROM outside WHERE person = ?", (key,))
            if subject:
                taken = session.run("SELECT person FROM outside WHERE issuer = ? AND subject = ?", (issuer, subject))
                if taken:
                    raise UsageError(
                        f"{subject!r} is {taken[0][0]!r} already.",
                        f"Run `sourcebook team user outside {taken[0][0]} none` first.",
                    )
                session.run("INSERT INTO outside VALUES (?, ?, ?)", (key, issuer, subject))
            session.run("DELETE FROM browser_session WHERE person = ?", (key,))
            told = {"issuer": issuer, "subject": subject} if subject else {}
            action = "outside-bound" if subject else "outside-unbound"
            self._note_row(session, Entry(action=action, who=by, what=key, details=told), "outside", (key,))
        return self.user(key)

    def outside_of(self, name: str) -> tuple[str, str] | None:
        """Provider and subject that somebody is bound to. Raises `NotFound` for an unknown name."""
        row = self._engine.one("SELECT issuer, subject FROM outside WHERE person = ?", (self.user(name).name,))
        return None if row is None else (str(row[0]), str(row[1]))

    def check_outside(self, issuer: str, subject: str, address: str = "", *, says: str = "") -> User:
        """Whose account a subject is bound to, of whom the provider has just given proof.

        Args:
            issuer: The provider.
            subject: Its `sub`.
            address: From where they come.
            says: What the provider calls them, for whoever reads the record; nothing goes by it.

        Raises:
            SignInRefused: It is bound to nobody, or to somebody disabled: in the same words.
        """
        with self._writing() as session:
            rows = session.run(
                "SELECT p.name, p.disabled FROM outside o JOIN person p ON p.name = o.person"
                " WHERE o.issuer = ? AND o.subject = ?",
                (issuer, subject),
            )
            name, disabled = (str(rows[0][0]), bool(rows[0][1])) if rows else (STRANGER, True)
            told = {"issuer": issuer, "subject": subject} | ({"says": says} if says else {})
            entry = Entry(
                action="sign-in",
                who=name,
                what=name,
                outcome="failed" if disabled else "ok",
                address=address,
                details=told,
            )
            self._note(session, entry)
        if disabled:
            raise SignInRefused(
                "No account here is open to you.", "Ask whoever keeps the team: your try is in its record of access."
            )
        return self.user(name)
