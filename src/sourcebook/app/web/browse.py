"""Pages for a browser. All of them are made by `library.pages()`, the same maker as the published folder's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.web.forms import form_token
from sourcebook.library import read_asset

if TYPE_CHECKING:
    from sourcebook.library import Library


def browse_router(library: Library) -> APIRouter:
    """Routes of the pages."""
    router = new_router(include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    @needs("viewer")
    def home() -> HTMLResponse:
        return HTMLResponse(library.home_page())

    @router.get("/documents", response_class=HTMLResponse)
    @needs("viewer")
    def documents(
        after: Annotated[str, Query(max_length=200)] = "", before: Annotated[str, Query(max_length=200)] = ""
    ) -> HTMLResponse:
        return HTMLResponse(library.pages().documents(after=after, before=before))

    @router.get("/documents/{identifier}", response_class=HTMLResponse)
    @needs("viewer")
    def document(
        identifier: str,
        part: Annotated[int, Query(ge=1, le=10**6)] = 1,
        start: Annotated[int | None, Query(ge=0, le=10**12)] = None,
        end: Annotated[int | None, Query(ge=0, le=10**12)] = None,
        q: Annotated[str, Query(max_length=20_000)] = "",
    ) -> HTMLResponse:
        marked = (start, end) if start is not None and end is not None and start < end else None
        if q.strip():
            return HTMLResponse(library.found_page(identifier, q, part, highlight=marked, token=form_token()))
        return HTMLResponse(library.pages(token=form_token()).document(identifier, part, highlight=marked))

    @router.get("/documents/{identifier}/at")
    @needs("viewer")
    def words(
        identifier: str,
        start: Annotated[int, Query(ge=0, le=10**12)],
        end: Annotated[int, Query(ge=0, le=10**12)],
    ) -> Response:
        pages = library.pages()
        return RedirectResponse(pages.passage(pages.links, identifier, start, end, ""), 303)

    @router.get("/documents/{identifier}/kept", response_class=HTMLResponse)
    @needs("viewer")
    def kept(identifier: str) -> HTMLResponse:
        return HTMLResponse(library.pages().kept(identifier))

    @router.get("/documents/{identifier}/kept/page", response_class=HTMLResponse)
    @needs("viewer")
    def frame(identifier: str) -> HTMLResponse:
        pages = library.pages()
        headers = {
            "Content-Security-Policy": pages.frame_policy,
            "X-Frame-Options": "SAMEORIGIN",  # only our own pages stand around it
            "X-DNS-Prefetch-Control": "off",
        }
        return HTMLResponse(pages.frame(identifier), headers=headers)

    @router.get("/documents/{identifier}/versions", response_class=HTMLResponse)
    @needs("viewer")
    def versions(
        identifier: str,
        old: Annotated[int | None, Query(ge=1, le=10**6)] = None,
        new: Annotated[int | None, Query(ge=1, le=10**6)] = None,
    ) -> HTMLResponse:
        return HTMLResponse(library.versions_page(identifier, old, new))

    @router.get("/captures/{identifier}/screenshot")
    @needs("viewer")
    def screenshot(identifier: str) -> Response:
        return Response(library.screenshot(identifier), media_type="image/png")

    @router.get("/documents/{identifier}/text")
    @needs("viewer")
    def text(identifier: str) -> PlainTextResponse:
        return PlainTextResponse(library.pages().text(identifier))

    @router.get("/names", response_class=HTMLResponse)
    @needs("viewer")
    def names() -> HTMLResponse:
        return HTMLResponse(library.pages().names())

    @router.get("/coverage", response_class=HTMLResponse)
    @needs("viewer")
    def coverage() -> HTMLResponse:
        return HTMLResponse(library.coverage_page())

    @router.get("/static/{name}")
    @needs("open")
    def static(name: str) -> Response:
        data, kind = read_asset(name)
        return Response(data, media_type=kind)

    return router
