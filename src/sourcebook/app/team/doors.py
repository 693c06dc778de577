"""Who may ask what of a team's own pages: every route says whose it is, or the application is not built.

Whoever may not is answered as if nothing were there, strangers are sent to sign in.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from sourcebook.app.api.guarding import check_origin
from sourcebook.app.policies import Declaration
from sourcebook.app.team.asker import FORM, KEY, Asker, find_caller
from sourcebook.app.web.forms import Form, form_of
from sourcebook.model.access import Role, lesser, reaches

if TYPE_CHECKING:
    from sourcebook.library import Collection, Team

Door = Literal["open", "known", "browser", "keeper", "watcher"]
"""Everybody; whoever is known; with a session of their own; a keeper in a session; a keeper, or a token of one."""
door: Declaration[Door] = Declaration("sourcebook_door", get_args(Door), "@door(WHOSE)")


class Stranger(Exception):
    """Nobody is known to ask."""


def check_door(request: Request) -> None:
    """Refuse whoever may not ask the route of a request.

    Raises:
        Stranger: Nobody is known to ask.
        HTTPException: As for what is missing.
    """
    whose = door.of(request.scope.get("route"))
    if whose == "open":
        return
    asker: Asker | None = request.scope.get(KEY)
    if asker is None:
        raise Stranger
    in_session = asker.session is not None
    fits = {
        "known": True,
        "browser": in_session,
        "keeper": in_session and asker.user.keeper,
        "watcher": asker.user.keeper,
    }
    if whose is None or not fits[whose]:
        raise HTTPException(404)


def asker_in(request: Request) -> Asker:
    """Who asks, behind a door."""
    asker: Asker | None = request.scope.get(KEY)
    if asker is None:
        raise Stranger
    return asker


async def form_sent(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Form:
    """The form of a request, which the pages of this very session sent. Raises `HTTPException`."""
    check_origin(request)
    _check_same(sent.get("token", ""), asker_in(request).form_token)
    return sent


async def form_of_stranger(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Form:
    """The form of a stranger whom this browser was given it for: nobody is signed in by another site."""
    check_origin(request)
    _check_same(sent.get("token", ""), request.cookies.get(FORM, ""))
    return sent


Sent = Annotated[Form, Depends(form_sent)]
SentByStranger = Annotated[Form, Depends(form_of_stranger)]


def _check_same(sent: str, wanted: str) -> None:
    if not wanted or not secrets.compare_digest(sent.encode("utf-8", "replace"), wanted.encode("utf-8", "replace")):
        raise HTTPException(403, "This form is too old, or was not sent by this server's own page. Open it again.")


def readable(team: Team, asker: Asker) -> list[tuple[Collection, Role]]:
    """The collections that somebody may read now, with their role there."""
    roles = team.accounts.roles_of(asker.user.name)
    if (token := asker.token) is not None:
        roles = {name: lesser(role, token.role) for name, role in roles.items() if name in token.collections}
    return [(collection, roles[collection.name]) for collection in team.collections(roles)]


def managed(team: Team, asker: Asker, name: str) -> Collection:
    """A collection whose members somebody looks after: a keeper, or an admin of it. Raises `HTTPException` (404)."""
    caller = find_caller(team, asker, name)
    if asker.user.keeper or (caller is not None and reaches(caller.role, "admin")):
        for collection in team.collections([name]):
            return collection
    raise HTTPException(404)
