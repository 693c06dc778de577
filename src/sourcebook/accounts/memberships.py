"""Collections by name, and who has which role there."""

from __future__ import annotations

import re

from sourcebook.accounts.people import People, plain_name
from sourcebook.accounts.record import Entry
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.access import ROLES, Membership, Role

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")


class Memberships(People):
    """Who may do what where."""

    def add_collection(self, name: str, *, by: str) -> str:
        """Write down a collection's name, which is never given again. Raises `UsageError` for what is none or taken."""
        key = read_collection(name)
        with self._writing() as session:
            if session.run("SELECT 1 FROM collection WHERE name = ?", (key,)):
                raise UsageError(f"There is a collection {key!r} already.", "Take another name.")
            session.run("INSERT INTO collection VALUES (?, ?)", (key, self._now()))
            self._note_row(
                session, Entry(action="collection-added", who=by, what=key, collection=key), "collection", (key,)
            )
        return key

    def collections(self) -> list[str]:
        """Names of all collections, sorted."""
        return [str(name) for (name,) in self._engine.few("SELECT name FROM collection ORDER BY name")]

    def grant(self, name: str, collection: str, role: Role | None, *, by: str) -> None:
        """Give somebody a role in a collection in place of the one they had, or with None take it away.

        Raises:
            NotFound: There is no such user, or no such collection.
            UsageError: There is no such role.
        """
        if role is not None and role not in ROLES:
            raise UsageError(f"There is no role {role!r}.", f"Roles are: {', '.join(ROLES)}, or none.")
        with self._writing() as session:
            key = (self._known(session, name), collection)
            if not session.run("SELECT 1 FROM collection WHERE name = ?", (collection,)):
                raise unknown_collection(collection)
            session.run("DELETE FROM membership WHERE person = ? AND collection = ?", key)
            if role is not None:
                session.run("INSERT INTO membership VALUES (?, ?, ?)", (*key, role))
            entry = Entry(action="grant", who=by, what=key[0], collection=collection, details={"role": role or "none"})
            self._note_row(session, entry, "membership", key)

    def role_in(self, user: str, collection: str) -> Role | None:
        """The role that somebody has in a collection now: None without one, and for whoever is disabled or unknown."""
        row = self._engine.one(
            "SELECT m.role FROM membership m JOIN person p ON p.name = m.person"
            " WHERE m.person = ? AND m.collection = ? AND p.disabled = 0",
            (plain_name(user), collection),
        )
        return None if row is None else row[0]

    def roles_of(self, user: str) -> dict[str, Role]:
        """The roles that somebody has now, by collection; see `role_in`."""
        rows = self._engine.few(
            "SELECT m.collection, m.role FROM membership m JOIN person p ON p.name = m.person"
            " WHERE m.person = ? AND p.disabled = 0",
            (plain_name(user),),
        )
        return dict(rows)

    def memberships(self, *, user: str = "", collection: str = "") -> list[Membership]:
        """Roles, of one user or in one collection; by collection and name. Those of the disabled are among them."""
        where = [f"{column} = ?" for column, value in (("person", user), ("collection", collection)) if value]
        values = tuple(value for value in (plain_name(user), collection) if value)
        sql = "SELECT person, collection, role FROM membership" + (f" WHERE {' AND '.join(where)}" if where else "")
        rows = self._engine.few(f"{sql} ORDER BY collection, person", values)
        return [Membership(user=person, collection=held, role=role) for person, held, role in rows]


def read_collection(name: str) -> str:
    """A name for a new collection: it stands in addresses and is a folder's. Raises `UsageError` for what is none."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name[:80]!r} is no name of a collection.",
            "Take up to 30 letters a to z, digits and -, like harbour-2026.",
        )
    return name


def unknown_collection(name: str) -> NotFound:
    """The refusal for a collection that is not there: in the same words for whoever may not know that it is."""
    return NotFound(f"There is no collection {name[:80]!r}.", "Ask who keeps the team which there are.")
