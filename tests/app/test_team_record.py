"""The record of access: whatever takes a publisher and whatever is taken along has its entry, by every route of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from served_team import HARBOUR, app_of, fill, make_team, people, program
from sourcebook.app.policies import iter_routes, needs
from sourcebook.app.team.answers import SAFE
from sourcebook.app.web import create_app
from sourcebook.app.web.asked import in_scope
from sourcebook.library import Library, Team
from sourcebook.model.access import reaches
from sourcebook.settings import write_setting

BASE = "/c/harbour"
TRIAL = {"override": "A trial."}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("record")
    with make_team(folder / "team") as made:
        fill(made, "harbour", HARBOUR, folder / "papers")
        people(made)
        news = "News <news@paper.example>"
        settings = {"site_address": "https://paper.example/", "letter_from": news, "letter_to": news}
        for name, value in settings.items():
            write_setting(made.folder_of("harbour"), name, value)
    with Team.open(folder / "team") as made:
        yield made


@pytest.fixture(scope="module")
def library(team: Team) -> Library:
    return team.collection("harbour")


@pytest.fixture
def client(team: Team) -> Iterator[TestClient]:
    _, secret = team.accounts.make_token("publisher", label="x", collections=["harbour"], role="publisher", by="x")
    with program(app_of(team), secret) as client:
        yield client


def routes(library: Library) -> list[Any]:
    app = create_app(library, base=BASE, callers=in_scope)
    return [route for route in iter_routes(app) if getattr(route, "methods", None)]


def entries(team: Team, action: str) -> list[str]:
    return [entry.what for entry in team.accounts.iter_audit(collection="harbour") if entry.action == action]


def draft(library: Library) -> str:
    return library.summaries.new(None, title=f"On the quay {library.watermark()}", who="ed").id


def published(library: Library) -> str:
    return library.summaries.publish(draft(library), who="ed", override="A trial.").id


def dossier(library: Library) -> str:
    return library.dossiers.new(f"The quay {library.watermark()}", who="ed").id


def out(library: Library) -> str:
    return library.dossiers.publish(dossier(library), who="ed", override="A trial.").id


def issue(library: Library) -> str:
    made = library.digests.new(title=f"Issue {library.watermark()}", who="ed").id
    return library.digests.edit(made, intro="The quay was let.", who="ed").id


def document(library: Library) -> str:
    return next(library.view().iter_documents()).id


Make = Callable[[Library], str]
API = "/api/v1"
FORCED: dict[tuple[str, str], tuple[Make, dict[str, str]]] = {
    ("POST", API + "/summaries/{identifier}/publish"): (draft, TRIAL),
    ("POST", API + "/summaries/{identifier}/withdraw"): (published, {"why": "A trial."}),
    ("POST", API + "/dossiers/{identifier}/amendments"): (out, {"text": "A word was wrong.", **TRIAL}),
    ("POST", API + "/digests/{identifier}/send"): (issue, {}),
    ("POST", "/dossiers/{identifier}/amend"): (out, {"text": "A word was wrong."}),
}
"""Writes that take a publisher by their route, but for those of moving in."""
ASKED: dict[tuple[str, str], tuple[Make, dict[str, Any]]] = {
    ("POST", API + "/summaries/{identifier}/ready"): (draft, {}),
    ("POST", API + "/summaries/{identifier}/draft"): (published, {}),
    ("PUT", API + "/dossiers/{identifier}"): (dossier, {"title": "A quay"}),
    ("POST", API + "/dossiers/{identifier}/step"): (dossier, {"step": "publish", **TRIAL}),
    ("POST", API + "/dossiers/{identifier}/replies"): (dossier, {"person": "Ada Velin", "asked": "2026-01-02"}),
    ("POST", API + "/digests/{identifier}/choose"): (issue, {}),
    ("POST", API + "/notes"): (document, {"document": "{identifier}", "text": "Seen.", "public": True}),
    ("POST", "/desk/{identifier}"): (draft, {"title": "A quay"}),
    ("POST", "/desk/{identifier}/step"): (draft, {"step": "ready"}),
    ("POST", "/desk/batch"): (draft, {"id": "{identifier}", "step": "ready"}),
    ("POST", "/dossiers/{identifier}/step"): (dossier, {"step": "publish", **TRIAL}),
    ("POST", "/newsletter/{identifier}"): (issue, {"step": "send"}),
    ("POST", "/notes"): (document, {"document": "{identifier}", "text": "Seen.", "public": "1"}),
}
"""Steps on the way there, and those that ask for a publisher themselves."""
NONE: dict[tuple[str, str], tuple[Make, dict[str, Any]]] = {
    ("POST", "/desk/new"): (document, {"title": "The quay was let"}),
    ("POST", "/notes"): (document, {"document": "{identifier}", "text": "Ask."}),
    ("POST", API + "/notes"): (document, {"document": "{identifier}", "text": "Ask."}),
}
"""Writes that are no step towards publishing."""


def send(client: TestClient, library: Library, method: str, path: str, make: Make, sent: dict[str, Any]) -> str:
    """Send a write that is heeded; gives its path."""
    made = make(library)
    filled = {k: v.replace("{identifier}", made) if isinstance(v, str) else v for k, v in sent.items()}
    path = path.replace("{identifier}", made)
    body: dict[str, Any] = {"json": filled} if "/api/" in path else {"data": filled}
    answer = client.request(method, BASE + path, **body)
    assert answer.status_code < 400, (method, path, answer.text)
    return path


def test_every_write_that_takes_a_publisher_is_recorded(team: Team, library: Library, client: TestClient) -> None:
    taken = {
        (method, route.path)
        for route in routes(library)
        for method in set(route.methods) - set(SAFE)
        if (role := needs.of(route)) not in (None, "open") and reaches(role, "publisher")
    }
    moving = {("POST", "/moving"), ("POST", "/moving/{identifier}")}
    assert taken == FORCED.keys() | moving, "a write that takes a publisher is not tried here"
    told = [send(client, library, method, path, *of) for (method, path), of in FORCED.items()]
    first = client.post(f"{BASE}/moving", files={"file": ("wire.jsonl", b'{"nr": 1}\n')}, follow_redirects=False)
    assert first.status_code == 303, first.text
    told.append("/moving")
    assert [path for path in told if path not in entries(team, "step")] == []


@pytest.mark.parametrize("case", ASKED, ids=" ".join)
def test_steps_towards_it_are_recorded(
    case: tuple[str, str], team: Team, library: Library, client: TestClient
) -> None:  # fmt: skip
    before = len(entries(team, "step"))
    path = send(client, library, *case, *ASKED[case])
    assert entries(team, "step")[before:] == [path]


@pytest.mark.parametrize("case", NONE, ids=" ".join)
def test_what_is_no_step_is_not(case: tuple[str, str], team: Team, library: Library, client: TestClient) -> None:
    before = len(entries(team, "step"))
    send(client, library, *case, *NONE[case])
    assert len(entries(team, "step")) == before


def test_a_note_that_is_drawn_is_no_step_and_a_step_that_is_refused_is_none(
    team: Team, library: Library, client: TestClient
) -> None:
    before = len(entries(team, "step"))
    assert client.post(f"{BASE}/desk/note", json={"text": "A **word**."}).status_code == 200
    assert client.post(f"{BASE}{API}/summaries/{draft(library)}/publish", json={}).status_code == 409
    assert len(entries(team, "step")) == before


def test_every_list_that_is_taken_along_is_recorded(team: Team, library: Library, client: TestClient) -> None:
    lists = [
        r.path.removesuffix(".{form}") for r in routes(library) if re.fullmatch(r"/api/v1/[^{}]+\.\{form\}", r.path)
    ]
    assert len(lists) > 10
    wanted = []
    for path in lists:
        for ending in (".csv", ".jsonl", ""):
            headers = {"Accept": "text/csv"} if not ending else {}
            answer = client.get(BASE + path + ending, headers=headers)
            if answer.status_code == 400:
                continue  # it takes a condition
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-disposition"].startswith("attachment")
            wanted.append(path + ending)
    assert len(wanted) > 30
    assert [path for path in wanted if path not in entries(team, "export")] == []


def test_files_mails_and_views_are_recorded_and_pages_are_not(team: Team, library: Library, client: TestClient) -> None:
    held, before = issue(library), (entries(team, "export"), entries(team, "step"))
    for path in ("/documents", f"{API}/notes?limit=1", f"/newsletter/{held}", "/network", "/moving"):
        assert client.get(BASE + path).status_code == 200, path
    assert (entries(team, "export"), entries(team, "step")) == before
    taken = ["/search.csv", "/search.jsonl", "/views/network.json", "/views/timeline.svg", f"/newsletter/{held}/mail",
             f"{API}/digests/{held}/mail"]  # fmt: skip
    for path in taken:
        assert client.get(BASE + path).status_code == 200, path
    assert sorted(entries(team, "export")) == sorted(before[0] + taken)
    client.get(f"{BASE}/search.csv")
    assert entries(team, "export").count("/search.csv") == 1, "once a minute is enough"
    assert team.accounts.verify_audit().problems == ()
