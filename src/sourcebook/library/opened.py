"""Opened: the libraries of a team that are in use, each opened at its first use while others go on being used."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sourcebook.library import Library


class Opened:
    """Libraries by name. May be used from several threads: of those that want the same one, one opens it.

    Args:
        open_one: Opens the library of a name, of which the caller knows that it is there.
    """

    def __init__(self, open_one: Callable[[str], Library]) -> None:
        self._open_one = open_one
        self._held: dict[str, Library] = {}
        self._opening: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def find(self, name: str) -> Library | None:
        """The library of a name, if it is open."""
        with self._lock:
            return self._held.get(name)

    def get(self, name: str) -> Library:
        """The library of a name, opened if it is not. Raises what opening it raises."""
        with self._lock:
            opening = self._opening.setdefault(name, threading.Lock())
        with opening:
            if (held := self.find(name)) is not None:
                return held
            made = self._open_one(name)
            with self._lock:
                self._held[name] = made
            return made

    def close(self) -> None:
        """Let go of all; one that is being opened is waited for."""
        with self._lock:
            opening = list(self._opening.values())
        for one in opening:
            with one:
                pass
        with self._lock:
            held, self._held = self._held, {}
        for library in held.values():
            library.close()
