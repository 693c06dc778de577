"""A feed that the library polls."""

from __future__ import annotations

import msgspec


class FeedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A feed by its address, and what it is called where that is known."""

    address: str
    title: str = ""
