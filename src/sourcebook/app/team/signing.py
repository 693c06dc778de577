"""Signing in and out, and invitations, by which people set their password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from sourcebook.app.team.answers import NO_STORE, page
from sourcebook.app.team.asker import KEY, Known, address_of, drop_session, put_session, secret_of
from sourcebook.app.team.doors import SentByStranger, door, form_sent
from sourcebook.app.web.forms import inside
from sourcebook.errors import SignInDelayed, SignInRefused, UsageError

if TYPE_CHECKING:
    from sourcebook.library import Team
    from sourcebook.model.access import User


def signing_router(team: Team, known: Known, outside: str = "") -> APIRouter:
    """Routes of signing in; `outside` names who else may say who somebody is."""
    router = APIRouter()

    @router.get("/sign-in")
    @door("open")
    def sign_in_page(request: Request, next: Annotated[str, Query(max_length=4000)] = "/") -> Response:  # noqa: A002
        if request.scope.get(KEY) is not None:
            return RedirectResponse(inside(next), 303, NO_STORE)
        return page(team, request, "sign_in", next=inside(next), name="", problem="", outside=outside)

    @router.post("/sign-in")
    @door("open")
    def sign_in(request: Request, sent: SentByStranger) -> Response:
        name, back = sent.get("name", ""), inside(sent.get("next", "/"))
        try:
            user = team.accounts.check_password(name, sent.get("password", ""), address_of(request.scope))
        except (SignInRefused, SignInDelayed) as error:
            said = str(error)
            answer = page(team, request, "sign_in", error.status, next=back, name=name, problem=said, outside=outside)
            if isinstance(error, SignInDelayed):
                answer.headers["Retry-After"] = str(error.seconds)
            return answer
        return signed_in(team, request, user, back)

    @router.post("/sign-out", dependencies=[Depends(form_sent)])
    @door("browser")
    async def sign_out(request: Request) -> Response:
        _, secret = secret_of(request.headers)
        known.forget(secret)
        await run_in_threadpool(team.accounts.close_session, secret, address_of(request.scope))
        answer = RedirectResponse("/sign-in", 303, {**NO_STORE, "Clear-Site-Data": '"cache"'})
        drop_session(answer)
        return answer

    @router.get("/invitation/{secret}")
    @door("open")
    def invitation(request: Request, secret: str) -> Response:
        return _invitation(request, team.accounts.invited(secret))

    @router.post("/invitation/{secret}")
    @door("open")
    def accept(request: Request, secret: str, sent: SentByStranger) -> Response:
        invited = team.accounts.invited(secret)
        if sent.get("password", "") != sent.get("again", ""):
            return _invitation(request, invited, "The two are not the same. Write the password twice.", 422)
        try:
            user = team.accounts.accept_invite(secret, sent.get("password", ""), address_of(request.scope))
        except SignInRefused:
            raise
        except UsageError as error:
            return _invitation(request, invited, str(error), 422)
        return signed_in(team, request, user, "/")

    def _invitation(request: Request, invited: User, problem: str = "", status: int = 200) -> Response:
        least = team.accounts.rules.password_characters
        return page(team, request, "invitation", status, invited=invited, least=least, problem=problem)

    return router


def signed_in(team: Team, request: Request, user: User, back: str) -> Response:
    """Where somebody goes whose proof was good, with a session that is new whatever the browser carried before."""
    _, old = secret_of(request.headers)
    if old:
        team.accounts.close_session(old, address_of(request.scope))
    answer = RedirectResponse(back, 303, NO_STORE)
    put_session(answer, team.accounts.open_session(user, address_of(request.scope)))
    return answer
