"""Writing: one transaction in one session, tallies and changes kept in step with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from sourcebook.errors import Overtaken
from sourcebook.model.annotation import Annotation, spans_of
from sourcebook.model.chain import GENESIS
from sourcebook.model.decision import Decision, decision_hash
from sourcebook.model.digest import Digest
from sourcebook.model.document import Capture, Document, Rendition
from sourcebook.model.ids import make_id, sha256
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.saved import SavedSearch
from sourcebook.store.faults import point
from sourcebook.store.rows import (
    ANNOTATION,
    CAPTURE,
    DECISION,
    DIGEST,
    DOCUMENT,
    LEDGER,
    PLAIN,
    RENDITION,
    SEARCH,
    Table,
    Tally,
    Value,
    body_of,
    pack,
    plain_digest,
)
from sourcebook.store.seals import put_seal
from sourcebook.store.sql.papers import PaperWriter
from sourcebook.store.sql.session import Session
from sourcebook.store.sql.summaries import SummaryWriter


def _insert(table: str, columns: Iterable[str]) -> str:
    names = [f'"{column}"' for column in columns]
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def _upsert(table: str, columns: tuple[str, ...]) -> str:
    changed = ", ".join(f'"{column}" = excluded."{column}"' for column in columns[1:])
    return f"{_insert(table, columns)} ON CONFLICT ({columns[0]}) DO UPDATE SET {changed}"


_PUT = {
    table.name: _upsert(table.name, (*table.columns, "body", "digest"))
    for table in (DOCUMENT, CAPTURE, ANNOTATION, LEDGER, DIGEST, SEARCH)
}
_PUT_RENDITION = _insert(RENDITION.name, (*RENDITION.columns, "text", "body", "digest"))
_PUT_DECISION = _insert(DECISION.name, (*DECISION.columns, "body", "digest"))
_SETS = ("extractor_run", "summary_mark")
"""Plain tables of which several rows are put and taken out together."""
_PUT_PLAIN = {name: _upsert(name, (*columns, "digest")) for name, columns in PLAIN.items() if name not in _SETS}
_PUT_RUN = _insert("extractor_run", (*PLAIN["extractor_run"], "digest"))


class SqlWriter(SummaryWriter, PaperWriter):
    """Writes of one transaction; `SqlStore.writer` opens and ends it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tallies: dict[str, Tally] = {}
        self._changed: dict[str, None] = {}
        self._read: dict[str, None] = {}

    def put_document(self, document: Document) -> None:
        """Insert or replace by id; appends a change when anything differs."""
        if self._put(DOCUMENT, document, replace=True):
            self._changed[document.id] = None

    def put_capture(self, capture: Capture) -> None:
        """Insert by id; one that is held stays as it is."""
        self._put(CAPTURE, capture, replace=False)

    def put_rendition(self, rendition: Rendition) -> None:
        """Insert by id; one that is held stays as it is.

        Raises:
            UnreadableInput: The text holds lone surrogates.
        """
        if self._digest("rendition", "id", rendition.id) is not None:
            return
        body = body_of(rendition)
        digest = sha256(body)
        self._run(_PUT_RENDITION, (*RENDITION.copies(rendition), rendition.text, pack(body), digest))
        self._tally("rendition").add(digest)

    def put_annotations(self, rendition: str, annotations: Iterable[Annotation], extractors: Mapping[str, str]) -> None:
        """Replace the readings of a rendition; `extractors` is name -> version of all that ran.

        Raises:
            ValueError: The rendition is not held, a reading is of another one, or words are not where a span says.
        """
        kept = {a.id: a for a in annotations}
        self._check_spans(rendition, kept.values())
        bodies = {identifier: body_of(annotation) for identifier, annotation in sorted(kept.items())}
        new = {identifier: sha256(body) for identifier, body in bodies.items()}
        old = {str(i): str(d) for i, d in self._run("SELECT id, digest FROM annotation WHERE rendition = ?", rendition)}
        runs_changed = self._put_runs(rendition, extractors)
        if old == new and not runs_changed and self._digest("reading", "rendition", rendition) is not None:
            return
        self._run_many("DELETE FROM annotation WHERE id = ?", [(i,) for i in sorted(old.keys() - new.keys())])
        fresh = [i for i in bodies if old.get(i) != new[i]]
        self._run_many(_PUT["annotation"], [(*ANNOTATION.copies(kept[i]), bodies[i].decode(), new[i]) for i in fresh])
        tally = Tally()
        for digest in new.values():
            tally.add(digest)
        self._put_plain("reading", (rendition, tally.rows, tally.hex))
        self._read[rendition] = None

    def put_ledger(self, items: Iterable[LedgerItem]) -> None:
        """Insert or replace ledger items by id."""
        for item in items:
            self._put(LEDGER, item, replace=True)

    def put_search(self, saved: SavedSearch) -> None:
        """Insert or replace by id; its number of saves follows the one held.

        Raises:
            Overtaken: Another save of that number is held.
        """
        row = self._one("SELECT saved, digest FROM search WHERE id = ?", saved.id)
        held, name = row or (0, "")
        if name == sha256(body_of(saved)):
            return
        if saved.saved != int(str(held)) + 1:
            raise Overtaken(f"The search {saved.name!r} was saved by somebody else meanwhile.", "Ask it again.")
        self._put(SEARCH, saved, replace=True)

    def put_digest(self, digest: Digest) -> None:
        """Insert, or replace a draft; its number of saves follows the one held.

        Raises:
            Overtaken: Another save of that number is held.
            ValueError: One that was sent would be changed.
        """
        row = self._one("SELECT saved, state, digest FROM digest WHERE id = ?", digest.id)
        held, state, name = row or (0, "draft", "")
        if name == sha256(body_of(digest)):
            return
        if digest.saved != int(str(held)) + 1:
            raise Overtaken(f"{digest.id} was saved by somebody else meanwhile.", "Look at it again, then edit.")
        if state == "sent":
            raise ValueError(f"{digest.id} was sent and stays as it went out")
        self._put(DIGEST, digest, replace=True)

    def name_container(self, place: str, wanted: str) -> str:
        """The name that a place goes by in the ledger: the one it has, else `wanted`, numbered if that is taken."""
        held = self._one("SELECT name FROM container WHERE place = ?", place)
        if held is not None:
            return str(held[0])
        name, number = wanted, 1
        while self._one("SELECT 1 FROM container WHERE name = ?", name) is not None:
            number += 1
            name = f"{wanted} ({number})"
        self._put_plain("container", (place, name))
        return name

    def append_decision(self, what: str, value: str, why: str, who: str, time: str) -> Decision:
        """Add to the end of the decision chain; gives the decision with its number, id and hashes."""
        last = self._one("SELECT number, body FROM decision ORDER BY number DESC LIMIT 1")
        number = int(str(last[0])) + 1 if last else 1
        previous = msgspec.json.decode(str(last[1]), type=Decision).hash if last else GENESIS
        seal = decision_hash(number, what, value, why, who, time, previous)
        decision = Decision(
            id=make_id("decision", seal), number=number, what=what, value=value, why=why, who=who, time=time,
            previous=previous, hash=seal,
        )  # fmt: skip
        body = body_of(decision)
        digest = sha256(body)
        self._run(_PUT_DECISION, (*DECISION.copies(decision), body.decode(), digest))
        self._tally("decision").add(digest)
        return decision

    def finish(self) -> None:
        """Write what goes with the rows: one change per document touched, and the tallies. Part of the transaction."""
        for rendition in self._read:
            for row in self._run("SELECT id FROM document WHERE rendition = ? ORDER BY id", rendition):
                self._changed[str(row[0])] = None
        if self._changed:
            last = self._one("SELECT coalesce(max(seq), 0) FROM change")
            first = int(str(last[0])) + 1 if last else 1
            for number, document in enumerate(self._changed, first):
                self._add_plain("change", (number, document))
                point("writer.change")
        for table, tally in sorted(self._tallies.items()):
            self._put_plain("meta", (f"tally:{table}", tally.to_value()))
        if self._tallies:
            put_seal(self._session)

    def _put(self, table: Table, record: msgspec.Struct, *, replace: bool) -> bool:
        """Put a record; gives whether anything changed."""
        body = body_of(record)
        digest = sha256(body)
        values = table.copies(record)
        old = self._digest(table.name, "id", values[0])
        if old == digest or (old is not None and not replace):
            return False
        self._run(_PUT[table.name], (*values, body.decode(), digest))
        self._count(table.name, old, digest)
        return True

    def _put_plain(self, table: str, values: tuple[Value, ...]) -> None:
        digest = plain_digest(table, values)
        old = self._digest(table, PLAIN[table][0], values[0])
        if old != digest:
            self._run(_PUT_PLAIN[table], (*values, digest))
            if table != "meta":
                self._count(table, old, digest)

    def _add_plain(self, table: str, values: tuple[Value, ...]) -> None:
        """`_put_plain` of a row that is not there yet."""
        digest = plain_digest(table, values)
        self._run(_PUT_PLAIN[table], (*values, digest))
        self._count(table, None, digest)

    def _put_runs(self, rendition: str, extractors: Mapping[str, str]) -> bool:
        """Replace the record of which extractors ran; gives whether it changed."""
        held = self._run("SELECT name, version, digest FROM extractor_run WHERE rendition = ?", rendition)
        old = {(str(name), str(version)): str(digest) for name, version, digest in held}
        if old.keys() == set(extractors.items()):
            return False
        self._run("DELETE FROM extractor_run WHERE rendition = ?", rendition)
        tally = self._tally("extractor_run")
        for digest in old.values():
            tally.remove(digest)
        for name, version in sorted(extractors.items()):
            digest = plain_digest("extractor_run", (rendition, name, version))
            self._run(_PUT_RUN, (rendition, name, version, digest))
            tally.add(digest)
        return True

    def _check_spans(self, rendition: str, annotations: Iterable[Annotation]) -> None:
        found = self._one("SELECT text FROM rendition WHERE id = ?", rendition)
        if found is None:
            raise ValueError(f"readings of a rendition that is not held: {rendition}")
        text = str(found[0])
        for annotation in annotations:
            if annotation.rendition != rendition:
                raise ValueError(f"{annotation.id} is a reading of {annotation.rendition}, not of {rendition}")
            for span in spans_of(annotation):
                if not 0 <= span.start < span.end or text[span.start : span.end] != span.exact:
                    raise ValueError(
                        f"{annotation.kind} {annotation.id} of {annotation.extractor} {annotation.version} says that "
                        f"{span.exact!r} stands at {span.start}:{span.end}; it does not"
                    )

    def _tally(self, table: str) -> Tally:
        if table not in self._tallies:
            found = self._one("SELECT value FROM meta WHERE key = ?", f"tally:{table}")
            self._tallies[table] = Tally.from_value(str(found[0])) if found else Tally()
        return self._tallies[table]

    def _count(self, table: str, old: str | None, new: str) -> None:
        tally = self._tally(table)
        if old is not None:
            tally.remove(old)
        tally.add(new)

    def _digest(self, table: str, key: str, value: Value) -> str | None:
        found = self._one(f"SELECT digest FROM {table} WHERE {key} = ?", value)
        return None if found is None else str(found[0])

    def _one(self, sql: str, *values: Value) -> tuple[object, ...] | None:
        rows = self._run(sql, *values)
        return rows[0] if rows else None

    def _run(self, sql: str, *values: Value | tuple[Value, ...]) -> list[tuple[object, ...]]:
        bound = values[0] if values and isinstance(values[0], tuple) else values
        return self._session.run(sql, bound)

    def _run_many(self, sql: str, rows: list[tuple[Value, ...]]) -> None:
        if rows:
            self._session.run_many(sql, rows)
