"""One request and its answer over one connection, to a number that was checked, within a deadline and a size.

HTTP/1.1 is spoken by h11 (no socket of its own), so every byte received passes here: it is counted against the limit,
timed against the deadline and kept for the record as it came.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

import h11

from sourcebook.errors import FetchFailed, LimitExceeded
from sourcebook.ingest.web.guard import Target

CONNECT_SECONDS = 15
MOST_NUMBERS = 4
"""Numbers of one name that are tried, in the order of the answer."""
MOST_HEAD = 64 << 10
MOST_TIMES = 250
"""A packed body may unpack to so many times its own bytes, over `SPARE_BYTES`."""
SPARE_BYTES = 1 << 20
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one fetch may take: MiB of one body, packed and unpacked, and a moment (monotonic clock) it ends at."""

    megabytes: int
    seconds: int
    deadline: float

    @classmethod
    def start(cls, megabytes: int, seconds: int) -> Bounds:
        """Bounds that run from now."""
        return cls(megabytes, seconds, time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left.

        Raises:
            LimitExceeded: None are.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self.too_slow()
        return left

    def too_slow(self) -> LimitExceeded:
        """The error of a fetch that took too long."""
        return LimitExceeded(
            f"It took longer than {self.seconds} seconds to fetch.",
            "Raise fetch_seconds if it is worth it.",
            {"fetch_seconds": self.seconds},
        )

    def too_large(self) -> LimitExceeded:
        """The error of a body that is too large."""
        return LimitExceeded(
            f"It is larger than {self.megabytes} MiB.",
            "Raise fetch_megabytes if it is worth it.",
            {"fetch_megabytes": self.megabytes},
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer without its body, which went to the file given."""

    status: int
    headers: dict[str, str]
    """Lower-case names; values of one name joined by commas."""
    number: str
    """The number that was connected to."""
    request: bytes = field(repr=False)
    """What was sent, as it was sent."""


def exchange(
    target: Target,
    headers: list[tuple[str, str]],
    bounds: Bounds,
    raw: IO[bytes],
    body: IO[bytes],
    context: ssl.SSLContext,
) -> Answer:
    """Ask for `target`, a checked address, and write its answer as it came to `raw` and its unpacked body to `body`.

    Raises:
        FetchFailed: No connection, or an answer that breaks off or is not HTTP.
        LimitExceeded: It took too long or is too large, packed or unpacked.
    """
    try:
        connection, number = _connect(target, bounds, context)
        with contextlib.closing(connection):
            return _ask(connection, number, target, headers, bounds, raw, body)
    except TimeoutError:
        raise bounds.too_slow() from None
    except ssl.SSLCertVerificationError as error:
        raise FetchFailed(
            f"The certificate of {target.host} is not good: {error.verify_message}.", "Look at it in a browser."
        ) from error
    except h11.RemoteProtocolError as error:
        raise FetchFailed(f"The answer of {target.host} breaks off or is not HTTP.", "Try again later.") from error
    except zlib.error as error:
        raise FetchFailed(f"The answer of {target.host} cannot be unpacked.", "Try again later.") from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FetchFailed(f"{target.host} did not answer: {why}.", "Try again later.") from error


def _connect(target: Target, bounds: Bounds, context: ssl.SSLContext) -> tuple[socket.socket, str]:
    """A connection to the first checked number that takes one."""
    problem: OSError = OSError("no number")
    for number in target.numbers[:MOST_NUMBERS]:
        try:
            plain = socket.create_connection((number, target.port), timeout=min(CONNECT_SECONDS, bounds.left()))
        except OSError as error:
            problem = error
            continue
        try:
            plain.settimeout(bounds.left())
            return (context.wrap_socket(plain, server_hostname=target.host) if target.secure else plain), number
        except BaseException:
            plain.close()
            raise
    if isinstance(problem, TimeoutError) and bounds.left() > 0:
        raise FetchFailed(f"{target.host} does not take connections.", "Try again later.") from problem
    raise problem


def _ask(
    connection: socket.socket,
    number: str,
    target: Target,
    headers: list[tuple[str, str]],
    bounds: Bounds,
    raw: IO[bytes],
    body: IO[bytes],
) -> Answer:
    speaker = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEAD)
    request = speaker.send(
        h11.Request(method="GET", target=target.path, headers=[("Host", target.authority), *headers])
    )
    speaker.send(h11.EndOfMessage())
    connection.sendall(request or b"")
    answer: Answer | None = None
    unpack = _Unpacking("", bounds)
    for event in _events(speaker, connection, bounds, raw):
        if isinstance(event, h11.Response):
            answer = Answer(event.status_code, _joined(event.headers), number, request or b"")
            unpack = _Unpacking(answer.headers.get("content-encoding", ""), bounds)
        elif isinstance(event, h11.Data):
            for piece in unpack.feed(bytes(event.data)):
                body.write(piece)
    unpack.end()
    if answer is None:
        raise FetchFailed(f"{target.host} gave no answer.", "Try again later.")
    return answer


def _events(speaker: h11.Connection, connection: socket.socket, bounds: Bounds, raw: IO[bytes]) -> Iterator[h11.Event]:
    size = 0
    while True:
        event = speaker.next_event()
        if event is h11.NEED_DATA:
            connection.settimeout(bounds.left())
            data = connection.recv(_PIECE)
            size += len(data)
            if size > (bounds.megabytes << 20) + MOST_HEAD:
                raise bounds.too_large()
            raw.write(data)
            speaker.receive_data(data)
        elif event is h11.PAUSED or isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            return
        else:
            assert not isinstance(event, type)
            yield event


def _joined(headers: h11._headers.Headers) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("ascii"), value.decode("latin-1")
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    return joined


class _Unpacking:
    """Undoes gzip and deflate piece by piece; anything else that packs is refused, for it was not asked for."""

    def __init__(self, packing: str, bounds: Bounds) -> None:
        self._packing = packing.strip().lower()
        self._bounds = bounds
        self._taken = self._given = 0
        self._unpacker: zlib._Decompress | None = None
        if self._packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchFailed(
                f"It is packed as {self._packing[:40]!r}, which was not asked for.", "Save the page and add the file."
            )

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bytes that `data` stands for, never more than 1 MiB at a time."""
        self._taken += len(data)
        if self._packing in ("", "identity"):
            yield self._counted(data)
            return
        if self._unpacker is None:
            # "deflate" means zlib (RFC 9110, 8.4.1.2), and some servers send it bare.
            bare = self._packing == "deflate" and data[:1] and data[0] & 0x0F != 8
            self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
        while data and not self._unpacker.eof:
            yield self._counted(self._unpacker.decompress(data, SPARE_BYTES))
            data = self._unpacker.unconsumed_tail

    def end(self) -> None:
        """Raise `FetchFailed` if the packed bytes broke off."""
        if self._unpacker is not None and not self._unpacker.eof:
            raise FetchFailed("The answer breaks off inside its packing.", "Try again later.")

    def _counted(self, piece: bytes) -> bytes:
        self._given += len(piece)
        if self._given > self._bounds.megabytes << 20:
            raise self._bounds.too_large()
        if self._given > SPARE_BYTES + MOST_TIMES * self._taken:
            raise LimitExceeded(
                f"It unpacks to more than {MOST_TIMES} times its size.",
                "Save the page with a browser if it is no bomb, and add the file.",
                {"times": MOST_TIMES},
            )
        return piece
