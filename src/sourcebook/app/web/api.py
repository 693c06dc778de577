"""The read-only HTTP API under `/api/v1`. Lists come in pages: `next` of one answer is `after` of the next request."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

if TYPE_CHECKING:
    from sourcebook.library import Library

Identifier = Annotated[str, Path(description="Id of a document, as in `d-` and 24 hex digits.", max_length=100)]
Number = Annotated[int | None, Query(ge=1, le=10**6, description="Number of a version.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="Most records in one answer.")]
Kind = Literal["section", "citation", "mention", "time", "money", "figure", "quote", "relation", "claim"]
_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "hint", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
        "code": {"type": "string"},
    },
}
PROBLEMS: dict[int | str, dict[str, object]] = {
    code: {"description": text, "content": {"application/problem+json": {"schema": _PROBLEM_SCHEMA}}}
    for code, text in ((400, "A wrong request"), (404, "No such thing"), (422, "A parameter of the wrong kind"))
}


class JsonResponse(Response):
    """JSON, as it came from the encoder."""

    media_type = "application/json"


def api_router(library: Library) -> APIRouter:
    """Routes of the API."""
    router = APIRouter(default_response_class=JsonResponse)

    @router.get("/healthz", summary="Whether the server answers", tags=["server"])
    def healthz() -> JsonResponse:
        return to_json({"status": "ok"})

    @router.get("/api/v1/status", summary="Counts, coverage and failures of the library", tags=["library"])
    def status() -> JsonResponse:
        return to_json(library.status())

    @router.get("/api/v1/documents", summary="Documents in id order", tags=["documents"], responses=PROBLEMS)
    def documents(
        limit: Limit = 100,
        after: Annotated[str, Query(max_length=100, description="`next` of the answer before.")] = "",
        collection: Annotated[str | None, Query(max_length=200)] = None,
    ) -> JsonResponse:
        later = (d for d in library.view().iter_documents(collection) if d.id > after)
        found = list(islice(later, limit + 1))
        return to_json({"documents": found[:limit], "next": found[limit - 1].id if len(found) > limit else None})

    @router.get("/api/v1/documents/{identifier}", summary="One document", tags=["documents"], responses=PROBLEMS)
    def document(identifier: Identifier) -> JsonResponse:
        view = library.view()
        held = view.get_document(identifier)
        text = view.get_rendition(held.rendition)
        about = {
            "id": text.id, "engine": text.engine, "engine_version": text.engine_version, "blob": text.blob,
            "text_hash": text.text_hash, "characters": len(text.text), "confidence": text.confidence,
            "warnings": text.warnings,
        }  # fmt: skip
        captures = list(view.iter_captures(identifier))
        extractors = dict(sorted(view.extractors_of(text.id).items()))
        return to_json({"document": held, "rendition": about, "captures": captures, "extractors": extractors})

    @router.get(
        "/api/v1/documents/{identifier}/versions",
        summary="Versions of a document, and captures in which it was absent",
        tags=["documents"],
        responses=PROBLEMS,
    )
    def versions(identifier: Identifier) -> JsonResponse:
        return to_json(library.versions(identifier))

    @router.get(
        "/api/v1/documents/{identifier}/diff",
        summary="What differs between two versions: the last two without numbers",
        tags=["documents"],
        responses=PROBLEMS,
    )
    def diff(identifier: Identifier, old: Number = None, new: Number = None) -> JsonResponse:
        return to_json(library.diff(identifier, old, new))

    @router.get(
        "/api/v1/documents/{identifier}/near-copies",
        summary="Documents whose text is a copy of this one's, or shares a paragraph with it, likest first",
        tags=["documents"],
        responses=PROBLEMS,
    )
    def near_copies(identifier: Identifier) -> JsonResponse:
        return to_json(library.near_copies(identifier, in_part=True))

    @router.get(
        "/api/v1/documents/{identifier}/near-copies/{other}",
        summary="The passages that two documents share, with their places in both, and what differs",
        tags=["documents"],
        responses=PROBLEMS,
    )
    def shared_passages(identifier: Identifier, other: Identifier) -> JsonResponse:
        return to_json(library.shared_passages(identifier, other))

    @router.get(
        "/api/v1/documents/{identifier}/annotations",
        summary="Readings of a document in text order",
        tags=["documents"],
        responses=PROBLEMS,
    )
    def annotations(
        identifier: Identifier,
        kind: Kind | None = None,
        limit: Limit = 200,
        after: Annotated[int, Query(ge=0, le=10**9, description="`next` of the answer before.")] = 0,
    ) -> JsonResponse:
        view = library.view()
        view.get_document(identifier)
        found = list(islice(view.iter_annotations(document=identifier, kind=kind), after, after + limit + 1))
        return to_json({"annotations": found[:limit], "next": after + limit if len(found) > limit else None})

    @router.get(
        "/api/v1/search", summary="Search (the query language of the docs)", tags=["search"], responses=PROBLEMS
    )
    def search(
        q: Annotated[str, Query(min_length=1, max_length=20_000)],
        limit: Annotated[int, Query(ge=1, le=1000)] = 10,
        cursor: Annotated[str | None, Query(max_length=4000, description="`next` of the answer before.")] = None,
        sort: Literal["relevance", "newest", "oldest", "posted", "importance"] = "relevance",
        semantic: Annotated[bool, Query(description="Join passages near in meaning.")] = False,
        facets: Annotated[bool, Query(description="Count the values of fields.")] = True,
    ) -> JsonResponse:
        found = library.search(q, limit=limit, cursor=cursor, sort=sort, semantic=semantic, facets=facets)
        return to_json(found)

    return router


def to_json(value: object) -> JsonResponse:
    """An answer that carries a value."""
    return JsonResponse(msgspec.json.encode(value))
