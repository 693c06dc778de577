"""Reading behind guards: whatever a file does to its reader, the run goes on.

The child (`python -m sourcebook.ingest.child`) loads the readers once and splits off a worker for each file, which can
read that file and nothing else (`ingest.sandbox`) and ends with it. What libraries print reaches no channel.
Readers come from the registry's entry points; `registry.add` in the parent is not seen by the child.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from types import TracebackType

import msgspec

from sourcebook import errors
from sourcebook.errors import ItemError, LimitExceeded, ReaderCrashed
from sourcebook.ingest.base import Blob
from sourcebook.ingest.budget import Budget, budget_for
from sourcebook.ingest.child_protocol import (
    PIECE_BYTES,
    START_SECONDS,
    Counted,
    Ended,
    Frame,
    Hello,
    MemberHead,
    Piece,
    Reply,
    Request,
    Stop,
    encode_frame,
)
from sourcebook.model.document import Rendition
from sourcebook.model.ids import sha256_text
from sourcebook.settings import Settings

_frames: msgspec.msgpack.Decoder[Counted | MemberHead | Piece | Reply] = msgspec.msgpack.Decoder(Frame)
_NEXT = "The file may be damaged; the others go on."
_END_SECONDS = 10
"""How long a worker may take to end once it is told to."""


class _Channel:
    """Frames from one descriptor, none longer than agreed, each within its time."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._poll = select.poll()
        self._poll.register(number, select.POLLIN)

    def receive(self, seconds: float, most: int) -> bytes:
        """One frame; empty when the other side is gone.

        Raises:
            TimeoutError: It did not come within `seconds`.
            ReaderCrashed: It says that it is longer than `most` bytes.
        """
        deadline = time.monotonic() + seconds
        size = int.from_bytes(self._exactly(4, deadline), "big")
        if size > most:
            message = f"Its reader's answer is longer than {most >> 20} MiB, far more than the file can hold."
            raise ReaderCrashed(message, _NEXT)
        return self._exactly(size, deadline)

    def _exactly(self, count: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not self._poll.poll(left * 1000):
                raise TimeoutError
            piece = os.read(self._number, min(count - len(data), 1 << 20))
            if not piece:
                return b""
            data += piece
        return bytes(data)


class _Started:
    """A child that runs: its process, the line to it, the guards its workers hold."""

    def __init__(self, settings: Settings) -> None:
        ours, theirs = socket.socketpair()
        self.line = ours
        self.guards: dict[str, str] = {}
        # -P: nothing is imported from the folder the run happens to be in. -I would hide an editable install.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "sourcebook.ingest.child", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
        theirs.close()
        self._channel = _Channel(ours.fileno())
        self._ended: dict[int, Ended] = {}
        try:
            self.line.sendall(encode_frame(msgspec.to_builtins(settings)))
            self.guards = msgspec.msgpack.decode(self._channel.receive(START_SECONDS, 1 << 20), type=Hello).guards
        except (OSError, msgspec.DecodeError) as error:
            self.end()
            raise ReaderCrashed("The reading process did not start.", "See `sourcebook doctor`.") from error

    def send(self, message: object, descriptor: int | None = None) -> None:
        """Send a frame, with the end of a pipe."""
        socket.send_fds(self.line, [encode_frame(message)], [] if descriptor is None else [descriptor])

    def ended(self, number: int) -> Ended | None:
        """How a worker ended, waiting for it; None when the child itself is gone or does not answer."""
        while number not in self._ended:
            try:
                ended = msgspec.msgpack.decode(self._channel.receive(_END_SECONDS, 1 << 20), type=Ended)
            except (OSError, msgspec.DecodeError, ReaderCrashed):
                return None
            self._ended[ended.number] = ended
        return self._ended[number]

    def forget(self, number: int) -> None:
        """Nobody asks for that worker any more."""
        self._ended.pop(number, None)

    def end(self) -> None:
        """End the child and with it every worker."""
        self.line.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=_END_SECONDS / 2)
        self.process.kill()
        self.process.wait()


