"""Who asks and under which address: what every request is answered with."""

from __future__ import annotations

import getpass
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sourcebook.model.access import Caller
from sourcebook.model.served import serving, under

Callers = Callable[[Scope], Caller | None]
"""Gives who sends a request; None is nobody, who is answered as if nothing were there."""
CALLER = "sourcebook.caller"
"""Key of an ASGI scope under which a server that knows people puts who asks (`Caller`)."""

RECORDED = "sourcebook.recorded"
"""Key under which it puts an empty set, if it keeps a record of access: what a request is recorded as goes into it."""


def in_scope(scope: Scope) -> Caller | None:
    """Who asks, as the server around this application has said."""
    found = scope.get(CALLER)
    return found if isinstance(found, Caller) else None


def local(token: str) -> Callers:
    """The one who runs the server; `token` is what forms have to carry."""
    caller = Caller(name=getpass.getuser(), role="admin", way="local", token=token)

    def machine(scope: Scope) -> Caller:
        del scope
        return caller

    return machine


class Asked:
    """Layer that says on whose behalf a request is answered, and puts the addresses of its answer under the base."""

    def __init__(self, app: ASGIApp, *, base: str, callers: Callers) -> None:
        self._app = app
        self._base = base
        self._callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        caller = self._callers(scope)

        async def placed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._place(MutableHeaders(scope=message), caller)
            await send(message)

        if self._base:
            path, base = under(scope["path"], self._base), self._base
            scope = {**scope, "path": path, "root_path": base, "app_root_path": base}
        with serving(caller, self._base, scope.get(RECORDED)):
            await self._app(scope, receive, placed)

    def _place(self, headers: MutableHeaders, caller: Caller | None) -> None:
        """An answer leads to where the library is, and is kept by no cache that others are served from."""
        if "location" in headers:
            headers["location"] = under(headers["location"], self._base)
        if caller is not None and caller.way != "local" and "private" not in headers.get("cache-control", ""):
            headers["cache-control"] = f"private, {headers.get('cache-control', 'no-cache')}"
