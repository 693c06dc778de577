"""Summaries over the API: made, edited, taken along their way (`desk` lists and reads them).

What writes takes JSON with the token of this server in `X-Sourcebook-Token` (its pages carry it; `SOURCEBOOK_TOKEN`
sets it for scripts), and is refused where a browser says that another site sent it. An edit names the version that it
was made on in `If-Match`, as `ETag` gave it: nobody writes over what somebody else saved meanwhile.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path
from msgspec import UNSET, UnsetType
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sourcebook.app.web.api import PROBLEMS, JsonResponse, to_json
from sourcebook.app.web.forms import check_origin, check_token, me
from sourcebook.model.summary import Anchor, By, Summary, SummarySentence

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.newsroom import Newsroom

MOST_BYTES = 4 << 20
"""Of a summary."""
Identifier = Annotated[str, Path(max_length=200, description="Id of a summary, or the name of its page.")]
Step = Literal["ready", "publish", "withdraw", "draft", "undo"]
_STEPS: tuple[Step, ...] = ("ready", "publish", "withdraw", "draft", "undo")


class Pointed(msgspec.Struct, forbid_unknown_fields=True):
    """An anchor as it is sent: a document and offsets in its text, or words of it; the rest is worked out."""

    document: str
    start: int | None = None
    end: int | None = None
    words: str = ""
    exact: str = ""
    rendition: str = ""


class Written(msgspec.Struct, forbid_unknown_fields=True):
    """A sentence as it is sent."""

    text: str
    anchors: list[Pointed] = []
    by: By = "person"
    gap: str = " "


class Sent(msgspec.Struct, forbid_unknown_fields=True):
    """Fields of a summary; those left out stay as they are."""

    document: str | None = None
    """Only when it is made: what it is a summary of."""
    title: str | UnsetType = UNSET
    outlet: str | UnsetType | None = UNSET
    published: str | UnsetType | None = UNSET
    address: str | UnsetType | None = UNSET
    note: str | UnsetType = UNSET
    reply: str | UnsetType = UNSET
    categories: list[str] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    related: list[str] | UnsetType = UNSET
    importance: int | UnsetType | None = UNSET
    sentences: list[Written] | UnsetType = UNSET
    why: str = ""
    override: str = ""


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """Why a step is taken; `override` is the reason to set the gate's rules aside."""

    why: str = ""
    override: str = ""


def _body(kind: type[msgspec.Struct]) -> dict[str, Any]:
    (schema,), parts = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    whole = _inlined(schema, parts)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": whole}}}}


