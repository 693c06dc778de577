"""Predictions through the benchmarks door, the scorer beside the benchmarks, floors, goals, other tools' figures."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared" / "benchmarks"
Scores = dict[str, Any]
Figures = dict[str, dict[str, float]]
"""By task and path into the scorer's answer (`direct.overlap_80.f1`)."""


def floors() -> Figures:
    """Lowest figure allowed."""
    return tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))


def goals() -> Figures:
    """Figure to reach."""
    return tomllib.loads((HERE / "goals.toml").read_text(encoding="utf-8"))


def metric(scores: Scores, path: str) -> float:
    """A figure inside the scorer's answer; 0 where the scorer gives none.

    Raises:
        KeyError: The scorer has no such figure.
    """
    value: Any = scores
    for name in path.split("."):
        value = value[name]
    return float(value or 0)


def predict(task: str, folder: Path, out: Path) -> float:
    """Write the predictions for a folder laid out like a benchmark to `out`; gives the seconds they took.

    Raises:
        subprocess.CalledProcessError: The door ended with an error, which it has printed.
    """
    started = time.perf_counter()
    command = [sys.executable, str(HERE / "predict.py"), task, str(folder), "--workers", "2"]
    with out.open("wb") as stream:
        # Files that no reader takes are named on stderr; the score says how many.
        done = subprocess.run(command, stdout=stream, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.stderr.buffer.write(done.stderr)
        done.check_returncode()
    return time.perf_counter() - started


def score(task: str, folder: Path, predictions: Path) -> Scores:
    """What the scorer says of predictions."""
    command = [sys.executable, str(SHARED / "score.py"), task, str(folder), str(predictions)]
    scores: Scores = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return scores


def best_peer(task: str, path: str) -> tuple[str, float] | None:
    """Name and figure of the existing tool that does best here; None where none was measured."""
    peers: dict[str, Scores] = _baselines()["results"].get(task, {})
    found: list[tuple[float, str]] = []
    for name, scores in peers.items():
        try:
            found.append((metric(scores, path), name))
        except KeyError:
            continue
    return (max(found)[1], max(found)[0]) if found and max(found)[0] else None


def people(task: str, path: str) -> float | None:
    """What people reach against each other; None where it was not measured."""
    result: Scores = _baselines()["notes"].get(task, {}).get("human_result", {})
    try:
        return metric(result, path)
    except KeyError:
        return None


def _baselines() -> Scores:
    baselines: Scores = json.loads((SHARED / "BASELINES.json").read_text(encoding="utf-8"))
    return baselines
