"""The desk, read: a summary with its history, and what the editor asks while somebody writes.

Nothing is written. The one POST takes JSON alone, which no other site can make a browser send here unasked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Depends, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from sourcebook.app.api.answers import REFUSALS, Identifier, JsonResponse, plain, to_json
from sourcebook.app.api.guarding import check_origin, read_json
from sourcebook.app.api.schema import gives, page_of, schema_of, takes
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.model.category import Shelf, Suggestions
from sourcebook.model.desk import Event, Finding
from sourcebook.model.draft import Drafted
from sourcebook.model.related import Related
from sourcebook.model.sentence import CheckedSentence, SuggestedAnchor
from sourcebook.model.summary import Anchor, Importance, Summary

if TYPE_CHECKING:
    from sourcebook.library import Library

Of = Annotated[str, Query(min_length=1, max_length=100, description="Id of a summary or document.")]
MOST_BYTES = 262_144
"""Of a sentence with its anchors."""
MOST_ANCHORS = 50


class SentenceAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A sentence to be checked: its words, what it rests on, the document to look in when that is nothing."""

    text: str
    anchors: Annotated[list[Anchor], msgspec.Meta(max_length=MOST_ANCHORS)] = []
    document: str | None = None


class SummaryHeld(msgspec.Struct, frozen=True):
    """A summary with its history and what stands against publishing it."""

    summary: Summary
    history: list[Event]
    findings: list[Finding]


def desk_api_router(library: Library) -> APIRouter:
    """Routes that help with writing."""
    router = new_router(tags=["desk"], default_response_class=JsonResponse)
    _add_records(router, library)
    _add_help(router, library)
    return router


def _add_records(router: APIRouter, library: Library) -> None:
    @router.get("/api/v1/summaries/{identifier}", responses=gives(SummaryHeld),
                summary="A summary with its history and what stands against it")  # fmt: skip
    @needs("viewer")
    def one(
        identifier: Annotated[str, Path(max_length=200, description="Id of a summary, or the name of its page.")],
    ) -> JsonResponse:
        news = library.summaries
        held = news.get(identifier)
        answer = to_json(SummaryHeld(held, list(news.history(held.id)), list(news.findings(held))))
        answer.headers["ETag"] = f'"{held.number}"'
        return answer

    @router.get("/api/v1/categories", summary="The tree of categories, with how many records each has",
                responses=gives(page_of("categories", Shelf)))  # fmt: skip
    @needs("viewer")
    def tree() -> JsonResponse:
        return to_json({"categories": library.filing.list(), "next": None})

    @router.get("/api/v1/documents/{identifier}/draft", responses=gives(Drafted),
                summary="A draft of a document, not saved: sentences chosen out of it, with their words")  # fmt: skip
    @needs("viewer")
    def draft(identifier: Identifier) -> JsonResponse:
        return to_json(library.draft(identifier))

    @router.get("/api/v1/desk/importance", summary="The computed importance of a summary, with its reasons",
                responses=gives(Importance))  # fmt: skip
    @needs("viewer")
    def importance(of: Annotated[str, Query(max_length=100, description="Id of a summary.")]) -> JsonResponse:
        return to_json(library.importance(of))


def _add_help(router: APIRouter, library: Library) -> None:
    @router.get("/api/v1/desk/anchor", summary="An anchor on words of a document, by their offsets or as they stand",
                responses=gives(Anchor))  # fmt: skip
    @needs("viewer")
    def anchor(
        document: Annotated[str, Query(max_length=100)],
        start: Annotated[int | None, Query(ge=0, le=10**12)] = None,
        end: Annotated[int | None, Query(ge=0, le=10**12)] = None,
        words: Annotated[str, Query(max_length=4000)] = "",
    ) -> JsonResponse:
        if start is not None and end is not None:
            return to_json(library.summaries.anchor(document, start, end))
        return to_json(library.summaries.find_anchor(document, words))

    @router.get("/api/v1/desk/anchors", responses=gives({"type": "object", "properties": {
        "anchors": {"type": "array", "items": schema_of(SuggestedAnchor)}}}),
        summary="Words that a sentence could rest on, best first: in one document, or anywhere")  # fmt: skip
    @needs("viewer")
    def anchors(
        text: Annotated[str, Query(min_length=1, max_length=4000, description="The sentence.")],
        document: Annotated[str | None, Query(max_length=100, description="Only in this document.")] = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 5,
    ) -> JsonResponse:
        return to_json({"anchors": library.suggest_anchors(text, document, limit=limit)})

    @router.get(
        "/api/v1/desk/related",
        responses=gives({"type": "object", "properties": {"related": {"type": "array", "items": schema_of(Related)}}}),
        summary="What speaks of the same as a summary or document; what seems to tell the very same comes first",
    )
    @needs("viewer")
    def related(of: Of, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> JsonResponse:
        return to_json({"related": library.find_related(of, limit=limit)})

    @router.get("/api/v1/desk/categories", summary="Categories suggested for a summary or document, with reasons",
                responses=gives(Suggestions))  # fmt: skip
    @needs("viewer")
    def categories(of: Of) -> JsonResponse:
        return to_json(library.filing.suggest(of))

    @router.post("/api/v1/desk/sentence", responses=gives(CheckedSentence, also=REFUSALS),
                 summary="A sentence against the words it rests on; without any, where it could rest",
                 openapi_extra=takes(SentenceAsked, write=False))  # fmt: skip
    @needs("viewer")
    async def sentence(asked: Annotated[SentenceAsked, Depends(_asked)]) -> JsonResponse:
        checked = await run_in_threadpool(library.check_sentence, asked.text, asked.anchors, document=asked.document)
        return to_json({**plain(checked), "passes": checked.passes})


async def _asked(request: Request) -> SentenceAsked:
    """The body of the request, read within bounds."""
    check_origin(request)
    return await read_json(request, SentenceAsked, MOST_BYTES)
