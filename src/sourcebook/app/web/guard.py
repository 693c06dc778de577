"""What holds for every request and answer: the host asked for, security headers, HEAD, and errors nobody foresaw."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sourcebook.app.problems import problem_of, respond

if TYPE_CHECKING:
    from sourcebook.library import Library

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
HEAD = "sourcebook.head"
"""Key of an ASGI scope: only the head of the answer is asked for."""
log = logging.getLogger(__name__)


class Guard:
    """Outermost layer of the application."""

    def __init__(self, app: ASGIApp, *, library: Library | None, hosts: frozenset[str]) -> None:
        self._app = app
        self._library = library
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        if head:
            scope = {**scope, "method": "GET", HEAD: True}
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _seal(MutableHeaders(scope=message))
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        headers = Headers(scope=scope)
        if _host(headers.get("host", "")) not in self._hosts:
            await self._refuse(421, "This server answers only on this machine.", scope, receive, guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        except ClientDisconnect:
            pass  # whoever sent it went away: there is nobody to answer, and nothing to mend
        except Exception:
            # The outermost place: whatever went wrong is logged whole and told in the one shape.
            log.exception("%s %s failed", scope["method"], scope["path"])
            if begun:
                raise
            await self._refuse(500, "Something went wrong in the server.", scope, receive, guarded)

    async def _refuse(self, status: int, detail: str, scope: Scope, receive: Receive, send: Send) -> None:
        problem = problem_of(status, detail)
        # Never a page of the library: it may be what failed, and a stranger's host must see nothing of it.
        answer = respond(problem, path="/api/", accept="", library=self._library)
        await answer(scope, receive, send)


def _seal(headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    page = headers.get("content-type", "").startswith("text/html")
    # A route that shows what strangers wrote sets a policy of its own, narrower than that of our pages.
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else DATA_POLICY)


def _host(value: str) -> str:
    """The name in a Host header, without its port."""
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.rpartition(":")[0] or value if value.rpartition(":")[2].isdigit() else value
