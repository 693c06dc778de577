"""Reading in a child process with limits: whatever a file does to its reader, the run goes on.

The child (`python -m sourcebook.ingest.child`) is long-lived and takes one file at a time over pipes: frames of four
length bytes and msgpack. Standard output of libraries cannot reach the channel: its descriptor is moved away first.
Readers come from the registry's entry points; `registry.add` in the parent is not seen by the child.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from sourcebook import errors
from sourcebook.errors import ItemError, LimitExceeded, ReaderCrashed
from sourcebook.ingest.base import Blob
from sourcebook.ingest.child_protocol import (
    START_SECONDS,
    Counted,
    Frame,
    Hello,
    MemberHead,
    Piece,
    Reply,
    Request,
    encode_frame,
)
from sourcebook.model.document import Rendition
from sourcebook.settings import Settings

_frames: msgspec.msgpack.Decoder[Counted | MemberHead | Piece | Reply] = msgspec.msgpack.Decoder(Frame)


class ReaderProcess:
    """A child that reads one file after another; started when first needed, replaced when it dies or hangs."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._child: subprocess.Popen[bytes] | None = None
        self._hello = Hello()
        self._lock = threading.Lock()

    def read(self, blob: Blob) -> Rendition:
        """The rendition of a blob.

        Raises:
            ItemError: What the reader said of the file; `LimitExceeded` when it hit a limit; `ReaderCrashed` when its
                process died. The last two are `retryable`.
        """
        with self._lock:
            self._refuse_too_large(blob)
            child = self._started()
            try:
                reply = self._ask(child, blob)
            except BaseException:
                self._kill()
                raise
            if reply.spent:
                self._kill()
        return _result(reply)

    def open(self, blob: Blob) -> Iterator[Counted | MemberHead | Piece | Reply]:
        """Open a container: its count, then its members with their bytes, then a `Reply` that says how it ended.

        `reader_seconds` is the longest silence between two frames. An iterator left early ends the child.

        Raises:
            ItemError: `LimitExceeded` when it hung, `ReaderCrashed` when its process died.
        """
        with self._lock:
            child = self._started()
            done = False
            try:
                self._send(child, Request(blob=blob, open=True))
                seconds = self.settings.reader_seconds
                while not done:
                    data = self._receive(child, time.monotonic() + seconds, seconds)
                    frame = _frames.decode(data)
                    done = isinstance(frame, Reply)
                    yield frame
            finally:
                if not done or (isinstance(frame, Reply) and frame.spent):
                    self._kill()

    def guards(self) -> dict[str, bool]:
        """Which guards the child holds: name -> whether it is active here."""
        with self._lock:
            self._started()
            return dict(self._hello.guards)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._kill()

    def __enter__(self) -> ReaderProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _refuse_too_large(self, blob: Blob) -> None:
        """A text whose every character took four bytes would still be too long: say so without reading it."""
        limit = self.settings.max_text_characters
        try:
            size = Path(blob.path).stat().st_size
        except OSError as error:
            raise errors.UnreadableInput(f"{blob.name} cannot be opened: {error.strerror}.", "Check it.") from error
        if blob.media_type.startswith("text/") and size > 4 * limit:
            raise _too_long(blob.name, limit)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._kill()
        # -I would hide an editable install; the environment is otherwise the parent's own.
        self._child = subprocess.Popen(
            [sys.executable, "-m", "sourcebook.ingest.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._send(self._child, msgspec.to_builtins(self.settings))
            self._hello = msgspec.msgpack.decode(
                self._receive(self._child, time.monotonic() + START_SECONDS, START_SECONDS), type=Hello
            )
        except BaseException:
            self._kill()
            raise
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], blob: Blob) -> Reply:
        self._send(child, Request(blob=blob))
        seconds = self.settings.reader_seconds
        return msgspec.msgpack.decode(self._receive(child, time.monotonic() + seconds, seconds), type=Reply)

    def _send(self, child: subprocess.Popen[bytes], message: object) -> None:
        assert child.stdin is not None
        try:
            child.stdin.write(encode_frame(message))
            child.stdin.flush()
        except OSError as error:
            raise self._died(child) from error

    def _receive(self, child: subprocess.Popen[bytes], deadline: float, seconds: int) -> bytes:
        """One frame from the child, or the error its silence stands for."""
        head = self._receive_exactly(child, 4, deadline, seconds)
        return self._receive_exactly(child, int.from_bytes(head, "big"), deadline, seconds)

    def _receive_exactly(self, child: subprocess.Popen[bytes], count: int, deadline: float, seconds: int) -> bytes:
        assert child.stdout is not None
        number = child.stdout.fileno()
        poll = select.poll()
        poll.register(number, select.POLLIN)
        data = bytearray()
        while len(data) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise LimitExceeded(
                    f"Reading took longer than {seconds} seconds.",
                    "Raise reader_seconds if the file is worth it.",
                    {"seconds": seconds},
                )
            piece = os.read(number, min(count - len(data), 1 << 20))
            if not piece:
                raise self._died(child)
            data += piece
        return bytes(data)

    def _died(self, child: subprocess.Popen[bytes]) -> ItemError:
        try:
            code = child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = 0
        if code == -signal.SIGXCPU:
            seconds = self.settings.reader_seconds
            return LimitExceeded(
                f"Reading took more than {seconds} seconds of processor time.",
                "Raise reader_seconds if the file is worth it.",
                {"processor_seconds": seconds},
            )
        how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        return ReaderCrashed(f"The reading process ended {how}.", "The file may be damaged; the others go on.")

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        child.wait()


def guards(settings: Settings | None = None) -> dict[str, bool]:
    """Which guards a reading child holds on this machine, for `doctor`."""
    with ReaderProcess(settings or Settings()) as process:
        return process.guards()


_CODES: dict[str, type[ItemError]] = {
    cls.code: cls
    for cls in (
        errors.EmptyInput, errors.UnreadableInput, errors.UnsupportedInput, errors.EncryptedInput, ReaderCrashed,
    )
}  # fmt: skip


def _result(reply: Reply) -> Rendition:
    if reply.rendition is not None:
        return reply.rendition
    raise error_of(reply)


def error_of(reply: Reply) -> ItemError:
    """The error a reply stands for."""
    if reply.code == LimitExceeded.code:
        return LimitExceeded(reply.message, reply.hint, dict(reply.limits))
    return _CODES.get(reply.code, ItemError)(reply.message, reply.hint)


def _too_long(name: str, limit: int) -> LimitExceeded:
    return LimitExceeded(
        f"{name} is longer than {limit:,} characters.",
        "Split it, or raise max_text_characters.",
        {"max_text_characters": limit},
    )


if __name__ == "__main__":
    from sourcebook.ingest.child_main import main

    main()
