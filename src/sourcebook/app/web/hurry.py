"""Pages are answered within moments: what takes longer to work out goes on beside them (`sourcebook.upkeep`).

Answers of the API wait for it: a script that has just written something reads what came of it.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from sourcebook.library import hurried
from sourcebook.model.served import within

EXACT = "/api/"
"""Beginning of paths whose answers are never behind."""


class Hurry:
    """Layer in which nothing waits for long for what is worked out of the records."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or within(scope["path"]).startswith(EXACT):
            await self._app(scope, receive, send)
            return
        with hurried():
            await self._app(scope, receive, send)
