"""Categories in the browser: the tree with what is filed under each, changed by plain forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.web.forms import Form, check_form, form_of, form_token, me
from sourcebook.errors import UsageError

if TYPE_CHECKING:
    from sourcebook.library import Library

Said = Annotated[str, Query(max_length=300)]


def shelves_router(library: Library) -> APIRouter:
    """Routes of the tree of categories."""
    router = new_router(include_in_schema=False)

    @router.get("/categories", response_class=HTMLResponse)
    @needs("viewer")
    def shelves(done: Said = "", batch: Said = "", change: Said = "") -> HTMLResponse:
        return HTMLResponse(library.writing(form_token()).shelves(done, batch, change))

    @router.post("/categories")
    @needs("reviewer")
    async def change(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        said = await run_in_threadpool(_change, library, sent)
        return RedirectResponse(f"/categories?{urlencode(said)}", 303)

    return router


def _change(library: Library, sent: Form) -> dict[str, str]:
    """What a form asks for is done; gives what to say of it. Raises `UsageError`, `NotFound`."""
    filing, action = library.filing, sent.get("action", "")
    slug, other = sent.get("slug", "").strip(), sent.get("other", "").strip()
    title, description, why = (sent.get(name, "").strip() for name in ("title", "description", "why"))
    if action == "add":
        if not title:
            raise UsageError("A category needs a title.", "Write one and add it again.")
        made = filing.add(title, description=description, parent=other or None, tag=bool(sent.get("tag")))
        return {"done": f"{made.title} was added."}
    if action == "missing":
        return {"done": f"{len(filing.add_missing())} were added to the tree."}
    if action == "describe":
        return {"done": f"{filing.describe(slug, title=title or None, description=description).title} was changed."}
    if action == "move":
        filing.move(slug, other or None)
        return {"done": f"{slug} was moved."}
    if action == "remove":
        filing.remove(slug)
        return {"done": f"{slug} was taken out of the tree."}
    if action == "undo":
        done = filing.undo(sent.get("batch", ""), who=me(), why=why)
    elif action == "merge":
        done = filing.merge(slug, other, who=me(), why=why)
    elif action == "rename":
        done = filing.rename(slug, other, who=me(), why=why)
    elif action == "refile":
        done = filing.refile(slug, other or None, who=me(), why=why, query=sent.get("q", "").strip())
    else:
        raise UsageError(f"There is no action {action!r}.", "Use the forms of the page.")
    refused = f" {len(done.refused)} were left: {done.refused[0].reason}" if done.refused else ""
    said = {"done": f"{len(done.done)} record{'s' * (len(done.done) != 1)} moved.{refused}"[:300]}
    return said if action == "undo" or not done.done else said | {"batch": done.batch}
