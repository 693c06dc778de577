"""How often Python looks for circles of objects that nobody holds any more.

It looks whenever some hundred more objects were made than given back, and each time a build has made a million that it
keeps, looking through them costs a second and finds nothing.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 50_000
"""Objects made and kept after which the young ones are looked through; Python's own number is 700."""
_lock = threading.Lock()
_inside = 0
_usual = gc.get_threshold()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Look through objects more seldom inside the block: for work that makes many and keeps them.

    Blocks may stand in each other and run in several threads; the last to end puts back what was before the first.
    """
    global _inside, _usual
    with _lock:
        if not _inside:
            _usual = gc.get_threshold()
            gc.set_threshold(max(SELDOM, _usual[0]), *_usual[1:])
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                gc.set_threshold(*_usual)
