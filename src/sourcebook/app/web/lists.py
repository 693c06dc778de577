"""Lists and saved searches in the browser: send a list, review what it found; save a search, see what is new, its feed.

How forms are guarded is told in `app.web.forms`. A list that was sent is run by a job; its results lie in the cache.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.stepping import forget_search
from sourcebook.app.web.find import stream
from sourcebook.app.web.forms import Form, answer, check_form, check_origin, check_token, form_of, form_token, me
from sourcebook.errors import UsageError
from sourcebook.model.batch import MOST_ROWS

if TYPE_CHECKING:
    from sourcebook.app.jobs import Jobs
    from sourcebook.library import Library

MOST_SENT = 4_000_000
"""Bytes of a list sent from a browser."""
AT_ONCE = 50
"""Rows of a list that is run while a browser waits; a longer one is run by a job."""
ROWS = 25
"""Rows of a list on one page."""
KINDS = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


def lists_router(library: Library, jobs: Jobs) -> APIRouter:
    """Routes of lists and saved searches."""
    router = new_router(include_in_schema=False)

    @router.get("/batch", response_class=HTMLResponse)
    @needs("viewer")
    def lists() -> HTMLResponse:
        pages = library.pages(token=form_token())
        at_work = [job for job in jobs.listed() if job.kind == "list" and job.state in ("waiting", "working")]
        kept = [*library.batches.iter_kept()]
        return HTMLResponse(pages.render("batch.html", "batch.html", kept=kept, at_work=at_work, most=MOST_ROWS))

    @router.post("/batch")
    @needs("contributor")
    async def send(request: Request) -> Response:
        check_origin(request)
        data, kind = await _sent(request)
        return RedirectResponse(await run_in_threadpool(_run, library, jobs, data, kind), 303)

    @router.get("/batch/{batch}", response_class=HTMLResponse)
    @needs("viewer")
    def review(
        batch: str,
        page: Annotated[int, Query(ge=1, le=10**6)] = 1,
        show: Literal["all", "found", "open"] = "found",
    ) -> HTMLResponse:
        return HTMLResponse(library.batch_page(batch, page=page, rows=ROWS, show=show, token=form_token()))

    @router.get("/batch/{batch}/sheet.csv")
    @needs("viewer")
    def sheet(batch: str) -> StreamingResponse:
        lines = library.batches.sheet(library.batches.kept(batch), spreadsheet=True)
        return stream(lines, "text/csv; charset=utf-8", "batch.csv")

    @router.post("/rulings")
    @needs("reviewer")
    async def rule(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        ruling = sent.get("ruling", "")
        if ruling not in ("accept", "reject", "open"):
            raise UsageError("That is no decision.", "Decide accept, reject or open.")
        why = sent.get("why", "").strip() or "Reviewed in the list"
        asked, document = sent.get("asked", ""), sent.get("document", "")
        await run_in_threadpool(lambda: library.rule(asked, document, ruling, why=why, who=me()))  # type: ignore[arg-type]
        return answer(request, sent, {"recorded": ruling}, "/batch")

    @router.get("/alerts", response_class=HTMLResponse)
    @needs("viewer")
    def alerts() -> HTMLResponse:
        pages = library.pages(token=form_token())
        return HTMLResponse(pages.render("alerts.html", "alerts.html", searches=[*library.searches.iter()]))

    @router.post("/alerts")
    @needs("contributor")
    async def act(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        await run_in_threadpool(_act, library, sent)
        return answer(request, sent, {"recorded": sent.get("action", "")}, "/alerts")

    @router.get("/feeds/searches/{name}")
    @needs("viewer")
    def feed(request: Request, name: str) -> Response:
        found = re.fullmatch(r"(y-[0-9a-f]{24})\.(atom|rss|json)", name)
        if found is None:
            raise HTTPException(404)
        return Response(library.alert_feed(found[1], str(request.base_url), found[2]), media_type=KINDS[found[2]])

    return router


async def _sent(request: Request) -> tuple[bytes, str]:
    """The list of a form: a file, or what was typed."""
    async with request.form(max_files=1, max_fields=5, max_part_size=MOST_SENT) as form:
        check_token(str(form.get("token", "")))
        file = form.get("file")
        data = b"" if file is None or isinstance(file, str) else await file.read(MOST_SENT + 1)
        if len(data) > MOST_SENT:
            raise HTTPException(413, "The list is too large for a browser; run `sourcebook batch FILE.csv --keep`.")
        return data or str(form.get("list", "")).encode(), str(form.get("kind", ""))


def _run(library: Library, jobs: Jobs, data: bytes, kind: str) -> str:
    """Run a list, or begin to; gives the address of what it found, or of how far it is. Raises `UsageError`."""
    rows = library.batches.parse(data, kind if kind in ("name", "query") else None)  # type: ignore[arg-type]
    if len(rows) <= AT_ONCE:
        return f"/batch/{library.batches.keep(rows)}"
    title = f"{rows[0].asked[:80]} and {len(rows) - 1:,} more"
    job = jobs.start(title, lambda p: f"/batch/{library.batches.keep(rows, progress=p)}", kind="list")
    return f"/jobs/{job.id}"


def _act(library: Library, sent: Form) -> None:
    match sent.get("action", ""):
        case "save":
            library.searches.save(sent.get("name", ""), sent.get("q", ""), who=me())
        case "forget":
            forget_search(library, sent.get("what", ""))
        case "check":
            library.alerts(sent.get("what") or None)
        case _:
            raise UsageError("That is no action.", "Save a search, ask it again, or forget it.")
