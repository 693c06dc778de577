#!/usr/bin/env python3
"""Words a second that `add` reads with each executor and number of workers, and two workers beside one.

All take the same texts into new libraries, in turns, the best of each. The clock starts when a quarter of the items is
done, so that nobody pays for starting up. The exports must be the same bytes, or the run fails.

usage: executors.py [--documents N] [--rounds N] [--json FILE]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from pathlib import Path

from sourcebook import Library
from speed import HEAD, texts, words_in

KINDS = (("local", 1), ("local", 2), ("ray", 1), ("ray", 2))


def taken_in(paths: list[Path], root: Path, executor: str, workers: int) -> tuple[float, str]:
    """Words a second after the first items, and the hash of the export."""
    head = len(paths) // HEAD
    marks: dict[int, float] = {}
    sizes = {path.name: words_in(path.read_text(encoding="utf-8")) for path in paths}

    def seen(done: int, _total: int | None, _name: str) -> None:
        marks.setdefault(done, time.perf_counter())

    Library.init(root).close()
    with Library.open(root, executor=executor, workers=workers, kept_megabytes=0) as library:
        library.add(paths, progress=seen)
        library.export("jsonl", root / "out.jsonl")
    seconds = marks[len(paths)] - marks[head]
    words = sum(sizes[path.name] for path in paths[head:])
    return words / seconds, hashlib.sha256((root / "out.jsonl").read_bytes()).hexdigest()


def main() -> int:
    """Command line; 1 when the exports differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    paths, best, hashes = texts(given.documents), dict.fromkeys(KINDS, 0.0), set()
    for _ in range(given.rounds):
        for kind in KINDS:
            with tempfile.TemporaryDirectory() as work:
                rate, digest = taken_in(paths, Path(work) / "library", *kind)
            best[kind] = max(best[kind], rate)
            hashes.add(digest)
    found = {f"{name}, {workers} workers": round(rate) for (name, workers), rate in best.items()}
    ratios = {name: round(best[name, 2] / best[name, 1], 2) for name in ("local", "ray")}
    for name, rate in found.items():
        print(f"{name:20} {rate:8,} words/s")
    print(*(f"{name}: two workers are {ratio} times one" for name, ratio in ratios.items()), sep="\n")
    print("exports: the same bytes" if len(hashes) == 1 else "exports DIFFER")
    if given.out:
        made = {"documents": len(paths), "words_a_second": found, "two_beside_one": ratios, "exports": len(hashes)}
        given.out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return 0 if len(hashes) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
