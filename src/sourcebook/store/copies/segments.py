"""Sketches of many documents in one file that never changes: who they are, their hashes, and the hashes' holders.

Documents stand in the order of their ids and are numbered by it. All hashes there are stand in order, each once, with
the place where its holders begin in one array of the numbers of documents: a hash is found by halving, its holders
stand together. The file is mapped, not read: a look-up touches the few pages it needs.
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
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
"""A hash above the number of a document that holds it, as one number: `hash << HALF | number`, and `LOW` of it."""
_BLOCK = 1 << 20

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
    distinct: int


class Segment(NamedTuple):
    """The arrays of a segment.

    The hashes of document `n` are `hashes[starts[n] : starts[n + 1]]`; the documents that hold `distinct[n]` are
    `holders[offsets[n] : offsets[n + 1]]`, ascending.
    """

    ids: NDArray[np.bytes_]
    renditions: NDArray[np.bytes_]
    letters: NDArray[np.void]
    starts: NDArray[np.int64]
    hashes: Hashes
    holders: NDArray[np.uint32]
    distinct: Hashes
    offsets: NDArray[np.int64]

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
        """Where the holders of each of some ascending hashes stand: first, and one after the last."""
        if not len(self.distinct):
            return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.int64)
        place = np.minimum(np.searchsorted(self.distinct, wanted), len(self.distinct) - 1)
        there = self.distinct[place] == wanted
        return np.where(there, self.offsets[place], 0), np.where(there, self.offsets[place + 1], 0)


def build(entries: Sequence[Entry]) -> Segment:
    """A segment in memory, of documents that differ from each other."""
    ordered = sorted(entries)
    lengths = [len(entry.sketch.packed) // 4 for entry in ordered]
    hashes = np.frombuffer(b"".join(entry.sketch.packed for entry in ordered), np.uint32)
    owners = np.repeat(np.arange(len(ordered), dtype=np.uint64), lengths)
    held = (hashes.astype(np.uint64) << HALF) | owners
    held.sort()
    every = (held >> HALF).astype(np.uint32)
    new = np.flatnonzero(np.concatenate(([True], every[1:] != every[:-1]))) if len(every) else np.zeros(0, np.int64)
    return Segment(
        np.array([entry.document.encode() for entry in ordered], _ID),
        np.array([entry.rendition.encode() for entry in ordered], _ID),
        np.frombuffer(b"".join(entry.sketch.letters for entry in ordered), _LETTERS),
        np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64),
        hashes,
        (held & LOW).astype(np.uint32),
        every[new],
        np.append(new, len(every)).astype(np.int64),
    )


def write(segment: Segment, path: Path) -> Shape:
    """Write a segment's file, durably.

    Raises:
        OSError: The disk is full or failing.
    """
    with path.open("wb") as file:
        for array in segment:
            file.write(np.ascontiguousarray(array).data)
            file.write(b"\0" * (-array.nbytes % 8))
        file.flush()
        os.fsync(file.fileno())
    return Shape(name=path.name, documents=len(segment.ids), hashes=len(segment.hashes), distinct=len(segment.distinct))


def read(path: Path, shape: Shape) -> Segment:
    """The segment in a file, mapped.

    Raises:
        OSError: It cannot be opened.
        ValueError: It is not of that shape.
    """
    return _mapped(np.memmap(path, np.uint8, "r"), path.name, shape)


def make_room(path: Path, shape: Shape) -> Segment:
    """A segment's file of that shape with nothing in it yet, mapped to be filled.

    Raises:
        OSError: The disk is full or failing.
    """
    size = _length(_layout(shape))
    with path.open("wb") as file:  # all of it is had from the disk now: a page that found no room would end the process
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            for at in range(0, size, _BLOCK):
                file.write(bytes(min(_BLOCK, size - at)))
    return _mapped(np.memmap(path, np.uint8, "r+"), path.name, shape)


def _mapped(data: NDArray[np.uint8], name: str, shape: Shape) -> Segment:
    layout = _layout(shape)
    if len(data) != _length(layout):
        raise ValueError(f"{name} is not of the length that was written")
    arrays, at = [], 0
    for kind, size in layout:
        arrays.append(np.asarray(data[at : at + size]).view(kind))
        at += size + -size % 8
    return Segment(*arrays)


def _length(layout: list[tuple[str, int]]) -> int:
    return sum(size + -size % 8 for _, size in layout)


def _layout(shape: Shape) -> list[tuple[str, int]]:
    """(kind, bytes) of each array of a segment, in the order of its file."""
    n, m, k = shape.documents, shape.hashes, shape.distinct
    kinds = (_ID, _ID, _LETTERS, "<i8", "<u4", "<u4", "<u4", "<i8")
    counts = (n, n, n, n + 1, m, m, k, k + 1)
    return [(kind, np.dtype(kind).itemsize * count) for kind, count in zip(kinds, counts, strict=True)]
