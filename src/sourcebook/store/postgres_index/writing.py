"""Entries, terms and passages of documents and summaries as rows, and the counts that follow from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from sourcebook.model.document import Rendition
from sourcebook.model.query import TEXT_FIELDS
from sourcebook.store.index.facets import FIELDS
from sourcebook.store.index.schema import ORDERS, passages_of
from sourcebook.store.postgres_index.compile import key_of
from sourcebook.store.postgres_index.schema import FORMS, PASSAGE, table_of
from sourcebook.store.postgres_index.terms import Written, words_in, write
from sourcebook.store.sql.session import Row, Session

_KEYS = ("kind", "status", "category", "collection", "language", "state", "tag", "face")
_NUMBERS = ("first_day", "last_day", "posted")
_ENTRY = ("number", "id", "shown", "keys", "counted", *_NUMBERS, "ocr", "importance", *ORDERS.values())
_FIELD = ("entry", "stems", "exact", "length")
_PASSAGE = ("number", "document", "place", "rendition", "first", "last", "text", "stems", "exact", "length")


class Batch:
    """Entries that are put together, in place of those they had before."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[dict[str, Any], Rendition | None]] = {}
        self.characters = 0

    def put(self, identifier: str, fields: dict[str, Any], rendition: Rendition | None = None) -> None:
        """An entry, or none where `fields` is empty."""
        self._held[identifier] = fields, rendition
        self.characters += len(rendition.text) if rendition else 0

    def __len__(self) -> int:
        return len(self._held)

    def write(self, session: Session) -> None:
        """Part of a transaction."""
        tally = _Tally()
        # Asked before anything goes: a number of what goes is not given again, for a search may still hold it.
        numbers, places = (count(_last(session, name) + 1) for name in ("entry", PASSAGE))
        _take_out(session, list(self._held), tally)
        rows: dict[str, list[Row]] = {name: [] for name in ("entry", "amount", PASSAGE, *TEXT_FIELDS)}
        for identifier, (fields, rendition) in self._held.items():
            if fields:
                number = next(numbers)
                rows["entry"].append(_entry(number, identifier, fields))
                rows["amount"] += [(number, float(amount)) for amount in fields.get("amount", ())]
                for field in TEXT_FIELDS:
                    if (written := write(fields.get(field, ()))).length:
                        rows[field].append((number, *written))
                        tally.add(field, written)
            if rendition is not None:
                rows[PASSAGE] += _passages(places, identifier, rendition, tally)
        columns = {"entry": _ENTRY, "amount": ("entry", "amount"), PASSAGE: _PASSAGE}
        for name, own in rows.items():
            if own:
                session.load(f"index_{name}", columns.get(name, _FIELD), own)
        tally.write(session)


class _Tally:
    """By how much the counts change."""

    def __init__(self) -> None:
        self._words: Counter[tuple[str, str]] = Counter()
        self._held: Counter[str] = Counter()
        self._length: Counter[str] = Counter()

    def add(self, table: str, written: Written, sign: int = 1) -> None:
        """The terms of one row more, or one less."""
        for form, terms in zip(FORMS, (written.stems, written.exact), strict=True):
            for word in words_in(terms):
                self._words[f"{table}.{form}", word] += sign
        self._held[table] += sign
        self._length[table] += sign * written.length

    def write(self, session: Session) -> None:
        """Change them."""
        changed = sorted((key, by) for key, by in self._words.items() if by)
        forms, words, by = (
            [form for (form, _), _ in changed],
            [word for (_, word), _ in changed],
            [n for _, n in changed],
        )
        session.run(
            "INSERT INTO index_word AS held_before (form, word, held)"
            " SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[])"
            " ON CONFLICT (form, word) DO UPDATE SET held = held_before.held + excluded.held",
            (forms, words, by),
        )
        if any(n < 0 for n in by):
            session.run(
                "DELETE FROM index_word WHERE held <= 0"
                " AND (form, word) IN (SELECT * FROM unnest(?::text[], ?::text[]))",
                (forms, words),
            )
        for table, held in sorted(self._held.items()):
            session.run(
                "INSERT INTO index_size AS before (form, held, words) VALUES (?, ?, ?) ON CONFLICT (form) DO UPDATE"
                " SET held = before.held + excluded.held, words = before.words + excluded.words",
                (table, held, self._length[table]),
            )


def _take_out(session: Session, identifiers: Sequence[str], tally: _Tally) -> None:
    """Delete what there was of these entries."""
    sql = "DELETE FROM index_entry WHERE id = ANY(?::text[]) RETURNING number"
    numbers = [number for (number,) in _rows(session, sql, list(identifiers))]
    if not numbers:
        return
    session.run("DELETE FROM index_amount WHERE entry = ANY(?::bigint[])", (numbers,))
    for field in TEXT_FIELDS:
        sql = f"DELETE FROM {table_of(field)} WHERE entry = ANY(?::bigint[]) RETURNING stems, exact, length"
        for row in _rows(session, sql, numbers):
            tally.add(field, Written(*row), -1)
    sql = "DELETE FROM index_passage WHERE document = ANY(?::text[]) RETURNING stems, exact, length"
    for row in _rows(session, sql, list(identifiers)):
        tally.add(PASSAGE, Written(*row), -1)


def _rows(session: Session, sql: str, values: Sequence[object]) -> list[Row]:
    return session.run(sql, (values,))


def _last(session: Session, name: str) -> int:
    ((last,),) = session.run(f"SELECT coalesce(max(number), 0) FROM index_{name}")
    return int(last)


def _entry(number: int, identifier: str, fields: Mapping[str, Any]) -> Row:
    keys = {key_of(name, value) for name in _KEYS for value in _each(fields.get(name)) if value}
    counted = {f"{name}={value}" for name, field in FIELDS.items() for value in _each(fields.get(field)) if value}
    numbers = [fields.get(name) for name in _NUMBERS]
    ones = [next(iter(fields.get(name, ())), None) for name in ("ocr", "importance")]
    orders = [fields[name] for name in ORDERS.values()]
    shown = fields.get("shown", b"")
    return (number, identifier, shown, sorted(keys), sorted(counted), *numbers, *ones, *orders)


def _each(value: str | Iterable[str] | None) -> Iterable[str]:
    return () if value is None else (value,) if isinstance(value, str) else value


def _passages(places: count[int], identifier: str, rendition: Rendition, tally: _Tally) -> list[Row]:
    rows: list[Row] = []
    for place, (start, end) in enumerate(passages_of(rendition)):
        words = rendition.text[start:end]
        written = write([words])
        tally.add(PASSAGE, written)
        rows.append((next(places), identifier, place, rendition.id, start, end, words, *written))
    return rows
