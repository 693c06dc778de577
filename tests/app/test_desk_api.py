"""What the editor asks while somebody writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from sourcebook.app.web import create_app
from sourcebook.library import Library

TEXT = "The Orlay fund paid €4.37 million to two inspectors in 2011, the auditors found.\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("desk-api")
    (folder / "audit.txt").write_text(TEXT, encoding="utf-8")
    with Library.init(folder / "library") as made:
        made.add([folder / "audit.txt"])
        yield made


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1")


def test_a_sentence_is_answered_with_remarks(client: TestClient, library: Library) -> None:
    (document,) = library.view().iter_documents()
    anchor = {
        "document": document.id, "rendition": document.rendition, "start": 0, "end": len(TEXT) - 1, "exact": TEXT[:-1],
    }  # fmt: skip
    sent = {"text": "Auditors found that the Orlay fund paid €4.73 million.", "anchors": [anchor]}
    answer = client.post("/api/v1/desk/sentence", json=sent)
    assert answer.status_code == 200, answer.text
    (remark,) = answer.json()["remarks"]
    assert (remark["about"], remark["severity"], remark["instead"]) == ("number", "error", "€4.37 million")
    assert answer.json()["passes"] is False


def test_places_are_suggested(client: TestClient, library: Library) -> None:
    (document,) = library.view().iter_documents()
    for where in ({}, {"document": document.id}):
        answer = client.get("/api/v1/desk/anchors", params={"text": "Orlay paid two inspectors.", **where})
        (found,) = answer.json()["anchors"]
        assert found["anchor"]["exact"] == TEXT.strip()
        assert found["why"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"text": "One word."}', {"content-type": "text/plain"}, 415),
        (b'{"text": "One word."}', {"content-type": "application/json", "sec-fetch-site": "cross-site"}, 403),
        (b'{"text": "One', {"content-type": "application/json"}, 400),
        (b'{"text": "One", "more": 1}', {"content-type": "application/json"}, 400),
        (b'{"text": "..."}', {"content-type": "application/json"}, 400),
        (b'{"text": "' + b"x" * 300_000 + b'"}', {"content-type": "application/json"}, 413),
        (b'{"text": "One.", "document": "d-nothing"}', {"content-type": "application/json"}, 404),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    client: TestClient, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/api/v1/desk/sentence", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["hint"] or answer.json()["detail"]


def test_what_is_related_and_what_categories_fit_is_told_with_reasons(client: TestClient, library: Library) -> None:
    (document,) = library.view().iter_documents()
    library.filing.add("Bribery", description="Inspectors, ministers and officials who were paid by a fund.")
    made = library.summaries.new(document.id, who="ed")
    (near,) = client.get("/api/v1/desk/related", params={"of": document.id}).json()["related"]
    assert (near["id"], near["covered"]) == (made.id, True)
    (fits,) = client.get("/api/v1/desk/categories", params={"of": made.id}).json()["suggestions"]
    assert fits["category"] == "bribery"
    assert fits["why"]
    for path in ("related", "categories"):
        assert client.get(f"/api/v1/desk/{path}", params={"of": "d-nothing"}).status_code == 404
