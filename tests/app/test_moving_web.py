"""Moving in from the browser: looked at with a mapping first, nothing kept by that, then taken in."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from sourcebook.app.jobs import Jobs
from sourcebook.app.web import create_app
from sourcebook.app.web.moving import MOST_KEPT, Sending, Sendings
from sourcebook.errors import UsageError
from sourcebook.library import Library

PAGE = {"accept": "text/html"}
RECORDS = [
    {
        "nr": 1,
        "headline": "Quay let to Renck",
        "day": "2011-03-09",
        "body": "Tobias Renck rents the quay.",
        "mood": "calm",
    },
    {"nr": 2, "headline": "Port chief resigns", "day": "no day", "body": "Nelly Orme resigned.", "mood": "tense"},
]
LINES = "".join(json.dumps(r) + "\n" for r in RECORDS) + "{broken\n"
MAPPING = '[fields]\nid = "nr"\ntitle = "headline"\npublished = "day"\nposted = "day"\nsummary = "body"\n'


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.init(tmp_path / "case") as made:
        yield made


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False) as client:
        yield client


def shown(client: TestClient, answer: Any) -> tuple[str, Any]:
    """The page that the work leads to: its address and what it says."""
    for _ in range(600):
        if not answer.url.path.startswith("/jobs/"):
            return answer.url.path, html.fromstring(answer.text)
        time.sleep(0.1)
        answer = client.get(answer.url.path, headers=PAGE)
    raise AssertionError(answer.text)


def send(client: TestClient, data: bytes, name: str = "wire.jsonl") -> tuple[str, Any]:
    token = html.fromstring(client.get("/moving", headers=PAGE).text).xpath("string(//input[@name='token']/@value)")
    return shown(client, client.post("/moving", data={"token": token}, files={"file": (name, data)}, headers=PAGE))


def act(client: TestClient, address: str, page: Any, **fields: str) -> tuple[str, Any]:
    token = page.xpath("string(//input[@name='token']/@value)")
    return shown(client, client.post(address, data={"token": token, **fields}, headers=PAGE))


def test_records_are_looked_at_mended_and_moved_in(client: TestClient, library: Library) -> None:
    address, page = send(client, LINES.encode())
    proposed = page.xpath("string(//textarea)")
    assert 'title = "headline"' in proposed
    assert library.view().counts()["documents"] == 0

    address, page = act(client, address, page, mapping=MAPPING, action="try")
    said = " ".join(page.text_content().split())
    assert "3 records: 2 to be stored, 0 here as they are there, 1 cannot be read." in said
    assert "mood has no place in a summary; kept as it came: 2" in said
    assert "published is no date; kept as it came: 1" in said
    assert [*library.summaries.list()] == []
    assert library.view().count_outcomes()["failed"] == 0

    address, page = act(client, address, page, mapping=MAPPING, action="move")
    assert "3 records: 2 stored, 0 here as they are there, 1 failed." in " ".join(page.text_content().split())
    assert {s.title: s.state for s in library.summaries.list()} == {
        "Quay let to Renck": "published", "Port chief resigns": "draft",
    }  # fmt: skip


def test_a_mapping_that_does_not_fit_is_told_where_it_is_mended(client: TestClient, library: Library) -> None:
    address, page = send(client, LINES.encode())
    address, page = act(client, address, page, mapping='[fields]\nid = "nr"\n', action="move")
    assert page.xpath("//p[@class='flag error'][contains(., 'title')]")
    assert page.xpath("string(//textarea)").strip() == '[fields]\nid = "nr"'
    assert library.view().counts()["documents"] == 0


def test_what_was_sent_is_let_go(client: TestClient) -> None:
    first, page = send(client, LINES.encode())
    answer = client.post(first, data={"token": page.xpath("string(//input[@name='token']/@value)"), "action": "forget"},
                         headers=PAGE)  # fmt: skip
    assert answer.url.path == "/moving"
    assert client.get(first, headers=PAGE).status_code == 404
    second, _ = send(client, LINES.encode())
    for number in range(MOST_KEPT):
        send(client, LINES.encode(), f"wire{number}.jsonl")
    assert client.get(second, headers=PAGE).status_code == 404


def test_only_our_own_pages_send(client: TestClient) -> None:
    assert client.post("/moving", files={"file": ("a.jsonl", b"{}")}, headers=PAGE).status_code == 403


def test_what_is_being_read_is_not_let_go(tmp_path: Path) -> None:
    jobs, sendings, done = Jobs(), Sendings(), threading.Event()
    held = [
        Sending(id=str(n), form="jsonl", path=tmp_path / f"{n}", folder=TemporaryDirectory(dir=tmp_path))
        for n in range(MOST_KEPT + 1)
    ]
    held[0].job = jobs.start("Moving in", lambda _: "/moving/0" if done.wait(60) else "")
    for one in held:
        sendings.keep(one)
    assert [s.id for s in sendings.listed()][::-1] == ["0", *(str(n) for n in range(2, MOST_KEPT + 1))]
    with pytest.raises(UsageError, match="being read"):
        sendings.forget("0")
    assert Path(held[0].folder.name).is_dir()
    assert not Path(held[1].folder.name).exists()
    done.set()
    jobs.close()
    sendings.forget("0")
    assert not Path(held[0].folder.name).exists()
