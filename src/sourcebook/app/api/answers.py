"""What answers of the HTTP API are made of: JSON as the encoder gives it, problems, the kinds of parameters."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Path, Query
from starlette.responses import Response

Identifier = Annotated[
    str, Path(description="Id of the record: a kind letter and 24 hex digits, as in `d-...`.", max_length=100)
]
Limit = Annotated[int, Query(ge=1, le=1000, description="Most records in one answer.")]
After = Annotated[str, Query(max_length=1000, description="`next` of the answer before.")]
Number = Annotated[int | None, Query(ge=1, le=10**6, description="Number of a version.")]
Words = Annotated[str, Query(max_length=500)]
Named = Annotated[str | None, Query(max_length=200, description="Id or name of a person or body.")]
In = Annotated[str | None, Query(max_length=100, description="Id of a document.")]
Day = Annotated[str | None, Query(max_length=40, description="ISO date.")]
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "hint", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
        "code": {"type": "string"},
        "findings": {"type": "array", "items": {"type": "object"}},
    },
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _problems(*told: tuple[int, str]) -> dict[int | str, dict[str, object]]:
    return {code: {"description": text, "content": _PROBLEM} for code, text in told}


PROBLEMS = _problems(
    (400, "A wrong request"), (403, "Too small a role, where the server knows people"), (404, "No such thing"),
    (421, "Asked under another name than this machine's"),
    (422, "A parameter of the wrong kind"), (503, "The library is busy, or its disk is full"),
)  # fmt: skip
REFUSALS = PROBLEMS | _problems(
    (403, "No token, sent by another site, or too small a role"),
    (409, "Something stands against it; `detail` says what"),
    (412, "Somebody saved it meanwhile"), (413, "Too large"), (415, "Of another kind than is read here"),
    (428, "If-Match is missing"),
)  # fmt: skip
"""What a write may be answered with beside its own answer."""


class JsonResponse(Response):
    """JSON, as it came from the encoder."""

    media_type = "application/json"


def to_json(value: object, status: int = 200) -> JsonResponse:
    """An answer that carries a value."""
    return JsonResponse(msgspec.json.encode(value), status)


def plain(record: msgspec.Struct) -> dict[str, Any]:
    """A record as JSON has it."""
    fields: dict[str, Any] = msgspec.to_builtins(record)
    return fields
