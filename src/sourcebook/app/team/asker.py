"""Who asks something of a team's server: the secret a request carries, and what it is good for.

A browser carries a session in a cookie that only its host can set (`__Host-`: https or loopback, no domain, the whole
site; RFC 6265bis, 4.1.3.2); a program carries a token in `Authorization: Bearer` (RFC 6750, 2.1). Nothing is read from
an address: those are kept by proxies and histories.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.types import Scope

from sourcebook.app.team.lately import Lately
from sourcebook.app.web.costs import asker_of

if TYPE_CHECKING:
    from sourcebook.library import Team
    from sourcebook.model.access import ApiToken, Caller, Session, User

SESSION = "__Host-sourcebook"
FORM = "__Host-sourcebook-form"
"""Proves that a form for strangers (signing in) comes from this browser: the same value stands in the form."""
KEY = "sourcebook.asker"
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who is known."""

    user: User
    session: Session | None = None
    token: ApiToken | None = None

    @property
    def form_token(self) -> str:
        """What forms of this session carry."""
        return self.session.form_token if self.session else ""


class Known:
    """Secrets that were good lately, as hashes, with whose they are: what use is counted by, before any is looked up.

    Only what was found good is in it: whoever makes up a secret for each request is counted by their address.
    """

    def __init__(self) -> None:
        self._held = Lately[str, str](REMEMBERED)

    def keep(self, secret: str, user: str) -> None:
        """A secret was good."""
        self._held.put(_digest(secret), user)

    def forget(self, secret: str) -> None:
        """It is good no more."""
        self._held.drop(_digest(secret))

    def asker(self, scope: Scope) -> str:
        """By whom a request's use is counted: a user, or an address."""
        _, secret = secret_of(Headers(scope=scope))
        user = self._held.get(_digest(secret)) if secret else None
        return f"user {user}" if user is not None else asker_of(scope)


def secret_of(headers: Headers) -> tuple[Literal["token", "session", ""], str]:
    """What a request carries; a token goes before a cookie, which a browser sends by itself."""
    if (said := headers.get("authorization")) is not None:
        scheme, _, secret = said.partition(" ")
        return "token", secret.strip() if scheme.lower() == "bearer" else ""
    held = cookie_parser(headers.get("cookie", "")).get(SESSION, "")
    return ("session", held) if held else ("", "")


def find_asker(team: Team, scope: Scope, known: Known) -> Asker | None:
    """Who sends a request; None for strangers, and for a secret that is good for nothing."""
    kind, secret = secret_of(Headers(scope=scope))
    accounts = team.accounts
    found: Asker | None = None
    if kind == "token" and (token := accounts.token_of(secret)) is not None:
        found = Asker(accounts.user(token.user), token=token)
    elif kind == "session" and (session := accounts.session_of(secret)) is not None:
        found = Asker(accounts.user(session.user), session=session)
    if found is not None:
        known.keep(secret, found.user.name)
    elif secret:
        known.forget(secret)
    return found


def find_caller(team: Team, asker: Asker, collection: str) -> Caller | None:
    """On whose behalf something is asked of a collection; None without a role there, whether it is there or not."""
    if asker.token is not None:
        return team.accounts.caller_of_token(asker.token, collection)
    return None if asker.session is None else team.accounts.caller_of_session(asker.session, collection)


def address_of(scope: Scope) -> str:
    """From where a request comes, as the server sees it."""
    return str((scope.get("client") or ("",))[0])


def put_session(answer: Response, secret: str) -> None:
    """Let a browser carry a session."""
    answer.set_cookie(SESSION, secret, path="/", secure=True, httponly=True, samesite="lax")


def drop_session(answer: Response) -> None:
    """Let a browser carry it no more."""
    answer.delete_cookie(SESSION, path="/", secure=True, httponly=True, samesite="lax")


def form_secret(request: Request) -> str:
    """What a form for strangers has to carry in this browser: what its cookie says, or a new one (see `put_form`)."""
    held = request.cookies.get(FORM, "")
    return held if len(held) == _FORM_LENGTH and held.isalnum() else secrets.token_hex(_FORM_LENGTH // 2)


def put_form(answer: Response, secret: str) -> None:
    """Let a browser carry the proof of its forms until it is closed."""
    answer.set_cookie(FORM, secret, path="/", secure=True, httponly=True, samesite="strict")


_FORM_LENGTH = 48


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
