"""HTML: structure, links, hidden text, metadata, body choice."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Draft, check_draft
from sourcebook.ingest.html import HtmlReader
from sourcebook.testing.readers import blob_of

PROSE = (
    "The regional audit office in Kelmar published its review of the harbour contracts on Tuesday, and the figures "
    "in it differ from those that the ministry gave to parliament in the spring of the year before. "
)


@pytest.fixture
def read(tmp_path: Path):
    def run(page: str | bytes, address: str | None = None) -> Draft:
        data = page if isinstance(page, bytes) else page.encode()
        draft = HtmlReader().read(blob_of(tmp_path, data, name="page.html", media_type="text/html", address=address))
        check_draft(draft)
        return draft

    return run


def kinds(draft: Draft) -> list[tuple[str, str]]:
    return [(b.kind, draft.text[b.start : b.end]) for b in draft.blocks]


def test_structure_survives(read) -> None:
    draft = read(
        "<article><h1>Harbour</h1><p>One <b>bold</b>\n word.</p><h3>1990s</h3><blockquote><p>It was ours.<br>"
        "— Ida Roe, <i>The Kelmar Post</i></p><p>More.</p></blockquote><ul><li>first<ul><li>inner</ul><li>second</ul>"
        "<table><caption>Sums</caption><tr><th>Payer<th>Sum<tr><td>Aldora<td>5</table><pre>a  b\n c</pre>"
        "<figure><img alt=x><figcaption>The quay</figcaption></figure></article>"
    )
    assert kinds(draft) == [
        ("paragraph", "One bold word."),
        ("heading", "1990s"),
        ("quote", "It was ours.\n— Ida Roe, The Kelmar Post"),
        ("quote", "More."),
        ("item", "first"),
        ("item", "inner"),
        ("item", "second"),
        ("caption", "Sums"),
        ("row", "Payer | Sum"),
        ("row", "Aldora | 5"),
        ("code", "a  b\n c"),
        ("caption", "The quay"),
    ]
    by = {draft.text[b.start : b.end]: b for b in draft.blocks}
    assert by["1990s"].level == 3
    assert by["More."].group == by["It was ours.\n— Ida Roe, The Kelmar Post"].group > 0
    assert [by[w].level for w in ("first", "inner", "second")] == [1, 2, 1]
    assert by["first"].group == by["second"].group != by["More."].group
    assert by["Aldora | 5"].group == by["Payer | Sum"].group
    assert by["One bold word."].path == "/html/body/article[1]/p[1]"
    assert "first\ninner\nsecond" in draft.text
    assert draft.metadata.title == "Harbour"


def test_links_stand_on_their_words_and_are_absolute(read) -> None:
    draft = read(
        '<base href="https://kelmar.example/news/"><p>See <a href="a.html"> the <i>report</i></a>, and '
        '<a href="https://x.example/?q=1#f">this</a>. <a href="/top">Top</a></p>',
    )
    assert [(draft.text[k.start : k.end], k.href) for k in draft.links] == [
        ("the report", "https://kelmar.example/news/a.html"),
        ("this", "https://x.example/?q=1#f"),
        ("Top", "https://kelmar.example/top"),
    ]


def test_address_makes_links_absolute(read) -> None:
    draft = read('<p>See <a href="../b">b</a> now.', address="https://kelmar.example/x/y/z")
    assert draft.links[0].href == "https://kelmar.example/x/b"


@pytest.mark.parametrize(
    ("markup", "how"),
    [
        ("<span hidden>evil</span>", "hidden attribute"),
        ('<span style="display: none">evil</span>', "display:none"),
        ('<span style="visibility:hidden">evil</span>', "visibility:hidden"),
        ('<span style="font-size:0px">evil</span>', "font-size:0"),
        ('<span style="opacity: 0.0">evil</span>', "opacity:0"),
        ('<span style="text-indent:-9999px">evil</span>', "text-indent off screen"),
        ('<span style="position:absolute;left:-5000px">evil</span>', "position off screen"),
        ('<span style="color:#fff;background:#ffffff">evil</span>', "text in the colour of its background"),
        ('<span style="color:white">evil</span>', "text in the colour of its background"),
        ('<span class="gone">evil</span>', "display:none by style sheet"),
        ('<span class="sr-only">evil</span>', "class sr-only"),
    ],
)
def test_hidden_text_is_kept_apart(read, markup: str, how: str) -> None:
    draft = read(f"<style>.gone {{ display: none }}</style><article><p>Seen {markup} here.</p><p>End.</p></article>")
    assert draft.text == "Seen here.\n\nEnd."
    assert [(h.text, h.how, h.at) for h in draft.hidden] == [("evil", how, 4)]


@pytest.mark.parametrize(
    "markup",
    [
        '<span aria-hidden="true">seen</span>',
        '<span style="color:#000">seen</span>',
        '<span style="font-size:10px">seen</span>',
        '<span style="left:-5000px">seen</span>',
        '<span class="other">seen</span>',
    ],
)
def test_seen_text_is_not_taken_for_hidden(read, markup: str) -> None:
    draft = read(f"<style>@media print {{ .other {{ display:none }} }}</style><p>Is {markup} here.</p>")
    assert draft.text == "Is seen here."
    assert draft.hidden == ()


def test_scripts_templates_and_controls_are_no_text(read) -> None:
    draft = read(
        "<p>Only this.<script>var a = 'x'</script><noscript>no</noscript><template><p>t</p></template>"
        "<button>Send</button><svg><text>s</text></svg></p><!-- c -->"
    )
    assert draft.text == "Only this."


def test_what_stands_in_a_field_of_a_form_is_read_where_it_is_the_page(read) -> None:
    words = "The harbour board paid four million to Osk Holdings, she said.\n \nNobody saw the invoice &amp; asked."
    page = "<body><h1>Transcript</h1><form><textarea rows=9>{}</textarea><button>Send</button></form></body>"
    assert kinds(read(page.format(words))) == [
        ("paragraph", "The harbour board paid four million to Osk Holdings, she said."),
        ("paragraph", "Nobody saw the invoice & asked."),
    ]
    copied = "&lt;iframe src=x&gt;&lt;/iframe&gt; to show the film on a page of your own"
    assert "iframe" not in read(page.format(copied)).text
    body = "".join(f"<p>{i}. {PROSE}</p>" for i in range(6))
    asked = "<form><textarea>Write here what you think and be kind to others.</textarea></form>"
    assert "be kind" not in read(f"<body><article class=story>{body}</article>{asked}</body>").text


def test_what_stands_in_the_lines_of_a_form_is_read_where_it_is_the_page(read) -> None:
    lines = (
        "<tr><td>Company</td><td><input value='Aldora Holdings Ltd, registered on 4 March'></td></tr>"
        "<tr><td>Owner</td><td><input type=TEXT readonly value='Mara Quist of Port Ellery'></td></tr>"
        "<tr><td>Agent</td><td><input type=search placeholder='Somebody'></td></tr>"
        "<tr><td>Key</td><td><input type=hidden value='unseen one'><input type=password value='secret'></td></tr>"
    )
    page = f"<body><h1>Entry</h1><form>A note<table>{lines}</table><input type=submit value='Strike off'></form></body>"
    assert [text for _, text in kinds(read(page))] == [
        "A note",
        "Company | Aldora Holdings Ltd, registered on 4 March",
        "Owner | Mara Quist of Port Ellery",
        "Agent",
        "Key",
        "Strike off",
    ]
    copied = "<input value='&lt;iframe src=a&gt;&lt;/iframe&gt;'> <input type=radio value=yes> Yes"
    assert read(f"<body><p>The vote of the harbour board: {copied}</p></body>").text.endswith("board: Yes")


def test_a_search_field_beside_an_article_is_no_part_of_it(read) -> None:
    article = "".join(
        f"<p>The harbour board met on day {n} and heard the surveyor about the crane.</p>" for n in range(9)
    )
    form = (
        "<form class=search><input name=q value='Search the archive of the paper'><input type=submit value=Go></form>"
    )
    text = read(f"<body><div class=top>{form}</div><article>{article}</article></body>").text
    assert "Search the archive" not in text
    assert "Go" not in text


@pytest.mark.parametrize("named", ["", ' class="story-text"'])
def test_boilerplate_is_dropped_and_structure_filled_in(read, named: str) -> None:
    body = "".join(f"<p>{i}. {PROSE}</p>" for i in range(6))
    draft = read(
        "<body><nav><ul><li><a href=/a>Home news world</a></ul></nav><div class=cookie-banner>We value your privacy "
        f"and use cookies on this site to make it better.</div><article{named}><h1>Audit</h1>{body}<h2>What now</h2>"
        f"<blockquote>We know.</blockquote><p>7. {PROSE}</p><div class='related-stories'><h3>Related</h3><ul>"
        "<li><a href=/b>Another story that has nothing to do with it at all</a></ul></div></article>"
        "<aside class=newsletter><p>Sign up for the letter that we send on every morning of the week.</p></aside>"
        "<footer><p>Copyright the publisher of this page, all rights reserved in every country.</p></footer>"
    )
    found = kinds(draft)
    assert [w for k, w in found if k == "heading"] == ["What now"]
    assert ("quote", "We know.") in found
    assert len([1 for k, _ in found if k == "paragraph"]) == 7
    for word in ("cookies", "Another story", "Sign up", "Copyright", "Home"):
        assert word not in draft.text


def test_line_breaks_in_pairs_part_paragraphs(read) -> None:
    assert kinds(read("<div>One line<br>two line<br><br>next one</div>")) == [
        ("paragraph", "One line\ntwo line"),
        ("paragraph", "next one"),
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<p>caf\u00e9 \u2014 \u20ac5</p>".encode(), "café — €5"),
        ("<p>caf\u00e9 \u2014 \u20ac5</p>".encode("cp1252"), "café — €5"),
        (b"<meta charset=iso-8859-1><p>caf\xe9 \x97 \x805</p>", "café — €5"),
        ('<meta charset="iso-8859-1"><p>caf\u00e9 \u2014 \u20ac5</p>'.encode(), "café — €5"),
        ("<p>caf\u00e9 \u2014 \u20ac5</p>".encode("utf-16"), "café — €5"),
        (
            '<meta http-equiv=content-type content="text/html; charset=windows-1251"><p>Банк</p>'.encode("cp1251"),
            "Банк",
        ),
        (b"<meta charset=hex><p>plain</p>", "plain"),
        (b"<p>Gr+APwA3w-e +- +AMQ-rger</p>", "Grüße + Ärger"),
        (b"<p>Gr+APwA3w-e +ADw-b+AD4-</p>", "Grüße +ADw-b+AD4-"),
        (b"<p>REST+API-first, SOAP+API-based, 1 + 2</p>", "REST+API-first, SOAP+API-based, 1 + 2"),
    ],
)
def test_charsets(read, data: bytes, text: str) -> None:
    assert read(data).text == text


def test_metadata_from_meta_elements(read) -> None:
    meta = read(
        '<html lang="en"><head><title>Audit finds gap | The Kelmar Post</title>'
        '<meta property="og:title" content="Audit finds gap"><meta property="og:site_name" content="The Kelmar Post">'
        '<meta name="author" content="By Ida Roe and Tom Vint">'
        '<meta property="article:published_time" content="2021-03-04T05:06:07+01:00">'
        '<meta property="article:modified_time" content="2021-03-09"><link rel=canonical href="/2021/audit">'
        f"</head><body><article><p>{PROSE}</p></article>",
        "https://kelmar.example/2021/audit?utm_source=x",
    ).metadata
    assert meta.title == "Audit finds gap"
    assert meta.outlet == "The Kelmar Post"
    assert meta.byline == ("Ida Roe", "Tom Vint")
    assert (meta.published, meta.updated, meta.language) == ("2021-03-04", "2021-03-09", "en")
    assert meta.address == "https://kelmar.example/2021/audit"
    assert meta.source_kind == "unknown"


def test_an_outlet_before_the_title(read) -> None:
    """What the page's own headline says is the title; what stands before it is the outlet."""
    page = (
        f"<title>Kelmar Evening Post - Audit finds gap</title><article><h1>Audit finds gap</h1><p>{PROSE}</p></article>"
    )
    meta = read(page).metadata
    assert (meta.title, meta.outlet) == ("Audit finds gap", "Kelmar Evening Post")


