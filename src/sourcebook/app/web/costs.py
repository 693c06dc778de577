"""Limits by cost: requests take turns, the least costly asker first; a body that does not come is let go.

An asker is the address that a request comes from, or whoever signed in. A turn is held only while there is work: not
while a body is waited for, nor while an answer waits to be fetched.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sourcebook.app.problems import problem_of, respond
from sourcebook.app.web.conduct import LEFT, REFUSED, Conduct
from sourcebook.app.web.turns import PATIENCE, Turn, Turns
from sourcebook.model.household import network_of
from sourcebook.model.served import within

if TYPE_CHECKING:
    from sourcebook.library import Library

DEAR = (
    "/search.csv",
    "/search.jsonl",
    "/batch",
    "/api/v1/batch",
    "/export",
    "/api/v1/export",
    "/network",
    "/api/v1/network",
)
"""Beginnings of paths whose answers may take a whole library's reading."""
FREE = ("/healthz",)
"""Answered without a turn: it says that the server is there."""
SILENCE = 30.0
"""Seconds between two pieces of a body."""
GRACE = 20.0
"""Seconds that a body may take however slow it is."""
LEAST_RATE = 1_000
"""Bytes a second that it has to come with after that."""
AMISS = (400, 401, 403, 405, 408, 411, 413, 414, 415, 421, 431)
"""Statuses of requests that were amiss. A page that is missing, or a form with a mistake in it, is not."""


def asker_of(scope: Scope) -> str:
    """The address that a request comes from; of IPv6 the network, within which one asker may have any address."""
    return network_of(str((scope.get("client") or ("",))[0]))


class Costs:
    """Layer that holds requests to what they may cost.

    Args:
        app: What answers.
        library: The library whose errors are shown, where there is one.
        turns: Turns shared with others; its own without.
        asker: Who asks, by which use is counted.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        library: Library | None = None,
        turns: Turns | None = None,
        asker: Callable[[Scope], str] = asker_of,
    ) -> None:
        self._app = app
        self._library = library
        self._turns = turns or Turns()
        self._asker = asker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or (path := within(scope["path"])) in FREE:
            await self._app(scope, receive, send)
            return
        asker = self._asker(scope)
        turn = self._turns.enter(asker, dear=_is_dear(path))
        if turn is None:
            await self._refuse(429, "Too much is asked for at once.", scope, receive, send)
            return
        working = _Working(self._turns, turn, _Patient(receive), send, bodiless=_has_no_body(scope))
        try:
            await working.begin()
            await self._app(scope, working.receive, working.send)
        except _Gone:
            pass  # noted below
        except _NoTurn:
            await self._refuse(429, "Others are being served before this.", scope, receive, send)
        except _SilentBody:
            self._note(scope, asker, REFUSED)
            await self._refuse(408, "What was being sent came too slowly, or stopped.", scope, receive, send)
        finally:
            if working.status in AMISS:
                self._note(scope, asker, REFUSED)
            if working.is_left():
                self._turns.conduct.note(asker, LEFT)
            working.end()
            self._turns.leave(turn)

    def _note(self, scope: Scope, asker: str, weight: float) -> None:
        """Something was amiss, as it is told to those who mind the connections as well."""
        self._turns.conduct.note(asker, weight)
        conduct: Conduct | None = scope.get("state", {}).get("conduct")
        if conduct is not None:
            conduct.note(str((scope.get("client") or ("",))[0]), weight)

    async def _refuse(self, status: int, detail: str, scope: Scope, receive: Receive, send: Send) -> None:
        problem = problem_of(status, detail, "Try again in a while." if status == 429 else "")
        wait = {"Retry-After": str(int(PATIENCE))} if status == 429 else {"Connection": "close"}
        answer = respond(problem, path="/api/", accept="", library=self._library, headers=wait)
        await answer(scope, receive, send)


class _SilentBody(Exception):
    """Nothing came of a body for too long."""


class _NoTurn(Exception):
    """Too many were before it, for too long."""


class _Gone(Exception):
    """Whoever asked went away while it waited."""


class _Working:
    """A request's channel, on which its turn is held only while there is work.

    A body is read before the answer begins, so a turn that does not come again is refused; once the answer has begun
    it is waited for. A request without a body is dropped where its asker goes away before its turn.
    """

    def __init__(self, turns: Turns, turn: Turn, receive: Receive, send: Send, *, bodiless: bool) -> None:
        self._turns, self._turn = turns, turn
        self._receive, self._send = receive, send
        self._begun, self._whole = False, bodiless
        self._first: Message | None = None
        self._head: Message | None = None
        self._gone: asyncio.Future[Message] | None = None
        self._done = False
        self.status = 0
        """Of the answer, once it has begun."""

    def is_left(self) -> bool:
        """Whether its asker went away before the answer was whole."""
        return self._gone is not None and self._gone.done() and not self._done

    async def begin(self) -> None:
        """Wait for the first turn."""
        if self._whole:
            while (message := await self._receive()).get("more_body", False):
                pass  # of a body that is none there may be several pieces
            self._first = message
            self._gone = asyncio.ensure_future(self._receive())
        await self._take()

    def end(self) -> None:
        """Nothing is waited for any more."""
        if self._gone is not None:
            self._gone.cancel()

    async def _take(self) -> None:
        while not await self._turns.take(self._turn, self._gone):
            if self._gone is not None and self._gone.done():
                raise _Gone
            if not self._begun:
                raise _NoTurn

    async def receive(self) -> Message:
        """See ASGI."""
        if self._first is not None:
            message, self._first = self._first, None
            return message
        if self._gone is not None:
            return await asyncio.shield(self._gone)
        if self._whole or self._begun:
            return await self._receive()
        self._turns.give_back(self._turn)
        message = await self._receive()
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        await self._take()
        return message

    async def send(self, message: Message) -> None:
        """See ASGI. The head goes with the first of the body: either may wait for an asker who takes nothing."""
        if message["type"] == "http.response.start":
            self._begun, self._head, self.status = True, message, message["status"]
            return
        self._turns.give_back(self._turn)
        if self._head is not None:
            head, self._head = self._head, None
            await self._send(head)
        await self._send(message)
        if message.get("more_body", False):
            await self._take()
        else:
            self._done = not self.is_left()


class _Patient:
    """Receive that waits for a body, but not for ever."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._whole = False
        self._waited, self._came = 0.0, 0

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        began = time.monotonic()
        left = GRACE + self._came / LEAST_RATE - self._waited
        with anyio.move_on_after(max(0.0, min(SILENCE, left))) as patience:
            message = await self._receive()
        self._waited += time.monotonic() - began
        if patience.cancelled_caught:
            raise _SilentBody
        self._came += len(message.get("body", b""))
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message


def _has_no_body(scope: Scope) -> bool:
    return not any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _is_dear(path: str) -> bool:
    return any(path == each or path.startswith(each + "/") for each in DEAR)
