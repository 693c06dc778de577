"""Reads that say from which state of the library they are: `ETag`, and 304 for who has it already (RFC 9110, 13).

The tag is made of the library's watermark and the question, so that an unchanged library answers 304 without looking
anything up. It is weak: answers with one tag say the same.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sourcebook.errors import SourcebookError
from sourcebook.model.served import get_caller, within

if TYPE_CHECKING:
    from sourcebook.library import Library

PREFIX = "/api/v1/"
_PASSING = ("jobs/", "status", "coverage", "batches/", "openapi.json")
"""What changes while the records do not, or never does."""


class Fresh:
    """Answers conditional reads of the API."""

    def __init__(self, app: ASGIApp, *, library: Library) -> None:
        self._app = app
        self._library = library

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = within(scope.get("path", ""))
        asked = scope["type"] == "http" and scope["method"] == "GET" and path.startswith(PREFIX) and get_caller()
        if not asked or path.removeprefix(PREFIX).startswith(_PASSING):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            tag = self._tag(scope, headers, await run_in_threadpool(self._library.watermark))
        except SourcebookError:
            # A library that cannot say its state is told of by the route itself.
            await self._app(scope, receive, send)
            return
        if _knows(headers.get("if-none-match", ""), tag):
            await Response(status_code=304, headers={"ETag": tag, "Vary": "Accept"})(scope, receive, send)
            return

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message).setdefault("ETag", tag)
                MutableHeaders(scope=message).add_vary_header("Accept")
            await send(message)

        await self._app(scope, receive, tagged)

    def _tag(self, scope: Scope, headers: Headers, mark: str) -> str:
        caller = get_caller()
        role = caller.role if caller else ""
        said = "\n".join(
            (mark, role, scope["path"], scope["query_string"].decode("latin-1"), headers.get("accept", ""))
        )
        return f'W/"{sha256(said.encode("utf-8", "replace")).hexdigest()[:32]}"'


def _knows(said: str, tag: str) -> bool:
    """Whether a reader has what the tag stands for; weak comparison. `*` stands for anything there is: look it up."""
    return tag.removeprefix("W/") in [each.strip().removeprefix("W/") for each in said.split(",")]
