"""The server of this machine: pages to read, search, add to and decide in a library, and the HTTP API of `app.api`.

GET /  /documents  /documents/{id}  .../{id}/text  .../{id}/kept  .../{id}/kept/page  /names  /search  /static/{name}
GET /documents/{id}/versions  /healthz  /metrics  /search.csv  /search.jsonl
GET /batch  /batch/{id}  .../sheet.csv  /alerts  /feeds/searches/{id}.{atom,rss,json}   POST /batch  /rulings  /alerts
GET /coverage  /entities  /entities/{id}  /resolve  /mentions/{id}   POST /judgements
GET /matters  /contradictions  /behind  /corrections  /todo
GET /queue  /claims/{id}  /decisions  /ledger  /add  /jobs/{id}   POST /decisions  /add  /retry
GET /moving  /moving/{id}   POST /moving  /moving/{id}
GET /desk  /desk/new  /desk/{id}  .../source  .../history  .../preview
GET /newsletter  .../{id}  .../letter  .../mail   POST /newsletter  .../{id}
GET /notes   POST /notes  .../{id}
GET /dossiers  .../{id}  .../preview  .../history   POST /dossiers  .../{id}  .../step|asked|amend
POST /desk/new  /desk/batch  /desk/{id}  .../step
GET /timeline  /network  /places  /figures  /views/{name}.{json,svg}
GET /payments  /payments/{id}  /flows  /feeds/{name}.{atom,rss,json}   POST /payments
GET /reconcile  .../suggest/{entity,property,type}  .../properties  .../preview   POST /reconcile
"""

from __future__ import annotations

import gc
import logging
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI

from sourcebook.app.api import add_api
from sourcebook.app.api.answers import JsonResponse, to_json
from sourcebook.app.api.schema import operation_id
from sourcebook.app.jobs import Jobs
from sourcebook.app.policies import check_policy, needs
from sourcebook.app.problems import add_handlers
from sourcebook.app.routes import add_routes, check_held
from sourcebook.app.web.adding import adding_router
from sourcebook.app.web.asked import Asked, Callers, local
from sourcebook.app.web.browse import browse_router
from sourcebook.app.web.costs import Costs
from sourcebook.app.web.desk import desk_router
from sourcebook.app.web.dossiers import dossiers_router
from sourcebook.app.web.feeds import feeds_router
from sourcebook.app.web.find import find_router
from sourcebook.app.web.guard import LOCAL_HOSTS, Guard
from sourcebook.app.web.hurry import Hurry
from sourcebook.app.web.lists import lists_router
from sourcebook.app.web.matters import matters_router
from sourcebook.app.web.metrics import Measured, Metrics, metrics_router
from sourcebook.app.web.money import money_router
from sourcebook.app.web.moving import moving_router
from sourcebook.app.web.newsletter import newsletter_router
from sourcebook.app.web.notes import notes_router
from sourcebook.app.web.permalinks import permalinks_router
from sourcebook.app.web.reconcile import reconcile_router
from sourcebook.app.web.review import review_router
from sourcebook.app.web.shelves import shelves_router
from sourcebook.app.web.views import views_router
from sourcebook.app.web.who import who_router
from sourcebook.errors import UsageError
from sourcebook.model.served import BASE

if TYPE_CHECKING:
    from sourcebook.library import Library

__all__ = ["create_app"]
ENDING = 5
"""Seconds that a server which is to end waits for what is being worked out; it is taken up at the next start."""
log = logging.getLogger(__name__)


def create_app(
    library: Library,
    *,
    hosts: frozenset[str] = LOCAL_HOSTS,
    token: str = "",
    base: str = "",
    callers: Callers | None = None,
    bounds: bool = True,
) -> FastAPI:
    """The application of one library: the whole server of a machine, or one collection among others of a team.

    A server that knows people mounts it at `base` and says with each request who asks: it puts a `Caller` into the
    ASGI scope under `asked.CALLER` and gives `callers=asked.in_scope`. The caller's role is held against what each
    route says it needs; their name is what decisions record, their token what their forms carry. Who is no caller is
    answered as if nothing were there. Addresses in answers all begin with `base`, and paths may be given with it or
    without.

    Args:
        library: The open library; what its forms send is written into it.
        hosts: Names by which the server may be asked; others are refused, so that a page elsewhere cannot reach it
            under a name of its own (DNS rebinding).
        token: What writes have to carry where `callers` is left out; without, one is made for the life of the server.
        base: What all its addresses begin with, like `/c/harbour`.
        callers: Gives who sends a request; without, it is always the user of this machine, who may do everything.
        bounds: Whether it bounds what askers cost; a server around it may do that for all its applications.

    Raises:
        UsageError: `base` is no beginning of an address.
        UndeclaredRoutes: A route does not say who may ask it.
    """
    if not BASE.fullmatch(base):
        raise UsageError(f"{base!r} is no beginning of an address.", "Give one like /c/harbour.")
    jobs = Jobs()
    app = FastAPI(
        title="Sourcebook",
        summary="One evidence library: what is held, found and decided, with the words it rests on.",
        generate_unique_id_function=operation_id,
        version=version("sourcebook"),
        openapi_url=None,  # it is a route of ours, with a policy
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        lifespan=_lifespan(library, jobs),
        dependencies=[Depends(check_policy)],
        servers=[{"url": base}] if base else None,
    )
    app.state.library = library
    callers = callers or local(token or secrets.token_urlsafe(24))
    add_api(app, library, jobs)
    add_routes(
        app,
        browse_router(library),
        find_router(library),
        permalinks_router(library),
        lists_router(library, jobs),
        who_router(library),
        feeds_router(library),
        matters_router(library),
        money_router(library),
        views_router(library),
        review_router(library),
        reconcile_router(library),
        desk_router(library),
        shelves_router(library),
        dossiers_router(library),
        notes_router(library),
        newsletter_router(library),
        adding_router(library, jobs),
        moving_router(library, jobs),
    )
    metrics = Metrics(library, jobs)
    add_routes(app, metrics_router(metrics))
    _add_description(app)
    add_handlers(app, library)
    app.add_middleware(Hurry)
    if bounds:
        app.add_middleware(Costs, library=library)
    app.add_middleware(Measured, metrics=metrics)
    app.add_middleware(Guard, library=library, hosts=hosts)
    app.add_middleware(Asked, base=base, callers=callers)
    needs.check(app)
    check_held(app)
    return app


def _add_description(app: FastAPI) -> None:
    """The description of the API at an address of its own."""

    @app.get("/api/v1/openapi.json", include_in_schema=False)
    @needs("viewer")
    def described() -> JsonResponse:
        return to_json(app.openapi())


def _lifespan(library: Library, jobs: Jobs) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What is worked out of the records is brought up to date beside the first pages, not by them."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        ending = threading.Event()
        worker = threading.Thread(target=_catch_up, args=(library, ending), name="sourcebook-catch-up", daemon=True)
        worker.start()
        yield
        jobs.close()
        ending.set()
        worker.join(ENDING)

    return lifespan


def _catch_up(library: Library, ending: threading.Event) -> None:
    for work, told in (
        (library.warm_up, "What reads sentences could not be loaded ahead."),
        (library.catch_up, "What is worked out of the records is behind."),
    ):
        try:
            work()
        except Exception:
            # The edge of the thread: a server that is ending closes the library under it; it is done again when asked.
            if not ending.is_set():
                log.exception(told)
    gc.collect()
    gc.freeze()  # what views draw is kept: a full collection, which halts every request, need not look at it
