"""Ledger: for every container, `expected = stored + skipped + failed`, each item with its reason."""

from __future__ import annotations

from typing import Literal

import msgspec

Outcome = Literal["stored", "skipped", "failed"]


class LedgerItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one member of one container, last attempt."""

    id: str
    """Content id of (container, name)."""
    container: str
    """Name of the folder, archive or list it was found in."""
    name: str
    outcome: Outcome
    reason: str = ""
    code: str = ""
    """Code of the error (`encrypted`, `limit` ...) or of the skip (`unchanged`, `not-a-file` ...)."""
    attempts: int = 1
    limits: dict[str, str] = {}
    blob: str | None = None
    document: str | None = None
    time: str | None = None
    """When, UTC ISO 8601. Not part of the content and left out of `export jsonl`."""


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A member that was left alone, and why (`unchanged`, a link out of the folder ...)."""

    name: str
    reason: str


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A member that could not be read, why, and how often it was tried."""

    name: str
    reason: str
    attempts: int


class AddReport(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `add`: `expected == stored + len(skipped) + len(failed)`."""

    expected: int
    stored: int
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    documents: tuple[str, ...]
