"""Notes in the browser: all of them by label, one more on a document, who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.stepping import need_note
from sourcebook.app.web.forms import Form, answer, check_form, form_of, form_token, me, plain
from sourcebook.app.web.matters import Identifier
from sourcebook.errors import UsageError

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.paper import Note

Words = Annotated[str, Query(max_length=500)]


def notes_router(library: Library) -> APIRouter:
    """Routes of notes."""
    router = new_router()

    @router.get("/notes", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def board(label: Words = "", q: Words = "", document: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
        return HTMLResponse(library.notes_page(form_token(), label=label, words=q, document=document))

    @router.post("/notes", include_in_schema=False)
    @needs("contributor")
    async def add(request: Request, sent: Annotated[Form, Depends(form_of(200_000))]) -> Response:
        check_form(request, sent)
        private = sent.get("public") != "1"
        need_note(None, private=private)
        made = await run_in_threadpool(
            library.notes.add, sent.get("document", ""), sent.get("text", "").replace("\r\n", "\n"),
            words=sent.get("words", ""), labels=sent.get("labels", "").split(","),
            private=private, who=me(),
        )  # fmt: skip
        return answer(request, sent, plain(made), f"/notes?document={made.document}")

    @router.post("/notes/{identifier}", include_in_schema=False)
    @needs("contributor")
    async def change(request: Request, identifier: Identifier, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        return answer(request, sent, plain(await run_in_threadpool(_change, library, identifier, sent)), "/notes")

    return router


def _change(library: Library, identifier: str, sent: Form) -> Note:
    step = sent.get("step", "")
    if step == "remove":
        need_note(library.notes.get(identifier))
        return library.notes.remove(identifier, who=me())
    if step in ("publish", "hide"):
        need_note(library.notes.get(identifier), private=step == "hide")
        return library.notes.edit(identifier, private=step == "hide", who=me())
    raise UsageError(f"There is no step {step!r}.", "Steps are: publish, hide, remove.")
