"""The applications of collections: each made when a member first asks for it, kept, ended with the server."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from sourcebook.app.web import create_app
from sourcebook.app.web.asked import in_scope

if TYPE_CHECKING:
    from fastapi import FastAPI

    from sourcebook.library import Team


class Mounts:
    """Applications by the name of their collection. Whether one may be asked for is known before."""

    def __init__(self, team: Team, hosts: frozenset[str]) -> None:
        self._team = team
        self._hosts = hosts
        self._made: dict[str, FastAPI] = {}
        self._making: dict[str, asyncio.Lock] = {}
        self._open = AsyncExitStack()

    async def get(self, name: str) -> FastAPI:
        """The application of a collection. Raises what opening its library raises."""
        if (made := self._made.get(name)) is not None:
            return made
        async with self._making.setdefault(name, asyncio.Lock()):  # others are not kept waiting for this one
            if name not in self._made:
                app = await run_in_threadpool(self._make, name)
                await self._open.enter_async_context(app.router.lifespan_context(app))
                self._made[name] = app
        return self._made[name]

    async def close(self) -> None:
        """End the work of all; the team closes their libraries."""
        await self._open.aclose()

    def _make(self, name: str) -> FastAPI:
        library = self._team.collection(name)
        return create_app(library, hosts=self._hosts, base=f"/c/{name}", callers=in_scope, bounds=False)
