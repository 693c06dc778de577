"""Stored script: markup in every string of a library, on every surface, in a real browser. None of it runs.

`make test` takes 40 vectors; `make deep` all 400 and files of every kind that carry them in.
"""

# ruff: noqa: E501 - hostile strings are read best in one piece
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hostile_library import draft_of, put_hostile, write_hostile_files
from vectors import COUNT, VECTORS, sample
from watched_browser import AUDIT, VIOLATION, Seen, watched

from served_library import served
from sourcebook.app.web import create_app
from sourcebook.library import Library

pytestmark = pytest.mark.browser
Record = Callable[[str, int, int], None]


@dataclass
class Tour:
    """Pages visited one after another, and those where something was wrong."""

    page: Any
    seen: Seen
    trials: int = 0
    wrong: list[str] = field(default_factory=list)

    def visit(self, address: str, *, audit: bool = True) -> None:
        """Open a page, let it settle, and look it over."""
        before = len(self.seen.wrong)
        self.page.goto(address, wait_until="load")
        self.trials += 1
        if audit and (bad := self.page.evaluate(AUDIT)):
            self.wrong.append(f"{address}: {bad}")
        # A server may take a last slash away; a file may lead nowhere at all.
        kept = address.split("/", 3)[:3] if address.startswith("http") else address.partition("#")[0]
        if (self.page.url.split("/", 3)[:3] if address.startswith("http") else self.page.url.partition("#")[0]) != kept:
            self.wrong.append(f"{address} led to {self.page.url}")
        if len(self.seen.wrong) > before:
            self.wrong.append(f"{address}: {self.seen.wrong[before:][:3]}")


def test_there_are_400_and_they_differ() -> None:
    assert len(VECTORS) == len(set(VECTORS)) == COUNT


def test_the_vectors_are_real(chromium: Any) -> None:
    """A page without protection runs many of them: the watch would see one that ran."""
    ran: set[str] = set()
    with watched(chromium) as (page, seen):
        bodies = iter(sample(40))

        def bare(route: Any) -> None:
            vector = next(bodies)
            frame = f'<p>{vector}</p><input value="{vector}"><iframe src="{vector}"></iframe>'
            route.fulfill(body=f"<!doctype html>{frame}", content_type="text/html")

        page.route("http://bare.example/", bare)
        for _ in sample(40):
            page.goto("http://bare.example/", wait_until="commit")
            page.wait_for_timeout(50)
        ran = set(seen.ran)
        assert any("evil.example" in asked for asked in seen.asked)
    assert len(ran) >= 12, ran


FEW = tuple(" ".join(sample(40)[at::4]) for at in range(4))
"""40 vectors in four strings, so that `make test` opens few pages."""


def hostile(folder: Path, vectors: tuple[str, ...]) -> Library:
    library = Library.init(folder, title=vectors[0])
    for number, vector in enumerate(vectors, 1):
        put_hostile(library, vector, number)
    return library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with hostile(tmp_path_factory.mktemp("hostile") / "library", FEW) as library:
        yield library


def routes_of(routes: Any) -> set[str]:
    """Every path that is answered: one that is added tomorrow is visited tomorrow."""
    found: set[str] = set()
    for route in routes:
        inner = getattr(route, "original_router", None)
        found |= routes_of(inner.routes) if inner is not None else {getattr(route, "path", "")}
    return found - {""}


def _ids(library: Library, noun: str, most: int) -> list[str]:
    """The first ids of a list of the library."""
    return [one.id for one in islice(library.list(noun), most)]


