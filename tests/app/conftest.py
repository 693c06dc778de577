"""A browser shared by the tests of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def axe(root: Path) -> Path:
    path = root / "frontend/node_modules/axe-core/axe.min.js"
    if not path.is_file():
        pytest.skip("axe-core is not installed: npm --prefix frontend ci")
    return path


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens a page of the server; fails at the end if a page asked elsewhere or something went wrong in it."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def open_page(path: str, *, width: int = 1280, **more: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda e: wrong.append(f"error: {e}"))
        page.on("request", lambda r: None if r.url.startswith((address, "file:")) else wrong.append(r.url))
        page.goto(address + path if path.startswith("/") else path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
