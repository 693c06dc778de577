"""The published folder in a real browser, from `file://`: with script and without, on a desk and on a phone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from invented_papers import REPORT_URL, check_of, hold, put, rendition_of_blocks
from sourcebook.publish.material import DossierInput, get_material
from sourcebook.publish.pages import scripts_built
from sourcebook.publish.site import build_site

pytestmark = pytest.mark.browser
ABORTED = "net::ERR_ABORTED"
"""What a request comes to when the next page is opened before it is answered."""
DOSSIER = "dossiers/harbour-loan.html"
VECTOR = '"><img src=x onerror=window.ran=1><svg onload=window.ran=2><script>window.ran=3</script>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    held = hold(folder / "library")
    put(held.store, rendition_of_blocks([("paragraph", f"Words with {VECTOR}.", 0)], VECTOR, "1999"), f"{REPORT_URL}/x")
    view = held.store.view()
    dossier = DossierInput(material=get_material(view, held.dossier, check_of(held)), slug="harbour-loan")
    build_site(view, held.store.blobs, held.settings, folder / "out", dossiers=[dossier])
    held.store.close()
    return folder / "out"


@pytest.fixture
def visit(chromium: Any, site: Path) -> Iterator[Callable[..., Any]]:
    """Opens a page of the folder; fails at the end if anything was asked of the outside or went wrong in the page."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def open_page(path: str, *, script: bool = True, width: int = 1280, height: int = 900, **more: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, reduced_motion="reduce", **more
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda m: wrong.append(f"console {m.type}: {m.text}") if m.type != "log" else None)
        page.on("pageerror", lambda e: wrong.append(f"error: {e}"))
        page.on("request", lambda r: None if r.url.startswith("file:") else wrong.append(f"request: {r.url}"))
        page.on("requestfailed", lambda r: None if r.failure == ABORTED else wrong.append(f"failed: {r.url}"))
        page.goto((site / path.partition("#")[0]).as_uri() + ("#" + path.partition("#")[2] if "#" in path else ""))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def all_pages(site: Path) -> list[str]:
    return sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))


def need_script() -> None:
    if not scripts_built():
        pytest.skip("the front end is not built: npm --prefix frontend ci && npm --prefix frontend run build")


def number_of(page: Any, words: str) -> str:
    place = page.locator(".text .s", has_text=words).first
    return str(place.get_attribute("id")).removeprefix("s")


def test_a_sentence_opens_and_closes_by_mouse_and_keyboard(visit: Callable[..., Any]) -> None:
    need_script()
    page = visit(DOSSIER)
    number = number_of(page, "43%")
    entry = page.locator(f"#e{number}")
    assert not entry.is_visible()
    page.locator(f"#s{number} a.n").click()
    assert entry.is_visible()
    assert "kept copy" in entry.inner_text()
    assert page.evaluate("document.activeElement.id") == f"e{number}"
    page.keyboard.press("Escape")
    assert not entry.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"#e{number}"
    page.keyboard.press("Enter")
    assert entry.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert not entry.is_visible()
    page.locator(f"#s{number} .r-figure").click()
    assert page.locator(".entry:visible").count() == 1


def test_a_number_in_the_record_opens_its_sentence(visit: Callable[..., Any]) -> None:
    need_script()
    page = visit(DOSSIER)
    page.locator("#sums a.ref").first.click()
    assert "€45 million" in page.locator(".entry:visible").inner_text()


def test_an_address_opens_its_sentence(visit: Callable[..., Any]) -> None:
    for script in (True, False):
        page = visit(DOSSIER + "#e4", script=script)
        assert page.locator("#e4").is_visible()
        assert page.locator(".entry:visible").count() == 1


def test_everything_opens_without_script(visit: Callable[..., Any]) -> None:
    page = visit(DOSSIER, script=False)
    number = number_of(page, "43%")
    page.locator(f"#s{number} a.n").click()
    assert page.locator(f"#e{number}").is_visible()
    page.locator(f"#e{number} h3 a + a").click()
    assert not page.locator(f"#e{number}").is_visible()
    page.locator("#timeline summary").click()
    assert page.locator("#timeline table").is_visible()
    page.locator("article .src.kept").first.click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "Harbour report"


