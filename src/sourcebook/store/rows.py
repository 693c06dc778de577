"""Rows: how each record is written down, and the digests that prove it whole. No engine is named here.

A record is kept as its canonical JSON (`body`) with `digest = sha256(body)`. The columns beside it are copies for
looking up, derived by the functions below and derived again by `verify`. A rendition's text lies apart from its
structure: its body holds the empty text, and the hash of the text.

A deleted row leaves no bad digest behind. So every table has a tally, kept in the same transaction as the row: how many
rows, and the sum of their digests modulo 2**256 (an additive set hash: the order of rows does not matter, a row may be
taken out again; Bellare and Micciancio 1997). The readings of a rendition have a tally of their own.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import msgspec

from sourcebook.model.address import normal_address, outlet_host
from sourcebook.model.annotation import Annotation
from sourcebook.model.decision import Decision
from sourcebook.model.digest import Digest
from sourcebook.model.document import Capture, Document, Rendition
from sourcebook.model.ids import canonical_json, sha256
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.paper import Paper
from sourcebook.model.saved import SavedSearch
from sourcebook.model.summary import Summary

Value = str | int | bytes | None
MODULUS = 1 << 256


class Table(NamedTuple):
    """A table of records: `columns` name the copies, `copies` derives them from a record."""

    name: str
    record: Any
    columns: tuple[str, ...]
    copies: Callable[[Any], tuple[Value, ...]]


def address_key(address: str) -> str:
    """The form in which addresses are compared; that of a web page never equals that of a file."""
    return ("//" if outlet_host(address) else "") + normal_address(address)


def reversed_key(address: str) -> str:
    """An address back to front, so that an index finds it by its end."""
    return address.strip()[::-1]


def _document(record: Document) -> tuple[Value, ...]:
    return record.id, record.collection, record.rendition, record.blob, address_key(record.address)


def _capture(record: Capture) -> tuple[Value, ...]:
    return record.id, record.document, record.blob, address_key(record.address), reversed_key(record.address)


def _rendition(record: Rendition) -> tuple[Value, ...]:
    return record.id, record.blob, record.engine, record.engine_version, record.text_hash


def _annotation(record: Annotation) -> tuple[Value, ...]:
    return record.id, record.document, record.rendition, record.kind, record.start, record.end


def _ledger(record: LedgerItem) -> tuple[Value, ...]:
    return record.id, record.container, record.name, record.outcome, record.document


def _digest(record: Digest) -> tuple[Value, ...]:
    return record.id, record.saved, record.state, record.date


def _search(record: SavedSearch) -> tuple[Value, ...]:
    return record.id, record.name, record.saved


def _paper(record: Paper) -> tuple[Value, ...]:
    return record.id, record.number, str(record.__struct_config__.tag), record.about


def _decision(record: Decision) -> tuple[Value, ...]:
    return record.id, record.number, record.what


def _summary(record: Summary) -> tuple[Value, ...]:
    return record.id, record.number, record.document


def summary_now(record: Summary, seq: int) -> tuple[Value, ...]:
    """The row of the table `summary_now` for the newest version of a summary, saved as number `seq` of all saves."""
    where = record.posted or "", record.published or "", record.weight, record.slug
    return record.id, record.number, seq, record.state, *where


def summary_marks(record: Summary) -> set[tuple[Value, ...]]:
    """The rows of the table `summary_mark` for the newest version of a summary: all that it may be found by."""
    values = {
        "category": record.categories,
        "tag": record.tags,
        "document": record.leans_on,
        "address": (address_key(record.address),) if record.address else (),
        "former": record.old_addresses,
        "related": record.related,
    }
    rest = record.id, record.state, record.posted or ""
    return {(kind, value, *rest) for kind, found in values.items() for value in found}


DOCUMENT = Table("document", Document, ("id", "collection", "rendition", "blob", "address"), _document)
CAPTURE = Table("capture", Capture, ("id", "document", "blob", "address", "reversed"), _capture)
RENDITION = Table("rendition", Rendition, ("id", "blob", "engine", "engine_version", "text_hash"), _rendition)
ANNOTATION = Table("annotation", Annotation, ("id", "document", "rendition", "kind", "start", "end"), _annotation)
LEDGER = Table("ledger", LedgerItem, ("id", "container", "name", "outcome", "document"), _ledger)
DECISION = Table("decision", Decision, ("id", "number", "what"), _decision)
DIGEST = Table("digest", Digest, ("id", "saved", "state", "date"), _digest)
SEARCH = Table("search", SavedSearch, ("id", "name", "saved"), _search)
PAPER = Table("paper", Paper, ("id", "number", "kind", "about"), _paper)
SUMMARY = Table("summary", Summary, ("id", "number", "document"), _summary)
RECORDS = {
    table.name: table
    for table in (DOCUMENT, CAPTURE, RENDITION, ANNOTATION, LEDGER, DECISION, SUMMARY, DIGEST, SEARCH, PAPER)
}
"""Tables of records, by name."""
PLAIN = {
    "reading": ("rendition", "rows", "sum"),
    "extractor_run": ("rendition", "name", "version"),
    "change": ("seq", "document"),
    "container": ("place", "name"),
    "summary_now": ("id", "number", "seq", "state", "posted", "published", "importance", "slug"),
    "summary_mark": ("kind", "value", "summary", "state", "posted"),
    "meta": ("key", "value"),
    "seal": ("number", "state", "value"),
}
"""Tables of plain rows, by name: the row is its own content. `reading` is the tally of a rendition's readings;
`container` the ledger's name of each place that was added; `summary_now` and `summary_mark` say of each summary which
version is the newest and what it is found by; `seal` chains the states of all tables (`store.seals`)."""
TALLIED = (
    "capture", "change", "container", "decision", "digest", "document", "extractor_run", "ledger", "paper",
    "reading", "rendition", "search", "summary", "summary_mark", "summary_now",
)  # fmt: skip
"""Tables with a tally row `tally:<table>` in `meta`."""
REFERENCES = (
    ("document", "rendition", "rendition"),
    ("capture", "document", "document"),
    ("annotation", "rendition", "rendition"),
    ("annotation", "document", "document"),
    ("ledger", "document", "document"),
    ("summary", "document", "document"),
)
"""(table, column, table it points into): what must never dangle."""


def body_of(record: msgspec.Struct) -> bytes:
    """Canonical JSON of a record; a rendition's without its text."""
    if isinstance(record, Rendition):
        record = msgspec.structs.replace(record, text="")
    return canonical_json(record)


