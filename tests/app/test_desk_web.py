"""The desk by plain requests: forms, batches, refusals, conflicts, and what strangers may not do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from sourcebook.app.web import create_app
from sourcebook.library import Library
from sourcebook.publish.desk_pages import show_markdown
from sourcebook.publish.wording import compare_words

WORDS = (
    "Port inquiry\n\nNelly Orme led the Brinmouth Port Authority from 2004 to 2011. She paid $2 million to Renck "
    "Dredging.\n"
)
JSON = {"accept": "application/json"}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "paper.txt").write_text(WORDS, encoding="utf-8")
    with Library.init(tmp_path / "case") as library:
        library.add([tmp_path / "paper.txt"])
        yield library


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


@pytest.fixture
def summary(library: Library) -> str:
    source = next(library.view().iter_documents()).id
    return str(library.summaries.new(source, who="ed").id)


def page(client: TestClient, path: str) -> Any:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, (path, answer.text[:300])
    return html.document_fromstring(answer.content)


def form(client: TestClient, summary: str) -> list[tuple[str, str]]:
    """The editor's form as a browser without script would send it."""
    (edit,) = page(client, f"/desk/{summary}").xpath("//form[@id='edit']")
    sent = []
    for box in edit.xpath(".//input[@name] | .//textarea[@name]"):
        if box.get("type") in ("checkbox", "radio") and box.get("checked") is None:
            continue
        sent.append((box.get("name"), box.text_content() if box.tag == "textarea" else box.get("value") or ""))
    return sent


def changed(sent: list[tuple[str, str]], **fields: str) -> dict[str, Any]:
    """As `data` of a request, with the first field of a name changed."""
    pairs = list(sent)
    for name, value in fields.items():
        at = next((n for n, (key, _) in enumerate(pairs) if key == name), None)
        pairs = [*pairs, (name, value)] if at is None else [*pairs[:at], (name, value), *pairs[at + 1 :]]
    from urllib.parse import urlencode

    return {"content": urlencode(pairs), "headers": {"content-type": "application/x-www-form-urlencoded"}}


def post(client: TestClient, path: str, sent: dict[str, Any], **headers: str) -> Any:
    return client.post(path, content=sent["content"], headers=sent["headers"] | headers, follow_redirects=False)


def test_the_form_sent_back_unchanged_changes_nothing(client: TestClient, library: Library, summary: str) -> None:
    before = library.summaries.get(summary)
    assert post(client, f"/desk/{summary}", changed(form(client, summary))).status_code == 303
    assert library.summaries.get(summary) == before


def test_fields_of_the_form_are_saved(client: TestClient, library: Library, summary: str) -> None:
    sent = changed(form(client, summary), title="A new title", importance="70", tags="ports, money", note="*Well.*")
    assert post(client, f"/desk/{summary}", sent).status_code == 303
    held = library.summaries.get(summary)
    assert (held.title, held.importance, held.tags, held.note) == ("A new title", 70, ("ports", "money"), "*Well.*")
    assert len(held.sentences) == len(library.summaries.get(summary, 1).sentences)


def test_what_does_not_fit_is_refused_and_nothing_is_saved(client: TestClient, library: Library, summary: str) -> None:
    for field, value in (("importance", "many"), ("published", "soon"), ("anchors", "{"), ("words", "not in it")):
        answer = post(client, f"/desk/{summary}", changed(form(client, summary), **{field: value}))
        assert answer.status_code in (400, 404), (field, answer.text)
        assert answer.json()["hint"]
    moved = json.dumps([{"document": "d-1", "rendition": "r-1", "start": 0, "end": 4, "exact": "Nope"}])
    assert post(client, f"/desk/{summary}", changed(form(client, summary), anchors=moved)).status_code >= 400
    assert library.summaries.get(summary).number == 1


def test_an_older_page_never_writes_over_a_newer_version(client: TestClient, library: Library, summary: str) -> None:
    stale = form(client, summary)
    library.summaries.edit(summary, outlet="The Tide", who="other")
    told = post(client, f"/desk/{summary}", changed(stale, title="Mine"), **JSON)
    assert (told.status_code, told.json()["code"]) == (409, "overtaken")
    shown = post(client, f"/desk/{summary}", changed(stale, title="Mine"))
    assert shown.status_code == 409
    assert "Mine" in shown.text
    assert library.summaries.get(summary).title != "Mine"


def test_the_gate_says_why_and_a_reason_sets_it_aside(client: TestClient, library: Library, summary: str) -> None:
    sent = changed(form(client, summary), text="She paid $9 million.", step="publish")
    refused = post(client, f"/desk/{summary}", sent)
    assert refused.status_code == 409
    found = html.document_fromstring(refused.content).xpath("//ul[@class='findings']/li")
    assert any("number" in f.text_content() and "sentence 1" in f.text_content() for f in found), refused.text
    (edit,) = html.document_fromstring(refused.content).xpath("//form[.//textarea[@name='override']]")
    fields = {i.get("name"): i.get("value") for i in edit.xpath(".//input[@name]")} | {"override": "Checked by hand."}
    assert client.post(edit.get("action"), data=fields, follow_redirects=False).status_code == 303
    held = library.summaries.get(summary)
    assert held.state == "published"
    assert library.summaries.history(summary)[-1].overrode
    assert "Checked by hand." in page(client, f"/desk/{summary}/history").text_content()


