"""Outlet: who published, as printed."""

from __future__ import annotations

import msgspec


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet as printed, and how many documents are from it."""

    outlet: str
    documents: int
