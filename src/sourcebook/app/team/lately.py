"""What was lately: the last few keys with a value each, for several threads at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lately(Generic[K, V]):
    """Keys with a value each.

    Args:
        most: How many are kept; beyond them the one goes that was put longest ago.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """The value of a key."""
        with self._lock:
            return self._held.get(key)

    def put(self, key: K, value: V, *, unless: Callable[[V], bool] | None = None) -> bool:
        """Put a value in place of what a key had, unless that is such a one; gives whether it was put."""
        with self._lock:
            if unless is not None and key in self._held and unless(self._held[key]):
                return False
            self._held[key] = value
            self._held.move_to_end(key)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
            return True

    def drop(self, key: K) -> None:
        """Keep a key no longer; one that is not there is no error."""
        with self._lock:
            self._held.pop(key, None)
