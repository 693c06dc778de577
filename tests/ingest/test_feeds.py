"""Feeds and watching: what is read of a feed, what is new, what is asked for again, what is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import ItemError, NotFound, UsageError
from sourcebook.ingest.web.feeds import is_feed, read_feed, read_feed_list
from sourcebook.ingest.web.watch import FIRST_WAIT, Watcher
from sourcebook.library import Library
from web_server import Handler, Site, answer, article, serving

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ellery Post</title>
<item><title>One</title><link>/one</link><guid>1</guid><pubDate>Mon, 02 May 2011 10:00:00 GMT</pubDate></item>
<item><title>Two</title><link>https://ellery.example/two</link></item><item><title>No link</title></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Ellery Post</title><entry><id>urn:1</id><title>One</title>
<link href="one"/><updated>2011-05-02T10:00:00Z</updated></entry></feed>"""
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item rdf:about="x"><title>One</title><link>https://ellery.example/one</link></item></rdf:RDF>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Ellery Post",
"items": [{"id": "1", "url": "https://ellery.example/one", "date_modified": "2011-05-02T10:00:00Z"}, {"id": "2"}, 3]}"""


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (RSS, [("https://ellery.example/one", "1"), ("https://ellery.example/two", "https://ellery.example/two")]),
        (ATOM, [("https://ellery.example/feeds/one", "urn:1")]),
        (RDF, [("https://ellery.example/one", "x")]),
        (JSON, [("https://ellery.example/one", "1")]),
    ],
    ids=["rss", "atom", "rdf", "json"],
)
def test_entries_of_a_feed(data: bytes, found: list[tuple[str, str]]) -> None:
    assert [(e.address, e.key) for e in read_feed(data, "https://ellery.example/feeds/all")] == found


@pytest.mark.parametrize("data", [b"", b"<html><p>rss</p></html>", b"{}", b"/etc/passwd", b"http://10.0.0.1/feed"])
def test_what_is_no_feed_is_said(data: bytes) -> None:
    with pytest.raises(ItemError, match="no feed"):
        read_feed(data, "https://ellery.example/")


def test_a_list_of_feeds() -> None:
    data = b"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <opml version="2.0"><body><outline text="Papers">
    <outline xmlUrl="https://a.example/feed"/><outline xmlurl="https://b.example/feed" title="&x;"/>
    <outline xmlUrl="https://a.example/feed"/></outline></body></opml>"""
    assert read_feed_list(data) == ("https://a.example/feed", "https://b.example/feed")


@settings(deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"<rss>", b"<feed>", b'{"version":"https://jsonfeed.org/version/1"'])
)
def test_any_bytes_are_a_feed_or_none(data: bytes, before: bytes) -> None:
    try:
        read_feed(before + data, "https://ellery.example/")
    except ItemError:
        assert not is_feed(before + data) or before.startswith(b"{")


def atom(*entries: tuple[str, str]) -> bytes:
    each = "".join(
        f'<entry><id>{path}</id><title>t</title><link href="{path}"/><updated>{stamp}</updated></entry>'
        for path, stamp in entries
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>{each}</feed>'.encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.pages["/one"] = article("One", "Mara Quist sold the crane of Port Ellery for $2 million on Tuesday.")
        site.pages["/two"] = article("Two", "The harbour board of Port Ellery met again on Friday about the crane.")
        yield site


@pytest.fixture
def library(tmp_path: Path, site: Site) -> Iterator[Library]:
    with Library.init(tmp_path / "case") as library:
        library._make_client = lambda settings, heed: site.client(heed_robots=heed)
        yield library


def test_only_what_is_new_is_added(library: Library, site: Site) -> None:
    feed = site.url("/feed")

    def served(handler: Handler, body: bytes = atom(("/one", "1"))) -> None:
        same = handler.headers.get("If-None-Match") == '"a"'
        answer(304 if same else 200, b"" if same else body, ETag='"a"')(handler)

    site.pages["/feed"] = served
    first = library.watch([feed])
    assert (first.stored, [s.reason for s in first.skipped]) == (1, ["A feed: 1 new of 1 entries."])
    site.asked.clear()
    assert [s.reason for s in library.watch().skipped] == ["A feed: nothing new."]
    assert [path for path in site.asked if path != "/robots.txt"] == ["/feed"]
    site.pages["/feed"] = answer(200, atom(("/two", "1"), ("/one", "2")))
    site.pages["/one"] = article("One", "Mara Quist sold the crane of Port Ellery for $3 million on Tuesday.")
    later = library.watch([feed])
    assert later.stored == 2
    assert first.documents[0] in later.documents
    assert library.view().get_document(first.documents[0]).versions == 2
    assert library.watch([feed]).stored == 0


def test_an_entry_that_fails_is_tried_again(library: Library, site: Site) -> None:
    site.pages["/feed"] = answer(200, atom(("/one", "1"), ("/gone", "1")), ETag='"a"')
    assert "answered 404" in library.watch([site.url("/feed")]).failed[0].reason
    site.pages["/gone"] = site.pages["/two"]
    assert library.watch([site.url("/feed")]).stored == 1


def test_a_feed_that_fails_is_left_alone_for_a_while(site: Site, tmp_path: Path) -> None:
    site.pages["/feed"] = answer(503, Retry_After="7200")
    now = [1_000_000.0]

    def polled() -> list[tuple[str | None, str]]:
        watcher = Watcher(site.client(heed_robots=False), tmp_path / "watch.json", lambda: now[0])
        found = [(item.outcome, item.code) for item in watcher.items([site.url("/feed")])]
        watcher.finish()
        return found

    assert polled() == [("failed", "fetch-failed")]
    now[0] += FIRST_WAIT + 1
    assert polled() == [("skipped", "feed-waiting")]
    now[0] += 7200
    site.pages["/feed"] = answer(200, atom())
    assert polled() == [("skipped", "feed")]


def test_lists_of_feeds_and_what_is_not_there(library: Library, site: Site, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No feed"):
        library.watch()
    with pytest.raises(NotFound):
        library.watch([tmp_path / "none.opml"])
    site.pages["/feed"] = answer(200, atom(("/one", "1")))
    (tmp_path / "my.opml").write_text(f'<opml><body><outline xmlUrl="{site.url("/feed")}"/></body></opml>')
    assert library.watch([tmp_path / "my.opml"]).stored == 1


def test_add_of_a_feed_takes_in_its_entries(library: Library, site: Site) -> None:
    site.pages["/feed"] = answer(200, atom(("/one", "1"), ("/two", "1")))
    report = library.add([site.url("/feed")])
    assert (report.expected, report.stored, len(report.skipped)) == (3, 2, 1)
