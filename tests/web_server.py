"""A real web server on loopback for tests, and the client that may reach it: pages are functions of the request."""

from __future__ import annotations

import http.server
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sourcebook.ingest.web.client import Client
from sourcebook.ingest.web.guard import Guard
from sourcebook.settings import Settings

Handler = http.server.BaseHTTPRequestHandler
Page = Callable[[Handler], None]


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Page:
    """A page of fixed bytes; `Content_Type="text/plain"` is a header."""

    def page(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return page


def article(title: str, words: str, *, canonical: str = "", updated: str = "") -> Page:
    """A small article."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    date = f'<meta property="article:modified_time" content="{updated}">' if updated else ""
    text = f"<!doctype html><html><head><title>{title}</title>{link}{date}</head><body><article><h1>{title}</h1>"
    return answer(body=f"{text}<p>{words}</p></article></body></html>".encode())


@dataclass(slots=True)
class Site:
    """What the server serves (path with query to page) and what it was asked."""

    port: int = 0
    names: list[str | None] = field(default_factory=list)
    """Names asked for in TLS handshakes (SNI)."""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def guard(self, resolver: Callable[[str, int], list[str]] | None = None) -> Guard:
        allow = frozenset({("127.0.0.1", self.port)})
        return Guard(allow=allow) if resolver is None else Guard(resolver, allow=allow)

    def client(
        self,
        *,
        heed_robots: bool = True,
        guard: Guard | None = None,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.time,
        **settings: int,
    ) -> Client:
        chosen = Settings(**{"fetch_pause": 0, **settings})
        return Client(chosen, heed_robots=heed_robots, guard=guard or self.guard(), context=context, clock=clock)


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that turns away is what some tests are about."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site on a free port of loopback, over TLS where a context is given."""
    site = Site()

    class Served(Handler):
        def do_GET(self) -> None:  # noqa: N802 - the name http.server calls
            site.asked.append(self.path)
            site.headers.append({name.lower(): value for name, value in self.headers.items()})
            site.pages.get(self.path, answer(404))(self)

        def log_message(self, *_: object) -> None: ...

    server = _Server(("127.0.0.1", 0), Served)
    if tls is not None:
        tls.sni_callback = lambda _, name, __: site.names.append(name)  # type: ignore[assignment]
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def make_saved_page(address: str, title: str, words: str) -> bytes:
    """A page as Chromium saves it, with a picture beside it."""
    body = f"<article><h1>{title}</h1><p>{words}</p></article>"
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    parts = [
        f"Content-Type: text/html\r\nContent-ID: <frame-1>\r\nContent-Location: {address}\r\n\r\n{page}\r\n",
        "Content-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAACw=\r\n",
    ]
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {address}\r\nSubject: {title}\r\n"
        "Date: Mon, 2 May 2011 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--b--"\r\n\r\n'
    )
    return (head + "".join(f"----b--\r\n{part}" for part in parts) + "----b----\r\n").encode()
