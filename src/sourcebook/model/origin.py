"""Origin: documents that rest on one source."""

from __future__ import annotations

import msgspec


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """A group of documents, and why they are taken together: `near-copy`, `wire-byline ...`, `publisher-family ...`,
    `cites`, `link`, `one quote of ...`, `decided`; empty for one that stands alone.
    """

    id: str
    documents: tuple[str, ...]
    why: tuple[str, ...] = ()
