"""Who is who: pages of entities and open questions, the forms that judge them, and their twins in the API.

How forms are guarded is told in `app.web.forms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.web.forms import Form, answer, check_form, form_of, form_token, me
from sourcebook.errors import UsageError
from sourcebook.model.annotation import Mention

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.judgement import Verdict

Kind = Literal["person", "organization", "place", "other"]
Identifier = Annotated[
    str, Path(max_length=100, description="Id of an entity, or one that leads to it: a referent's, a chain's.")
]
VERDICTS: dict[str, Verdict] = {
    "same": "positive", "different": "negative", "unsure": "unsure", "undo": "no_judgement",
}  # fmt: skip


def who_router(library: Library) -> APIRouter:
    """Routes of who is who."""
    router = new_router()

    @router.get("/entities", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def entities(
        type: Annotated[Literal["person", "organization", "place", "other", ""], Query()] = "",  # noqa: A002
        q: Annotated[str, Query(max_length=200)] = "",
        page: Annotated[int, Query(ge=1, le=10**6)] = 1,
    ) -> HTMLResponse:
        return HTMLResponse(library.entity_pages(form_token()).listed(type or None, q, page))

    @router.get("/entities/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def entity(identifier: str) -> HTMLResponse:
        return HTMLResponse(library.entity_pages(form_token()).record(identifier))

    @router.get("/resolve", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def questions(page: Annotated[int, Query(ge=1, le=10**6)] = 1) -> HTMLResponse:
        return HTMLResponse(library.entity_pages(form_token()).questions(page))

    @router.get("/mentions/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def mention(identifier: str) -> HTMLResponse:
        held = library.view().get_annotation(identifier)
        if not isinstance(held, Mention):
            raise HTTPException(404)
        return HTMLResponse(library.entity_pages(form_token()).mention(held))

    @router.post("/judgements", include_in_schema=False)
    @needs("reviewer")
    async def judge(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        await run_in_threadpool(record, library, sent)
        return answer(request, sent, {"recorded": sent.get("action", ""), "undo": _undo(sent)}, "/entities")

    return router


def _undo(sent: Mapping[str, str]) -> dict[str, str] | None:
    """The fields of the form that takes a judgement back; None where one form does not do it."""
    action = sent.get("action", "")
    if action in ("same", "different", "unsure"):
        return {"action": "undo", "left": sent.get("left", ""), "right": sent.get("right", "")}
    return {"action": "unconfirm", "what": sent.get("what", "")} if action == "confirm" else None


def record(library: Library, sent: Mapping[str, str]) -> None:
    """Record what a form says.

    Raises:
        UsageError: It says nothing, or gives no reason.
    """
    action, why = sent.get("action", ""), sent.get("why", "").strip()
    if not why:
        raise UsageError("A judgement needs a reason.", "Go back and write it.")
    who, resolution = me(), library.resolution
    what, other = sent.get("what", ""), sent.get("other", "").strip()
    if action in VERDICTS:
        resolution.judge(sent.get("left", ""), sent.get("right", ""), VERDICTS[action], why=why, who=who)
    elif action == "merge":
        if not other:
            raise UsageError("With whom is it the same?", "Go back and write a name or id.")
        resolution.merge(what, library.find_entity(other).id, why=why, who=who)
    elif action in ("confirm", "unconfirm"):
        resolution.confirm(what, on=action == "confirm", why=why, who=who)
    elif action == "split":
        resolution.split(what, why=why, who=who)
    elif action == "rename":
        resolution.rename(what, other, why=why, who=who)
    elif action == "reject":
        resolution.reject(sent.get("mention", ""), why=why, who=who)
    elif action == "reject-all":
        resolution.reject_chain(sent.get("mention", ""), why=why, who=who)
    else:
        raise UsageError(f"{action!r} is nothing that can be recorded.", "Go back and choose.")
