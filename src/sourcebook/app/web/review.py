"""What people decide: the queue, claims, the log of decisions and the ledger, with their twins in the API."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.web.forms import Form, answer, check_form, form_of, form_token, me, plain
from sourcebook.app.web.matters import After, Identifier, Page
from sourcebook.model.review import OPEN

if TYPE_CHECKING:
    from sourcebook.library import Library

Kind = Literal["claim", "contradiction", "question", "merge", "proposal", "failed", ""]
Outcome = Literal["stored", "skipped", "failed", ""]
LINES = 100
"""Lines of the ledger on one page."""


def review_router(library: Library) -> APIRouter:
    """Routes of deciding."""
    router = new_router()
    _add_pages(router, library)

    @router.post("/decisions", include_in_schema=False)
    @needs("reviewer")
    async def decide(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        what = sent.get("what", "")
        made = await run_in_threadpool(
            library.decide, what, sent.get("value", ""), why=sent.get("why", ""), who=me()
        )  # fmt: skip
        undo = {"what": what, "value": OPEN} if made.value != OPEN else None
        return answer(request, sent, {"recorded": made.value, "decision": plain(made), "undo": undo}, "/decisions")

    return router


def _add_pages(router: APIRouter, library: Library) -> None:
    @router.get("/queue", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def queue(kind: Kind = "", page: Page = 1) -> HTMLResponse:
        found = library.queue()
        counts: dict[str, int] = {}
        for review in found:
            counts[review.kind] = counts.get(review.kind, 0) + 1
        shown = [r for r in found if kind in ("", r.kind)]
        return HTMLResponse(library.review_pages(form_token()).queue(shown, counts, kind, page))

    @router.get("/claims/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def claim(identifier: Identifier) -> HTMLResponse:
        return HTMLResponse(library.review_pages(form_token()).claim(library.claim(identifier)))

    @router.get("/decisions", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def decisions(page: Page = 1) -> HTMLResponse:
        return HTMLResponse(library.review_pages(form_token()).decisions(list(library.view().iter_decisions()), page))

    @router.get("/ledger", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def ledger(
        outcome: Outcome = "",
        container: Annotated[str, Query(max_length=2000)] = "",
        after: Annotated[str, Query(max_length=100)] = "",
        passed: After = 0,
    ) -> HTMLResponse:
        view = library.view()
        rest = view.iter_ledger(outcome=outcome or None, container=container or None, after=after or None)
        lines = list(islice(rest, LINES + 1))
        passed = passed if after else 0
        pages = library.review_pages(form_token())
        return HTMLResponse(
            pages.ledger(
                lines[:LINES], view.count_outcomes(), outcome=outcome, container=container, passed=passed,
                more=len(lines) > LINES,
            )
        )  # fmt: skip
