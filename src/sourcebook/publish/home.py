"""What the front page of a server shows beside the documents: what waits today, and where a new library begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sourcebook.model.summary import Summary


@dataclass(frozen=True, slots=True)
class Waiting:
    """Things of one kind that wait for somebody."""

    count: int
    one: str
    many: str
    href: str

    @property
    def said(self) -> str:
        """What waits, in words, without the number."""
        return self.one if self.count == 1 else self.many


@dataclass(frozen=True, slots=True)
class Today:
    """What waits today."""

    waiting: Sequence[Waiting] = ()
    latest: Sequence[Summary] = ()
    """Published summaries, the newest."""
    summaries: int = 0
    """All there are, in any state."""
