"""The server of this machine: pages to read, search, add to and decide in a library, and the HTTP API of `app.api`.

GET /  /documents  /documents/{id}  .../{id}/text  .../{id}/kept  .../{id}/kept/page  /names  /search  /static/{name}
GET /documents/{id}/versions  /healthz  /metrics  /search.csv  /search.jsonl
GET /batch  /batch/{id}  .../sheet.csv  /alerts  /feeds/searches/{id}.{atom,rss,json}   POST /batch  /rulings  /alerts
GET /coverage  /entities  /entities/{id}  /resolve  /mentions/{id}   POST /judgements
GET /matters  /contradictions  /behind  /corrections  /todo
GET /queue  /claims/{id}  /decisions  /ledger  /add  /jobs/{id}   POST /decisions  /add  /retry
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

import logging
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI

from sourcebook.app.api import add_api
from sourcebook.app.api.schema import operation_id
from sourcebook.app.jobs import Jobs
from sourcebook.app.problems import add_handlers
from sourcebook.app.web.adding import adding_router
from sourcebook.app.web.browse import browse_router
from sourcebook.app.web.costs import Costs
from sourcebook.app.web.desk import desk_router
from sourcebook.app.web.dossiers import dossiers_router
from sourcebook.app.web.feeds import feeds_router
from sourcebook.app.web.find import find_router
from sourcebook.app.web.guard import LOCAL_HOSTS, Guard
from sourcebook.app.web.lists import lists_router
from sourcebook.app.web.matters import matters_router
from sourcebook.app.web.metrics import Measured, Metrics, metrics_router
from sourcebook.app.web.money import money_router
from sourcebook.app.web.newsletter import newsletter_router
from sourcebook.app.web.notes import notes_router
from sourcebook.app.web.permalinks import permalinks_router
from sourcebook.app.web.reconcile import reconcile_router
from sourcebook.app.web.review import review_router
from sourcebook.app.web.shelves import shelves_router
from sourcebook.app.web.views import views_router
from sourcebook.app.web.who import who_router

if TYPE_CHECKING:
    from sourcebook.library import Library

__all__ = ["create_app"]
ENDING = 5
"""Seconds that a server which is to end waits for what is being worked out; it is taken up at the next start."""
log = logging.getLogger(__name__)


def create_app(library: Library, *, hosts: frozenset[str] = LOCAL_HOSTS, token: str = "") -> FastAPI:
    """The server's application.

    Args:
        library: The open library; what its forms send is written into it.
        hosts: Names by which the server may be asked; others are refused, so that a page elsewhere cannot reach it
            under a name of its own (DNS rebinding).
        token: What writes have to carry; without, one is made for the life of the server.
    """
    jobs = Jobs()
    app = FastAPI(
        title="Sourcebook",
        summary="One evidence library: what is held, found and decided, with the words it rests on.",
        generate_unique_id_function=operation_id,
        version=version("sourcebook"),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        lifespan=_lifespan(library, jobs),
    )
    app.state.library = library
    token = token or secrets.token_urlsafe(24)
    add_api(app, library, token, jobs)
    app.include_router(browse_router(library, token))
    app.include_router(find_router(library, token))
    app.include_router(permalinks_router(library))
    app.include_router(lists_router(library, token, jobs))
    app.include_router(who_router(library, token))
    app.include_router(feeds_router(library))
    app.include_router(matters_router(library))
    app.include_router(money_router(library, token))
    app.include_router(views_router(library))
    app.include_router(review_router(library, token))
    app.include_router(reconcile_router(library))
    app.include_router(desk_router(library, token))
    app.include_router(shelves_router(library, token))
    app.include_router(dossiers_router(library, token))
    app.include_router(notes_router(library, token))
    app.include_router(newsletter_router(library, token))
    app.include_router(adding_router(library, token, jobs))
    metrics = Metrics(library, jobs)
    app.include_router(metrics_router(metrics))
    add_handlers(app, library)
    app.add_middleware(Costs, library=library)
    app.add_middleware(Measured, metrics=metrics)
    app.add_middleware(Guard, library=library, hosts=hosts)
    return app


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
    try:
        library.catch_up()
    except Exception:
        # The edge of the thread: a server that is ending closes the library under it, and projections are made again.
        if not ending.is_set():
            log.exception("What is worked out of the records is behind.")
