"""Pages drawn by a real Chromium whose every request goes through the guard; what was saved is read again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook.ingest.web.snapshot import BROWSERS
from sourcebook.library import Library
from web_server import Site, answer, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="there is no Chromium on this machine"),
]
PAGE = b"""<!doctype html><html><head><title>The crane</title><link rel="stylesheet" href="/style.css">
<link rel="preconnect" href="http://10.0.0.1/"><link rel="prefetch" href="http://127.0.0.1:%(closed)d/prefetch"></head>
<body><article><h1>The crane</h1><p>The harbour board of Port Ellery met on Tuesday and sold the old crane.</p>
<p id="drawn"></p><img src="/picture.svg"><img src="http://127.0.0.1:%(closed)d/image"><img src="http://169.254.169.254/x">
<img src="http://[::1]:%(closed)d/six"><iframe src="http://127.0.0.1:%(closed)d/frame"></iframe>
<iframe src="file:///etc/passwd"></iframe></article>
<script>
document.getElementById("drawn").textContent = "These words were drawn by a script on Friday.";
const inside = "127.0.0.1:%(closed)d";
fetch("http://" + inside + "/fetch").catch(() => {});
fetch("http://localhost:%(closed)d/name", {method: "POST", body: "x"}).catch(() => {});
navigator.sendBeacon("http://" + inside + "/beacon", "x");
try { new WebSocket("ws://" + inside + "/socket"); } catch (e) {}
try { new EventSource("http://" + inside + "/events"); } catch (e) {}
try { new Worker("http://" + inside + "/worker.js"); } catch (e) {}
try { navigator.serviceWorker.register("/worker.js"); } catch (e) {}
try { const c = new RTCPeerConnection({iceServers: [{urls: "stun:" + inside}]}); c.createDataChannel("x");
      c.createOffer().then(o => c.setLocalDescription(o)); } catch (e) {}
try { window.open("http://" + inside + "/window"); } catch (e) {}
fetch("/leads-inside").catch(() => {});
</script></body></html>"""


@pytest.fixture
def inside() -> Iterator[Site]:
    """A service of the inside: nothing may ever ask it anything."""
    with serving() as site:
        yield site


def test_a_page_is_drawn_and_nothing_passes_the_guard(inside: Site, tmp_path: Path) -> None:
    with serving() as site, Library.init(tmp_path / "case") as library:
        library._make_client = lambda _, heed: site.client(heed_robots=heed)
        site.pages["/crane"] = answer(200, PAGE.replace(b"%(closed)d", str(inside.port).encode()))
        site.pages["/style.css"] = answer(200, b"article { color: rgb(1, 2, 3) }", Content_Type="text/css")
        site.pages["/picture.svg"] = answer(
            200, b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", Content_Type="image/svg+xml"
        )
        site.pages["/leads-inside"] = answer(302, Location=f"http://127.0.0.1:{inside.port}/redirected")
        report = library.add([site.url("/crane")], snapshot=True)
        assert report.stored == 1, report
        (capture,) = library.view().iter_captures(report.documents[0])
        snapshot = library.store.blobs.path(capture.headers["snapshot"]).read_bytes()
        picture = library.store.blobs.path(capture.headers["screenshot"]).read_bytes()
        assert library.verify().problems == ()
        assert library.screenshot(capture.id) == picture
        assert f"/captures/{capture.id}/screenshot" in library.versions_page(report.documents[0])
    assert inside.asked == []
    assert {"/style.css", "/picture.svg", "/leads-inside"} <= set(site.asked)
    assert int(capture.headers["parts-refused"]) >= 5
    assert picture.startswith(b"\x89PNG")
    assert b"drawn by a script" in snapshot
    assert b"root:" not in snapshot
    saved = tmp_path / "crane.mhtml"
    saved.write_bytes(snapshot)
    with Library.init(tmp_path / "other") as other:
        (document,) = other.add([saved]).documents
        held = other.view().get_document(document)
        assert (held.title, held.address) == ("The crane", site.url("/crane"))
        assert "drawn by a script on Friday" in other.view().get_rendition(held.rendition).text


def test_without_the_flag_no_browser_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEBOOK_CHROMIUM", str(tmp_path / "none"))
    with serving() as site, Library.init(tmp_path / "case") as library:
        library._make_client = lambda _, heed: site.client(heed_robots=heed)
        site.pages["/crane"] = answer(200, PAGE.replace(b"%(closed)d", b"9"))
        assert library.add([site.url("/crane")]).stored == 1
        with pytest.raises(Exception, match="No Chromium was found"):
            library.add([site.url("/crane")], snapshot=True)
