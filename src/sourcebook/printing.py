"""Dossiers of a published folder as PDF, printed by the system's Chromium from the pages themselves.

The style of the pages has what paper needs: page numbers, numbers of notes in the text, notes with their addresses.
PDFs lie beside the folder, not in it: a printer writes its own clock and version into them, and the folder is the same
bytes each time it is built.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sourcebook.errors import NotFound, UnmetRequirement

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 120


def print_dossiers(folder: Path, out: Path) -> list[Path]:
    """Print each dossier of a published folder to `out`, by the name of its page.

    Raises:
        UnmetRequirement: There is no Chromium on this machine.
        NotFound: The folder has no dossier.
    """
    pages = sorted((folder / "dossiers").glob("*.html")) or [p for p in (folder / "index.html",) if p.is_file()]
    if not pages:
        raise NotFound(f"{folder} has no dossier.", "Name a folder made by `sourcebook publish`.")
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise UnmetRequirement(
            "There is no Chromium on this machine to print with.", "Install it, or print the page from any browser."
        )
    out.mkdir(parents=True, exist_ok=True)
    return [_print(browser, page, out / f"{page.stem}.pdf") for page in pages]


def _print(browser: str, page: Path, out: Path) -> Path:
    with tempfile.TemporaryDirectory(prefix="sourcebook-print-") as profile:
        command = [
            browser, "--headless", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            f"--print-to-pdf={out.resolve()}", page.resolve().as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        except (subprocess.SubprocessError, OSError) as error:
            raise UnmetRequirement(f"Chromium could not print {page.name}: {error}.", "Print it by hand.") from error
    if not out.is_file():
        raise UnmetRequirement(f"Chromium printed nothing of {page.name}.", "Print it from a browser by hand.")
    return out
