"""Limits by cost: dear requests take turns, so that cheap ones are answered; a body that does not come is let go.

A server without accounts cannot tell one asker from another; what it can bound is what they cost together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sourcebook.app.problems import problem_of, respond

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
AT_ONCE = 2
"""Dear requests that are answered at the same time."""
MOST_WAITING = 16
PATIENCE = 20.0
"""Seconds that one waits for its turn."""
SILENCE = 30.0
"""Seconds between two pieces of a body."""


class Costs:
    """Layer that holds requests to what they may cost."""

    def __init__(self, app: ASGIApp, *, library: Library) -> None:
        self._app = app
        self._library = library
        self._turns = anyio.CapacityLimiter(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        patient = _Patient(receive)
        try:
            if not _is_dear(scope["path"]):
                await self._app(scope, patient, send)
            elif await self._turn():
                try:
                    await self._app(scope, patient, send)
                finally:
                    self._turns.release()
            else:
                await self._refuse(429, "Others are being served what is as dear as this.", scope, receive, send)
        except _SilentBody:
            await self._refuse(408, "What was being sent stopped coming.", scope, receive, send)

    async def _turn(self) -> bool:
        """Wait for a turn; whether it came."""
        if self._turns.statistics().tasks_waiting >= MOST_WAITING:
            return False
        with anyio.move_on_after(PATIENCE) as patience:
            await self._turns.acquire()
        return not patience.cancelled_caught

    async def _refuse(self, status: int, detail: str, scope: Scope, receive: Receive, send: Send) -> None:
        problem = problem_of(status, detail, "Try again in a while." if status == 429 else "")
        wait = {"Retry-After": str(int(PATIENCE))} if status == 429 else {"Connection": "close"}
        answer = respond(problem, path="/api/", accept="", library=self._library, headers=wait)
        await answer(scope, receive, send)


class _SilentBody(Exception):
    """Nothing came of a body for too long."""


class _Patient:
    """Receive that waits for a body, but not for ever."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:  # what is waited for now is the asker's going away
            return await self._receive()
        with anyio.move_on_after(SILENCE) as patience:
            message = await self._receive()
        if patience.cancelled_caught:
            raise _SilentBody
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message


def _is_dear(path: str) -> bool:
    return any(path == each or path.startswith(each + "/") for each in DEAR)
