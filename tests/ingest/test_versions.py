"""Captures and versions: what is a further capture, what a further version, what is only said to be absent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from container_files import make_warc
from sourcebook.errors import NotFound, UsageError
from sourcebook.library import Library
from sourcebook.model.ledger import AddReport
from web_server import Page, Site, answer, article, serving

FIRST = (
    "The harbour board of Port Ellery met on Tuesday. Mara Quist said the crane would be sold for $2 million. "
    "Nobody objected, according to minutes seen by the paper. The port opened in 1911 and employs forty people."
)
SECOND = (
    "The port opened in 1911 and employs forty people. The harbour board of Port Ellery met on Tuesday. Mara Quist "
    "said the old crane would be sold for $3 million. The sale is to be concluded in June."
)


class Desk:
    """A library, a site, and a clock that goes an hour on with every address."""

    def __init__(self, library: Library, site: Site) -> None:
        self.library, self.site, self.now = library, site, 1_300_000_000.0
        library._make_client = lambda _, heed: site.client(heed_robots=heed, clock=lambda: self.now)

    def add(self, path: str, page: Page | None = None) -> AddReport:
        self.now += 3600
        if page is not None:
            self.site.pages[path] = page
        return self.library.add([self.site.url(path)])

    def numbers(self, document: str) -> list[int]:
        """The version of each capture, in order of time."""
        history = self.library.versions(document)
        return [n for _, n in sorted((c.time or "", v.number) for v in history.versions for c in v.captures)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving() as site, Library.init(tmp_path / "case") as library:
        yield Desk(library, site)


def noisy(title: str, words: str, noise: str, canonical: str = "") -> Page:
    """The same words in other bytes each time."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    head = f"<!doctype html><html><head><title>{title}</title>{link}<script nonce='{noise}'></script></head>"
    return answer(body=f"{head}<body><article><h1>{title}</h1><p>{words}</p></article></body></html>".encode())


def test_other_bytes_of_the_same_words_are_a_capture_and_no_version(desk: Desk) -> None:
    (document,) = desk.add("/crane", noisy("The crane", FIRST, "1")).documents
    readings = {a.id for a in desk.library.view().iter_annotations(document=document)}
    for noise in ("2", "3"):
        assert desk.add("/crane", noisy("The crane", FIRST, noise)).stored == 1
    assert desk.library.view().get_document(document).versions == 1
    assert desk.numbers(document) == [1, 1, 1]
    assert {a.id for a in desk.library.view().iter_annotations(document=document)} == readings
    captures = list(desk.library.view().iter_captures(document))
    assert len({c.blob for c in captures}) == 3
    assert all(c.blob in desk.library.store.blobs and c.headers["warc"] in desk.library.store.blobs for c in captures)
    assert desk.library.verify().problems == ()


def test_back_to_the_first_words_is_a_capture_of_the_first_version(desk: Desk) -> None:
    one, two = noisy("The crane", FIRST, "1"), noisy("The crane", SECOND, "2")
    (document,) = desk.add("/crane", one).documents
    desk.add("/crane", two)
    again = desk.add("/crane", one)
    assert [s.reason for s in again.skipped] == ["unchanged"]
    assert desk.numbers(document) == [1, 2, 1]
    held = desk.library.view().get_document(document)
    assert (held.versions, desk.library.versions(document).current) == (2, 1)
    assert desk.library.view().get_rendition(held.rendition).text.startswith("The harbour board")
    assert desk.library.search("minutes").total == 1
    desk.add("/crane", two)
    assert desk.library.versions(document).current == 2
    assert desk.library.search("concluded").total == 1
    assert desk.library.verify().problems == ()


def test_the_same_bytes_at_another_address_are_a_capture(desk: Desk, tmp_path: Path) -> None:
    page = noisy("The crane", FIRST, "1")
    (document,) = desk.add("/crane", page).documents
    assert desk.add("/print/crane", page).skipped
    (tmp_path / "saved.html").write_bytes(desk.library.store.blobs.path(_blob(desk, document)).read_bytes())
    assert desk.library.add([tmp_path / "saved.html"]).skipped
    assert desk.library.add([tmp_path / "saved.html"]).skipped
    addresses = sorted(c.address for c in desk.library.view().iter_captures(document))
    assert addresses == sorted([desk.site.url("/crane"), desk.site.url("/print/crane"), "saved.html"])
    assert [d.id for d in desk.library.view().iter_documents()] == [document]


