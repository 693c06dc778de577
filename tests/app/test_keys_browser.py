"""Keys: every place by `g`, lists by `j` and `k`, answers by number, undo, and all of it turned off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from served_library import served
from sourcebook.library import Library
from sourcebook.publish.pages import scripts_built

pytestmark = pytest.mark.browser
PAPER = (
    "Quay director charged\n\nNelly Orme, the director of the Brinmouth Port Authority, was charged with bribery on 4 "
    "May 2011. She was convicted of bribery on 9 June 2013, the Brinmouth District Court said.\n"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("keys")
    (folder / "a.txt").write_text(PAPER, encoding="utf-8")
    with Library.init(folder / "case") as library:
        library.add([folder / "a.txt"])
        library.developments.update()
        yield library


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with served(library) as address:
        yield address


def test_the_queue_is_answered_and_taken_back_by_keys(visit: Callable[..., Any], library: Library) -> None:
    if not scripts_built():
        pytest.skip("the front end is not built: npm --prefix frontend ci && npm --prefix frontend run build")
    page = visit("/")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/queue")
    claims = {r.id for r in library.queue("claim")}
    assert len(claims) >= 2
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator(".card.at")
    assert first.count() == 1
    page.keyboard.press("1")
    page.locator(".card.done").wait_for()
    (decided,) = library.view().iter_decisions()
    assert (decided.what in claims, decided.value) == (True, "confirmed")
    assert page.locator(".card.at").evaluate("e => e.classList.contains('done')") is False, "it went on to the next"
    page.keyboard.press("u")
    page.locator(".card.done").wait_for(state="detached")
    assert [d.value for d in library.view().iter_decisions()] == ["confirmed", "open"]

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "quick"
    page.keyboard.type("j1")  # letters are letters in a box
    assert page.locator("#quick").input_value() == "j1"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    dialog = page.locator("#keys")
    assert dialog.is_visible()
    assert "Newsletter" in dialog.inner_text()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_timeout(300)
    assert page.url.endswith("/queue"), "keys are off"
