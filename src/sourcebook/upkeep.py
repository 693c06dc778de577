"""Who brings up to date what is worked out of the records: whoever asks for it, or a thread beside those who ask.

A script waits until it is done. A page of a server does not (`hurried`): what takes longer than `PATIENCE` goes on
beside it, in a process of its own where that is set (`Apart`), the page is answered from what was worked out last, and
says so (`behind`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Protocol
from weakref import WeakKeyDictionary, WeakSet

Progress = Callable[[int, int | None, str], None]
PATIENCE = 2.0
"""Seconds, from the first page that finds something behind, for which pages wait for it."""
ROUNDS = 2
"""How often a page waits: what changed while something was worked out is not in it yet."""
log = logging.getLogger(__name__)


class Worked(Protocol):
    """Something that is worked out of the records. Threads share one."""

    def is_current(self) -> bool:
        """Whether nothing changed since it was worked out."""
        ...

    def bring(self, progress: Progress | None = None) -> bool:
        """Work it out as far as anything changed; gives whether anything had."""
        ...


class Apart(Protocol):
    """Works out what takes long in a process of its own, so that it takes no time from the threads of this one."""

    def __call__(self, one: Worked, progress: Progress, /) -> bool:
        """Bring something up to date; gives whether it was, which it is not where that is quicker done here."""
        ...

    def close(self) -> None:
        """End what is under way."""
        ...


class _Reader:
    """Somebody in a hurry."""

    __slots__ = ("behind", "patience")

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.behind = False


_reader: ContextVar[_Reader | None] = ContextVar("sourcebook_reader", default=None)


@contextmanager
def hurried(patience: float = PATIENCE) -> Iterator[None]:
    """Inside the block nothing is waited for longer than `patience` seconds."""
    token = _reader.set(_Reader(patience))
    try:
        yield
    finally:
        _reader.reset(token)


class Upkeep:
    """Brings things up to date, for one library."""

    def __init__(self) -> None:
        self.apart: Apart | None = None
        self.progress: Progress | None = None
        """Who is told how far it is where whoever waits names nobody."""
        self._changed = threading.Condition()
        self._wanted: dict[Worked, float] = {}
        """What pages found behind, and when they first did."""
        self._took: WeakKeyDictionary[Worked, float] = WeakKeyDictionary()
        """Seconds that each took last."""
        self._failed: WeakSet[Worked] = WeakSet()
        self._worker: threading.Thread | None = None
        self._told: tuple[int, int | None, str] = (0, None, "")
        self._closing = False

    def update(self, one: Worked, progress: Progress | None = None) -> bool:
        """Bring something up to date; gives whether that changed anything, as far as it was waited for."""
        reader = _reader.get()
        if reader is None:
            return one.bring(progress or self.progress)
        for _ in range(ROUNDS):
            if one.is_current():
                return False
            if not self._wait_for(one, reader.patience):
                break
            if self._has_failed(one):  # whoever asks does it, and is told what stands in the way
                return one.bring(progress)
        reader.behind = reader.behind or not one.is_current()
        return True

    def bring(self, one: Worked) -> None:
        """Work something out now, in a process of its own where that is better, and have `behind` tell how far it is.

        Raises:
            Exception: What stood in the way.
        """
        if not one.is_current() and (self.apart is None or not self.apart(one, self.tell)):
            one.bring(self.tell)

    def behind(self) -> str:
        """A sentence for a page that was answered from what is behind; empty for any other."""
        reader = _reader.get()
        if reader is None or not reader.behind:
            return ""
        done, total, what = self._told
        far = f" ({what}: {done:,} of {total:,})" if total else ""
        return f"What is read in the documents is still being worked out{far}. This page shows what was known before."

    def tell(self, done: int, total: int | None, what: str) -> None:
        """Note for `behind` how far it is. Raises where the library is being let go of."""
        if self._closing:
            raise _Closing
        self._told = (done, total, what)

    def be_done(self) -> None:
        """Note that nothing is being worked out any more."""
        self._told = (0, None, "")

    def close(self) -> None:
        """Begin nothing more."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self.apart is not None:
            self.apart.close()

    # -- beside -------------------------------------------------------------------------------------------------

    def _wait_for(self, one: Worked, patience: float) -> bool:
        """Have it brought up to date by the thread beside; whether that is done, or failed, in time.

        What took longer than that the last time is not waited for at all.
        """
        with self._changed:
            until = self._wanted.setdefault(one, monotonic()) + patience
            self._failed.discard(one)
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="sourcebook-upkeep", daemon=True)
                self._worker.start()
            if self._took.get(one, 0.0) > patience:
                return False
            return self._changed.wait_for(lambda: one not in self._wanted, max(0.0, until - monotonic()))

    def _has_failed(self, one: Worked) -> bool:
        with self._changed:
            return one in self._failed

    def _work(self) -> None:
        while (one := self._next()) is not None:
            began, failed = monotonic(), False
            try:
                self.bring(one)
            except Exception:
                # The edge of the thread: a page that asks again does it by itself, and tells what stands in the way.
                failed = True
                if not self._closing:
                    log.exception("What is worked out of the records is behind.")
            with self._changed:
                self.be_done()
                self._took[one] = monotonic() - began
                self._wanted.pop(one, None)
                if failed:
                    self._failed.add(one)
                self._changed.notify_all()

    def _next(self) -> Worked | None:
        """What has waited longest; None when nothing waits."""
        with self._changed:
            waiting = None if self._closing else next(iter(self._wanted), None)
            if waiting is None:
                self._worker = None
            return waiting


class _Closing(Exception):
    """The library is being let go of."""