def _blob(desk: Desk, document: str) -> str:
    return desk.library.view().get_document(document).blob


def test_an_updated_article_is_a_version_under_any_spelling_of_its_address(desk: Desk, tmp_path: Path) -> None:
    (document,) = desk.add("/crane?utm_source=mail", article("The crane", FIRST, updated="2011-03-01")).documents
    later = article("The crane", SECOND, updated="2011-03-02", canonical=desk.site.url("/crane/"))
    assert desk.add("/crane/amp", later).documents == (document,)
    file = f'<html><head><link rel="canonical" href="{desk.site.url("/crane#top")}"><title>The crane</title></head>'
    (tmp_path / "third.html").write_text(f"{file}<body><p>{FIRST} It was sold.</p></body></html>")
    assert desk.library.add([tmp_path / "third.html"]).documents == (document,)
    assert desk.library.view().get_document(document).versions == 3


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_gives_it_no_more_is_an_absence(desk: Desk, status: int) -> None:
    (document,) = desk.add("/crane", noisy("The crane", FIRST, "1")).documents
    before = desk.library.view().get_document(document)
    (skipped,) = desk.add("/crane", answer(status)).skipped
    assert skipped.reason.startswith("Absent in the capture of 2011-03-13T09:06:40Z: The address answered")
    assert "eleted" not in skipped.reason
    assert desk.library.view().get_document(document) == before
    (gone,) = desk.library.versions(document).absences
    assert (gone.absent, gone.media_type) == (f"The address answered {status}.", "application/warc")
    shown = desk.library.show(document)
    assert shown["absences"][0]["says"] == skipped.reason
    assert f"Absent in the capture of {gone.time}" in desk.library.pages().document(document)
    assert "Absent in this capture" in desk.library.versions_page(document)
    assert [i.outcome for i in desk.library.list("ledger")] == ["stored"]
    assert desk.library.verify().problems == ()


def test_an_address_that_leads_elsewhere_is_an_absence_of_what_was_there(desk: Desk) -> None:
    (document,) = desk.add("/crane", noisy("The crane", FIRST, "1")).documents
    desk.site.pages["/home"] = noisy("Port Ellery Post", "All the news of the harbour is on this page every day.", "1")
    for _ in range(2):  # met first, and held already
        desk.add("/crane", answer(302, Location="/home"))
    absences = desk.library.versions(document).absences
    assert [a.absent for a in absences] == [f"It redirected to {desk.site.url('/home')}."] * 2
    assert desk.library.view().get_document(document).title == "The crane"
    assert len(list(desk.library.view().iter_documents())) == 2


def test_what_was_never_held_is_not_absent(desk: Desk) -> None:
    assert "answered 404" in desk.add("/never", answer(404)).failed[0].reason
    (document,) = desk.add("/crane", noisy("The crane", FIRST, "1")).documents
    assert "answered 500" in desk.add("/crane", answer(500)).failed[0].reason
    desk.add("/old", answer(301, Location="/crane"))
    assert desk.library.versions(document).absences == ()


def test_a_password_is_written_nowhere(desk: Desk) -> None:
    address = desk.site.url("/crane").replace("http://", "http://mara:se-cret@")
    report = desk.library.add([address])
    assert "user name" in report.failed[0].reason
    assert list(desk.library.find([address])) == [desk.site.url("/crane")]
    watched = desk.library.watch([address])
    assert "user name" in watched.failed[0].reason
    desk.library.store.close()
    kept = [path.read_bytes() for path in desk.library.root.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"se-cret" in data for data in kept)


