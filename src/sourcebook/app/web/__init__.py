"""The server: pages to read and search the library, and a read-only HTTP API, on this machine only.

GET /  /documents  /documents/{id}  .../{id}/text  .../{id}/kept  .../{id}/kept/page  /names  /search  /static/{name}
GET /documents/{id}/versions  /healthz
GET /coverage
GET /api/v1/documents  .../{id}  .../{id}/annotations  .../{id}/versions  .../{id}/diff
GET /api/v1/search  /api/v1/status  /api/v1/openapi.json
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI

from sourcebook.app.web.api import api_router
from sourcebook.app.web.browse import browse_router
from sourcebook.app.web.guard import LOCAL_HOSTS, Guard
from sourcebook.app.web.problems import add_handlers

if TYPE_CHECKING:
    from sourcebook.library import Library

__all__ = ["create_app"]


def create_app(library: Library, *, hosts: frozenset[str] = LOCAL_HOSTS) -> FastAPI:
    """The server's application.

    Args:
        library: The open library; it is only read.
        hosts: Names by which the server may be asked; others are refused, so that a page elsewhere cannot reach it
            under a name of its own (DNS rebinding).
    """
    app = FastAPI(
        title="Sourcebook",
        summary="A read-only view of one evidence library.",
        version=version("sourcebook"),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    app.state.library = library
    app.include_router(api_router(library))
    app.include_router(browse_router(library))
    add_handlers(app, library)
    app.add_middleware(Guard, library=library, hosts=hosts)
    return app
