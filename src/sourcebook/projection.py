"""What is worked out of the readings of each document and kept beside the records: how it is brought up to date.

A projection says what it takes from one document, what it makes of all of them, and what else it rests on.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sourcebook.store.base import Store, View
from sourcebook.store.side_file import few_changed
from sourcebook.upkeep import Progress, Upkeep


class Kept(Protocol):
    """The file of a projection (see `store.side_file`)."""

    def mark(self, key: str) -> str:
        """What it was made from."""
        ...

    def put_mark(self, key: str, value: str) -> None:
        """Note what it was made from."""
        ...

    def transaction(self) -> AbstractContextManager[Any]:
        """All changes of the block or none."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...


File = TypeVar("File", bound=Kept)
CHANGE, MADE_FROM, VERSION = "change", "made_from", "version"
"""Marks: the last change of the records taken in, what else it rests on, and by which code it was made."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Projection(ABC, Generic[File]):
    """One projection of a library. Threads share it; one at a time brings it up to date."""

    version: ClassVar[str]
    """Of the code that makes it; one made by another is made anew."""
    told_as: ClassVar[str]
    """What is being worked out, as it is told with how far that is."""

    store: Store
    file: File
    upkeep: Upkeep = field(default_factory=Upkeep, kw_only=True)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False, repr=False)

    def is_near(self, most: int) -> bool:
        """Whether at most so many documents changed since the last `update`."""
        return few_changed(self.store.view().iter_changes(int(self.file.mark(CHANGE) or 0)), most)

    def update(self, progress: Progress | None = None) -> bool:
        """Bring it up to date with readings and decisions; gives whether anything changed."""
        return self.upkeep.update(self, progress)

    def state(self) -> str:
        """What stands for what it holds, as last worked out: readings taken in, and what else it rests on."""
        return f"{self._known()} {self.file.mark(MADE_FROM)}"

    def is_current(self) -> bool:
        """Whether nothing was read since, and what else it rests on is the same."""
        known = self._known()
        if known == "" or self.file.mark(MADE_FROM) != self._made_from():
            return False
        return self._rests_on_current() and not any(self.store.view().iter_changes(int(known)))

    def bring(self, progress: Progress | None = None) -> bool:
        """`update`, here and now."""
        with self._lock:
            self._bring_what_it_rests_on(progress)
            return not self.is_current() and self._bring(progress)

    def _known(self) -> str:
        """Number of the last change that is in it; empty where this code made nothing yet."""
        return self.file.mark(CHANGE) if self.file.mark(VERSION) == self.version else ""

    def _bring(self, progress: Progress | None) -> bool:
        view, made_from, last = self.store.view(), self._made_from(), int(self._known() or 0)
        changes = list(view.iter_changes(last))
        documents = dict.fromkeys(document for _, document in changes)
        with self.file.transaction():
            if not last:
                self.file.clear()
            for done, identifier in enumerate(documents, 1):
                self._take(view, identifier)
                if progress:
                    progress(done, len(documents), self.told_as)
            self._gather(view)
            self.file.put_mark(CHANGE, str(changes[-1][0] if changes else last))
            self.file.put_mark(MADE_FROM, made_from)
            self.file.put_mark(VERSION, self.version)
        return True

    # -- what each is by ----------------------------------------------------------------------------------------

    @abstractmethod
    def _take(self, view: View, document: str) -> None:
        """Part of a transaction: keep what one document says, in place of what it said."""

    def _gather(self, view: View) -> None:
        """Part of a transaction: make of all documents what they say together."""

    def _made_from(self) -> str:
        """What stands for all that it rests on besides readings; empty where that is nothing."""
        return ""

    def _rests_on_current(self) -> bool:
        """Whether the projections it rests on are up to date."""
        return True

    def _bring_what_it_rests_on(self, progress: Progress | None) -> None:
        """Bring up to date the projections it rests on."""
