"""What somebody may read: their collections, one search over all of them, words by permalink; the same for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from sourcebook.app.api.answers import to_json
from sourcebook.app.team.answers import page
from sourcebook.app.team.doors import asker_in, door, readable
from sourcebook.errors import InvalidQuery, NotFound
from sourcebook.model.access import SAID

if TYPE_CHECKING:
    from sourcebook.library import FoundIn, Team

Words = Annotated[str, Query(max_length=2_000)]


def home_router(team: Team) -> APIRouter:
    """Routes of reading."""
    router = APIRouter()

    @router.get("/")
    @door("known")
    def home(request: Request) -> Response:
        found = [{"name": c.name, "title": c.title, "role": role} for c, role in readable(team, asker_in(request))]
        return page(team, request, "home", collections=found, said=SAID)

    @router.get("/api/v1/collections")
    @door("known")
    def collections(request: Request) -> Response:
        held = readable(team, asker_in(request))
        return to_json({"collections": [{"name": c.name, "title": c.title, "role": role} for c, role in held]})

    @router.get("/search")
    @door("known")
    def search(request: Request, q: Words = "") -> Response:
        held = [collection for collection, _ in readable(team, asker_in(request))]
        groups: list[FoundIn] = []
        problem = ""
        try:
            if q.strip():
                groups = team.search(q, [c.name for c in held])
        except InvalidQuery as error:
            problem = str(error)
        shown = [g for g in groups if g.total]
        status = 400 if problem else 200
        titles = [c.title for c in held]
        return page(team, request, "search", status, query=q, groups=shown, problem=problem, searched=titles)

    @router.get("/api/v1/search")
    @door("known")
    def search_all(request: Request, q: Words = "", limit: Annotated[int, Query(ge=1, le=50)] = 5) -> Response:
        names = [c.name for c, _ in readable(team, asker_in(request))]
        return to_json({"query": q, "found": team.search(q, names, limit=limit)})

    @router.get("/p/{text}")
    @door("known")
    def text(request: Request, text: str) -> Response:
        return _shown(request, text)

    @router.get("/p/{text}/{place}")
    @door("known")
    def words(request: Request, text: str, place: str) -> Response:
        return _shown(request, f"{text}/{place}")

    def _shown(request: Request, said: str) -> Response:
        names = [c.name for c, _ in readable(team, asker_in(request))]
        try:
            where = team.find_cited(said, names)
        except NotFound as error:
            raise HTTPException(404) from error
        return RedirectResponse(f"/c/{where}/p/{said}", 303)

    return router
