"""Published summaries as a public site: all of what is published, nothing of what is not, on top of the last build."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from desk_case import document_of, sentence
from lxml import etree, html

from sourcebook import Library
from sourcebook.model.summary import Summary

TREE = """
[money]
title = "Money"
description = "Who pays, and for what."

[banks]
title = "Big banks"
parent = "money"

[courts]
title = "Courts & trials"
"""
COURT = "A court convicted Ilse Varga of fraud on 1 June 2012."
AUDIT = "Of the 40 invoices 43% were missing."


def settings(library: Library, *lines: str) -> None:
    text = "[settings]\n" + "\n".join(('title = "The Ledger"', *lines)) + "\n"
    (library.root / "sourcebook.toml").write_text(text, encoding="utf-8")
    (library.root / "categories.toml").write_text(TREE, encoding="utf-8")


def write(library: Library, title: str, words: str, **fields: object) -> Summary:
    made = library.summaries.new(document_of(library, words), who="ed", title=title)
    return library.summaries.edit(
        made.id, who="ed", sentences=(sentence(library, words, words),), reply="Asked; no answer.", **fields
    )


def publish(library: Library, title: str, words: str = COURT, **fields: object) -> Summary:
    made = write(library, title, words, **fields)
    return library.summaries.publish(made.id, who="ed", override="a test")


def folder_of(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def built(papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with summaries in every state, a sent letter, and its site beside it."""
    place = tmp_path_factory.mktemp("site")
    shutil.copytree(papers, place / "library")
    with Library.open(place / "library") as library:
        settings(
            library, 'site_address = "https://paper.example/"', 'letter_from = "n@paper.example"',
            'letter_to = "l@paper.example"',
        )  # fmt: skip
    with Library.open(place / "library") as library:
        audit = publish(
            library, "An audit <b>finds</b> gaps", AUDIT, categories=("banks",), importance=70,
            note="Later audits **agree**. <script>alert(1)</script> [x](javascript:alert(2))",
            old_addresses=("https://old.example/news/audit", "/a/audit.html", "../../evidence/x.html"),
        )  # fmt: skip
        library.summaries.edit(
            audit.id, who="PRIVATE-WHO", why="PRIVATE-WHY", title="An audit & its gaps", override="x"
        )
        publish(library, "A conviction", categories=("courts",), related=(audit.id,), importance=30)
        gone = publish(library, "Gone GONE-TITLE", note="GONE-NOTE", categories=("courts",))
        library.summaries.withdraw(gone.id, who="ed", why="It named the wrong court.")
        letter = library.digests.new(title="The week", date="2026-11-30", intro="Dear *readers*", who="ed")
        library.digests.pick(letter.id, who="ed")
        library.digests.send(letter.id, file=place / "w.eml", who="ed")
        library.digests.new(title="DRAFT-LETTER", date="2026-12-07", intro="DRAFT-INTRO", who="ed")
        library.publish(place / "out")
    return place


@pytest.fixture
def out(built: Path) -> Path:
    return built / "out"


def page(out: Path, path: str) -> html.HtmlElement:
    return html.fromstring((out / path).read_bytes())


def test_a_page_of_a_summary_opens_the_words_it_rests_on(out: Path) -> None:
    tree = page(out, "summaries/an-audit-b-finds-b-gaps.html")
    assert tree.xpath("string(//h1)") == "An audit & its gaps"
    (number,) = tree.xpath("//span[@id='s1']/a[contains(@class, 'kept')]")
    (entry,) = tree.xpath(f"//section[@id='{number.get('href')[1:]}']")
    assert AUDIT in entry.text_content()
    (href,) = {a.get("href") for a in entry.xpath(".//li/a")}
    assert href.startswith("../documents/d-")
    assert ":~:text=" in href
    assert "Editor’s note" in tree.text_content()
    assert not tree.xpath("//script[not(@src) and not(@type='application/ld+json')]")
    data = json.loads(tree.xpath("string(//script[@type='application/ld+json'])"))
    assert (data["@type"], data["headline"]) == ("NewsArticle", "An audit & its gaps")
    assert tree.xpath("//link[@rel='canonical']/@href") == [
        "https://paper.example/summaries/an-audit-b-finds-b-gaps.html"
    ]
    assert "title" in tree.xpath("string(//dt[text()='History']/following-sibling::dd)")


def test_nothing_of_what_is_not_public_is_in_any_byte(out: Path) -> None:
    whole = b"".join(folder_of(out).values())
    for words in ("PRIVATE-WHO", "PRIVATE-WHY", "GONE-TITLE", "GONE-NOTE", "DRAFT-LETTER", "DRAFT-INTRO"):
        assert words.encode() not in whole, words


def test_a_withdrawn_one_leaves_a_page_that_says_why(out: Path) -> None:
    tree = page(out, "summaries/gone-gone-title.html")
    assert "It named the wrong court." in tree.text_content()
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not (out / "evidence/x.html").exists()


