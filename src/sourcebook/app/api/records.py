"""What is held of documents, and the library as a whole: read over `/api/v1`."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query
from starlette.responses import PlainTextResponse

from sourcebook.app.api.answers import PROBLEMS, After, Identifier, JsonResponse, Limit, Number, plain, to_json
from sourcebook.app.api.cursors import Place, read_cursor, write_cursor
from sourcebook.app.api.schema import gives, page_of
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.model.annotation import Annotation
from sourcebook.model.cited import Cited
from sourcebook.model.comparison import Comparison
from sourcebook.model.coverage import Coverage
from sourcebook.model.document import Capture, Document, Rendition
from sourcebook.model.near_copy import NearCopy, SideBySide
from sourcebook.model.origin import Origin
from sourcebook.model.search import SearchResult
from sourcebook.model.version import History

if TYPE_CHECKING:
    from sourcebook.library import Library

Kind = Literal["section", "citation", "mention", "time", "money", "figure", "quote", "relation", "claim"]
Sort = Literal["relevance", "newest", "oldest", "posted", "importance"]
OBJECT: dict[str, Any] = {"type": "object"}


class TextHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A text without its words."""

    id: str
    engine: str
    engine_version: str
    blob: str
    text_hash: str
    characters: int
    confidence: float
    warnings: tuple[str, ...]


class DocumentHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A document with its text's hash, its captures and the versions of its readers."""

    document: Document
    rendition: TextHeld
    captures: list[Capture]
    extractors: dict[str, str]


def records_api_router(library: Library) -> APIRouter:
    """Routes of the library as a whole, of documents and of searching."""
    router = new_router(default_response_class=JsonResponse)
    _add_library(router, library)
    _add_documents(router, library)
    _add_versions(router, library)
    _add_finding(router, library)
    return router


def _add_library(router: APIRouter, library: Library) -> None:
    @router.get("/healthz", summary="Whether the server answers", tags=["server"], responses=gives(dict[str, str]))
    @needs("open")
    def healthz() -> JsonResponse:
        return to_json({"status": "ok"})

    @router.get("/api/v1/status", summary="Counts, coverage and failures of the library", tags=["library"],
                responses=gives(OBJECT))  # fmt: skip
    @needs("viewer")
    def status() -> JsonResponse:
        return to_json(library.status())

    @router.get("/api/v1/coverage", summary="How much of what was offered was read, by container", tags=["library"],
                responses=gives(Coverage))  # fmt: skip
    @needs("viewer")
    def coverage() -> JsonResponse:
        return to_json(library.coverage())

    @router.get("/api/v1/show/{identifier}", summary="Anything with an id, and what leans on it", tags=["library"],
                responses=gives(OBJECT))  # fmt: skip
    @needs("viewer")
    def show(identifier: Annotated[str, Path(max_length=100, description="Any id, or `sha256:HEX`.")]) -> JsonResponse:
        return to_json(library.show(identifier))

    @router.get("/api/v1/cited", summary="The words that a permalink names (RFC 5147)", tags=["documents"],
                responses=gives(Cited))  # fmt: skip
    @needs("viewer")
    def cited(
        permalink: Annotated[str, Query(max_length=200, description="`sha256:HEX#char=START,END`, `#` as `%23`.")],
    ) -> JsonResponse:
        return to_json(library.find_cited(permalink))


