"""Somebody's own account: tokens of their programs, where they are signed in, their password."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from sourcebook.app.team.answers import BLAMED, NO_STORE, page
from sourcebook.app.team.asker import address_of
from sourcebook.app.team.doors import Sent, asker_in, door, form_sent, readable
from sourcebook.app.team.signing import signed_in
from sourcebook.errors import SignInDelayed
from sourcebook.model.access import ROLES, Role

if TYPE_CHECKING:
    from sourcebook.library import Team


def account_router(team: Team) -> APIRouter:
    """Routes of one's account."""
    router = APIRouter()
    accounts = team.accounts

    def _account(request: Request, status: int = 200, problem: str = "", secret: str = "") -> Response:
        asker = asker_in(request)
        return page(
            team, request, "account", status, problem=problem, secret=secret, tokens=accounts.tokens(asker.user.name),
            sessions=accounts.sessions(asker.user.name), own=asker.session.id if asker.session else "", roles=ROLES,
            collections=[c for c, _ in readable(team, asker)], days=accounts.rules.token_days,
            least=accounts.rules.password_characters,
        )  # fmt: skip

    @router.get("/account")
    @door("browser")
    def account(request: Request) -> Response:
        return _account(request)

    @router.post("/account/tokens")
    @door("browser")
    def make_token(request: Request, sent: Sent) -> Response:
        asker = asker_in(request)
        # Another collection is as unknown here as one that is not there.
        known = {collection.name for collection, _ in readable(team, asker)}
        names = [name for name in sent.all("collection") if name in known]
        days, role = sent.get("days", ""), cast("Role", sent.get("role", ""))
        try:
            _, secret = accounts.make_token(
                asker.user.name, label=sent.get("label", ""), collections=names, role=role,
                by=asker.user.name, days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else None,
            )  # fmt: skip
        except BLAMED as error:
            return _account(request, 422, str(error))
        return _account(request, secret=secret)

    @router.post("/account/tokens/{identifier}", dependencies=[Depends(form_sent)])
    @door("browser")
    def revoke_token(request: Request, identifier: str) -> Response:
        own = asker_in(request).user.name
        if identifier not in {token.id for token in accounts.tokens(own)}:
            raise HTTPException(404)
        accounts.revoke_token(identifier, by=own)
        return RedirectResponse("/account", 303, NO_STORE)

    @router.post("/account/sessions/{identifier}", dependencies=[Depends(form_sent)])
    @door("browser")
    def end_session(request: Request, identifier: str) -> Response:
        own = asker_in(request).user.name
        if identifier not in {session.id for session in accounts.sessions(own)}:
            raise HTTPException(404)
        accounts.end_session(identifier, by=own)
        return RedirectResponse("/account", 303, NO_STORE)

    @router.post("/account/password")
    @door("browser")
    def change_password(request: Request, sent: Sent) -> Response:
        if sent.get("password", "") != sent.get("again", ""):
            return _account(request, 422, "The two new ones are not the same. Write the new password twice.")
        try:
            user = accounts.change_password(
                asker_in(request).user.name, sent.get("old", ""), sent.get("password", ""), address_of(request.scope)
            )
        except BLAMED as error:
            answer = _account(request, error.status if isinstance(error, SignInDelayed) else 422, str(error))
            if isinstance(error, SignInDelayed):
                answer.headers["Retry-After"] = str(error.seconds)
            return answer
        return signed_in(team, request, user, "/account")

    return router
