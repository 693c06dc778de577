"""What lists and counts of a large library rest on, worked out once for every change of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from sourcebook.store.base import Store

T = TypeVar("T")


class Shelf:
    """Keeps answers until a document changes. Threads share one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last = 0
        self._kept: dict[str, Any] = {}
        self._lock = threading.RLock()

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """The answer of this name; made anew when a document changed since it was."""
        with self._lock:
            for number, _ in self._store.view().iter_changes(self._last):
                self._last = number
                self._kept.clear()
            if name not in self._kept:
                self._kept[name] = make()
            return cast("T", self._kept[name])
