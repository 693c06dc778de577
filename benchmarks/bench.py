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
import sys
import tempfile
import time
from pathlib import Path

from scoring import SHARED, Scores, floors, metric, predict, score

HERE = Path(__file__).resolve().parent


def quality(tasks: list[str]) -> tuple[Scores, list[str]]:
    """Scores by task, and a sentence for every figure below its floor."""
    found: Scores = {}
    below: list[str] = []
    wanted = floors()
    with tempfile.TemporaryDirectory() as work:
        for task in tasks or sorted(wanted):
            out = Path(work) / f"{task}.jsonl"
            seconds = predict(task, SHARED / task, out)
            scores = score(task, SHARED / task, out)
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
