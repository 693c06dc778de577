"""The record of access: who came in, who was given what, what was done, each entry sealed over the one before.

An entry that changed a row says which and how the row was left (`row`, `digest`), so that the tables can be held
against the record: a role that was slipped into the table without an entry is found.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sourcebook.accounts.held import Held, said
from sourcebook.errors import Damaged
from sourcebook.model.access import AuditEntry, AuditReport, Outcome
from sourcebook.model.chain import GENESIS, head_of, read_head, seal_link
from sourcebook.model.ids import canonical_json
from sourcebook.store.rows import plain_digest
from sourcebook.store.sql.session import Session, Values

DECODER = msgspec.json.Decoder(AuditEntry, strict=True)
MOST_CHARACTERS = 300
"""Of one field: what strangers send does not fill the disk."""
COVERED = {
    "person": ("name", "full_name", "keeper", "disabled", "password", "made"),
    "collection": ("name", "made"),
    "membership": ("person", "collection", "role"),
    "api_token": ("id", "hash", "person", "label", "collections", "role", "made", "expires", "revoked"),
    "outside": ("person", "issuer", "subject"),
}
"""Tables whose rows are held against the record, and the columns that count."""
_KEYS = {"person": 1, "collection": 1, "membership": 2, "api_token": 1, "outside": 1}
"""How many of the columns name a row."""
GONE = ""
"""The digest of a row that was taken out."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written down."""

    action: str
    who: str
    what: str = ""
    collection: str = ""
    outcome: Outcome = "ok"
    address: str = ""
    details: dict[str, str] = {}


class Record(Held):
    """The chain, and what it proves."""

    def note(self, entry: Entry) -> AuditEntry:
        """Write down what was done elsewhere: access refused, an export, something published."""
        with self._writing() as session:
            return self._note(session, entry)

    def iter_audit(self, *, newest: int | None = None, collection: str = "", who: str = "") -> Iterator[AuditEntry]:
        """Entries in order, all or the `newest`; of one collection, of one user."""
        where, values = [], list[object]()
        for column, value in (("collection", collection), ("who", who)):
            if value:
                where.append(f"{column} = ?")
                values.append(value)
        sql = "SELECT body FROM audit" + (f" WHERE {' AND '.join(where)}" if where else "")
        if newest is None:
            with self._engine.rows(f"{sql} ORDER BY number", tuple(values)) as rows:
                yield from (_read(body) for (body,) in rows)
            return
        rows_back = self._engine.few(f"{sql} ORDER BY number DESC LIMIT ?", (*values, newest))
        yield from (_read(body) for (body,) in reversed(rows_back))

    def audit_head(self) -> str:
        """The last link of the chain, to be noted elsewhere; empty before the first."""
        number, value = _last_of(self._engine.few(_LAST))
        return head_of(number, value) if number else ""

    def verify_audit(self, head: str | None = None) -> AuditReport:
        """Derive every hash of the record again, and hold the tables against it.

        Args:
            head: A head that was noted before: the record must be that one or have grown from it.

        Raises:
            UsageError: `head` is none.
        """
        noted = read_head(head, "sourcebook team audit --verify") if head else None
        from sourcebook.accounts.proof import Proof

        proof, done = Proof(noted), False
        while not done:
            with self._engine.rows(_AFTER, (proof.number,)) as rows:
                for row in rows:
                    proof.take(row)
            held = self._covered_rows()
            # Every change of a table has its entry: where none was added meanwhile, the rows are those of this entry.
            done = not self._engine.few(_AFTER, (proof.number,))
        return proof.report(held)

    def _covered_rows(self) -> dict[str, str]:
        return {
            key_of(table, row): plain_digest(table, row)
            for table, columns in COVERED.items()
            for row in self._engine.few(f"SELECT {', '.join(columns)} FROM {table}")
        }

    def _note(self, session: Session, entry: Entry) -> AuditEntry:
        """Write an entry. Part of the caller's transaction."""
        number, previous = _last_of(session.run(_LAST))
        made = sealed(number + 1, said(self._now()), entry, previous)
        row = (made.number, made.who, made.action, made.collection, canonical_json(made).decode())
        session.run("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", row)
        return made

    def _note_row(self, session: Session, entry: Entry, table: str, key: Values) -> AuditEntry:
        """Write an entry together with how it left a row. Part of the caller's transaction, after the change."""
        columns = COVERED[table]
        where = " AND ".join(f"{name} = ?" for name in columns[: _KEYS[table]])
        rows = session.run(f"SELECT {', '.join(columns)} FROM {table} WHERE {where}", key)
        told = {"row": key_of(table, key), "digest": plain_digest(table, rows[0]) if rows else GONE}
        return self._note(session, msgspec.structs.replace(entry, details={**entry.details, **told}))


_LAST = "SELECT body FROM audit ORDER BY number DESC LIMIT 1"
_AFTER = "SELECT number, who, action, collection, body FROM audit WHERE number > ? ORDER BY number"


def _read(body: object) -> AuditEntry:
    try:
        return DECODER.decode(str(body))
    except msgspec.MsgspecError as error:
        raise Damaged(
            "An entry of the record of access cannot be read.", "Run `sourcebook team audit --verify` to see which."
        ) from error


def _last_of(rows: list[tuple[object, ...]]) -> tuple[int, str]:
    for (body,) in rows:
        last = _read(body)
        return last.number, last.hash
    return 0, GENESIS


def key_of(table: str, values: Values) -> str:
    """The name of a row in the record: its table and what names it there."""
    return " ".join([table, *(str(value) for value in values[: _KEYS[table]])])


def sealed(number: int, when: str, entry: Entry, previous: str) -> AuditEntry:
    """An entry in its place in the chain; what is too long is cut."""
    made = AuditEntry(
        number=number, time=when, who=_cut(entry.who), action=_cut(entry.action), collection=_cut(entry.collection),
        what=_cut(entry.what), outcome=entry.outcome, address=_cut(entry.address),
        details={_cut(name): _cut(value) for name, value in sorted(entry.details.items())}, previous=previous, hash="",
    )  # fmt: skip
    return msgspec.structs.replace(made, hash=entry_hash(made))


def entry_hash(entry: AuditEntry) -> str:
    """The hash that an entry must have."""
    e = entry
    content = [e.number, e.time, e.who, e.action, e.collection, e.what, e.outcome, e.address, e.details]
    return seal_link(*content, previous=e.previous)


def _cut(value: str) -> str:
    clean = value.encode("utf-8", "replace").decode()
    return clean if len(clean) <= MOST_CHARACTERS else clean[: MOST_CHARACTERS - 1] + "…"
