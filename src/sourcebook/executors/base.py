"""What an executor is: how a stage is mapped over items."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, Protocol, TypeVar

from sourcebook.errors import ReaderCrashed

I = TypeVar("I")  # noqa: E741 - item
O = TypeVar("O")  # noqa: E741 - outcome

TRIES = 3
"""An item is given to so many workers at most, when they die of it."""
AHEAD = 4
"""Items drawn ahead of the outcomes, for each worker."""


class Executor(Protocol):
    """Maps a stage over items. Register under the entry-point group `sourcebook.executors`.

    Results come in the order of the items, whatever the number of workers, so that what is written is the same.
    """

    name: ClassVar[str]

    def __init__(self, workers: int) -> None: ...

    def map(
        self, stage: Callable[[I], O], items: Iterable[I], lost: Callable[[I, int], O] | None = None
    ) -> Iterator[O]:
        """Outcomes in item order; `stage` is a module-level function, items and outcomes can be pickled.

        A worker killed from outside costs no other item: its item is given to another, at most `TRIES` times in all.
        Then `lost`, called in this process with the item and the number of tries, gives its outcome; without `lost`
        the item's turn raises `ReaderCrashed`.
        """
        ...


def given_up(item: I, lost: Callable[[I, int], O] | None) -> O:
    """The outcome of an item whose workers died of it `TRIES` times.

    Raises:
        ReaderCrashed: Nobody has a word for it.
    """
    if lost is None:
        raise ReaderCrashed(f"The worker process died {TRIES} times over one file.", "See how much memory is free.")
    return lost(item, TRIES)


def sendable(error: Exception) -> Exception:
    """The error as another process can have it; where it cannot be pickled, what it says."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - pickling runs anybody's code
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
