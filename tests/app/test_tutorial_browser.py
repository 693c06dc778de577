"""The tutorial as a reader walks it, from nothing to a published dossier: its own commands, its pages in a browser."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from served_process import served_process

pytestmark = [pytest.mark.browser, pytest.mark.deep]
TITLE = "The Lissel channel"


@pytest.fixture
def chapters(root: Path) -> dict[str, list[str]]:
    """Heading of a chapter of the tutorial -> its commands, those that only a reader would run among them."""
    page = (root / "docs/tutorial/first-dossier.md").read_text(encoding="utf-8")
    parts = re.split(r"^## \d+\. (.+)$", page, flags=re.MULTILINE)[1:]
    blocks = {
        name: re.findall(r"^```(?:sh)?\n(.*?)^```", text, re.S | re.M)
        for name, text in zip(*[iter(parts)] * 2, strict=True)
    }
    return {name: "".join(found).splitlines() for name, found in blocks.items()}


@pytest.fixture
def run(root: Path, tmp_path: Path) -> Callable[[str], int]:
    """Runs a command of the tutorial beside the demonstration case, and gives how it ended."""
    shutil.copytree(root / "demo", tmp_path / "demo")

    def run_one(command: str) -> int:
        program, *rest = shlex.split(command)
        assert program == "sourcebook"
        return subprocess.run([sys.executable, "-m", "sourcebook", *rest], cwd=tmp_path, check=False).returncode

    return run_one


@pytest.fixture
def reader(chromium: Any) -> Iterator[Any]:
    """A page of a reader's browser; at the end no page may have failed in it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(30_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert wrong == []


def test_the_tutorial_leads_from_nothing_to_a_published_dossier(
    chapters: dict[str, list[str]], run: Callable[[str], int], reader: Any, tmp_path: Path
) -> None:
    assert [run(c) for c in (*chapters["Make a library and fill it"], *chapters["Look around"])] == [0] * 7

    assert [run(c) for c in chapters["Check the draft"]] == [1, 0]
    reader.goto((tmp_path / "check.html").as_uri())
    flagged = reader.locator(".card").first
    flagged.locator("a.number").click()
    assert reader.locator("mark:visible").count() > 0

    assert [run(c) for c in chapters["Publish"]] == [0, 0]
    reader.goto((tmp_path / "out/index.html").as_uri())
    opened = reader.locator("article .s:has(a.n.kept)").first
    number = opened.locator("a.n").inner_text()
    opened.scroll_into_view_if_needed()
    line = opened.evaluate("s => { const r = s.getClientRects()[0]; return [r.x + 3, r.y + r.height / 2]; }")
    reader.mouse.click(*line)
    entry = reader.locator(f"#e{number}")
    assert entry.is_visible()
    assert entry.locator("a", has_text="Close").is_visible()
    assert entry.locator(".badge.kept").count() > 0

    own = chapters["Write one of your own"]
    assert [c for c in own if " serve" in c or " publish " in c] == own[2:4]
    assert [run(c) for c in own[:2]] == [0, 0]
    with served_process(tmp_path / "case") as (told, _):
        write(reader, told["enter"])
    assert run(own[3]) == 0
    reader.goto((tmp_path / "site/index.html").as_uri())
    reader.get_by_role("link", name=TITLE).first.click()
    assert reader.locator("h1").inner_text().startswith(TITLE)
    assert "shredding machines" in reader.locator("article").inner_text()


def write(reader: Any, door: str) -> None:
    """The chapter on writing, in the pages as they are served."""
    reader.goto(door)
    reader.get_by_role("link", name="Desk").first.click()
    reader.get_by_role("link", name="Dossiers").first.click()
    reader.get_by_role("link", name=TITLE).first.click()
    reader.locator("#evidence-words").fill("shredding machines")
    reader.locator("#evidence-words").press("Enter")
    offer = reader.locator(".offer[data-mark^='quote:'], .offer[data-mark^='[[quote:']").first
    words = offer.locator("q").inner_text()
    text = reader.get_by_label("Text, in Markdown")
    text.click()
    text.press("Control+End")
    offer.locator("button.insert").click()
    assert re.search(r"\[\[quote:q-[0-9a-f]+\]\]", text.input_value())
    reader.get_by_role("button", name="Save", exact=True).click()
    shown = reader.get_by_role("region", name="Preview")
    shown.get_by_text(words[:40]).first.wait_for()
    reader.get_by_role("button", name="Save and publish").click(timeout=120_000)
    reader.wait_for_load_state()
    assert reader.get_by_text("published", exact=True).first.is_visible()