def test_a_batch_tells_of_each_that_was_refused(client: TestClient, library: Library, summary: str) -> None:
    bare = library.summaries.new(title="Nothing in it", who="ed").id
    (token,) = page(client, "/desk").xpath("//form[@id='board']/input[@name='token']/@value")
    sent = {"token": token, "id": [summary, bare], "step": "publish", "why": "", "override": ""}
    answer = client.post("/desk/batch", data=sent)
    assert answer.status_code == 200
    assert "Nothing in it" in answer.text
    assert library.summaries.get(bare).state == "draft"
    filed = client.post("/desk/batch", data=sent | {"step": "refile", "add": "ports"}, headers=JSON).json()
    assert len(filed["done"]) == 2
    assert library.summaries.get(bare).categories == ("ports",)


@pytest.mark.parametrize("path", ["/desk/new", "/desk/batch", "/desk/{id}", "/desk/{id}/step"])
def test_forms_of_strangers_are_refused(client: TestClient, library: Library, summary: str, path: str) -> None:
    sent = {"token": "guessed", "title": "Theirs", "id": summary, "step": "publish", "sentences": "1"}
    assert client.post(path.format(id=summary), data=sent).status_code == 403
    assert library.summaries.get(summary).number == 1
    assert len(list(library.summaries.list())) == 1


def test_work_already_done_is_told_before_it_is_done_again(client: TestClient, library: Library, summary: str) -> None:
    source = library.summaries.get(summary).document
    tree = page(client, f"/desk/new?document={source}")
    assert tree.xpath(f"//section[@aria-labelledby='covered-title']//a[@href='/desk/{summary}']")
    again = library.summaries.new(source, title="Once more", who="ed").id
    assert page(client, f"/desk/{again}").xpath(
        f"//section[@aria-labelledby='covered-title']//a[@href='/desk/{summary}']"
    )


def test_the_source_beside_it_marks_what_is_anchored(client: TestClient, library: Library, summary: str) -> None:
    held = library.summaries.get(summary)
    text = library.pages().text(held.document or "")
    spans = page(client, f"/desk/{summary}").xpath("//span[@class='ss']")
    assert spans
    for span in spans:
        assert span.text_content() == text[int(span.get("data-start")) : int(span.get("data-end"))]
    marked = page(client, f"/desk/{summary}").xpath("//mark[@data-n='1']")
    assert "".join(m.text_content() for m in marked) == held.sentences[0].anchors[0].exact


def test_an_anchor_is_had_by_offsets_and_by_words(client: TestClient, library: Library) -> None:
    source = next(library.view().iter_documents()).id
    text = library.pages().text(source)
    start = text.index("Nelly")
    by_place = client.get("/api/v1/desk/anchor", params={"document": source, "start": start, "end": start + 10}).json()
    assert by_place["exact"] == text[start : start + 10] == "Nelly Orme"
    assert client.get("/api/v1/desk/anchor", params={"document": source, "words": "Nelly  Orme"}).json() == by_place
    assert client.get("/api/v1/desk/anchor", params={"document": source, "words": "nobody"}).status_code == 404


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and *slant*", "<p><strong>bold</strong> and <em>slant</em></p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("![x](https://e.example/p.png)", "<p></p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
    ],
)
def test_a_note_is_drawn_and_nothing_in_it_runs(text: str, shown: str) -> None:
    assert show_markdown(text).strip() == shown


def test_a_link_of_a_note_is_to_the_web_alone() -> None:
    assert "javascript:" not in show_markdown("[x](javascript:alert(1)) [y](data:text/html,x)").replace(
        "(javascript:", ""
    )
    drawn = show_markdown("[x](https://a.example/)")
    assert 'href="https://a.example/"' in drawn
    assert "nofollow" in drawn


def test_words_that_differ_are_told_one_by_one() -> None:
    told = [(p.kind, p.text) for p in compare_words("She paid $2 million.", "She paid $3 million.")]
    assert ("gone", "$2") in told
    assert ("new", "$3") in told
    assert "".join(t for k, t in told if k != "new") == "She paid $2 million."


