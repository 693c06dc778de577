"""The reconciliation service, asked over HTTP as OpenRefine asks it, and held against the API's description (0.2)."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from served_library import served
from sourcebook.library import Library
from sourcebook.model.entity import Entity

HOSTILE = "Ilse <b>Brandt</b>"
PAPERS = {
    "a.txt": "Mara Quist, the director of Orsel Shipping Ltd, met Ilse Brandt in Nairobi, Kenya.",
    "b.txt": "Orsel Shipping Ltd was founded by Mara Quist. Mara Quist was born on 4 March 1960.",
    "c.txt": "Marta Quist, a clerk of Varnholm Harbour Company, wrote to Orsel Shipping Ltd.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("reconcile")
    for name, words in PAPERS.items():
        (folder / name).write_text(words, encoding="utf-8")
    with Library.init(folder / "case") as held:
        held.add([folder / name for name in PAPERS])
        entity = held.resolution.find("Ilse Brandt")[0]
        held.resolution.rename(entity.id, HOSTILE, why="as printed", who="Ada")
        yield held


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with served(library) as at:
        yield at


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address) as held:
        yield held


def asked(client: httpx.Client, **queries: Any) -> dict[str, list[dict[str, Any]]]:
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    made = answer.json()
    assert made.keys() == queries.keys()
    for result in made.values():
        assert result.keys() == {"result"}
        for candidate in result["result"]:
            check_candidate(candidate)
    return {name: result["result"] for name, result in made.items()}


def check_candidate(held: dict[str, Any]) -> None:
    """Section 4.4: a candidate has id, name and score; match is a boolean, features have an id and a plain value."""
    assert {"id", "name", "score"} <= held.keys()
    assert held.keys() <= {"id", "name", "score", "match", "type", "features", "description"}
    assert isinstance(held["score"], int | float)
    assert isinstance(held["match"], bool)
    assert all(isinstance(t["id"], str) for t in held["type"])
    assert all(isinstance(f["id"], str) and isinstance(f["value"], bool | int | float) for f in held["features"])


def entity(library: Library, name: str) -> Entity:
    (found,) = library.resolution.find(name)
    return found


def test_the_manifest_offers_what_there_is(client: httpx.Client, address: str) -> None:
    """Section 4.2 and the JSON schema of manifests."""
    held = client.get("/reconcile").json()
    assert {"versions", "name", "identifierSpace", "schemaSpace"} <= held.keys()
    assert "0.2" in held["versions"]
    assert all(re.match(r"(https?://|urn:)", held[space]) for space in ("identifierSpace", "schemaSpace"))
    assert "{{id}}" in held["view"]["url"]
    assert "{{id}}" in held["preview"]["url"]
    assert all(isinstance(held["preview"][side], int) for side in ("width", "height"))
    assert all({"type", "label", "name"} <= s.keys() for s in held["extend"]["property_settings"])
    for service in (*held["suggest"].values(), held["extend"]["propose_properties"]):
        assert service["service_url"].startswith(address)
        assert httpx.get(service["service_url"] + service["service_path"]).status_code == 200


def test_names_of_a_table_find_their_entities(client: httpx.Client, library: Library) -> None:
    found = asked(
        client,
        q0={"query": "Mara Quist"}, q1={"query": "Orsel Shipping Limited", "type": "Organization"},
        q2={"query": "Nobody At All"}, q3={"query": "Varnholm Harbour Company", "type": "Person"},
        q4={"query": "Quist", "limit": 1}, q5={"query": entity(library, "Mara Quist").id},
    )  # fmt: skip
    assert (found["q0"][0]["id"], found["q0"][0]["match"]) == (entity(library, "Mara Quist").id, True)
    assert found["q1"][0]["name"] == "Orsel Shipping Ltd"
    assert found["q2"] == found["q3"] == []
    assert len(found["q4"]) <= 1
    assert found["q5"][0]["match"]


def test_what_is_known_beside_a_name_decides(client: httpx.Client, library: Library) -> None:
    born = {"query": "Mara Quist", "type": ["Person"], "properties": [{"pid": "birthDate", "v": "1960-03-04"}]}
    other = {**born, "properties": [{"pid": "birthDate", "v": ["1999"]}]}
    found = asked(client, right=born, wrong=other)
    mara = entity(library, "Mara Quist").id
    assert mara in [c["id"] for c in found["right"]]
    assert mara not in [c["id"] for c in found["wrong"]]


def test_queries_may_come_in_the_address(client: httpx.Client) -> None:
    answer = client.get("/reconcile", params={"queries": json.dumps({"q0": {"query": "Mara Quist"}})})
    assert answer.json()["q0"]["result"][0]["name"] == "Mara Quist"


def test_suggestions_begin_with_what_is_typed(client: httpx.Client) -> None:
    """Section 6: every suggestion has an id and a name."""
    entities = client.get("/reconcile/suggest/entity", params={"prefix": "orsel"}).json()["result"]
    assert [e["name"] for e in entities] == ["Orsel Shipping Ltd"]
    assert entities[0]["notable"] == [{"id": "Organization", "name": "Organization"}]
    assert client.get("/reconcile/suggest/entity", params={"prefix": "orsel", "cursor": 1}).json()["result"] == []
    types = client.get("/reconcile/suggest/type", params={"prefix": "per"}).json()["result"]
    assert types == [{"id": "Person", "name": "Person"}]
    found = client.get("/reconcile/suggest/property", params={"prefix": "born"}).json()["result"]
    assert found == [{"id": "birthDate", "name": "Born"}]


def test_columns_are_extended_with_values_and_with_words(client: httpx.Client, library: Library) -> None:
    """Section 5: a row for each id, a list for each property, each value one kind of thing."""
    mara, gone = entity(library, "Mara Quist").id, "e-000000000000000000000000"
    query = {"ids": [mara, gone], "properties": [
        {"id": "birthDate"}, {"id": "documents"}, {"id": "role"}, {"id": "evidence", "settings": {"limit": "1"}},
        {"id": "nonsense"},
    ]}  # fmt: skip
    held = client.post("/reconcile", data={"extend": json.dumps(query)}).json()
    assert [m["id"] for m in held["meta"]] == ["birthDate", "documents", "role", "evidence"]
    assert held["rows"].keys() == {mara, gone}
    assert held["rows"][gone] == {"birthDate": [], "documents": [], "role": [], "evidence": []}
    row = held["rows"][mara]
    assert row["birthDate"] == [{"str": "1960-03-04"}]
    assert row["documents"] == [{"int": 2}]
    assert len(row["evidence"]) == 1
    words, document, start, end = re.fullmatch(
        r"“(.+)” \(.+, (d-\w+), (\d+)-(\d+)\)", row["evidence"][0]["str"]
    ).groups()  # type: ignore[union-attr]
    text = library.view().get_rendition(library.view().get_document(document).rendition).text
    assert text[int(start) : int(end)] == "Mara Quist"
    assert "Mara Quist" in words


def test_a_preview_shows_who_it_is_and_nothing_runs(client: httpx.Client, library: Library) -> None:
    card = client.get("/reconcile/preview", params={"id": entity(library, "Ilse Brandt").id})
    assert card.status_code == 200
    assert "Ilse &lt;b&gt;Brandt&lt;/b&gt;" in card.text
    assert "script" not in card.text
    policy = card.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors http://127.0.0.1:* http://localhost:*" in policy
    assert client.get("/reconcile/preview", params={"id": "e-nobody"}).status_code == 404


@pytest.mark.parametrize("sent", ["nonsense", "[]", '{"q0": 1}', '{"q0": {"query": ["x"]}}', "{" * 5000])
def test_what_is_no_query_is_refused_with_the_reason(client: httpx.Client, sent: str) -> None:
    answer = client.post("/reconcile", data={"queries": sent})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    many = json.dumps({f"q{n}": {"query": "x"} for n in range(501)})
    assert client.post("/reconcile", data={"queries": many}).status_code == 413


NEAR = ("http://127.0.0.1:3333", "http://localhost:3333", "http://[::1]:3333")
FAR = ("https://elsewhere.example", "null", "http://127.0.0.1.elsewhere.example", "http://10.0.0.7:3333", "file://")


@pytest.mark.parametrize("origin", [*NEAR, *FAR])
def test_only_pages_of_this_machine_are_answered(client: httpx.Client, origin: str) -> None:
    for answer in (
        client.get("/reconcile", headers={"Origin": origin}),
        client.get("/reconcile/suggest/entity", params={"prefix": "x"}, headers={"Origin": origin}),
        client.request(
            "OPTIONS", "/reconcile", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
        ),
    ):  # fmt: skip
        if origin in NEAR:
            assert answer.status_code in (200, 204)
            assert answer.headers["access-control-allow-origin"] == origin
        else:
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers


def test_nothing_else_of_the_server_is_opened(client: httpx.Client) -> None:
    for path in ("/api/v1/search?q=Mara", "/entities", "/healthz", "/documents"):
        answer = client.get(path, headers={"Origin": NEAR[0]})
        assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-origin" not in client.get("/reconcile").headers
    assert client.get("/reconcile", params={"callback": "steal"}).text.startswith("{")


class Blank(BaseHTTPRequestHandler):
    """The page of another program."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>x</title>")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def other() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Blank)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join(5)


