"""Related: what the library has that speaks of the same, and whether it was covered before."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.summary import State


class Related(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A summary or document near to what is being written, and why."""

    kind: Literal["summary", "document"]
    id: str
    title: str
    date: str | None = None
    """When a summary was posted, or its source published; when a document was published."""
    state: State | None = None
    """Of a summary."""
    score: float
    """0..1: how like the two are."""
    covered: bool = False
    """Whether it seems to tell the very same: one source, one address, a copy, or nearly all of the words that tell."""
    why: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What to say of it before work is done twice."""
        when = f" on {self.date}" if self.date else ""
        of = f"“{self.title}” ({self.id})"
        return f"Already covered{when} in {of}." if self.covered else f"Near to it{when}: {of}."
