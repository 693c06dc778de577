"""Looking after a team: members of a collection (its admins and keepers); people, collections, the record (keepers)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from sourcebook.app.team.answers import BLAMED, NO_STORE, page
from sourcebook.app.team.doors import Sent, asker_in, door, managed
from sourcebook.model.access import ROLES, SAID, Role

if TYPE_CHECKING:
    from sourcebook.library import Collection, Team

NEWEST = 500
"""Entries of the record on its page."""


def keeping_router(team: Team) -> APIRouter:
    """Routes of looking after a team."""
    router = APIRouter()
    accounts = team.accounts

    def _members(request: Request, collection: Collection, status: int = 200, problem: str = "") -> Response:
        held = accounts.memberships(collection=collection.name)
        return page(
            team, request, "members", status, collection=collection, members=held, roles=ROLES, said=SAID,
            problem=problem,
        )  # fmt: skip

    @router.get("/members/{name}")
    @door("browser")
    def members(request: Request, name: str) -> Response:
        return _members(request, managed(team, asker_in(request), name))

    @router.post("/members/{name}")
    @door("browser")
    def grant(request: Request, name: str, sent: Sent) -> Response:
        asker = asker_in(request)
        collection, role = managed(team, asker, name), sent.get("role", "")
        try:
            given = None if role == "none" else cast("Role", role)
            accounts.grant(sent.get("user", ""), name, given, by=asker.user.name)
        except BLAMED as error:
            return _members(request, collection, 422, str(error))
        return RedirectResponse(f"/members/{name}", 303, NO_STORE)

    def _users(
        request: Request, status: int = 200, *, problem: str = "", invited: str = "", secret: str = ""
    ) -> Response:
        origin = f"{request.url.scheme}://{request.headers.get('host', '')}"
        link = f"{origin}/invitation/{secret}" if secret else ""
        return page(
            team, request, "users", status, people=accounts.users(), problem=problem, invited=invited, link=link
        )

    @router.get("/users")
    @door("keeper")
    def users(request: Request) -> Response:
        return _users(request)

    @router.post("/users")
    @door("keeper")
    def add_user(request: Request, sent: Sent) -> Response:
        by = asker_in(request).user.name
        try:
            made = accounts.add_user(
                sent.get("name", ""), by=by, full_name=sent.get("full_name", ""), keeper=bool(sent.get("keeper"))
            )
        except BLAMED as error:
            return _users(request, 422, problem=str(error))
        return _users(request, invited=made.name, secret=accounts.invite(made.name, by=by))

    @router.post("/users/{name}")
    @door("keeper")
    def change_user(request: Request, name: str, sent: Sent) -> Response:
        by, what = asker_in(request).user.name, sent.get("do", "")
        if what == "invite":
            return _users(request, invited=accounts.user(name).name, secret=accounts.invite(name, by=by))
        if what == "disable" and accounts.user(name).name != by:
            accounts.disable_user(name, by=by)
        elif what == "enable":
            accounts.enable_user(name, by=by)
        else:
            return _users(request, 422, problem="That cannot be done.")
        return RedirectResponse("/users", 303, NO_STORE)

    def _collections(request: Request, status: int = 200, problem: str = "") -> Response:
        return page(team, request, "collections", status, collections=team.collections(), problem=problem)

    @router.get("/collections")
    @door("keeper")
    def collections(request: Request) -> Response:
        return _collections(request)

    @router.post("/collections")
    @door("keeper")
    def add_collection(request: Request, sent: Sent) -> Response:
        name, title = sent.get("name", ""), sent.get("title", "").strip()[:200] or None
        try:
            team.add_collection(name, by=asker_in(request).user.name, title=title)
        except BLAMED as error:
            return _collections(request, 422, str(error))
        return RedirectResponse(f"/members/{name}", 303, NO_STORE)

    @router.get("/audit")
    @door("browser")
    def audit(request: Request, collection: Annotated[str, Query(max_length=100)] = "") -> Response:
        asker = asker_in(request)
        if collection:
            managed(team, asker, collection)
        elif not asker.user.keeper:
            raise HTTPException(404)
        entries = list(accounts.iter_audit(newest=NEWEST, collection=collection))[::-1]
        head = accounts.audit_head() if asker.user.keeper else ""
        return page(team, request, "audit", entries=entries, collection=collection, head=head)

    return router