def test_readings_can_be_shown_and_hidden_without_script(visit: Callable[..., Any]) -> None:
    page = visit(DOSSIER, script=False)
    width = "getComputedStyle(document.querySelector('.text .r-money')).borderBottomWidth"
    # With script off in the page, the browser can still be asked.
    assert page.evaluate(width) == "0px"
    page.locator("#show-much").check()
    assert page.evaluate(width) != "0px"


def test_evidence_leads_to_the_words_in_the_kept_copy(visit: Callable[..., Any]) -> None:
    page = visit(DOSSIER)
    number = number_of(page, "43%")
    page.locator(f"#s{number} a.n").click()
    page.locator(f"#e{number} li.supports a").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "Harbour report"
    assert "43% of the loan" in page.locator(".s:target").inner_text()


def test_no_page_scrolls_sideways_on_a_phone(visit: Callable[..., Any], site: Path) -> None:
    page = visit("index.html", height=844)
    for path in all_pages(site):
        page.goto((site / path).as_uri())
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_folder_can_be_searched(visit: Callable[..., Any]) -> None:
    need_script()
    page = visit("search.html")
    page.get_by_label("Words in this folder").fill("acquitted")
    hit = page.locator("#hits li").first
    assert "acquitted" in hit.locator("mark").first.inner_text()
    hit.locator("a").click()
    page.wait_for_load_state()
    assert "acquitted" in page.locator(".s:target").inner_text()


def test_search_forgives_a_letter_and_leaves_out(visit: Callable[..., Any]) -> None:
    need_script()
    page = visit("search.html")
    box, first = page.get_by_label("Words in this folder"), page.locator("#hits li").first
    box.fill("acquited")
    first.wait_for()
    assert "acquitted" in first.inner_text()
    box.fill("acquit")
    page.locator("#hits li mark", has_text="acquitted").first.wait_for()
    box.fill("acquitted -pier")
    page.get_by_text("0 pages.").wait_for()
    box.fill("the of")
    page.get_by_text("Words this common are not looked up.").wait_for()


def test_the_theme_is_kept(visit: Callable[..., Any]) -> None:
    need_script()
    page = visit("names.html", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator("button.theme").click()
    page.locator("button.theme").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto(page.url.replace("names.html", "documents.html"))
    assert page.evaluate(ground) == dark


def test_stored_markup_never_runs(visit: Callable[..., Any], site: Path) -> None:
    page = visit("index.html")
    for path in all_pages(site):
        page.goto((site / path).as_uri())
        if path == "search.html" and scripts_built():
            page.get_by_label("Words in this folder").fill("onerror")
            page.locator("#hits li").first.wait_for()
            assert page.locator("#hits li").count() == 1
        assert page.evaluate("window.ran") is None, path


def test_the_policy_of_the_page_stops_what_would_run(visit: Callable[..., Any], chromium: Any, site: Path) -> None:
    page = chromium.new_page()
    page.goto((site / "names.html").as_uri())
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran=1'; document.body.append(s) }"
    )
    assert page.evaluate("window.ran") is None
    page.close()


def test_axe_finds_nothing_on_any_page(visit: Callable[..., Any], site: Path, root: Path) -> None:
    axe = root / "frontend/node_modules/axe-core/axe.min.js"
    if not axe.is_file():
        pytest.skip("axe-core is not installed: npm --prefix frontend ci")
    rules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
    found: dict[str, Any] = {}
    page = visit("index.html", bypass_csp=True, color_scheme="light")
    for path in all_pages(site):
        page.goto((site / path).as_uri())
        page.add_script_tag(path=str(axe))
        if path == DOSSIER:
            for box in page.locator(".show input").all():
                box.check()
            page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
            page.locator(f"#s{number_of(page, '43%')} a.n").click()
        for scheme in ("light", "dark") if path in (DOSSIER, "index.html") else ("light",):
            page.emulate_media(color_scheme=scheme)
            result = page.evaluate(f"axe.run({{preload: false, runOnly: {rules}}})")
            for violation in result["violations"]:
                found[f"{path} {scheme} {violation['id']}"] = [n["html"][:160] for n in violation["nodes"][:4]]
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
