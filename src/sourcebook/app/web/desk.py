"""The desk in the browser: the list with batches, the editor with the source beside it, history, publishing.

Every page works with plain forms. `Accept: application/json` asks the same addresses for the record: the script saves
that way. What somebody else saved meanwhile is never written over: the answer is 409 `overtaken`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sourcebook.app.api.answers import to_json
from sourcebook.app.policies import need, needs, recorded
from sourcebook.app.routes import new_router
from sourcebook.app.stepping import may_write, need_batch, need_summary, need_wording
from sourcebook.app.web.desk_form import FIELDS, MOST, fields_of
from sourcebook.app.web.forms import Form, check_form, form_of, form_token, me, plain
from sourcebook.app.web.matters import Identifier
from sourcebook.errors import Overtaken, Refused, UsageError

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.desk import Batch
    from sourcebook.model.summary import Summary

StateQuery = Literal["draft", "ready", "published", "withdrawn", ""]
SortQuery = Literal["newest", "oldest", "importance", "published", "edited"]
Words = Annotated[str, Query(max_length=500)]
Part = Annotated[int | None, Query(ge=1, le=10**6)]
LISTED = 50
FOUND = 8
"""Documents offered as a source."""
MOST_NOTE = 300_000
"""Bytes of a note that is drawn."""
MOST_CHOSEN = 1_000
"""Summaries of one batch."""


def desk_router(library: Library) -> APIRouter:
    """Routes of the desk."""
    router = new_router()
    _add_lists(router, library)
    _add_editor(router, library)
    _add_steps(router, library)
    return router


def _add_lists(router: APIRouter, library: Library) -> None:
    @router.get("/desk", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def board(
        state: StateQuery = "", category: Words = "", tag: Words = "", sort: SortQuery = "edited",
        after: Annotated[str, Query(max_length=100)] = "", q: Words = "",
    ) -> HTMLResponse:  # fmt: skip
        news = library.summaries
        found = library.find_summaries(q, state=state or None, limit=LISTED + 1) if q.strip() else list(
            news.list(state=state or None, category=category or None, tag=tag or None, sort=sort,
                      after=after or None, limit=LISTED + 1)
        )  # fmt: skip
        pages = library.writing(form_token()).pages
        return HTMLResponse(
            pages.board(found, news.counts(), state=state, category=category, tag=tag, sort=sort, after=after, words=q)
        )

    @router.get("/desk/new", response_class=HTMLResponse, include_in_schema=False)
    @needs("contributor")
    def new(document: Annotated[str, Query(max_length=100)] = "", q: Words = "") -> HTMLResponse:
        writing = library.writing(form_token())
        held = library.view().get_document(document) if document else None
        covered = list(islice(writing.covered(held.id, held.address), FOUND)) if held else []
        found = library.search(q, limit=FOUND, notes=False) if q.strip() else None
        return HTMLResponse(writing.pages.new(held, covered, found, q))

    @router.get("/desk/near", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def near(
        title: Words = "", address: Annotated[str, Query(max_length=2000)] = "",
        own: Annotated[str, Query(max_length=100)] = "",
    ) -> HTMLResponse:  # fmt: skip
        return HTMLResponse(library.writing(form_token()).near_to(title.strip(), address.strip() or None, own))

    @router.post("/desk/note", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    async def note(request: Request) -> HTMLResponse:
        text = await _note_of(request)
        return HTMLResponse(library.writing(form_token()).show_note(text))

    @router.post("/desk/new", include_in_schema=False)
    @needs("contributor")
    async def make(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        document = sent.get("document", "").strip() or None
        fields: dict[str, Any] = {
            name: sent[name].strip() for name in ("title", "address") if sent.get(name, "").strip()
        }
        if document and sent.get("by") == "model":
            drafted = await run_in_threadpool(library.draft, document, by_model=True)
            fields["sentences"] = drafted.sentences
        made = await run_in_threadpool(library.summaries.new, document, who=me(), **fields)
        return RedirectResponse(f"/desk/{made.id}", 303)

    @router.post("/desk/batch", include_in_schema=False)
    @needs("contributor")
    @recorded("step")
    async def batch(request: Request, sent: Annotated[Form, Depends(form_of(MOST, FIELDS))]) -> Response:
        check_form(request, sent)
        done = await run_in_threadpool(_batch, library, sent)
        if "application/json" in request.headers.get("accept", ""):
            return to_json(done)
        titles = {i: library.summaries.get(i).title for i in done.done}
        return HTMLResponse(library.writing(form_token()).pages.batch(done, sent.get("step", ""), titles))


class Note(msgspec.Struct, forbid_unknown_fields=True):
    """A note as it is typed."""

    text: str


async def _note_of(request: Request) -> str:
    """A note sent to be drawn; nothing is kept of it."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send JSON (application/json).")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_NOTE:
            raise HTTPException(413, "The note is too large.")
    try:
        return msgspec.json.decode(data, type=Note).text
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HTTPException(400, f"The request cannot be read: {error}.") from error


def _batch(library: Library, sent: Form) -> Batch:
    chosen = list(dict.fromkeys(sent.all("id")))
    if not chosen or len(chosen) > MOST_CHOSEN:
        raise UsageError(f"{len(chosen)} summaries are chosen.", f"Choose 1 to {MOST_CHOSEN} and try again.")
    step, why, override = (sent.get(name, "").strip() for name in ("step", "why", "override"))
    add, remove = (tuple(c for c in sent.get(name, "").replace(",", " ").split()) for name in ("add", "remove"))
    if step == "refile":
        need("reviewer")
        return library.summaries.refile(chosen, add=add, remove=remove, who=me(), why=why)
    need_batch(library, chosen, step, override)
    return library.summaries.batch(chosen, step, who=me(), why=why, override=override)


