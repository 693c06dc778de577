"""What was sketched, as it stands at one moment: who holds a hash, how many do, who has the same letters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sourcebook.store.copies.segments import Numbers, Segment
from sourcebook.store.copies.stretches import Hashes


class Snapshot:
    """Segments side by side, less the documents that have another text by now.

    Documents are numbered through all segments; a number means nothing outside its snapshot. Everything it answers
    depends on what is held alone, never on how that is spread over segments.
    """

    def __init__(self, segments: Sequence[Segment] = (), gone: Sequence[Numbers] = ()) -> None:
        self.segments = tuple(segments)
        self.gone = tuple(gone) or tuple(np.zeros(0, np.int64) for _ in segments)
        """Numbers, within each segment, of documents that no longer count."""
        self.bases = np.concatenate(([0], np.cumsum([len(s.ids) for s in self.segments]))).astype(np.int64)
        self.alive: NDArray[np.bool_] = np.ones(int(self.bases[-1]), np.bool_)
        for base, numbers in zip(self.bases[:-1], self.gone, strict=True):
            self.alive[base + numbers] = False

    @cached_property
    def total(self) -> int:
        """Documents that count."""
        return int(self.alive.sum())

    @property
    def numbers(self) -> Numbers:
        """Numbers of the documents that count, ascending."""
        return np.flatnonzero(self.alive)

    @cached_property
    def lengths(self) -> Numbers:
        """How many hashes each document has, by number."""
        return np.concatenate([np.zeros(0, np.int64), *(np.diff(s.starts) for s in self.segments)])

    def find(self, document: str) -> int | None:
        """Number of a document, or None."""
        for base, segment in zip(self.bases, self.segments, strict=False):
            place = segment.find(document)
            if place is not None and self.alive[base + place]:
                return int(base) + place
        return None

    def document(self, number: int) -> str:
        """Id of a document."""
        segment, place = self.place(number)
        return bytes(segment.ids[place]).decode()

    def rendition(self, number: int) -> str:
        """Id of the text that a document was sketched from."""
        segment, place = self.place(number)
        return bytes(segment.renditions[place]).decode()

    def letters(self, number: int) -> bytes:
        """What texts of the same letters have in common."""
        segment, place = self.place(number)
        return bytes(segment.letters[place])

    def hashes(self, number: int) -> Hashes:
        """Hashes of a document, ascending."""
        segment, place = self.place(number)
        return segment.hashes[segment.starts[place] : segment.starts[place + 1]]

    def place(self, number: int) -> tuple[Segment, int]:
        """The segment of a document, and its number there."""
        at = int(np.searchsorted(self.bases, number, side="right")) - 1
        return self.segments[at], int(number - self.bases[at])

    def counts(self, hashes: Hashes) -> Numbers:
        """How many documents hold each of some ascending hashes."""
        return self.look_up(hashes).counts

    def look_up(self, hashes: Hashes) -> Holders:
        """Who holds each of some ascending hashes, and how many they are."""
        return Holders(self, hashes)

    def same_letters(self, letters: bytes) -> Numbers:
        """Numbers of the documents whose texts have these letters, ascending."""
        order, ordered = self._by_letters
        wanted = np.frombuffer(letters, ordered.dtype)[0]
        found = order[np.searchsorted(ordered, wanted) : np.searchsorted(ordered, wanted, side="right")]
        return np.sort(found[self.alive[found]])

    def groups(self) -> list[Numbers]:
        """Documents of the same letters, where there is more than one, each group ascending."""
        order, ordered = self._by_letters
        kept = self.alive[order]
        order, ordered = order[kept], ordered[kept]
        edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
        return [np.sort(group) for group in np.split(order, edges) if len(group) > 1]

    @cached_property
    def _by_letters(self) -> tuple[Numbers, NDArray[np.uint64]]:
        # Half of the hash is enough to find by: 64 bits among millions of texts.
        halves = [np.ascontiguousarray(s.letters).view(np.uint64).reshape(-1, 2)[:, 0] for s in self.segments]
        every = np.concatenate(halves) if halves else np.zeros(0, np.uint64)
        order = np.argsort(every, kind="stable")
        return order, every[order]

    @cached_property
    def lost(self) -> Hashes:
        """Hashes of the documents that no longer count, ascending, each as often as it is held."""
        pieces = [
            segment.hashes[segment.starts[n] : segment.starts[n + 1]]
            for segment, numbers in zip(self.segments, self.gone, strict=True)
            for n in numbers
        ]
        return np.sort(np.concatenate(pieces)) if pieces else np.zeros(0, np.uint32)


class Holders:
    """Who holds each of some ascending hashes, found once for all that is asked of them."""

    def __init__(self, snapshot: Snapshot, hashes: Hashes) -> None:
        self._snapshot = snapshot
        self._ranges = [segment.ranges(hashes) for segment in snapshot.segments]
        found = np.zeros(len(hashes), np.int64)
        for first, after in self._ranges:
            found += after - first
        if len(snapshot.lost):
            lost = snapshot.lost
            found -= np.searchsorted(lost, hashes, side="right") - np.searchsorted(lost, hashes)
        self.counts: Numbers = found
        """How many documents hold each."""

    def of(self, some: Numbers) -> tuple[Numbers, Numbers]:
        """Who holds the hashes at some places: places in `some`, and numbers of documents beside them."""
        places, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for base, segment, (first, after) in zip(
            self._snapshot.bases, self._snapshot.segments, self._ranges, strict=False
        ):
            counts = (after - first)[some]
            steps = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
            held = segment.holders[np.repeat(first[some], counts) + steps]
            places.append(np.repeat(np.arange(len(some)), counts))
            numbers.append(held.astype(np.int64) + base)
        place, number = np.concatenate(places), np.concatenate(numbers)
        if len(self._snapshot.lost):
            kept = self._snapshot.alive[number]
            place, number = place[kept], number[kept]
        return place, number
