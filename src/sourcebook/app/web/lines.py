"""Connections of the server: how many are open, how long their askers may be silent, and what is said to nonsense.

On top of uvicorn's own protocol (h11), which waits without end for a first request, for the rest of its head, and for
an answer to be fetched. Limits in the manner of Apache's mod_reqtimeout and of nginx's lingering_close:
<https://httpd.apache.org/docs/2.4/mod/mod_reqtimeout.html>,
<https://nginx.org/en/docs/http/ngx_http_core_module.html#lingering_close>.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import h11
import msgspec
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sourcebook.app.problems import PROBLEM, problem_of
from sourcebook.app.web.conduct import LEFT, REFUSED, Conduct

if TYPE_CHECKING:
    import socket

    from starlette.types import ASGIApp

MOST_LINES = 512
"""Connections open at once; for one more, the one that has been idle for the longest is closed."""
MOST_HEAD = 32_768
"""Bytes of a request's first line and headers."""
MOST_HEADERS = 200
"""Lines of a head."""
HEAD_WITHIN = 10.0
"""Seconds for the head of a request, from the opening of the connection or its first byte."""
FETCH_WITHIN = 30.0
"""Seconds in which nothing of an answer is taken, after which it is given up."""
LINGER = 2.0
"""Seconds that what is still sent is thrown away once a request was refused, so that its sender reads why."""
MOST_CRUMBS, CRUMB = 100, 100
"""Pieces of a body from which they have to hold as many bytes on average."""
HELD_BACK = 8
"""Connections of one asker that wait because much of it was amiss; a further one is closed."""
SWITCH = 0.001
"""Seconds after which a thread that works lets the one go on that minds the connections (5 ms without)."""
KEEP = 5
"""Seconds that a connection is kept for a further request."""
GRACE = 20
"""Seconds that what is being answered has when the server is told to stop."""


def make_server(app: ASGIApp, *, proxy: bool = False) -> uvicorn.Server:
    """The server of an application, within all these bounds.

    Args:
        app: What answers.
        proxy: Whether a proxy stands before it, whose word on who asks is believed (X-Forwarded-For): one on this
            machine, or at an address that $FORWARDED_ALLOW_IPS names.
    """
    conduct = None if proxy else Conduct()  # a proxy is not to blame for those behind it
    config = uvicorn.Config(
        app, http=type("Line", (Line,), {"conduct": conduct}), ws="none",
        log_config=None, access_log=False, server_header=False, proxy_headers=proxy,
        h11_max_incomplete_event_size=MOST_HEAD, timeout_keep_alive=KEEP, timeout_graceful_shutdown=GRACE,
    )  # fmt: skip
    # It warns of every request that is none: a flood of them must not fill the log.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    return uvicorn.Server(config)


def run_server(app: ASGIApp, sockets: Sequence[socket.socket], *, proxy: bool = False) -> None:
    """Serve until told to stop."""
    sys.setswitchinterval(SWITCH)
    gc.collect()
    gc.freeze()  # what was loaded to here stays; a full collection, which halts every request, passes it over
    make_server(app, proxy=proxy).run(sockets=list(sockets))