class ReaderProcess:
    """Reads files one after another, each in a worker of its own; the child behind it is started when first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.taken = (0, 0.0)
        """Most that one worker took so far: memory in MiB, processor time in seconds."""
        self._child: _Started | None = None
        self._numbers = itertools.count()
        self._lock = threading.RLock()

    def read(self, blob: Blob) -> Rendition:
        """The rendition of a blob.

        Raises:
            ItemError: What the reader said of the file; `LimitExceeded` when it hit a limit; `ReaderCrashed` when its
                process died. The last two are `retryable`.
        """
        self._refuse_too_large(blob)
        with contextlib.closing(self._answers(blob, opening=False)) as answers:
            for frame in answers:
                if isinstance(frame, Reply):
                    return _result(frame, blob)
        raise ReaderCrashed("The reading process gave no answer.", _NEXT)

    def open(self, blob: Blob) -> Iterator[Counted | MemberHead | Piece | Reply]:
        """Open a container: its count, then its members with their bytes, then a `Reply` that says how it ended.

        `reader_seconds` is the longest silence between two frames. An iterator left early ends the worker. Several may
        be open at a time.

        Raises:
            ItemError: `LimitExceeded` when it hung, `ReaderCrashed` when its process died.
        """
        return self._answers(blob, opening=True)

    def guards(self) -> dict[str, str]:
        """The guards around a worker: name -> why it does not hold here; empty where it does."""
        return dict(self._started().guards)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            child, self._child = self._child, None
            if child is not None:
                child.end()

    def __enter__(self) -> ReaderProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _refuse_too_large(self, blob: Blob) -> None:
        """A text whose every character took four bytes would still be too long: say so without reading it."""
        limit = self.settings.max_text_characters
        if blob.media_type.startswith("text/") and _size(blob) > 4 * limit:
            raise _too_long(blob.name, limit)

    def _started(self) -> _Started:
        with self._lock:
            if self._child is None or self._child.process.poll() is not None:
                self.close()
                self._child = _Started(self.settings)
            return self._child

    def _answers(self, blob: Blob, *, opening: bool) -> Generator[Counted | MemberHead | Piece | Reply, None, None]:
        """The frames of a worker for this blob, to its `Reply`; the worker is gone when the iterator is."""
        budget = budget_for(_size(blob), blob.media_type, self.settings)
        # The child stays in the folder that it was started in.
        blob = msgspec.structs.replace(blob, path=str(Path(blob.path).absolute()))
        child = self._started()
        number = next(self._numbers)
        source, answer = os.pipe()
        try:
            with self._lock:
                child.send(Request(number=number, blob=blob, budget=budget, open=opening), answer)
            os.close(answer)
            answer = -1
            channel, done = _Channel(source), False
            most = PIECE_BYTES * 4 if opening else budget.reply
            while not done:
                try:
                    data = channel.receive(self.settings.reader_seconds, most)
                    frame = _frames.decode(data) if data else None
                except msgspec.DecodeError as error:
                    raise ReaderCrashed("The reading process gave an answer that is none.", _NEXT) from error
                if frame is None:
                    break
                done = isinstance(frame, Reply)
                yield frame
            if not done:
                raise self._died(child, number, budget)
        except TimeoutError as error:
            raise _too_slow(self.settings.reader_seconds) from error
        except OSError as error:
            raise ReaderCrashed(f"The reading process is gone: {error.strerror}.", _NEXT) from error
        finally:
            if answer >= 0:
                os.close(answer)
            os.close(source)
            self._end(child, number)

    def _end(self, child: _Started, number: int) -> None:
        """Have a worker gone. A child that cannot do that is replaced."""
        with self._lock:
            try:
                child.send(Stop(number=number))
                ended = child.ended(number)
                gone = ended is not None
                if ended is not None:
                    self.taken = (max(self.taken[0], ended.megabytes), max(self.taken[1], ended.seconds))
                    child.forget(number)
            except OSError:
                gone = False
            if not gone and child is self._child:
                self.close()

    def _died(self, child: _Started, number: int, budget: Budget) -> ItemError:
        with self._lock, contextlib.suppress(OSError):
            child.send(Stop(number=number))  # one that closed its answer may live on
            return _death(child.ended(number), budget, self.settings)
        return _death(None, budget, self.settings)


def _death(ended: Ended | None, budget: Budget, settings: Settings) -> ItemError:
    """What a worker's end without an answer stands for."""
    if ended is None:
        return ReaderCrashed("The reading process was ended from outside.", _NEXT)
    if ended.code == -signal.SIGXCPU or (ended.code == -signal.SIGKILL and ended.seconds >= budget.seconds):
        return LimitExceeded(
            f"Reading took more than {budget.seconds} seconds of processor time, the most for a file of this size.",
            "Raise reader_seconds if the file is worth it.",
            {"processor_seconds": settings.reader_seconds},
        )
    # Libraries in C end the process when they are refused memory.
    if ended.refused_memory or (ended.code < 0 and ended.megabytes > budget.megabytes * 3 / 4):
        return LimitExceeded(
            f"Reading took more than {budget.megabytes} MiB of memory, the most for a file of this size.",
            "Raise reader_megabytes if the file is worth it.",
            {"megabytes": settings.reader_megabytes},
        )
    if ended.code == -signal.SIGKILL:
        return ReaderCrashed("The reading process closed its answer without giving one.", _NEXT)
    how = f"by signal {signal.Signals(-ended.code).name}" if ended.code < 0 else f"with exit code {ended.code}"
    return ReaderCrashed(f"The reading process ended {how}.", _NEXT)


