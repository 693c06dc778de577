"""Dossiers written in the library, as readers see them: words that open, notes, replies, corrections, editions."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from sourcebook import Library
from sourcebook.errors import NotFound, Refused, UnmetRequirement, UsageError
from sourcebook.library import print_dossiers
from sourcebook.printing import BROWSERS
from sourcebook.publish.citing import cite, style_names
from sourcebook.store.verify import verify_folder

SAID = "Nobody showed us the invoices."


@pytest.fixture(scope="module")
def case(papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `library`, and `site`: a dossier, corrected once, beside a draft and a withdrawn one."""
    place = tmp_path_factory.mktemp("dossier-site")
    shutil.copytree(papers, place / "library")
    with Library.open(place / "library") as library:
        view, room = library.view(), library.dossiers
        quote = next(a for a in view.iter_annotations(kind="quote") if SAID in a.exact)
        charge = next(a for a in view.iter_annotations(kind="claim") if "charged Tomas" in a.exact)
        library.decide(charge.id, "accepted", why="CANARY-why", who="CANARY-who")
        text = (
            f"# The audit\n\nShe said [[quote:{quote.id}]] of it.\n\n[[claim:{charge.id}]]\n\n"
            "[A page](https://out.example/x) tells of [[entity:Ines Aldermoor]].\n"
        )
        made = room.new("The audit", text=text, who="CANARY-who", byline=("Ada Roth",), style="author-date")
        room.ask(made.id, "Tomas Brackwater", asked="2026-01-02", answered="2026-01-04", answer="He <b>denies</b> it.",
                 how="by letter", who="CANARY-who")  # fmt: skip
        room.edit(made.id, who="CANARY-who", text=text + "\nCANARY-draft\n")
        room.edit(made.id, who="CANARY-who", text=text, why="CANARY-why")
        room.publish(made.id, who="CANARY-who", why="CANARY-why")
        room.edit(made.id, who="CANARY-who", text=text.replace("of it", "of that year"), why="CANARY-why")
        room.amend(made.id, "It said “of it”.", date="2026-03-04", who="CANARY-who")
        room.new("Draft CANARY-title", text="CANARY-words", who="ed")
        gone = room.new("Gone", text="# Gone\n\nCANARY-gone\n", who="ed")
        room.publish(gone.id, who="ed")
        room.withdraw(gone.id, who="ed", why="It named the wrong port.")
        library.publish(place / "site")
    return place


@pytest.fixture(scope="module")
def page(case: Path) -> Any:
    return html.fromstring((case / "site/dossiers/the-audit.html").read_bytes())


def test_words_of_an_anchor_lead_to_the_very_words(page: Any, case: Path) -> None:
    (link,) = [a for a in page.xpath("//article//a[contains(@class, 'src')]") if SAID in a.text_content()]
    path, _, fragment = link.get("href").partition("#")
    target = html.fromstring((case / "site/dossiers" / path).resolve().read_bytes())
    assert SAID in target.get_element_by_id(fragment.partition(":~:")[0]).text_content()
    assert ":~:text=" in fragment
    (name,) = [a for a in page.xpath("//article//a[contains(@class, 'src')]") if a.text_content() == "Ines Aldermoor"]
    assert (case / "site/dossiers" / name.get("href")).resolve().is_file()
    assert "[[" not in page.xpath("string(//article)")
    assert "evidence:" not in "".join(page.xpath("//@href"))


def test_sources_are_numbered_notes_in_the_style_with_address_and_hash(page: Any) -> None:
    rows = page.xpath("//ol[@class='footnotes']/li")
    assert [r.get("id") for r in rows] == ["fn1", "fn2"]
    assert rows[0].text_content().startswith("Tamsin Post (2012).")
    assert rows[0].xpath("code/@title")[0].startswith("sha256:")
    assert rows[1].xpath("a/@href")[0] == "https://out.example/x"
    numbers = {a.get("data-fn") for a in page.xpath("//article//a[@data-fn]")}
    assert numbers == {"1", "2"}


def test_replies_corrections_and_editions_are_told(page: Any) -> None:
    (reply,) = page.xpath("//section[@id='replies']//li")
    assert " ".join(reply.text_content().split()) == (
        "Tomas Brackwater was asked by letter on 2 January 2026. Answered on 4 January 2026: He <b>denies</b> it."
    )
    assert page.xpath("//section[@id='amendments']//time/@datetime") == ["2026-03-04"]
    (changed,) = page.xpath("//section[@id='editions']//p[@class='change']")
    assert "that year" in changed.xpath("string(ins)")
    assert not page.xpath("//section[@id='editions']//script")


def test_nothing_of_drafts_nor_of_who_and_why_is_in_any_byte(case: Path) -> None:
    whole = b"".join(p.read_bytes() for p in (case / "site").rglob("*") if p.is_file())
    assert b"CANARY" not in whole
    assert verify_folder(case / "site").problems == ()


