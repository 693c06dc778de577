"""Feeds of what is published, with what a reader needs to ask only for news (RFC 9110, 13)."""

from __future__ import annotations

from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router

if TYPE_CHECKING:
    from sourcebook.library import Library


def feeds_router(library: Library) -> APIRouter:
    """Routes of the feeds: `/feeds/site.atom`, `/feeds/category/courts.json`, `/feeds/entity/e-....rss` .."""
    router = new_router(include_in_schema=False)

    @router.get("/feeds/{name:path}")
    @needs("viewer")
    def feed(name: str, request: Request) -> Response:
        stem, _, form = name.rpartition(".")
        made = library.feed(stem, form)
        tag = f'"{sha256(made.body).hexdigest()[:32]}"'
        headers = {
            "ETag": tag,
            "Last-Modified": format_datetime(made.updated, usegmt=True),
            "Cache-Control": "no-cache",
        }
        if _known(request, tag, headers["Last-Modified"]):
            return Response(status_code=304, headers=headers)
        return Response(made.body, media_type=made.media_type, headers=headers)

    return router


def _known(request: Request, tag: str, changed: str) -> bool:
    """Whether the reader has these very bytes; a tag says more than a time, which is asked only without one."""
    if (tags := request.headers.get("if-none-match")) is not None:
        return tags.strip() == "*" or tag in [t.strip().removeprefix("W/") for t in tags.split(",")]
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return since >= parsedate_to_datetime(changed)
    except (TypeError, ValueError):
        return False
