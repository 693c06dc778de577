"""Chromium with everything that could go wrong written down: script that ran, requests elsewhere, dialogs, ways out."""

# ruff: noqa: E501 - hostile strings are read best in one piece
from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

BROWSERS_OWN = ("googleapis.com", "google.com", "gvt1.com")
"""Where Chromium itself asks for its own sake; no vector names them."""
INIT = "window.ran = n => console.log('RAN ' + n);"
AUDIT = """() => {
  const bad = [], home = location.origin === 'null' ? 'file:' : location.origin;
  for (const e of document.querySelectorAll('*')) {
    for (const a of e.attributes) if (/^on/i.test(a.name)) bad.push(e.tagName + ' ' + a.name);
    for (const name of ['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'srcdoc', 'style'])
      if (e.hasAttribute(name)) {
        const value = e.getAttribute(name);
        // d3-zoom sets how a canvas may be touched, by script of our own.
        if (name === 'style' && e.tagName === 'CANVAS' && /^[a-z -]+: [a-z0-9() .-]+;$/.test(value)) continue;
        if (['srcdoc', 'style', 'formaction', 'data'].includes(name)) bad.push(e.tagName + ' ' + name);
        else {
          let url; try { url = new URL(value, location.href); } catch { bad.push('unreadable ' + value); continue; }
          const links = e.tagName === 'A' && ['http:', 'https:', 'mailto:'].includes(url.protocol);
          if (!links && !(url.protocol + '//' + url.host).startsWith(home)) bad.push(e.tagName + ' ' + value);
        }
      }
    if (['BASE', 'OBJECT', 'EMBED', 'APPLET', 'STYLE', 'MATH', 'PORTAL', 'TEMPLATE', 'VIDEO', 'AUDIO', 'MARQUEE'].includes(e.tagName))
      bad.push(e.tagName);
    if (e.tagName === 'SCRIPT' && !e.src) bad.push('SCRIPT inline');
    if (e.tagName === 'META' && /refresh/i.test(e.httpEquiv)) bad.push('META refresh');
    if (e.tagName === 'IFRAME' && e.getAttribute('sandbox') !== '') bad.push('IFRAME without sandbox');
  }
  return bad.slice(0, 5);
}"""
"""Elements and attributes that our own pages never hold: more than what happened to run is looked for."""
VIOLATION = """() => new Promise(done => {
  addEventListener('securitypolicyviolation', e => done(e.effectiveDirective));
  setTimeout(() => done('nothing was reported'), 2000);
  const s = document.createElement('script'); s.textContent = 'window.ran(-1)'; document.documentElement.append(s);
})"""
"""Puts a script into the page and gives the directive that stopped it, as the browser itself reports."""


@dataclass(slots=True)
class Seen:
    """What a watched page did. `answers` are (address, content security policy) of every response that had headers."""

    ran: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be."""
        return [*self.ran, *self.asked, *self.other]


@contextmanager
def outside_world() -> Iterator[tuple[str, list[str]]]:
    """A proxy that stands for everything outside this machine: it writes down who asks, and gives nothing.

    What a policy stops is told of by the browser as a request all the same; only here is seen what really left it.
    """
    asked: list[str] = []

    class Door(socketserver.StreamRequestHandler):
        timeout = 5

        def handle(self) -> None:
            try:
                line = self.rfile.readline(2000).decode("latin-1").strip()
            except OSError:
                line = ""
            # An empty line is a connection made ahead: telling where a reader is, even if nothing is asked.
            if not any(host in line for host in BROWSERS_OWN):
                asked.append(line or "a connection")
            self.wfile.write(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


@contextmanager
def watched(browser: Any, **options: Any) -> Iterator[tuple[Any, Seen]]:
    """A page of a new context, and what it does."""
    with outside_world() as (proxy, asked):
        yield from _watched(browser, Seen(asked=asked), proxy={"server": proxy, "bypass": "127.0.0.1"}, **options)


def _watched(browser: Any, seen: Seen, **options: Any) -> Iterator[tuple[Any, Seen]]:
    context = browser.new_context(service_workers="allow", accept_downloads=True, **options)
    context.add_init_script(INIT)
    context.on("console", lambda m: seen.ran.append(m.text) if m.text.startswith("RAN") else None)
    context.on("response", lambda r: seen.answers.append((r.url, r.headers.get("content-security-policy", ""))))
    context.on("dialog", lambda d: (seen.other.append(f"dialog {d.message}"), d.dismiss()))
    context.on("serviceworker", lambda w: seen.other.append(f"service worker {w.url}"))
    page = context.new_page()
    context.on("page", lambda p: seen.other.append(f"window {p.url}"))
    page.on("download", lambda d: seen.other.append(f"download {d.url[:80]}"))
    page.set_default_timeout(60_000)
    try:
        yield page, seen
    finally:
        context.close()
