"""The projection of pins: dated sentences, counted things and named places of every document, ready to be drawn.

One file beside the search index. A pin keeps the words it rests on; whom they name is kept by chain, so that a
judgement of who is who changes nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import msgspec

from sourcebook.model.pin import Pin, Sort
from sourcebook.store.side_file import SideFile

_TABLES = """
CREATE TABLE pin_of (
  id INTEGER PRIMARY KEY, document TEXT NOT NULL, sort TEXT NOT NULL, low INTEGER, high INTEGER, status TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX pin_of_document ON pin_of (document);
CREATE INDEX pin_of_time ON pin_of (sort, low, id);
CREATE TABLE names (chain TEXT NOT NULL, pin INTEGER NOT NULL, PRIMARY KEY (chain, pin)) STRICT, WITHOUT ROWID;
CREATE INDEX names_of_pin ON names (pin);
"""


_decode = msgspec.json.Decoder(Pin).decode
_encode = msgspec.json.Encoder().encode


class PinsFile(SideFile):
    """Pins of all documents."""

    name: ClassVar[str] = "pins.sqlite"
    shape: ClassVar[int] = 2
    tables: ClassVar[str] = _TABLES

    def clear(self) -> None:
        """Forget everything."""
        for table in ("mark", "pin_of", "names"):
            self._connection.execute(f"DELETE FROM {table}")

    def put_pins(self, document: str, pins: Iterable[Pin]) -> None:
        """Replace the pins of a document."""
        run = self._connection.execute
        run("DELETE FROM names WHERE pin IN (SELECT id FROM pin_of WHERE document = ?)", (document,))
        run("DELETE FROM pin_of WHERE document = ?", (document,))
        for pin in pins:
            run(
                "INSERT INTO pin_of (document, sort, low, high, status, body) VALUES (?, ?, ?, ?, ?, ?)",
                (document, pin.sort, pin.low, pin.high, pin.status, _encode(pin).decode()),
            )
            row = self._connection.last_insert_rowid()
            named = [(chain, row) for chain in pin.chains]
            self._connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", named)

    def iter_pins(
        self,
        sort: Sort,
        *,
        chains: Sequence[str] | None = None,
        since: int | None = None,
        until: int | None = None,
        statuses: Sequence[str] = (),
    ) -> Iterator[Pin]:
        """Pins by their first day: all, those that name one of some chains, may be of a time, have a status."""
        where = ["sort = ?"]
        values: list[str | int] = [sort]
        if chains is not None:
            where.append("id IN (SELECT pin FROM names JOIN json_each(?) ON chain = value)")
            values.append(msgspec.json.encode(list(chains)).decode())
        if sort != "time" and not (since is None and until is None):
            where.append("(low IS NOT NULL OR high IS NOT NULL)")  # what has no date is of no time
        if since is not None:
            where.append("(high IS NULL OR high >= ?)")
            values.append(since)
        if until is not None:
            where.append("(low IS NULL OR low <= ?)")
            values.append(until)
        if statuses:
            where.append("status IN (SELECT value FROM json_each(?))")
            values.append(msgspec.json.encode(list(statuses)).decode())
        order = "coalesce(low, high), document, id"
        rows = self._connection.execute(f"SELECT body FROM pin_of WHERE {' AND '.join(where)} ORDER BY {order}", values)
        return (_decode(str(body)) for (body,) in rows)

    def count(self) -> int:
        """How many pins there are."""
        return int(next(iter(self._connection.execute("SELECT count(*) FROM pin_of")))[0])