def test_metadata_from_linked_data(read) -> None:
    meta = read(
        '<title>Gap - Kelmar Post</title><script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"KP"},'
        '{"@type":["NewsArticle"],"headline":"Gap","datePublished":"2020-02-03","author":[{"name":"Ida Roe"}],'
        f'"publisher":{{"name":"Kelmar Post"}}}}]}}</script><p>{PROSE}</p>'
    ).metadata
    assert (meta.title, meta.outlet, meta.byline, meta.published) == ("Gap", "Kelmar Post", ("Ida Roe",), "2020-02-03")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://www.ca9.uscourts.gov/opinions/1", "court"),
        ("https://www.senate.gov/report/1", "legislature"),
        ("https://treasury.gov.xy/a", "agency"),
        ("https://law.kelmar.edu/a", "academic"),
        ("https://gov.example/a", "unknown"),
        ("https://notgov/a", "unknown"),
    ],
)
def test_source_kind_only_where_certain(read, address: str, kind: str) -> None:
    assert read(f"<p>{PROSE}</p>", address).metadata.source_kind == kind


@pytest.mark.parametrize(
    "address", ["https://kelmar.example/", "ftp://kelmar.example/a", "javascript:1", "http://[bad"]
)
def test_front_pages_and_other_schemes_are_no_canonical_address(read, address: str) -> None:
    assert read(f'<link rel=canonical href="{address}"><p>{PROSE}').metadata.address is None