ASK = """async at => {
  try { return (await (await fetch(at + "/reconcile")).json()).name } catch (error) { return "" }
}"""
FRAME = """([at, id]) => new Promise(done => {
  const frame = document.createElement("iframe");
  frame.onload = () => done(true);
  frame.src = at + "/reconcile/preview?id=" + id;
  document.body.append(frame);
})"""


@pytest.mark.browser
def test_a_page_of_another_program_reads_it_in_a_real_browser(
    chromium: Any, address: str, other: int, library: Library
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{other}/")
    assert page.evaluate(ASK, address) == "Sourcebook: case"
    page.evaluate(FRAME, [address, entity(library, "Mara Quist").id])
    (frame,) = (f for f in page.frames if f.url.startswith(address))
    assert frame.text_content("h1") == "Mara Quist"
    # The rest of the server stays shut to it.
    refused = "async at => { try { await fetch(at + '/api/v1/status'); return false } catch { return true } }"
    assert page.evaluate(refused, address)
    context.close()


def test_a_python_client_reconciles_a_column(address: str) -> None:
    """`reconciler`, where it is installed (it wants pandas)."""
    reconciler = pytest.importorskip("reconciler", reason="pip install reconciler pandas to ask with that client too")
    pandas = pytest.importorskip("pandas")
    column = pandas.Series(["Mara Quist", "Orsel Shipping Ltd"])
    found = reconciler.reconcile(column, type_id="", top_res=1, reconciliation_endpoint=f"{address}/reconcile")
    assert list(found["name"]) == ["Mara Quist", "Orsel Shipping Ltd"]
    assert list(found["match"]) == [True, True]


def test_the_service_starts_from_a_library_without_names(tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as held:
        assert held.reconciler.suggest_entities("x") == []
