"""Dossiers in the browser: the list, the editor with evidence beside it, preview, history, right of reply, publishing.

Every page works with plain forms: an anchor is copied from the evidence into the text. `Accept: application/json` asks
the same addresses for the record: the script saves that way. What somebody else saved meanwhile is never written over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sourcebook.app.api.answers import to_json
from sourcebook.app.policies import needs, recorded
from sourcebook.app.routes import new_router
from sourcebook.app.stepping import may_write, need_dossier
from sourcebook.app.web.forms import Form, check_form, form_of, form_token, me, plain
from sourcebook.app.web.matters import Identifier
from sourcebook.errors import InvalidQuery, Overtaken, Refused, UsageError

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.paper import Dossier

MOST = 6_000_000
"""Bytes of an editor's form."""
FOUND = 8
"""Hits that evidence is offered of."""
Words = Annotated[str, Query(max_length=500)]


def dossiers_router(library: Library) -> APIRouter:
    """Routes of dossiers."""
    router = new_router()
    _add_pages(router, library)
    _add_forms(router, library)
    return router


def _add_pages(router: APIRouter, library: Library) -> None:
    @router.get("/dossiers", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def board() -> HTMLResponse:
        return HTMLResponse(library.dossier_pages(form_token()).board([*library.dossiers.list()]))

    @router.get("/dossiers/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def edit(identifier: Identifier, q: Words = "", check: bool = False) -> HTMLResponse:
        # Whoever only reads it asks for no evidence and has nothing checked: it is not on their page.
        writes = may_write(library.dossiers.get(identifier))
        shown = library.dossier_shown(identifier, form_token(), sought=q if writes else "", check=check and writes)
        pages = library.dossier_pages(form_token())
        page = pages.editor(shown) if writes else pages.preview(shown)
        return HTMLResponse(page, headers={"ETag": f'"{shown.dossier.number}"'})

    @router.get("/dossiers/{identifier}/evidence/page", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def evidence(identifier: Identifier, q: Words = "") -> HTMLResponse:
        library.dossiers.get(identifier)
        try:
            offers = library.offer_evidence(q, limit=FOUND)
        except InvalidQuery as error:
            raise UsageError(error.message, error.hint) from error
        return HTMLResponse(library.dossier_pages(form_token()).offers(offers, q))

    @router.get("/dossiers/{identifier}/preview", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def preview(identifier: Identifier) -> HTMLResponse:
        return HTMLResponse(
            library.dossier_pages(form_token()).preview(library.dossier_shown(identifier, form_token()))
        )

    @router.get("/dossiers/{identifier}/preview/text", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def preview_alone(identifier: Identifier) -> HTMLResponse:
        return HTMLResponse(
            library.dossier_pages(form_token()).preview_alone(library.dossier_shown(identifier, form_token()))
        )

    @router.get("/dossiers/{identifier}/history", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def history(identifier: Identifier) -> HTMLResponse:
        room = library.dossiers
        held = room.get(identifier)
        return HTMLResponse(
            library.dossier_pages(form_token()).history(held, room.history(held.id), room.versions(held.id))
        )


def _add_forms(router: APIRouter, library: Library) -> None:
    @router.post("/dossiers", include_in_schema=False)
    @needs("contributor")
    async def make(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        made = await run_in_threadpool(library.dossiers.new, sent.get("title", ""), who=me())
        return RedirectResponse(f"/dossiers/{made.id}", 303)

    @router.post("/dossiers/{identifier}", include_in_schema=False)
    @needs("contributor")
    @recorded("step")
    async def save(
        request: Request, identifier: Identifier, sent: Annotated[Form, Depends(form_of(MOST))]
    ) -> Response:  # fmt: skip
        check_form(request, sent)
        return await run_in_threadpool(_save, library, identifier, sent, _wants_json(request))

    @router.post("/dossiers/{identifier}/step", include_in_schema=False)
    @needs("contributor")
    @recorded("step")
    async def step(
        request: Request, identifier: Identifier, sent: Annotated[Form, Depends(form_of())]
    ) -> Response:  # fmt: skip
        check_form(request, sent)
        held = await run_in_threadpool(library.dossiers.get, identifier)
        return await run_in_threadpool(_step, library, held, sent, _wants_json(request))

    @router.post("/dossiers/{identifier}/asked", include_in_schema=False)
    @needs("contributor")
    @recorded("step")
    async def asked(
        request: Request, identifier: Identifier, sent: Annotated[Form, Depends(form_of())]
    ) -> Response:  # fmt: skip
        check_form(request, sent)
        need_dossier(await run_in_threadpool(library.dossiers.get, identifier), "asked")
        given = {name: sent.get(name, "").strip() for name in ("asked", "until", "answered", "answer", "how")}
        await run_in_threadpool(library.dossiers.ask, identifier, sent.get("person", ""), who=me(), **given)
        return RedirectResponse(f"/dossiers/{identifier}", 303)

    @router.post("/dossiers/{identifier}/amend", include_in_schema=False)
    @needs("publisher")
    async def amend(
        request: Request, identifier: Identifier, sent: Annotated[Form, Depends(form_of())]
    ) -> Response:  # fmt: skip
        check_form(request, sent)
        await run_in_threadpool(library.dossiers.amend, identifier, sent.get("text", ""), who=me())
        return RedirectResponse(f"/dossiers/{identifier}", 303)


def _fields(sent: Form) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "title" in sent:
        fields["title"] = " ".join(sent["title"].split())
    if "text" in sent:
        fields["text"] = sent["text"].replace("\r\n", "\n")
    if "style" in sent:
        fields["style"] = sent["style"].strip()
    if "byline" in sent:
        fields["byline"] = tuple(name for each in sent["byline"].split(",") if (name := " ".join(each.split())))
    return fields


def _save(library: Library, identifier: str, sent: Form, as_json: bool) -> Response:
    room = library.dossiers
    held, fields = room.get(identifier), _fields(sent)
    expected = int(n) if (n := sent.get("number", "")).isdigit() and len(n) < 9 else None
    override = sent.get("override", "").strip()
    need_dossier(held, sent.get("step", ""), override)
    try:
        saved = room.edit(held.id, who=me(), expected=expected, override=override, **fields)
    except Overtaken:
        if as_json:
            raise
        mine = msgspec.structs.replace(held, **fields)
        return HTMLResponse(library.dossier_pages(form_token()).conflict(held, mine, sent.pairs), 409)
    except Refused as error:
        return _refused(library, held, "edit", error, as_json)
    return _step(library, saved, sent, as_json) if sent.get("step") else _kept(library, saved, as_json)


def _step(library: Library, held: Dossier, sent: Form, as_json: bool) -> Response:
    room, step = library.dossiers, sent.get("step", "")
    why, override = sent.get("why", "").strip(), sent.get("override", "").strip()
    number = int(n) if (n := sent.get("version", "")).isdigit() and len(n) < 9 else 0
    steps: dict[str, Any] = {
        "publish": lambda: room.publish(held.id, who=me(), why=why, override=override),
        "withdraw": lambda: room.withdraw(held.id, who=me(), why=why),
        "draft": lambda: room.draft(held.id, who=me(), why=why),
        "revert": lambda: room.revert(held.id, number, who=me(), why=why, override=override),
    }
    if step not in steps:
        raise UsageError(f"There is no step {step!r}.", f"Steps are: {', '.join(steps)}.")
    need_dossier(held, step, override)
    try:
        return _kept(library, steps[step](), as_json)
    except Refused as error:
        return _refused(library, held, step, error, as_json)


def _kept(library: Library, saved: Dossier, as_json: bool) -> Response:
    if not as_json:
        return RedirectResponse(f"/dossiers/{saved.id}", 303)
    problems = library.dossiers.expand(saved).problems
    findings = [{"rule": "anchor", "message": f"Line {p.line}: {p.message}", "hint": p.hint} for p in problems]
    answer = to_json({"number": saved.number, "state": saved.state, "findings": findings, "dossier": plain(saved)})
    answer.headers["ETag"] = f'"{saved.number}"'
    return answer


def _refused(library: Library, held: Dossier, step: str, error: Refused, as_json: bool) -> Response:
    if as_json:
        raise error
    findings: Any = error.findings
    return HTMLResponse(library.dossier_pages(form_token()).refused(held, step, error.message, findings), 409)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
