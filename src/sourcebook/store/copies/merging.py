"""Several segments of sketches made one, in a file filled piece by piece: memory does not grow with its size."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sourcebook.store.copies.segments import HALF, LOW, Numbers, Segment, Shape, make_room
from sourcebook.store.copies.stretches import Hashes

AT_ONCE = 4_000_000
"""Hashes that are moved at once, some 200 MB of memory."""
_BITS = 12
"""First bits of a hash by which holders are cut into ranges; as many of these as make a piece are moved together."""

Alive = NDArray[np.bool_]


def merge(segments: Sequence[tuple[Segment, Alive]], path: Path) -> Shape:
    """One segment of the documents of several that are marked as alive, written to a file, durably.

    Raises:
        OSError: The disk is full or failing.
    """
    held = [segment for segment, _ in segments]
    cuts = [_Cut(segment) for segment in held]
    ids = np.concatenate([s.ids[alive] for s, alive in segments])
    lengths = np.concatenate([np.diff(s.starts)[alive] for s, alive in segments])
    shape = Shape(
        name=path.name, documents=len(ids), hashes=int(lengths.sum()),
        distinct=sum(len(_union(cuts, *piece)) for piece in _pieces_of(cuts)),
    )  # fmt: skip
    order = np.argsort(ids, kind="stable")
    made = make_room(path, shape)
    made.ids[:] = ids[order]
    made.renditions[:] = np.concatenate([s.renditions[alive] for s, alive in segments])[order]
    made.letters[:] = np.concatenate([s.letters[alive] for s, alive in segments])[order]
    made.starts[:] = np.concatenate(([0], np.cumsum(lengths[order])))
    numbers = _new_numbers([alive for _, alive in segments], order)
    for segment, number in zip(held, numbers, strict=True):
        _put_hashes(segment, number, made)
    _put_holders(cuts, numbers, made)
    del made  # its pages are handed to the system before the file is made durable
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return shape


def _new_numbers(alive: Sequence[Alive], order: Numbers) -> list[Numbers]:
    """The number that each document of each segment gets, -1 for those that are gone."""
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    found, at = [], 0
    for mask in alive:
        number = np.full(len(mask), -1, np.int64)
        count = int(mask.sum())
        number[mask] = places[at : at + count]
        at += count
        found.append(number)
    return found


def _put_hashes(segment: Segment, number: Numbers, made: Segment) -> None:
    """Hashes of a segment's documents to where they are to stand."""
    starts = segment.starts
    for low, high in _pieces(starts):
        lengths = np.diff(starts[low : high + 1])
        shift = np.repeat(made.starts[np.maximum(number[low:high], 0)] - starts[low:high], lengths)
        target = np.arange(int(starts[low]), int(starts[high])) + shift
        kept = np.repeat(number[low:high] >= 0, lengths)
        made.hashes[target[kept]] = segment.hashes[starts[low] : starts[high]][kept]


class _Cut:
    """A segment's hashes and their holders in ranges of hashes."""

    def __init__(self, segment: Segment) -> None:
        beginnings = (np.arange(1 << _BITS, dtype=np.uint64) << np.uint64(32 - _BITS)).astype(np.uint32)
        self.segment = segment
        self.places = np.append(np.searchsorted(segment.distinct, beginnings), len(segment.distinct))
        self.edges = segment.offsets[self.places]

    def distinct(self, low: int, high: int) -> Hashes:
        """The hashes of some ranges."""
        return self.segment.distinct[self.places[low] : self.places[high]]

    def held(self, low: int, high: int, number: Numbers) -> NDArray[np.uint64]:
        """Hashes of some ranges above the new numbers of their holders that are not gone."""
        offsets = self.segment.offsets[self.places[low] : self.places[high] + 1]
        hashes = np.repeat(self.distinct(low, high).astype(np.uint64) << HALF, np.diff(offsets))
        new = number[self.segment.holders[offsets[0] : offsets[-1]]]
        return np.asarray((hashes | new.astype(np.uint64))[new >= 0], np.uint64)


def _put_holders(cuts: Sequence[_Cut], numbers: Sequence[Numbers], made: Segment) -> None:
    """All hashes in order, and the holders of each."""
    at = place = 0
    for low, high in _pieces_of(cuts):
        held = np.concatenate([cut.held(low, high, number) for cut, number in zip(cuts, numbers, strict=True)])
        held.sort(kind="stable")
        distinct = _union(cuts, low, high)
        made.holders[at : at + len(held)] = held & LOW
        made.distinct[place : place + len(distinct)] = distinct
        made.offsets[place : place + len(distinct)] = at + np.searchsorted(held, distinct.astype(np.uint64) << HALF)
        at, place = at + len(held), place + len(distinct)
    made.offsets[place] = at


def _union(cuts: Sequence[_Cut], low: int, high: int) -> Hashes:
    """Every hash of some ranges, also one that nobody holds any more."""
    return np.unique(np.concatenate([cut.distinct(low, high) for cut in cuts]))


def _pieces_of(cuts: Sequence[_Cut]) -> Iterator[tuple[int, int]]:
    """Ranges that are moved together."""
    return _pieces(np.sum([cut.edges for cut in cuts], axis=0))


def _pieces(edges: Numbers) -> Iterator[tuple[int, int]]:
    """(first, one after the last) of spaces between growing edges: `AT_ONCE` or less, or one that alone is more."""
    low = 0
    while low < len(edges) - 1:
        high = max(low + 1, int(np.searchsorted(edges, edges[low] + AT_ONCE, side="right")) - 1)
        yield low, high
        low = high
