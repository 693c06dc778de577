"""Reading: every query there is, each served by an index, each record checked against its digest on the way out."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NoReturn, TypeVar, cast

import msgspec

from sourcebook.errors import Damaged, NotFound
from sourcebook.model.annotation import KINDS, Annotation, decode_annotation
from sourcebook.model.chain import head_of
from sourcebook.model.decision import Decision
from sourcebook.model.digest import Digest
from sourcebook.model.document import Capture, Document, Rendition
from sourcebook.model.ids import sha256, sha256_text
from sourcebook.model.ledger import ContainerCount, LedgerItem
from sourcebook.model.saved import SavedSearch
from sourcebook.store.base import Dated
from sourcebook.store.rows import Tally, address_key, plain_digest, reversed_key, unpack
from sourcebook.store.sql.papers import PaperView
from sourcebook.store.sql.session import Engine
from sourcebook.store.sql.summaries import SummaryView

T = TypeVar("T")
_document = msgspec.json.Decoder(Document)
_capture = msgspec.json.Decoder(Capture)
_rendition = msgspec.json.Decoder(Rendition)
_ledger = msgspec.json.Decoder(LedgerItem)
_decision = msgspec.json.Decoder(Decision)
_digest = msgspec.json.Decoder(Digest)
_search = msgspec.json.Decoder(SavedSearch)

_ORDER = 'ORDER BY a.document, a.start, a."end", a.kind, a.id'
_OF_RENDITION = "FROM annotation a WHERE a.rendition = ?"
_OF_DOCUMENT = "FROM annotation a WHERE a.rendition = (SELECT rendition FROM document WHERE id = ?) AND a.document = ?"
# CROSS JOIN fixes the order of the loops in SQLite, so that rows come out of the indexes already sorted.
_OF_KIND = "FROM annotation a CROSS JOIN document d ON d.id = a.document AND d.rendition = a.rendition"
_OF_ALL = "FROM document d CROSS JOIN annotation a ON a.rendition = d.rendition AND a.document = d.id"


class SqlView(SummaryView, PaperView):
    """Reading; sees every finished transaction. May be shared between threads.

    An iterator sees the library as it was at its first step, whatever is written meanwhile. Every method raises
    `Damaged` for a record that does not match its digest; `verify` finds all of them at once.
    """

    def __init__(self, engine: Engine[Any]) -> None:
        self._engine = engine

    def get_document(self, identifier: str) -> Document:
        """The document. Raises `NotFound`."""
        row = self._get("SELECT id, body, digest FROM document WHERE id = ?", "document", identifier)
        return _document.decode(_checked(*row))

    def iter_documents(self, collection: str | None = None, *, after: str = "") -> Iterator[Document]:
        """Documents, of one collection if named, in id order; those whose ids come after one."""
        where, values = ("", (after,)) if collection is None else ("AND collection = ?", (after, collection))
        for row in self._rows(f"SELECT id, body, digest FROM document WHERE id > ? {where} ORDER BY id", values):
            yield _document.decode(_checked(*row))

    def newest_documents(
        self, limit: int, *, after: Dated | None = None, before: Dated | None = None
    ) -> list[Document]:
        """Documents, the newest publication first, undated ones last; those behind a place, or those before one."""
        if before is not None:
            return self._by_date(_NEWER, before, limit)[::-1]
        if after is not None:
            return self._by_date(_OLDER, after, limit)
        return [_document.decode(_checked(*row)) for row in self._few(_NEWEST, (limit,))]

    def _by_date(self, parts: tuple[str, str], place: Dated, limit: int) -> list[Document]:
        """The rest of the day of a place, then the days beyond: each is a stretch of the index, read from its end."""
        date, identifier = place
        rows = list(self._few(parts[0], (date, identifier, limit)))
        if len(rows) < limit:
            rows += self._few(parts[1], (date, limit - len(rows)))
        return [_document.decode(_checked(*row)) for row in rows]

    def last_change(self) -> int:
        """Number of the last change of a document; 0 before the first."""
        return self._number("SELECT coalesce(max(seq), 0) FROM change")

    def get_capture(self, identifier: str) -> Capture:
        """The capture. Raises `NotFound`."""
        row = self._get("SELECT id, body, digest FROM capture WHERE id = ?", "capture", identifier)
        return _capture.decode(_checked(*row))

    def iter_captures(self, document: str | None = None) -> Iterator[Capture]:
        """Captures, of one document if named, in id order."""
        read = self._rows if document is None else self._few
        where, values = ("", ()) if document is None else ("WHERE document = ?", (document,))
        for row in read(f"SELECT id, body, digest FROM capture {where} ORDER BY id", values):
            yield _capture.decode(_checked(*row))

    def iter_recaptured(self) -> Iterator[str]:
        """Documents that were captured more than once, in id order: told by an index, without reading a capture."""
        sql = "SELECT document FROM capture GROUP BY document HAVING count(*) > 1 ORDER BY document"
        return (str(document) for (document,) in self._rows(sql, ()))

    def find_captures(self, *, blob: str | None = None, address: str | None = None) -> list[Capture]:
        """Captures of these bytes and/or at this address (compared as `rows.address_key`), in id order."""
        wanted = {"blob": blob, "address": None if address is None else address_key(address)}
        given = {column: value for column, value in wanted.items() if value is not None}
        where = f"WHERE {' AND '.join(f'{column} = ?' for column in given)}" if given else ""
        sql = f"SELECT id, body, digest FROM capture {where} ORDER BY id"
        return [_capture.decode(_checked(*row)) for row in self._few(sql, tuple(given.values()))]

    def find_documents(self, address: str) -> list[Document]:
        """Documents at an address, in id order; empty when there is none.

        A web address matches documents and captures of an equal one; a relative one matches captures whose address is
        it, or ends with "/" and it.
        """
        if not address.strip():
            return []
        key, back = address_key(address), reversed_key(address)
        if key.startswith("//"):
            found = "SELECT id FROM document WHERE address = ?1 UNION SELECT document FROM capture WHERE address = ?1"
            values: tuple[str, ...] = (key,)
        else:
            # "0" is the character after "/": the range holds exactly the endings that a folder's slash precedes.
            found = "SELECT document FROM capture WHERE reversed = ?1 OR (reversed >= ?2 AND reversed < ?3)"
            values = (back, back + "/", back + "0")
        sql = f"SELECT id, body, digest FROM document WHERE id IN ({found}) ORDER BY id"
        return [_document.decode(_checked(*row)) for row in self._few(sql, values)]

    def get_rendition(self, identifier: str) -> Rendition:
        """The rendition with its text. Raises `NotFound`."""
        return _rendition_of(*self._get(f"{_RENDITION} WHERE id = ?", "rendition", identifier))

    def iter_renditions(self, document: str | None = None) -> Iterator[Rendition]:
        """Renditions, of one document if named (of all bytes ever captured for it), in id order."""
        where = ""
        values: tuple[str, ...] = ()
        if document is not None:
            where = (
                "WHERE id IN (SELECT rendition FROM document WHERE id = ?1 UNION SELECT r.id FROM capture c"
                " JOIN rendition r ON r.blob = c.blob WHERE c.document = ?1)"
            )
            values = (document,)
        read = self._rows if document is None else self._few
        for row in read(f"{_RENDITION} {where} ORDER BY id", values):
            yield _rendition_of(*row)

    def find_rendition(self, blob: str, engine: str, engine_version: str) -> Rendition | None:
        """The rendition of a blob by one engine version, if it was made."""
        sql = f"{_RENDITION} WHERE blob = ? AND engine = ? AND engine_version = ? ORDER BY id LIMIT 1"
        row = self._one(sql, (blob, engine, engine_version))
        return None if row is None else _rendition_of(*row)

    def head(self) -> str:
        """The head of the chain of seals; empty while nothing was ever written."""
        row = self._one("SELECT number, value FROM seal ORDER BY number DESC LIMIT 1", ())
        return head_of(int(str(row[0])), str(row[1])) if row else ""

    def find_texts(self, text_hash: str) -> list[str]:
        """Ids of the renditions whose text has this hash, in id order."""
        sql = "SELECT id FROM rendition WHERE text_hash = ? ORDER BY id"
        return [str(row[0]) for row in self._few(sql, (text_hash,))]

    def get_annotation(self, identifier: str) -> Annotation:
        """The annotation, whether or not its rendition is still current. Raises `NotFound`."""
        row = self._get("SELECT id, body, digest FROM annotation WHERE id = ?", "annotation", identifier)
        return decode_annotation(_checked(*row))

    def iter_annotations(
        self, *, document: str | None = None, rendition: str | None = None, kind: str | None = None
    ) -> Iterator[Annotation]:
        """Readings of current renditions (or of the one named), by document, then start, end, kind, id."""
        values: tuple[str, ...] = ()
        order = _ORDER
        if rendition is not None:
            source, values = _OF_RENDITION, (rendition,)
            if document is not None:
                source, values = source + " AND a.document = ?", (*values, document)
        elif document is not None:
            source, values = _OF_DOCUMENT, (document, document)
        elif kind is not None:
            source = _OF_KIND
        else:
            source, order = _OF_ALL, _ORDER.replace("a.document", "d.id")
        if kind is not None:
            # Of one rendition the rows are few: joined to nothing, the kind does not tempt SQLite to its own index,
            # which holds that kind of the whole library.
            column = "a.kind" if rendition is None else "a.kind || ''"
            source += (" AND" if " WHERE " in source else " WHERE") + f" {column} = ?"
            values = (*values, kind)
        read = self._rows if document is None and rendition is None else self._few
        for row in read(f"SELECT a.id, a.body, a.digest {source} {order}", values):
            yield decode_annotation(_checked(*row))

    def extractors_of(self, rendition: str) -> dict[str, str]:
        """Name -> version of the extractors whose readings of this rendition are held; empty when none ran."""
        sql = "SELECT name, version FROM extractor_run WHERE rendition = ? ORDER BY name"
        return {str(name): str(version) for name, version in self._few(sql, (rendition,))}

    def iter_ledger(
        self, *, outcome: str | None = None, container: str | None = None, after: str | None = None
    ) -> Iterator[LedgerItem]:
        """Ledger items by container, then name; those behind the item `after` (an id), if given."""
        given = {c: v for c, v in {"outcome": outcome, "container": container}.items() if v is not None}
        conditions, values = [f"{column} = ?" for column in given], [*given.values()]
        if after is not None:
            conditions.append("(container, name, id) > (SELECT container, name, id FROM ledger WHERE id = ?)")
            values.append(after)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        sql = f"SELECT id, body, digest FROM ledger {where} ORDER BY container, name, id"
        for row in self._rows(sql, tuple(values)):
            yield _ledger.decode(_checked(*row))

    def find_ledger(self, identifier: str) -> LedgerItem | None:
        """The ledger item with this id, if there is one."""
        row = self._one("SELECT id, body, digest FROM ledger WHERE id = ?", (identifier,))
        return None if row is None else _ledger.decode(_checked(*row))

    def find_container(self, place: str) -> str | None:
        """The name that a place goes by in the ledger, if it has one."""
        row = self._one("SELECT place, name, digest FROM container WHERE place = ?", (place,))
        if row is None:
            return None
        found, name, digest = row
        if plain_digest("container", (found, name)) != digest:
            raise _damaged(f"container {name}")
        return str(name)

    def iter_containers(self) -> Iterator[ContainerCount]:
        """How the members of each container ended, by container name."""
        counts: dict[str, dict[str, int]] = {}
        kinds: dict[str, str] = {}
        for outcome, container, number, first in self._kept(
            "containers", self.head(), lambda: list(self._rows(_BY_CONTAINER))
        ):
            counts.setdefault(container, {})[outcome] = number
            kinds.setdefault(container, first)
        for container, ended in sorted(counts.items()):
            item = self.find_ledger(kinds[container])
            yield ContainerCount(container=container, kind=item.container_kind if item else "", **ended)

    def count_outcomes(self) -> dict[str, int]:
        """How many ledger items ended `stored`, `skipped`, `failed`."""
        # Nearly all are stored: they are told from the tally, and only the others are counted.
        ((tally, *others),) = self._few(_OUTCOMES)
        ended = dict(zip(_NOT_STORED, map(int, others), strict=True))
        return {"stored": _rows_of(tally) - sum(ended.values())} | ended

    def iter_decisions(self, what: str | None = None, *, after: int = 0) -> Iterator[Decision]:
        """Decisions in chain order, on one thing if named, after a number if given."""
        where, values = ("", ()) if what is None else ("AND what = ?", (what,))
        told = f"SELECT id, body, digest FROM decision WHERE number > ? {where} ORDER BY number"
        for row in self._rows(told, (after, *values)):
            yield _decision.decode(_checked(*row))

    def last_decision(self) -> str:
        """Hash of the last decision of the chain; empty before the first."""
        rows = self._rows("SELECT id, body, digest FROM decision ORDER BY number DESC LIMIT 1")
        return next((_decision.decode(_checked(*row)).hash for row in rows), "")

    def iter_searches(self) -> Iterator[SavedSearch]:
        """All saved searches, by name; those that nobody asks any longer too."""
        for row in self._rows("SELECT id, body, digest FROM search ORDER BY name, id"):
            yield _search.decode(_checked(*row))

    def get_digest(self, identifier: str) -> Digest:
        """The digest. Raises `NotFound`."""
        row = self._get("SELECT id, body, digest FROM digest WHERE id = ?", "digest", identifier)
        return _digest.decode(_checked(*row))

    def iter_digests(self) -> Iterator[Digest]:
        """All digests, the last day first."""
        for row in self._rows("SELECT id, body, digest FROM digest ORDER BY date DESC, id"):
            yield _digest.decode(_checked(*row))

    def iter_changes(self, after: int) -> Iterator[tuple[int, str]]:
        """(sequence number, document id) of document changes after a sequence number, in order."""
        for number, document in self._rows("SELECT seq, document FROM change WHERE seq > ? ORDER BY seq", (after,)):
            yield int(number), str(document)

    def iter_states(self) -> Iterator[tuple[str, str]]:
        """(document, digest of all that is held of it), in id order: one pass over the digests of its rows."""
        for document, rows in groupby(self._rows(_STATES), itemgetter(0)):
            yield str(document), sha256_text("\n".join(str(value) for _, value in rows))

    def find_read(self, kind: str, least: int) -> list[str]:
        """Documents in whose text at least so many readings of a kind stand, in id order."""
        return [str(document) for (document,) in self._rows(_READ, (kind, least))]

    def counts(self) -> dict[str, int]:
        """How many there are: documents, captures, renditions, each annotation kind, outcomes, decisions, summaries.

        Annotations are counted as `iter_annotations` gives them: those of current renditions. All names are always
        there, with 0 for none.
        """
        counts = {name: self._tallied(table) for name, table in _COUNTED.items()}
        counts |= self._kept("kinds", self.last_change(), self._count_kinds) | self.count_outcomes()
        counts["papers"] = self._number("SELECT count(DISTINCT id) FROM paper")
        return counts

    def _count_kinds(self) -> dict[str, int]:
        """How many readings of each kind stand in current texts: goes through all of them."""
        counts = dict.fromkeys(KINDS, 0)
        for sql, sign in ((_ALL_KINDS, 1), (_OLD_KINDS, -1)):
            for name, number in self._rows(sql):
                counts[str(name)] = counts.get(str(name), 0) + sign * int(number)
        return counts

    def _kept(self, name: str, mark: object, make: Callable[[], T]) -> T:
        """What was worked out while `mark` was the same, else made anew; shared by all views of the store."""
        held = self._engine.kept.get(name)
        if held is None or held[0] != mark:
            held = self._engine.kept[name] = mark, make()
        return cast("T", held[1])

    def count_documents(self) -> int:
        """How many documents there are: quick, for every page."""
        return self._tallied("document")

    def _tallied(self, table: str) -> int:
        """How many rows a table has, from the tally that is kept with them (`verify` holds it to the rows)."""
        row = self._one("SELECT value FROM meta WHERE key = ?", (f"tally:{table}",))
        return _rows_of(row[0] if row else None)

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        with self._engine.rows(sql, values) as found:
            yield from found

    def _few(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        return iter(self._engine.few(sql, values))

    def _one(self, sql: str, values: tuple[object, ...] = ()) -> tuple[Any, ...] | None:
        return self._engine.one(sql, values)

    def _number(self, sql: str) -> int:
        row = self._one(sql)
        return int(row[0]) if row else 0

    def _get(self, sql: str, kind: str, identifier: str) -> tuple[Any, ...]:
        row = self._one(sql, (identifier,))
        if row is None:
            _miss(kind, identifier)
        return row


_STATES = """
WITH text(document, rendition) AS (
  SELECT id, rendition FROM document UNION SELECT c.document, r.id FROM capture c JOIN rendition r ON r.blob = c.blob),
