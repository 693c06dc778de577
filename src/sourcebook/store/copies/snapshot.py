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
        found = np.zeros(len(hashes), np.int64)
        for segment in self.segments:
            first, after = segment.ranges(hashes)
            found += after - first
        if len(self._lost):
            lost = self._lost
            found -= np.searchsorted(lost, hashes, side="right") - np.searchsorted(lost, hashes)
        return found

    def holders(self, hashes: Hashes) -> tuple[Numbers, Numbers]:
        """Who holds each of some ascending hashes: places in `hashes`, and numbers of documents beside them."""
        places, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for base, segment in zip(self.bases, self.segments, strict=False):
            first, after = segment.ranges(hashes)
            counts = after - first
            steps = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
            held = segment.postings[np.repeat(first, counts) + steps]
            places.append(np.repeat(np.arange(len(hashes)), counts))
            numbers.append((held & np.uint64(0xFFFFFFFF)).astype(np.int64) + base)
        place, number = np.concatenate(places), np.concatenate(numbers)
        if len(self._lost):
            kept = self.alive[number]
            place, number = place[kept], number[kept]
        return place, number

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
    def _lost(self) -> Hashes:
        """Hashes of the documents that no longer count, ascending, each as often as it is held."""
        pieces = [
            segment.hashes[segment.starts[n] : segment.starts[n + 1]]
            for segment, numbers in zip(self.segments, self.gone, strict=True)
            for n in numbers
        ]
        return np.sort(np.concatenate(pieces)) if pieces else np.zeros(0, np.uint32)