def test_a_withdrawn_dossier_leaves_a_page_that_says_why(case: Path) -> None:
    gone = html.fromstring((case / "site/dossiers/gone.html").read_bytes())
    assert "It named the wrong port." in gone.text_content()
    assert gone.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_second_build_is_the_same_and_reads_nothing_anew(case: Path, tmp_path: Path) -> None:
    with Library.open(case / "library") as library:
        first = library.publish(tmp_path / "a")
        library.dossiers.read = None  # type: ignore[assignment]  # it would fail if it were read again
        assert library.publish(tmp_path / "a") == first
    with Library.open(case / "library") as library:
        library._cache_folder = lambda: tmp_path / "no-memory"  # type: ignore[method-assign]
        assert library.publish(tmp_path / "b") == first


def test_one_dossier_alone_and_a_file_with_anchors(case: Path, tmp_path: Path) -> None:
    with Library.open(case / "library") as library:
        made = library.dossiers.get("the-audit")
        library.publish(tmp_path / "one", dossier=made.id, style="short")
        tree = html.fromstring((tmp_path / "one/index.html").read_bytes())
        assert tree.xpath("string(//h1)").startswith("The audit")
        draft = tmp_path / "mine.md"
        draft.write_text(made.text)
        with pytest.raises(Refused, match="Tomas Brackwater is accused"):
            library.publish(tmp_path / "file", dossier=draft)
        library.publish(tmp_path / "file", dossier=draft, override="he was asked by telephone", style="short")
        tree = html.fromstring((tmp_path / "file/index.html").read_bytes())
        assert SAID in tree.xpath("string(//article)")
        assert tree.xpath("string(//ol[@class='footnotes']/li[1])").startswith("Tamsin Post, ‘")
        draft.write_text("# Mine\n\nOne.\n\n[[quote:q-000000000000000000000000]]\n")
        with pytest.raises(Refused, match="Line 5: There is no quote"):
            library.publish(tmp_path / "file", dossier=draft)
        with pytest.raises(UsageError, match="no citation style"):
            library.publish(tmp_path / "file", style="../../etc/passwd")


def test_every_style_cites_what_little_is_known_and_never_markup() -> None:
    items = [
        {"id": "a", "type": "webpage", "title": "<script>x</script> & co", "URL": "https://a.example/?a=1&b=2"},
        {"id": "b", "type": "article-newspaper", "title": "T.", "author": [{"literal": "Desk"}],
         "issued": {"date-parts": [[2011, 3]]}, "container-title": "Post"},
    ]  # fmt: skip
    for style in style_names():
        first, second = cite(items, style)
        assert "<script" not in first
        assert "2011" in second
        assert ".." not in second


def test_a_quote_card_stands_alone_and_has_its_oembed(case: Path, tmp_path: Path) -> None:
    text = (case / "library/sourcebook.toml").read_text()
    shutil.copytree(case / "library", tmp_path / "library")
    (tmp_path / "library/sourcebook.toml").write_text(text + 'site_address = "https://paper.example/files"\n')
    with Library.open(tmp_path / "library") as library:
        library.publish(tmp_path / "site")
    cards = sorted((tmp_path / "site/embeds").glob("q-*.html"))
    (card,) = cards
    tree = html.fromstring(card.read_bytes())
    assert SAID in tree.xpath("string(//blockquote)")
    assert not tree.xpath("//script|//style|//@style")
    hash_, _, place = tree.xpath("string(//code)").partition("#char=")
    start, end = map(int, place.split(","))
    path, _, fragment = tree.xpath("//p/a/@href")[0].partition("#")
    evidence = (card.parent / path).resolve()
    assert fragment.partition(":~:")[0] in evidence.read_text()
    kept = (tmp_path / "site/evidence" / f"{evidence.stem}.txt").read_text()
    assert hash_ == "sha256:" + hashlib.sha256(kept.encode()).hexdigest()
    assert SAID in kept[start:end]
    told = json.loads(card.with_suffix(".json").read_bytes())
    assert (told["version"], told["type"], told["provider_url"]) == ("1.0", "rich", "https://paper.example/files/")
    assert f'src="https://paper.example/files/embeds/{card.name}"' in told["html"]
    assert tree.xpath("//link[@type='application/json+oembed']/@href") == [card.with_suffix(".json").name]


def test_a_dossier_is_printed_with_page_numbers_and_notes(case: Path, tmp_path: Path) -> None:
    pdf = pytest.importorskip("pypdf")
    if not any(shutil.which(name) for name in BROWSERS):
        pytest.skip("no Chromium on this machine")
    printed = {p.stem: p for p in print_dossiers(case / "site", tmp_path / "pdf")}
    assert set(printed) == {"the-audit", "gone"}
    pages = [page.extract_text() for page in pdf.PdfReader(printed["the-audit"]).pages]
    whole = " ".join(" ".join(pages).split())
    assert f"1 / {len(pages)}" in pages[0]
    assert SAID in whole
    assert "https://out.example/x" in whole
    with pytest.raises(NotFound):
        print_dossiers(tmp_path / "nowhere", tmp_path / "pdf")


def test_without_chromium_it_says_so(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnmetRequirement, match="no Chromium"):
        print_dossiers(case / "site", tmp_path / "pdf")
