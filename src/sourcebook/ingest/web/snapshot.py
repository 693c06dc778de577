"""A page as a browser drew it: one file with all its parts (MHTML) and a picture, by headless Chromium.

Off unless asked for (extra `snapshot`). The browser has no network: its proxy is a port nobody listens on, loopback
included, and every request it would make is taken from it and made by the guarded client, or not at all. So whatever
the page's script tries is decided as any address is (`web.guard`).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook.errors import ItemError, UsageError
from sourcebook.ingest.web.client import Client, Fetched

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

MOST_REQUESTS = 400
MOST_BYTES = 64 << 20
"""Of all parts of a page together, and of a snapshot."""
SECONDS = 45
"""That a page has to load and to be drawn."""
SETTLE = 1500
"""Milliseconds after loading in which scripts may still draw."""
WIDTH, HEIGHT, TALLEST = 1280, 1600, 16_000
"""Of the window and of the picture, in pixels."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_DEAD_PROXY = "127.0.0.1:9"
_FLAGS = (
    f"--proxy-server=http://{_DEAD_PROXY}", "--proxy-bypass-list=<-loopback>", "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-component-update",
    "--disable-domain-reliability", "--disable-sync", "--no-pings", "--no-first-run", "--disable-extensions",
    "--dns-prefetch-disable", "--disable-features=NetworkPrediction,Prerender2,OptimizationHints,MediaRouter",
)  # fmt: skip
_DROPPED = frozenset({
    "content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "set-cookie2", "location",
    "alt-svc", "link", "nel", "report-to", "reporting-endpoints", "refresh",
})  # fmt: skip


@dataclass(slots=True)
class Asked:
    """What a page asked for while it was drawn."""

    had: int = 0
    refused: list[str] = field(default_factory=list)
    """Addresses that were not asked for, or gave nothing."""
    bytes: int = 0


def find_browser() -> str:
    """Path of a Chromium on this machine.

    Raises:
        UsageError: There is none, or playwright is not installed.
    """
    try:
        import playwright  # noqa: F401
    except ImportError:
        raise UsageError("--snapshot needs the extra `snapshot`.", "pip install 'sourcebook[snapshot]'") from None
    named = os.environ.get("SOURCEBOOK_CHROMIUM")
    for name in (named,) if named else BROWSERS:
        if found := shutil.which(name):
            return found
    raise UsageError("No Chromium was found for --snapshot.", "Install it, or name it in $SOURCEBOOK_CHROMIUM.")


def take_snapshot(client: Client, fetched: Fetched, folder: Path) -> tuple[dict[str, Path], Asked]:
    """Draw a page that was fetched; gives the files `snapshot` (MHTML) and `screenshot` (PNG), and what was asked for.

    A page that cannot be drawn in time gives what there is of it.

    Raises:
        UsageError: As `find_browser`.
    """
    browser = find_browser()
    # A thread of its own: a notebook has an event loop running in its, and the browser's driver wants none there.
    with ThreadPoolExecutor(1, "snapshot") as thread:
        return thread.submit(_draw, browser, client, fetched, folder).result()


def _draw(browser: str, client: Client, fetched: Fetched, folder: Path) -> tuple[dict[str, Path], Asked]:
    asked = Asked()
    made: dict[str, Path] = {}
    with _page(browser) as page:
        ends = time.monotonic() + SECONDS
        page.route("**/*", lambda route: _answer(route, client, fetched, asked, ends))
        page.route_web_socket("**/*", lambda socket: socket.close())
        page.set_default_timeout(SECONDS * 1000)
        with contextlib.suppress(Exception):  # a page that never ends loading is taken as far as it came
            page.goto(fetched.address, wait_until="load", timeout=SECONDS * 1000)
            page.wait_for_timeout(SETTLE)
        page.unroute_all(behavior="ignoreErrors")
        for name, take in (("snapshot", _mhtml), ("screenshot", _picture)):
            with contextlib.suppress(Exception):  # a browser that breaks on one of them may still give the other
                data = take(page)
                if 0 < len(data) <= MOST_BYTES:
                    made[name] = folder / name
                    made[name].write_bytes(data)
    return made, asked


@contextlib.contextmanager
def _page(browser: str) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    # Root cannot have Chromium's own sandbox; everyone else keeps it.
    flags = [*_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with tempfile.TemporaryDirectory(prefix="sourcebook-browser-") as home, sync_playwright() as driver:
        bare = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
        launched = driver.chromium.launch(
            executable_path=browser, args=flags, timeout=SECONDS * 1000, env={**bare, "HOME": home, "TMPDIR": home}
        )
        try:
            context = launched.new_context(
                viewport={"width": WIDTH, "height": HEIGHT}, service_workers="block", accept_downloads=False,
                permissions=[], locale="en-US", timezone_id="UTC",
            )  # fmt: skip
            yield context.new_page()
        finally:
            launched.close()


def _answer(route: Route, client: Client, fetched: Fetched, asked: Asked, ends: float) -> None:
    """Answer a request of the browser with what the guarded client gives; the page itself with what was kept of it."""
    request = route.request
    address = request.url
    try:
        if address.partition("#")[0] == fetched.address and request.is_navigation_request():
            _fulfil(route, fetched)
            return
        spent = asked.had >= MOST_REQUESTS or asked.bytes >= MOST_BYTES or time.monotonic() > ends
        if request.method != "GET" or spent or (request.is_navigation_request() and not request.frame.parent_frame):
            _refuse(route, asked, address)
            return
        with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
            part = client.get_part(address, Path(folder))
            asked.had += 1
            asked.bytes += part.body.stat().st_size
            _fulfil(route, part)
    except ItemError:
        _refuse(route, asked, address)


def _refuse(route: Route, asked: Asked, address: str) -> None:
    if len(asked.refused) < MOST_REQUESTS:
        asked.refused.append(address[:500])
    route.abort("blockedbyclient")


def _fulfil(route: Route, part: Fetched) -> None:
    headers = {name: value for name, value in part.headers.items() if name not in _DROPPED}
    route.fulfill(status=part.status, headers=headers, body=part.body.read_bytes())


def _mhtml(page: Page) -> bytes:
    session = page.context.new_cdp_session(page)
    made: dict[str, Any] = session.send("Page.captureSnapshot", {"format": "mhtml"})
    return str(made["data"]).encode()


def _picture(page: Page) -> bytes:
    tall = int(page.evaluate("Math.ceil(document.documentElement.scrollHeight)") or HEIGHT)
    page.set_viewport_size({"width": WIDTH, "height": max(1, min(tall, TALLEST))})
    return page.screenshot(animations="disabled", timeout=15_000)
