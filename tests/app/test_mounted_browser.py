"""The scripts of the pages where a library is one collection of a team: every request stays under its address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from around import BASE, Around
from full_library import full_library

from served_library import served
from sourcebook.library import Library
from sourcebook.publish.pages import scripts_built

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with full_library(tmp_path_factory.mktemp("mounted")) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    """What every request of a page has to begin with: `visit` sees to it."""
    with served(library, Around(library, always="ann admin session")) as root:
        yield root + BASE


def test_scripts_work_under_the_address_of_a_collection(
    visit: Callable[..., Any], library: Library, tmp_path: Path
) -> None:
    if not scripts_built():
        pytest.skip("the front end is not built: npm --prefix frontend ci && npm --prefix frontend run build")
    page = visit("/")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url(f"**{BASE}/queue")
    before = len([*library.view().iter_decisions()])
    page.keyboard.press("j")
    page.keyboard.press("1")
    page.locator(".card.done").wait_for()
    assert [d.who for d in library.view().iter_decisions()][before:] == ["ann"]
    page.keyboard.press("u")
    page.locator(".card.done").wait_for(state="detached")

    (draft,) = [s for s in library.summaries.list() if s.state == "draft"]
    page = visit(f"/desk/{draft.id}")
    with page.expect_response(f"**{BASE}/api/v1/desk/sentence") as checked:
        page.locator(".sentence textarea").first.fill("The port paid Tobias Renck $9 million in 2010.")
    assert checked.value.ok
    names = page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('sourcebook-draft-'))")
    assert names == [f"sourcebook-draft-{draft.id} {BASE} ann"]
    with page.expect_response(f"**{BASE}/desk/note"):
        page.locator("[name=note]").fill("A *second* word.")
    page.keyboard.press("Control+s")
    page.locator("#saved", has_text="Saved as version").wait_for()
    assert library.summaries.get(draft.id).note == "A *second* word."

    (dossier,) = library.dossiers.list()
    page = visit(f"/dossiers/{dossier.id}")
    page.locator("#evidence-words").fill("loan")
    with page.expect_response(f"**{BASE}/dossiers/{dossier.id}/evidence/page*"):
        page.locator("#evidence-words").press("Enter")
    page.locator("#offers [data-mark]").first.wait_for()

    page = visit("/documents")
    with page.expect_response(f"**{BASE}/views/network.json*") as drawn:
        page.goto(page.url.replace("/documents", "/network?who=Nelly+Orme"))
    assert drawn.value.ok

    (tmp_path / "more.txt").write_text("The quay was let to Tobias Renck in 2012.\n", encoding="utf-8")
    page = visit("/add")
    page.locator("input[type=file]").set_input_files(tmp_path / "more.txt")
    page.locator("form[data-send] button[type=submit]").first.click()
    page.wait_for_url(f"**{BASE}/jobs/*")
    page.locator("#stored-title").wait_for()
