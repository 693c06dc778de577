"""PostgresIndex: catch up, search, find passages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sourcebook.errors import NotFound, SourcebookError, StorageError, UsageError
from sourcebook.model.ids import kind_of
from sourcebook.model.query import Query
from sourcebook.store.base import Store, Watermark
from sourcebook.store.index.lock import OPENING, PATIENCE, busy
from sourcebook.store.index.meaning import Mapped
from sourcebook.store.index.order import Entry
from sourcebook.store.index.projection import Projection
from sourcebook.store.postgres import PostgresStore
from sourcebook.store.postgres_engine import lock_of
from sourcebook.store.postgres_index import schema
from sourcebook.store.postgres_index.asking import Sql, ask
from sourcebook.store.postgres_index.found import Found
from sourcebook.store.postgres_index.passages import PostgresLooking, PostgresPassages, PostgresWordings
from sourcebook.store.postgres_index.writing import Batch
from sourcebook.store.sql.session import Session

TOGETHER, CHARACTERS = 2_000, 20_000_000
"""Entries of one transaction, and characters of text."""
MANY = 1_000
"""Changes after which the server is told anew how the rows are spread."""
_PAUSE = 0.05


class PostgresIndex(Projection):
    """The projection of a library whose records are in PostgreSQL, kept in the same schema.

    Raises:
        UsageError: The records are kept elsewhere.
    """

    def __init__(self, store: Store, folder: Path, mapped: Mapped | None = None) -> None:
        super().__init__(store, folder, mapped)
        if not isinstance(store, PostgresStore):
            raise UsageError(
                "The search index `postgresql` lies beside records that are kept in PostgreSQL, and these are not.",
                'Set `index = "tantivy"`, or move the records (`sourcebook move --store postgresql://...`).',
            )
        self._engine = store.engine
        mark = self._mark()
        self._made = mark is not None
        self.watermark = mark or Watermark()

    # -- keep up ------------------------------------------------------------------------------------------------

    def _mark(self) -> Watermark | None:
        """The last changes applied, or None when there is no index that this version made."""
        with self._engine.session() as session:
            return schema.read_mark(session)

    def update(self, wait: float = PATIENCE) -> int:
        """Index what changed since the watermark; gives how many documents and summaries that was.

        Whoever comes first does it, under a lock of the server; while another does for longer than `wait` seconds,
        nothing is done here. Killed in between, what was not committed is applied again.

        Raises:
            StorageError: The index cannot be written.
            LibraryBusy: It is being made by another process.
        """
        mark = self._mark()
        self.watermark = mark or Watermark()
        if mark is not None and not self._is_behind():
            return 0
        with self._engine.session() as session, _one_at_a_time(session, wait if mark else OPENING) as alone:
            if alone:
                return self._apply(session)
            if mark is None:
                raise busy()
            return 0

    def rebuild(self) -> int:
        """Delete and make anew; gives how many documents and summaries were indexed. Raises `LibraryBusy`."""
        with self._engine.session() as session, _one_at_a_time(session, OPENING) as alone:
            if not alone:
                raise busy()
            with _transaction(session):
                schema.make(session)
            return self._apply(session)

    def _apply(self, session: Session) -> int:
        if schema.read_mark(session) is None:
            with _transaction(session):
                schema.make(session)
        self.watermark = schema.read_mark(session) or Watermark()
        items = list(self._items())
        if items:  # whoever may not write is told so before the texts are taken apart, which takes long
            with _transaction(session):
                session.run("UPDATE index_mark SET change = change")
        batch = Batch()
        for done, (identifier, reached) in enumerate(items, 1):
            self._put(batch, identifier)
            if len(batch) >= TOGETHER or batch.characters > CHARACTERS or done == len(items):
                with _transaction(session):
                    batch.write(session)
                    if done == len(items):
                        schema.make_findable(session)
                    session.run("UPDATE index_mark SET change = ?, save = ?", (*reached,))
                self.watermark, batch = reached, Batch()
        if not items:
            with _transaction(session):
                schema.make_findable(session)
        if len(items) >= MANY:
            schema.look_over(session)
        return len(items)

    def _items(self) -> Iterator[tuple[str, Watermark]]:
        """What changed, in order, each with how far the index has come when it is in."""
        view, (change, save) = self.store.view(), self.watermark
        last = {document: number for number, document in view.iter_changes(change)}
        for document, change in sorted(last.items(), key=lambda pair: pair[1]):
            yield document, Watermark(change, save)
        for number, summary in view.iter_summary_changes(save):
            save = max(save, number)
            yield summary, Watermark(change, save)

    def _put(self, batch: Batch, identifier: str) -> None:
        if kind_of(identifier) == "summary":
            fields, record = self._of_summary(identifier)
            batch.put(identifier, fields)
            if record is None:
                return
            identifier = record
        batch.put(identifier, *self._of_document(identifier))
        for note, fields in self._of_notes(identifier):
            batch.put(note, fields)

    # -- look ---------------------------------------------------------------------------------------------------

    def _ask(self, query: Query, sort: str = "relevance") -> Found:
        self._made = self._made or self._mark() is not None
        if not self._made:  # whoever may only read cannot make it
            raise StorageError(
                "There is no search index in the database yet.", "Search once with a role that may write there."
            )
        return Found(self._engine, query, sort)

    def _passages(self, query: Query) -> PostgresPassages:
        return PostgresPassages(self._engine, query)

    def _entry(self, identifier: str, score: float) -> Entry:
        rows = ask(self._engine, Sql("SELECT id, shown FROM index_entry WHERE id = ?", (identifier,)))
        if not rows:
            raise NotFound(f"{identifier} is not in the search index.", "Search again.")
        return Entry(str(rows[0][0]), score, bytes(rows[0][1]))

    def _looking(self) -> PostgresLooking:
        return PostgresLooking(self._engine)

    def wordings(self) -> PostgresWordings:
        """The words of all passages, and the passages that have some of them, as they are when asked for."""
        return PostgresWordings(self._engine)


@contextmanager
def _transaction(session: Session) -> Iterator[None]:
    session.run_script("BEGIN ISOLATION LEVEL READ COMMITTED")
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def _one_at_a_time(session: Session, wait: float) -> Iterator[bool]:
    """Hold the lock of the index; gives False when another held it for `wait` seconds. It ends with its connection."""
    until = time.monotonic() + wait
    ((schema_name,),) = session.run("SELECT current_schema()")
    lock = lock_of(f"index {schema_name}")
    while not (taken := session.run("SELECT pg_try_advisory_lock(?::bigint)", (lock,))[0][0]):
        if time.monotonic() >= until:
            break
        time.sleep(_PAUSE)
    try:
        yield bool(taken)
    finally:
        if taken:
            with suppress(SourcebookError):
                session.run("SELECT pg_advisory_unlock(?::bigint)", (lock,))
