"""Long questions and standing ones: a draft checked, evidence for a claim, saved searches, lists run over the library.

A check and a question for evidence write nothing; they are sent (POST) because a draft has no place in an address.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from sourcebook.app.api.answers import REFUSALS, After, Identifier, JsonResponse, Limit, to_json
from sourcebook.app.api.cursors import Place, read_cursor, write_cursor
from sourcebook.app.api.guarding import check_origin, check_write, me, read_json
from sourcebook.app.api.records import OBJECT
from sourcebook.app.api.schema import WRITES, gives, page_of, takes
from sourcebook.app.api.write import Nothing, Write, add_write
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.stepping import forget_search
from sourcebook.errors import UsageError
from sourcebook.model.batch import RowKind, RowResult
from sourcebook.model.check import Evidence
from sourcebook.model.saved import Alert, SavedSearch

if TYPE_CHECKING:
    from sourcebook.library import Library

MOST_ROWS = 5_000
"""Rows of a list run while somebody waits; more are run from the command line."""


class DraftSent(msgspec.Struct, forbid_unknown_fields=True):
    """A draft to be checked, in plain words or Markdown."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000_000)]
    date: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class ClaimAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A claim in words, for which evidence is sought."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]
    date: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10


class SearchSaved(msgspec.Struct, forbid_unknown_fields=True):
    """A search that is kept under a name and asked again."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
    query: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]


class ListSent(msgspec.Struct, forbid_unknown_fields=True):
    """A list of names or queries, one on a line or as CSV."""

    list: Annotated[str, msgspec.Meta(min_length=1, max_length=4_000_000)]
    kind: RowKind | None = None


class BatchMade(msgspec.Struct, frozen=True):
    """The id of a list that was run."""

    batch: str


class News(msgspec.Struct, frozen=True):
    """A search and what is new for it."""

    search: SavedSearch
    alerts: tuple[Alert, ...]


def asking_api_router(library: Library) -> APIRouter:
    """Routes of questions."""
    router = new_router(default_response_class=JsonResponse)
    for write in _WRITES:
        add_write(router, library, write)
    _add_questions(router, library)

    @router.delete("/api/v1/searches/{identifier}", summary="Ask a saved search no longer", tags=["search"],
                   responses=gives(SavedSearch, also=REFUSALS), openapi_extra=WRITES)  # fmt: skip
    @needs("contributor")
    async def forget(request: Request, identifier: Identifier) -> Response:
        check_write(request)
        return to_json(await run_in_threadpool(forget_search, library, identifier))

    @router.get("/api/v1/batches/{identifier}", tags=["search"], responses=gives(page_of("batch", RowResult)),
                summary="What a list found when it was run last, row by row, with the decisions of now")  # fmt: skip
    @needs("viewer")
    def batch(identifier: Identifier, limit: Limit = 100, after: After = "") -> JsonResponse:
        place = read_cursor(f"batch {identifier}", after)
        start = place.number if place else 0
        found = list(islice(library.batches.kept(identifier), start, start + limit + 1))
        last = found[limit - 1] if len(found) > limit else None
        following = write_cursor(f"batch {identifier}", Place((last.row.number,), start + limit)) if last else None
        return to_json({"batch": found[:limit], "next": following})

    return router


def _add_questions(router: APIRouter, library: Library) -> None:
    @router.post("/api/v1/check", summary="A draft against itself and the library; no note is taken of it",
                 tags=["review"], responses=gives(OBJECT, also=REFUSALS),
                 openapi_extra=takes(DraftSent, write=False))  # fmt: skip
    @needs("viewer")
    async def check(sent: Annotated[DraftSent, Depends(_draft)]) -> JsonResponse:
        checked = await run_in_threadpool(library.check_text, sent.text, date=sent.date)
        return to_json(checked.to_json())

    @router.post("/api/v1/evidence", summary="Passages that bear on a claim, best first, each with its stance",
                 tags=["review"], responses=gives(page_of("evidence", Evidence), also=REFUSALS),
                 openapi_extra=takes(ClaimAsked, write=False))  # fmt: skip
    @needs("viewer")
    async def evidence(sent: Annotated[ClaimAsked, Depends(_claim)]) -> JsonResponse:
        found = await run_in_threadpool(library.find_evidence, sent.text, limit=sent.limit, date=sent.date)
        return to_json({"evidence": found, "next": None})


async def _draft(request: Request) -> DraftSent:
    check_origin(request)
    return await read_json(request, DraftSent)


async def _claim(request: Request) -> ClaimAsked:
    check_origin(request)
    return await read_json(request, ClaimAsked)


def _save(library: Library, sent: SearchSaved) -> SavedSearch:
    return library.searches.save(sent.name, sent.query, who=me())


def _ask(library: Library, sent: Nothing, what: str) -> News:
    del sent
    ((search, alerts),) = library.alerts(what)
    return News(search, alerts)


def _run(library: Library, sent: ListSent) -> BatchMade:
    rows = library.batches.parse(sent.list.encode("utf-8", "replace"), sent.kind)
    if len(rows) > MOST_ROWS:
        raise UsageError(
            f"The list has {len(rows):,} rows.", f"Send {MOST_ROWS:,} at a time, or run `sourcebook batch`."
        )
    return BatchMade(library.batches.keep(rows))


_WRITES: tuple[Any, ...] = (
    Write(path="searches", told="Keep a search under a name", takes=SearchSaved, gives=SavedSearch, act=_save,
          tag="search", needs="contributor"),
    Write(path="searches/{identifier}/check", told="Ask a saved search again: what is new", takes=Nothing, gives=News,
          act=_ask, status=200, tag="search", needs="contributor"),
    Write(path="batches", told="Run a list of names or queries and keep what it finds", takes=ListSent,
          gives=BatchMade, act=_run, tag="search", needs="contributor"),
)  # fmt: skip
