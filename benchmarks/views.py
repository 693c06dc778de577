"""How views of a large library stand in a browser: `python benchmarks/views.py [--nodes 5000] [--events 10000]`.

A library is made of tables (ties between invented companies, dated events), served on loopback and opened in headless
Chromium. Told for each view: the server's time, the first picture (drawn by the server, in the page), the picture that
can be moved (drawn by the script), and the longest time in which the page could not answer, while it is loaded, moved,
zoomed and asked. Times are of this machine as it is; a busy one is slower.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from sourcebook.library import Library

MAPPING = """[[relations]]
schema = "Ownership"
subject = "Owner"
subject_type = "organization"
object = "Company"
object_type = "organization"
role = "Kind"
"""
WATCH = """
window.freezes = [];
new PerformanceObserver(l => { for (const e of l.getEntries()) window.freezes.push(e.duration); })
  .observe({type: "longtask", buffered: true});
"""
FIRST = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const view = performance.getEntriesByName("sourcebook-view")[0];
  return [paint ? paint.startTime : null, view ? view.startTime : null, Math.max(0, ...window.freezes)];
}"""


def build(folder: Path, nodes: int, events: int) -> Library:
    """A library of so many companies tied to each other, and so many dated rows."""
    chance = random.Random(5)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en")]
    names: dict[str, None] = {}
    while len(names) < nodes:
        word = "".join(chance.choice(syllables) for _ in range(4)).capitalize()
        names[f"{word} {chance.choice(('Ltd', 'Holdings', 'Shipping', 'Bank', 'Trading'))}"] = None
    known = [*names]
    with (folder / "ties.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("Owner", "Company", "Kind"))
        for n in range(1, nodes):
            rows.writerow((known[int(chance.random() ** 2 * n)], known[n], "parent"))
        for _ in range(nodes // 2):
            rows.writerow((*chance.sample(known, 2), "shareholder"))
    with (folder / "events.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("Date", "Event"))
        for n in range(events):
            year = 1900 + int(120 * chance.random() ** 0.5)
            rows.writerow((f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", f"meeting {n}"))
    (folder / "ties.toml").write_text(MAPPING, encoding="utf-8")
    library = Library.init(folder / "library")
    library.add([folder / "ties.csv"], mapping=folder / "ties.toml")
    library.add([folder / "events.csv"])
    library.catch_up()
    return library


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of its own."""
    program = str(Path(sys.executable).parent / "sourcebook")
    command = [program, "--library", str(folder), "serve", "--anybody", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout is not None
    try:
        line = next(text for text in server.stdout if "http://" in text)
        yield "http://" + line.split("http://")[1].split("/")[0]
    finally:
        server.terminate()
        server.wait(20)


def measure(page: Page, address: str, path: str) -> dict[str, Any]:
    """One view: opened, moved, zoomed and asked."""
    begin = time.perf_counter()
    with urllib.request.urlopen(address + path, timeout=120) as answer:
        size = len(answer.read())
    server = time.perf_counter() - begin
    page.goto(address + path)
    page.wait_for_selector(".stage canvas", timeout=120_000)
    page.wait_for_timeout(500)
    first, moved, loading = page.evaluate(FIRST)
    canvas = page.locator(".stage canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate("window.freezes = []")
    page.mouse.click(x, y)
    for n in range(30):
        page.mouse.move(x + 5 * n, y + 3 * n)
        page.mouse.wheel(0, -120 if n < 20 else 200)
    page.mouse.down()
    page.mouse.move(x + 120, y + 60, steps=20)
    page.mouse.up()
    page.wait_for_timeout(500)
    using = page.evaluate("Math.max(0, ...window.freezes)")
    return {
        "server_s": round(server, 2), "page_bytes": size, "first_picture_s": round(first / 1000, 2),
        "movable_picture_s": round(moved / 1000, 2), "longest_freeze_loading_ms": round(loading),
        "longest_freeze_using_ms": round(using),
    }  # fmt: skip


def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--nodes", type=int, default=5_000)
    parser.add_argument("--events", type=int, default=10_000)
    asked = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory(prefix="sourcebook-views-") as name:
        folder = Path(name)
        library = build(folder, asked.nodes, asked.events)
        held = {
            "nodes": len(library.network(most=4 * asked.nodes).nodes), "moments": len(library.timeline().moments)
        }  # fmt: skip
        library.close()
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        with served(folder / "library") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(WATCH)
            found = {
                "network": measure(page, address, f"/network?limit={4 * asked.nodes}"),
                "timeline": measure(page, address, "/timeline"),
            }
            browser.close()
    print(json.dumps(held | found, indent=1))


if __name__ == "__main__":
    main()
