"""Ledger lines: how what became of an item is put."""

from __future__ import annotations

import time

import msgspec

from sourcebook.ingest.sources import SourceItem
from sourcebook.model.ids import make_id
from sourcebook.model.ledger import LedgerItem


def now() -> str:
    """The time now, UTC ISO 8601 to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def line_of_copy(item: SourceItem, first: LedgerItem) -> LedgerItem:
    """The line of bytes met before under another name: left alone when they were read, failed when they failed."""
    if first.outcome != "failed":
        return line_of(item, "skipped", "unchanged", "unchanged", blob=first.blob)
    line = line_of(item, "failed", f"The same bytes as {first.name}. {first.reason}", first.code, blob=first.blob)
    return msgspec.structs.replace(line, limits=first.limits, attempts=first.attempts)


def line_of(
    item: SourceItem,
    outcome: str,
    reason: str,
    code: str,
    *,
    blob: str | None = None,
    document: str | None = None,
    attempts: int = 1,
) -> LedgerItem:
    """The line of an item, dated now. One that failed keeps what another try needs to know."""
    facts = {"media_type": item.media_type, "address": item.address, "time": item.time, "how": item.how}
    headers = {f"header:{name}": value for name, value in item.headers.items()}
    known = {name: value for name, value in facts.items() if value} | headers if outcome == "failed" else {}
    return msgspec.convert(
        {
            "id": make_id("ledger", item.container, item.name),
            "container": item.container,
            "name": item.name,
            "container_kind": item.container_kind,
            "outcome": outcome,
            "reason": reason,
            "code": code,
            "blob": blob,
            "document": document,
            "attempts": attempts + item.tried,
            "source": known,
            "time": now(),
        },
        LedgerItem,
    )
