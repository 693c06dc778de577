"""Messages between a run, its reading child, and the workers the child splits off: one for each file.

The run and the child speak over a pair of sockets; a worker answers the run over a pipe of its own, which the child
only passes on. Each message is a frame: four length bytes, big end first, and msgpack.
"""

from __future__ import annotations

import msgspec

from sourcebook.ingest.base import Blob
from sourcebook.ingest.budget import Budget
from sourcebook.model.document import Rendition
from sourcebook.model.ledger import Outcome

START_SECONDS = 60
"""How long a child may take to start: its imports, on a machine that is busy."""
PIECE_BYTES = 1 << 20
"""Most bytes of a member in one frame."""


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """First word of a child: the guards its workers hold, each with why it does not hold, or nothing."""

    guards: dict[str, str] = {}


class Request(msgspec.Struct, frozen=True, kw_only=True, tag="request"):
    """One file to read, for a worker of its own; the end of a pipe to answer on comes with it.

    With `open` set, a container to open: `Counted`, each `MemberHead` with its `Piece`s, and a `Reply`.
    """

    number: int
    blob: Blob
    budget: Budget
    open: bool = False


class Stop(msgspec.Struct, frozen=True, kw_only=True, tag="stop"):
    """End the worker of that number, whatever it does."""

    number: int


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker ended: exit code, or the signal as a negative number; what it took."""

    number: int
    code: int
    megabytes: int
    """Most memory it held at a time, in MiB."""
    seconds: float
    """Processor time."""
    refused_memory: bool = False
    """Whether a library said that it was refused memory before it ended the process."""


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
    """A rendition, or what was wrong."""

    rendition: Rendition | None = None
    code: str = ""
    message: str = ""
    hint: str = ""
    limits: dict[str, int] = {}


Frame = MemberHead | Piece | Counted | Reply


def encode_frame(message: object) -> bytes:
    """Four length bytes, big end first, and msgpack."""
    data = msgspec.msgpack.encode(message)
    return len(data).to_bytes(4, "big") + data
