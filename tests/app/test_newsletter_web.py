"""The newsletter by plain requests: picked by rule and by hand, put in order, read, closed; not by strangers."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from sourcebook.app.web import create_app
from sourcebook.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "a.txt").write_text("Port inquiry\n\nThe port paid $2 million to Renck Dredging.\n", encoding="utf-8")
    with Library.init(tmp_path / "case") as library:
        settings = (tmp_path / "case/sourcebook.toml").read_text(encoding="utf-8")
        (tmp_path / "case/sourcebook.toml").write_text(
            settings + 'site_address = "https://paper.example/"\nletter_from = "Desk <desk@paper.example>"\n'
            'letter_to = "list@paper.example"\n', encoding="utf-8",
        )  # fmt: skip
    with Library.open(tmp_path / "case") as library:
        library.add([tmp_path / "a.txt"])
        source = next(library.view().iter_documents()).id
        for number in range(3):
            made = library.summaries.new(source, who="ed", title=f"Record {number}", importance=20 * number)
            library.summaries.publish(made.id, who="ed", override="Read.")
        yield library


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


def page(client: TestClient, path: str) -> Any:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, (path, answer.text[:300])
    return html.document_fromstring(answer.content)


def begin(client: TestClient) -> tuple[str, str]:
    """The address of a new issue, and the token of the pages."""
    (token,) = page(client, "/newsletter").xpath("//form[@action='/newsletter']/input[@name='token']/@value")
    sent = {"token": token, "title": "The week", "date": "2026-11-30"}
    return client.post("/newsletter", data=sent, follow_redirects=False).headers["location"], token


def titles(client: TestClient, path: str) -> list[str]:
    return [a.text_content() for a in page(client, path).xpath("//ol[@id='picks']//a")]


def test_an_issue_is_picked_ordered_read_and_closed(client: TestClient, library: Library) -> None:
    path, token = begin(client)
    assert titles(client, path) == []
    rule = {"token": token, "step": "pick", "least": "20", "most": "12", "since": ""}
    assert client.post(path, data=rule, follow_redirects=False).status_code == 303
    assert titles(client, path) == ["Record 2", "Record 1"]
    assert "Record 0" in page(client, path).xpath("string(//details[contains(@class, 'panel')])")
    (other,) = page(client, path).xpath("//input[@name='add']/@value")
    client.post(path, data={"token": token, "step": "add", "add": other})
    assert titles(client, path)[-1] == "Record 0"
    picks = page(client, path).xpath("//input[@name='pick']/@value")
    client.post(path, data={"token": token, "step": "order", "pick": picks, "place": ["3", "2", "1"]})
    assert titles(client, path) == ["Record 0", "Record 1", "Record 2"]
    client.post(path, data={"token": token, "out": picks[0]})
    assert titles(client, path) == ["Record 0", "Record 1"]
    words = {"token": token, "step": "edit", "title": "The week", "intro": "A **word**.", "outro": ""}
    client.post(path, data=words)
    letter = client.get(f"{path}/letter")
    assert "<strong>word</strong>" in letter.text.replace(' style=""', "") or ">word<" in letter.text
    assert "sandbox" in letter.headers["content-security-policy"]
    mail = message_from_bytes(client.get(f"{path}/mail").content)
    assert mail["subject"] == "The week"
    assert client.post(path, data={"token": token, "step": "send"}, follow_redirects=False).status_code == 303
    assert library.digests.get(path.rpartition("/")[2]).state == "sent"
    assert len(list((library.root / "letters").iterdir())) == 1
    assert client.post(path, data=words).status_code == 409
    assert not page(client, path).xpath("//button[@value='pick']")


def test_strangers_change_no_issue(client: TestClient, library: Library) -> None:
    path, _ = begin(client)
    for target in ("/newsletter", path):
        assert client.post(target, data={"token": "guessed", "step": "pick", "title": "x"}).status_code == 403
    assert library.digests.get(path.rpartition("/")[2]).saved == 1


def test_what_does_not_fit_is_said(client: TestClient) -> None:
    path, token = begin(client)
    for sent in ({"step": "pick", "most": "many"}, {"step": "pick", "since": "soon"}, {"step": "dance"}):
        answer = client.post(path, data={"token": token, **sent})
        assert (answer.status_code, bool(answer.json()["hint"])) == (400, True), answer.text
