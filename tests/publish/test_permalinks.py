"""Permalinks: words by the hash of their text and their place in it, on the server and in a published folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from served_library import served
from sourcebook import Library
from sourcebook.app.web import create_app
from sourcebook.publish.pages import scripts_built
from web_server import make_saved_page

PAPER = "\n\n".join(f"In paragraph {n} the port paid Osk Holdings {n} dollars. Nobody asked why." for n in range(1, 60))
WORDS = "paid Osk Holdings 41 dollars"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("permalinks")
    (folder / "paper.txt").write_text(PAPER)
    (folder / "other.txt").write_text("Another paper, of no interest.\n")
    with Library.init(folder / "library") as opened:
        opened.add([folder / "paper.txt", folder / "other.txt"], defer=True)
        yield opened


@pytest.fixture(scope="module")
def permalink(library: Library) -> str:
    document = next(
        d for d in library.view().iter_documents() if library.view().get_rendition(d.rendition).text == PAPER
    )
    start = PAPER.index(WORDS)
    return library.cite(document.id, start, start + len(WORDS)).permalink


def test_the_path_leads_to_the_words_and_a_wrong_one_is_told(library: Library, permalink: str) -> None:
    client = TestClient(create_app(library), base_url="http://127.0.0.1:8080")
    text, _, place = permalink.partition("#")
    page = client.get(f"/p/{text}/{place}", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert f">{WORDS}<" in page.text
    assert client.get(f"/p/{text}", follow_redirects=False).headers["location"].startswith("/documents/d-")
    for wrong, status in (
        (f"/p/{text}/char=9,2", 400),
        (f"/p/sha256:{'0' * 64}", 404),
        ("/p/x", 400),
        (f"/p/{text}/char=1,99999", 404),
    ):
        assert client.get(wrong).status_code == status, wrong


def test_the_script_finds_the_place_on_the_server(library: Library, permalink: str, chromium: Any) -> None:
    with served(library) as address:
        page = chromium.new_page()
        page.goto(f"{address}/p/{permalink}")
        page.wait_for_selector(".hit")
        assert page.locator(".hit").all_inner_texts() == [WORDS]
        page.close()


@pytest.fixture(scope="module")
def site(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("site") / "site"
    library.publish(out)
    return out


def test_the_folder_says_which_text_has_which_hash(site: Path, permalink: str) -> None:
    text = permalink.partition("#")[0]
    inputs = {i["text"]: i["document"] for i in json.loads((site / "manifest.json").read_text())["inputs"]}
    kept = site / "evidence" / f"{inputs[text]}.txt"
    assert text == "sha256:" + hashlib.sha256(kept.read_bytes()).hexdigest()
    assert kept.read_text().encode().decode()[PAPER.index(WORDS) :].startswith(WORDS)
    listed = "".join(p.read_text() for p in (site / "p").iterdir())
    assert all(f"id={hash_}>" in listed for hash_ in inputs)


def test_the_script_finds_the_place_in_the_folder(site: Path, permalink: str, chromium: Any) -> None:
    if not scripts_built():
        pytest.skip("the script of the pages is not built")
    page = chromium.new_page()
    page.goto(f"file://{site}/p/{permalink[7:9]}.html#{permalink}")
    page.wait_for_selector(".s.named")
    (shown,) = page.locator(".s.named").all_inner_texts()
    assert WORDS in shown
    assert page.locator(".s.named").evaluate("e => e.getBoundingClientRect().top >= 0")
    page.goto(page.url.partition("#")[0] + f"#char=0,{len(PAPER)}")
    page.wait_for_function("document.querySelectorAll('.s.named').length > 100")
    page.goto(page.url.partition("#")[0] + "#char=9,2")
    page.close()


def test_words_of_an_earlier_version_are_shown_with_what_became_of_them(tmp_path: Path) -> None:
    folder, address = tmp_path / "papers", "https://port.example/quay"
    folder.mkdir()
    with Library.init(tmp_path / "library") as library:
        told = "Nobody on the board asked why the berth was let so cheaply to a firm that had no office."
        for year in ("2009", "2010"):
            page = make_saved_page(address, "Quay", f"The quay was let in {year}. {told}")
            (folder / f"{year}.mhtml").write_bytes(page)
            library.add([folder / f"{year}.mhtml"], defer=True)
        (document,) = library.view().iter_documents()
        earlier = next(r for r in library.view().iter_renditions(document.id) if r.id != document.rendition)
        start = earlier.text.index("The quay was")
        old = library.cite(document.id, start, start + 25, rendition=earlier.id)
        assert library.find_cited(old.permalink).exact == old.exact
        client = TestClient(create_app(library), base_url="http://127.0.0.1:8080")
        shown = client.get(f"/p/{old.permalink.replace('#', '/')}")
        assert shown.status_code == 200
        assert "Words of an earlier version" in shown.text
        assert old.exact in shown.text
        assert "<dt>Version" in shown.text
