"""The reading child's own side: it loads what readers need once and splits off a guarded worker for each file.

A worker sees one file, answers over one pipe and ends; whatever the file does to it, the next has a fresh one. The
child itself never looks at a file.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import select
import signal
import socket
import sys
import warnings
from pathlib import Path

import msgspec

from sourcebook import registry
from sourcebook.ingest import sandbox
from sourcebook.ingest.child_protocol import Ended, Hello, Request, Stop, encode_frame
from sourcebook.ingest.child_work import work
from sourcebook.ingest.warm import warm
from sourcebook.settings import Settings

_asked: msgspec.msgpack.Decoder[Request | Stop] = msgspec.msgpack.Decoder(Request | Stop)
_REFUSED_MEMORY = (b"memory allocation of", b"bad_alloc", b"out of memory", b"Cannot allocate memory")
"""How libraries in Rust, C++ and C put it before they end the process."""
_IMPATIENT = 0.02
"""Seconds between looks at a worker that closed its descriptors and lives on."""


class _Worker:
    """A worker that runs: its process, a pipe that closes when it ends, and one with what its libraries complain of."""

    def __init__(self, process: int, life: int, complaints: int) -> None:
        self.process = process
        self.life = life
        self.complaints = complaints
        self.closed = False


class Child:
    """Serves requests from a socket until it closes."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.process = os.getpid()
        data, _ = self._frame()
        self.settings = msgspec.convert(msgspec.msgpack.decode(data or b"\x80"), Settings)
        self.workers: dict[int, _Worker] = {}
        registry.load_all("readers")
        registry.load_all("openers")
        self.readable = sandbox.libraries()
        self.left = sandbox.leave_network()
        # Workers share this process's memory until one of the two writes to it: nothing here is to be moved any more.
        gc.collect()
        gc.freeze()

    def run(self) -> None:
        """Serve until the run is gone; no worker outlives it."""
        self._say(Hello(guards=self._trial()))
        try:
            while self._serve():
                pass
        finally:
            for number in list(self.workers):
                self._stop(number)

    def _serve(self) -> bool:
        """Wait for the run or a worker; False when the run is gone."""
        waiting = [w.life for w in self.workers.values() if not w.closed]
        patience = _IMPATIENT if any(w.closed for w in self.workers.values()) else None
        watched: list[socket.socket | int] = [self.line, *waiting]
        ready, _, _ = select.select(watched, [], [], patience)
        for number, worker in list(self.workers.items()):
            if worker.life in ready:
                worker.closed = True
            if worker.closed:
                self._reap(number, worker)
        if self.line not in ready:
            return True
        data, given = self._frame()
        if not data:
            return False
        asked = _asked.decode(data)
        if isinstance(asked, Stop):
            self._stop(asked.number)
        else:
            self._start(asked, given)
        return True

    def _start(self, request: Request, answer: int) -> None:
        if warm(request.blob.media_type, opening=request.open):
            gc.collect()
            gc.freeze()
        life, held = os.pipe()
        complaints, complain = os.pipe()
        for end in (complaints, complain):
            os.set_blocking(end, False)  # a library that never stops complaining is not waited for
        process = _fork()
        if process == 0:
            os.dup2(complain, 2)
            _become_worker(request, self, answer, held)
        for end in (held, complain, answer):
            os.close(end)
        self.workers[request.number] = _Worker(process, life, complaints)

    def _stop(self, number: int) -> None:
        worker = self.workers.get(number)
        if worker is None:
            return
        for end in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                end(worker.process, signal.SIGKILL)
        self._reap(number, worker, wait=True)

    def _reap(self, number: int, worker: _Worker, *, wait: bool = False) -> None:
        complained = b""
        process, status, used = os.wait4(worker.process, 0 if wait else os.WNOHANG)
        if not process:
            return
        del self.workers[number]
        os.close(worker.life)
        with contextlib.suppress(BlockingIOError):
            complained = os.read(worker.complaints, 1 << 16)
        os.close(worker.complaints)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.process, signal.SIGKILL)  # what it started, where that was not refused
        taken = used.ru_maxrss >> (20 if sys.platform == "darwin" else 10)
        self._say(
            Ended(
                number=number,
                code=os.waitstatus_to_exitcode(status),
                megabytes=taken,
                seconds=round(used.ru_utime + used.ru_stime, 2),
                refused_memory=any(words in complained for words in _REFUSED_MEMORY),
            )
        )

    def _trial(self) -> dict[str, str]:
        """The guards a worker gets, found out by one that puts them up and reads nothing."""
        source, answer = os.pipe()
        process = _fork()
        if process == 0:
            held = sandbox.put_up(self.readable, megabytes=256, seconds=10)
            os.write(answer, msgspec.msgpack.encode(held))
            os._exit(0)
        os.close(answer)
        with os.fdopen(source, "rb") as told:
            data = told.read()
        os.waitpid(process, 0)
        held = msgspec.msgpack.decode(data, type=dict[str, str]) if data else {"guards": "a trial of them failed"}
        return dict(sorted({**held, sandbox.NETWORK: self.left}.items()))

    def _say(self, message: object) -> None:
        with contextlib.suppress(OSError):
            self.line.sendall(encode_frame(message))

    def _frame(self) -> tuple[bytes, int]:
        """One frame and the descriptor that came with it, -1 without; no bytes when the run is gone."""
        head, given, _, _ = socket.recv_fds(self.line, 4, 1)
        while 0 < len(head) < 4:
            head += self.line.recv(4 - len(head))
        size, data = int.from_bytes(head, "big"), b""
        while len(data) < size and (piece := self.line.recv(size - len(data))):
            data += piece
        return data, given[0] if given else -1


def _fork() -> int:
    with warnings.catch_warnings():
        # Python warns of threads in a process that splits: this one has none, libraries' own lie still.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _become_worker(request: Request, child: Child, answer: int, life: int) -> None:
    """Answer one request and end; nothing returns from here."""
    code = 1
    try:
        os.setpgid(0, 0)
        sandbox.die_with(child.process)
        _close_all_but({0, 1, 2, answer, life})
        own = [*child.readable, Path(request.blob.path)]
        budget = request.budget
        sandbox.put_up(own, megabytes=budget.megabytes, seconds=budget.seconds, renewed=request.open)
        for message in work(request, child.settings):
            _write(answer, encode_frame(message))
        code = 0
    finally:
        os._exit(code)


def _close_all_but(kept: set[int]) -> None:
    first = 0
    for number in [*sorted(kept), min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1 << 16)]:
        if first < number:  # an empty range would close everything above it
            os.closerange(first, number)
        first = number + 1


def _write(number: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(number, left) :]


def main() -> None:
    """Serve the socket whose number is the only argument."""
    Child(socket.socket(fileno=int(sys.argv[1]))).run()