KEPT_HEADERS = ("warc", "snapshot", "screenshot")
"""Headers of a capture that name bytes held beside its own."""


def blobs_of(record: Document | Capture | LedgerItem) -> Iterator[str]:
    """The bytes that a record speaks of and that have to be held: its own, the record of its fetch, its snapshot."""
    if record.blob is not None:
        yield record.blob
    if isinstance(record, Capture):
        yield from (record.headers[name] for name in KEPT_HEADERS if name in record.headers)


def plain_digest(table: str, values: tuple[Value, ...]) -> str:
    """Digest of a row of a plain table."""
    return sha256(canonical_json([table, *values]))


def pack(body: bytes) -> bytes:
    """A rendition's structure, compressed (it may hold a box for every line)."""
    return zlib.compress(body, 6)


def unpack(data: bytes, limit: int = 1 << 31) -> bytes:
    """Undo `pack`.

    Raises:
        zlib.error: The data is not what `pack` gave, or grows beyond `limit` bytes.
    """
    worker = zlib.decompressobj()
    body = worker.decompress(data, limit)
    if not worker.eof or worker.unused_data:
        raise zlib.error("the packed structure is cut short or too large")
    return body


class Tally:
    """A number of rows and the sum of their digests."""

    __slots__ = ("rows", "sum")

    def __init__(self, rows: int = 0, total: int = 0) -> None:
        self.rows = rows
        self.sum = total

    def add(self, digest: str) -> None:
        """Count a row in."""
        self.rows += 1
        self.sum = (self.sum + _number(digest)) % MODULUS

    def remove(self, digest: str) -> None:
        """Count a row out."""
        self.rows -= 1
        self.sum = (self.sum - _number(digest)) % MODULUS

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and (self.rows, self.sum) == (other.rows, other.sum)

    __hash__ = None  # type: ignore[assignment]

    @property
    def hex(self) -> str:
        """The sum as 64 hex digits."""
        return f"{self.sum:064x}"

    def to_value(self) -> str:
        """The form kept in `meta`: `<rows>:<sum>`."""
        return f"{self.rows}:{self.hex}"

    @classmethod
    def from_value(cls, value: str) -> Tally:
        """Undo `to_value`.

        Raises:
            ValueError: It is not such a value.
        """
        rows, _, total = value.partition(":")
        return cls(int(rows), int(total, 16))


def _number(digest: str) -> int:
    # A damaged digest must not stop the count: it counts as nothing, and is reported as a damaged row.
    try:
        return int(digest.removeprefix("sha256:"), 16)
    except ValueError:
        return 0


class Row(NamedTuple):
    """A row as it lies in the engine. `body` and `text` are bytes as stored; a column that is not UTF-8 is mangled."""

    values: dict[str, Value]
    body: bytes
    digest: str
    text: bytes = b""


class Audit(Protocol):
    """One unmoving picture of a store's rows, read without trusting an index. Unreadable rows raise `Damaged`."""

    def integrity(self) -> list[str]:
        """What the engine itself finds wrong, one sentence each."""
        ...

    def iter_rows(self, table: str) -> Iterator[Row]:
        """Every row of a table."""
        ...

    def iter_readings(self, rendition: str) -> Iterator[Row]:
        """The annotation rows of a rendition."""
        ...

    def iter_dangling(self, table: str, column: str, target: str) -> Iterator[tuple[str, str]]:
        """(id, what it points at) of the rows whose `column` names nothing in `target`."""
        ...

    def find_dependents(self, table: str, identifier: str) -> tuple[str, ...]:
        """Ids of the documents, annotations and decisions that lean on a row (or `table` "blob": on a blob)."""
        ...

    def migration_problems(self) -> list[str]:
        """How the record of migrations differs from the migrations known here, one sentence each."""
        ...


class Kept(Protocol):
    """The blobs as `verify` needs them."""

    def iter_blobs(self) -> Iterator[str]:
        """Every held blob's hash, sorted."""
        ...

    def iter_strays(self) -> Iterator[Path]:
        """Files that are no blob."""
        ...

    def path(self, blob: str) -> Path:
        """Path of a held blob."""
        ...


@runtime_checkable
class Auditable(Protocol):
    """A store that `verify` can prove whole."""

    @property
    def blobs(self) -> Kept:
        """The blobs."""
        ...

    def audit(self) -> AbstractContextManager[Audit]:
        """An unmoving picture of the rows."""
        ...
