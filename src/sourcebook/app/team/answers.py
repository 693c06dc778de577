"""What a team's server answers: its pages, and every error in one shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from sourcebook.app.problems import PROBLEM, add_problems, problem_of
from sourcebook.app.team.asker import KEY, Asker, form_secret, put_form
from sourcebook.app.team.doors import Stranger
from sourcebook.errors import NotFound, UsageError

if TYPE_CHECKING:
    from sourcebook.library import Team

NO_STORE = {"Cache-Control": "no-store"}
"""Pages of people: signed out, the browser does not show them again."""
SAFE = ("GET", "HEAD", "OPTIONS")
BLAMED = (UsageError, NotFound)
"""What a form is to blame for, and is shown again with. A database that is busy, full or damaged is not among them."""


def page(team: Team, request: Request, template: str, status: int = 200, **context: object) -> HTMLResponse:
    """A page for whoever is signed in, or for a stranger, whose forms this browser then may send."""
    asker: Asker | None = request.scope.get(KEY)
    if asker is not None:
        pages = team.pages(asker.user, asker.form_token)
        return HTMLResponse(pages.render(template, **context), status, NO_STORE)
    secret = form_secret(request)
    answer = HTMLResponse(team.pages(form_token=secret).render(template, **context), status, NO_STORE)
    put_form(answer, secret)
    return answer


def tell(team: Team, scope: Scope, problem: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    """A problem: a page where a browser asked for one, else problem+json."""
    status = int(str(problem["status"]))
    said = {**NO_STORE, **(headers or {})}
    if "text/html" in Headers(scope=scope).get("accept", "") and not is_api(scope["path"]):
        return HTMLResponse(team.pages().error(problem), status, said)
    return Response(msgspec.json.encode(problem), status, said, media_type=PROBLEM)


def nothing(team: Team, scope: Scope) -> Response:
    """For what is not there, and what is not there for whoever asks: the same bytes."""
    return tell(team, scope, problem_of(404, "There is nothing here for you.", "Begin at the first page."))


def unknown(team: Team, scope: Scope, detail: str = "Who asks is not known.", *, stale: bool = False) -> Response:
    """For whoever is not known: the page where they sign in, for programs 401."""
    headers = Headers(scope=scope)
    page = "text/html" in headers.get("accept", "") and scope["method"] in SAFE and "authorization" not in headers
    if page and not is_api(scope["path"]):
        return RedirectResponse(f"/sign-in?next={quote(target_of(scope), safe='')}", 303, NO_STORE)
    challenge = 'Bearer realm="sourcebook"' + (', error="invalid_token"' if stale else "")
    hint = "Send a token: Authorization: Bearer TOKEN. It is made under /account."
    return tell(team, scope, problem_of(401, detail, hint), {"WWW-Authenticate": challenge})


def add_team_handlers(app: FastAPI, team: Team) -> None:
    """Give every error that a route can raise its problem."""

    def answer(request: Request, problem: Mapping[str, object], headers: Mapping[str, str] | None) -> Response:
        return tell(team, request.scope, problem, headers)

    def missing(request: Request, error: Exception) -> Response:
        del error
        return nothing(team, request.scope)

    def stranger(request: Request, error: Exception) -> Response:
        del error
        return unknown(team, request.scope)

    add_problems(app, answer)
    app.add_exception_handler(404, missing)
    app.add_exception_handler(Stranger, stranger)


def is_api(path: str) -> bool:
    """Whether programs ask there, and are answered as such."""
    parts = path.split("/")
    return parts[1:2] == ["api"] or (parts[1:2] == ["c"] and parts[3:4] == ["api"])


def target_of(scope: Scope) -> str:
    """Path and query that were asked for."""
    query = scope.get("query_string", b"").decode("latin-1")
    return str(scope["path"]) + (f"?{query}" if query else "")
