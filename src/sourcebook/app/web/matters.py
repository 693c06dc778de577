"""How matters stand and where documents contradict each other: pages (`app.api` has their twins)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router

if TYPE_CHECKING:
    from sourcebook.library import Library

Identifier = Annotated[str, Path(max_length=100, description="Id of the record.")]
Page = Annotated[int, Query(ge=1, le=10**6)]
After = Annotated[int, Query(ge=0, le=10**9, description="Where the page before ended.")]
PAGES = ("matters", "contradictions", "behind", "corrections", "todo")


def matters_router(library: Library) -> APIRouter:
    """A page for each list of how matters stand."""
    router = new_router(include_in_schema=False)
    for kind in PAGES:
        _add_page(router, library, kind)
    return router


def _add_page(router: APIRouter, library: Library, kind: str) -> None:
    @needs("viewer")
    def shown(page: Page = 1) -> HTMLResponse:
        return HTMLResponse(library.developments_page(kind, page))

    router.get(f"/{kind}", response_class=HTMLResponse, name=f"{kind} page")(shown)