class _Requests(h11.Connection):
    """Requests of one connection, within bounds: a crumb of a body costs as much to read as a thousand bytes of one."""

    pieces = size = 0

    def next_event(self) -> Any:
        """See h11. Raises `h11.RemoteProtocolError`."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.pieces = self.size = 0
            # h11 counts only what is incomplete: a head that comes at once may have any length.
            if len(event.target) + sum(len(name) + len(value) for name, value in event.headers) > MOST_HEAD:
                raise h11.RemoteProtocolError("The head is too long.", error_status_hint=431)
        elif isinstance(event, h11.Data):
            self.pieces, self.size = self.pieces + 1, self.size + len(event.data)
            if self.pieces > MOST_CRUMBS and self.size < self.pieces * CRUMB:
                raise h11.RemoteProtocolError("The body comes in crumbs.")
        return event


class Line(H11Protocol):
    """One connection."""

    conduct: Conduct | None = None
    """What is known of those who connect."""
    _asker = ""
    _held_back: asyncio.TimerHandle | None = None
    _watch: asyncio.TimerHandle | None = None
    _since = 0.0
    """When it became idle: nothing of a request is being answered."""
    _refused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self.conn = _Requests(h11.SERVER, MOST_HEAD)
        self._asker = self.client[0] if self.client else ""
        self.app_state = {**self.app_state, "conduct": self.conduct}
        self._expect_head()
        if len(self.connections) > MOST_LINES:
            self._make_room()
        elif self.conduct is not None and (wait := self.conduct.delay(self._asker)):
            self._hold_back(self.conduct, wait)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        if self._held_back is not None:
            self._held_back.cancel()
            self._let_go()
        if self._answering():
            self._note(LEFT)
        self._unwatch()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        if self.transport.is_closing() or self._refused:
            return
        # Counted before h11 looks at each of them.
        if self.conn.their_state is h11.IDLE and data.partition(b"\r\n\r\n")[0].count(b"\n") > MOST_HEADERS:
            self._refuse(431, f"A request has at most {MOST_HEADERS} headers here.")
            return
        kept = self.timeout_keep_alive_task is not None
        super().data_received(data)
        if self._answering():
            self._unwatch()
        elif kept and not self.transport.is_closing():
            self._expect_head()

    def on_response_complete(self) -> None:
        """See uvicorn."""
        self._since = self.loop.time()
        super().on_response_complete()
        if not self.transport.is_closing() and self.conn.their_state is h11.SEND_BODY:
            self._unset_keepalive_if_required()
            self._refused = True  # what is still sent is not read
            self._expect(LINGER, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, or too much of it; called where h11's error is caught."""
        del msg
        error = sys.exception()
        if isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == 431:
            self._refuse(431, f"The head of a request has at most {MOST_HEAD:,} bytes here.")
        else:
            self._refuse(400, "This is not a request of HTTP/1.1.")

    def pause_writing(self) -> None:
        """See `asyncio.Protocol`: nothing of an answer is taken."""
        super().pause_writing()
        self._expect(FETCH_WITHIN, self.transport.abort)

    def resume_writing(self) -> None:
        """See `asyncio.Protocol`."""
        super().resume_writing()
        self._unwatch()

    def _note(self, weight: float) -> None:
        if self.conduct is not None:
            self.conduct.note(self._asker, weight)

    def _hold_back(self, conduct: Conduct, wait: float) -> None:
        """Read nothing for a while; where too many of the asker's wait like that, close it."""
        if conduct.held_back[self._asker] >= HELD_BACK:
            self.transport.abort()
            return
        conduct.held_back[self._asker] += 1
        self.transport.pause_reading()
        self._unwatch()
        self._held_back = self.loop.call_later(wait, self._let_go)

    def _let_go(self) -> None:
        self._held_back = None
        if self.conduct is not None:
            self.conduct.held_back[self._asker] -= 1
        if not self.transport.is_closing():
            self._expect_head()
            self.transport.resume_reading()

    def _expect_head(self) -> None:
        self._since = self.loop.time()
        self._expect(HEAD_WITHIN, self._no_head)

    def _no_head(self) -> None:
        if self.conn.trailing_data[0]:
            self._refuse(408, "The head of the request did not come.")
        else:
            self.transport.abort()

    def _expect(self, seconds: float, otherwise: Any) -> None:
        self._unwatch()
        self._watch = self.loop.call_later(seconds, otherwise)

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _make_room(self) -> None:
        """Close the connection that has been idle for the longest, or this one, where all are being answered."""
        idle = [c for c in self.connections if isinstance(c, Line) and c is not self and not c._answering()]
        if idle:
            min(idle, key=lambda c: c._since).transport.abort()
        else:
            self._refuse(429, "Too many are connected.")

    def _refuse(self, status: int, detail: str) -> None:
        """Answer with a problem and close; only close, where an answer has begun."""
        self._note(REFUSED)
        if self._answering():
            self.cycle.disconnected = True  # for the application its asker is gone
            self.cycle.message_event.set()
        if self.transport.is_closing() or self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
        else:
            self._refused = True
            body = msgspec.json.encode(problem_of(status, detail, "Try again in a while." if status == 429 else ""))
            headers = [
                ("Content-Type", PROBLEM),
                ("Content-Length", str(len(body))),
                ("Connection", "close"),
                *([("Retry-After", "20")] if status == 429 else []),
            ]
            response = h11.Response(status_code=status, headers=headers, reason=HTTPStatus(status).phrase)
            for event in (response, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
            with suppress(OSError):  # it went away meanwhile
                self.transport.write_eof()
            self._expect(LINGER, self.transport.abort)
