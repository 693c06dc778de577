"""What lists and counts of a large library rest on, worked out once for every change of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

from sourcebook.errors import NotFound
from sourcebook.model.document import Document
from sourcebook.store.base import Dated, Store

T = TypeVar("T")
MOST_OLD = 64
"""Answers that are kept after a change until they are made anew."""

MOST_NOTED = 50_000
"""Answers of all kinds that are kept until a document changes."""


class Old:
    """An answer and what it was made from. Threads share one."""

    def __init__(self, change: Callable[[], int]) -> None:
        self._change = change
        self._made: tuple[int, str] | None = None
        self._lock = threading.Lock()
        self.make: Callable[[], Any] = lambda: None
        self.wanted = ""
        """What it is to be made from, beside documents."""
        self.value: Any = None

    def was_made(self) -> bool:
        """Whether it ever was."""
        return self._made is not None

    def is_current(self) -> bool:
        """Whether nothing changed since it was made."""
        return self._made == (self._change(), self.wanted)

    def bring(self, progress: Callable[[int, int | None, str], None] | None = None) -> bool:
        """Make it anew where something changed; gives whether anything had."""
        del progress
        with self._lock:
            if self.is_current():
                return False
            made = self._change(), self.wanted
            self.value = self.make()
            self._made = made
            return True


class Update(Protocol):
    """Has an answer made anew, beside whoever asks where that takes long."""

    def __call__(self, one: Old, /) -> bool:
        """Give whether anything had changed."""
        ...


class Shelf:
    """Keeps answers until a document changes. Threads share one.

    Args:
        store: The records.
        update: How those answers are made anew that take long.
        most: How many of these are kept; those asked for longest ago go first.
    """

    def __init__(self, store: Store, update: Update = Old.bring, *, most: int = MOST_OLD) -> None:
        self._store = store
        self._update = update
        self._most = most
        self._last = 0
        self._kept: dict[str, Any] = {}
        self._old: OrderedDict[str, Old] = OrderedDict()
        self._lock = threading.RLock()

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """The answer of this name; made anew when a document changed since it was."""
        with self._lock:
            self._change()
            if name not in self._kept:
                self._kept[name] = make()
            return cast("T", self._kept[name])

    def note(self, name: str, make: Callable[[], T]) -> T:
        """The same of what is small and quickly made: nobody waits for it but who asks, and two may make it at once."""
        with self._lock:
            change = self._change()
            if name in self._kept:
                return cast("T", self._kept[name])
        made = make()
        with self._lock:
            if self._change() == change and len(self._kept) < MOST_NOTED:
                self._kept[name] = made
        return made

    def keep_old(self, name: str, make: Callable[[], T], made_from: str = "") -> T:
        """The same of what takes long, and rests on `made_from` beside documents.

        It is made where it never was. After a change whoever is in a hurry is given the last one while it is made anew.
        """
        with self._lock:
            old = self._old.setdefault(name, Old(self._change))
            self._old.move_to_end(name)
            old.make, old.wanted = make, made_from
            while len(self._old) > self._most:
                self._old.popitem(last=False)
        if old.was_made():
            self._update(old)
        else:
            old.bring()
        return cast("T", old.value)

    def _change(self) -> int:
        """Number of the last change of a document."""
        with self._lock:
            if (last := self._store.view().last_change()) != self._last:
                self._last = last
                self._kept.clear()
            return self._last


END = "end"
"""The place behind the last document of the list."""
OLDEST: Dated = ("", "e")
"""Behind every undated document: their ids begin with `d-`."""


def place_of(document: Document) -> str:
    """Where a document stands in the list of documents, as an address says it."""
    return f"{document.published or ''}:{document.id}"


def place_said(said: str) -> Dated:
    """Undo `place_of`. Raises `NotFound` when that is no place."""
    date, colon, identifier = said.rpartition(":")
    if not colon or not identifier:
        raise NotFound(f"{said[:80]!r} is no place in the list of documents.", "Begin with the newest: /documents.")
    return date, identifier