def test_a_document_tells_what_leans_on_it_and_an_entity_which_summaries_name_it(
    client: TestClient, library: Library, summary: str, tmp_path: Path
) -> None:
    source = next(library.view().iter_documents()).id
    (tmp_path / "draft.md").write_text("The inquiry said: “She paid $2 million to Renck Dredging.”\n")
    library.check(tmp_path / "draft.md")
    rows = [r.text_content() for r in page(client, f"/documents/{source}").xpath("//section[@id='leaning']//tbody/tr")]
    assert [r.split(",")[0].split("draft.md")[0] for r in rows] == ["summary", "draft"]
    assert "Nelly Orme" in rows[0]
    (orme,) = [e for e in library.list("entities") if e.name == "Nelly Orme"]
    links = page(client, f"/entities/{orme.id}").xpath("//section[@id='summaries']//tbody//a/@href")
    assert links == [f"/desk/{summary}"]
    library.summaries.edit(summary, who="ed", title="Nothing of anybody", sentences=())
    assert not page(client, f"/entities/{orme.id}").xpath("//section[@id='summaries']")


def test_of_many_categories_one_at_a_time_has_its_forms(client: TestClient, library: Library) -> None:
    for number in range(40):
        library.filing.add(f"Shelf {number}")
    whole = page(client, "/categories")
    assert len(whole.xpath("//li[@data-row]")) == 40
    assert not whole.xpath("//input[@name='slug']")
    (way,) = whole.xpath("//li[@id='c-shelf-7']//a[contains(., 'Change')]/@href")
    chosen = page(client, way)
    assert set(chosen.xpath("//li[@data-row]//input[@name='slug']/@value")) == {"shelf-7"}
    assert chosen.xpath("//li[@id='c-shelf-7']/details[@open]")


def test_the_tree_of_categories_is_kept_in_the_browser(client: TestClient, library: Library, summary: str) -> None:
    def send(**fields: str) -> Any:
        token = page(client, "/categories").xpath("//input[@name='token']/@value")[0]
        answer = client.post("/categories", data={"token": token, **fields}, headers={"accept": "text/html"})
        assert answer.status_code == 200, answer.text[:400]
        return html.document_fromstring(answer.content)

    library.summaries.edit(summary, who="ed", categories=("ports",))
    assert "1 that records hold is not in the tree: ports" in page(client, "/categories").text_content()
    send(action="missing")
    send(action="add", title="Bribery", other="ports", description="Money for somebody in office.")
    shown = send(action="describe", slug="ports", title="Harbours", description="What happens in ports.")
    assert [h.text_content() for h in shown.xpath("//li[contains(@class,'shelf')]//h3")] == ["Harbours", "Bribery"]
    nothing = send(action="refile", slug="ports", other="bribery", q="zebra")
    assert "0 records moved" in nothing.text_content()
    moved = send(action="refile", slug="ports", other="bribery", q="dredging", why="It is a bribe.")
    assert "1 record moved" in moved.text_content(), "a draft is found by the words of its source"
    assert library.summaries.get(summary).categories == ("bribery",)
    send(action="undo", batch=moved.xpath("//input[@name='batch']/@value")[0])
    assert library.summaries.get(summary).categories == ("ports",)
    library.summaries.edit(summary, who="ed", note="Ask about the marmalade.")
    assert "1 record moved" in send(action="refile", slug="ports", other="bribery", q="marmalade").text_content()
    send(action="move", slug="bribery", other="")
    send(action="remove", slug="ports")
    assert [s.category.slug for s in library.filing.list()] == ["bribery"]
    refused = client.post("/categories", data={"action": "add", "title": "x"}, headers={"accept": "text/html"})
    assert refused.status_code == 403


def test_summaries_in_any_state_are_found_by_their_words_and_their_sources(
    client: TestClient, library: Library, summary: str
) -> None:
    def found(query: str) -> list[str]:
        return [str(h) for h in page(client, f"/desk?{query}").xpath("//li[@class='desk-row']//h2/a/@href")]

    assert found("q=dredging") == [f"/desk/{summary}"]
    assert found("q=dredging&state=draft") == [f"/desk/{summary}"]
    assert found("q=dredging&state=published") == []
    assert "No summary has these words" in page(client, "/desk?q=zebra").text_content()


def test_the_front_page_says_what_waits(client: TestClient, library: Library, summary: str, tmp_path: Path) -> None:
    assert [a for a in page(client, "/").xpath("//ul[@class='waiting']//a/@href") if "state" in a] == [
        "/desk?state=draft"
    ]
    library.summaries.ready(summary, who="ed")
    shown = page(client, "/")
    assert "1 is ready to be published" in " ".join(shown.xpath("string(//ul[@class='waiting'])").split())
    library.summaries.publish(summary, who="ed", override="tested")
    assert page(client, "/").xpath("//section[@aria-labelledby='latest-title']//a/@href")[0] == f"/desk/{summary}"
    with Library.init(tmp_path / "empty") as empty:
        fresh = TestClient(create_app(empty), base_url="http://127.0.0.1:8080")
        assert page(fresh, "/").xpath("//ol[@class='steps']//a/@href") == ["/add", "/search", "/desk/new"]