def test_no_date_is_guessed_from_prose(read) -> None:
    assert read("<p>On 4 March 2019 the bank of Kelmar closed, and 2020-01-01 came.</p>").metadata.published is None


def test_page_without_text_is_refused_in_a_sentence(read) -> None:
    with pytest.raises(UnreadableInput, match="no text"):
        read("<html><body><script>draw()</script></body></html>")


def test_deep_page_says_what_was_left_out(read) -> None:
    draft = read("<p>Words before the hole.</p>" + "<div>" * 20_000 + "deep")
    assert draft.text.startswith("Words before the hole.")
    assert "deep" in draft.text or any("nested" in warning for warning in draft.warnings)


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
TAGS = "p div h2 blockquote ul li table tr td a b q br pre span article section figure figcaption dl dt"
tags = st.sampled_from(TAGS.split())
attributes = st.sampled_from(["", ' href="x"', " hidden", ' style="display:none"', ' class="nav"', ' role="heading"'])


def node(children: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.builds(
        lambda tag, attribute, inside: f"<{tag}{attribute}>{''.join(inside)}</{tag}>",
        tags,
        attributes,
        st.lists(children, max_size=4),
    )


@settings(max_examples=40, deadline=None)
@given(st.recursive(words, node, max_leaves=25))
def test_any_tree_keeps_the_invariants(tmp_path_factory, page: str) -> None:
    blob = blob_of(
        tmp_path_factory.mktemp("page"),
        f"<p>Words stand here.</p>{page}".encode(),
        name="p.html",
        media_type="text/html",
    )
    draft = HtmlReader().read(blob)
    check_draft(draft)
    for link in draft.links:
        assert draft.text[link.start : link.end].strip()
    assert all(0 <= h.at <= len(draft.text) for h in draft.hidden)


@pytest.mark.shared
def test_dossier_keeps_every_heading_quote_list_and_link(shared: Path, tmp_path: Path) -> None:
    path = shared / "corpora" / "war-on-drugs" / "dossier.html"
    data = path.read_bytes()
    draft = HtmlReader().read(blob_of(tmp_path, data, name="d.html", media_type="text/html"))
    count = [b.kind for b in draft.blocks].count
    # its h1 is the title
    assert count("heading") == data.count(b"<h3") + data.count(b"<h4")
    assert len({b.group for b in draft.blocks if b.kind == "quote"}) == data.count(b"<blockquote")
    assert count("item") == data.count(b"<li")
    assert len(draft.links) == data.count(b"<a ")
    assert all(draft.text[k.start : k.end].strip() for k in draft.links)


@pytest.mark.parametrize(
    "unit",
    [
        "<p>word <a href=x>link</a> word.</p>",
        "<div><span>",
        "<td>x",
        "<a href=x>",
        "<br>",
        "<p class=byline>",
        "&lt;",
        "<!--",
        "<table><tr><td>x</table>",
        '<p style="color:red">x',
    ],
)
def test_time_grows_with_length(read, unit: str) -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        with contextlib.suppress(UnreadableInput):
            read("<p>Words stand here.</p>" + unit * (size // len(unit)))
        return time.process_time() - started

    seconds(5_000)
    small, large = min(seconds(15_000) for _ in range(2)), min(seconds(60_000) for _ in range(2))
    assert large < 0.2 + 8 * small


@pytest.mark.parametrize(
    "data", [b"<", b"<<<<>>>>", b"<![CDATA[", b"</p></div>", b"<html>", b"\xff\xfe<\x00p\x00>\x00", b"<!doctype html>"]
)
def test_garbage_is_refused_or_read(read, data: bytes) -> None:
    with contextlib.suppress(UnreadableInput):
        assert read(data).text
