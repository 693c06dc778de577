"""Numbered steps of a schema. Each runs in its own transaction, together with the row in `migration` that records it.

Every engine has the same steps by number and name, in its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sourcebook.errors import UsageError
from sourcebook.model.ids import canonical_json, sha256
from sourcebook.store.faults import point
from sourcebook.store.rows import TALLIED, Tally, plain_digest
from sourcebook.store.seals import put_seal
from sourcebook.store.sql.session import Session, transaction

SEALED = 2
"""The step from which on every transaction is sealed."""


class Migration(NamedTuple):
    """One step. Once released, its SQL never changes: `digest` is recorded and checked by `verify`."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        """Tagged hash of the step."""
        return sha256(canonical_json([self.number, self.name, self.sql]))


def applied(session: Session) -> list[tuple[int, str, str]]:
    """(number, name, digest) of the recorded steps, in order; empty for a new database."""
    if "migration" not in session.find_tables():
        return []
    rows = session.run("SELECT number, name, digest FROM migration ORDER BY number")
    return [(int(number), str(name), str(digest)) for number, name, digest in rows]


def check(session: Session, steps: Sequence[Migration]) -> list[Migration]:
    """Steps still to run.

    Raises:
        UsageError: The database is another program's, or was made by a newer version of this one.
    """
    if session.find_tables() and not session.is_ours():
        raise UsageError("The database there was not made by Sourcebook.", "Choose another place for the library.")
    recorded = applied(session)
    if recorded and recorded[0][1] != steps[0].name:
        raise UsageError("Another kind of Sourcebook's records is kept in the database there.", "Choose another place.")
    done = {number for number, _, _ in recorded}
    newest, known = max(done, default=0), steps[-1].number
    if newest > known:
        raise UsageError(
            f"This library was made by a newer Sourcebook (schema {newest}; this one knows {known}).",
            "Upgrade Sourcebook and run again; the library was not touched.",
        )
    return [step for step in steps if step.number not in done]


def seal_step(session: Session, step: Migration) -> None:
    """What a library's step ends with: tallies of the tables that are new, and a seal over all."""
    for table in TALLIED:  # again at every step: a table that came later has no tally yet
        row = (f"tally:{table}", Tally().to_value())
        session.run("INSERT INTO meta VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING", (*row, plain_digest("meta", row)))
    if step.number >= SEALED:
        put_seal(session)


def migrate(
    session: Session, steps: Sequence[Migration], end: Callable[[Session, Migration], None] = seal_step
) -> list[int]:
    """Bring a database up to date; gives the numbers of the steps that ran. `end` is what each of them ends with.

    Raises:
        UsageError: As `check`.
    """
    ran = []
    while check(session, steps):
        with transaction(session):
            # Asked again inside: another process may have run the step while this one waited for the lock.
            if todo := check(session, steps):
                _run(session, todo[0])
                end(session, todo[0])
                ran.append(todo[0].number)
            point("migration.commit")
    return ran


def _run(session: Session, step: Migration) -> None:
    if step.number == 1:
        session.claim()
    session.run_script(step.sql)
    session.run("INSERT INTO migration VALUES (?, ?, ?)", (step.number, step.name, step.digest))