def test_old_addresses_lead_to_the_new(out: Path) -> None:
    for path in ("news/audit/index.html", "a/audit.html"):
        tree = page(out, path)
        (href,) = tree.xpath("//p/a/@href")
        assert ((out / path).parent / href).resolve() == out / "summaries/an-audit-b-finds-b-gaps.html"
        assert tree.xpath("//link[@rel='canonical']")
    told = (out / "_redirects").read_text()
    assert "/news/audit/ https://paper.example/summaries/an-audit-b-finds-b-gaps.html 301\n" in told


def test_categories_are_a_tree_and_count_what_is_below(out: Path) -> None:
    tree = page(out, "categories.html")
    assert tree.xpath("//ul[@class='tree']/li/a/text()") == ["Courts & trials", "Money"]
    assert "An audit & its gaps" in page(out, "categories/money.html").text_content()
    assert "Who pays, and for what." in page(out, "categories/money.html").text_content()
    assert "Gone" not in page(out, "categories/courts.html").text_content()


def test_every_link_arrives_and_pages_are_light(out: Path) -> None:
    for path in (p for p in out.rglob("*.html") if p.name != "404.html"):
        tree = html.fromstring(path.read_bytes())
        for address in [
            *tree.xpath("//@src"),
            *tree.xpath("//link[not(@rel='canonical')]/@href"),
            *tree.xpath("//a/@href"),
        ]:
            parts = urlsplit(address)
            if not parts.scheme and parts.path:
                assert (path.parent / unquote(parts.path)).resolve().is_file(), f"{path}: {address}"
        if path.parent.name in ("summaries", "categories") or path.name in ("index.html", "archive.html"):
            assert path.stat().st_size < 60_000


@pytest.mark.parametrize("path", ["feed", "categories/banks/feed", "digests/feed"])
def test_feeds_are_what_readers_take(out: Path, path: str) -> None:
    ids = []
    for form in ("atom", "rss"):
        found = feedparser.parse((out / f"{path}.{form}").read_bytes())
        assert not found.bozo, found.get("bozo_exception")
        assert found.entries
        assert all(
            e.id.startswith("urn:sourcebook:") and e.link.startswith("https://paper.example/") for e in found.entries
        )
        assert all(e.get("updated") or e.get("published") for e in found.entries)
        ids.append([e.id for e in found.entries])
    feed = json.loads((out / f"{path}.json").read_bytes())
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [i["id"] for i in feed["items"]] == ids[0] == ids[1]
    name = "{http://www.w3.org/2005/Atom}"
    atom = etree.fromstring((out / f"{path}.atom").read_bytes())
    assert atom.findtext(f"{name}id")
    assert atom.find(f"{name}link[@rel='self']").get("href") == f"https://paper.example/{path}.atom"
    for entry in atom.iter(f"{name}entry"):
        assert entry.findtext(f"{name}updated") >= entry.findtext(f"{name}published")


def test_the_sitemap_names_pages_that_are_there(out: Path) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = etree.fromstring((out / "sitemap.xml").read_bytes()).xpath("//s:loc/text()", namespaces=space)
    assert "https://paper.example/summaries/a-conviction.html" in found
    assert all((out / urlsplit(address).path.lstrip("/")).is_file() for address in found)
    assert "https://paper.example/sitemap.xml" in (out / "robots.txt").read_text()
    assert page(out, "404.html").xpath("//link[@rel='stylesheet']/@href") == ["/assets/site.css"]


def test_the_letter_that_was_sent_has_its_page(out: Path) -> None:
    (path,) = out.glob("digests/2026-11-30-*.html")
    tree = html.fromstring(path.read_bytes())
    assert tree.xpath("//em/text()") == ["readers"]
    assert {a.text for a in tree.xpath("//section/h2/a")} == {"An audit & its gaps", "A conviction"}


def test_who_is_named_in_a_summary_lists_it(out: Path) -> None:
    lists = [p for p in out.glob("entities/e-*.html") if b"id=summaries" in p.read_bytes()]
    assert lists
    named = html.fromstring(lists[0].read_bytes())
    assert named.xpath("//section[@id='summaries']//a[starts-with(@href, '../summaries/')]")
    assert lists[0].with_suffix(".atom").is_file()


def test_searching_finds_summaries(out: Path) -> None:
    if not (out / "search").is_dir():
        pytest.skip("the script of the pages is not built")
    assert "summaries/a-conviction.html" in (out / "search/pages/all.js").read_text()


