"""What the editor of summaries asks while somebody writes: is this sentence borne out, and where could it rest.

Nothing is written. The one POST takes JSON alone, which no other site can make a browser send here unasked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sourcebook.app.web.api import PROBLEMS, JsonResponse, to_json
from sourcebook.model.summary import Anchor

if TYPE_CHECKING:
    from sourcebook.library import Library

Of = Annotated[str, Query(min_length=1, max_length=100, description="Id of a summary or document.")]
MOST_BYTES = 262_144
"""Of a sentence with its anchors."""
MOST_ANCHORS = 50


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """A sentence to be checked: its words, what it rests on, the document to look in when that is nothing."""

    text: str
    anchors: Annotated[list[Anchor], msgspec.Meta(max_length=MOST_ANCHORS)] = []
    document: str | None = None


_SENTENCE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["text"],
                    "additionalProperties": False,
                    "properties": {
                        "text": {"type": "string"},
                        "anchors": {
                            "type": "array",
                            "maxItems": MOST_ANCHORS,
                            "items": {
                                "type": "object",
                                "required": ["document", "rendition", "start", "end", "exact"],
                                "properties": {
                                    "document": {"type": "string"},
                                    "rendition": {"type": "string"},
                                    "start": {"type": "integer"},
                                    "end": {"type": "integer"},
                                    "exact": {"type": "string"},
                                },
                            },
                        },
                        "document": {"type": ["string", "null"]},
                    },
                }
            }
        },
    }
}
_TOO_MUCH: dict[int | str, dict[str, object]] = {
    code: {"description": text, "content": PROBLEMS[400]["content"]}
    for code, text in ((403, "Sent by another site"), (413, "Too large"), (415, "Not JSON"))
}


def desk_api_router(library: Library) -> APIRouter:
    """Routes that help with writing."""
    router = APIRouter(default_response_class=JsonResponse)

    @router.get(
        "/api/v1/desk/anchors",
        summary="Words that a sentence could rest on, best first: in one document, or anywhere",
        tags=["desk"],
        responses=PROBLEMS,
    )
    def anchors(
        text: Annotated[str, Query(min_length=1, max_length=4000, description="The sentence.")],
        document: Annotated[str | None, Query(max_length=100, description="Only in this document.")] = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 5,
    ) -> JsonResponse:
        return to_json({"anchors": library.suggest_anchors(text, document, limit=limit)})

    @router.get(
        "/api/v1/desk/related",
        summary="What speaks of the same as a summary or document; what seems to tell the very same comes first",
        tags=["desk"],
        responses=PROBLEMS,
    )
    def related(of: Of, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> JsonResponse:
        return to_json({"related": library.find_related(of, limit=limit)})

    @router.get(
        "/api/v1/desk/categories",
        summary="Categories suggested for a summary or document, with reasons",
        tags=["desk"],
        responses=PROBLEMS,
    )
    def categories(of: Of) -> JsonResponse:
        return to_json(library.filing.suggest(of))

    @router.post(
        "/api/v1/desk/sentence",
        summary="A sentence against the words it rests on; without any, where it could rest",
        tags=["desk"],
        responses=PROBLEMS | _TOO_MUCH,
        openapi_extra=_SENTENCE_BODY,
    )
    async def sentence(asked: Annotated[Asked, Depends(_asked)]) -> JsonResponse:
        checked = await run_in_threadpool(
            library.check_sentence, asked.text, asked.anchors, document=asked.document
        )  # fmt: skip
        return to_json({**msgspec.structs.asdict(checked), "passes": checked.passes})

    return router


async def _asked(request: Request) -> Asked:
    """The body of the request, read within bounds."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "Another site sent this.")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send JSON (application/json).")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise HTTPException(413, "The sentence with its anchors is too large.")
    try:
        return msgspec.json.decode(data, type=Asked)
    except msgspec.DecodeError as error:
        raise HTTPException(400, f"The request cannot be read: {error}.") from error
