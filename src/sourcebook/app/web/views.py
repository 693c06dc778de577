"""Views: timeline, network, map and figures as pages, as data for their scripts and as pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sourcebook.app.api.answers import JsonResponse, to_json
from sourcebook.app.api.viewing import (
    Asked,
    Common,
    FiguresAsked,
    NetworkAsked,
    Short,
    TimelineAsked,
    common_of,
    network_of,
    timeline_of,
)
from sourcebook.app.policies import needs, recorded
from sourcebook.app.routes import new_router

if TYPE_CHECKING:
    from sourcebook.library import Library

After = Annotated[int, Query(ge=0, le=10**6)]


def views_router(library: Library) -> APIRouter:
    """Routes of the views."""
    router = new_router()
    _add_pages(router, library)
    _add_data(router, library)
    return router


def _add_pages(router: APIRouter, library: Library) -> None:
    @router.get("/timeline", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def timeline(asked: TimelineAsked, after: After = 0) -> HTMLResponse:
        return HTMLResponse(library.timeline_page(**_without_defaults(asked), after=after))

    @router.get("/network", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def network(asked: NetworkAsked, between: Short = None, after: After = 0) -> HTMLResponse:
        return HTMLResponse(library.network_page(**_without_defaults(asked), between=between or None, after=after))

    @router.get("/places", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def places(asked: Common, after: After = 0) -> HTMLResponse:
        return HTMLResponse(library.places_page(**asked, after=after))

    @router.get("/stories", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def stories() -> HTMLResponse:
        return HTMLResponse(library.stories_page())

    @router.get("/stories/{name}", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def story(name: Annotated[str, Path(max_length=200)]) -> HTMLResponse:
        return HTMLResponse(library.story_page(name))

    @router.get("/figures", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def figures(asked: FiguresAsked, table: Short = None, x: Short = None, y: Short = None) -> HTMLResponse:
        return HTMLResponse(library.figures_page(**asked, table=table or None, x=x or "", y=y or ""))


def _add_data(router: APIRouter, library: Library) -> None:
    @router.get("/views/timeline.json", include_in_schema=False)
    @needs("viewer")
    @recorded("export")
    def timeline_data(asked: TimelineAsked) -> JsonResponse:
        return to_json(library.view_data("timeline", **asked))

    @router.get("/views/network.json", include_in_schema=False)
    @needs("viewer")
    @recorded("export")
    def network_data(asked: NetworkAsked, between: Short = None) -> JsonResponse:
        return to_json(library.view_data("network", **asked, between=between or None))

    pictures: dict[str, Callable[..., Asked]] = {"timeline": timeline_of, "network": network_of, "places": common_of}
    for view, depends in pictures.items():
        _add_picture(router, library, view, depends)


def _add_picture(router: APIRouter, library: Library, view: str, depends: Callable[..., Asked]) -> None:
    @router.get(f"/views/{view}.svg", include_in_schema=False)
    @needs("viewer")
    @recorded("export")
    def picture(request: Request, asked: Asked = Depends(depends)) -> Response:  # noqa: B008 - no name of the module
        between = request.query_params.get("between") if view == "network" else None
        svg = library.view_picture(view, **asked, **({"between": between} if between else {}))
        return Response(svg, media_type="image/svg+xml")


def _without_defaults(asked: Asked) -> Asked:
    """What was asked without what would be so anyway: addresses in the page stay short."""
    defaults = {"limit": (10_000, 100), "depth": (1,)}
    return {k: v for k, v in asked.items() if v not in defaults.get(k, ())}
