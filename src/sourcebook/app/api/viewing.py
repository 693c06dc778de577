"""Views over `/api/v1`: dated statements, ways, places, figures; and what the pages of views may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from sourcebook.app.api.answers import JsonResponse, to_json
from sourcebook.app.api.schema import gives
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.errors import UsageError
from sourcebook.model.measured import Figures
from sourcebook.model.moment import Timeline
from sourcebook.model.network import Path
from sourcebook.model.place import Places

if TYPE_CHECKING:
    from sourcebook.library import Library

Many = Annotated[list[str] | None, Query(max_length=30)]
Day = Annotated[str | None, Query(max_length=40, description="EDTF: 1984, 198X, 2011-03, 2011-03-09.")]
Short = Annotated[str | None, Query(max_length=200)]
Asked = dict[str, Any]
LONGEST = 400
"""Characters of one value of a parameter that may be given several times."""
Lanes = Literal["kind", "entity", "collection", "document", "status", "none", ""]


def common_of(
    entity: Many = None,
    since: Annotated[Day, Query(alias="from")] = None,
    until: Annotated[Day, Query(alias="to")] = None,
    status: Many = None,
    collection: Short = None,
) -> Asked:
    """What all views may be asked for; empty fields of a form are none."""
    return _given(
        entity=_several(entity), since=since, until=until, status=_several(status), collection=collection
    )  # fmt: skip


Common = Annotated[Asked, Depends(common_of)]


def timeline_of(
    common: Common, by: Annotated[Lanes | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100_000)] = 10_000,
) -> Asked:  # fmt: skip
    """What a timeline may be asked for."""
    return common | _given(by=by) | {"limit": limit}


def network_of(
    common: Common,
    who: Short = None,
    grow: Many = None,
    depth: Annotated[int, Query(ge=1, le=4)] = 1,
    schema: Many = None,
    limit: Annotated[int, Query(ge=1, le=20_000)] = 100,
) -> Asked:
    """What a network may be asked for."""
    asked = {k: v for k, v in common.items() if k != "entity"}
    named = _given(who=who or next(iter(common.get("entity", ())), None), grow=_several(grow), schemas=_several(schema))
    return asked | named | {"depth": depth, "limit": limit}


def figures_of(common: Common, words: Short = None, unit: Short = None) -> Asked:
    """What figures may be asked for."""
    return common | _given(words=words, unit=unit)


TimelineAsked = Annotated[Asked, Depends(timeline_of)]
NetworkAsked = Annotated[Asked, Depends(network_of)]
FiguresAsked = Annotated[Asked, Depends(figures_of)]


def viewing_api_router(library: Library) -> APIRouter:
    """Routes of the views."""
    router = new_router(default_response_class=JsonResponse)

    @router.get(
        "/api/v1/timeline", summary="Dated statements in lanes, the earliest first, each with the words it rests on",
        tags=["views"], responses=gives(Timeline),
    )  # fmt: skip
    @needs("viewer")
    def timeline(asked: TimelineAsked) -> JsonResponse:
        return to_json(library.timeline(**asked))

    @router.get("/api/v1/ways", summary="The shortest ways between two", tags=["views"], responses=gives(list[Path]))
    @needs("viewer")
    def ways(
        start: Annotated[str, Query(alias="from", max_length=200, description="Id or name.")],
        goal: Annotated[str, Query(alias="to", max_length=200, description="Id or name.")],
    ) -> JsonResponse:
        return to_json(library.ways(start, goal))

    @router.get(
        "/api/v1/places", summary="Places that documents name, where they lie and why; those that could not be placed",
        tags=["views"], responses=gives(Places),
    )  # fmt: skip
    @needs("viewer")
    def places(asked: Common) -> JsonResponse:
        return to_json(library.places(**asked))

    @router.get(
        "/api/v1/measures", summary="Numbers that documents claim, beside each other by what they count",
        tags=["views"], responses=gives(Figures),
    )  # fmt: skip
    @needs("viewer")
    def measures(
        asked: FiguresAsked,
        table: Annotated[Short, Query(description="Id of a document with a table.")] = None,
        x: Annotated[Short, Query(description="Its column of times.")] = None,
        y: Annotated[Short, Query(description="Its column of numbers.")] = None,
    ) -> JsonResponse:
        return to_json(library.figures(**asked, series=(table, x or "", y or "") if table else None))

    return router


def _several(values: list[str] | None) -> tuple[str, ...]:
    """Values of a parameter, several of them in one by semicolons. Raises `UsageError` for one that is too long."""
    if any(len(value) > LONGEST for value in values or ()):
        raise UsageError("A value is too long.", f"Give at most {LONGEST} characters.")
    return tuple(part.strip() for value in values or () for part in value.split(";") if part.strip())


def _given(**values: Any) -> Asked:
    return {name: value for name, value in values.items() if value}
