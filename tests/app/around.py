"""A server that knows people, around the application of one library: a header says who asks."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from sourcebook.app.web import create_app
from sourcebook.app.web.asked import CALLER, in_scope
from sourcebook.library import Library
from sourcebook.model.access import Caller

BASE = "/c/harbour"
FORM_TOKEN = "token-of-the-forms-of-"


class Around:
    """The application of a library at `BASE`; who asks is named in `X-Who`, as `name role way`, or by `always`."""

    def __init__(self, library: Library, always: str = "") -> None:
        self.app = create_app(library, base=BASE, callers=in_scope)
        self.always = always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            said = dict(scope["headers"]).get(b"x-who", b"").decode() or self.always
            if said:
                scope = {**scope, CALLER: caller(*said.split())}
        await self.app(scope, receive, send)


def caller(name: str, role: Any, way: Any) -> Caller:
    return Caller(name=name, role=role, way=way, token="" if way == "token" else FORM_TOKEN + name)


def who(name: str, role: str = "admin", way: str = "session") -> dict[str, str]:
    return {"X-Who": f"{name} {role} {way}"}


def client_of(library: Library) -> Any:
    """A client of the library at its address; it follows no redirect. Inside a `with` all it asks has one loop."""
    made = TestClient(Around(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)
    made.follow_redirects = False
    return made
