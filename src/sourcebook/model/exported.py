"""What `export` answers."""

from __future__ import annotations

import msgspec


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What an exporter wrote."""

    records: int
    """Of all kinds together."""
    written: dict[str, int]
    """By kind, in the words of the format: `nodes` and `edges`, `statements`, `events` ..."""
