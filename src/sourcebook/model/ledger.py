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


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A skipped or failed member in an `AddReport`."""

    name: str
    reason: str
    attempts: int = 0


class AddReport(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `add`: `expected == stored + len(skipped) + len(failed)`."""

    expected: int
    stored: int
    skipped: tuple[Named, ...]
    failed: tuple[Named, ...]
    documents: tuple[str, ...]
