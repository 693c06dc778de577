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

from sourcebook.app.api.answers import REFUSALS, JsonResponse, to_json
from sourcebook.app.api.guarding import me, read_write
from sourcebook.app.api.schema import gives, takes
from sourcebook.app.policies import needs, recorded
from sourcebook.app.routes import new_router
from sourcebook.app.stepping import need_summary, need_wording
from sourcebook.model.summary import Anchor, By, Summary, SummarySentence

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.newsroom import Newsroom

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


class SummarySent(msgspec.Struct, forbid_unknown_fields=True):
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


class StepAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Why a step is taken; `override` is the reason to set the gate's rules aside."""

    why: str = ""
    override: str = ""


_IF_MATCH = {
    "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"},
    "description": "The version that was edited, as `ETag` gave it.",
}  # fmt: skip


def _matched(extra: dict[str, Any]) -> dict[str, Any]:
    return {**extra, "parameters": [*extra["parameters"], _IF_MATCH]}


def summaries_api_router(library: Library) -> APIRouter:
    """Routes of summaries."""
    router = new_router(tags=["summaries"], default_response_class=JsonResponse)

    @router.post(
        "/api/v1/summaries", summary="Make a draft: of a kept document, or of a title", status_code=201,
        responses=gives(Summary, status=201, also=REFUSALS), openapi_extra=takes(SummarySent),
    )  # fmt: skip
    @needs("contributor")
    async def create(request: Request) -> JsonResponse:
        sent = await read_write(request, SummarySent)
        return _answer(await run_in_threadpool(_make, library.summaries, sent), 201)

    @router.put(
        "/api/v1/summaries/{identifier}", summary="Save changed fields as a further version",
        responses=gives(Summary, also=REFUSALS), openapi_extra=_matched(takes(SummarySent)),
    )  # fmt: skip
    @needs("contributor")
    @recorded("step")
    async def edit(request: Request, identifier: Identifier) -> JsonResponse:
        sent = await read_write(request, SummarySent)
        return _answer(await run_in_threadpool(_edit, library, identifier, sent, _match(request)))

    for step in _STEPS:
        needed = needs("publisher" if step in ("publish", "withdraw") else "contributor")
        router.post(
            f"/api/v1/summaries/{{identifier}}/{step}", summary=_TOLD[step], responses=gives(Summary, also=REFUSALS),
        )(needed(recorded("step")(_step(library, step))))  # fmt: skip
    return router


_TOLD: dict[Step, str] = {
    "ready": "Say that a draft may be published",
    "publish": "Publish it, past the gate",
    "withdraw": "Take it back (`why` is needed); its page stays and says why",
    "draft": "Take it back to draft",
    "undo": "Take back the last step or edit",
}


def _step(library: Library, step: Step) -> Callable[[Request, str], Awaitable[JsonResponse]]:
    async def take(request: Request, identifier: Identifier) -> JsonResponse:
        sent = await read_write(request, StepAsked)
        return _answer(await run_in_threadpool(_taken, library, identifier, step, sent))

    return take


def _taken(library: Library, what: str, step: Step, sent: StepAsked) -> Summary:
    news = library.summaries
    held, who = news.get(what), me()
    need_summary(library, held, step, sent.override)
    if step in ("publish", "undo"):
        act = news.publish if step == "publish" else news.undo
        return act(held.id, who=who, why=sent.why, override=sent.override)
    acts: dict[str, Callable[..., Summary]] = {"ready": news.ready, "withdraw": news.withdraw, "draft": news.draft}
    return acts[step](held.id, who=who, why=sent.why)


def _make(news: Newsroom, sent: SummarySent) -> Summary:
    return news.new(sent.document, who=me(), why=sent.why, **_fields(news, sent))


def _edit(library: Library, what: str, sent: SummarySent, expected: int) -> Summary:
    news = library.summaries
    held = news.get(what)
    if held.number != expected:
        raise HTTPException(412, f"It is at version {held.number}, not {expected}. Get it again.")
    given = _fields(news, sent)
    need_wording(library, held, given, sent.override)
    return news.edit(held.id, who=me(), why=sent.why, override=sent.override, expected=expected, **given)


def _fields(news: Newsroom, sent: SummarySent) -> dict[str, Any]:
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
