"""Long work of the server: one at a time, in a thread of its own, with progress that pages and scripts can look at."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Literal

import msgspec

from sourcebook.errors import NotFound, SourcebookError, UsageError
from sourcebook.model.ledger import AddReport

Progress = Callable[[int, int | None, str], None]
State = Literal["waiting", "working", "done", "failed", "stopped"]
Kind = Literal["add", "list", "move"]
Made = AddReport | str
"""What comes of long work: the report of an add, or the address of the page that has it."""
KEPT = 50
"""Jobs that are remembered while the server runs."""
MOST_WAITING = 20
log = logging.getLogger(__name__)


class Job(msgspec.Struct, kw_only=True):
    """One piece of long work and how far it is."""

    id: str
    title: str
    kind: Kind = "add"
    state: State = "waiting"
    done: int = 0
    total: int | None = None
    last: str = ""
    """Name of the item it was last at."""
    seconds: float = 0.0
    """How long it worked, or works."""
    report: AddReport | None = None
    page: str = ""
    """Where what came of it is, when that is no report."""
    error: str = ""

    @property
    def left(self) -> float | None:
        """Seconds that are likely left; None while that cannot be said."""
        if self.state != "working" or not self.total or not self.done:
            return None
        return self.seconds / self.done * (self.total - self.done)


class _Stopped(Exception):
    """The server is ending."""


class Jobs:
    """The jobs of one server."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._closing = threading.Event()

    def start(
        self,
        title: str,
        work: Callable[[Progress], Made],
        after: Callable[[], None] = lambda: None,
        *,
        kind: Kind = "add",
    ) -> Job:
        """Take on work; it begins when what came before is done. `after` runs at its end, however it ends.

        It is done on behalf of who asked for it.

        Raises:
            UsageError: Too much is waiting already.
        """
        job = Job(id=secrets.token_urlsafe(9), title=title, kind=kind)
        with self._lock:
            if sum(j.state == "waiting" for j in self._jobs.values()) >= MOST_WAITING:
                raise UsageError("Much is waiting to be done already.", "Wait for some of it to be done.")
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
            self._pool = self._pool or ThreadPoolExecutor(1, thread_name_prefix="sourcebook-job")
        self._pool.submit(copy_context().run, self._run, job, work, after)
        return job

    def _run(self, job: Job, work: Callable[[Progress], Made], after: Callable[[], None]) -> None:
        began = time.monotonic()

        def progress(done: int, total: int | None, last: str) -> None:
            if self._closing.is_set():
                raise _Stopped
            job.done, job.total, job.last, job.seconds = done, total, last, time.monotonic() - began

        job.state = "working"
        try:
            made = work(progress)
            if isinstance(made, str):
                job.page = made
            else:
                job.report = made
            job.state = "done"
        except _Stopped:
            job.error, job.state = (
                "The server was stopped. What was taken in stays; add it again to go on.",
                "stopped",
            )
        except SourcebookError as error:
            job.error, job.state = str(error), "failed"
        except Exception as error:
            # The edge of the thread: whatever went wrong is told on the page of the job, and logged whole.
            log.exception("%s failed", job.title)
            job.error, job.state = f"{type(error).__name__}: the server's log says more.", "failed"
        finally:
            job.seconds = time.monotonic() - began
            after()

    def get(self, identifier: str) -> Job:
        """A job by id. Raises `NotFound`."""
        if identifier not in self._jobs:
            raise NotFound("There is no such work.", "It may be from before the server was started; see /ledger.")
        return self._jobs[identifier]

    def listed(self) -> list[Job]:
        """Jobs, the newest first."""
        return list(self._jobs.values())[::-1]

    def close(self) -> None:
        """Drop what waits, and stop what is at work behind the item it is at: what it has taken in stays."""
        self._closing.set()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
