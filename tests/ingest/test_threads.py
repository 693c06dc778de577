"""Messages of one conversation: found by their heads, in order, through the library and the command line's words."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import container_files as files
from office_files import make_picture
from pst_file import Letter, make_pst
from sourcebook import Library
from sourcebook.errors import NotFound
from sourcebook.explore.threads import find_thread
from sourcebook.model.document import Document


def mail(number: int, answers: tuple[str, ...] = (), day: int = 9, **heads: str) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = f"Letter {number}", "Ida Marsh <ida@oslund.example>"
    message["Message-ID"], message["Date"] = f"<m{number}@oslund.example>", f"Sun, {day:02} Mar 2014 10:30:00 +0100"
    if answers:
        message["In-Reply-To"] = f"<{answers[-1]}@oslund.example>"
        message["References"] = " ".join(f"<{one}@oslund.example>" for one in answers[:-1])
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content(f"Words of letter {number}.")
    return message.as_bytes()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    inbox = tmp_path / "in"
    inbox.mkdir()
    letters = {
        "c": mail(3, ("m1", "m2")),
        "b": mail(2, ("m1",)),
        "a": mail(1),
        "x": mail(9),
        "y": mail(5, ("m4",), day=8),
    }
    for name, data in letters.items():
        (inbox / f"{name}.eml").write_bytes(data)
    held = Library.init(tmp_path / "library")
    held.add([inbox], defer=True)
    return held


def test_a_thread_is_listed_in_its_order_and_shown_around_a_message(library: Library) -> None:
    by_title = {d.title: d for d in library.list("documents")}
    second = by_title["Letter 2"]
    for name in (second.id, "m3@oslund.example"):
        assert [d.title for d in library.list("documents", thread=name)] == ["Letter 1", "Letter 2", "Letter 3"]
    shown = library.show(second.id)["thread"]
    assert (shown["before"]["title"], shown["after"]["title"]) == ("Letter 1", "Letter 3")
    assert shown["named in it and not in the library"] == 0
    assert library.show(by_title["Letter 5"].id)["thread"]["named in it and not in the library"] == 1
    with pytest.raises(NotFound, match="No message of a thread"):
        list(library.list("documents", thread="nobody@oslund.example"))


def test_letters_of_a_store_know_their_thread(tmp_path: Path) -> None:
    letters = [
        Letter("The valves", "Look.", message_id="<a@x>"),
        Letter("Re: The valves", "No.", message_id="<b@x>", answers="<a@x>"),
    ]
    (tmp_path / "a.pst").write_bytes(make_pst({"Inbox": letters[:1], "Sent": letters[1:]}))
    library = Library.init(tmp_path / "library")
    report = library.add([tmp_path / "a.pst"], defer=True)
    assert (report.expected, report.stored) == (3, 3)
    assert [d.title for d in library.list("documents", thread="a@x")] == ["The valves", "Re: The valves"]
    texts = {library.view().get_rendition(d.rendition).text for d in library.list("documents")}
    assert any("Folder: Sent" in text for text in texts)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=3)), max_size=25))
def test_threads_part_the_letters(drawn: list[tuple[int, list[int]]]) -> None:
    documents = [
        Document(
            id=f"d-{n}", title="", rendition="", blob="", media_type="", address="",
            message=f"m{own}", answers=tuple(f"m{a}" for a in answers),
        )
        for n, (own, answers) in enumerate(drawn)
    ]  # fmt: skip
    threads = {d.id: {other.id for other in find_thread(documents, d.id).documents} for d in documents}
    for one, thread in threads.items():
        assert one in thread
        assert all(threads[other] == thread for other in thread)


def test_texts_read_off_pictures_are_found_by_how_sure_they_are(tmp_path: Path) -> None:
    (tmp_path / "scan.png").write_bytes(make_picture("The ferry to Oslund sank in the night."))
    (tmp_path / "note.txt").write_text("The ferry to Oslund sank in the night.")
    library = Library.init(tmp_path / "library")
    library.add([tmp_path / "scan.png", tmp_path / "note.txt"])
    scan = next(d for d in library.list("documents") if d.media_type == "image/png")
    assert 0.5 < scan.confidence < 1
    shown = library.show(scan.id)["rendition"]
    assert shown["confidence"] == scan.confidence
    assert shown["pages"] == [{"page": 1, "confidence": scan.confidence}]
    for query, found in {
        "ocr:0..1": [scan.id],
        "ocr:<0.1": [],
        f"ferry ocr:>{scan.confidence - 0.01}": [scan.id],
    }.items():
        assert [hit.document for hit in library.search(query).hits] == found
    assert [d.id for d in library.list("documents", confidence_below=0.99)] == [scan.id]


def ledger_of(folder: Path, name: str, data: bytes) -> tuple[Library, dict[str, tuple[str, str]]]:
    (folder / name).write_bytes(data)
    library = Library.init(folder / "library")
    report = library.add([folder / name], defer=True)
    assert report.expected == report.stored + len(report.skipped) + len(report.failed)
    return library, {line.name: (line.outcome, line.reason) for line in library.list("ledger")}


def test_records_that_are_no_pages_have_a_line_with_the_reason(tmp_path: Path) -> None:
    page = ("https://oslund.example/a", b"<p>The ferry sank in the harbour of Oslund.</p>", "text/html")
    moved = b"HTTP/1.1 301 Moved\r\nLocation: https://oslund.example/a\r\nContent-Length: 0\r\n\r\n"
    data = files.make_warc([page], packed=True) + b"".join(
        files.PACKERS["gz"](files.make_warc_record(kind, address, body, **heads))
        for kind, address, body, heads in [
            ("response", "https://oslund.example/old", moved, {"Content_Type": "application/http; msgtype=response"}),
            ("revisit", "https://oslund.example/a", b"", {}),
            ("revisit", "https://other.example/b", b"", {"WARC_Refers_To_Target_URI": "https://other.example/c"}),
            ("metadata", "https://oslund.example/a", b"via: x", {"Content_Type": "application/warc-fields"}),
            ("resource", "https://oslund.example/r", b"Words of a resource.", {"Content_Type": "text/plain"}),
            ("request", "https://oslund.example/a", b"GET / HTTP/1.1\r\n\r\n", {"Content_Type": "application/http"}),
        ]
    )
    _, ledger = ledger_of(tmp_path, "site.warc.gz", data)
    found = {name.removeprefix("site.warc.gz/"): line for name, line in ledger.items()}
    assert found["oslund.example/a"][0] == "stored"
    assert found["oslund.example/r"][0] == "stored"
    assert found["oslund.example/old"] == (
        "skipped", "The server answered 301, which is no page. It leads to https://oslund.example/a.",
    )  # fmt: skip
    assert "same bytes as the earlier record" in found["oslund.example/a (2)"][1]
    assert found["other.example/b"][0] == "failed"
    assert "Add the file that holds them" in found["other.example/b"][1]
    assert found["oslund.example/a (3)"][0] == "skipped"
    assert len(found) == 7


@pytest.mark.parametrize(
    ("how", "line", "words"),
    [
        ({"wrong": "archive/data.warc.gz"}, "a.wacz/archive/data.warc.gz", "not those whose digest"),
        ({"wrong": "indexes/index.cdx"}, "a.wacz/indexes/index.cdx", "not those whose digest"),
        ({"wrong": "datapackage.json"}, "a.wacz/datapackage.json", "digest datapackage-digest.json states"),
        ({"lacking": "archive/data.warc.gz"}, "a.wacz", "lacks archive/data.warc.gz"),
        ({"lacking": "datapackage.json"}, "a.wacz", "lacks a readable datapackage.json"),
    ],
)
def test_a_capture_that_is_not_what_it_states_fails(tmp_path: Path, how: dict[str, str], line: str, words: str) -> None:
    page = ("https://oslund.example/a", b"<p>The ferry sank in the harbour of Oslund.</p>", "text/html")
    _, ledger = ledger_of(tmp_path, "a.wacz", files.make_wacz([page], **how))
    assert ledger[line][0] == "failed"
    assert words in ledger[line][1]


def test_locked_archives_say_so(tmp_path: Path) -> None:
    for number, heads in enumerate((False, True)):
        folder = tmp_path / str(number)
        folder.mkdir()
        data = files.make_7z(files.FILES, password="x", heads=heads)
        _, ledger = ledger_of(folder, "a.7z", data)
        assert any("locked by a password" in reason for _, reason in ledger.values())
        assert all(outcome == "failed" for outcome, _ in ledger.values()) or not heads


ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Oslund Post</title>
<entry><title>The ferry</title><id>tag:1</id><link href="https://oslund.example/a"/>
<author><name>Ida Marsh</name></author>
<published>2014-03-09T23:30:00-05:00</published><updated>2014-03-11T08:00:00Z</updated>
<summary>Short.</summary>
<content type="html">&lt;p&gt;It sank in the harbour &lt;b&gt;at night&lt;/b&gt;.&lt;/p&gt;</content>
</entry></feed>"""
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Oslund Post</title></channel>
<item><title>The ferry</title><link>https://oslund.example/a</link><dc:creator>Ida Marsh</dc:creator>
<dc:date>2014-03-09</dc:date><description>It sank in the harbour at night.</description></item></rdf:RDF>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Oslund Post", "items": [{"id": "1",
"url": "https://oslund.example/a", "title": "The ferry", "authors": [{"name": "Ida Marsh"}],
"content_text": "It sank in the harbour at night.", "date_published": "2014-03-09T23:30:00-05:00"}]}"""


@pytest.mark.parametrize(("name", "data"), [("a.atom", ATOM), ("a.xml", RDF), ("feed.json", JSON)])
def test_entries_of_a_feed_are_documents(tmp_path: Path, name: str, data: bytes) -> None:
    library, _ = ledger_of(tmp_path, name, data)
    document = next(iter(library.list("documents")))
    assert (document.title, document.outlet, document.byline) == ("The ferry", "Oslund Post", ("Ida Marsh",))
    assert (document.published, document.address) == ("2014-03-09", "https://oslund.example/a")
    assert library.view().get_rendition(document.rendition).text == "It sank in the harbour at night."
