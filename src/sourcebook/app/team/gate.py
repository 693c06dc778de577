"""The gate of a team's server: every request passes it, none reaches a collection but as somebody with a role there.

A collection where one has no role is answered like one that does not exist, byte for byte, and neither is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sourcebook.app.api.guarding import check_origin
from sourcebook.app.problems import problem_of
from sourcebook.app.team.answers import SAFE, nothing, tell, unknown
from sourcebook.app.team.asker import KEY, Asker, Known, address_of, find_asker, find_caller, secret_of
from sourcebook.app.team.mounts import Mounts
from sourcebook.app.team.written_down import Answer, WrittenDown
from sourcebook.app.web.asked import CALLER, RECORDED
from sourcebook.errors import SourcebookError

if TYPE_CHECKING:
    from sourcebook.library import Team

COLLECTIONS = "/c"
OPEN = ("/static/", "/healthz")
"""Beginnings of paths for which nobody has to be known, and nobody is looked up."""


class Gate:
    """Layer that knows who asks, and lets them to the collections that are theirs."""

    def __init__(
        self, app: ASGIApp, *, team: Team, mounts: Mounts, known: Known, record: WrittenDown, origin: str
    ) -> None:
        self._app = app
        self._team = team
        self._mounts = mounts
        self._known = known
        self._record = record
        self._scheme, _, _ = origin.partition("://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith(OPEN):
            await self._app(scope, receive, send)
            return
        if self._scheme:  # a proxy ends TLS: what browsers call our origin is not what reaches us
            scope = {**scope, "scheme": self._scheme}
        asker = await run_in_threadpool(find_asker, self._team, scope, self._known)
        answer = await self._refusal(scope, asker)
        if answer is not None:
            await answer(scope, receive, send)
        elif in_collections(scope["path"]):
            await self._collection(scope, receive, send, asker)
        else:
            await self._app({**scope, KEY: asker}, receive, send)

    async def _refusal(self, scope: Scope, asker: Asker | None) -> Response | None:
        """What is wrong with a request wherever it goes."""
        kind, _ = secret_of(Headers(scope=scope))
        if kind == "token" and asker is None:
            await run_in_threadpool(self._record.refused, "", what="a token", address=address_of(scope))
            return unknown(self._team, scope, "The token is good for nothing, or not any more.", stale=True)
        if asker is not None and asker.session is not None and scope["method"] not in SAFE:
            try:
                check_origin(Request(scope))
            except HTTPException as error:
                return tell(self._team, scope, problem_of(error.status_code, str(error.detail)))
        return None

    async def _collection(self, scope: Scope, receive: Receive, send: Send, asker: Asker | None) -> None:
        name, _, rest = scope["path"].removeprefix(COLLECTIONS + "/").partition("/")
        if asker is None:
            await unknown(self._team, scope)(scope, receive, send)
            return
        caller = await run_in_threadpool(find_caller, self._team, asker, name)
        if caller is None:
            await run_in_threadpool(
                self._record.refused, asker.user.name, what="a collection", collection=name, address=address_of(scope)
            )
            await nothing(self._team, scope)(scope, receive, send)
            return
        if scope["path"] == f"{COLLECTIONS}/{name}":
            await RedirectResponse(f"{COLLECTIONS}/{name}/", 307)(scope, receive, send)
            return
        try:
            app = await self._mounts.get(name)
        except SourcebookError as error:
            await tell(self._team, scope, error.to_problem())(scope, receive, send)
            return
        answer = Answer()

        async def seen(message: Message) -> None:
            answer.see(message)
            await send(message)

        try:
            await app({**scope, CALLER: caller, RECORDED: answer.recorded}, receive, seen)
        finally:  # a list that broke off half way was taken along as far as it came
            where = {"path": f"/{rest}", "collection": name}
            if action := self._record.action_of(caller.name, answer, method=scope["method"], **where):
                told = {**where, "address": address_of(scope)}
                await run_in_threadpool(self._record.answered, action, caller.name, **told)


def in_collections(path: str) -> bool:
    """Whether a path is of a collection."""
    return path == COLLECTIONS or path.startswith(COLLECTIONS + "/")
