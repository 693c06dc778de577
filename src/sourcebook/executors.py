"""Executors: how a stage is mapped over items. `local` runs in this process, or in several on this machine."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ClassVar, Protocol, TypeVar

from sourcebook.errors import ReaderCrashed

I = TypeVar("I")  # noqa: E741 - item
O = TypeVar("O")  # noqa: E741 - outcome


class Executor(Protocol):
    """Maps a stage over items. Register under the entry-point group `sourcebook.executors`.

    Results come in the order of the items, whatever the number of workers, so that what is written is the same.
    """

    name: ClassVar[str]

    def __init__(self, workers: int) -> None: ...

    def map(self, stage: Callable[[I], O], items: Iterable[I]) -> Iterator[O]:
        """Outcomes in item order; `stage` is a module-level function, items and outcomes can be pickled."""
        ...


class LocalExecutor:
    """This machine: one process, or `workers` of them with a bounded queue ahead of the writer."""

    name: ClassVar[str] = "local"

    def __init__(self, workers: int = 1) -> None:
        self.workers = max(1, workers)

    def map(self, stage: Callable[[I], O], items: Iterable[I]) -> Iterator[O]:
        """See `Executor.map`."""
        if self.workers == 1:
            yield from map(stage, items)
            return
        # spawn: the parent may hold threads and database handles, which must not be forked
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self.workers, mp_context=context)
        waiting: deque[Future[O]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(stage, item))
                if len(waiting) >= self.workers * 4:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise ReaderCrashed(
                "A worker process died.", "Run the same command again: finished items are not repeated."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