def every_page(library: Library, vectors: tuple[str, ...], *, every: int) -> Iterator[str]:
    """Paths of the server: each route with ids of hostile documents, hostile parameters, and errors that repeat them."""
    documents = [d.id for d in library.view().iter_documents()]
    paths = routes_of(create_app(library).routes)
    assert {"/documents/{identifier}", "/api/v1/documents"} <= paths
    for path in sorted(paths):
        if "{" not in path and not path.startswith("/search."):  # a browser saves those, it does not show them
            yield path
    # Every document's page with every vector; of a large library, the other routes take turns.
    turns = 1 if len(documents) < 50 else 8
    routes = sorted(p for p in paths if re.search(r"\{(?:identifier|document)\}", p) and p.count("{") == 1)
    held = {"documents": documents[::every]} | {
        noun: _ids(library, noun, 3) for noun in ("entities", "mentions", "matters", "claims", "payments")
    }
    for path in routes:
        noun = path.removeprefix("/api/v1").split("/")[1]
        step = 1 if path == "/documents/{identifier}" else turns
        for identifier in held.get(noun, documents[:3])[::step]:
            if not path.endswith("/kept/page"):
                yield re.sub(r"\{\w+\}", identifier, path)
    for document in [*library.view().newest_documents(len(documents))][49::50]:
        place = f"{document.published or ''}:{document.id}"
        yield f"/documents?after={quote(place, safe='')}"
    for number, vector in enumerate(vectors[:: 1 if turns == 1 else 2]):
        word = quote(vector, safe="")
        yield f"/search?q={word}"
        yield f"/documents/{word}" if number % 2 else f"/nothing/{word}"
    yield "/search?q=velin"
    yield f"/search?q=velin&sort={quote(vectors[2], safe='')}"
    yield f"/documents?after={quote(vectors[-2], safe='')}"
    yield f"/api/v1/documents?limit={quote(vectors[-1], safe='')}"
    yield "/api/v1/search?q=velin"
    yield "/static/none"


def tour_server(chromium: Any, library: Library, vectors: tuple[str, ...], *, every: int) -> Tour:
    with served(library) as address, watched(chromium) as (page, seen):
        tour = Tour(page, seen)
        for path in every_page(library, vectors, every=every):
            tour.visit(
                address + path,
                audit=not path.startswith(("/api", "/healthz", "/metrics")) and not path.endswith("/text"),
            )
        for identifier in [d.id for d in library.view().iter_documents()][::every]:
            # The page in the frame is the vector itself: it may hold anything, and do nothing.
            tour.visit(f"{address}/documents/{identifier}/kept/page", audit=False)
        unguarded = [url for url, policy in seen.answers if "default-src 'none'" not in policy]
        assert not unguarded, unguarded[:5]
        assert len(seen.answers) >= tour.trials
    return tour


def test_served_pages_run_nothing(chromium: Any, library: Library, record_trials: Record) -> None:
    tour = tour_server(chromium, library, FEW, every=1)
    record_trials("served pages, 40 vectors", tour.trials, len(tour.wrong))
    assert not tour.wrong, tour.wrong[:5]


def test_the_browser_holds_the_policy_of_every_kind_of_page(chromium: Any, library: Library) -> None:
    """Not only sent: a script put into the page is stopped, and the browser says by which directive."""
    document = next(library.view().iter_documents()).id
    paths = [
        "/",
        "/documents",
        f"/documents/{document}",
        f"/documents/{document}/kept",
        "/names",
        "/search?q=velin",
        "/none",
    ]
    with served(library) as address, watched(chromium) as (page, seen):
        for path in paths:
            page.goto(address + path)
            assert page.evaluate(VIOLATION) in ("script-src-elem", "script-src", "default-src"), path
        for path in (
            "/api/v1/status",
            f"/documents/{document}/text",
            f"/documents/{document}/kept/page",
            "/api/v1/nothing",
        ):
            page.goto(address + path)
            assert page.evaluate("self.origin") == "null", (
                f"{path}: the browser gave it an origin, so it took no sandbox"
            )
        assert not seen.ran


def publish_all(library: Library, out: Path) -> list[Path]:
    from sourcebook.publication import read_markup
    from sourcebook.publish.site import build_site

    view, blobs = library.view(), library.store.blobs
    build_site(view, blobs, library.settings, out, with_blobs=True, markup=lambda d: read_markup(blobs, d))
    return sorted(out.rglob("*.html"))


