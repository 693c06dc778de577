"""Every page of the server, as the routes stand: nothing for axe to find, nothing asked elsewhere, none too heavy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from full_library import full_library
from served_pages import violations

from served_library import served
from sourcebook.app.web import create_app
from sourcebook.library import Library

pytestmark = pytest.mark.browser
MOST_BYTES = 200_000
NOT_PAGES = re.compile(
    r"^/(api/|healthz|metrics|static/|search\.|jobs/|moving/|captures/|feeds/|views/|p/|reconcile)"
    r"|/(at|near|text|page|source|letter|mail|sheet\.csv)$"
)
"""Data, pictures, letters, parts of pages, and the page of work that only a running server has."""
MORE = ("/network?who=Nelly+Orme", "/timeline?by=entity&from=2009", "/figures?words=million",
        "/search?q=loan", "/search?q=zebra+loan", "/search?q=(loan", "/documents/d-none", "/desk?state=published",
        "/desk/new?q=port", "/queue?kind=claim", "/ledger?outcome=failed")  # fmt: skip
"""Pages that differ by what is asked of them."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with full_library(tmp_path_factory.mktemp("every")) as opened:
        document = next(iter(opened.view().iter_documents()))
        opened.notes.add(document.id, "Ask who signed the loan.", labels=("to ask",), who="ed")
        yield opened


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with served(library) as address:
        yield address


def routes_of(routes: Any) -> Iterator[str]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route.path


def pages_of(library: Library) -> list[str]:
    """Every page by its route, with the ids of things that are there."""
    summaries = [s.id for s in library.summaries.list()]
    held = {noun: [one.id for one in islice(library.list(noun), 1)]
            for noun in ("documents", "entities", "mentions", "payments")}  # fmt: skip
    held |= {"claims": [r.id for r in library.queue("claim")][:1], "desk": summaries}
    held["stories"] = [told.name for told in library.stories()]
    held["batch"] = [kept[0] for kept in library.batches.iter_kept()]
    held["dossiers"] = [d.id for d in library.dossiers.list()]
    held["newsletter"] = [d.id for d in library.digests.list()]
    found = []
    for path in sorted(set(routes_of(create_app(library).routes))):
        if NOT_PAGES.search(path):
            continue
        noun = path.split("/")[1]
        found += [re.sub(r"\{\w+\}", i, path) for i in held.get(noun, [])] if "{" in path else [path]
        missing = "{" in path and not held.get(noun)
        assert not missing, f"no {noun} to open {path} with: make one in the fixture"
    return found


def look(page: Any, axe: Path, scheme: str, width: int) -> dict[str, Any]:
    """What is wrong with a page that is open, with all that it folds away unfolded."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
    wide = page.evaluate("document.documentElement.scrollWidth")
    found: dict[str, Any] = dict(violations(page, axe))
    return found | ({"wide": wide} if wide > width else {})


RICH = re.compile(r"^/(documents/d-|search\?q=loan|queue$|claims/|desk/s-\w+$|dossiers/do-\w+$|add$)")
"""Pages with the most on them: looked at in the light on a desk as well."""


def tour(page: Any, library: Library, address: str, axe: Path, looks: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    """What is wrong, page by page."""
    found: dict[str, Any] = {}
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    for path in [*pages_of(library), *MORE]:
        said.clear()
        answer = page.goto(address + path)
        if len(answer.body()) > MOST_BYTES:
            found[f"{path} bytes"] = len(answer.body())
        if page.locator(".text a.n").count():
            page.locator(".text a.n").first.click()
        for scheme, width in looks if len(looks) > 1 or not RICH.match(path) else (*looks, ("light", 1280)):
            found |= {
                f"{path} {scheme} {width} {rule}": nodes for rule, nodes in look(page, axe, scheme, width).items()
            }
        if answer.ok and said:
            found[f"{path} console"] = list(said)
    return found


def test_axe_finds_nothing_on_any_page_on_a_phone_in_the_dark(
    visit: Callable[..., Any], library: Library, address: str, axe: Path
) -> None:
    assert len([*pages_of(library), *MORE]) > 30
    page = visit("/", bypass_csp=True)
    found = tour(page, library, address, axe, (("dark", 390),))
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.deep
@pytest.mark.timeout(2400)
def test_axe_finds_nothing_on_any_page_however_it_is_looked_at(
    visit: Callable[..., Any], library: Library, address: str, axe: Path, record_trials: Callable[[str, int, int], None]
) -> None:
    page = visit("/", bypass_csp=True)
    looks = (("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390), ("light", 320))
    found = tour(page, library, address, axe, looks)
    trials = len(looks) * len([*pages_of(library), *MORE])
    record_trials("pages looked at by axe", trials, len(found))
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
