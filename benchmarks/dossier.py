#!/usr/bin/env python3
"""A real dossier as it is published: how large, what the browser says of it, what is painted without script.

The dossier of `../shared/corpora/war-on-drugs` is checked and published by itself from an empty library, and opened
from the disk in Chromium: once with script, once without. `loaded` is what the browser takes to show it: the page,
styles, scripts, fonts; the folder has its data, views and evidence beside that.

usage: dossier.py [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

CORPUS = Path(__file__).resolve().parents[2] / "shared/corpora/war-on-drugs"
MOST_BYTES = 1_000_000
"""Of the folder, kept bytes aside."""


def measure(corpus: Path, place: Path) -> dict[str, Any]:
    """Publish and open; the figures."""
    from sourcebook.library import Library, verify_folder

    out = place / "site"
    with Library.init(place / "library", title="War on drugs") as library:
        library.publish(out, dossier=corpus / "dossier.html")
    files = {p.relative_to(out).as_posix(): p.stat().st_size for p in out.rglob("*") if p.is_file()}
    fonts = sum(size for name, size in files.items() if name.endswith(".woff2"))
    kept = sum(size for name, size in files.items() if name.startswith("evidence/blobs/"))
    whole = sum(files.values())
    return {"files": len(files), "bytes": whole, "without_kept_bytes": whole - kept, "fonts": fonts,
            "page": files["index.html"], "verified": verify_folder(out).clean, **look(out)}  # fmt: skip


def look(folder: Path) -> dict[str, Any]:
    """What the browser does with the front page."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        return {"browser": "no Chromium on this machine"}
    found: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name, script in (("with_script", True), ("without_script", False)):
            context = browser.new_context(java_script_enabled=script)
            page: Any = context.new_page()
            errors: list[str] = []
            outside: list[str] = []
            taken: dict[str, int] = {}
            page.on("console", partial(_said, errors))
            page.on("pageerror", lambda error, told=errors: told.append(str(error)))
            page.on("request", lambda asked, o=outside, t=taken: note(asked.url, o, t))
            page.goto((folder / "index.html").as_uri())
            page.wait_for_timeout(300)
            shown = page.locator("article .s").count()
            seen: dict[str, Any] = {"console_errors": len(errors), "outside_requests": len(outside)}
            seen |= {"sentences_shown": shown, "loaded": sum(taken.values())}
            if script:
                entries = "performance.getEntriesByType('paint').map(e => [e.name, Math.round(e.startTime)])"
                seen["paint_ms"] = dict(page.evaluate(entries))
            else:
                page.locator("article a.n").first.click()
                seen["entry_opens"] = page.locator(".entry:target").count() == 1
            found[name] = seen
            context.close()
        browser.close()
    return found


def _said(errors: list[str], message: Any) -> None:
    if message.type == "error":
        errors.append(message.text)


def note(url: str, outside: list[str], taken: dict[str, int]) -> None:
    """What was asked for: a file of the folder with its bytes, or something outside."""
    if url.startswith("file:"):
        path = Path(unquote(urlsplit(url).path))
        taken[url.partition("#")[0]] = path.stat().st_size if path.is_file() else 0
    elif not url.startswith("data:"):
        outside.append(url)


def main() -> int:
    """Print the figures; 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not CORPUS.is_dir():
        print("dossier: skipped, the folder ../shared/corpora is absent")
        return 0
    with tempfile.TemporaryDirectory() as place:
        found = measure(CORPUS, Path(place))
    for name, value in found.items():
        print(f"{name:20} {value}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    looks = [v for v in found.values() if isinstance(v, dict)]
    missed = any(v["console_errors"] or v["outside_requests"] for v in looks)
    return 1 if missed or found["without_kept_bytes"] > MOST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
