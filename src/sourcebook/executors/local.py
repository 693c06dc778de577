"""The executor `local`: this process, or several on this machine."""

from __future__ import annotations

import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from sourcebook.executors.base import AHEAD, I, Job, O, outcomes, put_back, sendable

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess


DEPTH = 2
"""Items that a worker has at once: the next lies ready for it while this process writes what came of the last."""
SMALL = 16_000
"""Bytes of an item that may lie ready: a pipe holds it, so that two with much to send never wait for each other."""


class LocalExecutor:
    """This machine: one process, or `workers` of them with a bounded queue ahead of the writer."""

    name: ClassVar[str] = "local"

    def __init__(self, workers: int = 1) -> None:
        self.workers = max(1, workers)

    def map(
        self, stage: Callable[[I], O], items: Iterable[I], lost: Callable[[I, int], O] | None = None
    ) -> Iterator[O]:
        """See `Executor.map`."""
        if self.workers == 1:
            yield from map(stage, items)
            return
        with _Pool(self.workers, stage) as pool:
            yield from outcomes(pool, self.workers * AHEAD, items, lost)


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    jobs: deque[Job] = field(default_factory=deque)
    """What it is at, and what lies ready for it."""


@dataclass(slots=True)
class _Pool:
    """Worker processes, each with a pipe of its own, so that a death is known to be of the one item it was at.

    `concurrent.futures` breaks as a whole when one process dies, and does not say over which item.
    """

    size: int
    stage: Callable[[Any], Any]
    workers: list[_Worker] = field(default_factory=list)
    queue: deque[Job] = field(default_factory=deque)
    packed: tuple[Job, memoryview] | None = None
    """The head of the queue as it is sent: one that is too large to lie ready is packed once."""

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            with suppress(OSError):
                worker.pipe.close()  # the end of its input is a worker's sign to stop
        for worker in self.workers:
            if worker.jobs:
                worker.process.terminate()
            worker.process.join()

    def submit(self, item: Any) -> Job:
        """Put an item into the queue."""
        job = Job(item)
        self.queue.append(job)
        return job

    def turn(self, seconds: float | None) -> None:
        """Hand out what waits, then take in answers and deaths, waiting so long for the first."""
        from multiprocessing.connection import wait

        self._hand_out()
        busy: list[Any] = [w.pipe for w in self.workers if w.jobs]
        ready = set(wait(busy, seconds)) if busy else set()
        for worker in [w for w in self.workers if w.pipe in ready]:
            self._take(worker)
        self._hand_out()

    def _hand_out(self) -> None:
        from multiprocessing.reduction import ForkingPickler

        while self.queue:
            worker = min(self.workers, key=lambda w: len(w.jobs), default=None)
            if worker is None or (worker.jobs and len(self.workers) < self.size):
                worker = self._start()
            if len(worker.jobs) >= DEPTH:
                return
            job = self.queue[0]
            if self.packed is None or self.packed[0] is not job:
                self.packed = job, ForkingPickler.dumps(job.item)
            if worker.jobs and len(self.packed[1]) > SMALL:
                return
            self.queue.popleft()
            job.tries += 1
            worker.jobs.append(job)
            with suppress(OSError):  # it is gone: that is seen when its last answers have been taken
                worker.pipe.send_bytes(self.packed[1])

    def _take(self, worker: _Worker) -> None:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            self._bury(worker)
            return
        worker.jobs.popleft().answer = answer

    def _bury(self, worker: _Worker) -> None:
        """A worker is gone; what it was at may have another, and what lay ready has lost no try by it."""
        self.workers.remove(worker)
        worker.pipe.close()
        worker.process.kill()
        worker.process.join()
        put_back(self.queue, worker.jobs.popleft())
        for job in reversed(worker.jobs):
            job.tries -= 1
            self.queue.appendleft(job)

    def _start(self) -> _Worker:
        import multiprocessing

        # spawn: the parent may hold threads and database handles, which must not be forked
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self.stage), daemon=True)
        process.start()
        theirs.close()  # so that its death shows as the end of our input
        worker = _Worker(process, ours)
        self.workers.append(worker)
        return worker


def _work(pipe: Connection, stage: Callable[[Any], Any]) -> None:
    """A worker's life: items in, answers out, until the input ends. Whether to stop is for the parent to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            item = pipe.recv()
            try:
                answer = (False, stage(item))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's
                answer = (True, sendable(error))
            pipe.send(answer)
