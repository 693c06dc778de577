"""Search: the page, and every hit to the last as a stream of CSV or JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, StreamingResponse

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.web.forms import form_token

if TYPE_CHECKING:
    from sourcebook.library import Library

Sort = Literal["relevance", "newest", "oldest", "posted", "importance"]
Words = Annotated[str, Query(max_length=20_000)]
AT_ONCE = 100
"""Lines of a stream that are sent together."""


def find_router(library: Library) -> APIRouter:
    """Routes of search."""
    router = new_router(include_in_schema=False)

    @router.get("/search", response_class=HTMLResponse)
    @needs("viewer")
    def search(
        q: Words = "",
        sort: Sort = "relevance",
        cursor: Annotated[str | None, Query(max_length=4000)] = None,
        semantic: bool = False,
    ) -> HTMLResponse:
        return HTMLResponse(library.search_page(q, sort, cursor, semantic=semantic, token=form_token()))

    @router.get("/search.csv")
    @needs("viewer")
    def search_csv(q: Words = "", sort: Sort = "relevance", spreadsheet: bool = False) -> StreamingResponse:
        """Cells are exact; with `spreadsheet` those that such a program would run as formulas are made harmless."""
        lines = library.hits_csv(library.iter_hits(q, sort=sort), spreadsheet=spreadsheet)
        return stream(lines, "text/csv; charset=utf-8", "search.csv")

    @router.get("/search.jsonl")
    @needs("viewer")
    def search_jsonl(q: Words = "", sort: Sort = "relevance") -> StreamingResponse:
        lines = (msgspec.json.encode(hit).decode() + "\n" for hit in library.iter_hits(q, sort=sort))
        return stream(lines, "application/x-ndjson", "search.jsonl")

    return router


def stream(lines: Iterable[str], kind: str, name: str) -> StreamingResponse:
    """A file sent while it is made."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_together(iter(lines)), media_type=kind, headers=headers)


def _together(lines: Iterator[str]) -> Iterator[str]:
    while block := "".join(islice(lines, AT_ONCE)):
        yield block
