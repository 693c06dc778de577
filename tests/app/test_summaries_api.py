"""Summaries over the API: made, edited, published; refused without the token, or when overtaken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sourcebook import Library
from sourcebook.app.web import create_app

TOKEN = "a-token-of-the-test"
PAPER = "The board moved $2.5 million to Osk Holdings in 2009. Nobody told the auditors.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "paper.txt").write_text(PAPER)
    with Library.init(tmp_path / "library") as opened:
        opened.add([tmp_path / "paper.txt"], defer=True)
        yield opened


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    app = create_app(library, hosts=frozenset({"testserver"}), token=TOKEN)
    with TestClient(app, headers={"X-Sourcebook-Token": TOKEN}) as made:
        yield made


def document(library: Library) -> str:
    return next(library.view().iter_documents()).id


def sentence(library: Library, text: str = PAPER[:53]) -> dict[str, Any]:
    return {"text": text, "anchors": [{"document": document(library), "start": 0, "end": 53}]}


def test_from_draft_to_published(client: TestClient, library: Library) -> None:
    body = {"document": document(library), "title": "A quay", "sentences": [sentence(library)], "categories": ["ports"]}
    made = client.post("/api/v1/summaries", json=body)
    assert (made.status_code, made.headers["etag"], made.json()["state"]) == (201, '"1"', "draft")
    path = f"/api/v1/summaries/{made.json()['id']}"
    edit = client.put(path, json={"note": "Seen.", "why": "a note"}, headers={"If-Match": made.headers["etag"]})
    assert (edit.status_code, edit.json()["note"], edit.json()["title"]) == (200, "Seen.", "A quay")
    assert client.post(f"{path}/ready", json={}).json()["state"] == "ready"
    assert client.post(f"{path}/publish").json()["state"] == "published"
    assert client.post(f"{path}/withdraw", json={}).status_code == 400
    assert client.post(f"{path}/withdraw", json={"why": "wrong"}).json()["withdrawn"] == "wrong"
    assert client.post(f"{path}/undo").json()["state"] == "published"
    whole = client.get(path).json()
    assert [e["event"] for e in whole["history"]] == ["made", "edited", "ready", "published", "withdrawn", "undone"]
    assert (whole["findings"], client.get("/api/v1/summaries/a-quay").json()) == ([], whole)
    assert library.verify().problems == ()


def test_what_stands_against_it_is_told(client: TestClient, library: Library) -> None:
    made = client.post("/api/v1/summaries", json={"title": "Bare", "sentences": [{"text": "So."}]}).json()
    refused = client.post(f"/api/v1/summaries/{made['id']}/publish", json={})
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert [f["rule"] for f in refused.json()["findings"]] == ["no-anchor"]
    out = client.post(f"/api/v1/summaries/{made['id']}/publish", json={"override": "a notice of our own"})
    assert out.json()["state"] == "published"
    assert client.get(f"/api/v1/summaries/{made['id']}").json()["history"][-1]["overrode"] == ["no-anchor"]


def test_nobody_writes_over_another(client: TestClient, library: Library) -> None:
    made = client.post("/api/v1/summaries", json={"title": "One"})
    path = f"/api/v1/summaries/{made.json()['id']}"
    assert client.put(path, json={"note": "x"}).status_code == 428
    assert client.put(path, json={"note": "x"}, headers={"If-Match": '"7"'}).status_code == 412
    assert client.put(path, json={"note": "x"}, headers={"If-Match": '"1"'}).headers["etag"] == '"2"'
    assert client.put(path, json={"note": "y"}, headers={"If-Match": '"1"'}).status_code == 412
    assert library.summaries.get("one").note == "x"


@pytest.mark.parametrize(
    "headers",
    [{"X-Sourcebook-Token": ""}, {"X-Sourcebook-Token": "other"}, {"Origin": "https://elsewhere.example"},
     {"Origin": "null", "Sec-Fetch-Site": "cross-site"}],
)  # fmt: skip
def test_strangers_are_refused(client: TestClient, library: Library, headers: dict[str, str]) -> None:
    made = library.summaries.new(who="ed", title="Ours")
    path = f"/api/v1/summaries/{made.id}"
    for method, where in (("POST", "/api/v1/summaries"), ("PUT", path), ("POST", f"{path}/publish")):
        answer = client.request(method, where, json={"title": "Theirs"}, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert library.view().counts()["summaries"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[1]", 400), (b'{"titel": "x"}', 400), (b'{"title": 3}', 400), (b"{}", 400),
     (b'{"title": "x", "published": "soon"}', 400), (b'{"document": "d-000000000000000000000000"}', 404),
     (b'{"title": "x", "sentences": [{"text": "y", "anchors": [{"document": "d-0", "start": 1, "end": 2}]}]}', 404),
     (b'{"title": "' + b"x" * (5 << 20) + b'"}', 413)],
)  # fmt: skip
def test_what_does_not_fit(client: TestClient, library: Library, body: bytes, status: int) -> None:
    answer = client.post("/api/v1/summaries", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert client.post("/api/v1/summaries", content=b"a=b", headers={"content-type": "text/plain"}).status_code == 415
    assert library.view().counts()["summaries"] == 0


def test_an_anchor_that_does_not_hold(client: TestClient, library: Library) -> None:
    view = library.view()
    rendition = view.get_document(document(library)).rendition
    wrong = {"document": document(library), "rendition": rendition, "start": 0, "end": 3, "exact": "No"}
    answer = client.post("/api/v1/summaries", json={"title": "x", "sentences": [{"text": "y", "anchors": [wrong]}]})
    assert (answer.status_code, "does not stand" in answer.json()["detail"]) == (400, True)


def test_pages_of_a_list(client: TestClient, library: Library) -> None:
    for n in range(5):
        library.summaries.new(who="ed", title=f"Summary {n}", categories=["ports"])
    seen, after = [], ""
    while True:
        got = client.get("/api/v1/summaries", params={"limit": 2, "after": after, "category": "ports"}).json()
        seen += [s["title"] for s in got["summaries"]]
        if got["next"] is None:
            break
        after = got["next"]
    assert sorted(seen) == [f"Summary {n}" for n in range(5)]
    assert client.get("/api/v1/summaries", params={"sort": "best"}).status_code == 422
    assert client.get("/api/v1/summaries/none").status_code == 404
