"""A write over the API, declared once: where it is sent, what it takes, what it does, what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from sourcebook.app.api.answers import REFUSALS, JsonResponse, to_json
from sourcebook.app.api.guarding import read_write
from sourcebook.app.api.schema import gives, takes
from sourcebook.app.policies import Recorded, needs, recorded
from sourcebook.model.access import Role

if TYPE_CHECKING:
    from sourcebook.library import Library

What = Annotated[str, Path(max_length=200, description="Id of what is written.")]


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """Nothing is said with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write.

    Args:
        path: Under `/api/v1/`; with `{identifier}` where it is of one thing.
        told: What it does.
        takes: Type of its body.
        gives: Type of its answer.
        act: Does it: the library, the body, the identifier where there is one.
        needs: The least role that may send it.
        status: Of its answer when it is done.
        method: How it is sent.
        tag: Under which heading the description has it.
        recorded: What a team's record of access has of it; see `app.policies`.
    """

    path: str
    told: str
    takes: type[msgspec.Struct]
    gives: Any
    act: Callable[..., Any]
    needs: Role
    status: int = 201
    method: str = "POST"
    tag: str = "review"
    recorded: Recorded | None = None


def add_write(router: APIRouter, library: Library, write: Write) -> None:
    """The address of a write."""
    named = "{identifier}" in write.path

    async def answered(**given: Any) -> Response:
        sent = await read_write(given["request"], write.takes)
        what = (given["identifier"],) if named else ()
        return to_json(await run_in_threadpool(write.act, library, sent, *what), write.status)

    if write.recorded is not None:
        recorded(write.recorded)(answered)
    kinds: dict[str, Any] = {"request": Request} | ({"identifier": What} if named else {})
    parameters = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in kinds.items()]
    answered.__signature__ = Signature(parameters, return_annotation=Response)  # type: ignore[attr-defined]
    router.add_api_route(
        f"/api/v1/{write.path}", needs(write.needs)(answered), methods=[write.method], summary=write.told,
        status_code=write.status, responses=gives(write.gives, status=write.status, also=REFUSALS),
        openapi_extra=takes(write.takes), tags=[write.tag], response_class=JsonResponse,
        name=f"{write.method.lower()} {write.path}",
    )  # fmt: skip
