"""What an executor is: how a stage is mapped over items."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar

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


@dataclass(slots=True, eq=False)
class Job:
    """An item on its way. `answer` is (whether it raised, outcome or error) once there is one."""

    item: Any
    tries: int = 0
    answer: tuple[bool, Any] | None = None


class Crew(Protocol):
    """Workers, and the items they have."""

    def submit(self, item: Any) -> Job:
        """Put an item into the queue."""
        ...

    def turn(self, seconds: float | None) -> None:
        """Hand out what waits, then take in answers and deaths, waiting so long for the first."""
        ...


def outcomes(crew: Crew, ahead: int, items: Iterable[I], lost: Callable[[I, int], O] | None) -> Iterator[O]:
    """What a crew makes of items, in their order, so many of them drawn ahead; raises what a stage raised."""
    jobs: deque[Job] = deque()
    for item in items:
        jobs.append(crew.submit(item))
        crew.turn(0)
        if len(jobs) >= ahead:
            yield _outcome(crew, jobs.popleft(), lost)
    while jobs:
        yield _outcome(crew, jobs.popleft(), lost)


def _outcome(crew: Crew, job: Job, lost: Callable[[Any, int], Any] | None) -> Any:
    while job.answer is None and job.tries <= TRIES:
        crew.turn(None)
    if job.answer is None:
        return given_up(job.item, lost)
    raised, value = job.answer
    if raised:
        raise value
    return value


def put_back(queue: deque[Job], job: Job) -> None:
    """The worker of a job is gone: it goes to the head of the queue, unless it has had its tries."""
    if job.tries < TRIES:
        queue.appendleft(job)
    else:
        job.tries = TRIES + 1


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