def _add_editor(router: APIRouter, library: Library) -> None:
    @router.get("/desk/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def edit(
        identifier: Identifier, source: Annotated[str, Query(max_length=100)] = "", part: Part = None,
        check: bool = False, q: Words = "",
    ) -> HTMLResponse:  # fmt: skip
        writing, held = library.writing(form_token()), library.summaries.get(identifier)
        if not may_write(held):
            return HTMLResponse(writing.pages.preview(held.working), headers={"ETag": f'"{held.number}"'})
        beside = writing.beside(held, check=check)
        if q.strip():
            beside = replace(beside, found=library.search(q, limit=FOUND, notes=False))
        page = writing.editor(held, source=source, part=part, words=q, beside=beside)
        return HTMLResponse(page, headers={"ETag": f'"{held.number}"'})

    @router.get("/desk/{identifier}/source", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def source_pane(
        identifier: Identifier, source: Annotated[str, Query(max_length=100)] = "", part: Part = None
    ) -> HTMLResponse:  # fmt: skip
        return HTMLResponse(library.writing(form_token()).pages.source(library.summaries.get(identifier), source, part))

    @router.get("/desk/{identifier}/history", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def history(identifier: Identifier) -> HTMLResponse:
        return HTMLResponse(library.writing(form_token()).history(identifier))

    @router.get("/desk/{identifier}/preview", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def preview(identifier: Identifier) -> HTMLResponse:
        return HTMLResponse(library.writing(form_token()).pages.preview(library.summaries.get(identifier).working))


def _add_steps(router: APIRouter, library: Library) -> None:
    @router.post("/desk/{identifier}", include_in_schema=False)
    @needs("contributor")
    @recorded("step")
    async def save(
        request: Request, identifier: Identifier, sent: Annotated[Form, Depends(form_of(MOST, FIELDS))]
    ) -> Response:  # fmt: skip
        check_form(request, sent)
        return await run_in_threadpool(_save, library, identifier, sent, _wants_json(request))

    @router.post("/desk/{identifier}/step", include_in_schema=False)
    @needs("contributor")
    @recorded("step")
    async def step(
        request: Request, identifier: Identifier, sent: Annotated[Form, Depends(form_of())]
    ) -> Response:  # fmt: skip
        check_form(request, sent)
        held = await run_in_threadpool(library.summaries.get, identifier)
        return await run_in_threadpool(_step, library, held, sent, _wants_json(request))


def _save(library: Library, identifier: str, sent: Form, as_json: bool) -> Response:
    news = library.summaries
    held = news.get(identifier)
    fields = fields_of(sent, sent.get("source", "") or held.document or "", news.find_anchor)
    expected = int(n) if (n := sent.get("number", "")).isdigit() and len(n) < 9 else None
    override = sent.get("override", "").strip()
    need_wording(library, held, fields, override)
    if sent.get("step"):
        need_summary(library, held, sent["step"], override)
    try:
        saved = news.edit(held.id, who=me(), expected=expected, override=override, **fields)
    except Overtaken:
        if as_json:
            raise
        mine = msgspec.convert(msgspec.structs.asdict(held.working) | fields, type(held))
        return HTMLResponse(library.writing(form_token()).conflict(mine, sent.pairs), 409)
    except Refused as error:
        return _refused(library, held, "edit", error, as_json)
    if sent.get("step"):
        return _step(library, saved, sent, as_json)
    return _kept(library, saved, as_json, sent)


def _step(library: Library, held: Summary, sent: Form, as_json: bool) -> Response:
    news, step = library.summaries, sent.get("step", "")
    why, override = sent.get("why", "").strip(), sent.get("override", "").strip()
    steps: dict[str, Any] = {
        "ready": lambda: news.ready(held.id, who=me(), why=why),
        "publish": lambda: news.publish(held.id, who=me(), why=why, override=override),
        "withdraw": lambda: news.withdraw(held.id, who=me(), why=why),
        "draft": lambda: news.draft(held.id, who=me(), why=why),
        "undo": lambda: news.undo(held.id, who=me(), why=why, override=override),
        "revert": lambda: news.revert(held.id, _version(sent), who=me(), why=why, override=override),
        "confirm": lambda: news.edit(held.id, who=me(), why=why, sentences=news.confirmed(held.working.sentences)),
    }
    if step not in steps:
        raise UsageError(f"There is no step {step!r}.", f"Steps are: {', '.join(steps)}.")
    need_summary(library, held, step, override)
    try:
        return _kept(library, steps[step](), as_json, sent)
    except Refused as error:
        return _refused(library, held, step, error, as_json)


def _version(sent: Form) -> int:
    wanted = sent.get("version", "")
    if not wanted.isdigit() or len(wanted) > 8:
        raise UsageError("Which version?", "Choose one in the history.")
    return int(wanted)


def _kept(library: Library, saved: Summary, as_json: bool, sent: Form) -> Response:
    if not as_json:
        source = sent.get("source", "")
        return RedirectResponse(f"/desk/{saved.id}" + (f"?source={quote(source, safe='')}" if source else ""), 303)
    told = {"number": saved.number, "state": saved.state, "findings": library.summaries.findings(saved)}
    answer = to_json({**told, "summary": plain(saved)})
    answer.headers["ETag"] = f'"{saved.number}"'
    return answer


def _refused(library: Library, held: Summary, step: str, error: Refused, as_json: bool) -> Response:
    if as_json:
        raise error
    findings: Any = error.findings
    return HTMLResponse(library.writing(form_token()).pages.refused(held, step, error.message, findings), 409)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
