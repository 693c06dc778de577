"""Pages in the frames of a page, and articles that a page states beside an empty place."""

from __future__ import annotations

import base64
import json
from html import escape
from pathlib import Path

import pytest

from sourcebook import read_file
from sourcebook.model.document import Rendition

OWN = (
    "The port authority published its yearly accounts on Tuesday, two months late.",
    "Its chair said that the delay was owed to an audit of the dredging contract, which had been let without a tender.",
)
INNER = (
    "The dredging contract was signed on 4 March 2011 by the deputy harbour master.",
    "It names Aldora Marine as the only bidder and sets no date for the end of the work.",
)


def read(tmp_path: Path, page: str) -> Rendition:
    path = tmp_path / "a.html"
    path.write_text(page, encoding="utf-8")
    return read_file(path, extract=False).rendition


def paragraphs(parts: tuple[str, ...]) -> str:
    return "".join(f"<p>{part}</p>" for part in parts)


def page_with(frame: str) -> str:
    return f"<html><head><title>Port</title></head><body><p>{OWN[0]}</p>{frame}<p>{OWN[1]}</p></body></html>"


INSIDE = (
    f"<style>.x {{display: none}}</style><h2>The contract</h2>{paragraphs(INNER)}<p class=x>Nobody sees this here.</p>"
)


TWICE = f"<iframe srcdoc='{escape(INSIDE)}'></iframe>"


@pytest.mark.parametrize(
    "frame",
    [
        f'<iframe srcdoc="{escape(INSIDE)}"></iframe>',
        f'<iframe src="data:text/html;charset=utf-8;base64,{base64.b64encode(INSIDE.encode()).decode()}"></iframe>',
        f'<div><iframe srcdoc="{escape(TWICE)}"></iframe></div>',
    ],
)
def test_words_of_a_frame_stand_where_the_frame_stands(tmp_path: Path, frame: str) -> None:
    found = read(tmp_path, page_with(frame))
    assert found.text == "\n\n".join((OWN[0], "The contract", *INNER, OWN[1]))
    assert any("iframe[1]/html/body/p[2]" in block.path for block in found.blocks)
    assert any("frames of this page" in warning for warning in found.warnings)
    assert ("Nobody sees this here.", "display:none by style sheet") in [(h.text, h.how) for h in found.hidden]


def test_links_of_a_frame_lead_where_its_own_base_says(tmp_path: Path) -> None:
    inner = f'<base href="https://example.org/papers/"><p>{INNER[0]} <a href="one.html">The paper</a>.</p>'
    found = read(tmp_path, page_with(f'<iframe srcdoc="{escape(inner)}"></iframe>'))
    assert [(found.text[link.start : link.end], link.href) for link in found.links] == [
        ("The paper", "https://example.org/papers/one.html")
    ]


@pytest.mark.parametrize("how", ['style="display:none"', "hidden", 'width="1" height="1"'])
def test_words_of_a_frame_nobody_sees_are_kept_apart(tmp_path: Path, how: str) -> None:
    found = read(tmp_path, page_with(f'<iframe {how} srcdoc="{escape(paragraphs(INNER))}"></iframe>'))
    assert INNER[0] not in found.text
    assert any(INNER[0] in hidden.text for hidden in found.hidden)


def test_frames_within_frames_end(tmp_path: Path) -> None:
    inner = f"<p>{INNER[0]}</p>"
    for _ in range(7):
        inner = f'<iframe srcdoc="{escape(inner)}"></iframe>'
    assert read(tmp_path, page_with(inner)).text == "\n\n".join(OWN)


MENU = "".join(f'<li><a href="/{n}">News of district {n} and its neighbours</a></li>' for n in range(40))
STATED = " ".join(
    f"In year {n} the authority paid {n * 7} thousand for the dredging of basin {n}, its accounts say."
    for n in range(30)
)


def shell(body: str, shown: str = "") -> str:
    data = json.dumps(
        {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Port", "articleBody": body}
    )
    return (
        f'<html><head><title>Port</title><script type="application/ld+json">{data}</script></head><body>'
        f'<ul class="list">{MENU}</ul><div id="app">{shown}</div><p>We use cookies to make it work.</p></body>'
    )


def test_an_article_that_stands_only_in_json_beside_long_menus_is_the_text(tmp_path: Path) -> None:
    found = read(tmp_path, shell(STATED))
    assert found.text == STATED
    assert all(not block.path for block in found.blocks)
    assert "articleBody" in found.warnings[0]


def test_an_article_that_the_page_shows_is_read_from_the_page(tmp_path: Path) -> None:
    found = read(tmp_path, shell(STATED, f"<article><p>{STATED}</p></article>"))
    assert found.blocks[0].path
    assert not any("articleBody" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("The vote was held.\nNobody spoke.\nIt ended.", "The vote was held.\n\nNobody spoke.\n\nIt ended."),
        ("The vote was held by the\nboard of the port\nlate.", "The vote was held by the board of the port late."),
        ("The board&#8217;s vote &amp; its end.", "The board’s vote & its end."),
        ("A < B, said the board.", "A < B, said the board."),
        ('The <a href="https://example.org/b">board</a> met.', "The board met."),
        ("&lt;p&gt;The vote.&lt;/p&gt;&lt;p&gt;Its end.&lt;/p&gt;", "The vote.\n\nIts end."),
    ],
)  # fmt: skip
def test_stated_articles_have_their_paragraphs_and_marks(tmp_path: Path, body: str, text: str) -> None:
    data = json.dumps({"@type": "NewsArticle", "articleBody": body})
    assert (
        read(tmp_path, f'<html><script type="application/ld+json">{data}</script><div id="app"></div></html>').text
        == text
    )


def test_a_call_to_switch_on_scripts_does_not_stand_before_the_article(tmp_path: Path) -> None:
    data = json.dumps({"props": {"text": f"<p>{' '.join(INNER)}</p>"}})
    page = "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"
    found = read(tmp_path, f'<html><body>{page}<script type="application/json">{data}</script></body></html>')
    assert found.text == " ".join(INNER)
