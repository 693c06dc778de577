"""The projection of payments: what each document tells of them, and the payments that follow from it all.

One file beside the search index. What a document tells is read once and kept; payments are made anew from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import msgspec

from sourcebook.model.payment import Payment, Telling, payment_id
from sourcebook.store.side_file import PlacedFile, missing

_TABLES = """
CREATE TABLE told (document TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX told_of_document ON told (document);
CREATE TABLE payment (id TEXT PRIMARY KEY, place INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX payment_by_place ON payment (place);
CREATE TABLE leads (what TEXT NOT NULL, payment TEXT NOT NULL, PRIMARY KEY (what, payment)) STRICT, WITHOUT ROWID;
CREATE TABLE origins (documents TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
"""
_payment = msgspec.json.Decoder(Payment)
_telling = msgspec.json.Decoder(Telling)
_encode = msgspec.json.Encoder(order="deterministic").encode


class PaymentsFile(PlacedFile):
    """Payments and their tellings."""

    name: ClassVar[str] = "payments.sqlite"
    shape: ClassVar[int] = 2
    tables: ClassVar[str] = _TABLES

    # -- writing ------------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget everything."""
        for table in ("mark", "told", "payment", "leads", "origins"):
            self._connection.execute(f"DELETE FROM {table}")

    def put_told(self, document: str, told: Iterable[Telling]) -> None:
        """Replace what a document tells."""
        self._connection.execute("DELETE FROM told WHERE document = ?", (document,))
        rows = ((document, _encode(telling).decode()) for telling in told)
        self._connection.executemany("INSERT INTO told VALUES (?, ?)", rows)

    def put_payments(self, payments: Iterable[Payment]) -> None:
        """Replace all payments, in the order given."""
        run, many = self._connection.execute, self._connection.executemany
        run("DELETE FROM payment")
        run("DELETE FROM leads")
        for place, p in enumerate(payments):
            run("INSERT OR REPLACE INTO payment VALUES (?, ?, ?)", (p.id, place, _encode(p).decode()))
            own = {payment_id([t.id]) for t in p.tellings} | {t.id for t in p.tellings}
            many("INSERT OR IGNORE INTO leads VALUES (?, ?)", [
                (what, p.id) for what in sorted({*p.documents, p.payer, p.payee, *own} - {""})
            ])  # fmt: skip

    def put_origins(self, documents: str, count: int) -> None:
        """Keep how many sources stand behind documents (their ids in one string)."""
        self._connection.execute("INSERT OR REPLACE INTO origins VALUES (?, ?)", (documents, count))

    def clear_origins(self) -> None:
        """Forget what was kept of sources."""
        self._connection.execute("DELETE FROM origins")

    # -- reading ------------------------------------------------------------------------------------------------

    def iter_told(self) -> Iterator[Telling]:
        """Every telling, by document, in the order they were put."""
        rows = self._connection.execute("SELECT body FROM told ORDER BY document, rowid")
        return (_telling.decode(str(body)) for (body,) in rows)

    def get_origins(self, documents: str) -> int | None:
        """What `put_origins` kept; None when it kept nothing."""
        rows = self._connection.execute("SELECT count FROM origins WHERE documents = ?", (documents,))
        return next((int(count) for (count,) in rows), None)

    def iter_payments(self, what: Sequence[str] = (), after: str | None = None) -> Iterator[Payment]:
        """Payments in their order: all, those of all of some ids (of documents, entities); after one by its id.

        Raises:
            NotFound: There is no payment `after`.
        """
        where = ["id IN (SELECT payment FROM leads WHERE what = ?)" for _ in what]
        return (_payment.decode(body) for body in self._bodies("payment", where, what, after))

    def get_payment(self, identifier: str) -> Payment:
        """A payment by its id, one it had before, or that of a reading that tells it. Raises `NotFound`."""
        rows = self._connection.execute(
            "SELECT body FROM payment WHERE id = ?1 OR id IN (SELECT payment FROM leads WHERE what = ?1) "
            "ORDER BY id = ?1 DESC, place LIMIT 1",
            (identifier,),
        )
        for (body,) in rows:
            return _payment.decode(str(body))
        raise missing("payment", identifier)

    def count(self) -> int:
        """How many payments there are."""
        return int(next(iter(self._connection.execute("SELECT count(*) FROM payment")))[0])
