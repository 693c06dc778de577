#!/usr/bin/env python3
"""Quality and speed, printed beside what other tools reach.

Quality: every task of ../shared/benchmarks that can be answered, through `predict.py` and the scorer there, beside the
baselines; a figure below its floor in `floors.toml` fails the run. Speed: whole reading against the raw spaCy pipeline
on the same documents, in the same run and interpreter. Where ../shared is absent, only speed on the demonstration case.

usage: bench.py [--task NAME ...] [--documents N] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared" / "benchmarks"
Scores = dict[str, Any]


def floors() -> dict[str, dict[str, float]]:
    """Lowest figure allowed, by task and metric path (`direct.overlap_80.f1`)."""
    return tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))


def metric(scores: Scores, path: str) -> float:
    """A figure inside the scorer's answer."""
    value: Any = scores
    for name in path.split("."):
        value = value[name]
    return float(value or 0)


def run_task(task: str, folder: Path, work: Path) -> tuple[Scores, float]:
    """Scores of one task and the seconds its predictions took."""
    out = work / f"{task}.jsonl"
    started = time.perf_counter()
    command = [sys.executable, str(HERE / "predict.py"), task, str(folder), "--workers", "2"]
    with out.open("wb") as stream:
        # Files that no reader takes are named on stderr; the score says how many.
        subprocess.run(command, stdout=stream, stderr=subprocess.DEVNULL, check=True)
    seconds = time.perf_counter() - started
    scorer = [sys.executable, str(SHARED / "score.py"), task, str(folder), str(out)]
    scores: Scores = json.loads(subprocess.run(scorer, capture_output=True, check=True).stdout)
    return scores, seconds


def quality(tasks: list[str]) -> tuple[Scores, list[str]]:
    """Scores by task, and a sentence for every figure below its floor."""
    found: Scores = {}
    below: list[str] = []
    wanted = floors()
    with tempfile.TemporaryDirectory() as work:
        for task in tasks or sorted(wanted):
            scores, seconds = run_task(task, SHARED / task, Path(work))
            found[task] = {"seconds": round(seconds, 1)}
            for path, floor in wanted[task].items():
                value = metric(scores, path)
                found[task][path] = value
                mark = "ok  " if value >= floor else "LOW "
                print(f"{mark} {task:10} {path:32} {value:.4f}  floor {floor:.4f}", flush=True)
                if value < floor:
                    below.append(f"{task} {path} is {value:.4f}, its floor is {floor:.4f}")
    return found, below


def texts(count: int) -> list[Path]:
    """Documents to time: news texts of the quotes task, else the demonstration case."""
    folder = SHARED / "quotes" / "docs"
    if folder.is_dir():
        return sorted(folder.glob("*.txt"))[:count]
    return sorted((HERE.parent / "demo" / "documents").glob("*.txt"))


def speed(count: int) -> Scores:
    """Words a second of whole reading and of the raw pipeline, one process each, after a warm-up."""
    import spacy

    from sourcebook.extract.parse import model_name
    from sourcebook.library import read_file

    paths = texts(count)
    contents = [p.read_text(encoding="utf-8") for p in paths]
    words = sum(len(c.split()) for c in contents)
    raw_pipeline = spacy.load(model_name())  # not the one reading uses, whose arithmetic is quickened
    read_file(paths[0])
    raw_pipeline(contents[0])
    started = time.perf_counter()
    for _ in raw_pipeline.pipe(contents, batch_size=16):
        pass
    raw = words / (time.perf_counter() - started)
    started = time.perf_counter()
    for path in paths:
        read_file(path)
    whole = words / (time.perf_counter() - started)
    print(f"speed: whole reading {whole:,.0f} words/s, raw spaCy pipeline {raw:,.0f}: ratio {whole / raw:.2f}")
    return {"documents": len(paths), "words": words, "whole_reading": round(whole), "raw_pipeline": round(raw),
            "ratio": round(whole / raw, 3)}  # fmt: skip


def main() -> int:
    """Command line; exit code 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--task", action="append", default=[], dest="tasks")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found: Scores = {"python": sys.version.split()[0], "speed": speed(given.documents)}
    below: list[str] = []
    if SHARED.is_dir() and shutil.which(sys.executable):
        found["quality"], below = quality(given.tasks)
    else:
        print("quality: skipped, the folder ../shared/benchmarks is absent")
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for sentence in below:
        print(sentence, file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
