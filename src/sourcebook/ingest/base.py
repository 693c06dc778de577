"""The reader seam: bytes of one file become a `Draft` - text, structure and what the source says of itself.

A reader runs in a child process with limits (`ingest.child`); it may be slow, hang or die without harm. It never
touches the network or the library.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Protocol

import msgspec

from sourcebook.model.document import Block, Box, Hidden, Link, Metadata, Page, Rendition, Table, rendition_id
from sourcebook.model.ids import sha256_text
from sourcebook.model.table import check_tables


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes to read: where they lie, their tagged hash, and what is known of them from outside."""

    path: str
    hash: str
    name: str
    """File name or last part of the address; a hint for the type, never trusted alone."""
    media_type: str
    address: str | None = None
    """The URL they came from, to make links absolute."""

    def read_bytes(self) -> bytes:
        """All bytes."""
        return Path(self.path).read_bytes()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader makes. Invariants: see `model.document.Block`; `build_rendition` checks them."""

    text: str
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    pages: tuple[Page, ...] = ()
    boxes: tuple[Box, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    tables: tuple[Table, ...] = ()
    metadata: Metadata = Metadata()
    confidence: float = 1.0
    warnings: tuple[str, ...] = ()


class Reader(Protocol):
    """Turns one kind of file into a `Draft`. Register under the entry-point group `sourcebook.readers`.

    Every run loads the class of every reader, to know what it takes. A reader that works with large libraries imports
    them where it uses them, and may name them in a class attribute `loads`, a tuple of module names: the reading
    process loads them once, before it splits off a worker for the first file of the kind, and not once a file.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    media_types: ClassVar[tuple[str, ...]]

    def read(self, blob: Blob) -> Draft:
        """Read the bytes.

        Raises:
            ItemError: `EmptyInput`, `UnreadableInput`, `EncryptedInput` - one clear sentence and the next step.
        """
        ...


def build_rendition(blob: Blob, reader: Reader, draft: Draft) -> Rendition:
    """The rendition a draft stands for, its invariants checked.

    Raises:
        ValueError: The reader broke an invariant (a defect of the reader, not of the file).
    """
    check_draft(draft)
    return Rendition(
        id=rendition_id(blob.hash, reader.name, reader.version, draft.text),
        blob=blob.hash,
        media_type=blob.media_type,
        engine=reader.name,
        engine_version=reader.version,
        text=draft.text,
        text_hash=sha256_text(draft.text),
        blocks=draft.blocks,
        links=draft.links,
        pages=draft.pages,
        boxes=draft.boxes,
        hidden=draft.hidden,
        tables=draft.tables,
        metadata=draft.metadata,
        confidence=draft.confidence,
        warnings=draft.warnings,
    )


def check_draft(draft: Draft) -> None:
    """Raise `ValueError` unless blocks are ordered, disjoint, trimmed and inside the text, and links inside it."""
    end = 0
    for block in draft.blocks:
        words = draft.text[block.start : block.end]
        if not (end <= block.start < block.end <= len(draft.text)) or words != words.strip():
            raise ValueError(f"block {block.start}:{block.end} overlaps, is empty, outside or untrimmed")
        end = block.end
    items: tuple[Link | Page | Box, ...] = (*draft.links, *draft.pages, *draft.boxes)
    for item in items:
        if not 0 <= item.start <= item.end <= len(draft.text):
            raise ValueError(f"{type(item).__name__} {item.start}:{item.end} is outside the text")
    check_tables(draft.text, draft.blocks, draft.tables)
