"""Ledger: for every container, `expected = stored + skipped + failed`, each item with its reason."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.given import Given
from sourcebook.model.mapping import MappingReading
from sourcebook.model.near_copy import NearCopy

Outcome = Literal["stored", "skipped", "failed"]


class ModelReading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a document's reading by a language model."""

    model: str
    pieces: int = 0
    """Pieces of the document that it was asked about."""
    kept: dict[str, int] = {}
    """Readings kept, by kind."""
    dropped: dict[str, int] = {}
    """Readings (or whole replies) not kept, by reason."""
    missing: str = ""
    """Why there is none, or not all of one, and what to do; a later `add` with the model tries again."""


class LedgerItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one member of one container, last attempt."""

    id: str
    """Content id of (container, name)."""
    container: str
    """Name of the folder, archive, site or list it was found in; two of one name are told apart by a number."""
    name: str
    container_kind: str = ""
    """`folder`, `site`, `standard input`, or the media type of the file that the member is in."""
    outcome: Outcome
    reason: str = ""
    code: str = ""
    """Code of the error (`encrypted`, `limit` ...) or of the skip (`unchanged`, `not-a-file` ...)."""
    attempts: int = 1
    limits: dict[str, str] = {}
    blob: str | None = None
    document: str | None = None
    given: Given | None = None
    """What the user said of one that failed, for another try."""
    source: dict[str, str] = {}
    """What was known from outside of one that failed (`media_type address time how`, `header:` and a name)."""
    by_model: ModelReading | None = None
    """What a language model made of it, where one was asked."""
    by_mapping: MappingReading | None = None
    """What a mapping made of its rows, where one was given."""
    time: str | None = None
    """When, UTC ISO 8601. Not part of the content and left out of `export jsonl`."""


class ContainerCount(msgspec.Struct, frozen=True, kw_only=True):
    """How the members of one container ended: `expected == stored + skipped + failed`."""

    container: str
    kind: str
    stored: int = 0
    skipped: int = 0
    failed: int = 0

    @property
    def expected(self) -> int:
        """Every member that was met."""
        return self.stored + self.skipped + self.failed


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A member that was left alone, and why (`unchanged`, a link out of the folder ...)."""

    name: str
    reason: str


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A member that could not be read, why, and how often it was tried."""

    name: str
    reason: str
    attempts: int


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A stored document whose reading by a language model is missing or not whole, and why."""

    name: str
    reason: str


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """A stored table and what the mapping gave of its rows."""

    name: str
    reading: MappingReading


class AddReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer of `add`: `expected == stored + len(skipped) + len(failed)`."""

    expected: int
    stored: int
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    documents: tuple[str, ...]
    unread: tuple[Unread, ...] = ()
    """Documents stored with the built-in readings alone though a language model was asked; left out when empty."""
    add_again: tuple[str, ...] = ()
    """Of a retry: failed items whose bytes are not held, to be added again from where they are; left out when empty."""
    mapped: tuple[Mapped, ...] = ()
    """Tables read by a mapping, with the rows that failed; left out when empty."""
    near_copies: tuple[NearCopy, ...] = ()
    """Pairs that a document stored now makes with any other of the library; left out when empty."""