@pytest.mark.parametrize("seed", [3])
def test_edits_on_top_of_the_last_build_give_the_bytes_of_a_new_one(
    library: Library, tmp_path: Path, seed: int
) -> None:
    settings(library, 'site_address = "https://paper.example/"')
    rng = random.Random(seed)
    made = [publish(library, f"Piece {n}", rng.choice((COURT, AUDIT)), categories=("banks",)).id for n in range(5)]
    news = library.summaries

    def rename(i: str) -> None:
        news.edit(i, who="ed", title=f"Renamed {rng.random()}", override="x", old_addresses=(f"/old/{i}",))

    def refile(i: str) -> None:
        news.edit(i, who="ed", categories=(rng.choice(("courts", "money", "new-one")),), importance=rng.randint(0, 99),
                  related=(rng.choice(made),), override="x")  # fmt: skip

    def withdraw(i: str) -> None:
        if news.get(i).state == "published":
            news.withdraw(i, who="ed", why="Wrong.")

    def reopen(i: str) -> None:
        if news.get(i).state == "withdrawn":
            news.draft(i, who="ed")
            news.publish(i, who="ed", override="x")

    def add(_: str) -> None:
        made.append(publish(library, f"Piece {len(made)}", COURT, note="More", tags=("a",)).id)

    with Library.open(library.root) as opened:
        for turn in range(4):
            opened.publish(tmp_path / "site")
            shutil.rmtree(opened.root / "cache" / "sites") if turn == 3 else None
            opened.publish(tmp_path / f"new-{turn}")
            assert folder_of(tmp_path / "site") == folder_of(tmp_path / f"new-{turn}"), turn
            for _ in range(2):
                rng.choice((rename, refile, withdraw, reopen, add))(rng.choice(made))


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_kind_of_page_is_quiet_and_open_to_all(
    chromium: Any, out: Path, root: Path, scheme: str, width: int
) -> None:
    axe = root / "frontend/node_modules/axe-core/axe.min.js"
    letter = next(out.glob("digests/2026-11-30-*.html")).relative_to(out).as_posix()
    paths = ["index.html", "archive.html", "categories.html", "categories/banks.html", "digests.html", letter,
             "summaries/an-audit-b-finds-b-gaps.html", "summaries/gone-gone-title.html", "data.html"]  # fmt: skip
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}, bypass_csp=axe.is_file()
    )
    shown, said, asked = context.new_page(), [], []
    shown.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    shown.on("request", lambda r: asked.append(r.url) if not r.url.startswith("file:") else None)
    for path in paths:
        shown.goto((out / path).as_uri())
        assert not said, path
        assert not asked, path
        assert shown.evaluate("document.documentElement.scrollWidth") <= width, path
        if axe.is_file():
            shown.evaluate(axe.read_text())
            rules = "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']})"
            assert [v["id"] for v in shown.evaluate(rules)["violations"]] == [], path
            said.clear()  # axe asks for the style sheet once more, which file:// refuses
    shown.goto((out / "summaries/an-audit-b-finds-b-gaps.html").as_uri())
    shown.locator("#s1 a.n").click()
    assert AUDIT in shown.locator("#e1").inner_text()
    context.close()


def test_the_server_gives_the_same_feeds_to_whoever_has_not_seen_them(built: Path, out: Path) -> None:
    from fastapi.testclient import TestClient

    from sourcebook.app.web import create_app

    with Library.open(built / "library") as library:
        client = TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)
        for name, path in (("site", "feed"), ("category/money", "categories/money/feed"), ("digests", "digests/feed"),
                           ("corrections", "corrections"), ("status", "status")):  # fmt: skip
            for form in ("atom", "rss", "json"):
                answer = client.get(f"/feeds/{name}.{form}")
                assert answer.status_code == 200, name
                if name != "corrections":  # a folder without any has no feed of them
                    assert answer.content == (out / f"{path}.{form}").read_bytes(), (name, form)
                tag, changed = answer.headers["etag"], answer.headers["last-modified"]
                seen = client.get(f"/feeds/{name}.{form}", headers={"if-none-match": f'"x", {tag}'})
                assert (seen.status_code, seen.content) == (304, b"")
                assert client.get(f"/feeds/{name}.{form}", headers={"if-modified-since": changed}).status_code == 304
                other = {"if-none-match": '"x"', "if-modified-since": changed}
                assert client.get(f"/feeds/{name}.{form}", headers=other).status_code == 200
                assert client.get(f"/feeds/{name}.{form}", headers={"if-modified-since": "soon"}).status_code == 200
        for entity in (p.stem for p in out.glob("entities/*.atom")):
            assert client.get(f"/feeds/entity/{entity}.atom").content == (out / f"entities/{entity}.atom").read_bytes()
        for name in ("nothing.atom", "site.xml", "category/none.atom", "entity/x.atom", "site"):
            assert client.get(f"/feeds/{name}").status_code == 404, name


def test_a_step_is_told_when_a_person_has_confirmed_it(library: Library, tmp_path: Path) -> None:
    settings(library)
    with Library.open(library.root) as opened:
        opened.publish(tmp_path / "out")
        assert json.loads((tmp_path / "out/status.json").read_bytes())["items"] == []
        matter = next(m for m in opened.list("matters"))
        claim = matter.steps[0].sources[0].claim
        opened.decide(claim, "confirmed", why="read it", who="SECRET-WHO")
        opened.publish(tmp_path / "out")
        (item,) = json.loads((tmp_path / "out/status.json").read_bytes())["items"]
        assert item["title"].startswith(f"{matter.name}: {matter.steps[0].status}")
        assert item["url"].startswith("documents/d-")
        assert b"SECRET-WHO" not in (tmp_path / "out/status.html").read_bytes()
        opened.decide(claim, "rejected", why="read wrongly", who="ed")
        opened.publish(tmp_path / "out")
        assert json.loads((tmp_path / "out/status.json").read_bytes())["items"] == []
