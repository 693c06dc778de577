"""A collection of a team: the application under an address of its own, for people with roles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from around import BASE, FORM_TOKEN, caller, client_of, who
from fastapi import APIRouter
from starlette.testclient import TestClient

from sourcebook import Library
from sourcebook.app import policies
from sourcebook.app.api.guarding import me
from sourcebook.app.jobs import Jobs
from sourcebook.app.web import create_app
from sourcebook.errors import UsageError
from sourcebook.model.served import get_base, serving


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("mounted")
    (folder / "paper.txt").write_text("The quay was let in 2009. Nobody asked why.\n")
    with Library.init(folder / "library") as opened:
        opened.add([folder / "paper.txt"], defer=True)
        yield opened


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    return client_of(library)  # type: ignore[no-any-return]


def test_somebody_who_is_not_known_is_answered_as_if_nothing_were_there(client: TestClient) -> None:
    for address in ("/", "/documents", "/api/v1/documents", "/metrics", "/nothing", "/api/v1/openapi.json"):
        answer = client.get(BASE + address, headers={"Accept": "text/html"})
        assert answer.status_code == 404, address
        assert "quay" not in answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(BASE + "/healthz").status_code == 200
    assert client.get(BASE + "/static/site.css").status_code == 200


def test_a_state_is_told_to_nobody_who_is_not_known(client: TestClient) -> None:
    tag = client.get(f"{BASE}/api/v1/documents", headers=who("ann")).headers["etag"]
    asked = {"If-None-Match": tag}
    assert client.get(f"{BASE}/api/v1/documents", headers=who("ann") | asked).status_code == 304
    assert client.get(f"{BASE}/api/v1/documents", headers=asked).status_code == 404


def test_what_is_written_is_written_by_who_asks(client: TestClient, library: Library) -> None:
    answer = client.post(f"{BASE}/dossiers", headers=who("ann"), data={"token": FORM_TOKEN + "ann", "title": "By Ann"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{BASE}/dossiers/do-")
    (made,) = [d for d in library.dossiers.list() if d.title == "By Ann"]
    assert [d.who for d in library.view().iter_decisions(made.id)] == ["ann"]


def test_a_form_carries_the_token_of_who_asks_and_no_other(client: TestClient, library: Library) -> None:
    head = library.watermark()
    for token in (FORM_TOKEN + "bob", "", "wrong"):
        answer = client.post(f"{BASE}/dossiers", headers=who("ann"), data={"token": token, "title": "x"})
        assert answer.status_code == 403, token
        answer = client.post(
            f"{BASE}/api/v1/dossiers", headers=who("ann") | {"X-Sourcebook-Token": token}, json={"title": "x"}
        )
        assert answer.status_code == 403, token
    assert library.watermark() == head
    for address in ("/add", "/dossiers", "/notes", "/queue"):
        page = client.get(BASE + address, headers=who("ann")).text
        assert FORM_TOKEN + "ann" in page or FORM_TOKEN not in page, address


def test_a_program_with_its_own_token_needs_neither_form_token_nor_origin(client: TestClient) -> None:
    strange = {"Origin": "https://elsewhere.example"}
    program = who("robot", "contributor", "token") | strange
    assert client.post(f"{BASE}/api/v1/dossiers", headers=program, json={"title": "By a program"}).status_code == 201
    session = who("ann") | strange | {"X-Sourcebook-Token": FORM_TOKEN + "ann"}
    assert client.post(f"{BASE}/api/v1/dossiers", headers=session, json={"title": "x"}).status_code == 403


def test_a_word_of_one_caller_never_gives_the_answer_of_another(client: TestClient) -> None:
    def send(name: str, role: str = "contributor") -> Any:
        headers = who(name, role, "token") | {"Idempotency-Key": "one-word"}
        return client.post(f"{BASE}/api/v1/dossiers", headers=headers, json={"title": "Once"})

    ann, again, bob = send("ann"), send("ann"), send("bob")
    assert ann.json()["id"] == again.json()["id"] != bob.json()["id"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in bob.headers
    assert send("ann", "viewer").status_code == 403


def test_what_is_answered_to_somebody_is_kept_for_nobody_else(client: TestClient) -> None:
    for path in ("/documents", "/api/v1/documents", "/search.csv", "/feeds/site.atom", "/nothing"):
        assert client.get(BASE + path, headers=who("ann")).headers["cache-control"] == "private, no-cache", path


def test_work_that_goes_on_behind_the_page_is_done_by_who_began_it() -> None:
    jobs, by = Jobs(), Queue[tuple[str, str]]()

    def work(_: object) -> str:
        by.put((me(), get_base()))
        return "/done"

    for name in ("ann", "bob"):
        with serving(caller(name, "contributor", "session"), BASE):
            jobs.start(name, work)
    assert [by.get(timeout=60), by.get(timeout=60)] == [("ann", BASE), ("bob", BASE)]
    assert me() not in ("ann", "bob")
    jobs.close()


def test_who_has_too_small_a_role_is_told_which_is_needed(client: TestClient) -> None:
    answer = client.get(f"{BASE}/metrics", headers=who("ann", "publisher"))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "admin" in answer.json()["detail"]
    assert "publisher" in answer.json()["detail"]
    page = client.get(f"{BASE}/add", headers=who("ann", "viewer") | {"Accept": "text/html"})
    assert page.status_code == 403
    assert "needs the role contributor" in page.text


def test_addresses_are_the_same_with_and_without_the_base_in_the_path(client: TestClient) -> None:
    inside, outside = (client.get(path, headers=who("ann")).text for path in (f"{BASE}/documents", "/documents"))
    assert inside == outside


def test_a_base_that_is_none_is_refused(library: Library) -> None:
    for base in ("harbour", "/c/", "/c/../x", "/c/ä", '/c/"x', "//c"):
        with pytest.raises(UsageError, match="no beginning of an address"):
            create_app(library, base=base)


def test_an_application_with_a_route_that_declares_nothing_is_not_built(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sourcebook.app import web

    silent = APIRouter()

    @silent.get("/silent")
    def _() -> str:
        return ""

    monkeypatch.setattr(web, "feeds_router", lambda _: silent)
    with pytest.raises(policies.UndeclaredRoutes, match="1 routes do not say who may ask them: GET /silent"):
        create_app(library)


def test_an_application_with_a_route_that_nobody_is_held_to_is_not_built(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sourcebook.app import web

    free = APIRouter()
    free.get("/free")(policies.needs("admin")(lambda: ""))  # type: ignore[arg-type]
    monkeypatch.setattr(web, "feeds_router", lambda _: free)
    with pytest.raises(policies.UndeclaredRoutes, match="Nobody is held to what these declare: /free"):
        create_app(library)


def test_a_role_that_there_is_not_declares_nothing() -> None:
    router = APIRouter()
    router.get("/x")(policies.needs("owner")(lambda: ""))  # type: ignore[arg-type]
    assert policies.needs.of(router.routes[0]) is None
