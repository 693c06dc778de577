"""Near-copies by hashed word shingles (Broder 1997): how much of one text stands in another."""

from __future__ import annotations

import zlib

from sourcebook.corroborate.words import words_of

SIZE = 4
"""Words in a shingle."""
CONTAINED = 0.6
"""Share of one text's shingles found in the other from which it is a near-copy."""
LEAST = 25
"""Shingles a text must have before containment says anything."""
COMPARABLE = 0.4
"""A text contained in a longer one counts as its copy only when it is at least this share of it; else it is a part."""


def shingles_of(text: str) -> frozenset[int]:
    """CRC-32 of every run of `SIZE` folded words (32 bits are enough to compare two texts, not to index many)."""
    forms = [w.form for w in words_of(text)]
    return frozenset(zlib.crc32(" ".join(forms[i : i + SIZE]).encode()) for i in range(len(forms) - SIZE + 1))


def contained(part: frozenset[int], whole: frozenset[int]) -> float:
    """Share of `part` that stands in `whole`, 0..1; 0 for an empty part."""
    return len(part & whole) / len(part) if part else 0.0


def is_near_copy(draft: frozenset[int], other: frozenset[int]) -> bool:
    """Whether `other` holds the draft, or is most of it.

    A short source that a long draft takes over whole is a part of the draft, not a copy of it.
    """
    if len(draft) >= LEAST and contained(draft, other) >= CONTAINED:
        return True
    sizable = len(other) >= LEAST and len(other) >= COMPARABLE * len(draft)
    return sizable and contained(other, draft) >= CONTAINED


def same_text(first: frozenset[int], second: frozenset[int]) -> bool:
    """Whether one of two documents is mostly contained in the other: a reprint, however cut."""
    small, large = sorted((first, second), key=len)
    return len(small) >= LEAST and contained(small, large) >= CONTAINED
