"""Addresses in a library: versions, what is unchanged, what fails, what is kept of a fetch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from sourcebook.library import Library
from web_server import Site, answer, article, serving

WORDS = "The harbour board of Port Ellery met on Tuesday. Mara Quist said the crane would be sold for $2 million."


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def library(tmp_path: Path, site: Site) -> Iterator[Library]:
    with Library.init(tmp_path / "case") as library:
        library._make_client = lambda settings, heed: site.client(heed_robots=heed)
        yield library


def test_an_address_becomes_a_document(library: Library, site: Site) -> None:
    site.pages["/crane"] = article("The crane", WORDS)
    site.pages["/old"] = answer(301, Location="/crane?utm_source=mail")
    site.pages["/crane?utm_source=mail"] = site.pages["/crane"]
    report = library.add([site.url("/old#top")])
    assert (report.expected, report.stored, report.failed) == (1, 1, ())
    document = library.view().get_document(report.documents[0])
    assert (document.title, document.address) == ("The crane", site.url("/crane"))
    (capture,) = library.view().iter_captures(document.id)
    assert (capture.how, capture.address) == ("web", site.url("/crane"))
    assert capture.time
    assert capture.headers["status"] == "200"
    assert capture.headers["asked"] == site.url("/old#top")
    assert capture.headers["redirects"] == f"301 {site.url('/crane?utm_source=mail')}"
    with library.store.blobs.path(capture.headers["warc"]).open("rb") as file:
        records = [
            (str(r.headers["WARC-Type"]), r.headers.get("WARC-Target-URI"), r.verify_block_digest())
            for r in ArchiveIterator(file, parse_http=False)
        ]
    assert records == [
        ("warcinfo", None, True), ("response", site.url("/old"), True), ("request", site.url("/old"), True),
        ("response", site.url("/crane?utm_source=mail"), True), ("request", site.url("/crane?utm_source=mail"), True),
    ]  # fmt: skip
    assert library.verify().problems == ()


def test_changed_bytes_are_a_version_and_the_same_are_none(library: Library, site: Site) -> None:
    site.pages["/crane"] = article("The crane", WORDS)
    first = library.add([site.url("/crane")])
    again = library.add([site.url("/crane")])
    assert (again.stored, [s.reason for s in again.skipped]) == (0, ["unchanged"])
    site.pages["/crane"] = article("The crane, sold", WORDS + " It was sold on Friday.")
    later = library.add([site.url("/crane")])
    assert later.documents == first.documents
    document = library.view().get_document(first.documents[0])
    assert document.versions == 2
    assert [d.id for d in library.list("documents")] == [document.id]
    assert len({capture.blob for capture in library.view().iter_captures(document.id)}) == 2


def test_a_page_cannot_pass_for_another_sites(library: Library, site: Site) -> None:
    site.pages["/a"] = article("A", WORDS, canonical=site.url("/canonical"))
    site.pages["/b"] = article("B", WORDS, canonical="https://gull.example/crane")
    addresses = [
        library.view().get_document(d).address for d in library.add([site.url("/a"), site.url("/b")]).documents
    ]
    assert addresses == [site.url("/canonical"), site.url("/b")]


def test_what_is_not_had_is_a_line_with_a_reason(library: Library, site: Site) -> None:
    site.pages["/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /shut\n")
    site.pages["/shut/page"] = article("Shut", WORDS)
    names = [site.url("/none"), site.url("/shut/page"), "http://10.0.0.1/", "https://localhost/"]
    report = library.add(names)
    assert (report.expected, report.stored) == (4, 0)
    reasons = {item.name: item.reason for item in report.failed}
    assert "answered 404" in reasons[names[0]]
    assert "robots.txt" in reasons[names[1]]
    assert "not a public address" in reasons[names[2]]
    assert "not a name of the public web" in reasons[names[3]]
    assert {line.code for line in library.list("ledger")} == {"fetch-failed", "robots", "address-refused"}
    assert "/shut/page" not in site.asked
    assert library.add([names[1]], ignore_robots=True).stored == 1


def test_counting_what_would_be_added_asks_the_web_nothing(library: Library, site: Site) -> None:
    assert list(library.find([site.url("/crane")])) == [site.url("/crane")]
    assert site.asked == []
