"""Who may do what with the server of one machine: every route it has, asked by everybody who could ask.

The routes are taken from the application, so one that is added is asked too. A write is heeded only with the token of
the server and from its own pages; nobody is answered under a name that is not this machine's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sourcebook import Library
from sourcebook.app.policies import iter_routes
from sourcebook.app.web import create_app

TOKEN = "a-token-of-the-test"
SAFE = ("GET", "HEAD", "OPTIONS")
READING = {"/api/v1/check", "/api/v1/evidence", "/api/v1/desk/sentence", "/reconcile"}
"""Sent (POST) because a question is long; nothing is written by them, which is seen from the head of the library."""
STRANGERS: dict[str, dict[str, str]] = {
    "no token": {},
    "a wrong token": {"X-Sourcebook-Token": "wrong"},
    "another site with the token": {"X-Sourcebook-Token": TOKEN, "Origin": "https://elsewhere.example"},
    "a frame of another site": {"X-Sourcebook-Token": TOKEN, "Origin": "null", "Sec-Fetch-Site": "cross-site"},
}
BODIES: tuple[dict[str, Any], ...] = (
    {"json": {}},
    {"data": {"token": "wrong", "why": "x", "step": "publish", "action": "merge"}},
    {"data": {"why": "x", "value": "confirmed"}},
    {"files": {"files": ("a.txt", b"x")}},
)
FILLED = {"form": "json", "name": "x", "text": f"sha256:{'0' * 64}", "place": "char=1,2", "number": "1", "part": "1"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("access")
    (folder / "paper.txt").write_text("The quay was let in 2009. Nobody asked why.\n")
    with Library.init(folder / "library") as opened:
        opened.add([folder / "paper.txt"], defer=True)
        yield opened


@pytest.fixture(scope="module")
def app(library: Library) -> Any:
    return create_app(library, token=TOKEN)


def routes_of(app: Any) -> list[tuple[str, str]]:
    """(method, address) of every route, with something in the place of each parameter."""
    found = set()
    for route in iter_routes(app):
        for method in getattr(route, "methods", None) or ():
            filled = re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: FILLED.get(m[1], "s-" + "0" * 24), route.path)
            found.add((method, filled))
    return sorted(found)


def test_the_matrix_sees_every_route(app: Any) -> None:
    found = routes_of(app)
    described = {p for p, methods in app.openapi()["paths"].items() for m in methods}
    assert len({a for _, a in found}) >= len(described)
    assert len([1 for method, _ in found if method not in SAFE]) >= 60
    assert ("POST", "/desk/batch") in found
    assert ("POST", "/api/v1/decisions") in found


def test_nobody_writes_without_the_token_or_from_another_site(
    app: Any, library: Library, record_trials: Callable[[str, int, int], None]
) -> None:  # fmt: skip
    client = TestClient(app, base_url="http://127.0.0.1:8080", raise_server_exceptions=False)
    head, asked = library.watermark(), 0
    for method, address in routes_of(app):
        if method in SAFE or address in READING:
            continue
        for who, headers in STRANGERS.items():
            for body in BODIES:
                # A form carries its token in itself: a stranger's has none, or a wrong one.
                answer = client.request(method, address, headers=headers, follow_redirects=False, **body)
                assert answer.status_code in (400, 403, 415, 422), (who, method, address, body, answer.status_code)
                asked += 1
    record_trials("writes of strangers", asked, 0)
    assert asked >= 60 * len(STRANGERS) * len(BODIES)
    assert library.watermark() == head


def test_what_is_sent_to_be_read_writes_nothing(app: Any, library: Library) -> None:
    client = TestClient(app, base_url="http://127.0.0.1:8080", raise_server_exceptions=False)
    head = library.view().head()
    for address in READING:
        client.post(address, json={"text": "The quay was let in 2009."})
        client.post(address, data={"queries": "{}"})
    assert library.view().head() == head


def test_nobody_is_answered_under_another_name(app: Any) -> None:
    client = TestClient(app, base_url="http://127.0.0.1:8080", raise_server_exceptions=False)
    for method, address in routes_of(app):
        answer = client.request(method, address, headers={"Host": "library.example", "X-Sourcebook-Token": TOKEN})
        assert answer.status_code == 421, (method, address)


def test_forms_of_another_site_are_refused_even_with_the_token(app: Any, library: Library) -> None:
    client = TestClient(app, base_url="http://127.0.0.1:8080", raise_server_exceptions=False)
    head = library.watermark()
    strange = {"Origin": "https://elsewhere.example"}
    for method, address in routes_of(app):
        if method in SAFE or address in READING:
            continue
        sent = {"token": TOKEN, "why": "x", "title": "x", "what": "x", "value": "x", "action": "add", "step": "draft"}
        answer = client.request(method, address, data=sent, headers=strange, follow_redirects=False)
        assert answer.status_code in (400, 403, 415, 422), (method, address, answer.status_code)
    assert library.watermark() == head
