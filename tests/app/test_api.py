"""The HTTP API: lists in every form to the last record, conditional reads, writes done once, one shape of errors."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import msgspec
import pytest
from starlette.testclient import TestClient

from sourcebook import Library
from sourcebook.app.api.cursors import Place, write_cursor
from sourcebook.app.api.listing import Key, Listing
from sourcebook.app.web import create_app
from sourcebook.errors import NotFound
from sourcebook.proposals import Asked

TOKEN = "a-token-of-the-test"
PAPERS = {
    "charge.txt": "Prosecutors charged Ada Vale with fraud on 9 March 2011. “I never signed it,” Vale said.\n\n"
    "The port authority paid Osk Holdings $2.5 million in June 2009.\n",
    "end.txt": "Ada Vale was acquitted of fraud on 2 May 2013, a clerk said. Vale runs Osk Holdings.\n",
    "quay.txt": "=SUM(A1) is no formula here. The quay at Brinmouth cost $4 million in 2012, 43 percent more.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("api")
    for name, text in PAPERS.items():
        (folder / name).write_text(text)
    with Library.init(folder / "library", title="Port <papers>") as opened:
        opened.add([folder / name for name in PAPERS], outlet="The Quay")
        opened.summaries.new(title="A draft", who="ed")
        opened.filing.add("Harbours")
        opened.searches.save("Osk", "osk", who="ed")
        opened.digests.new(title="May", date="2026-05-01", who="ed")
        claim = next(opened.view().iter_annotations(kind="claim"))
        opened.decide(claim.id, "confirmed", why="I read it.", who="ed")
        opened.propose_claim(claim.document, claim.exact, "asserted", why="So it says.", who="a client")
        yield opened


@pytest.fixture(scope="module")
def app(library: Library) -> Any:
    return create_app(library, token=TOKEN)


@pytest.fixture
def client(app: Any) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


@pytest.fixture
def writer(app: Any) -> TestClient:
    headers = {"X-Sourcebook-Token": TOKEN}
    return TestClient(app, base_url="http://127.0.0.1:8080", headers=headers, raise_server_exceptions=False)


def described(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


def lists(client: TestClient) -> list[str]:
    paths = described(client)["paths"]
    return sorted(p.removeprefix("/api/v1/").removesuffix(".{form}") for p in paths if p.endswith(".{form}"))


# -- lists -------------------------------------------------------------------------------------------------------


def test_every_list_of_the_library_has_its_address(client: TestClient) -> None:
    from sourcebook.listing import LISTS

    # Origins are told of documents that are named: `/api/v1/origins?document=...`.
    assert set(LISTS) - {"origins"} <= set(lists(client))


def test_every_list_pages_to_the_last_record_in_every_form(client: TestClient) -> None:
    seen = 0
    for name in lists(client):
        whole = client.get(f"/api/v1/{name}", params={"limit": 1000}).json()
        assert whole["next"] is None
        records, after = list[Any](), ""
        while True:
            page = client.get(f"/api/v1/{name}.json", params={"limit": 1, "after": after})
            assert len(page.json()[name]) <= 1
            records += page.json()[name]
            after = page.json()["next"]
            if not after:
                break
            assert f"after={after}" in page.headers["link"]
        assert records == whole[name], name
        lines = client.get(f"/api/v1/{name}.jsonl").text.splitlines()
        assert [json.loads(line) for line in lines] == records, name
        rows = list(csv.DictReader(io.StringIO(client.get(f"/api/v1/{name}.csv").text)))
        assert len(rows) == len(records), name
        if records and "id" in records[0]:
            assert [row["id"] for row in rows] == [r["id"] for r in records], name
        seen += len(records)
    assert seen > 40
    exact = "=SUM(A1) is no formula here."
    assert exact in client.get("/api/v1/claims.csv").text
    harmless = client.get("/api/v1/claims.csv?spreadsheet=true").text
    assert f"'{exact}" in harmless


def test_lists_are_feeds_that_a_reader_reads_page_by_page(client: TestClient) -> None:
    paths = described(client)["paths"]
    forms = {p: m["get"]["responses"]["200"]["content"] for p, m in paths.items() if p.endswith(".{form}")}
    feeds = [p.replace("{form}", "atom") for p, content in forms.items() if "application/atom+xml" in content]
    assert len(feeds) >= 18
    for path in feeds:
        records = client.get(path.replace(".atom", ".json")).json()
        (listed,) = (value for value in records.values() if isinstance(value, list))
        found, address = [], f"{path}?limit=2"
        while address:
            answer = client.get(address)
            assert answer.headers["content-type"] == "application/atom+xml"
            feed = feedparser.parse(answer.content)
            assert not feed.bozo, path
            assert feed.feed.title.endswith("Port <papers>")
            found += feed.entries
            address = next((link.href for link in feed.feed.links if link.rel == "next"), "")
        assert len(found) == len(listed), path
        assert len({e.id for e in found}) == len(found)
        for entry in found[:3]:
            assert client.get(entry.link).status_code == 200, (path, entry.link)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"), ("*/*", "application/json"), ("text/csv", "text/csv; charset=utf-8"),
        ("application/atom+xml", "application/atom+xml"), ("text/html, text/csv;q=0.5", "text/csv; charset=utf-8"),
        ("text/csv;q=0.1, application/json", "application/json"), ("text/csv;q=0", "application/json"),
        ("application/x-ndjson", "application/x-ndjson; charset=utf-8"), ("text/csv;q=nonsense", "application/json"),
    ],
)  # fmt: skip
def test_the_form_is_the_one_that_is_asked_for(client: TestClient, accept: str, kind: str) -> None:
    answer = client.get("/api/v1/documents", headers={"accept": accept})
    assert answer.headers["content-type"] == kind
    assert "Accept" in answer.headers["vary"]


def test_a_cursor_is_a_place_and_not_a_count(client: TestClient, library: Library) -> None:
    first = client.get("/api/v1/decisions", params={"limit": 1}).json()
    library.decide(next(library.view().iter_documents()).id, "seen", why="Between two pages.", who="ed")
    rest = client.get("/api/v1/decisions", params={"after": first["next"]}).json()["decisions"]
    assert [d["number"] for d in first["decisions"] + rest] == list(range(1, len(rest) + 2))
    gone = client.get("/api/v1/proposals", params={"limit": 1, "state": "open"}).json()
    assert gone["next"] is None


def test_a_list_of_what_was_decided_goes_on_at_its_number(client: TestClient, library: Library) -> None:
    pair = library.find_entity("Ada Vale").id, library.find_entity("Osk Holdings").id
    for verdict in ("negative", "unsure", "negative"):
        library.resolution.judge(*pair, verdict, why="To be listed.", who="ed")
    for name in ("decisions", "judgements"):
        whole = client.get(f"/api/v1/{name}").json()[name]
        first = client.get(f"/api/v1/{name}", params={"limit": 2}).json()
        rest = client.get(f"/api/v1/{name}", params={"after": first["next"]}).json()
        assert first[name] + rest[name] == whole, name
        assert len(whole) > 2
    for key in (["x"], [-1], [2**70], [1.5]):
        forged = msgspec.json.encode(["decisions []", [key, 1]])
        after = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()
        assert client.get("/api/v1/decisions", params={"after": after}).status_code in (200, 400), key


@pytest.mark.parametrize("after", ["7", "x" * 900, "W10", "bm9uc2Vuc2U", "[]", "é"])
def test_a_cursor_of_nowhere_is_refused(client: TestClient, after: str) -> None:
    answer = client.get("/api/v1/documents", params={"after": after})
    assert (answer.status_code, answer.json()["code"]) == (400, "usage-error") or answer.status_code == 400
    other = client.get("/api/v1/mentions", params={"limit": 1}).json()["next"]
    assert client.get("/api/v1/quotes", params={"after": other}).status_code == 400
    assert client.get("/api/v1/mentions", params={"after": other, "document": "d-0"}).status_code in (400, 404)


# -- conditional reads -------------------------------------------------------------------------------------------


def test_who_has_it_already_is_told_so(client: TestClient, library: Library) -> None:
    for path in ("/api/v1/documents", "/api/v1/entities?q=vale", "/api/v1/search?q=osk", "/api/v1/documents.csv"):
        tag = client.get(path).headers["etag"]
        again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.head(path, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    tag = client.get("/api/v1/documents").headers["etag"]
    assert client.get("/api/v1/quotes", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/api/v1/documents", headers={"If-None-Match": tag, "Accept": "text/csv"}).status_code == 200
    library.decide(next(library.view().iter_documents()).id, "seen", why="Once more.", who="ed")
    assert client.get("/api/v1/documents", headers={"If-None-Match": tag}).status_code == 200
    assert "etag" not in client.get("/api/v1/documents/d-0").headers


# -- writes ------------------------------------------------------------------------------------------------------


def test_a_write_under_a_word_is_done_once(writer: TestClient, client: TestClient, library: Library) -> None:
    document = next(library.view().iter_documents()).id
    body = {"what": document, "value": "seen", "why": "I read it."}
    key = {"Idempotency-Key": "one"}
    before = len([*library.view().iter_decisions()])
    first = writer.post("/api/v1/decisions", json=body, headers=key)
    again = writer.post("/api/v1/decisions", json=body, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert len([*library.view().iter_decisions()]) == before + 1
    other = writer.post("/api/v1/decisions", json={**body, "value": "unseen"}, headers=key)
    assert (other.status_code, other.headers["content-type"]) == (422, "application/problem+json")
    # Kept over a restart of the server; and nobody without the token is told the answer.
    restarted = TestClient(create_app(library, token="new"), base_url="http://127.0.0.1:8080")
    assert (
        restarted.post("/api/v1/decisions", json=body, headers={**key, "X-Sourcebook-Token": "new"}).json()
        == first.json()
    )
    assert client.post("/api/v1/decisions", json=body, headers=key).status_code == 403
    # What was refused may be mended and sent again under its word.
    mended = {"Idempotency-Key": "two"}
    assert writer.post("/api/v1/decisions", json={**body, "what": "d-0"}, headers=mended).status_code == 404
    assert writer.post("/api/v1/decisions", json=body, headers=mended).status_code == 201
    for wrong in ("", "x" * 201):
        assert writer.post("/api/v1/decisions", json=body, headers={"Idempotency-Key": wrong}).status_code == 400
    assert library.verify().problems == ()


def test_many_at_once_under_one_word_do_it_once(writer: TestClient, library: Library) -> None:
    document = next(library.view().iter_documents()).id
    body = {"what": document, "value": "counted", "why": "Many at once."}

    def send(_: int) -> int:
        return writer.post("/api/v1/decisions", json=body, headers={"Idempotency-Key": "many"}).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(send, range(24)))
    assert codes <= {201, 409}
    assert sum(d.value == "counted" for d in library.view().iter_decisions()) == 1


WRITES = (
    ("POST", "decisions", {"what": "{document}", "value": "seen", "why": "I read it."}, 201),
    ("POST", "judgements", {"left": "{vale}", "right": "{osk}", "verdict": "negative", "why": "One is a firm."}, 201),
    ("POST", "entities/{osk}/rename", {"name": "OSK Holdings", "why": "As it writes itself."}, 201),
    ("POST", "mentions/{mention}/reject", {"why": "No name."}, 201),
    (
        "POST",
        "proposals",
        {"document": "{document}", "exact": "{exact}", "status": "asserted", "why": "So it says."},
        201,
    ),
    ("POST", "origins", {"left": "{document}", "right": "{other}", "one": True, "why": "One desk."}, 201),
    ("POST", "rulings", {"asked": "Ada Vale", "document": "{document}", "ruling": "accept", "why": "She is."}, 201),
    ("POST", "searches", {"name": "Quays", "query": "quay"}, 201),
    ("POST", "searches/{search}/check", {}, 200),
    ("DELETE", "searches/{search}", None, 200),
    ("POST", "batches", {"list": "Ada Vale\nOsk Holdings\n"}, 201),
    ("POST", "digests", {"title": "June", "date": "2026-06-01"}, 201),
    ("PUT", "digests/{digest}", {"intro": "Good morning."}, 200),
    ("POST", "digests/{digest}/pick", {"most": 3}, 200),
    ("POST", "digests/{digest}/choose", {"add": []}, 200),
    ("POST", "digests/{digest}/order", {"order": []}, 200),
    ("POST", "dossiers", {"title": "The quay", "text": "Words."}, 201),
    ("PUT", "dossiers/{dossier}", {"text": "Other words.", "expected": 1}, 200),
    ("POST", "dossiers/{dossier}/amendments", {"text": "A sum was wrong."}, 201),
    ("POST", "dossiers/{dossier}/replies", {"person": "Ada Vale", "asked": "2026-05-01"}, 201),
    ("POST", "dossiers/{dossier}/step", {"step": "draft"}, 409),
    ("POST", "notes", {"document": "{document}", "text": "Ask them.", "labels": ["calls"]}, 201),
    ("PUT", "notes/{note}", {"text": "Ask them again."}, 200),
    ("POST", "notes/{note}/remove", {}, 200),
    ("POST", "categories", {"title": "Ports"}, 201),
    ("POST", "categories/harbours/refile", {"to": "ports", "dry_run": True}, 200),
    ("POST", "retry", {}, 202),
    ("POST", "add", {"addresses": ["ftp://nowhere.example/"]}, 400),
)


@pytest.fixture(scope="module")
def known(library: Library) -> dict[str, str]:
    documents = [d.id for d in library.view().iter_documents()]
    claim = next(library.view().iter_annotations(document=documents[0], kind="claim"))
    return {
        "document": documents[0], "other": documents[1], "exact": claim.exact,
        "vale": library.find_entity("Ada Vale").id, "osk": library.find_entity("Osk Holdings").id,
        "mention": next(library.view().iter_annotations(kind="mention")).id,
        "dossier": library.dossiers.new("The berth", text="Words.", who="ed").id,
        "note": library.notes.add(documents[0], "Call.", who="ed").id,
        "search": library.searches.get("Osk").id, "digest": next(library.digests.list()).id,
    }  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "status"), WRITES, ids=[f"{m} {p}" for m, p, _, _ in WRITES])
def test_what_the_pages_do_programs_do(
    writer: TestClient, client: TestClient, known: dict[str, str], method: str, path: str, body: Any, status: int
) -> None:
    address = f"/api/v1/{path.format_map(known)}"
    filled = (
        {k: v.format_map(known) if isinstance(v, str) else v for k, v in body.items()} if body is not None else None
    )
    refused = client.request(method, address, json=filled)
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
    stranger = writer.request(method, address, json=filled, headers={"Origin": "https://elsewhere.example"})
    assert stranger.status_code == 403
    if body is not None:
        assert writer.request(method, address, content=b"a=b").status_code == 415
        wrong = writer.request(method, address, json={**filled, "unknown": 1} if filled is not None else None)
        assert wrong.status_code == 400, wrong.text
    done = writer.request(method, address, json=filled)
    assert done.status_code == status, done.text


def test_files_are_taken_in(writer: TestClient, library: Library) -> None:
    sent = {"files": ("note.txt", b"Berth four was let to Osk Holdings in 2014.\n")}
    begun = writer.post("/api/v1/add", files=sent, data={"outlet": "The Berth"}, headers={"Idempotency-Key": "files"})
    assert begun.status_code == 202
    job = writer.get(begun.headers["location"]).json()
    for _ in range(600):
        if (job := writer.get(begun.headers["location"]).json())["state"] in ("done", "failed"):
            break
        import time

        time.sleep(0.05)
    assert (job["state"], job["report"]["stored"]) == ("done", 1), job
    assert "The Berth" in {o["outlet"] for o in writer.get("/api/v1/outlets").json()["outlets"]}
    assert (
        writer.post(
            "/api/v1/add", files=sent, data={"outlet": "The Berth"}, headers={"Idempotency-Key": "files"}
        ).json()
        == begun.json()
    )


def test_drafts_are_checked_and_evidence_is_found(client: TestClient) -> None:
    found = client.post("/api/v1/check", json={"text": "Ada Vale was convicted of fraud in 2011.\n"}).json()
    assert "status-overstated" in {f["rule"] for f in found["flags"]}
    evidence = client.post("/api/v1/evidence", json={"text": "The port authority paid Osk Holdings $2.5 million."})
    assert evidence.json()["evidence"][0]["stance"] == "supports"
    assert client.post("/api/v1/check", json={"text": ""}).status_code == 400
    assert client.post("/api/v1/evidence", json={"text": "..."}).status_code == 400
    stranger = client.post(
        "/api/v1/check", json={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"}
    )
    assert stranger.status_code == 403


def test_words_are_found_by_their_permalink(client: TestClient, library: Library, known: dict[str, str]) -> None:
    cited = library.cite(known["document"], 0, 11)
    found = client.get(f"/api/v1/cited?permalink={quote(cited.permalink, safe='')}").json()
    assert (found["exact"], found["permalink"]) == (cited.exact, cited.permalink)
    assert client.get("/api/v1/cited?permalink=nonsense").status_code == 400
    text = client.get(f"/api/v1/documents/{known['document']}/text").text
    assert text[0:11] == cited.exact


# -- the description ---------------------------------------------------------------------------------------------


def test_every_route_of_the_api_is_described_with_its_types(client: TestClient, app: Any) -> None:
    whole = described(client)
    assert whole["openapi"].startswith("3.1")
    for path, methods in whole["paths"].items():
        for method, told in methods.items():
            done = {code: r for code, r in told["responses"].items() if code < "400"}
            assert done, (path, method)
            assert all(r.get("content") for r in done.values()), (path, method)
            assert told["summary"], (path, method)
            assert all(
                list(r["content"]) == ["application/problem+json"]
                for code, r in told["responses"].items() if code >= "400"
            ), (path, method)  # fmt: skip
    names = [told["operationId"] for methods in whole["paths"].values() for told in methods.values()]
    assert len(set(names)) == len(names)
    refs = set(re.findall(r'"\$ref":\s*"#/components/schemas/([^"]+)"', json.dumps(whole)))
    assert refs <= set(whole["components"]["schemas"])
    assert "x-type" not in json.dumps(whole)
    assert "HTTPValidationError" not in json.dumps(whole)


def test_no_write_is_heeded_without_the_token(client: TestClient, app: Any) -> None:
    """Over the routes themselves: one that is added later is asked too."""
    reading = {"/api/v1/check", "/api/v1/evidence", "/api/v1/desk/sentence"}
    asked = 0
    for path, methods in described(client)["paths"].items():
        for method in set(methods) - {"get"}:
            if path in reading:
                continue
            address = re.sub(r"\{[^}]+\}", "s-000000000000000000000000", path)
            answer = client.request(method.upper(), address, json={})
            assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json"), address
            asked += 1
    assert asked >= 30


EXITS = [
    ("GET", "/api/v1/documents/d-0", 404), ("GET", "/api/v1/nowhere", 404), ("DELETE", "/api/v1/documents", 405),
    ("GET", "/api/v1/documents?limit=0", 422), ("GET", "/api/v1/documents?after=x", 400),
    ("GET", "/api/v1/show/x", 404), ("GET", "/api/v1/entities/e-0", 404),
    ("POST", "/api/v1/decisions", 403), ("GET", "/api/v1/documents.xml", 422), ("PUT", "/api/v1/decisions", 405),
    ("GET", "/api/v1/search?q=%22open", 400), ("GET", "/api/v1/jobs/x", 404), ("GET", "/api/v1/cited", 422),
    ("GET", "/api/v1/batches/ba-0", 404), ("GET", "/api/v1/network?of=Nobody", 404),
    ("GET", "/api/v1/origins?document=d-0", 404),
    ("GET", "/api/v1/flows?from=May", 400), ("GET", "/api/v1/renditions/r-0", 404), ("GET", "/api/v1/claims/k-0", 404),
    ("GET", "/api/v1/digests/w-0/mail", 404), ("GET", "/api/v1/documents/d-0/draft", 404),
    ("GET", "/api/v1/proposals/pr-0", 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), EXITS)
def test_every_exit_has_one_shape(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "hint", "code"}
    assert problem["status"] == status
    assert problem["detail"]
    if status == 405:
        assert answer.headers["allow"]


@pytest.mark.parametrize("name", ["matters", "contradictions", "behind", "payments", "corrections", "proposals"])
@pytest.mark.parametrize("key", [("gone",), ("gone", "away", "for good"), (7,), ()])
def test_a_place_that_is_gone_is_counted_to(client: TestClient, name: str, key: tuple[str | int]) -> None:
    first = client.get(f"/api/v1/{name}", params={"limit": 1}).json()
    whole = client.get(f"/api/v1/{name}", params={"limit": 1000}).json()[name]
    assert whole or name in ("contradictions", "corrections", "proposals")
    of = json.loads(base64.urlsafe_b64decode(first["next"] + "=="))[0] if first["next"] else f"{name} []"
    for number in (0, 1, 2**40):
        answer = client.get(f"/api/v1/{name}", params={"limit": 1000, "after": write_cursor(of, Place(key, number))})
        assert answer.status_code == 200
        assert answer.json()[name] == (whole[number:] if key else whole)


def test_what_is_missing_behind_a_place_gives_nothing_twice() -> None:
    def find(after: Key | None) -> Iterator[int]:
        yield from range(3)
        raise NotFound("A document went meanwhile.", "")

    listing = Listing(name="numbers", told="Numbers", kind=int, find=find, needs="viewer", resumes=True)
    given = listing.after(Place((1,), 1), {})
    assert [next(given) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(NotFound, match="went meanwhile"):
        next(given)


def test_proposals_go_on_from_their_place(client: TestClient, library: Library) -> None:
    claims = [c for c in library.view().iter_annotations(kind="claim") if c.document]
    for claim in claims[1:4]:
        asked = Asked(document=claim.document, exact=claim.exact, start=claim.start, status="asserted", why="Listed.")
        library.proposals.propose(asked, who="ed")
    first = next(library.list("proposals")).proposal.id
    library.decide(first, "confirmed", why="An answer behind the others is no further proposal.", who="ed")
    whole = client.get("/api/v1/proposals", params={"limit": 1000}).json()["proposals"]
    given: list[Any] = []
    after: str | None = ""
    while after is not None:
        page = client.get("/api/v1/proposals", params={"limit": 1, "after": after}).json()
        given, after = given + page["proposals"], page["next"]
    assert given == whole
    assert len(whole) == 4
    waiting = client.get("/api/v1/proposals", params={"state": "open", "limit": 2}).json()
    rest = client.get("/api/v1/proposals", params={"state": "open", "after": waiting["next"]}).json()
    assert waiting["proposals"] + rest["proposals"] == whole[1:]