def shared_reader(settings: Settings) -> ReaderProcess:
    """This process's reader; its child is kept from file to file because starting one costs half a second.

    Libraries whose settings differ in nothing that reading goes by share one.
    """
    return _shared(settings.reader_seconds, settings.reader_megabytes, settings.max_text_characters)


@cache
def _shared(seconds: int, megabytes: int, characters: int) -> ReaderProcess:
    process = ReaderProcess(
        Settings(reader_seconds=seconds, reader_megabytes=megabytes, max_text_characters=characters)
    )
    atexit.register(process.close)
    return process


def guards(settings: Settings | None = None) -> dict[str, str]:
    """The guards around a reading process on this machine, for `doctor`: name -> why not; empty where it holds."""
    with ReaderProcess(settings or Settings()) as process:
        return process.guards()


_CODES: dict[str, type[ItemError]] = {
    cls.code: cls
    for cls in (
        errors.EmptyInput, errors.UnreadableInput, errors.UnsupportedInput, errors.EncryptedInput, ReaderCrashed,
    )
}  # fmt: skip


def _result(reply: Reply, blob: Blob) -> Rendition:
    """The rendition in a reply, which must be one of this file."""
    made = reply.rendition
    if made is None:
        raise error_of(reply)
    if made.blob != blob.hash or made.media_type != blob.media_type or made.text_hash != sha256_text(made.text):
        raise ReaderCrashed("The reading process gave an answer that is not about this file.", _NEXT)
    return made


def error_of(reply: Reply) -> ItemError:
    """The error a reply stands for."""
    if reply.code == LimitExceeded.code:
        return LimitExceeded(reply.message, reply.hint, dict(reply.limits))
    return _CODES.get(reply.code, ItemError)(reply.message, reply.hint)


def _size(blob: Blob) -> int:
    try:
        return Path(blob.path).stat().st_size
    except OSError as error:
        raise errors.UnreadableInput(f"{blob.name} cannot be opened: {error.strerror}.", "Check it.") from error


def _too_slow(seconds: int) -> LimitExceeded:
    return LimitExceeded(
        f"Reading took longer than {seconds} seconds.",
        "Raise reader_seconds if the file is worth it.",
        {"seconds": seconds},
    )


def _too_long(name: str, limit: int) -> LimitExceeded:
    return LimitExceeded(
        f"{name} is longer than {limit:,} characters.",
        "Split it, or raise max_text_characters.",
        {"max_text_characters": limit},
    )


if __name__ == "__main__":
    from sourcebook.ingest.child_main import main

    main()
