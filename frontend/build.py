"""Builds the script and fonts of the pages when npm is there and they are missing or older than their sources.

Fonts are made lighter where fonttools and brotli are there (`fonts.py`); else they are as their makers have them.

Without npm it says so and leaves it: pages then use the plain style sheet, and work without script.
"""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / "src/sourcebook/publish/assets/built"
STYLES = HERE.parent / "src/sourcebook/publish/assets"


def is_fresh() -> bool:
    """Whether everything built is newer than everything it is built from."""
    made = BUILT / "site.js"
    sources = [
        HERE / "build.mjs",
        HERE / "fonts.py",
        HERE / "package-lock.json",
        *STYLES.glob("*.css"),
        *(HERE / "src").rglob("*.ts"),
    ]
    return made.is_file() and all(made.stat().st_mtime >= s.stat().st_mtime for s in sources)


def build() -> str:
    """Build if needed; what was done, in one line."""
    if is_fresh():
        return "The script of the pages is up to date."
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not here: pages use the plain style sheet and no script."
    installed = HERE / "node_modules/.package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        subprocess.run([npm, "ci", "--silent"], cwd=HERE, check=True)
    subprocess.run([npm, "run", "--silent", "build"], cwd=HERE, check=True)
    told = runpy.run_path(str(HERE / "fonts.py"))["lighten_all"](BUILT)
    return f"The script of the pages is built; {told}."


if __name__ == "__main__":
    try:
        sys.stderr.write(build() + "\n")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"The script of the pages could not be built ({error}); they work without it, plainer.\n")
