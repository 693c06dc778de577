"""Document, capture, rendition: the material.

Bytes are a blob (`sha256:<hex>`, stored once). A *capture* says where and how a blob was had. A *document* is what
captures are versions of. A *rendition* is the text of a blob made by one engine and version.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from sourcebook.model.address import normal_address
from sourcebook.model.ids import make_id, sha256_text
from sourcebook.model.shown import facts

SourceKind = Literal[
    "court",
    "legislature",
    "agency",
    "leak",
    "wire",
    "newspaper",
    "broadcaster",
    "magazine",
    "ngo",
    "academic",
    "book",
    "film",
    "company",
    "blog",
    "social",
    "aggregator",
    "unknown",
]
BlockKind = Literal["heading", "paragraph", "quote", "item", "row", "caption", "code"]


class Block(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of structure: `text[start:end]` is one heading, paragraph, list item, table row ...

    Blocks are in text order, do not overlap, hold no white space at their ends and are never empty.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    """Heading level 1..6; nesting depth of list items; 0 otherwise."""
    group: int = 0
    """Blocks of one block quote, list or table share a number above 0."""
    path: str = ""
    """Where it stands in the source: a DOM path, or `page=3`."""


class Link(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hyperlink whose anchor words are `text[start:end]`; `href` is absolute where a base is known."""

    start: int
    end: int
    href: str


class Page(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of a paged source; sizes are points (1/72 inch)."""

    number: int
    start: int
    end: int
    width: float = 0.0
    height: float = 0.0
    label: str = ""
    """What the source calls the page ("iv", "A-3"), where that is not its number."""
    confidence: float = 1.0
    """Below 1 where its words were recognised in a picture."""
    turned: int = 0
    """Degrees by which a picture that lay on its side was turned before it was read, counter-clockwise; boxes and sizes
    are those of the turned page."""


class Box(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a line of text stands on its page: points from the lower left corner."""

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float = 1.0
    """Below 1 where the line was recognised in a picture."""


class Bookmark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of a source's own table of contents; `level` counts from 0."""

    title: str
    level: int = 0
    page: int = 0


class Table(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A table whose rows are the blocks of kind "row" with this `group`, in order; `model.table` gives its cells.

    A row reads "Payer: Aldora Bank | Amount: 1,200": each cell that is not empty behind the name of its column.
    """

    group: int
    name: str = ""
    """The sheet, key or table it was in the source; empty where there was one only."""
    columns: tuple[str, ...] = ()
    """Names of the columns, no two the same; a cell beyond them is in "Column 7"."""
    named: bool = True
    """Whether the source names its columns; else they are "Column 1" ..."""
    cells: tuple[tuple[int, ...], ...] = ()
    """For each row the length of each cell's words; -3 stands for three empty ones, those at its end are left out."""


class Hidden(msgspec.Struct, frozen=True, kw_only=True):
    """Words in the source that a reader of the page would not see; kept out of the text.

    `at` is the offset in the text where they would stand; `how` names the trick (`display:none`, `white-on-white` ...).
    """

    at: int
    text: str
    how: str


class Metadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the source says of itself. Dates are EDTF strings."""

    title: str | None = None
    outlet: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    address: str | None = None
    """Canonical address, when the page declares one."""
    description: str | None = None
    source_kind: SourceKind = "unknown"
    message: str | None = None
    """Message-ID of an e-mail, without brackets."""
    answers: tuple[str, ...] = ()
    """Message-IDs of what it answers, the thread's first one first."""

    outline: tuple[Bookmark, ...] = ()
    """The source's own table of contents."""


class Rendition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Text of a blob by one engine and version, with its structure."""

    id: str
    blob: str
    media_type: str
    engine: str
    engine_version: str
    text: str
    text_hash: str
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    pages: tuple[Page, ...] = ()
    boxes: tuple[Box, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    tables: tuple[Table, ...] = ()
    metadata: Metadata = Metadata()
    confidence: float = 1.0
    """Engine's confidence in the text, 0..1 (below 1 for OCR)."""
    warnings: tuple[str, ...] = ()
    """What the reader could not do ("page 7 is damaged"), one sentence each."""

    def __reduce__(self) -> str | tuple[Any, ...]:
        """How it goes to another process: as its bytes, so that what was left at its default is left so there.

        msgspec leaves out a field that *is* its default; pickle would make another object of an equal value, and the
        same record would come out in other bytes.
        """
        try:
            return _rendition_from, (msgspec.msgpack.encode(self),)
        except UnicodeEncodeError:  # lone surrogates: the store refuses it, and says so
            return super().__reduce__()


OWN_HEADERS = frozenset({"warc", "status", "asked", "redirects", "snapshot", "screenshot", "parts", "parts-refused"})
"""Names under which a capture's headers hold what we know of a fetch and which blobs go with it; an answer's own heads
by these names are not kept."""


class Capture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One having of bytes. `time` is when they were fetched, UTC ISO 8601; null for a file handed to us.

    Captures whose text and title are equal are of one version, however their bytes differ.
    """

    id: str
    document: str
    blob: str
    media_type: str
    bytes: int
    address: str
    """URL, or the file's name relative to what was added."""
    how: str = "file"
    time: str | None = None
    headers: dict[str, str] = {}
    absent: str = ""
    """Set when the address no longer gave the document: what it gave instead ("It answered 404."), in a sentence.

    The blob is then the WARC record of that answer. Nothing of the document is touched by such a capture: that words
    were not there at one time is all it says.
    """


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What captures are versions of. Fields are those of the newest version; `rendition` is its text."""

    id: str
    title: str
    rendition: str
    blob: str
    media_type: str
    address: str
    outlet: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    source_kind: SourceKind = "unknown"
    collection: str = "default"
    versions: int = 1
    confidence: float = 1.0
    """Of its text: below 1 where words were recognised in pictures."""
    message: str | None = None
    """Message-ID of an e-mail, without brackets."""
    answers: tuple[str, ...] = ()
    """Message-IDs of what it answers, the thread's first one first."""

    def _repr_html_(self) -> str:
        """What it is and where it is from, for a notebook."""
        told = {"outlet": self.outlet, "by": self.byline, "published": self.published, "address": self.address,
                "kept as": self.blob, "id": self.id}  # fmt: skip
        return facts(self.title, told)


def rendition_id(blob: str, engine: str, engine_version: str, text: str) -> str:
    """Id of the text that `engine` at `engine_version` made of `blob`."""
    return make_id("rendition", blob, engine, engine_version, sha256_text(text))


def document_id(blob: str, canonical_address: str | None) -> str:
    """Id of a document: by its canonical address where one is known (in any of its spellings), else by its bytes."""
    if not canonical_address:
        return make_id("document", "blob", blob)
    return make_id("document", "address", normal_address(canonical_address))


def capture_id(document: str, blob: str, address: str, time: str | None) -> str:
    """Id of one having of `blob` at `address`."""
    return make_id("capture", document, blob, address, time)


def _rendition_from(data: bytes) -> Rendition:
    return msgspec.msgpack.decode(data, type=Rendition)
