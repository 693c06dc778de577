"""Who is who: pages of entities and open questions, the forms that judge them, and their twins in the API.

The forms are the server's only writes. They are heeded when they carry the token of this server's own pages and, where
the browser says from where it posts, when that is this very server.
"""

from __future__ import annotations

import getpass
import secrets
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sourcebook.app.web.api import PROBLEMS, JsonResponse, Limit, to_json
from sourcebook.errors import UsageError
from sourcebook.model.annotation import Mention

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.judgement import Verdict

Kind = Literal["person", "organization", "place", "other"]
Identifier = Annotated[
    str, Path(max_length=100, description="Id of an entity, or one that leads to it: a referent's, a chain's.")
]
MOST_BYTES = 65_536
"""Of a form."""
VERDICTS: dict[str, Verdict] = {
    "same": "positive", "different": "negative", "unsure": "unsure", "undo": "no_judgement",
}  # fmt: skip


def who_router(library: Library, token: str) -> APIRouter:
    """Routes of who is who; `token` is what the pages' forms send back."""
    router = APIRouter()

    @router.get("/entities", response_class=HTMLResponse, include_in_schema=False)
    def entities(
        type: Annotated[Literal["person", "organization", "place", "other", ""], Query()] = "",  # noqa: A002
        q: Annotated[str, Query(max_length=200)] = "",
        page: Annotated[int, Query(ge=1, le=10**6)] = 1,
    ) -> HTMLResponse:
        return HTMLResponse(library.entity_pages(token).listed(type or None, q, page))

    @router.get("/entities/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    def entity(identifier: str) -> HTMLResponse:
        return HTMLResponse(library.entity_pages(token).record(identifier))

    @router.get("/resolve", response_class=HTMLResponse, include_in_schema=False)
    def questions(page: Annotated[int, Query(ge=1, le=10**6)] = 1) -> HTMLResponse:
        return HTMLResponse(library.entity_pages(token).questions(page))

    @router.get("/mentions/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    def mention(identifier: str) -> HTMLResponse:
        held = library.view().get_annotation(identifier)
        if not isinstance(held, Mention):
            raise HTTPException(404)
        return HTMLResponse(library.entity_pages(token).mention(held))

    @router.post("/judgements", include_in_schema=False)
    async def judge(request: Request, sent: Annotated[dict[str, str], Depends(_form)]) -> Response:
        _check(request, sent, token)
        await run_in_threadpool(record, library, sent)
        return RedirectResponse(_inside(sent.get("back", "")), 303)

    @router.get(
        "/api/v1/entities", summary="Entities, the most named first", tags=["entities"], responses=PROBLEMS,
        response_class=JsonResponse,
    )  # fmt: skip
    def entities_api(
        type: Kind | None = None,  # noqa: A002
        q: Annotated[str, Query(max_length=200, description="Words of a name.")] = "",
        limit: Limit = 100,
        after: Annotated[int, Query(ge=0, le=10**9, description="`next` of the answer before.")] = 0,
    ) -> JsonResponse:
        found, total = library.resolution.page(type, q, after, limit)
        return to_json({"entities": found, "total": total, "next": _next(after, limit, total)})

    @router.get(
        "/api/v1/entities/{identifier}", summary="All that is known of an entity", tags=["entities"],
        responses=PROBLEMS, response_class=JsonResponse,
    )  # fmt: skip
    def entity_api(identifier: Identifier) -> JsonResponse:
        return to_json(library.resolution.record(identifier))

    @router.get(
        "/api/v1/questions", summary="Pairs that may be the same, the most useful first", tags=["entities"],
        responses=PROBLEMS, response_class=JsonResponse,
    )  # fmt: skip
    def questions_api(
        limit: Limit = 100,
        after: Annotated[int, Query(ge=0, le=10**9, description="`next` of the answer before.")] = 0,
    ) -> JsonResponse:
        found, total = library.resolution.questions(after, limit)
        return to_json({"questions": found, "total": total, "next": _next(after, limit, total)})

    return router


def record(library: Library, sent: dict[str, str]) -> None:
    """Record what a form says.

    Raises:
        UsageError: It says nothing, or gives no reason.
    """
    action, why = sent.get("action", ""), sent.get("why", "").strip()
    if not why:
        raise UsageError("A judgement needs a reason.", "Go back and write it.")
    who, resolution = getpass.getuser(), library.resolution
    what, other = sent.get("what", ""), sent.get("other", "").strip()
    if action in VERDICTS:
        resolution.judge(sent.get("left", ""), sent.get("right", ""), VERDICTS[action], why=why, who=who)
    elif action == "merge":
        if not other:
            raise UsageError("With whom is it the same?", "Go back and write a name or id.")
        resolution.merge(what, library.find_entity(other).id, why=why, who=who)
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


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "Send a form (application/x-www-form-urlencoded).")
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise HTTPException(413, "The form is too large.")
    try:
        return dict(parse_qsl(data.decode("utf-8"), keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise HTTPException(400, "The form cannot be read.") from error


def _check(request: Request, sent: dict[str, str], token: str) -> None:
    """Refuse what another site made a browser send: it has neither the token nor our origin."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    # Pages without a referrer post with the origin "null"; then the browser's own word on the site counts.
    same = site == "same-origin" if origin in (None, "null") and site is not None else origin in (None, own)
    if not same or not secrets.compare_digest(sent.get("token", "").encode(), token.encode()):
        raise HTTPException(403, "This form was not made by this server's own pages. Open the page again and repeat.")


def _inside(back: str) -> str:
    """Where to go after a form: a page of this server, whatever was sent."""
    plain = back.isprintable() and "\\" not in back
    return back if plain and back.startswith("/") and not back.startswith("//") else "/entities"


def _next(after: int, limit: int, total: int) -> int | None:
    return after + limit if after + limit < total else None
