"""The server: what it answers, in one shape for every error, and to nobody but this machine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient

from invented_papers import DOSSIER, REPORT, REPORT_URL, put, rendition_of_blocks
from sourcebook.app.web import create_app
from sourcebook.library import Library

HEADERS = ("x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy")
VECTOR = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("web") / "library"
    with Library.init(folder, title="Varnholm Papers") as library:
        put(library.store, rendition_of_blocks(DOSSIER, "The Harbour Loan", "2011-03-04"), "dossier.html")  # type: ignore[arg-type]
        paragraphs = [("paragraph", words, 0) for words in REPORT.split("\n\n")]
        put(library.store, rendition_of_blocks(paragraphs, "Harbour report", "2004-05-01"), REPORT_URL)  # type: ignore[arg-type]
        hostile = [("paragraph", f"A quiet page with {VECTOR} in it.", 0)]
        put(library.store, rendition_of_blocks(hostile, VECTOR, "1999"), "hostile.html")  # type: ignore[arg-type]
        yield library


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


def identifier(client: TestClient, title: str) -> str:
    documents = client.get("/api/v1/documents").json()["documents"]
    return next(str(d["id"]) for d in documents if d["title"] == title)


def test_every_page_answers_with_html_and_its_links_arrive(client: TestClient) -> None:
    todo, seen = ["/", "/search?q=harbour"], set[str]()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 200, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        tree = html.document_fromstring(answer.content)
        for address in tree.xpath("//a/@href|//link/@href|//script/@src"):
            parts = urlsplit(address)
            narrowed = path.startswith("/search?") and parts.path == "/search" and path.count("+") > 0
            if not parts.scheme and parts.path and not narrowed:
                todo.append(parts._replace(fragment="").geturl())
    assert {"/", "/documents", "/names", "/search", "/static/site.css"} <= seen
    assert len(seen) > 10


def test_search_shows_the_passage_and_it_is_marked_on_the_page(client: TestClient) -> None:
    tree = html.fromstring(client.get("/search", params={"q": "auditors"}).content)
    (href,) = tree.xpath("//ol[@class='hits']//h2/a/@href")
    assert tree.xpath("//mark/text()") == ["auditors"]
    page = html.fromstring(client.get(href).content)
    assert "auditors" in "".join(page.xpath("//*[contains(@class, 'hit')]//text()"))


def test_words_found_stay_marked_on_the_page_with_a_way_to_each(client: TestClient) -> None:
    document = identifier(client, "The Harbour Loan")
    page = html.fromstring(client.get(f"/documents/{document}", params={"q": "harb* -zebra title:loan"}).content)
    marked = page.xpath("//*[contains(concat(' ', @class, ' '), ' hit ')]//text()")
    assert marked
    assert {word.casefold()[:4] for word in marked} == {"harb"}
    ways = page.xpath("//section[@class='found-here']//p//a[starts-with(@aria-label, 'Sentence')]/@href")
    assert ways
    assert all("q=harb" in way and page.xpath(f"//*[@id='{way.split('#')[1]}']") for way in ways)
    none = client.get(f"/documents/{document}", params={"q": "zebra"}).text
    assert "No words of this document match." in none
    assert client.get(f"/documents/{document}", params={"q": "(open"}).status_code == 400


def test_facets_narrow_a_search_and_leave_out(client: TestClient) -> None:
    page = html.fromstring(client.get("/search", params={"q": "harbour OR quiet"}).content)
    (without,) = page.xpath("//aside[@class='facets']//a[@aria-label='Leave out Year: 1999']/@href")
    narrowed = html.fromstring(client.get(without).content)
    (chip,) = narrowed.xpath("//ul[@class='chips']/li")
    assert " ".join(chip.text_content().split()).startswith("not date: 1999-01-01..1999-12-31")
    assert not any(VECTOR in title for title in narrowed.xpath("//ol[@class='hits']//h2/a/text()"))
    (back,) = narrowed.xpath("//ul[@class='chips']//a/@href")
    titles = html.fromstring(client.get(back).content).xpath("//ol[@class='hits']//h2/a/text()")
    assert len(titles) == 3


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "posted", "importance"])
def test_every_hit_is_streamed_in_order(client: TestClient, library: Library, sort: str) -> None:
    expected = [hit.document for hit in library.iter_hits("harbour OR quiet", sort=sort)]
    asked = {"q": "harbour OR quiet", "sort": sort}
    lines = client.get("/search.jsonl", params=asked).text.splitlines()
    assert [json.loads(line)["document"] for line in lines] == expected
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv", params=asked).text)))
    assert [row["document"] for row in rows] == expected
    assert all(row["marked"] in row["exact"] for row in rows)
    paged, cursor = [], None
    while cursor or not paged:
        found = library.search("harbour OR quiet", sort=sort, limit=1, cursor=cursor)
        paged += [hit.document for hit in found.hits]
        assert found.total == 3
        cursor = found.next
    assert paged == expected
    assert client.get("/search.csv", params={"q": '"open'}).status_code == 400


def test_api_mirrors_the_library(client: TestClient, library: Library) -> None:
    document = identifier(client, "The Harbour Loan")
    got = client.get(f"/api/v1/documents/{document}").json()
    assert got["document"]["id"] == document
    assert got["captures"][0]["address"] == "dossier.html"
    held = client.get(f"/api/v1/documents/{document}/annotations", params={"limit": 1000}).json()
    assert len(held["annotations"]) == len(list(library.view().iter_annotations(document=document)))
    text = client.get(f"/documents/{document}/text").text
    assert all(text[a["start"] : a["end"]] == a["exact"] for a in held["annotations"])
    assert client.get("/api/v1/status").status_code == 200
    assert client.get("/healthz").json() == {"status": "ok"}


def test_lists_page_to_the_last_record(client: TestClient) -> None:
    whole = [d["id"] for d in client.get("/api/v1/documents").json()["documents"]]
    paged, after = list[str](), ""
    while True:
        answer = client.get("/api/v1/documents", params={"limit": 1, "after": after}).json()
        paged += [d["id"] for d in answer["documents"]]
        if not (after := answer["next"]):
            break
    assert paged == whole
    assert len(whole) == 3
    path = f"/api/v1/documents/{identifier(client, 'The Harbour Loan')}/annotations"
    readings, place = list[str](), ""
    while place is not None:
        answer = client.get(path, params={"limit": 7, "after": place}).json()
        readings += [a["id"] for a in answer["annotations"]]
        place = answer["next"]
    assert readings == [a["id"] for a in client.get(path, params={"limit": 1000}).json()["annotations"]]


WRONG = [
    # method, path, status, code
    ("GET", "/api/v1/documents/d-000000000000000000000000", 404, "not-found"),
    ("GET", "/api/v1/documents/d-0/annotations", 404, "not-found"),
    ("GET", "/documents/d-000000000000000000000000", 404, "not-found"),
    ("GET", "/documents/d-0/text", 404, "not-found"),
    ("GET", "/documents?after=99", 404, "not-found"),
    ("GET", "/nowhere", 404, "not-found"),
    ("GET", "/api/v1/nowhere", 404, "not-found"),
    ("GET", "/docs", 404, "not-found"),
    ("GET", "/static/../__init__.py", 404, "not-found"),
    ("GET", "/static/%2e%2e%2fpages.py", 404, "not-found"),
    ("GET", "/static/.hidden", 404, "not-found"),
    ("POST", "/", 405, "method-not-allowed"),
    ("DELETE", "/api/v1/documents", 405, "method-not-allowed"),
    ("GET", "/api/v1/search", 422, "unprocessable-entity"),
    ("GET", "/api/v1/search?q=x&limit=0", 422, "unprocessable-entity"),
    ("GET", "/api/v1/documents?limit=many", 422, "unprocessable-entity"),
    ("GET", "/documents/d-0?part=0", 422, "unprocessable-entity"),
    ("GET", "/search?q=x&sort=sideways", 422, "unprocessable-entity"),
    ("GET", "/api/v1/search?q=%22open", 400, "invalid-query"),
    ("GET", "/api/v1/search?q=harbour&cursor=zzz", 400, "invalid-query"),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), WRONG)
def test_every_error_has_the_one_shape(client: TestClient, method: str, path: str, status: int, code: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "hint", "code"}
    assert (problem["status"], problem["code"].replace("content", "entity")) == (status, code)
    assert all(answer.headers[name] for name in HEADERS)


def test_a_browser_gets_the_error_as_a_page(client: TestClient) -> None:
    answer = client.get("/documents/d-0", headers={"accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert "No" in html.fromstring(answer.content).xpath("string(//main)")
    assert client.get("/api/v1/nowhere", headers={"accept": "text/html"}).json()["status"] == 404


def test_an_error_nobody_foresaw_has_the_shape_too(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(create_app(library), base_url="http://localhost", raise_server_exceptions=False)
    monkeypatch.setattr(Library, "status", lambda self: 1 / 0)
    answer = client.get("/api/v1/status")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-server-error")
    assert "ZeroDivision" not in answer.text
    assert all(answer.headers[name] for name in HEADERS)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8080", "localhost:1", "[::1]:8080", "[::1]"])
def test_answers_this_machine(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil.example:8080", "", "localhost.evil.example", "[::2]", "0.0.0.0"],
)
def test_refuses_other_names(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host, "accept": "text/html"})
    assert answer.status_code == 421
    assert "Varnholm" not in answer.text


@pytest.mark.parametrize("path", ["/", "/documents", "/search?q=harbour", "/names", "/static/site.css", "/healthz"])
def test_headers_guard_every_answer(client: TestClient, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_head_answers_without_a_body(client: TestClient) -> None:
    answer = client.head("/documents")
    assert (answer.status_code, answer.content) == (200, b"")


def test_markup_in_the_library_is_inert(client: TestClient) -> None:
    document = identifier(client, VECTOR)
    for path in ("/", "/documents", f"/documents/{document}", "/names", "/search?q=quiet", f"/search?q={VECTOR}"):
        answer = client.get(path, headers={"accept": "text/html"})
        tree = html.document_fromstring(answer.content)
        assert not tree.xpath("//img|//script[not(@src)]"), path
    assert client.get(f"/documents/{document}/text").headers["content-type"].startswith("text/plain")
