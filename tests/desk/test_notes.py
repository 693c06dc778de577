"""Notes: on documents and on words of them, by label, private unless somebody says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_case import document_of
from lxml import html
from starlette.testclient import TestClient

from sourcebook import Library
from sourcebook.app.web import create_app
from sourcebook.batch import parse_rows
from sourcebook.errors import NotFound, UsageError

PAPER = "Nobody showed us"


def test_a_note_is_on_words_or_on_the_whole_and_found_by_label_and_words(library: Library) -> None:
    paper, other, notes = document_of(library, PAPER), document_of(library, "trial of the harbour"), library.notes
    one = notes.add(paper, "Ask for the annex.", words="40 \n invoices", labels=("to ask", "annex"), who="ed")
    two = notes.add(other, "", labels=("to ask",), private=False, who="ed")
    assert one.place is not None
    assert one.place.exact == "40 invoices"
    assert {n.id for n in notes.list(label="to ask")} == {one.id, two.id}
    assert [n.id for n in notes.list(document=paper)] == [one.id]
    assert [n.id for n in notes.list(words="ANNEX ask")] == [one.id]
    assert [n.id for n in notes.list(public=True)] == [two.id]
    assert notes.labels() == {"annex": 1, "to ask": 2}
    changed = notes.edit(one.id, text="It came.", labels=(), who="ed")
    assert (changed.number, changed.labels, notes.edit(one.id, text="It came.", who="ed")) == (2, (), changed)
    notes.remove(one.id, who="ed")
    with pytest.raises(NotFound):
        notes.get(one.id)
    assert len(notes.versions(one.id)) == 3
    assert not library.verify().problems


@pytest.mark.parametrize(
    ("given", "error"),
    [({"text": "", "labels": ()}, UsageError), ({"text": "x", "labels": ("a,b",)}, UsageError),
     ({"text": "x", "words": "not in it"}, NotFound), ({"text": "x", "start": 5, "end": 5}, UsageError)],
)  # fmt: skip
def test_what_does_not_fit_is_told(library: Library, given: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        library.notes.add(document_of(library, PAPER), who="ed", **given)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        library.notes.add("d-none", "x", who="ed")


def test_private_notes_and_their_versions_are_in_no_byte_that_leaves(library: Library, tmp_path: Path) -> None:
    paper = document_of(library, PAPER)
    for number in range(40):
        made = library.notes.add(
            paper, f"CANARY-{number:03}-", words="invoices" if number % 2 else "", labels=(f"CANARY-L{number}",),
            who="CANARY-who",
        )  # fmt: skip
        if number % 5 == 0:
            library.notes.edit(made.id, text="Public now.", labels=("open",), private=False, who="CANARY-who")
        if number % 5 == 1:
            library.notes.remove(library.notes.edit(made.id, private=False, who="CANARY-who").id, who="CANARY-who")
    library.publish(tmp_path / "site")
    library.publish(tmp_path / "site")
    files = [p for p in (tmp_path / "site").rglob("*") if p.is_file()]
    assert [p.name for p in files if b"CANARY" in p.read_bytes()] == []
    page = html.fromstring((tmp_path / f"site/documents/{paper}.html").read_bytes())
    assert len(page.xpath("//section[@id='own-notes']//tbody/tr")) == 8
    every = html.fromstring((tmp_path / "site/notes.html").read_bytes())
    assert {e.text for e in every.xpath("//span[@class='badge']")} == {"open"}
    assert not every.xpath("//form|//time")


def test_notes_in_the_browser_without_script(library: Library) -> None:
    client = TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)
    paper = document_of(library, PAPER)
    assert f"/notes?document={paper}" in client.get(f"/documents/{paper}").text
    page = html.fromstring(client.get(f"/notes?document={paper}").content)
    token = page.xpath("string(//input[@name='token']/@value)")
    sent = {"token": token, "document": paper, "words": "40 invoices", "text": "<b>Ask</b>", "labels": "a, b"}
    assert client.post("/notes", data=sent, follow_redirects=False).status_code == 303
    assert client.post("/notes", data=sent | {"token": "x"}).status_code == 403
    (note,) = library.notes.list()
    assert (note.labels, note.private) == (("a", "b"), True)
    listed = html.fromstring(client.get("/notes?label=a&q=ask").content)
    assert "<b>Ask</b>" in listed.xpath("string(//ul[contains(@class, 'notes-list')])")
    assert client.post(f"/notes/{note.id}", data={"token": token, "step": "publish"}).status_code == 200
    assert not library.notes.get(note.id).private
    client.post(f"/notes/{note.id}", data={"token": token, "step": "remove"})
    assert list(library.notes.list()) == []


def test_a_search_finds_notes_as_their_own_kind(library: Library) -> None:
    paper, notes = document_of(library, PAPER), library.notes
    assert library.search("lighthouse").total == 0
    made = notes.add(
        paper, "The lighthouse keeper knows.\nAsk for the annex.", words="invoices", labels=("to ask",), who="ed"
    )
    (hit,) = library.search("lighthouse").hits
    assert (hit.kind, hit.document, hit.on, hit.title) == (
        "note",
        made.id,
        paper,
        library.view().get_document(paper).title,
    )
    assert hit.passage is not None
    assert hit.passage.exact == "The lighthouse keeper knows."
    assert library.search("annex OR brackwater").facets["kind"] == {"unknown": 2, "note": 1}
    assert [h.document for h in library.search('tag:"to ask" kind:note').hits] == [made.id]
    assert library.search("lighthouse -kind:note").total == 0
    assert [h.document for h in library.iter_hits("lighthouse OR bribes")].count(made.id) == 1
    notes.edit(made.id, text="It was the harbour master.", who="ed")
    assert library.search("lighthouse").total == 0
    assert library.search("master kind:note").total == 1
    library.index.rebuild()
    assert library.search("master kind:note").total == 1
    assert not library.verify().problems
    notes.remove(made.id, who="ed")
    assert library.search("kind:note").total == 0
    assert not library.verify().problems


def test_what_takes_records_takes_no_notes(library: Library) -> None:
    """Saved searches, lists of names, evidence for a dossier, claims: a note is nobody's evidence."""
    paper = document_of(library, PAPER)
    library.searches.save("keeper", "lighthouse OR bribery", who="ed")
    library.notes.add(paper, "The lighthouse keeper took 5 bribes.", who="ed")
    assert library.search("lighthouse").total == 1
    assert [alerts for _, alerts in library.alerts()] == [()]
    (row,) = library.batch(parse_rows(b"query\nlighthouse\n"))
    assert (row.total, row.hits) == (0, ())
    assert [o.kind for o in library.offer_evidence("lighthouse")] == []
    assert library.find_summaries("lighthouse") == []
    assert library.find_passages("The lighthouse keeper took five bribes.")[0].document.startswith("d-")
    assert library.search("lighthouse", notes=False).total == 0


