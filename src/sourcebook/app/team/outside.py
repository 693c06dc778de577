"""Signing in with a provider outside, which the table `[oidc]` of the team's file names.

A browser is sent there with a state that it alone can bring back: what it is made from lies in a cookie of this host.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sourcebook.app.team.answers import page
from sourcebook.app.team.asker import address_of
from sourcebook.app.team.doors import SentByStranger, door
from sourcebook.app.team.provider import Begun, Provider
from sourcebook.app.team.signing import signed_in
from sourcebook.app.team.written_down import WrittenDown
from sourcebook.app.web.forms import inside
from sourcebook.errors import ProviderRefused, SignInRefused, UsageError

if TYPE_CHECKING:
    from sourcebook.library import Team
    from sourcebook.library.team_outside import OutsideSettings

BEGUN = "__Host-sourcebook-outside"
LASTS = 600
"""Seconds that somebody has to sign in outside."""
BACK = "/sign-in/outside/back"
MOST_BACK = 2_000
"""Characters of the address to go back to: a cookie over 4,096 bytes is dropped, and the sign-in with it."""
Said = Annotated[str, Query(max_length=4000)]


def outside_router(team: Team, settings: OutsideSettings, record: WrittenDown) -> APIRouter:
    """Routes of signing in outside.

    Raises:
        UsageError: What it takes is not installed.
    """
    check_installed()
    router = APIRouter()
    provider = Provider(settings, team.settings.origin + BACK)

    @router.post("/sign-in/outside")
    @door("open")
    def begin(request: Request, sent: SentByStranger) -> Response:
        begun, back = Begun.new(), quote(inside(sent.get("next", "/")), safe="")
        try:
            address = provider.address_for(begun)
        except ProviderRefused as error:
            return _refused(request, error, error.why)
        # Not a redirect: the policy of our pages lets a form lead nowhere but here.
        answer = page(team, request, "outside", outside=settings.title, href=address)
        answer.headers["Refresh"] = f"0; url={address}"
        answer.set_cookie(
            BEGUN, f"{begun.secret}.{back if len(back) <= MOST_BACK else '%2F'}", max_age=LASTS, path="/", secure=True,
            httponly=True, samesite="lax",
        )  # fmt: skip
        return answer

    @router.get(BACK)
    @door("open")
    def come_back(
        request: Request,
        code: Said = "",
        state: Said = "",
        error: Said = "",
        iss: Annotated[str | None, Query()] = None,
    ) -> Response:
        secret, _, back = request.cookies.get(BEGUN, "").partition(".")
        begun = Begun(secret)
        try:
            if not secret or not secrets.compare_digest(state.encode(), begun.state.encode()):
                raise ProviderRefused(settings.title, "this browser did not begin it, or too long ago")
            if error or not code:
                told = error if re.fullmatch(r"[a-z_]{1,60}", error) else "no code"
                raise ProviderRefused(settings.title, f"it sent you back ({told})")
            proven = provider.proof_of(code, begun, iss)
            user = team.accounts.check_outside(
                settings.issuer, proven.subject, address_of(request.scope), says=proven.says
            )
        except SignInRefused as refused:
            return _refused(request, refused, refused.why if isinstance(refused, ProviderRefused) else "")
        answer = signed_in(team, request, user, inside(unquote(back)))
        _drop(answer)
        return answer

    def _refused(request: Request, error: SignInRefused, why: str) -> Response:
        """The page of signing in with what went wrong; `why` is for the record, empty where that has it already."""
        if why:
            record.refused("", what=f"sign-in outside: {why}", address=address_of(request.scope))
        answer = page(
            team, request, "sign_in", error.status, next="/", name="", problem=str(error), outside=settings.title
        )
        _drop(answer)
        return answer

    return router


def check_installed() -> None:
    """Raise `UsageError` where the extra `oidc` is not installed."""
    try:
        import httpx
        import joserfc
    except ModuleNotFoundError as error:
        raise UsageError(
            f"[oidc] of the team's file needs {error.name}, which is not installed.",
            "Install it with: pip install 'sourcebook[oidc]'",
        ) from error
    del httpx, joserfc


def _drop(answer: Response) -> None:
    answer.delete_cookie(BEGUN, path="/", secure=True, httponly=True, samesite="lax")
