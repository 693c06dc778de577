"""The HTTP API under `/api/v1`: everything the pages do, for programs on this machine.

Lists are declared in `lists` and answer in several forms (`listing`); single records are in `records`, `following`,
`viewing` (views) and `desk`; what writes is in `deciding`, `asking`, `adding`, `newsletter`, `papers` and `summaries`.
Every read carries an `ETag` (`fresh`), every write may carry an `Idempotency-Key` (`once`), every error has one shape
(`app.problems`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI

from sourcebook.app.api.adding import adding_api_router
from sourcebook.app.api.asking import asking_api_router
from sourcebook.app.api.deciding import deciding_api_router
from sourcebook.app.api.desk import desk_api_router
from sourcebook.app.api.dossiers import dossiers_api_router
from sourcebook.app.api.following import following_api_router
from sourcebook.app.api.fresh import Fresh
from sourcebook.app.api.lists import lists_api_router
from sourcebook.app.api.newsletter import newsletter_api_router
from sourcebook.app.api.once import Once
from sourcebook.app.api.papers import papers_api_router
from sourcebook.app.api.records import records_api_router
from sourcebook.app.api.schema import describe
from sourcebook.app.api.summaries import summaries_api_router
from sourcebook.app.api.viewing import viewing_api_router
from sourcebook.app.routes import add_routes

if TYPE_CHECKING:
    from sourcebook.app.jobs import Jobs
    from sourcebook.library import Library

__all__ = ["add_api"]


def add_api(app: FastAPI, library: Library, jobs: Jobs) -> None:
    """Put the API into an application."""
    add_routes(
        app,
        records_api_router(library),
        lists_api_router(library),
        following_api_router(library),
        viewing_api_router(library),
        desk_api_router(library),
        dossiers_api_router(library),
        deciding_api_router(library),
        asking_api_router(library),
        newsletter_api_router(library),
        summaries_api_router(library),
        papers_api_router(library),
        adding_api_router(library, jobs),
    )
    app.add_middleware(Fresh, library=library)
    app.add_middleware(Once, library=library)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
