"""Predictions of this checkout and of an earlier commit, through the benchmarks door of this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scoring import HERE

ROOT = HERE.parent


def predict_here(tasks: Sequence[str], out: Path, path: Path | None = None) -> None:
    """Leave `TASK.jsonl` for each task in `out`; `path` is a folder with another build of the package, used instead.

    Raises:
        subprocess.CalledProcessError: The door ended with an error, which it has printed. (A figure below its floor is
            not one.)
    """
    command = [sys.executable, str(HERE / "reading.py"), "--keep", str(out)]
    for task in tasks:
        command += ["--task", task]
    environment = {**os.environ, "PYTHONPATH": str(path)} if path else None
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        done.check_returncode()


def predict_at(ref: str, tasks: Sequence[str], out: Path) -> None:
    """`predict_here` by the package as it was at the commit `ref`, with the dependencies installed now.

    It is built from a worktree into a folder of its own, because its list of extractors may be another.

    Raises:
        subprocess.CalledProcessError: There is no such commit, or it does not build.
    """
    with tempfile.TemporaryDirectory() as work:
        tree, built = Path(work) / "tree", Path(work) / "built"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), ref], check=True)
        try:
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
            environment = {**os.environ, "SOURCEBOOK_SKIP_FRONTEND": "1"}
            target = ["--no-build-isolation", "--target", str(built), str(tree)]
            subprocess.run([*pip, *target], env=environment, check=True)
            predict_here(tasks, out, built)
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)
