"""Adding from the browser: files that are sent, or an address that the guarded client fetches because somebody asked.

Sent files are written to a temporary folder and taken in like any folder; it is removed when that is done. An address
is asked for only by this form. `/jobs/{id}` shows how far it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sourcebook.app.api.answers import to_json
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.uploads import MOST_SENT, begin_files, files_sent
from sourcebook.app.web.forms import Form, check_form, form_of, form_token
from sourcebook.model.served import under

if TYPE_CHECKING:
    from sourcebook.app.jobs import Job, Jobs
    from sourcebook.library import Library


def adding_router(library: Library, jobs: Jobs) -> APIRouter:
    """Routes of adding."""
    router = new_router()

    @router.get("/add", response_class=HTMLResponse, include_in_schema=False)
    @needs("contributor")
    def add(address: Annotated[str, Query(max_length=2000)] = "") -> HTMLResponse:
        pages = library.pages(token=form_token())
        return HTMLResponse(pages.render("add.html", "add.html", address=address, most=MOST_SENT, jobs=jobs.listed()))

    @router.post("/add", include_in_schema=False)
    @needs("contributor")
    async def send(request: Request) -> Response:
        async with files_sent(request) as form:
            return _begun(request, await run_in_threadpool(begin_files, library, jobs, form))

    @router.post("/retry", include_in_schema=False)
    @needs("reviewer")
    async def retry(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        return _begun(request, jobs.start("Trying again what failed", lambda p: library.retry(progress=p)))

    @router.get("/jobs/{job}", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def shown(job: str) -> Response:
        held = jobs.get(job)
        if held.page:
            return RedirectResponse(held.page, 303)
        pages = library.pages(token=form_token())
        return HTMLResponse(pages.render("job.html", "job.html", job=held))

    return router


def _begun(request: Request, job: Job) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return to_json({"job": job.id, "page": under(f"/jobs/{job.id}")})
    return RedirectResponse(f"/jobs/{job.id}", 303)
