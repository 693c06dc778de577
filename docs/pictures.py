"""Draws the pictures of the documentation: main pages of the demonstration library in a browser (`make pictures`).

It makes the demonstration library in a temporary folder, a few summaries and an issue of the newsletter, serves it on
loopback and writes `docs/pictures/*.png`, each below 150 kB.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright

from sourcebook.app.web import create_app
from sourcebook.library import Library, build_demo

HERE = Path(__file__).resolve().parent
OUT = HERE / "pictures"
MOST_BYTES = 150_000
WIDE, HIGH = 1280, 800
QUERIES = ("dredging inquiry", "trial sentence", "contract tender")
"""What the sources of the summaries are found by."""


def prepare(library: Library) -> dict[str, str]:
    """Makes what the pages show; name of the picture -> address."""
    library.resolution.update()
    made = []
    for query in QUERIES:
        source = first(library, query)
        title = library.view().get_document(source).title
        made.append(library.summaries.new(source, who="editor", title=title, categories=("ports", "courts")))
    for held in made[1:]:
        library.summaries.publish(held.id, who="editor", override="Read against the source.")
    issue = library.digests.new(title="The week at the harbour", date="2026-11-30", who="editor",
                                intro="What was new this week, with every sentence at its source.")  # fmt: skip
    library.digests.pick(issue.id, who="editor")
    claims = library.queue("claim")
    document = first(library, "dredging")
    return {
        "document": f"/documents/{document}",
        "search": "/search?q=dredging",
        "queue": "/queue",
        "claim": f"/claims/{claims[0].id}",
        "editor": f"/desk/{made[0].id}",
        "newsletter": f"/newsletter/{issue.id}",
        "timeline": "/timeline",
        "network": "/network",
        "flows": "/flows",
        "figures": "/figures?unit=cubic+metre",
        "story": "/stories/channel-money",
    }


def first(library: Library, query: str) -> str:
    """The first document that a search finds: summaries are found too."""
    return next(hit.document for hit in library.iter_hits(query) if hit.document.startswith("d-"))


def draw_dossier(folder: Path, browser: Any) -> None:
    """Views of a published dossier, opened as files, where the folder of corpora lies beside the project."""
    draft = HERE.parent.parent / "shared" / "corpora" / "war-on-drugs" / "dossier.html"
    if not draft.is_file():
        sys.stderr.write("The folder ../shared is absent: the pictures of its dossier stay as they are.\n")
        return
    with Library.init(folder / "dossier", title="The war on drugs") as library:
        library.publish(folder / "out", dossier=draft)
    pages = {"dossier-timeline": "timeline.html", "dossier-map": "places.html", "dossier-network": "network.html"}
    draw((folder / "out").as_uri() + "/", pages, browser)


def draw(address: str, pages: dict[str, str], browser: Any) -> None:
    """Every page in the light; the editor in the dark and on a phone as well."""
    looks = [(name, path, "light", WIDE) for name, path in pages.items()]
    if "editor" in pages:
        looks += [("editor-dark", pages["editor"], "dark", WIDE), ("queue-phone", pages["queue"], "dark", 390)]
    for name, path, scheme, width in looks:
        context = browser.new_context(
            viewport={"width": width, "height": HIGH}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=str(OUT / f"{name}.png"))
        context.close()
        shrink(OUT / f"{name}.png")


def shrink(path: Path) -> None:
    """Fewer colours, the same picture: pages have few."""
    with Image.open(path) as drawn:
        drawn.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes, more than {MOST_BYTES}.")


def main() -> None:
    """Draw all of them."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("There is no Chromium on this machine: install it and run this again.")
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sourcebook-pictures-") as folder:
        build_demo(Path(folder))
        with Library.open(Path(folder) / "library", site_address="https://paper.example/") as library:
            pages = prepare(library)
            server = uvicorn.Server(uvicorn.Config(create_app(library), port=0, log_level="error"))
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started:
                time.sleep(0.05)
            port = server.servers[0].sockets[0].getsockname()[1]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
                )
                draw(f"http://127.0.0.1:{port}", pages, browser)
                draw_dossier(Path(folder), browser)
                browser.close()
            server.should_exit = True
            thread.join(60)
    sys.stdout.write("".join(f"{p.name} {p.stat().st_size}\n" for p in sorted(OUT.glob("*.png"))))


if __name__ == "__main__":
    main()
