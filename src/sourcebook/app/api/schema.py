"""The description of the API (OpenAPI 3.1), made from the routes and from the types of what they take and give.

A route says `responses=gives(Document)` and `openapi_extra=takes(Sent)`; `describe` puts the schemas of those types
where they are pointed at. msgspec writes them as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from sourcebook.app.api.answers import PROBLEM_SCHEMA, PROBLEMS
from sourcebook.app.api.guarding import TOKEN_HEADER
from sourcebook.app.policies import iter_routes, needs

_REFERENCE = "#/components/schemas/{name}"
_TYPES: list[Any] = []
"""Types that some route takes or gives."""
_HERE = "x-type"
"""Where the schema of one of them is to stand: names are given when all are known, so that no two are taken for one."""
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "Any word of your own. The same write under the same word is done once, and answered as it was.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}  # fmt: skip


def gives(kind: Any, told: str = "As asked", *, status: int = 200, also: dict[int | str, Any] = PROBLEMS) -> Any:
    """The answers of a route: one of this type, and problems."""
    return {status: {"description": told, "content": {"application/json": {"schema": schema_of(kind)}}}, **also}


def takes(kind: type[msgspec.Struct], *, write: bool = True) -> dict[str, Any]:
    """The body of a route that reads JSON; with `write` also what writes carry."""
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema_of(kind)}}}}
    return body | (WRITES if write else {})


WRITES: dict[str, Any] = {"parameters": [KEY], "security": [{"token": []}]}


def schema_of(kind: Any) -> dict[str, Any]:
    """Where the schema of a type will stand in the description; a schema is its own."""
    if isinstance(kind, dict):
        return kind
    _TYPES.append(kind)
    return {_HERE: len(_TYPES) - 1}


def page_of(name: str, kind: Any, **more: Any) -> dict[str, Any]:
    """The schema of one page of a list: its records under its name, and where it goes on."""
    fields = {name: {"type": "array", "items": schema_of(kind)}, "next": {"type": ["string", "null"]}}
    fields |= {key: schema_of(value) for key, value in more.items()}
    return {"type": "object", "required": [name, "next"], "properties": fields}


def operation_id(route: APIRoute) -> str:
    """Name of an operation in the description: how and what, as in `get_documents_identifier_text`."""
    words = re.findall(r"[a-z0-9]+", f"{min(route.methods or ('',))} {route.path.removeprefix('/api/v1')}".lower())
    return "_".join(words)


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description; `app.openapi` is set to it."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, summary=app.summary, description=app.description,
            routes=app.routes, tags=app.openapi_tags, servers=app.servers or None,
        )  # fmt: skip
        schemas, parts = msgspec.json.schema_components(_TYPES, ref_template=_REFERENCE)
        held = made.setdefault("components", {})
        # What FastAPI would answer itself is never sent: every problem has our one shape.
        own = {k: v for k, v in held.get("schemas", {}).items() if k not in ("HTTPValidationError", "ValidationError")}
        held["schemas"] = dict(sorted({**own, **parts, "Problem": PROBLEM_SCHEMA}.items()))
        held["securitySchemes"] = {"token": {"type": "apiKey", "in": "header", "name": TOKEN_HEADER}}
        for route in iter_routes(app):
            for operation in _operations(made, route):
                operation["x-role"] = needs.of(route)
        app.openapi_schema = _placed(made, list(schemas))
    return app.openapi_schema


def _operations(made: dict[str, Any], route: Any) -> Iterator[dict[str, Any]]:
    """What the description says of a route."""
    told = made["paths"].get(getattr(route, "path", ""), {})
    yield from (told[m.lower()] for m in getattr(route, "methods", None) or () if m.lower() in told)


def _placed(value: Any, schemas: list[dict[str, Any]]) -> Any:
    """The description with every schema in its place."""
    if isinstance(value, dict):
        if _HERE in value:
            return schemas[value[_HERE]]
        return {key: _placed(each, schemas) for key, each in value.items()}
    return [_placed(each, schemas) for each in value] if isinstance(value, list) else value
