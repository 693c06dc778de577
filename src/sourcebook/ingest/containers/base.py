"""The opener seam: a file that holds others gives them one by one, as streams of bytes, never as paths.

An opener runs in the same guarded child as readers do. A name inside a container is a label: nothing is written to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from sourcebook import registry
from sourcebook.ingest.base import Blob
from sourcebook.model.ledger import Outcome

CHUNK = 1 << 18
"""Bytes passed on at a time."""
LINK = "A link inside an archive. What it stands for is added by its own name."


@dataclass(slots=True)
class Member:
    """One thing in a container. With `outcome` set it has no bytes to read: a link, a locked or damaged member."""

    name: str
    chunks: Iterator[bytes] = field(default_factory=lambda: iter(()))
    media_type: str | None = None
    """As the container states it; a hint."""
    address: str | None = None
    """The URL its bytes came from, where the container is a record of the web."""
    time: str | None = None
    """When they were fetched, UTC ISO 8601."""
    headers: dict[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    reason: str = ""
    code: str = ""


class Opener(Protocol):
    """Opens one kind of container. Register under the entry-point group `sourcebook.openers`.

    Large libraries are imported where they are used and named in `loads`, as readers do (`ingest.base.Reader`).
    """

    name: ClassVar[str]
    version: ClassVar[str]
    media_types: ClassVar[tuple[str, ...]]

    def open(self, blob: Blob) -> Iterator[Member]:
        """Every member, always in the same order; its `chunks` are used up before the next is asked for.

        Raises:
            ItemError: The container cannot be opened, or is damaged from here on.
        """
        ...

    def count(self, blob: Blob) -> int | None:
        """How many members there are, counted another way than `open` does; None where there is no other way."""
        ...


def find_opener(media_type: str) -> Opener | None:
    """The opener that takes `media_type`, or None."""
    cls = registry.find_by_type("openers", media_type)
    if cls is None:
        return None
    opener: Opener = cls()
    return opener


def skipped(name: str, reason: str, code: str) -> Member:
    """A member that is left alone."""
    return Member(name, outcome="skipped", reason=reason, code=code)


def failed(name: str, reason: str, code: str) -> Member:
    """A member that cannot be had."""
    return Member(name, outcome="failed", reason=reason, code=code)


def safe_label(name: str, number: int) -> str:
    """A member's name as a label of at most 300 characters: no control or direction marks, no climbing parts."""
    kept = "".join(c for c in name.replace("\\", "/") if c.isprintable() and c not in _DIRECTION)
    parts = [part.strip() for part in kept.split("/")]
    parts = [part for part in parts if part not in ("", ".", "..")]
    label = "/".join(parts)
    if len(label) > 300:
        label = label[:200] + "…" + label[-90:]
    return label or f"member {number}"


_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
