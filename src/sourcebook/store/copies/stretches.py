"""Hashes of the seven-letter stretches of a text, every second value kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STRETCH = 7
SAMPLED = 2
"""One hash value in so many is kept."""
FEWEST = 64
"""Hashes kept of a short text, whatever their values."""

Hashes = NDArray[np.uint32]
_MULTIPLIER = np.uint64(0x100000001B3)
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SHIFT = np.uint64(33)
_BELOW = 2**32 // SAMPLED
"""Hashes under it are the sample."""
_AT_ONCE = 1 << 20
"""Stretches hashed at a time: eight bytes each, some times over."""


def unpack(packed: bytes) -> Hashes:
    """The hashes that `hash_stretches` gave."""
    return np.frombuffer(packed, np.uint32)


def hash_stretches(data: bytes) -> bytes:
    """Hashes of the stretches of some letters, 32 bits each, ascending, each once."""
    letters = np.frombuffer(data, dtype=np.uint8)
    if len(letters) < STRETCH:
        letters = np.pad(letters, (0, STRETCH - len(letters)))
    starts = range(0, len(letters) - STRETCH + 1, _AT_ONCE)
    found = np.unique(np.concatenate([_lowest(letters[at : at + _AT_ONCE + STRETCH - 1]) for at in starts]))
    kept = found[: np.searchsorted(found, _BELOW)]
    return (kept if len(kept) >= FEWEST else found[:FEWEST]).tobytes()


def _lowest(letters: NDArray[np.uint8]) -> Hashes:
    """Of the hashes of some letters' stretches those that may be kept: the sampled ones, and always the lowest few."""
    count = len(letters) - STRETCH + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(STRETCH):
        hashes *= _MULTIPLIER
        hashes += letters[offset : offset + count]
        hashes += np.uint64(1)
    every = np.unique((_mixed(hashes) >> np.uint64(32)).astype(np.uint32))
    return every[: max(int(np.searchsorted(every, _BELOW)), FEWEST)]


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Finaliser of MurmurHash3 (Austin Appleby, public domain): spreads values over all 64 bits."""
    for factor in _MIX:
        hashes = (hashes ^ (hashes >> _SHIFT)) * factor
    return hashes ^ (hashes >> _SHIFT)
