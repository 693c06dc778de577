"""The page of a document's versions: when it was had, what differs between two of them, what became of words cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sourcebook.model.comparison import Change, Comparison, Traced
from sourcebook.model.document import Capture
from sourcebook.model.version import History

AROUND = 1
"""Passages that are the same shown on either side of one that is not."""
MOST_ROWS = 3000
"""Passages of one comparison on the page; the command line gives all."""
MOST_TRACED = 200


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the list of captures: of a version, or of none."""

    capture: Capture
    version: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Passages one after another: changed ones with their neighbours, or many that are the same, folded away."""

    folded: bool
    changes: tuple[Change, ...]


class Compared:
    """A comparison, laid out."""

    def __init__(self, comparison: Comparison, traced: Sequence[Traced]) -> None:
        self.comparison = comparison
        self._traced = traced

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The passages in order, runs of the same ones folded."""
        return tuple(_stretches(self.comparison.changes[:MOST_ROWS]))

    @property
    def left_out(self) -> int:
        """Passages not shown."""
        return max(0, len(self.comparison.changes) - MOST_ROWS)

    @cached_property
    def fates(self) -> list[tuple[str, int]]:
        """How many of the words pointed at are the same, moved, changed, lost."""
        counts = Counter(t.anchored.fate for t in self._traced)
        return [(fate, counts[fate]) for fate in ("same", "moved", "changed", "lost")] if self._traced else []

    @property
    def traced(self) -> list[Traced]:
        """Words pointed at that are not the same, in text order."""
        return [t for t in self._traced if t.anchored.fate != "same"][:MOST_TRACED]


@dataclass(frozen=True, slots=True)
class Versions:
    """What the page shows."""

    history: History
    comparisons: tuple[tuple[Comparison, list[Traced]], ...]

    def events(self) -> list[Event]:
        """Every capture in order of time; those without one first."""
        had = [Event(c, v.number) for v in self.history.versions for c in v.captures]
        gone = [Event(c, None) for c in self.history.absences]
        return sorted([*had, *gone], key=lambda e: (e.capture.time or "", e.version or 0, e.capture.id))

    def compared(self) -> list[Compared]:
        """The comparisons, laid out."""
        return [Compared(comparison, traced) for comparison, traced in self.comparisons]


def _stretches(changes: Sequence[Change]) -> Iterator[Stretch]:
    near = [False] * len(changes)
    for at, change in enumerate(changes):
        if change.kind != "same":
            for index in range(max(0, at - AROUND), min(len(changes), at + AROUND + 1)):
                near[index] = True
    start = 0
    for at in range(1, len(changes) + 1):
        if at == len(changes) or near[at] != near[start]:
            yield Stretch(folded=not near[start], changes=tuple(changes[start:at]))
            start = at
