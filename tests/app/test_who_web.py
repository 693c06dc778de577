"""Who is who in the browser's pages: judged without a script, by nobody but this server's own pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import html
from starlette.testclient import TestClient

from sourcebook.app.web import create_app
from sourcebook.library import Library

PAPERS = {
    "a.txt": "Harbour chief resigns\n\nNelly Orme, the director of the Brinmouth Port Authority, resigned in 2011.\n",
    "b.txt": "Port inquiry\n\nNelly Orme paid Tobias Renck $2 million, the Brinmouth Port Authority said in 2011.\n",
    "c.txt": "Sports\n\nNelly Orme, born in 1994, won the regatta on 1 July 2015. Ms. Orme thanked Tobias Renck.\n",
    "d.txt": "Archive\n\nNelly Orme was born on 3 March 1951 in Brinmouth. She led the Brinmouth Port Authority.\n",
}  # fmt: skip
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whoweb")
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.init(folder / "case") as library:
        library.add([folder / name for name in PAPERS])
        library.resolution.update()
    return folder / "case"


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Iterator[Library]:
    import shutil

    shutil.copytree(made, tmp_path / "case")
    with Library.open(tmp_path / "case") as opened:
        yield opened


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


def page(client: TestClient, path: str) -> Any:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, (path, answer.text[:300])
    return html.document_fromstring(answer.content)


def orme(library: Library) -> Any:
    return max((e for e in library.list("entities") if "Orme" in e.name), key=lambda e: e.documents)


def form_of(tree: Any, action: str) -> dict[str, str]:
    """The fields of the first form that can do this, as a browser without a script would send them."""
    for form in tree.xpath("//form[@method='post']"):
        offered = form.xpath(".//*[@name='action']/@value | .//select[@name='action']/option/@value")
        if action in offered:
            held = {i.get("name"): i.get("value") or "" for i in form.xpath(".//input[@name]")}
            return held | {"action": action}
    raise AssertionError(f"no form for {action}")


def send(client: TestClient, sent: dict[str, str], **more: str) -> Any:
    return client.post("/judgements", data=sent, headers=more, follow_redirects=False)


def test_the_record_shows_every_statement_and_its_address_opens_the_words(client: TestClient, library: Library) -> None:
    entity = orme(library)
    tree = page(client, f"/entities/{entity.id}")
    said = list(library.resolution.iter_statements(entity))
    opened = tree.xpath("//section[@id='statements']//li/a/@href")
    assert len(opened) == len(said) >= 4
    for address in set(opened):
        marked = "".join(page(client, address).xpath("//*[contains(@class, 'hit')]//text()"))
        assert any(" ".join(marked.split()) == " ".join(s.span.exact.split()) for s in said), address


def test_the_list_is_narrowed_by_type_and_words(client: TestClient) -> None:
    names = page(client, "/entities?type=organization&q=port+brin").xpath("//tbody/tr/td[1]/a/text()")
    assert names == ["Brinmouth Port Authority"]
    assert "No name has these words" in client.get("/entities?q=zzzz").text
    found = client.get("/api/v1/entities", params={"q": "orme", "limit": 1}).json()
    assert found["total"] == 2
    assert found["next"]
    record = client.get(f"/api/v1/entities/{found['entities'][0]['id']}").json()
    assert record["entity"] == found["entities"][0]
    assert record["statements"]


def test_a_mention_is_merged_split_renamed_and_rejected_from_the_page_where_it_stands(
    client: TestClient, library: Library
) -> None:
    entity = orme(library)
    document = next(r for r in library.resolution.record(entity.id).referents).document
    for action, other in (("rename", "Nelly A. Orme"), ("split", ""), ("reject-all", "")):
        tree = page(client, f"/documents/{document}")
        item = tree.xpath("//section[@id='people']//li[contains(., 'Orme')]")[0]
        form = form_of(item, action if action != "reject-all" else "reject")
        answer = send(client, form | {"action": action, "other": other, "why": "as the paper says"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/documents/{document}#people"), answer.text
        after = page(client, f"/documents/{document}").xpath("//section[@id='people']//li[contains(., 'Orme')]")[0]
        told = {"rename": "is Nelly A. Orme", "split": "Nelly Orme", "reject-all": "names nobody, a person said"}
        assert told[action] in " ".join(after.text_content().split())
        assert not (action == "split" and "Nelly A." in after.text_content())


def test_the_questions_are_answered_in_order_and_can_be_taken_back(client: TestClient, library: Library) -> None:
    total = client.get("/api/v1/questions").json()["total"]
    assert total
    tree = page(client, "/resolve")
    assert tree.xpath("//section[@class='ask']//q"), "both sides' words"
    assert send(client, form_of(tree, "different") | {"why": "born forty years apart"}).status_code == 303
    assert client.get("/api/v1/questions").json()["total"] == total - 1
    judged = next(iter(library.list("judgements")))
    assert (judged.value, judged.why) == ("negative", "born forty years apart")
    entity = library.resolution.get(judged.left)
    tree = page(client, f"/entities/{entity.id}")
    assert "born forty years apart" in tree.xpath("string(//section[@id='judgements'])")
    assert send(client, form_of(tree, "undo") | {"why": "not sure"}).headers["location"] == f"/entities/{entity.id}"
    assert client.get("/api/v1/questions").json()["total"] == total


def test_a_link_of_the_machine_says_so_until_a_person_judges_it(client: TestClient, library: Library) -> None:
    entity = orme(library)
    assert "linked by machine" in client.get(f"/entities/{entity.id}").text
    first, second, *_ = entity.referents
    library.resolution.judge(first, second, "positive", why="one signature", who="an editor")
    text = page(client, f"/entities/{entity.id}").text_content()
    assert "linked by a person" in text
    assert re.search(r"an editor\s*the same", text)


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({"token": "x"}, {}, 403),
        ({"token": ""}, {}, 403),
        ({"token": "é"}, {}, 403),
        ({}, {"origin": "http://evil.example"}, 403),
        ({}, {"origin": "http://127.0.0.1:9999"}, 403),
        ({}, {"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({}, {"origin": "null"}, 403),
        ({}, {"origin": "null", "sec-fetch-site": "same-origin"}, 303),
        ({}, {"origin": "http://127.0.0.1:8080"}, 303),
        ({"why": " "}, {}, 400),
        ({"action": "burn"}, {}, 400),
        ({"left": "r-none"}, {}, 404),
        ({"back": "//evil.example/"}, {}, 303),
        ({"back": "https://evil.example/"}, {}, 303),
        ({"back": "/\\evil.example"}, {}, 303),
    ],
)
def test_a_form_of_strangers_is_not_heeded(
    client: TestClient, library: Library, change: dict[str, str], headers: dict[str, str], status: int
) -> None:
    sent = form_of(page(client, "/resolve"), "different") | {"why": "two people"} | change
    answer = send(client, sent, **headers)
    assert answer.status_code == status, answer.text
    assert len(list(library.list("judgements"))) == (status == 303)
    if status == 303:
        assert answer.headers["location"].startswith("/")
        assert "evil" not in answer.headers["location"]


def test_only_a_small_form_is_read(client: TestClient) -> None:
    assert client.post("/judgements", content=b"a=" + b"x" * 70_000, headers=FORM).status_code == 413
    assert client.post("/judgements", json={"action": "same"}).status_code == 415
    assert client.post("/judgements", content=b"\xff\xfe", headers=FORM).status_code == 400
    assert client.get("/judgements").status_code == 405


def test_the_published_folder_tells_who_is_who_and_not_who_judged(library: Library, tmp_path: Path) -> None:
    entity = orme(library)
    first, second, *_ = entity.referents
    library.resolution.judge(first, second, "positive", why="CANARY-WHY", who="CANARY-WHO")
    library.publish(tmp_path / "site")
    files = {p.relative_to(tmp_path / "site").as_posix(): p for p in (tmp_path / "site").rglob("*") if p.is_file()}
    record = files[f"entities/{entity.id}.html"].read_text(encoding="utf-8")
    assert "linked by a person" in record
    assert "<form" not in record
    for name, path in files.items():
        assert b"CANARY" not in path.read_bytes(), name
    for address in html.document_fromstring(record).xpath("//main//a/@href"):
        target = address.partition("#")[0]
        assert not target or (tmp_path / "site/entities" / target).resolve().is_file(), address
    listed = html.document_fromstring(files["entities.html"].read_bytes()).xpath("//tbody//a/@href")
    assert f"entities/{entity.id}.html" in listed


def test_the_page_of_somebody_in_many_documents_is_no_burden(library: Library) -> None:
    known = library.resolution.record(orme(library).id)
    referents = tuple(
        msgspec.structs.replace(known.referents[0], id=f"p-{n:024x}", roles=("a director of many things",) * 3)
        for n in range(500)
    )  # fmt: skip
    statements = (known.statements * 500)[:500]
    entity = msgspec.structs.replace(known.entity, referents=tuple(r.id for r in referents))
    held = msgspec.structs.replace(known, entity=entity, referents=referents, statements=statements)
    shown = library.entity_pages("a token").show_record(held)
    assert len(shown.encode()) < 200_000
    said = " ".join(html.document_fromstring(shown).text_content().split())
    assert "440 more are told by sourcebook show" in said


def test_a_page_looks_at_the_first_referents_and_tells_of_the_rest(library: Library) -> None:
    entity = orme(library)
    whole = library.resolution.record(entity.id)
    some = library.resolution.record(entity.id, referents=1, statements=2)
    assert some.referents == whole.referents[:1]
    assert some.statements == whole.statements[:2]
    assert (whole.more, some.entity) == (0, whole.entity)
    assert 0 < some.more <= entity.documents
