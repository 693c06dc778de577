"""Every row of a library copied from one store into another, as of one moment, digests and seals as they are.

The head of the copy is that of the library copied: whoever noted it can ask for it again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from sourcebook.errors import Damaged, UsageError
from sourcebook.model.ids import sha256
from sourcebook.store.rows import PLAIN, RECORDS, Row, plain_digest, unpack
from sourcebook.store.seals import last_head
from sourcebook.store.sql.audit import SqlAudit, columns_of
from sourcebook.store.sql.session import Session, Values, transaction
from sourcebook.store.sql.store import SqlStore

Progress = Callable[[int, int | None, str], None]
_BEGUN = ("meta", "seal")
"""Tables that have rows in a library just made."""
TABLES = (*RECORDS, *PLAIN)
_STEP = 256
"""Rows between two calls of the progress."""


def copy_records(source: SqlStore, target: SqlStore, *, progress: Progress | None = None) -> str:
    """Copy all records in one transaction; gives the head. Others may go on writing to `source`.

    Raises:
        UsageError: `target` holds records.
        Damaged: A row does not match its digest; nothing was copied.
        LibraryBusy, StorageError: As the stores have it.
    """
    with source.audit() as audit, target.session() as session, transaction(session):
        if session.was_moved():
            _clear(session)
        if held := find_held(session):
            raise UsageError(
                f"There are records already where they would go ({', '.join(held)}).", "Name a place without any."
            )
        for table in _BEGUN:
            session.run(f"DELETE FROM {table}")
        for table in TABLES:
            session.load(table, _columns(table), _values(audit, table, progress))
        return last_head(session)


def clear_records(store: SqlStore) -> None:
    """Take out a copy that did not prove whole."""
    with store.session() as session, transaction(session):
        _clear(session)


def _clear(session: Session) -> None:
    # Those that were moved away earlier are the older ones: they make room for those that come.
    for table in TABLES:
        session.run(f"DELETE FROM {table}")
    session.take_back()


def find_held(session: Session) -> list[str]:
    """Tables that hold more than those of a library just made."""
    return [table for table in TABLES if table not in _BEGUN and session.run(f"SELECT 1 FROM {table} LIMIT 1")]


def _columns(table: str) -> tuple[str, ...]:
    own = columns_of(table)
    if table == "rendition":
        return (*own, "body", "digest", "text")
    return (*own, "body", "digest") if table in RECORDS else (*own, "digest")


def _values(audit: SqlAudit, table: str, progress: Progress | None) -> Iterator[Values]:
    for number, row in enumerate(audit.iter_rows(table), 1):
        if progress and number % _STEP == 1:
            progress(number, None, table)
        held = tuple(row.values.values())
        if _digest(table, row) != row.digest:
            raise Damaged(
                f"A row of the table {table} does not match its digest.", "Run `sourcebook verify` to see all of them."
            )
        if table == "rendition":
            yield (*held, row.body, row.digest, row.text.decode())
        elif table in RECORDS:
            yield (*held, row.body.decode(), row.digest)
        else:
            yield (*held, row.digest)


def _digest(table: str, row: Row) -> str:
    if table in PLAIN:
        return plain_digest(table, tuple(row.values.values()))
    try:
        return sha256(unpack(row.body) if table == "rendition" else row.body)
    except zlib.error:
        return ""
