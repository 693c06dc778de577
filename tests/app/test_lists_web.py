"""Lists and saved searches in the browser: sent, reviewed, decided; saved, asked again, their feeds."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree, html
from starlette.testclient import TestClient

from sourcebook.app.web import create_app
from sourcebook.library import Library

VECTOR = "<script>alert(1)</script>"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "one.txt").write_text(f"William Tarkington paid the harbour board. {VECTOR}", encoding="utf-8")
    (papers / "two.txt").write_text("Minutes of the board: W. Tarkington was away.", encoding="utf-8")
    with Library.init(tmp_path / "library") as library:
        library.add([papers], defer=True)
        yield library


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8080")


def _token(client: TestClient, path: str) -> str:
    return str(html.fromstring(client.get(path).content).xpath("//input[@name='token']/@value")[0])


def test_a_list_is_sent_reviewed_and_decided(client: TestClient) -> None:
    token = _token(client, "/batch")
    rows = f"name\nWilliam Tarkington\n{VECTOR} Nobody\n".encode()
    sent = client.post("/batch", data={"token": token}, files={"file": ("names.csv", rows, "text/csv")})
    assert sent.status_code == 200
    page = html.fromstring(sent.content)
    assert page.xpath("//mark/text()") == ["William Tarkington", "W. Tarkington"]
    assert not page.xpath("//script[not(@src)]")
    fields = dict(page.xpath("//form[@action='/rulings']")[0].form_values())
    ruled = client.post("/rulings", data={**fields, "ruling": "reject"})
    assert "rejected" in ruled.text
    identifier = str(sent.url.path).split("/")[2]
    assert "rejected" in client.get(f"/batch/{identifier}?show=all").text
    assert len(html.fromstring(client.get(f"/batch/{identifier}?show=open").content).xpath("//mark")) == 2
    assert "reject" in client.get(f"/batch/{identifier}/sheet.csv").text
    assert identifier in client.get("/batch").text
    assert client.get("/batch/ba-000000000000000000000000").status_code == 404
    assert client.get(f"/batch/{identifier}?page=9").status_code == 404


def test_a_long_list_runs_while_one_does_something_else(client: TestClient) -> None:
    rows = "name\n" + "\n".join(f"William Tarkington {n}" for n in range(40)) + "\nW. Tarkington" * 20
    sent = client.post("/batch", data={"token": _token(client, "/batch"), "list": rows}, follow_redirects=False)
    job = sent.headers["location"]
    assert re.fullmatch(r"/jobs/[\w-]+", job)
    until = time.monotonic() + 60
    while (told := client.get(f"/api/v1{job}").json())["state"] in ("waiting", "working"):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert (told["state"], told["done"], told["total"]) == ("done", 60, 60)
    reviewed = client.get(job)
    assert str(reviewed.url.path) == told["page"]
    assert "W. Tarkington" in reviewed.text


def test_what_is_no_list_of_ours_is_refused(client: TestClient) -> None:
    token = _token(client, "/batch")
    assert client.post("/batch", data={"token": token, "list": ""}).status_code == 400
    assert client.post("/batch", data={"token": "x", "list": "Ada Vale"}).status_code == 403
    assert (
        client.post("/batch", data={"token": token, "list": "a"}, headers={"origin": "http://e.test"}).status_code
        == 403
    )
    assert client.post("/rulings", data={"token": "x", "ruling": "accept"}).status_code == 403
    assert client.post("/batch", data={"token": token, "list": "a\n" * 100_001}).status_code == 400
    typed = client.post("/batch", data={"token": token, "list": "William Tarkington\ntark* -minutes"})
    assert typed.text.count("<mark>") == 3


def test_a_saved_search_tells_what_is_new_in_a_page_and_a_feed(
    client: TestClient, library: Library, tmp_path: Path
) -> None:
    token = _token(client, "/search?q=board")
    saved = client.post("/alerts", data={"token": token, "action": "save", "name": "The <b>board</b>", "q": "board"})
    assert "The &lt;b&gt;board&lt;/b&gt;" in saved.text
    (feed,) = set(re.findall(r"/feeds/searches/y-\w+\.atom", saved.text))
    assert etree.fromstring(client.get(feed).content).findall("{*}entry") == []
    (tmp_path / "new.txt").write_text(f"The board met again. {VECTOR}", encoding="utf-8")
    library.add([tmp_path / "new.txt"], defer=True)
    assert "new.txt" in client.post("/alerts", data={"token": token, "action": "check"}).text
    (entry,) = etree.fromstring(client.get(feed).content).findall("{*}entry")
    assert entry.findtext("{*}title") == "new.txt"
    href = str(entry.find("{*}link").get("href"))  # type: ignore[union-attr]
    assert client.get(href).status_code == 200
    assert client.get(feed.replace("atom", "json")).json()["items"][0]["title"] == "new.txt"
    assert client.get(feed.replace("atom", "rss")).content.startswith(b"<?xml")
    assert library.alerts()
    assert all(not alerts for _, alerts in library.alerts())
    identifier = feed.split("/")[-1].removesuffix(".atom")
    client.post("/alerts", data={"token": token, "action": "forget", "what": identifier})
    assert client.get(feed).status_code == 404
    assert client.get("/feeds/searches/x.atom").status_code == 404
    assert client.post("/alerts", data={"token": token, "action": "save", "name": "x", "q": "(open"}).status_code == 400
    assert client.post("/alerts", data={"token": "x", "action": "check"}).status_code == 403
