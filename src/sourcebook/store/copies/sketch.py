"""A text as a sketch: a hash of all its letters, and hashes of its seven-letter stretches, every second value kept.

Letters and digits alone count, without case and accents, so that spaces, line breaks, hyphens at line ends and marks
never do. The same hash values are kept of all texts alike (FracMinHash: Irber and others 2022), so two sketches compare
as the sets of stretches do. Stretches of letters survive the misread letters and lost spaces of OCR, where shingles of
words do not.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

import msgspec
import numpy as np
from numpy.typing import NDArray

STRETCH = 7
SAMPLED = 2
"""One hash value in so many is kept."""
FEWEST = 64
"""Hashes kept of a short text, whatever their values."""
VERSION = 1
"""Goes up with whatever changes a sketch."""

Hashes = NDArray[np.uint32]
_OTHER = re.compile(r"[^a-z0-9]+")
_MULTIPLIER = np.uint64(0x100000001B3)
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SHIFT = np.uint64(33)
_DIGEST = 16
_BELOW = 2**32 // SAMPLED
"""Hashes under it are the sample."""
_AT_ONCE = 1 << 20
"""Stretches hashed at a time: eight bytes each, some times over."""


class Sketch(msgspec.Struct, frozen=True, array_like=True):
    """What stands for a text: `letters` is equal for texts of the same letters, `packed` holds the hashes, sorted."""

    letters: bytes
    packed: bytes

    @property
    def hashes(self) -> Hashes:
        """Hashes of stretches, 32 bits each, ascending, each once."""
        return np.frombuffer(self.packed, np.uint32)


def sketch_of(text: str) -> Sketch:
    """The sketch of a text; the same for texts that differ in case, accents, spaces and marks alone."""
    data = _letters(text)
    letters = np.frombuffer(data, dtype=np.uint8)
    if len(letters) < STRETCH:
        letters = np.pad(letters, (0, STRETCH - len(letters)))
    starts = range(0, len(letters) - STRETCH + 1, _AT_ONCE)
    found = np.unique(np.concatenate([_lowest(letters[at : at + _AT_ONCE + STRETCH - 1]) for at in starts]))
    kept = found[: np.searchsorted(found, _BELOW)]
    kept = kept if len(kept) >= FEWEST else found[:FEWEST]
    return Sketch(hashlib.blake2b(data, digest_size=_DIGEST).digest(), kept.tobytes())


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


def _letters(text: str) -> bytes:
    """Letters and digits of a text, folded; writing without Latin letters keeps its own."""
    folded = (text if text.isascii() else unicodedata.normalize("NFKD", text)).lower()
    plain = _OTHER.sub("", folded)
    if 4 * len(plain) >= len(folded) or 4 * len(plain) >= sum(map(str.isalnum, folded)):
        return plain.encode("ascii")
    return "".join(c for c in folded if c.isalnum()).encode("utf-8", "replace")


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Finaliser of MurmurHash3 (Austin Appleby, public domain): spreads values over all 64 bits."""
    for factor in _MIX:
        hashes = (hashes ^ (hashes >> _SHIFT)) * factor
    return hashes ^ (hashes >> _SHIFT)