def _add_documents(router: APIRouter, library: Library) -> None:
    @router.get("/api/v1/documents/{identifier}", summary="One document", tags=["documents"],
                responses=gives(DocumentHeld))  # fmt: skip
    @needs("viewer")
    def document(identifier: Identifier) -> JsonResponse:
        view = library.view()
        held = view.get_document(identifier)
        text = view.get_rendition(held.rendition)
        about = TextHeld(
            id=text.id, engine=text.engine, engine_version=text.engine_version, blob=text.blob,
            text_hash=text.text_hash, characters=len(text.text), confidence=text.confidence, warnings=text.warnings,
        )  # fmt: skip
        extractors = dict(sorted(view.extractors_of(text.id).items()))
        captures = list(view.iter_captures(identifier))
        return to_json(DocumentHeld(document=held, rendition=about, captures=captures, extractors=extractors))

    @router.get("/api/v1/documents/{identifier}/text", summary="The text that all offsets count in",
                tags=["documents"], response_class=PlainTextResponse, responses={
                    200: {"description": "As asked", "content": {"text/plain": {"schema": {"type": "string"}}}},
                    **PROBLEMS})  # fmt: skip
    @needs("viewer")
    def text(identifier: Identifier) -> PlainTextResponse:
        view = library.view()
        words = view.get_rendition(view.get_document(identifier).rendition).text
        # A lone surrogate of a broken file has no place in UTF-8.
        return PlainTextResponse(words.encode("utf-8", "replace"))

    @router.get("/api/v1/renditions/{identifier}", summary="A text with its structure: blocks, links, pages, boxes",
                tags=["documents"], responses=gives(Rendition))  # fmt: skip
    @needs("viewer")
    def rendition(identifier: Identifier) -> JsonResponse:
        return to_json(library.view().get_rendition(identifier))

    @router.get("/api/v1/documents/{identifier}/annotations", summary="Readings of a document in text order",
                tags=["documents"], responses=gives(page_of("annotations", Annotation)))  # fmt: skip
    @needs("viewer")
    def annotations(
        identifier: Identifier, kind: Kind | None = None, limit: Limit = 200, after: After = ""
    ) -> JsonResponse:
        view = library.view()
        view.get_document(identifier)
        of = f"annotations {identifier} {kind or ''}"
        place = read_cursor(of, after)
        later = (
            a for a in view.iter_annotations(document=identifier, kind=kind)
            if place is None or (a.start, a.end, a.kind, a.id) > place.key
        )  # fmt: skip
        found = list(islice(later, limit + 1))
        last = found[limit - 1] if len(found) > limit else None
        following = write_cursor(of, Place((last.start, last.end, last.kind, last.id))) if last else None
        return to_json({"annotations": found[:limit], "next": following})


def _add_versions(router: APIRouter, library: Library) -> None:
    @router.get("/api/v1/documents/{identifier}/versions", tags=["documents"], responses=gives(History),
                summary="Versions of a document, and captures in which it was absent")  # fmt: skip
    @needs("viewer")
    def versions(identifier: Identifier) -> JsonResponse:
        return to_json(library.versions(identifier))

    @router.get("/api/v1/documents/{identifier}/diff", tags=["documents"], responses=gives(Comparison),
                summary="What differs between two versions: the last two without numbers")  # fmt: skip
    @needs("viewer")
    def diff(identifier: Identifier, old: Number = None, new: Number = None) -> JsonResponse:
        return to_json(library.diff(identifier, old, new))

    @router.get(
        "/api/v1/documents/{identifier}/near-copies",
        tags=["documents"],
        responses=gives(list[NearCopy]),
        summary="Documents whose text is a copy of this one's, or shares a paragraph with it, likest first",
    )
    @needs("viewer")
    def near_copies(identifier: Identifier) -> JsonResponse:
        return to_json(library.near_copies(identifier, in_part=True))

    @router.get(
        "/api/v1/documents/{identifier}/near-copies/{other}",
        tags=["documents"],
        responses=gives(SideBySide),
        summary="The passages that two documents share, with their places in both, and what differs",
    )
    @needs("viewer")
    def shared_passages(identifier: Identifier, other: Identifier) -> JsonResponse:
        return to_json(library.shared_passages(identifier, other))

    @router.get("/api/v1/origins", summary="Documents in groups that rest on one source each, with reasons",
                tags=["review"], responses=gives(page_of("origins", Origin)))  # fmt: skip
    @needs("viewer")
    def origins(
        document: Annotated[list[str], Query(max_length=100, min_length=1, description="Ids of documents.")],
    ) -> JsonResponse:
        return to_json({"origins": library.origins(document), "next": None})


def _add_finding(router: APIRouter, library: Library) -> None:
    @router.get("/api/v1/search", summary="Search (the query language of the docs)", tags=["search"],
                responses=gives(SearchResult))  # fmt: skip
    @needs("viewer")
    def search(
        q: Annotated[str, Query(min_length=1, max_length=20_000)],
        limit: Annotated[int, Query(ge=1, le=1000)] = 10,
        cursor: Annotated[str | None, Query(max_length=4000, description="`next` of the answer before.")] = None,
        sort: Sort = "relevance",
        semantic: Annotated[bool, Query(description="Join passages near in meaning.")] = False,
        facets: Annotated[bool, Query(description="Count the values of fields.")] = True,
    ) -> JsonResponse:
        found = library.search(q, limit=limit, cursor=cursor, sort=sort, semantic=semantic, facets=facets)
        return to_json(found)


__all__ = ["OBJECT", "plain", "records_api_router"]
