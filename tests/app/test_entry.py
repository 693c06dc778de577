"""The door of a server of one machine: the printed address works once, the token for scripts, nothing for others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from served_pages import violations
from starlette.testclient import TestClient

from served_process import served_process
from sourcebook import Library
from sourcebook.app.policies import iter_routes
from sourcebook.app.web import create_app
from sourcebook.app.web.entry import Entry
from sourcebook.app.web.guard import LOCAL_HOSTS, Guard

TOKEN = "the-token-of-this-server"
HERE = "http://127.0.0.1:8123"
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("entry")
    (folder / "paper.txt").write_text("Orla Vance was paid $4 million on 3 May 2016.", encoding="utf-8")
    with Library.init(folder / "case", title="The harbour papers") as made:
        made.add([folder / "paper.txt"])
        yield made


@pytest.fixture(scope="module")
def inside(library: Library) -> FastAPI:
    return create_app(library, token=TOKEN)


@pytest.fixture
def door(inside: FastAPI) -> Entry:
    return Entry(inside, token=TOKEN)


def browser(door: Entry, address: str = HERE) -> TestClient:
    """A browser of its own: it keeps its cookies, and follows nothing."""
    return TestClient(Guard(door, library=None, hosts=LOCAL_HOSTS), base_url=address, follow_redirects=False)


def test_whoever_has_neither_gets_nothing_of_any_route(door: Entry, inside: FastAPI) -> None:
    asked = 0
    with browser(door) as stranger:
        for route in iter_routes(inside):
            for method in sorted(getattr(route, "methods", None) or ()):
                path = route.path.replace("{identifier}", "d-0").replace("{", "").replace("}", "")
                if path == "/healthz" or path.startswith("/static/"):
                    continue
                answer = stranger.request(method, path)
                assert answer.status_code == 401, (method, path)
                assert b"harbour" not in answer.content
                asked += 1
        page = stranger.get("/documents", headers=PAGE)
        assert (page.status_code, "harbour papers" in page.text) == (401, False)
        assert "Content-Security-Policy" in page.headers
        told = stranger.get("/api/v1/documents")
        assert told.headers["content-type"] == "application/problem+json"
        assert (told.json()["code"], told.headers["WWW-Authenticate"]) == ("unauthorized", "Bearer")
        assert stranger.get("/healthz").json() == {"status": "ok"}
    assert asked > 150


def test_the_address_works_once_for_one_browser(door: Entry) -> None:
    with browser(door) as first, browser(door) as second:
        assert first.head(door.path).status_code == 401, "a look at the head uses nothing up"
        assert first.get("/enter/another").status_code == 401
        answer = first.get(door.path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        set_ = answer.headers["set-cookie"]
        assert set_.startswith("sourcebook-8123=")
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in set_.split(";")}
        assert "harbour papers" in first.get("/", headers=PAGE).text
        assert first.get(door.path).headers["location"] == "/", "whoever is in may open it again"
        again = second.get(door.path, headers=PAGE)
        assert again.status_code == 401
        assert "was opened already" in again.text
        assert second.get("/documents").status_code == 401


def test_a_cookie_is_of_one_server(door: Entry, inside: FastAPI) -> None:
    other = Entry(inside, token=TOKEN)
    with browser(door) as mine:
        mine.get(door.path)
        held = dict(mine.cookies)
    with browser(other) as theirs:
        theirs.cookies.update(held)
        assert theirs.get("/documents").status_code == 401
    with browser(door, HERE.replace("8123", "9000")) as elsewhere:
        elsewhere.cookies.update(held)
        assert elsewhere.get("/documents").status_code == 401
    for broken in ("sourcebook-8123", "sourcebook-8123=", '="; \x01', "sourcebook-8123=é", "a" * 4_000):
        with browser(door) as stranger:
            headers = {"cookie": broken.encode("utf-8")}
            assert stranger.get("/documents", headers=headers).status_code == 401  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Sourcebook-Token": TOKEN}, 200),
        ({"Authorization": f"Bearer {TOKEN}"}, 200),
        ({"Authorization": f"bearer  {TOKEN} "}, 200),
        ({"Authorization": TOKEN}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"X-Sourcebook-Token": TOKEN[:-1]}, 401),
        ({"X-Sourcebook-Token": ""}, 401),
    ],
)
def test_scripts_send_the_token(door: Entry, headers: dict[str, str], status: int) -> None:
    with browser(door) as script:
        assert script.get("/api/v1/documents", headers=headers).status_code == status
        assert script.get("/metrics", headers=headers).status_code == status


def test_the_token_lets_a_browser_in(door: Entry) -> None:
    with browser(door) as here:
        assert here.get("/enter", headers=PAGE).status_code == 401
        for wrong in ("", "x", TOKEN + "x", "x" * 10_000):
            assert here.post("/enter", data={"token": wrong}).status_code == 401
            assert not here.cookies
        assert here.post("/enter", content=b"\xff\xfe=&&", headers=PAGE).status_code == 401
        assert here.post("/enter", data={"token": TOKEN}).headers["location"] == "/"
        assert here.get("/documents", headers=PAGE).status_code == 200
    assert browser(door).get(door.path).status_code == 303, "the address is still good for another browser"


def test_under_another_name_there_is_no_door(door: Entry) -> None:
    with browser(door, "http://rebound.example:8123") as stranger:
        assert stranger.get(door.path).status_code == 421
    assert browser(door).get(door.path).status_code == 303


@pytest.mark.browser
def test_a_browser_comes_in_by_the_printed_address(library: Library, chromium: Any, axe: Path) -> None:
    with served_process(library.root) as (told, _):
        outside = chromium.new_context(bypass_csp=True).new_page()
        assert outside.goto(told["address"]).status == 401
        assert violations(outside, axe) == {}
        page = chromium.new_context().new_page()
        page.goto(told["enter"])
        assert page.url == told["address"]
        assert "The harbour papers" in page.title()
        page.goto(told["address"] + "documents")
        assert page.get_by_role("heading", level=1).is_visible()
        outside.get_by_label("Token").fill(told["token"])
        outside.get_by_role("button", name="Come in").click()
        outside.get_by_role("link", name="The harbour papers").wait_for()
