"""Messages between a run and its reading child."""

from __future__ import annotations

import msgspec

from sourcebook.ingest.base import Blob
from sourcebook.model.document import Rendition

START_SECONDS = 60
"""How long a child may take to start: its imports, on a machine that is busy."""


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """First word of a child: the guards it holds."""

    guards: dict[str, bool] = {}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One file to read."""

    blob: Blob


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A rendition, or what was wrong. `spent` asks for a new child: this one ran out of memory."""

    rendition: Rendition | None = None
    code: str = ""
    message: str = ""
    hint: str = ""
    limits: dict[str, int] = {}
    spent: bool = False


def encode_frame(message: object) -> bytes:
    """Four length bytes, big end first, and msgpack."""
    data = msgspec.msgpack.encode(message)
    return len(data).to_bytes(4, "big") + data
