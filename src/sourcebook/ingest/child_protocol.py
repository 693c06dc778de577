"""Messages between a run and its reading child."""

from __future__ import annotations

import msgspec

from sourcebook.ingest.base import Blob
from sourcebook.model.document import Rendition
from sourcebook.model.ledger import Outcome

START_SECONDS = 60
"""How long a child may take to start: its imports, on a machine that is busy."""


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """First word of a child: the guards it holds."""

    guards: dict[str, bool] = {}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One file to read; with `open` set, to open: `Counted`, each `MemberHead` with its `Piece`s, and a `Reply`."""

    blob: Blob
    open: bool = False


class MemberHead(msgspec.Struct, frozen=True, kw_only=True, tag="member"):
    """The next member of a container; its pieces follow until the next head. See `containers.base.Member`."""

    name: str
    media_type: str | None = None
    address: str | None = None
    time: str | None = None
    headers: dict[str, str] = {}
    outcome: Outcome | None = None
    reason: str = ""
    code: str = ""


class Piece(msgspec.Struct, frozen=True, kw_only=True, tag="piece"):
    """Bytes of the member before; with `broken` it is damaged or locked from here on, and why."""

    data: bytes = b""
    broken: str = ""
    code: str = ""


class Counted(msgspec.Struct, frozen=True, kw_only=True, tag="counted"):
    """How many members the container holds by another way of counting; comes first."""

    members: int | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True, tag="reply"):
    """A rendition, or what was wrong. `spent` asks for a new child: this one ran out of memory."""

    rendition: Rendition | None = None
    code: str = ""
    message: str = ""
    hint: str = ""
    limits: dict[str, int] = {}
    spent: bool = False


Frame = MemberHead | Piece | Counted | Reply


def encode_frame(message: object) -> bytes:
    """Four length bytes, big end first, and msgpack."""
    data = msgspec.msgpack.encode(message)
    return len(data).to_bytes(4, "big") + data
