#!/usr/bin/env python3
"""Quality and speed, printed beside what other tools reach.

Quality: every task of ../shared/benchmarks that can be answered, through `predict.py` and the scorer there, beside the
baselines; a figure below its floor in `floors.toml` fails the run. Speed: see `speed.py`. Where ../shared is absent,
only speed on the demonstration case.

Then the desk on real records (`desk.py`), how work grows and what stands beside search (`growth.py`), who is who beside
nomenklatura (`xref.py`), a dossier checked and a network walked (`work.py`), the site (`publishing.py`). Without
`--json` the figures go to docs/evidence/bench.json, and the page of the run is made of them (`bench_page.py`): figures
of parts that were not asked for stay those of the run before, and it says so. What is left out is named there with the
next step: nomenklatura without `make ftm`, ftm-analyze without `make peers`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import bench_page
import ftm_beside
import growth
import xref
from desk import desk
from publishing import site
from scoring import SHARED, Scores, floors, metric, predict, score
from speed import speed
from work import work

PARTS = ("speed", "desk", "growth", "xref", "work", "site", "quality")
PAGES = 60
"""Of the dossier that is checked."""
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


def grown(records: int, server: bool) -> Scores:
    """How work grows up to about so many records, in three steps."""
    with tempfile.TemporaryDirectory() as place:
        sizes = tuple(max(100, records // n) for n in (9, 3, 1))
        return growth.run(growth.Plan(sizes=sizes, queries=20, server=server, out=Path(place) / "growth.json"))


def measured(given: argparse.Namespace) -> Scores:
    """The figures of the parts that are wanted, and which were left out."""
    records = given.records
    parts: dict[str, Callable[[], Scores]] = {
        "speed": lambda: speed(given.documents, given.ftm),
        "desk": lambda: desk(records, records // 20),
        "growth": lambda: grown(records, not given.no_server),
        "xref": lambda: xref.run(sorted({min(records, size) for size in xref.SIZES})),
        "work": lambda: work(given.documents // 2, PAGES, records // 10),
        "site": lambda: site(records // 3, compare=False),
    }
    found: Scores = {"machine": {"processors": os.cpu_count(), "python": sys.version.split()[0]}}
    found |= {name: measure() for name, measure in parts.items() if name in given.parts}
    found["skipped"] = {name: "not asked for in this run" for name in parts if name not in given.parts}
    found["skipped"] |= bench_page.left_out(found)
    return found


def main() -> int:
    """Command line; exit code 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--task", action="append", default=[], dest="tasks")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="what is measured; all without")
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--records", type=int, default=21_578, help="that the desk moves in")
    parser.add_argument("--no-server", action="store_true", help="leave the routes of the server out")
    parser.add_argument(
        "--ftm", default=ftm_beside.python_of_peers(), metavar="PYTHON", help="of an environment with ftm-analyze"
    )
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found, below = measured(given), list[str]()
    if "quality" in given.parts and SHARED.is_dir() and shutil.which(sys.executable):
        found["quality"], below = quality(given.tasks)
    elif "quality" in given.parts:
        print("quality: skipped, the folder ../shared/benchmarks is absent")
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    else:
        bench_page.write(bench_page.with_earlier(found, bench_page.read()))
    for sentence in below:
        print(sentence, file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
