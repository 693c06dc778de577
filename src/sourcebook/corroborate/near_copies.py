"""Texts that are copies of each other, noise and edits between them: reprints, retakes, two scans of one paper.

A text is its set of seven-letter stretches, letters and digits alone, hashed; every second hash value is kept for all
texts alike (FracMinHash: Irber and others 2022), so two sketches compare as the sets do. Stretches of letters survive
the misread letters and lost spaces of OCR where shingles of words do not. The likeness of two texts is the Jaccard
index of their sets, each stretch weighing the square of its inverse document frequency, so that what all papers of one
office print counts for little. Only stretches that few texts share make candidates, so the work grows with the texts,
not with their pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sourcebook.model.near_copy import NearCopy

STRETCH = 7
SAMPLED = 2
"""One hash value in so many is kept."""
FEWEST = 64
"""Hashes kept of a short text, whatever their values."""
MOST_SHARED = 30
"""A stretch that more texts share than this makes no candidates."""
LIKENESS = 0.14
"""Least weighted Jaccard index of near-copies; measured on the developer split of the duplicates task."""

Sketch = NDArray[np.uint64]
_OTHER = re.compile(r"[^a-z0-9]+")
_MULTIPLIER = np.uint64(0x100000001B3)
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SHIFT = np.uint64(33)


def sketch_of(text: str) -> Sketch:
    """Sorted hashes that stand for a text; the same for texts that differ in case, accents, spaces and marks alone."""
    folded = unicodedata.normalize("NFKD", text).lower()
    letters = np.frombuffer(_letters(folded), dtype=np.uint8)
    if len(letters) < STRETCH:
        letters = np.pad(letters, (0, STRETCH - len(letters)))
    count = len(letters) - STRETCH + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(STRETCH):
        hashes = hashes * _MULTIPLIER + letters[offset : offset + count].astype(np.uint64) + np.uint64(1)
    hashes = np.unique(_mixed(hashes))
    kept = hashes[hashes < np.uint64(2**64 // SAMPLED)]
    return kept if len(kept) >= FEWEST else hashes[:FEWEST]


def _letters(folded: str) -> bytes:
    """Letters and digits of a folded text; writing without Latin letters keeps its own."""
    plain = _OTHER.sub("", folded)
    if 4 * len(plain) >= sum(c.isalnum() for c in folded):
        return plain.encode("ascii")
    return "".join(c for c in folded if c.isalnum()).encode("utf-8", "replace")


def _mixed(hashes: Sketch) -> Sketch:
    """Finaliser of MurmurHash3 (Austin Appleby, public domain): spreads values over all 64 bits."""
    for factor in _MIX:
        hashes = (hashes ^ (hashes >> _SHIFT)) * factor
    return hashes ^ (hashes >> _SHIFT)


def find_near_copies(sketches: Mapping[str, Sketch], likeness: float = LIKENESS) -> Iterator[NearCopy]:
    """Pairs of texts that are near-copies, by `first` then `second`; texts go by their document's id."""
    total = len(sketches)
    if total < 2:
        return
    names = sorted(sketches)
    ordered = [sketches[name] for name in names]
    hashes = np.concatenate(ordered)
    owners = np.repeat(np.arange(total, dtype=np.int64), [len(sketch) for sketch in ordered])
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    counts = np.diff(np.r_[starts, len(hashes)])
    # Two texts alone would weigh everything at zero: the count is smoothed as if one more text held nothing.
    weights = np.log((total + 1) / counts) ** 2
    sums = np.bincount(owners, np.repeat(weights, counts), total)
    codes, shared = _shared(owners, starts, counts, weights, total)
    first, second = codes // total, codes % total
    index = shared / (sums[first] + sums[second] - shared)
    for place in np.flatnonzero(index >= likeness):
        a, b = int(first[place]), int(second[place])
        contained = float(shared[place] / min(sums[a], sums[b]))
        yield NearCopy(
            first=names[a], second=names[b], likeness=round(float(index[place]), 4), contained=round(contained, 4)
        )


def _shared(
    owners: NDArray[np.int64],
    starts: NDArray[np.intp],
    counts: NDArray[np.intp],
    weights: NDArray[np.float64],
    total: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Codes (first * total + second) of pairs that share a stretch, sorted, and the weight of all they share."""
    codes: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    parts: list[NDArray[np.float64]] = [np.zeros(0)]
    for size in range(2, MOST_SHARED + 1):
        here = counts == size
        if not here.any():
            continue
        members = np.sort(owners[starts[here][:, None] + np.arange(size)], axis=1)
        left, right = np.triu_indices(size, 1)
        codes.append((members[:, left] * total + members[:, right]).ravel())
        parts.append(np.repeat(weights[here], len(left)))
    found, places = np.unique(np.concatenate(codes), return_inverse=True)
    return found, np.bincount(places, np.concatenate(parts), len(found)).astype(np.float64)