def tour_folder(chromium: Any, pages: list[Path]) -> Tour:
    with watched(chromium) as (page, seen):
        tour = Tour(page, seen)
        for path in pages:
            tour.visit(path.as_uri(), audit=path.parent.name != "pages")
            if path.name == "search.html" and page.locator("#q").is_visible():
                page.locator("#q").fill("velin")
                page.locator("#hits li").first.wait_for()
                tour.visit(path.as_uri())
    return tour


def test_a_published_folder_runs_nothing(
    chromium: Any, library: Library, tmp_path: Path, record_trials: Record
) -> None:
    pages = publish_all(library, tmp_path / "out")
    assert len([p for p in pages if p.parent.name == "kept"]) == len(FEW)
    tour = tour_folder(chromium, pages)
    record_trials("published pages, 40 vectors", tour.trials, len(tour.wrong))
    assert not tour.wrong, tour.wrong[:5]


def test_the_report_of_a_check_runs_nothing(chromium: Any, library: Library, tmp_path: Path) -> None:
    (tmp_path / "draft.html").write_text(draft_of(sample(40)), encoding="utf-8")
    (tmp_path / "check.html").write_text(library.check(tmp_path / "draft.html").to_html(), encoding="utf-8")
    with watched(chromium) as (page, seen):
        page.goto((tmp_path / "check.html").as_uri())
        assert page.locator(".card").count() > 10
        assert page.evaluate(AUDIT) in ([], ["STYLE"]), "only its own style sheet, which its policy knows by its hash"
        assert page.evaluate(VIOLATION) in ("script-src-elem", "script-src", "default-src")
        assert not seen.wrong


@pytest.mark.deep
@pytest.mark.timeout(3000)
def test_no_vector_runs_anywhere(chromium: Any, tmp_path: Path, record_trials: Record) -> None:
    with hostile(tmp_path / "library", VECTORS) as library:
        tour = tour_server(chromium, library, VECTORS, every=1)
        record_trials("served pages, 400 vectors", tour.trials, len(tour.wrong))
        assert not tour.wrong, tour.wrong[:5]
        tour = tour_folder(chromium, publish_all(library, tmp_path / "out"))
        record_trials("published pages, 400 vectors", tour.trials, len(tour.wrong))
        assert not tour.wrong, tour.wrong[:5]
        (tmp_path / "draft.html").write_text(draft_of(VECTORS), encoding="utf-8")
        (tmp_path / "check.html").write_text(library.check(tmp_path / "draft.html").to_html(), encoding="utf-8")
        with watched(chromium) as (page, seen):
            page.goto((tmp_path / "check.html").as_uri())
            assert page.evaluate(AUDIT) in ([], ["STYLE"])
            record_trials("check report, 400 vectors", len(VECTORS), len(seen.wrong))
            assert not seen.wrong


@pytest.mark.deep
@pytest.mark.timeout(3000)
def test_files_that_carry_vectors_in_run_nothing(chromium: Any, tmp_path: Path, record_trials: Record) -> None:
    """Names of files and members, heads of letters, cells, titles of pages and feeds: read as a user would have them read."""
    write_hostile_files(tmp_path / "files", VECTORS, each=60)
    with Library.init(tmp_path / "library", title="<script>ran(0)</script>") as library:
        report = library.add([tmp_path / "files"])
        assert report.stored > 240, report
        tour = tour_server(chromium, library, VECTORS[:60], every=1)
        record_trials("served pages of files", tour.trials, len(tour.wrong))
        assert not tour.wrong, tour.wrong[:5]
        library.publish(tmp_path / "out")
    tour = tour_folder(chromium, sorted((tmp_path / "out").rglob("*.html")))
    record_trials("published pages of files", tour.trials, len(tour.wrong))
    assert not tour.wrong, tour.wrong[:5]
