"""Summaries in `verify`: versions without a gap, anchors whose words stand there, and lookups that say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sourcebook.model.summary import Anchor, Summary
from sourcebook.store.report import Problem
from sourcebook.store.rows import Tally, Value, plain_digest, summary_marks, summary_now


class SummaryCheck:
    """Takes the rows in the order in which they lie, then says what does not fit together."""

    def __init__(self) -> None:
        self._anchors: dict[str, list[tuple[str, int, Anchor]]] = defaultdict(list)
        self._newest: dict[str, tuple[int, tuple[Value, ...]]] = {}
        self._marks: dict[str, Tally] = {}
        self._held_now: dict[str, tuple[Value, ...]] = {}
        self._held_marks: dict[str, Tally] = defaultdict(Tally)
        self._gaps: list[Problem] = []

    def take_now(self, values: tuple[Value, ...]) -> None:
        """A row of `summary_now`."""
        self._held_now[str(values[0])] = values

    def take_mark(self, values: tuple[Value, ...], digest: str) -> None:
        """A row of `summary_mark`."""
        self._held_marks[str(values[2])].add(digest)

    def take(self, summary: Summary) -> None:
        """A version."""
        number = self._newest.get(summary.id, (0, ()))[0] + 1
        if summary.number != number:
            message = f"Version {number} of the summary {summary.id} is missing."
            self._gaps.append(Problem(kind="row-missing", id=summary.id, message=message))
        self._newest[summary.id] = summary.number, summary_now(summary, 0)
        self._marks[summary.id] = tally = Tally()
        for values in summary_marks(summary):
            tally.add(plain_digest("summary_mark", values))
        for sentence in summary.sentences:
            for anchor in sentence.anchors:
                self._anchors[anchor.rendition].append((summary.id, summary.number, anchor))

    def point(self, identifier: str, number: int, places: Iterable[Anchor]) -> None:
        """Words that a version of another paper points at."""
        for anchor in places:
            self._anchors[anchor.rendition].append((identifier, number, anchor))

    def forget(self, rendition: str) -> None:
        """A rendition that is not looked into, or whose text is damaged and reported as such."""
        self._anchors.pop(rendition, None)

    def moved(self, rendition: str, text: str) -> tuple[int, list[Problem]]:
        """How many anchors point into a rendition, and those whose words do not stand there."""
        anchors = self._anchors.pop(rendition, [])
        wrong = []
        for summary, number, anchor in anchors:
            if not 0 <= anchor.start < anchor.end or text[anchor.start : anchor.end] != anchor.exact:
                message = (
                    f"Version {number} of {summary} says that {anchor.exact!r} stands at "
                    f"{anchor.start}:{anchor.end} of {rendition}; it does not."
                )
                wrong.append(Problem(kind="anchor-moved", id=summary, message=message))
        return len(anchors), wrong

    def problems(self) -> Iterator[Problem]:
        """What is left to say once every row was taken."""
        yield from self._gaps
        for rendition, anchors in self._anchors.items():
            message = f"Words of the rendition {rendition} are pointed at, and it is missing."
            yield Problem(kind="row-missing", id=rendition, message=message, depends=tuple({a[0]: 0 for a in anchors}))
        for identifier in sorted({*self._newest, *self._held_now, *self._held_marks}):
            if not self._fits(identifier):
                message = f"What the summary {identifier} is found by is not what its newest version says."
                yield Problem(kind="row-damaged", id=identifier, message=message)

    def _fits(self, identifier: str) -> bool:
        held = self._held_now.get(identifier)
        if held is None or identifier not in self._newest:
            return False
        without_save = (*held[:2], 0, *held[3:])
        return without_save == self._newest[identifier][1] and self._held_marks[identifier] == self._marks[identifier]
