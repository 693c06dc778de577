#!/usr/bin/env python3
"""How well reading reads: every reading task, beside its floor, its goal, the best existing tool and people.

A whole run writes the figures to docs/evidence/reading.json and makes docs/explanation/error-rates.md from them; one of
some tasks, or one that keeps its predictions, only prints. A figure below its floor in floors.toml ends the run with
exit code 1. Where ../shared is absent nothing is measured or written.

usage: reading.py [--task NAME ...] [--keep DIR]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from error_rates import EVIDENCE, write_page
from scoring import SHARED, Scores, best_peer, floors, goals, metric, people, predict, score
from sourcebook.pipeline import extractor_versions
from sourcebook.settings import read_settings


def measure(tasks: list[str], keep: Path) -> tuple[dict[str, Scores], list[str]]:
    """Figures by task, printed as they come, and a sentence for each below its floor; predictions stay in `keep`."""
    found: dict[str, Scores] = {}
    below: list[str] = []
    print(
        f"{'task':10} {'figure':28} {'here':>6} {'floor':>6} {'goal':>6}  {'people':>6}  best existing tool", flush=True
    )
    for task in tasks:
        out = keep / f"{task}.jsonl"
        predict(task, SHARED / task, out)
        scores = score(task, SHARED / task, out)
        found[task] = {"figures": {path: _figure(task, path, scores) for path in goals()[task]}, "scores": scores}
        below += [_print(task, path, figure) for path, figure in found[task]["figures"].items()]
    return found, [sentence for sentence in below if sentence]


def _figure(task: str, path: str, scores: Scores) -> Scores:
    peer = best_peer(task, path)
    value, goal = metric(scores, path), goals()[task][path]
    return {
        "value": value,
        "floor": floors().get(task, {}).get(path),
        "goal": goal,
        "reached": value >= goal,
        "best_existing_tool": peer and peer[0],
        "best_existing_figure": peer and peer[1],
        "people": people(task, path),
    }


def _print(task: str, path: str, figure: Scores) -> str:
    """Print one line; gives a sentence when the figure is below its floor."""
    mark = "*" if figure["reached"] else " "
    peer = (
        f"{figure['best_existing_figure']:.3f} {figure['best_existing_tool']}" if figure["best_existing_tool"] else "-"
    )
    floor, human = (f"{figure[name]:.3f}" if figure[name] is not None else "-" for name in ("floor", "people"))
    print(
        f"{task:10} {path:28} {figure['value']:6.3f} {floor:>6} {figure['goal']:6.3f}{mark} {human:>6}  {peer}",
        flush=True,
    )
    if figure["floor"] is not None and figure["value"] < figure["floor"]:
        return f"{task} {path} is {figure['value']:.4f}, its floor is {figure['floor']:.4f}"
    return ""


def main() -> int:
    """Command line; exit code 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--task", action="append", default=[], dest="tasks", choices=list(goals()))
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the predictions here, for changes.py")
    given = parser.parse_args()
    if not SHARED.is_dir():
        print("reading: skipped, the folder ../shared/benchmarks is absent")
        return 0
    with tempfile.TemporaryDirectory() as work:
        keep = given.keep or Path(work)
        keep.mkdir(parents=True, exist_ok=True)
        found, below = measure(given.tasks or list(goals()), keep)
    if not given.tasks and not given.keep:
        about = {
            "split": "developer",
            "python": ".".join(map(str, sys.version_info[:2])),
            "spacy": version("spacy"),
            "extractors": extractor_versions(read_settings()),
        }
        EVIDENCE.parent.mkdir(exist_ok=True)
        EVIDENCE.write_text(json.dumps({"about": about, "tasks": found}, indent=1) + "\n", encoding="utf-8")
        write_page()
    for sentence in below:
        print(sentence, file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
