"""A library served on loopback, for tests that open its pages."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from sourcebook.app.web import create_app
from sourcebook.library import Library


@contextmanager
def served(library: Library, app: Any = None) -> Iterator[str]:
    """The address of the library's server; of `app` where one is given."""
    app = app or create_app(library)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
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
