"""A dossier, read: its anchors, right-of-reply notes and history (`papers` lists and writes them)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Path, Query

from sourcebook.app.api.answers import JsonResponse, to_json
from sourcebook.app.api.schema import gives, page_of
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.model.desk import Event
from sourcebook.model.mark import MarkProblem, Meant
from sourcebook.model.offer import Offer
from sourcebook.model.paper import Dossier, Reply

if TYPE_CHECKING:
    from sourcebook.library import Library

Named = Annotated[str, Path(max_length=200, description="Id of a dossier, or the name of its page.")]
Sought = Annotated[str, Query(max_length=500, description="Words, in the query language.")]


class DossierHeld(msgspec.Struct, frozen=True):
    """A dossier with what its anchors stand for, and what is wrong with those that stand for nothing."""

    dossier: Dossier
    anchors: list[Meant]
    problems: list[MarkProblem]
    replies: list[Reply]
    history: list[Event]


def dossiers_api_router(library: Library) -> APIRouter:
    """Routes that read dossiers."""
    router = new_router(tags=["desk"], default_response_class=JsonResponse)

    @router.get("/api/v1/dossiers/{identifier}", responses=gives(DossierHeld),
                summary="A dossier with its anchors, right-of-reply notes and history")  # fmt: skip
    @needs("viewer")
    def one(identifier: Named) -> JsonResponse:
        room = library.dossiers
        held = room.get(identifier)
        expanded = room.expand(held)
        told = DossierHeld(
            held, list(expanded.meant), list(expanded.problems), room.replies(held.id), room.history(held.id)
        )
        answer = to_json(told)
        answer.headers["ETag"] = f'"{held.number}"'
        return answer

    @router.get("/api/v1/desk/evidence", responses=gives(page_of("offers", Offer)),
                summary="What a search finds, as anchors to be put into a dossier")  # fmt: skip
    @needs("viewer")
    def evidence(q: Sought = "") -> JsonResponse:
        return to_json({"offers": library.offer_evidence(q), "next": None})

    return router
