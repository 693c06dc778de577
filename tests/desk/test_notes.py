"""Notes: on documents and on words of them, by label, private unless somebody says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_case import document_of
from lxml import html
from starlette.testclient import TestClient

from sourcebook import Library
from sourcebook.app.web import create_app
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
