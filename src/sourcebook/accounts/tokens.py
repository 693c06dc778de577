"""Tokens of programs: each of one user, for some collections, with a role at most, until a day."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import msgspec

from sourcebook.accounts.held import said
from sourcebook.accounts.memberships import unknown_collection
from sourcebook.accounts.people import plain_name
from sourcebook.accounts.record import Entry
from sourcebook.accounts.secrets import hash_of, is_secret, new_secret
from sourcebook.accounts.sessions import A_MINUTE, Sessions
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.access import ROLES, ApiToken, Caller, Role, lesser
from sourcebook.model.ids import canonical_json
from sourcebook.store.sql.session import Row

MOST_DAYS = 366
_COLUMNS = "id, person, label, collections, role, made, expires, used, revoked"


class Tokens(Sessions):
    """What programs may do."""

    def make_token(
        self, user: str, *, label: str, collections: Iterable[str], role: Role, by: str, days: int | None = None
    ) -> tuple[ApiToken, str]:
        """A token for a program, and its secret, which is shown this once and kept nowhere.

        Args:
            user: Whose it is: it may never do more than they may at that time.
            label: What it is for.
            collections: Where it is good.
            role: What it may do there at most.
            by: Who makes it.
            days: For how long; as the rules say without.

        Raises:
            NotFound: There is no such user or collection.
            UsageError: No collection is named, there is no such role, or it is for too long.
        """
        names, lasting = tuple(dict.fromkeys(collections)), days or self.rules.token_days
        _refuse_odd(names, role, label, lasting)
        secret, now, identifier = new_secret("token"), self._now(), f"t-{secrets.token_hex(6)}"
        with self._writing() as session:
            key = self._known(session, user)
            for name in names:
                if not session.run("SELECT 1 FROM collection WHERE name = ?", (name,)):
                    raise unknown_collection(name)
            row = (
                identifier, hash_of(secret), key, label.strip(), canonical_json(names).decode(), role, now,
                now + lasting * 86_400, 0, 0,
            )  # fmt: skip
            session.run("INSERT INTO api_token VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            told = {"role": role, "collections": " ".join(names), "owner": key, "days": str(lasting)}
            entry = Entry(action="token-made", who=by, what=identifier, details=told)
            self._note_row(session, entry, "api_token", (identifier,))
        return self.token(identifier), secret

    def token_of(self, secret: str) -> ApiToken | None:
        """The token of a secret, while it is good and its owner is not disabled; that it was used is written down."""
        if not is_secret("token", secret):
            return None
        row = self._engine.one(
            f"SELECT {', '.join('t.' + name for name in _COLUMNS.split(', '))} FROM api_token t"
            " JOIN person p ON p.name = t.person WHERE t.hash = ? AND p.disabled = 0",
            (hash_of(secret),),
        )
        now = self._now()
        if row is None or row[8] or row[6] <= now:
            return None
        if now - row[7] >= A_MINUTE:
            with self._writing() as session:
                session.run("UPDATE api_token SET used = ? WHERE id = ?", (now, row[0]))
        return _token(row)

    def role_of_token(self, token: ApiToken, collection: str) -> Role | None:
        """What a token may do in a collection now: the lesser of its own role and its owner's; None for nothing."""
        if collection not in token.collections:
            return None
        role = self.role_in(token.user, collection)
        return role and lesser(role, token.role)

    def caller_of_token(self, token: ApiToken, collection: str) -> Caller | None:
        """On whose behalf a program asks something of a collection; None where its token is good for nothing there."""
        role = self.role_of_token(token, collection)
        return role and Caller(name=token.user, role=role, way="token")

    def revoke_token(self, identifier: str, *, by: str) -> ApiToken:
        """Make a token good for nothing, for good. Raises `NotFound`."""
        self.token(identifier)
        with self._writing() as session:
            session.run("UPDATE api_token SET revoked = 1 WHERE id = ?", (identifier,))
            self._note_row(session, Entry(action="token-revoked", who=by, what=identifier), "api_token", (identifier,))
        return self.token(identifier)

    def tokens(self, user: str = "") -> list[ApiToken]:
        """Tokens of one user or of all, the oldest first; those that are good for nothing any more too."""
        where = " WHERE person = ?" if user else ""
        values = (plain_name(user),) if user else ()
        rows = self._engine.few(f"SELECT {_COLUMNS} FROM api_token{where} ORDER BY made, id", values)
        return [_token(row) for row in rows]

    def token(self, identifier: str) -> ApiToken:
        """A token by its id. Raises `NotFound`."""
        row = self._engine.one(f"SELECT {_COLUMNS} FROM api_token WHERE id = ?", (identifier,))
        if row is None:
            raise NotFound(f"There is no token {identifier[:40]!r}.", "List them with `sourcebook team token list`.")
        return _token(row)


def _refuse_odd(names: tuple[str, ...], role: Role, label: str, days: int) -> None:
    if not names:
        raise UsageError("A token is good for collections, and none was named.", "Name at least one.")
    if role not in ROLES:
        raise UsageError(f"There is no role {role!r}.", f"Roles are: {', '.join(ROLES)}.")
    if not label.strip() or len(label) > 200:
        raise UsageError("A token needs a label of at most 200 characters.", "Say what it is for.")
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"A token cannot last {days:,} days.", f"Take 1 to {MOST_DAYS}.")


def _token(row: Row) -> ApiToken:
    identifier, person, label, collections, role, made, expires, used, revoked = row
    return ApiToken(
        id=identifier, user=person, label=label, collections=msgspec.json.decode(collections, type=tuple[str, ...]),
        role=role, made=said(made), expires=said(expires), used=said(used), revoked=bool(revoked),
    )  # fmt: skip
