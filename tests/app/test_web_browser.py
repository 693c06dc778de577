"""The served pages and the check report in a real browser: nothing for axe to find, and a path for the keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from served_pages import violations

from invented_papers import DOSSIER, REPORT, REPORT_URL, put, rendition_of_blocks
from served_library import served
from sourcebook.library import Library
from sourcebook.model.ids import make_id
from sourcebook.model.ledger import LedgerItem
from sourcebook.publish.pages import scripts_built

pytestmark = pytest.mark.browser
DRAFT = f"""<html><body><h1>The loan</h1>
<p>Ada Velin said it was “safe as any old stone in town”, <a href="https://nowhere.example/1">a paper wrote</a>.</p>
<p>It was the the end of over 13+ inquiries, and 123% of the money was gone.</p>
<p>The auditors found that “47% of the loan left the country by 2003”,
<a href="{REPORT_URL}">their report</a> says.</p></body></html>"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("served") / "library"
    with Library.init(folder, title="Varnholm Papers") as library:
        put(library.store, rendition_of_blocks(DOSSIER, "The Harbour Loan", "2011-03-04"), "dossier.html")
        paragraphs = [("paragraph", words, 0) for words in REPORT.split("\n\n")]
        put(library.store, rendition_of_blocks(paragraphs, "Harbour report", "2004-05-01"), REPORT_URL)
        with library.store.writer() as writer:
            for name, outcome in (("a.pdf", "failed"), ("b.html", "stored"), ("c.html", "stored")):
                item = LedgerItem(id=make_id("ledger", "box", name), container="box", name=name, outcome=outcome)  # type: ignore[arg-type]
                writer.put_ledger([item])
        yield library


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with served(library) as address:
        yield address


@pytest.fixture(scope="module")
def report(library: Library, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("check")
    (folder / "draft.html").write_text(DRAFT, encoding="utf-8")
    (folder / "check.html").write_text(library.check(folder / "draft.html").to_html(), encoding="utf-8")
    return (folder / "check.html").as_uri()


def document_of(library: Library, title: str) -> str:
    return next(d.id for d in library.view().iter_documents() if d.title == title)


def test_axe_finds_nothing_on_the_check_report(visit: Callable[..., Any], report: str, axe: Path) -> None:
    found: dict[str, Any] = {}
    for scheme, width in (("light", 1280), ("dark", 320)):
        page = visit(report, bypass_csp=True, color_scheme=scheme, width=width)
        page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found |= {f"{scheme} {width} {rule}": nodes for rule, nodes in violations(page, axe).items()}
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def test_the_report_is_styled_under_its_own_policy_and_leads_both_ways(visit: Callable[..., Any], report: str) -> None:
    page = visit(report, java_script_enabled=False)
    # The policy admits one style sheet by its hash: were the hash wrong, the page would stand there bare.
    assert page.evaluate("getComputedStyle(document.querySelector('.flags')).position") == "sticky"
    card = page.locator(".card", has_text="safe as any old stone in town").first
    card.locator("a.number").click()
    assert page.evaluate("document.querySelector(':target').tagName") == "A"
    page.locator("a.ref").first.click()
    assert page.evaluate("document.querySelector(':target').className").startswith("card")


def test_the_report_is_filtered_without_a_script(visit: Callable[..., Any], report: str) -> None:
    page = visit(report, java_script_enabled=False)
    rule = page.locator(".filters details input").first.get_attribute("id").removeprefix("show-")
    assert page.locator(f".flags .rule-{rule}").first.is_visible()
    page.locator(".filters details summary").click()
    page.uncheck(f"#show-{rule}")
    assert not page.locator(f".flags .rule-{rule}").first.is_visible()
    for severity in ("error", "warning", "note"):
        if page.locator(f"#show-{severity}").count():
            page.uncheck(f"#show-{severity}")
    assert not any(card.is_visible() for card in page.locator(".flags .card").all())


def test_a_reader_with_a_keyboard_gets_from_search_to_the_words_and_back(visit: Callable[..., Any]) -> None:
    if not scripts_built():
        pytest.skip("the front end is not built: npm --prefix frontend ci && npm --prefix frontend run build")
    page = visit("/search")
    focused = "document.activeElement.{}"
    page.keyboard.press("Tab")
    assert page.evaluate(focused.format("textContent")) == "Skip to the text"
    page.keyboard.press("Enter")
    for tab in ("Search", "Saved searches", "A list of names"):
        page.keyboard.press("Tab")
        assert page.evaluate(focused.format("textContent")) == tab
    page.keyboard.press("Tab")
    assert page.evaluate(focused.format("id")) == "q"
    page.keyboard.type("auditors")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=auditors**")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the head of the page again
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(focused.format("textContent")) == "Harbour report":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")
    assert "auditors" in page.locator(".hit").first.inner_text()
    assert "auditors" in page.locator(".s:target").inner_text()
    page.keyboard.press("Tab")  # from the sentence in the address to its number
    page.keyboard.press("Enter")
    entry = page.locator(".entry:visible")
    assert "auditors" in entry.inner_text()
    assert page.evaluate(focused.format("className")).startswith("entry")
    page.keyboard.press("Escape")
    assert page.locator(".entry:visible").count() == 0
    assert page.evaluate(focused.format("className")).split()[0] == "n"


def test_the_link_of_a_sentence_marks_its_words(visit: Callable[..., Any], library: Library) -> None:
    page = visit(f"/documents/{document_of(library, 'Harbour report')}")
    page.locator(".text a.n").nth(1).click()
    words = page.locator(".entry:visible blockquote").inner_text()
    page.locator(".entry:visible h3 a").first.click()
    page.wait_for_url("**start=**")
    assert "".join(page.locator(".hit").all_inner_texts()).strip() == words.strip()


def test_what_was_not_read_is_said_where_one_looks(visit: Callable[..., Any]) -> None:
    for path in ("/", "/documents", "/names", "/search", "/search?q=loan", "/search?q=zebra"):
        told = visit(path).locator(".unread")
        assert told.inner_text().startswith("1 of 3 files offered could not be read and is not searched.")
    told.locator("a").click()
    page = told.page
    page.wait_for_url("**/coverage")
    assert page.locator("h1").inner_text() == "Coverage"
    assert page.locator(".unread").count() == 0
