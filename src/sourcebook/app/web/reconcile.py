"""The entities as a reconciliation service for OpenRefine and its kin (API 0.2): `/reconcile` and what lies below it.

Only programs on this machine may read the answers. The protocol asks for CORS; an origin is let in where it is on this
machine too (OpenRefine's page is), and a page from anywhere else is refused, so that no site that somebody visits can
ask who is in the library. There is no JSONP: it would answer anybody.
"""

from __future__ import annotations

from importlib.metadata import version
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from sourcebook.app.api.guarding import own_origin
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.web.forms import read_form
from sourcebook.model.reconcile import PROPERTIES, TYPES, Asked, Extend

if TYPE_CHECKING:
    from sourcebook.library import Library

T = TypeVar("T")
MOST_BYTES = 2 << 20
MOST_QUERIES = 500
METHODS = "GET, POST, OPTIONS"
PREVIEW = (480, 280)
"""Width and height of a preview."""
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors http://127.0.0.1:* http://localhost:* http://[::1]:*"
)
"""A preview is shown in a frame of the program that asked, which is on this machine."""
Prefix = Annotated[str, Query(max_length=300)]
Cursor = Annotated[int, Query(ge=0, le=10**6)]
Identifier = Annotated[str, Query(max_length=100)]


def is_near(origin: str) -> bool:
    """Whether an origin is on this machine."""
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or parts.hostname is None:
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ip_address(parts.hostname).is_loopback
    except ValueError:
        return False


def check_near(request: Request) -> None:
    """Refuse what a page of another machine asks, but for one of this very server. Raises `HTTPException`."""
    origin = request.headers.get("origin")
    if origin is not None and origin != own_origin(request) and not is_near(origin):
        raise HTTPException(403, "Only programs on this machine may ask who is in the library.")


def reconcile_router(library: Library) -> APIRouter:
    """Manifest, queries, suggestions, previews, extension."""
    router = new_router(prefix="/reconcile", include_in_schema=False, dependencies=[Depends(check_near)])
    service = library.reconciler

    @router.options("", name="reconcile preflight")
    @router.options("/{path:path}", name="reconcile preflight below")
    @needs("viewer")
    def preflight(request: Request, path: str = "") -> Response:
        del path
        allowed = {"Access-Control-Allow-Methods": METHODS, "Access-Control-Allow-Headers": "Content-Type"}
        return Response(status_code=204, headers=_shared(request) | allowed)

    @router.get("", name="reconcile")
    @needs("viewer")
    def manifest(request: Request, queries: str = "", extend: str = "") -> Response:
        return _answer(request, _served(library, request, queries, extend))

    @router.post("", name="reconcile queries")
    @needs("viewer")
    async def batch(request: Request) -> Response:
        form = await read_form(request, MOST_BYTES)
        made = await run_in_threadpool(
            _served, library, request, form.get("queries", ""), form.get("extend", "")
        )  # fmt: skip
        return _answer(request, made)

    @router.get("/suggest/entity", name="reconcile suggest entity")
    @needs("viewer")
    def entities(request: Request, prefix: Prefix = "", cursor: Cursor = 0) -> Response:
        return _answer(request, {"result": service.suggest_entities(prefix, cursor)})

    @router.get("/suggest/type", name="reconcile suggest type")
    @needs("viewer")
    def types(request: Request, prefix: Prefix = "") -> Response:
        return _answer(request, {"result": _starting({t: t for t in TYPES}, prefix)})

    @router.get("/suggest/property", name="reconcile suggest property")
    @needs("viewer")
    def properties(request: Request, prefix: Prefix = "") -> Response:
        return _answer(request, {"result": _starting(PROPERTIES, prefix)})

    @router.get("/properties", name="reconcile propose properties")
    @needs("viewer")
    def proposed(request: Request, type: str = "", limit: Annotated[int, Query(ge=1, le=100)] = 100) -> Response:  # noqa: A002
        made = {"type": type, "properties": [{"id": i, "name": n} for i, n in PROPERTIES.items()][:limit]}
        return _answer(request, made | {"limit": limit})

    @router.get("/preview", name="reconcile preview")
    @needs("viewer")
    def preview(request: Request, id: Identifier) -> Response:  # noqa: A002
        page = library.entity_card(id)
        return HTMLResponse(page, headers=_shared(request) | {"Content-Security-Policy": PREVIEW_POLICY})

    return router


def _served(library: Library, request: Request, queries: str, extend: str) -> dict[str, Any]:
    """What the one address answers: extended rows, a batch of queries, or without either what the service offers."""
    if extend:
        asked = _read(extend, Extend)
        if len(asked.ids) > MOST_QUERIES:
            raise HTTPException(413, f"Ask for at most {MOST_QUERIES} entities at a time.")
        return library.reconciler.extend(asked)
    if queries:
        batch = _read(queries, dict[str, Asked])
        if len(batch) > MOST_QUERIES:
            raise HTTPException(413, f"Ask at most {MOST_QUERIES} queries at a time.")
        return {name: {"result": library.reconciler.reconcile(asked)} for name, asked in batch.items()}
    return _manifest(library, str(request.base_url).rstrip("/"))


def _read(text: str, of: type[T]) -> T:
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"), type=of)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise HTTPException(400, f"The query is not what the protocol asks for: {error}.") from error


def _manifest(library: Library, base: str) -> dict[str, Any]:
    own = f"{base}/reconcile"
    suggest = {
        what: {"service_url": own, "service_path": f"/suggest/{what}"} for what in ("entity", "property", "type")
    }  # fmt: skip
    return {
        "versions": ["0.1", "0.2"],
        "name": f"Sourcebook: {library.settings.title}",
        "identifierSpace": "urn:sourcebook:entity",
        "schemaSpace": "urn:sourcebook:type",
        "serviceVersion": version("sourcebook"),
        "defaultTypes": [{"id": t, "name": t} for t in TYPES],
        "view": {"url": f"{base}/entities/{{{{id}}}}"},
        "suggest": suggest,
        "preview": {"url": f"{own}/preview?id={{{{id}}}}", "width": PREVIEW[0], "height": PREVIEW[1]},
        "extend": {
            "propose_properties": {"service_url": own, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit", "label": "At most", "type": "number", "default": 0,
                    "help_text": "Values of each entity; 0 for as many as are sensible.",
                }
            ],
        },
    }  # fmt: skip


def _starting(names: dict[str, str], prefix: str) -> list[dict[str, str]]:
    """Those of which a word begins so."""
    wanted = prefix.casefold().strip()
    found = (
        (i, n) for i, n in names.items() if any(w.startswith(wanted) for w in (i, *n.split()) for w in [w.casefold()])
    )
    return [{"id": i, "name": n} for i, n in found]


def _answer(request: Request, made: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(made), media_type="application/json", headers=_shared(request))


def _shared(request: Request) -> dict[str, str]:
    """Heads that let the page of a program on this machine read the answer; none for anybody else."""
    origin = request.headers.get("origin")
    if origin is None or not is_near(origin):
        return {"Vary": "Origin"}
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Cross-Origin-Resource-Policy": "cross-origin"}
