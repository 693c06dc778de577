"""Two documents whose texts are copies of each other."""

from __future__ import annotations

import msgspec


class NearCopy(msgspec.Struct, frozen=True, kw_only=True):
    """A pair of documents by id, `first` < `second`."""

    first: str
    second: str
    likeness: float
    """Weighted Jaccard index of the two texts, 0..1."""
    contained: float
    """Share of the shorter text's weight that the other has too, 0..1."""