part(document, value) AS (
  SELECT id, digest FROM document UNION ALL SELECT document, digest FROM capture
  UNION ALL SELECT t.document, r.digest || coalesce(g.digest, '') FROM text t JOIN rendition r ON r.id = t.rendition
    LEFT JOIN reading g ON g.rendition = t.rendition
  UNION ALL SELECT t.document, e.digest FROM text t JOIN extractor_run e ON e.rendition = t.rendition)
SELECT document, value FROM part ORDER BY document, value
"""
_DATE = "coalesce(json_extract(body, '$.published'), '')"
"""The expression of the index `document_by_date`: rows come out sorted, and those before are not read."""
_DATED = "SELECT id, body, digest FROM document"
_NEWEST = f"{_DATED} ORDER BY {_DATE} DESC, id LIMIT ?"
_OLDER = (
    f"{_DATED} WHERE {_DATE} = ? AND id > ? ORDER BY id LIMIT ?",
    f"{_DATED} WHERE {_DATE} < ? ORDER BY {_DATE} DESC, id LIMIT ?",
)
_NEWER = (
    f"{_DATED} WHERE {_DATE} = ? AND id < ? ORDER BY id DESC LIMIT ?",
    f"{_DATED} WHERE {_DATE} > ? ORDER BY {_DATE}, id DESC LIMIT ?",
)
_READ = """
SELECT a.document FROM annotation a CROSS JOIN document d ON d.id = a.document AND d.rendition = a.rendition
WHERE a.kind = ? GROUP BY a.document HAVING count(*) >= ? ORDER BY a.document
"""
_RENDITION = "SELECT id, text, text_hash, body, digest FROM rendition"
_COUNTED = {
    "documents": "document", "captures": "capture", "renditions": "rendition", "decisions": "decision",
    "digests": "digest", "searches": "search", "summaries": "summary_now",
}  # fmt: skip
_NOT_STORED = ("skipped", "failed")
_OUTCOMES = "SELECT (SELECT value FROM meta WHERE key = 'tally:ledger'), " + ", ".join(
    f"(SELECT count(*) FROM ledger WHERE outcome = '{outcome}')" for outcome in _NOT_STORED
)
_ALL_KINDS = "SELECT kind, count(*) FROM annotation GROUP BY kind"
_OLD_KINDS = (
    "SELECT kind, count(*) FROM annotation WHERE rendition IN"
    " (SELECT id FROM rendition r WHERE NOT EXISTS (SELECT 1 FROM document WHERE rendition = r.id)) GROUP BY kind"
)
_BY_CONTAINER = "SELECT outcome, container, count(*), min(id) FROM ledger GROUP BY outcome, container"


def _miss(kind: str, identifier: str) -> NoReturn:
    raise NotFound(f"There is no {kind} {identifier!r} in this library.", f"`sourcebook list {kind}s` shows what is.")


def _checked(identifier: str, body: str, digest: str) -> bytes:
    data = body.encode()
    if sha256(data) != digest:
        raise _damaged(identifier)
    return data


def _rendition_of(*row: Any) -> Rendition:
    identifier, text, text_hash, packed, digest = row
    try:
        body = unpack(packed)
    except zlib.error:
        raise _damaged(identifier) from None
    if sha256(body) != digest or sha256_text(text) != text_hash:
        raise _damaged(identifier)
    rendition = _rendition.decode(body)
    if rendition.text_hash != text_hash:
        raise _damaged(identifier)
    return msgspec.structs.replace(rendition, text=text)


def _damaged(identifier: str) -> Damaged:
    return Damaged(
        f"{identifier} does not match its digest.", "Run `sourcebook verify` to see what leans on it, then restore it."
    )


def _rows_of(tally: object) -> int:
    return 0 if tally is None else Tally.from_value(str(tally)).rows