def test_the_search_page_shows_notes_beside_documents(library: Library) -> None:
    client = TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)
    paper = document_of(library, PAPER)
    title = library.view().get_document(paper).title
    made = library.notes.add(paper, "Were the <b>invoices</b> burnt?", words="40 invoices", who="ed")
    page = html.fromstring(client.get("/search?q=invoices").content)
    (item,) = page.xpath("//ol[@class='hits']/li[p/span='note']")
    link = item.find("h2/a")
    assert (link.text, link.get("href")) == (f"Note on “{title}”", f"/notes?document={paper}#{made.id}")
    assert "Were the <b>invoices</b> burnt?" in item.text_content()
    assert item.xpath(".//mark/text()") == ["invoices"]
    assert f"/documents/{paper}" in item.xpath(".//p[@class='why']/a/@href")[0]
    assert html.fromstring(client.get(link.get("href")).content).get_element_by_id(made.id) is not None
    narrowed = [a.get("href") for a in page.xpath("//aside[@class='facets']//a[.='note']")]
    only = html.fromstring(client.get(narrowed[0]).content)
    assert [e.text for e in only.xpath("//ol[@class='hits']/li/h2/a")] == [link.text]
    found = client.get("/api/v1/search", params={"q": "burnt"}).json()
    assert [(h["kind"], h["document"], h["on"]) for h in found["hits"]] == [("note", made.id, paper)]
    assert found["hits"][0]["passage"]["exact"] == "Were the <b>invoices</b> burnt?"
