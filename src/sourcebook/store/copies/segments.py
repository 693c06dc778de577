"""Sketches of many documents in one file that never changes: who they are, their hashes, and the hashes' holders.

Documents stand in the order of their ids and are numbered by it. The holders ("postings") are one sorted array of
64-bit numbers, a hash above the number of a document that has it: all holders of a hash stand together and are found by
halving. The file is mapped, not read: a look-up touches the few pages it needs.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sourcebook.store.copies.sketch import Sketch
from sourcebook.store.copies.stretches import Hashes

_ID = "S26"
_LETTERS = "V16"
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)

Numbers = NDArray[np.int64]


class Entry(NamedTuple):
    """A document to be put in a segment; `rendition` is the text it was sketched from."""

    document: str
    rendition: str
    sketch: Sketch


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be known of a segment's file to read it."""

    name: str
    documents: int
    hashes: int


class Segment(NamedTuple):
    """The arrays of a segment; the hashes of document `n` are `hashes[starts[n] : starts[n + 1]]`."""

    ids: NDArray[np.bytes_]
    renditions: NDArray[np.bytes_]
    letters: NDArray[np.void]
    starts: NDArray[np.int64]
    hashes: Hashes
    postings: NDArray[np.uint64]

    def find(self, document: str) -> int | None:
        """Number of a document, or None."""
        place = int(np.searchsorted(self.ids, document.encode()))
        return place if place < len(self.ids) and self.ids[place] == document.encode() else None

    def entry(self, number: int) -> Entry:
        """A document as it was put in."""
        own = self.hashes[self.starts[number] : self.starts[number + 1]]
        sketch = Sketch(self.letters[number].tobytes(), own.tobytes())
        return Entry(self.ids[number].decode(), self.renditions[number].decode(), sketch)

    def ranges(self, wanted: Hashes) -> tuple[Numbers, Numbers]:
        """Where the holders of each of some ascending hashes stand in the postings: first, and one after the last."""
        wide = wanted.astype(np.uint64) << _HALF
        first = np.searchsorted(self.postings, wide)
        after = np.searchsorted(self.postings, wide | _LOW, side="right")
        return first, after


def build(entries: Sequence[Entry]) -> Segment:
    """A segment in memory, of documents that differ from each other."""
    ordered = sorted(entries)
    lengths = [len(entry.sketch.packed) // 4 for entry in ordered]
    starts = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)
    hashes = np.frombuffer(b"".join(entry.sketch.packed for entry in ordered), np.uint32)
    return _made(
        np.array([entry.document.encode() for entry in ordered], _ID),
        np.array([entry.rendition.encode() for entry in ordered], _ID),
        np.frombuffer(b"".join(entry.sketch.letters for entry in ordered), _LETTERS),
        starts,
        hashes,
    )


def merge(segments: Sequence[tuple[Segment, NDArray[np.bool_]]]) -> Segment:
    """One segment of the documents of several that are marked as alive."""
    ids = np.concatenate([s.ids[alive] for s, alive in segments])
    renditions = np.concatenate([s.renditions[alive] for s, alive in segments])
    letters = np.concatenate([s.letters[alive] for s, alive in segments])
    lengths = np.concatenate([np.diff(s.starts)[alive] for s, alive in segments])
    pieces = np.concatenate([s.hashes[np.repeat(alive, np.diff(s.starts))] for s, alive in segments])
    order = np.argsort(ids, kind="stable")
    starts = np.concatenate(([0], np.cumsum(lengths[order]))).astype(np.int64)
    old = np.concatenate(([0], np.cumsum(lengths)))[:-1][order]
    places = np.arange(len(pieces)) + np.repeat(old - starts[:-1], lengths[order])
    return _made(ids[order], renditions[order], letters[order], starts, pieces[places])


def _made(
    ids: NDArray[np.bytes_],
    renditions: NDArray[np.bytes_],
    letters: NDArray[np.void],
    starts: NDArray[np.int64],
    hashes: Hashes,
) -> Segment:
    owners = np.repeat(np.arange(len(ids), dtype=np.uint64), np.diff(starts))
    postings = (hashes.astype(np.uint64) << _HALF) | owners
    postings.sort()
    return Segment(ids, renditions, letters, starts, hashes, postings)


def write(segment: Segment, path: Path) -> Shape:
    """Write a segment's file, durably.

    Raises:
        OSError: The disk is full or failing.
    """
    with path.open("wb") as file:
        for array in segment:
            np.ascontiguousarray(array).tofile(file)
            file.write(b"\0" * (-array.nbytes % 8))
        file.flush()
        os.fsync(file.fileno())
    return Shape(name=path.name, documents=len(segment.ids), hashes=len(segment.hashes))


def read(path: Path, shape: Shape) -> Segment:
    """The segment in a file, mapped.

    Raises:
        OSError: It cannot be opened.
        ValueError: It is not of that shape.
    """
    n, m = shape.documents, shape.hashes
    kinds = (_ID, _ID, _LETTERS, "<i8", "<u4", "<u8")
    counts = (n, n, n, n + 1, m, m)
    sizes = [np.dtype(kind).itemsize * count for kind, count in zip(kinds, counts, strict=True)]
    data: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
    if len(data) != sum(size + -size % 8 for size in sizes):
        raise ValueError(f"{path.name} is not of the length that was written")
    arrays, at = [], 0
    for kind, size in zip(kinds, sizes, strict=True):
        arrays.append(np.asarray(data[at : at + size]).view(kind))
        at += size + -size % 8
    return Segment(*arrays)
