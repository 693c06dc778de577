"""How matters stand and where documents contradict each other: pages and their twins in the API."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse

from sourcebook.app.web.api import PROBLEMS, JsonResponse, Limit, to_json
from sourcebook.errors import NotFound

if TYPE_CHECKING:
    from sourcebook.library import Library

Identifier = Annotated[str, Path(max_length=100, description="Id of the record.")]
Page = Annotated[int, Query(ge=1, le=10**6)]
Of = Annotated[str | None, Query(max_length=200, description="Id or name of a person or body.")]
In = Annotated[str | None, Query(max_length=100, description="Id of a document.")]
After = Annotated[int, Query(ge=0, le=10**9, description="`next` of the answer before.")]


def matters_router(library: Library) -> APIRouter:
    """Routes of matters, contradictions and documents that stop at an earlier step."""
    router = APIRouter()
    _add_lists(router, library)

    @router.get(
        "/api/v1/entities/{identifier}/ladder",
        summary="The matters of a person or body: steps with dates and sources, denials, where each stands",
        tags=["matters"],
        responses=PROBLEMS,
    )
    def ladder(identifier: Identifier) -> JsonResponse:
        found = [{**msgspec.to_builtins(m), "standing": m.standing} for m in library.ladder(identifier)]
        return to_json(found)

    @router.get("/api/v1/matters/{identifier}", summary="A matter by id", tags=["matters"], responses=PROBLEMS)
    def matter(identifier: Identifier) -> JsonResponse:
        found = library.developments.get_matter(identifier)
        return to_json({**msgspec.to_builtins(found), "standing": found.standing})

    @router.get(
        "/api/v1/contradictions/{identifier}", summary="A contradiction by id", tags=["matters"], responses=PROBLEMS
    )
    def contradiction(identifier: Identifier) -> JsonResponse:
        return to_json(library.developments.get_contradiction(identifier))

    @router.get("/api/v1/corrections/{identifier}", summary="A correction by id", tags=["matters"], responses=PROBLEMS)
    def correction(identifier: Identifier) -> JsonResponse:
        found = library.show(identifier)
        if "correction" not in found:
            raise NotFound(f"No correction is called {identifier!r}.", "See `sourcebook list corrections`.")
        return to_json(found["correction"])

    return router


def _add_lists(router: APIRouter, library: Library) -> None:
    """A page and an address of the API for each list."""
    told = {
        "matters": "Matters by name of whom they are about",
        "contradictions": "Contradictions and updates, the surest first",
        "behind": "Documents that stop at an earlier step than their matter has reached",
        "corrections": "What befell sources, and what leans on them, the newest first",
        "todo": "Addresses that checked drafts cite and the library should have: failed, open, done",
    }
    for kind, summary in told.items():
        _add_list(router, library, kind, summary)


def _add_list(router: APIRouter, library: Library, kind: str, summary: str) -> None:
    def shown(page: Page = 1) -> HTMLResponse:
        return HTMLResponse(library.developments_page(kind, page))

    def listed(entity: Of = None, document: In = None, limit: Limit = 100, after: After = 0) -> JsonResponse:
        found = list(islice(library.list(kind, entity=entity, document=document), after, after + limit + 1))
        return to_json({kind: found[:limit], "next": after + limit if len(found) > limit else None})

    router.get(f"/{kind}", response_class=HTMLResponse, include_in_schema=False, name=f"{kind} page")(shown)
    address = f"/api/v1/{kind}"
    router.get(address, summary=summary, tags=["matters"], responses=PROBLEMS, name=kind)(listed)
