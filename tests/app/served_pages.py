"""A library served on loopback, and what axe finds on a page."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from sourcebook.app.web import create_app
from sourcebook.library import Library

RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"


@contextmanager
def serving(library: Library) -> Iterator[str]:
    """The address of the library's server."""
    server = uvicorn.Server(uvicorn.Config(create_app(library), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(400):
        if server.started:
            break
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def violations(page: Any, axe: Path) -> dict[str, list[str]]:
    """Rule -> the first elements that break it."""
    page.add_script_tag(path=str(axe))
    found = page.evaluate(f"axe.run({{preload: false, runOnly: {RULES}}})")["violations"]
    return {v["id"]: [n["html"][:160] for n in v["nodes"][:3]] for v in found}