def test_versions_are_compared_and_words_traced(desk: Desk) -> None:
    (document,) = desk.add("/crane", noisy("The crane", FIRST, "1")).documents
    with pytest.raises(UsageError, match="one version only"):
        desk.library.diff(document)
    quoted = next(a for a in desk.library.view().iter_annotations(document=document, kind="money"))
    desk.add("/crane", noisy("The crane, sold", SECOND, "2"))
    found = desk.library.diff(document)
    assert found.counts == {"same": 1, "inserted": 1, "absent": 1, "changed": 0, "moved": 2}
    gone = next(c for c in found.changes if c.kind == "absent")
    assert gone.says == f"Absent in the capture of {found.new.captured}."
    assert gone.old
    assert gone.old.exact.startswith("Nobody objected")
    assert "The title was “The crane”" in found.notes[0]
    altered = next(c for c in found.changes if c.kind == "moved" and c.words)
    assert [(w.kind, w.text.strip()) for w in altered.words if w.kind != "same"] == [
        ("inserted", "old"), ("absent", "2"), ("inserted", "3"),
    ]  # fmt: skip
    back = desk.library.diff(document, 2, 1)
    assert (back.counts["inserted"], back.counts["absent"]) == (1, 1)
    assert [v["fate"] for v in desk.library.show(quoted.id)["in_other_versions"]] == ["changed"]
    at = FIRST.index("The harbour board")
    first = desk.library.versions(document).versions[0].rendition
    (traced,) = desk.library.trace(document, at, at + 8, rendition=first)
    assert (traced.anchored.fate, traced.anchored.span and traced.anchored.span.exact) == ("moved", "The harb")
    page, file = desk.library.versions_page(document), desk.library.versions_file(document)
    for html in (page, file):
        assert '<del><span class="hidden">absent: </span>' in html
        assert '<ins><span class="hidden">inserted: </span>' in html
        assert "eleted" not in html
    assert "<script" not in file
    with pytest.raises(NotFound, match="no version 7"):
        desk.library.diff(document, 7)


def test_a_published_library_has_the_page(desk: Desk, tmp_path: Path) -> None:
    (document,) = desk.add("/crane", noisy("The crane", FIRST, "1")).documents
    desk.add("/crane", noisy("The crane", SECOND, "2"))
    other = desk.add("/other", noisy("Another", "The ferry of Port Ellery sank in a storm on Friday night.", "1"))
    desk.library.publish(tmp_path / "site")
    assert "Version 1 and version 2" in (tmp_path / "site/documents" / f"{document}-versions.html").read_text()
    assert f"{document}-versions.html" in (tmp_path / "site/documents" / f"{document}.html").read_text()
    assert not (tmp_path / "site/documents" / f"{other.documents[0]}-versions.html").exists()


def test_a_feed_entry_that_is_held_is_captured_again_not_twice(desk: Desk) -> None:
    (document,) = desk.add("/crane", noisy("The crane", FIRST, "1")).documents
    entry = '<entry><id>x</id><title>t</title><link href="/crane?utm_medium=feed"/><updated>1</updated></entry>'
    desk.site.pages["/feed"] = answer(200, f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>".encode())
    desk.site.pages["/crane?utm_medium=feed"] = noisy("The crane", SECOND, "2")
    desk.now += 3600
    report = desk.library.watch([desk.site.url("/feed")])
    assert report.documents == (document,), report
    assert desk.numbers(document) == [1, 2]


def test_heads_by_our_own_names_are_not_believed(desk: Desk, tmp_path: Path) -> None:
    (held,) = desk.add(
        "/held", noisy("Held", "The ferry of Port Ellery sank in a storm on Friday night.", "1")
    ).documents
    fetched = next(desk.library.view().iter_captures(held))
    heads = {
        "snapshot": "sha256:" + "0" * 64,
        "screenshot": fetched.blob,
        "redirects": "301 x",
        "asked": fetched.address,
    }
    body = b"<html><body><p>" + FIRST.encode() + b"</p></body></html>"
    (document,) = desk.add("/crane", answer(200, body, **heads)).documents
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**heads, "warc": fetched.headers["warc"]}.items())
    archive = make_warc(
        [("https://oslund.example/a", b"<p>The ferry was raised in June.</p>", "text/html\r\n" + lines[:-2])]
    )
    (tmp_path / "a.warc").write_bytes(archive)
    (other,) = desk.library.add([tmp_path / "a.warc"]).documents
    for capture in (c for d in (document, other) for c in desk.library.view().iter_captures(d)):
        assert not {"snapshot", "screenshot", "redirects"} & set(capture.headers)
        with pytest.raises(NotFound):
            desk.library.screenshot(capture.id)
    assert desk.library.versions(held).absences == ()
    assert desk.library.verify().problems == ()
