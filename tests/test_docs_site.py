"""The site of the docs: made without a warning, every page in its contents, nothing fetched from elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import html

pytest.importorskip("material", reason="mkdocs-material is not installed")


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("docs-site") / "site"
    run = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out), "--config-file", "mkdocs.yml"]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(run, cwd=root, capture_output=True, text=True, timeout=200, env=env)
    assert done.returncode == 0, done.stderr[-3000:]
    return out


def test_the_site_asks_for_nothing_elsewhere(site: Path) -> None:
    pages = [*site.rglob("*.html")]
    assert len(pages) > 50
    for page in pages:
        tree = html.fromstring(page.read_bytes())
        fetched = tree.xpath("//script/@src|//img/@src|//iframe/@src|//link[not(@rel='canonical')]/@href|//source/@src")
        assert [a for a in fetched if re.match(r"(https?:)?//", a)] == [], page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", style.read_text(encoding="utf-8")), style.name


def test_it_opens_from_the_folder(site: Path, chromium: Any) -> None:
    asked: list[str] = []
    page = chromium.new_page()
    page.on("request", lambda r: asked.append(r.url))
    page.goto(f"file://{site}/index.html")
    page.get_by_role("link", name="the first dossier").first.click()
    page.wait_for_selector("h1:has-text('The first dossier')")
    assert [a for a in asked if not a.startswith(("file:", "data:", "blob:"))] == []
    page.close()


def test_each_person_of_the_index_has_a_way_in(root: Path) -> None:
    index = (root / "docs/index.md").read_text(encoding="utf-8")
    for person in ("editor", "investigator", "writer", "reader", "programmer", "who runs it"):
        (row,) = [line for line in index.splitlines() if line.startswith(f"| {person}")]
        assert len(re.findall(r"\]\((?:how-to|explanation)/", row)) >= 2, person


def test_the_makefile_makes_it(root: Path) -> None:
    assert "mkdocs build" in (root / "Makefile").read_text(encoding="utf-8")
    assert shutil.which("mkdocs", path=str(Path(sys.executable).parent))