def _inlined(schema: Any, parts: dict[str, Any]) -> Any:
    """A schema with what it refers to in its place."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
        return {key: _inlined(value, parts) for key, value in schema.items() if key != "title"}
    return [_inlined(item, parts) for item in schema] if isinstance(schema, list) else schema


_WRITES: dict[int | str, dict[str, object]] = PROBLEMS | {
    code: {"description": text, "content": PROBLEMS[400]["content"]}
    for code, text in (
        (403, "No token, or sent by another site"), (409, "A rule stands against it; `findings` says which"),
        (412, "Somebody saved it meanwhile"), (413, "Too large"), (415, "Not JSON"), (428, "If-Match is missing"),
    )
}  # fmt: skip


def summaries_api_router(library: Library, token: str) -> APIRouter:
    """Routes of summaries; `token` is what writes have to carry."""
    router = APIRouter(tags=["summaries"], default_response_class=JsonResponse)

    @router.post(
        "/api/v1/summaries", summary="Make a draft: of a kept document, or of a title", status_code=201,
        responses=_WRITES, openapi_extra=_body(Sent),
    )  # fmt: skip
    async def create(request: Request) -> JsonResponse:
        sent = await _read(request, token, Sent)
        return _answer(await run_in_threadpool(_make, library.summaries, sent), 201)

    @router.put(
        "/api/v1/summaries/{identifier}", summary="Save changed fields as a further version",
        responses=_WRITES, openapi_extra=_body(Sent),
    )  # fmt: skip
    async def edit(request: Request, identifier: Identifier) -> JsonResponse:
        sent = await _read(request, token, Sent)
        return _answer(await run_in_threadpool(_edit, library.summaries, identifier, sent, _match(request)))

    for step in _STEPS:
        router.post(
            f"/api/v1/summaries/{{identifier}}/{step}", summary=_TOLD[step], responses=_WRITES,
            openapi_extra=_body(Asked), operation_id=f"{step}_summary",
        )(_step(library, token, step))  # fmt: skip
    return router


_TOLD: dict[Step, str] = {
    "ready": "Say that a draft may be published",
    "publish": "Publish it, past the gate",
    "withdraw": "Take it back (`why` is needed); its page stays and says why",
    "draft": "Take it back to draft",
    "undo": "Take back the last step or edit",
}


def _step(library: Library, token: str, step: Step) -> Callable[[Request, str], Awaitable[JsonResponse]]:
    async def take(request: Request, identifier: Identifier) -> JsonResponse:
        sent = await _read(request, token, Asked)
        return _answer(await run_in_threadpool(_taken, library.summaries, identifier, step, sent))

    return take


def _taken(news: Newsroom, what: str, step: Step, sent: Asked) -> Summary:
    held, who = news.get(what), me()
    if step in ("publish", "undo"):
        act = news.publish if step == "publish" else news.undo
        return act(held.id, who=who, why=sent.why, override=sent.override)
    acts: dict[str, Callable[..., Summary]] = {"ready": news.ready, "withdraw": news.withdraw, "draft": news.draft}
    return acts[step](held.id, who=who, why=sent.why)


def _make(news: Newsroom, sent: Sent) -> Summary:
    return news.new(sent.document, who=me(), why=sent.why, **_fields(news, sent))


def _edit(news: Newsroom, what: str, sent: Sent, expected: int) -> Summary:
    held = news.get(what)
    if held.number != expected:
        raise HTTPException(412, f"It is at version {held.number}, not {expected}. Get it again.")
    given = _fields(news, sent)
    return news.edit(held.id, who=me(), why=sent.why, override=sent.override, expected=expected, **given)


def _fields(news: Newsroom, sent: Sent) -> dict[str, Any]:
    """The fields that were sent, anchors worked out."""
    names = (n for n in sent.__struct_fields__ if n not in ("document", "why", "override"))
    given = {name: value for name in names if (value := getattr(sent, name)) is not UNSET}
    if "sentences" in given:
        given["sentences"] = tuple(
            SummarySentence(text=s.text, anchors=tuple(_anchor(news, a) for a in s.anchors), by=s.by, gap=s.gap)
            for s in given["sentences"]
        )
    return given


def _anchor(news: Newsroom, sent: Pointed) -> Anchor:
    if sent.rendition and sent.start is not None and sent.end is not None:
        return Anchor(
            document=sent.document, rendition=sent.rendition, start=sent.start, end=sent.end, exact=sent.exact
        )  # fmt: skip
    if sent.start is not None and sent.end is not None:
        return news.anchor(sent.document, sent.start, sent.end)
    return news.find_anchor(sent.document, sent.words or sent.exact)


async def _read(request: Request, token: str, kind: type[Any]) -> Any:
    """The body of a write that may be heeded, within bounds."""
    check_origin(request)
    check_token(request.headers.get("x-sourcebook-token", ""), token)
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise HTTPException(413, "The summary is too large.")
    if data and request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send JSON (application/json).")
    try:
        return msgspec.json.decode(data or b"{}", type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise HTTPException(400, f"The request cannot be read: {error}.") from error


def _match(request: Request) -> int:
    """The number of the version that an edit was made on."""
    said = request.headers.get("if-match", "").removeprefix("W/").strip().strip('"')
    if not said.isdigit() or len(said) > 9:
        raise HTTPException(428, "Say in If-Match which version was edited, as ETag gave it.")
    return int(said)


def _answer(held: Summary, status: int = 200) -> JsonResponse:
    answer = to_json(held)
    answer.status_code = status
    return _tagged(answer, held)


def _tagged(answer: JsonResponse, held: Summary) -> JsonResponse:
    answer.headers["ETag"] = f'"{held.number}"'
    return answer
