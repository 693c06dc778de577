"""Who is who, how matters stand, money, ties, what bears on a claim: single records and answers over `/api/v1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query

from sourcebook.app.api.answers import After, Day, Identifier, JsonResponse, Limit, Named, plain, to_json
from sourcebook.app.api.cursors import Place, read_cursor, write_cursor
from sourcebook.app.api.records import OBJECT
from sourcebook.app.api.schema import gives, page_of
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.errors import NotFound
from sourcebook.model.contradiction import Contradiction
from sourcebook.model.correction import Correction
from sourcebook.model.entity import EntityRecord
from sourcebook.model.flow import Flows, Span
from sourcebook.model.matter import Matter
from sourcebook.model.network import Network
from sourcebook.model.proposal import Proposed
from sourcebook.model.review import REVIEW_KINDS, ClaimRecord

if TYPE_CHECKING:
    from sourcebook.library import Library

Entity = Annotated[
    str, Path(max_length=200, description="Id of an entity, or one that leads to it: a referent's, a chain's.")
]
QueueKind = Literal["claim", "contradiction", "question", "merge", "proposal", "failed", ""]
Statuses = Annotated[
    list[str] | None, Query(max_length=20, description="Statuses to sum; without, those of payments made.")
]
Schemas = Annotated[list[str] | None, Query(max_length=20, description="Only ties of these FollowTheMoney schemas.")]
Short = Annotated[str | None, Query(max_length=200)]


_REVIEW: dict[str, Any] = {
    "type": "object",
    "required": ["id", "kind", "title", "leaning", "why", "usefulness"],
    "properties": {
        "id": {"type": "string"},
        "kind": {"enum": list(REVIEW_KINDS)},
        "title": {"type": "string"},
        "leaning": {"type": "integer"},
        "why": {"type": "string"},
        "risk": {"type": "number"},
        "usefulness": {"type": "number"},
        "about": {"type": ["object", "null"], "description": "The thing itself, of a shape that follows from `kind`."},
    },
}


def following_api_router(library: Library) -> APIRouter:
    """Routes of single records and of views over many."""
    router = new_router(default_response_class=JsonResponse)
    _add_matters(router, library)
    _add_views(router, library)
    _add_review(router, library)
    return router


def _add_matters(router: APIRouter, library: Library) -> None:
    @router.get("/api/v1/entities/{identifier}", summary="All that is known of an entity", tags=["entities"],
                responses=gives(EntityRecord))  # fmt: skip
    @needs("viewer")
    def entity(identifier: Entity) -> JsonResponse:
        return to_json(library.resolution.record(identifier))

    @router.get(
        "/api/v1/entities/{identifier}/ladder",
        tags=["matters"],
        responses=gives(list[Matter]),
        summary="The matters of a person or body: steps with dates and sources, denials, where each stands",
    )
    @needs("viewer")
    def ladder(identifier: Entity) -> JsonResponse:
        return to_json([_standing(m) for m in library.ladder(identifier)])

    @router.get("/api/v1/matters/{identifier}", summary="A matter by id", tags=["matters"], responses=gives(Matter))
    @needs("viewer")
    def matter(identifier: Identifier) -> JsonResponse:
        return to_json(_standing(library.developments.get_matter(identifier)))

    @router.get("/api/v1/contradictions/{identifier}", summary="A contradiction by id", tags=["matters"],
                responses=gives(Contradiction))  # fmt: skip
    @needs("viewer")
    def contradiction(identifier: Identifier) -> JsonResponse:
        return to_json(library.developments.get_contradiction(identifier))

    @router.get("/api/v1/corrections/{identifier}", summary="A correction by id", tags=["matters"],
                responses=gives(Correction))  # fmt: skip
    @needs("viewer")
    def correction(identifier: Identifier) -> JsonResponse:
        found = library.show(identifier)
        if "correction" not in found:
            raise NotFound(f"No correction is called {identifier!r}.", "See `sourcebook list corrections`.")
        return to_json(found["correction"])


def _standing(matter: Matter) -> dict[str, Any]:
    return {**msgspec.to_builtins(matter), "standing": matter.standing}


def _add_views(router: APIRouter, library: Library) -> None:
    @router.get(
        "/api/v1/payments/{identifier}",
        tags=["money"],
        responses=gives(OBJECT),
        summary="A payment: every telling with its words and why it is the same, its origins, total and parts",
    )
    @needs("viewer")
    def payment(identifier: Identifier) -> JsonResponse:
        return to_json(library.payments.show(identifier))

    @router.get("/api/v1/flows", tags=["money"], responses=gives(Flows),
                summary="Payments summed by payer, payee, period and currency; what is in no sum, and why")  # fmt: skip
    @needs("viewer")
    def flows(
        entity: Named = None, since: Annotated[Day, Query(alias="from")] = None,
        until: Annotated[Day, Query(alias="to")] = None, status: Statuses = None, collection: Short = None,
        currency: Short = None, period: Span = "year",
    ) -> JsonResponse:  # fmt: skip
        asked = {"entity": entity, "since": since, "until": until, "collection": collection, "currency": currency}
        given: dict[str, Any] = {name: value for name, value in asked.items() if value}
        return to_json(library.flows(**given, status=[s for s in status or () if s], period=period))

    @router.get("/api/v1/network", summary="Ties of the library, or around one entity", tags=["entities"],
                responses=gives(Network))  # fmt: skip
    @needs("viewer")
    def network(
        of: Named = None, depth: Annotated[int, Query(ge=1, le=4)] = 1, schema: Schemas = None,
        since: Annotated[Day, Query(alias="from")] = None, until: Annotated[Day, Query(alias="to")] = None,
        grow: Annotated[list[str] | None, Query(max_length=30, description="Whose surroundings are added.")] = None,
        status: Annotated[list[str] | None, Query(max_length=20, description="Of the claims that tell them.")] = None,
        collection: Short = None,
        most: Annotated[int, Query(ge=1, le=20_000, description="Most ties, the best attested first.")] = 200,
    ) -> JsonResponse:  # fmt: skip
        found = library.network(
            of or None, depth=depth, schemas=schema or (), since=since or None, until=until or None, most=most,
            grow=[g for g in grow or () if g], status=[s for s in status or () if s], collection=collection or None,
        )  # fmt: skip
        return to_json(found)


def _add_review(router: APIRouter, library: Library) -> None:
    @router.get("/api/v1/queue", summary="What waits for a person, the most useful first", tags=["review"],
                responses=gives(page_of("queue", _REVIEW, total=int)))  # fmt: skip
    @needs("viewer")
    def queue(kind: QueueKind = "", limit: Limit = 100, after: After = "") -> JsonResponse:
        place = read_cursor(f"queue {kind}", after)
        found = library.queue(kind or None)
        ids = [r.id for r in found]
        # A thing that was decided meanwhile is gone: go on where it stood.
        start = (ids.index(str(place.key[0])) + 1 if place.key[0] in ids else place.number) if place else 0
        shown = found[start : start + limit]
        more = start + limit < len(found)
        following = write_cursor(f"queue {kind}", Place((shown[-1].id,), start + limit)) if more and shown else None
        rows = [{**plain(r), "usefulness": r.usefulness} for r in shown]
        return to_json({"queue": rows, "total": len(found), "next": following})

    @router.get("/api/v1/claims/{identifier}", summary="A claim with what bears on it and what was decided of it",
                tags=["review"], responses=gives(ClaimRecord))  # fmt: skip
    @needs("viewer")
    def claim(identifier: Identifier) -> JsonResponse:
        return to_json(library.claim(identifier))

    @router.get("/api/v1/proposals/{identifier}", summary="A proposed claim and what was decided of it",
                tags=["review"], responses=gives(Proposed))  # fmt: skip
    @needs("viewer")
    def proposal(identifier: Identifier) -> JsonResponse:
        return to_json(library.proposals.get(identifier))
