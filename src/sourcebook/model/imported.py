"""What `import` answers for deliveries, timelines and annotations of others."""

from __future__ import annotations

import msgspec

from sourcebook.model.moving import Failure, Misfit


class ImportReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The books of one import: `expected == stored + skipped + len(failed)`."""

    expected: int
    stored: int
    skipped: int
    """Items that are here as they are there."""
    failed: tuple[Failure, ...] = ()
    made: dict[str, int] = {}
    """What the file holds, by kind: entities by schema, events, annotations by what became of their anchor."""
    documents: tuple[str, ...] = ()
    """Documents that were stored now."""
    misfits: tuple[Misfit, ...] = ()
    """What did not fit, the most frequent first."""
