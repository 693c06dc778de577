"""The door of a server of one machine: whoever opens the address it printed comes in, once; other users do not.

The loopback address is open to every program and user of a machine. So `serve` prints an address that works once and
puts a cookie into the browser that opened it; scripts send the server's token instead.
"""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sourcebook.app.problems import problem_of, respond
from sourcebook.app.web.guard import HEAD

ENTER: Final = "/enter"
OPEN: Final = ("/healthz",)
"""What tells nothing of the library."""
MOST_SENT: Final = 4_096
"""Bytes of a form with the token."""
_DETAIL = "This server asks for the address that it printed when it was started, or for its token."
_HINT = "Open that address, or start the server anew where it was opened. Scripts send the token: docs/how-to/serve.md."
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Who is there? · Sourcebook</title><link rel="stylesheet" href="/static/site.css">
<link rel="stylesheet" href="/static/work.css"></head>
<body class="bench"><main class="wrap narrow" id="main"><header class="title-block"><h1>Who is there?</h1></header>
<p class="standfirst">{told}</p>
<p>Open the address that the server printed when it was started. It works once: the browser that opened it stays in
until the server is stopped. Or give its token, where one was set in <code>$SOURCEBOOK_TOKEN</code>.</p>
<form class="stacked panel sign" method="post" action="/enter"><label>Token <input type="password" name="token"
maxlength="500" required autocomplete="off"></label><button>Come in</button></form></main></body></html>
"""


class Entry:
    """Layer that lets nobody in without the cookie, or the token in `Authorization: Bearer` or `X-Sourcebook-Token`.

    Args:
        app: The application within.
        token: The server's token.
    """

    def __init__(self, app: ASGIApp, *, token: str) -> None:
        self._app = app
        self._token = token
        self._once = secrets.token_urlsafe(24)
        self._held = secrets.token_urlsafe(32)
        self._used = False

    @property
    def path(self) -> str:
        """Where somebody comes in, once."""
        return f"{ENTER}/{self._once}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path in OPEN or path.startswith("/static/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        known = self._has_cookie(headers, scope)
        if path == ENTER or path.startswith(f"{ENTER}/"):
            answer = await self._enter(Request(scope, receive), known=known)
        elif known or self._has_token(headers):
            await self._app(scope, receive, send)
            return
        else:
            answer = self._refuse(path, headers, "Other users of this machine may not read this library.")
        await answer(scope, receive, send)

    async def _enter(self, request: Request, *, known: bool) -> Response:
        given = request.url.path.removeprefix(ENTER).removeprefix("/")
        if known and request.method == "GET":
            return RedirectResponse("/", 303)
        if request.method == "POST" and not given:
            let_in = self._is_token(await _token_of(request))
        else:
            looked_at = request.method == "GET" and HEAD not in request.scope
            let_in = looked_at and not self._used and _same(given, self._once)
            self._used = self._used or let_in
        if not let_in:
            told = "This address was opened already, or is not that of this server." if given else ""
            told = told or ("That is not its token." if request.method == "POST" else _DETAIL)
            return self._refuse(request.url.path, request.headers, told)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(_name(request.scope), self._held, path="/", httponly=True, samesite="lax")
        return answer

    def _refuse(self, path: str, headers: Headers, told: str) -> Response:
        if "text/html" in headers.get("accept", "") and not path.startswith("/api/"):
            return HTMLResponse(_PAGE.replace("{told}", told), 401)
        asks = {"WWW-Authenticate": "Bearer"}
        return respond(problem_of(401, _DETAIL, _HINT), path=path, accept="", library=None, headers=asks)

    def _has_cookie(self, headers: Headers, scope: Scope) -> bool:
        try:
            held = SimpleCookie(headers.get("cookie", "")).get(_name(scope))
        except CookieError:
            return False
        return held is not None and _same(held.value, self._held)

    def _has_token(self, headers: Headers) -> bool:
        way, _, bearer = headers.get("authorization", "").partition(" ")
        return self._is_token(headers.get("x-sourcebook-token", "")) or (
            way.lower() == "bearer" and self._is_token(bearer.strip())
        )

    def _is_token(self, said: str) -> bool:
        return _same(said, self._token)


def _same(said: str, held: str) -> bool:
    return secrets.compare_digest(said.encode(), held.encode())


def _name(scope: Scope) -> str:
    """Cookies are of a host, not of a port: each server has its own."""
    return f"sourcebook-{(scope.get('server') or ('', 0))[1]}"


async def _token_of(request: Request) -> str:
    """The token in a form; nothing where more is sent than a form with one."""
    sent = b""
    async for part in request.stream():
        sent += part
        if len(sent) > MOST_SENT:
            return ""
    return parse_qs(sent.decode("utf-8", "replace")).get("token", [""])[0]
