"""Products in which a row's result depends on that row alone, not on its neighbours nor on its place.

A BLAS takes the rows of a product in groups (of twelve, say, then four, two, one) whose sums are rounded differently.
The last bits of a token's numbers would then depend on the texts it happens to be read with, and once in some million
words a decision would. So the rows of each text begin at a multiple of the group's size, and a text is read the same
alone, among others, and from what was kept of an earlier reading.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from thinc.api import Model

Floats = NDArray[np.float32]
_GRAINS = (1, 4, 8, 12, 16, 24, 32, 48)


@cache
def grain() -> int:
    """Rows in a group: the smallest number at whose multiples products came out the same, bit for bit, when tried."""
    from sourcebook.extract.arithmetic import one_thread

    random = np.random.default_rng(7)
    rows, weights = random.standard_normal((384, 96), np.float32), random.standard_normal((288, 96), np.float32).T
    with one_thread():
        for size in _GRAINS:
            step = max(size, 3) // size * size
            cuts = [(step * k, step * k + size * (k + 1)) for k in range(1, 7) if step * k + size * (k + 1) <= 384]
            whole = rows[: 384 // size * size] @ weights
            if all(np.array_equal(rows[a:b] @ weights, whole[a:b]) for a, b in cuts):
                return size
    return _GRAINS[-1]


class Rows:
    """Where the tokens of texts of `sizes` tokens stand in a matrix: each text at a multiple of `grain()`.

    `gap` is the least number of empty rows before, between and after texts.
    """

    def __init__(self, sizes: Sequence[int], gap: int = 0) -> None:
        unit = grain()
        counts = np.asarray(sizes, dtype=np.int64)
        spans = -(-(counts + gap) // unit) * unit
        first = -(-gap // unit) * unit
        starts = first + np.concatenate(([0], np.cumsum(spans)))[:-1]
        self.tokens = int(counts.sum())
        self.total = first + int(spans.sum())
        offsets = np.cumsum(counts) - counts
        self.places = np.repeat(starts - offsets, counts) + np.arange(self.tokens)

    def spread(self, values: Floats) -> Floats:
        """The matrix with a row of `values` for each token, zeros between texts."""
        matrix = np.zeros((self.total, values.shape[1]), dtype=np.float32)
        matrix[self.places] = values
        return matrix


class _Current(threading.local):
    rows: Rows | None = None


_current = _Current()


@contextmanager
def texts_of(sizes: Sequence[int]) -> Iterator[None]:
    """While inside, products over all tokens of texts of these sizes are made as the module's head says."""
    before, _current.rows = _current.rows, Rows(sizes)
    try:
        yield
    finally:
        _current.rows = before


@cache
def _ops() -> Any:
    from thinc.api import NumpyOps

    class RowOps(NumpyOps):  # type: ignore[misc] # Thinc is untyped here
        """Thinc's operations on numpy's BLAS, products over tokens row by row the same."""

        def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
            rows = _current.rows
            if rows is None or trans1 or x.shape[0] != rows.tokens:
                return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
            return np.take(np.dot(rows.spread(x), y.T if trans2 else y), rows.places, axis=0, out=out)

    return RowOps(use_blis=False)


def by_rows(model: Model[Any, Any]) -> None:
    """Let a model that multiplies on the processor do so row by row the same."""
    from thinc.api import NumpyOps

    for node in model.walk():
        if type(node.ops) is NumpyOps:
            node.ops = _ops()
