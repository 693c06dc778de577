"""The queue, claims, decisions, the ledger and adding, as a browser without script uses them."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from sourcebook.app.web import create_app
from sourcebook.library import Library

PAPERS = {
    "a.txt": "Quay director charged\n\nNelly Orme, the director of the Brinmouth Port Authority, was charged with "
    "bribery on 4 May 2011. She denies it.\n",
    "b.txt": "Port trial\n\nNelly Orme was convicted of bribery on 9 June 2013, the Brinmouth District Court said.\n",
    "c.txt": "An empty promise\n\nTobias Renck paid $2 million to the Brinmouth Port Authority in 2010.\n",
    "broken.pdf": "%PDF-1.7 nothing more",
}
JSON = {"accept": "application/json"}
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    (folder / "papers").mkdir()
    for name, text in PAPERS.items():
        (folder / "papers" / name).write_text(text, encoding="utf-8")
    with Library.init(folder / "case") as library:
        library.add([folder / "papers"])
    return folder / "case"


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(made, tmp_path / "case")
    with Library.open(tmp_path / "case") as opened:
        yield opened


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False) as client:
        yield client


def test_a_page_does_not_wait_for_what_is_worked_out(library: Library, client: TestClient) -> None:
    linking = library.resolution._lock
    held = threading.Event()
    let = threading.Event()

    def link() -> None:
        with linking:
            held.set()
            let.wait(60)

    other = threading.Thread(target=link)
    library.decide_origin(
        *(d.id for d in [*library.view().iter_documents()][:2]), one=True, why="seen", who="an editor"
    )
    other.start()
    try:
        assert held.wait(30)
        page = client.get("/queue", headers=PAGE)
        assert page.status_code == 200
        assert "still being worked out" in page.text
    finally:
        let.set()
        other.join()
    client.get("/api/v1/queue", headers=JSON).raise_for_status()  # a script waits
    assert "still being worked out" not in client.get("/queue", headers=PAGE).text


def page(client: TestClient, path: str) -> Any:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 200, (path, answer.text[:300])
    return html.document_fromstring(answer.content)


def fields_of(form: Any) -> dict[str, str]:
    return {i.get("name"): i.get("value") or "" for i in form.xpath(".//input[@name][not(@type='radio')]")}


def token_of(client: TestClient) -> str:
    return str(page(client, "/add").xpath("string(//input[@name='token']/@value)"))


def finished(client: TestClient, job: str) -> dict[str, Any]:
    for _ in range(600):
        told: dict[str, Any] = client.get(f"/api/v1/jobs/{job}").json()
        if told["state"] in ("done", "failed"):
            return told
        time.sleep(0.05)
    raise AssertionError("the work did not end")


def test_the_queue_asks_what_leans_most_first_and_an_answer_leaves_it(client: TestClient, library: Library) -> None:
    before = library.queue()
    assert [r.usefulness for r in before] == sorted((r.usefulness for r in before), reverse=True)
    assert {"claim", "failed"} <= {r.kind for r in before}
    claim = next(r for r in before if r.kind == "claim")
    card = page(client, "/queue?kind=claim").xpath("//li[contains(@class,'card')]")[0]
    (form,) = card.xpath(".//form")
    sent = fields_of(form) | {"value": "confirmed"}
    assert sent["what"] == claim.id
    assert "".join(card.xpath(".//mark//text()")) == claim.title
    answer = client.post(form.get("action"), data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, sent["back"])
    assert claim.id not in {r.id for r in library.queue()}


def test_an_answer_by_script_says_how_it_is_taken_back(client: TestClient, library: Library) -> None:
    claim = library.queue("claim")[0]
    sent = {"token": token_of(client), "what": claim.id, "value": "rejected", "why": "Misread."}
    told = client.post("/decisions", data=sent, headers=JSON).json()
    assert told["recorded"] == "rejected"
    back = client.post("/decisions", data={**sent, **told["undo"], "why": "Taken back."}, headers=JSON)
    assert back.json()["undo"] is None
    assert claim.id in {r.id for r in library.queue("claim")}
    assert [d.value for d in library.view().iter_decisions(claim.id)] == ["rejected", "open"]


def test_a_claim_shows_its_words_its_ladder_and_what_was_decided(client: TestClient, library: Library) -> None:
    claim = next(r.id for r in library.queue("claim") if "charged with bribery" in r.title)
    library.decide(claim, "confirmed", why="CANARY-WHY", who="an editor")
    tree = page(client, f"/claims/{claim}")
    assert "charged with bribery" in "".join(tree.xpath("//blockquote//mark//text()"))
    text = " ".join(tree.text_content().split())
    assert "CANARY-WHY" in text
    assert tree.xpath("string(//ol[@class='ladder']/li[@aria-current='step']/b)") == "charged"
    record = client.get(f"/api/v1/claims/{claim}").json()
    assert record["claim"]["id"] == claim
    assert all(e["document"] != record["document"]["id"] for e in record["evidence"])


def test_a_claim_can_be_given_another_status(client: TestClient, library: Library) -> None:
    claim = library.queue("claim")[0].id
    form = next(f for f in page(client, f"/claims/{claim}").xpath("//form") if f.xpath(".//select[@name='value']"))
    sent = fields_of(form) | {"value": "alleged", "why": "The court file says so."}
    client.post(form.get("action"), data=sent)
    assert library.claim(claim).status == "alleged"


@pytest.mark.parametrize("action", ["/decisions", "/retry", "/judgements"])
def test_forms_of_strangers_are_refused(client: TestClient, library: Library, action: str) -> None:
    sent = {"token": "guessed", "what": library.queue("claim")[0].id, "value": "rejected", "why": "x"}
    assert client.post(action, data=sent).status_code == 403
    own = sent | {"token": token_of(client)}
    assert client.post(action, data=own, headers={"origin": "https://evil.example"}).status_code == 403
    assert not list(library.view().iter_decisions())


def test_sent_files_are_taken_in_and_the_temporary_copy_is_gone(client: TestClient, library: Library) -> None:
    files = [
        ("files", ("../../odd name.txt", b"Odile Farrant paid $3 million in 2014.\n", "text/plain")),
        ("files", ("odd name.txt", b"Another paper about Odile Farrant, 2015.\n", "text/plain")),
    ]
    answer = client.post("/add", data={"token": token_of(client), "outlet": "The Tide"}, files=files, headers=JSON)
    told = finished(client, answer.json()["job"])
    assert told["state"] == "done", told
    assert (told["report"]["expected"], told["report"]["stored"]) == (2, 2)
    names = {line.name for line in library.view().iter_ledger() if line.container.startswith("sent files")}
    assert names == {"odd name.txt", "odd name 2.txt"}
    documents = [library.view().get_document(d) for d in told["report"]["documents"]]
    assert {d.outlet for d in documents} == {"The Tide"}
    tree = page(client, answer.json()["page"])
    rows = tree.xpath("//section[@aria-labelledby='stored-title']//li")
    stored = {f"/documents/{d.id}" for d in documents}
    assert len(rows) == 2
    assert {row.xpath("string(a[1]/@href)").partition("?")[0] for row in rows} == stored
    assert {row.xpath("string(a[2]/@href)") for row in rows} == {f"/desk/new?document={d.id}" for d in documents}
    assert library.search("Farrant").total == 2


def test_nothing_and_no_address_are_refused_in_words(client: TestClient) -> None:
    token = token_of(client)
    for fields, words in (({"address": ""}, "Nothing was sent"), ({"address": "file:///etc/passwd"}, "no address")):
        answer = client.post("/add", data={"token": token, **fields}, files={"files": ("", b"")}, headers=JSON)
        assert (answer.status_code, words in answer.json()["detail"]) == (400, True), answer.text
    refused = client.post("/add", data={"token": "guessed", "address": "https://x.example"}, files={"files": ("", b"")})
    assert refused.status_code == 403
    assert client.post("/add", data={"token": token}).status_code == 415


def test_an_address_inside_is_refused_by_the_guarded_client(client: TestClient) -> None:
    sent = {"token": token_of(client), "address": "http://127.0.0.1:9/"}
    answer = client.post("/add", data=sent, files={"files": ("", b"")}, headers=JSON)
    told = finished(client, answer.json()["job"])
    assert told["report"]["stored"] == 0
    assert len(told["report"]["failed"]) == 1


def test_the_ledger_is_paged_to_its_last_line(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sourcebook.app.web.review.LINES", 2)
    told, at = [], ["/ledger"]
    while at:
        shown = page(client, at[0])
        told += [" ".join(row.text_content().split()) for row in shown.xpath("//tbody/tr")]
        at = shown.xpath("//a[@rel='next']/@href")
    every = list(library.view().iter_ledger())
    assert len(told) == len(every) > 2
    assert all(line.name in row for line, row in zip(every, told, strict=True))
    assert not page(client, f"/ledger?after={every[-1].id}&passed=9").xpath("//tbody/tr")


def test_the_ledger_narrows_by_outcome_and_counts_agree(client: TestClient, library: Library) -> None:
    counts = library.view().count_outcomes()
    for outcome in ("", "failed", "stored"):
        rows = page(client, f"/ledger?outcome={outcome}").xpath("//tbody/tr")
        assert len(rows) == (counts[outcome] if outcome else sum(counts.values()))
    assert "broken.pdf" in page(client, "/ledger?outcome=failed").xpath("string(//tbody)")


def test_a_search_without_hits_says_what_finds_something(client: TestClient) -> None:
    tree = page(client, '/search?q=zebra "million paid" outlet:"Nobody"')
    assert [c.text_content().split(":")[0] for c in tree.xpath("//li[contains(@class, 'chip')]")] == ["Outlet"]
    offered = tree.xpath("//ul[@class='widen']//a/@href")
    assert offered
    for href in offered:
        assert page(client, href).xpath("//ol[@class='hits']/li")


def test_a_query_that_cannot_be_read_is_explained_beside_it(client: TestClient) -> None:
    tree = page(client, "/search?q=(harbour")
    assert tree.xpath("string(//input[@id='q']/@value)") == "(harbour"
    assert tree.xpath("string(//p[@id='problem'])")


def test_a_facet_can_be_left_out_and_put_back(client: TestClient) -> None:
    tree = page(client, "/search?q=Orme")
    found = len(tree.xpath("//ol[@class='hits']/li"))
    without = tree.xpath("//a[@class='without']/@href")[0]
    fewer = page(client, without)
    assert len(fewer.xpath("//ol[@class='hits']/li")) < found
    (taken_off,) = fewer.xpath("//li[contains(@class,'chip')]/a/@href")
    assert len(page(client, taken_off).xpath("//ol[@class='hits']/li")) == found
