"""The executor `ray`: workers of a Ray cluster (extra `ray`), each one item at a time.

`RAY_ADDRESS` names a cluster to join (`auto`, `ray://head:10001`, `head:6379`). Without it a cluster of this machine
is started for the run and ended with it: loopback only, no dashboard, no usage report. Ray's actors are used as plain
processes with a queue in front, so that a death is known to be of one item: Ray's own retries of tasks would run an
item that kills its worker again without a count, and would blame those queued behind it.
Source of the method: Ray's guide to fault tolerance of actors, <https://docs.ray.io/en/latest/ray-core/fault_tolerance/actors.html>.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import socket
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, ClassVar

from sourcebook.errors import StorageError, UsageError
from sourcebook.executors.base import AHEAD, I, Job, O, outcomes, put_back, sendable

STORE_BYTES = 200 * 2**20
"""Memory for outcomes on their way, of a cluster started here; Ray's default is a third of the machine."""

SECONDS_TO_ANSWER = 5.0
"""That the cluster of `RAY_ADDRESS` has for a first sign of life."""

_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing leaves the machine
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_enable_open_telemetry": "0",
}
_ALONE = {
    # Named for the systems where it is the default: addresses of the cluster are loopback's, not the network card's.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_AUTH_MODE": "token",  # other users of this machine cannot give it work
}


class RayExecutor:
    """A Ray cluster: `workers` processes on it, wherever Ray finds a core for them."""

    name: ClassVar[str] = "ray"

    def __init__(self, workers: int = 1) -> None:
        self.workers = max(1, workers)

    def map(
        self, stage: Callable[[I], O], items: Iterable[I], lost: Callable[[I, int], O] | None = None
    ) -> Iterator[O]:
        """See `Executor.map`.

        Raises:
            UsageError: Ray is not installed, or the cluster that `RAY_ADDRESS` names does not answer.
        """
        drawn = iter(items)
        first = next(drawn, _END)
        if first is _END:  # a cluster takes seconds to start
            return
        with Cluster(self.workers) as ray, _Crew(ray, self.workers, stage) as crew:
            yield from outcomes(crew, self.workers * AHEAD, chain([first], drawn), lost)


_END: Any = object()


@dataclass(slots=True)
class Cluster:
    """Ray's module, connected; a cluster started here is ended on leaving; one that was there before goes on."""

    workers: int
    ray: Any = None
    joined: bool = False
    folder: str = ""

    def __enter__(self) -> Any:
        address = os.environ.get("RAY_ADDRESS", "")
        for name, value in (_QUIET if address else _QUIET | _ALONE).items():
            os.environ.setdefault(name, value)
        if not address and os.environ["RAY_AUTH_MODE"] == "token":
            os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
        try:
            import ray
        except ImportError:
            raise UsageError("--executor ray needs the extra `ray`.", "pip install 'sourcebook[ray]'") from None
        self.ray = ray
        if ray.is_initialized():
            return ray
        try:
            if address:
                _knock(address)
                ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
            else:
                self.folder = _short_folder()
                ray.init(
                    address="local", num_cpus=self.workers, num_gpus=0, include_dashboard=False, log_to_driver=False,
                    logging_level=logging.ERROR, object_store_memory=STORE_BYTES, _temp_dir=self.folder,
                )  # fmt: skip
        except (OSError, RuntimeError, ValueError) as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            where = f"The Ray cluster at {address}" if address else "A Ray cluster on this machine"
            raise UsageError(
                f"{where} could not be had: {(str(error) or type(error).__name__).splitlines()[0]}",
                "See `ray status`, or leave out --executor ray.",
            ) from error
        self.joined = True
        return ray

    def __exit__(self, *_: object) -> None:
        if self.joined:
            self.ray.shutdown()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def _knock(address: str) -> None:
    """Whether anybody is there: Ray itself tries for a minute or more. Raises OSError."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_ANSWER).close()


def _short_folder() -> str:
    """A new folder for Ray's sockets: their paths may be 107 bytes long, and Ray adds about 70."""
    usual = tempfile.gettempdir()
    return tempfile.mkdtemp(prefix="sb-", dir=usual if len(usual) < 24 else "/tmp")


class _Worker:
    """What runs on the cluster: the stage over one item at a time."""

    def __init__(self, stage: Callable[[Any], Any]) -> None:
        self.stage = stage

    def work(self, item: Any) -> tuple[bool, Any]:
        """(whether it raised, outcome or error)."""
        try:
            return False, self.stage(item)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's
            return True, sendable(error)


@dataclass(slots=True)
class _Crew:
    """Actors of the cluster, made as there is work for them, and the items they have."""

    ray: Any
    size: int
    stage: Callable[[Any], Any]
    idle: list[Any] = field(default_factory=list)
    busy: dict[Any, tuple[Any, Job]] = field(default_factory=dict)
    """Reference of an answer to come -> the actor at it, its item."""
    queue: deque[Job] = field(default_factory=deque)
    kind: Any = None

    def __enter__(self) -> _Crew:
        # No restarts of Ray's: the place of a dead actor is filled here, where its item is counted.
        self.kind = self.ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Worker)
        return self

    def __exit__(self, *_: object) -> None:
        for actor in [*self.idle, *(actor for actor, _ in self.busy.values())]:
            with suppress(Exception):
                self.ray.kill(actor)

    def submit(self, item: Any) -> Job:
        """Put an item into the queue."""
        job = Job(item)
        self.queue.append(job)
        return job

    def turn(self, seconds: float | None) -> None:
        """Hand out what waits, then take in answers and deaths, waiting so long for the first."""
        self._hand_out()
        if self.busy:
            ready, _ = self.ray.wait([*self.busy], num_returns=1, timeout=seconds)
            for reference in ready:
                self._take(reference)
        self._hand_out()

    def _hand_out(self) -> None:
        while self.queue and (self.idle or len(self.busy) < self.size):
            actor = self.idle.pop() if self.idle else self.kind.remote(self.stage)
            job = self.queue.popleft()
            job.tries += 1
            self.busy[actor.work.remote(job.item)] = (actor, job)

    def _take(self, reference: Any) -> None:
        actor, job = self.busy.pop(reference)
        errors = self.ray.exceptions
        try:
            job.answer = self.ray.get(reference)
        except (errors.RayActorError, errors.OwnerDiedError, errors.ObjectLostError):
            put_back(self.queue, job)
            return
        except errors.OutOfDiskError as error:
            raise StorageError("Ray's folder for outcomes on their way is full.", "Free some space there.") from error
        self.idle.append(actor)
