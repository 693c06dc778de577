"""The arithmetic under the parser: the same model, multiplied by numpy's BLAS, on one thread.

Thinc multiplies by a BLAS of its own, which takes two to three times as long as the OpenBLAS inside numpy. OpenBLAS in
turn would share out each small product among all processors and wait longer than it works; and how it shares out
depends on the machine. On one thread, what a text gives does not depend on the number of processors.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language


def by_numpy(nlp: Language) -> Language:
    """The same pipeline, its products made by numpy. What runs on a graphics card or Apple's library stays there."""
    from thinc.api import Model, NumpyOps

    ops = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if isinstance(model, Model) else ():
            if type(node.ops) is NumpyOps:
                node.ops = ops
    return nlp


BRINGING = ("scipy", "scipy.linalg", "sklearn", "onnxruntime", "torch")
"""Packages that load a BLAS of their own."""


class _OneThread:
    """The limit is the whole process's: the first to come in sets it, the last to go out gives back what was."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = 0
        self.known = -1
        self.look()

    def look(self) -> None:
        """See which libraries multiply, where one that brings its own has been loaded since (a look takes 4 ms)."""
        from threadpoolctl import ThreadpoolController

        loaded = sum(name in sys.modules for name in BRINGING)
        if loaded != self.known:
            self.known, self.blas = loaded, ThreadpoolController().select(user_api="blas")

    @contextmanager
    def hold(self) -> Iterator[None]:
        with self.lock:
            if not self.inside:
                self.look()
                self.limit = self.blas.limit(limits=1)
            self.inside += 1
        try:
            yield
        finally:
            with self.lock:
                self.inside -= 1
                if not self.inside:
                    self.limit.restore_original_limits()


@cache
def _one_thread() -> _OneThread:
    return _OneThread()


@contextmanager
def one_thread() -> Iterator[None]:
    """While inside, numpy multiplies on one thread; nested and concurrent uses are counted.

    On leaving, the number of threads is what it was. OpenBLAS takes the lower number from any thread but the higher
    one only from the main thread: where the last to leave is another, numpy stays on one thread, at no cost to answers.
    """
    import numpy  # noqa: F401 - what is loaded later would not be limited

    with _one_thread().hold():
        yield
