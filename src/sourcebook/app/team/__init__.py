"""The server of a team: signing in, what one may read, looking after people; each collection is a mounted application.

GET /  /search  /p/{text}[/{place}]  /account  /members/{name}  /users  /collections  /audit  /sign-in
GET /invitation/{secret}
GET /sign-in/outside/back (with a provider outside)
POST /sign-in[/outside]  /sign-out  /invitation/{secret}  /account/tokens[/{id}]  /account/sessions/{id}
POST /account/password  /members/{name}  /users[/{name}]  /collections
GET /api/v1/collections  /api/v1/search  /healthz  /metrics  /static/{name}
/c/NAME/...: see `app.web` and `app.api`

Layers, from without: `Guard` (hosts, headers), `Costs` (turns), `Gate` (who asks; to a collection only with a role).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import Response
from starlette.types import ASGIApp

from sourcebook.app.api.answers import to_json
from sourcebook.app.team.account import account_router
from sourcebook.app.team.answers import add_team_handlers
from sourcebook.app.team.asker import Known
from sourcebook.app.team.doors import check_door, door
from sourcebook.app.team.gate import Gate
from sourcebook.app.team.home import home_router
from sourcebook.app.team.keeping import keeping_router
from sourcebook.app.team.mounts import Mounts
from sourcebook.app.team.outside import outside_router
from sourcebook.app.team.signing import signing_router
from sourcebook.app.team.written_down import WrittenDown
from sourcebook.app.web.costs import Costs
from sourcebook.app.web.guard import LOCAL_HOSTS, Guard
from sourcebook.app.web.metrics import Measured, Metrics
from sourcebook.library import read_asset

if TYPE_CHECKING:
    from sourcebook.library import Team

__all__ = ["create_team_app", "team_routes"]


def create_team_app(team: Team, *, proxy: bool = False) -> ASGIApp:
    """The server's application.

    Args:
        team: The open team.
        proxy: Whether a proxy before it ends TLS: browsers then come under the origin of the team's file. Without, it
            answers on this machine alone.

    Raises:
        UndeclaredRoutes: A route does not say whose it is.
    """
    origin = team.settings.origin if proxy else ""
    hosts = LOCAL_HOSTS | ({urlsplit(origin).hostname or ""} if origin else set())
    known, mounts, record = Known(), Mounts(team, hosts), WrittenDown(team)
    app: ASGIApp = team_routes(team, known, mounts, record)
    app = Gate(app, team=team, mounts=mounts, known=known, record=record, origin=origin)
    app = Costs(app, asker=known.asker)
    return Guard(app, library=None, hosts=hosts)


def team_routes(team: Team, known: Known, mounts: Mounts, record: WrittenDown) -> FastAPI:
    """The pages and addresses that are of no collection."""
    app = FastAPI(
        openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(check_door)], lifespan=_lifespan(mounts)
    )
    metrics = Metrics()
    app.include_router(signing_router(team, known, team.outside.title if team.outside else ""))
    if team.outside is not None:
        app.include_router(outside_router(team, team.outside, record))
    app.include_router(home_router(team))
    app.include_router(account_router(team))
    app.include_router(keeping_router(team))
    app.include_router(_operating_router(metrics))
    add_team_handlers(app, team)
    app.add_middleware(Measured, metrics=metrics)
    door.check(app)
    return app


def _operating_router(metrics: Metrics) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz")
    @door("open")
    def healthz() -> Response:
        return to_json({"status": "ok"})

    @router.get("/metrics")
    @door("watcher")
    def read_metrics() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    @router.get("/static/{name}")
    @door("open")
    def static(name: str) -> Response:
        data, kind = read_asset(name)
        return Response(data, media_type=kind)

    return router


def _lifespan(mounts: Mounts) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        yield
        await mounts.close()

    return lifespan
