#!/usr/bin/env python3
"""Who is who as a library grows: from nothing, after a judgement, after one that is taken back, after one more record.

At each size a library of invented records with planted names (`invented_library.py`) is made. In a process of its own,
who is who is worked out from nothing; then open questions, spread over all of them, are answered with *the same* one by
one, and each answer is taken back; then one record is added. Seconds are of the processor; memory is the most that the
process held, beside what it held before. At the end it is worked out from nothing again, and must be the same bytes.

usage: who_is_who.py [--sizes N ...] [--judgements N] [--json FILE]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from invented_library import numbered, put_records
from sourcebook.library import Library
from sourcebook.resolution import Resolution

SEED = 11
Found = dict[str, Any]


def who_is_who(size: int, judgements: int) -> Found:
    """Every figure of one size."""
    with tempfile.TemporaryDirectory() as place:
        with Library.init(Path(place) / "library") as library:
            for _ in put_records(library, numbered(SEED), size):
                pass
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(measured, (Path(place) / "library", size, judgements))


def measured(root: Path, size: int, judgements: int) -> Found:
    """The figures of a library, measured in this process."""
    with Library.open(root) as library:
        resolution, before = library.resolution, megabytes()
        library.view().counts()
        found: Found = {"from nothing, s": seconds(resolution.update), "memory, MB": megabytes() - before}
        asked = list(resolution.iter_candidates())
        asked = asked[:: max(1, len(asked) // judgements)][:judgements]
        for what, value in (("a judgement, ms", "positive"), ("taken back, ms", "no_judgement")):
            times = [1000 * seconds(lambda: judge(resolution, *q.referents, value)) for q in asked]  # noqa: B023
            found[what] = {"middle": sorted(times)[len(times) // 2], "most": max(times)}
        for _ in put_records(library, numbered(SEED + 1), 1):
            pass
        found["one more record, s"] = seconds(resolution.update)
        known = digest(resolution)
        with resolution.entities.transaction():
            resolution.entities.clear()
        resolution.update()
        found["the same from nothing"] = known == digest(resolution)
        found |= {"records": size, **resolution.entities.counts()}
    return found


def judge(resolution: Resolution, left: str, right: str, value: Any) -> None:
    """Judge a pair, and have done all that follows."""
    resolution.judge(left, right, value, why="measured", who="a benchmark")
    resolution.update()


def digest(resolution: Resolution) -> str:
    """Hash of all entities and questions in their order."""
    encode = msgspec.json.Encoder(order="deterministic").encode
    made = hashlib.sha256()
    for one in (*resolution.iter_entities(), *resolution.iter_candidates()):
        made.update(encode(one))
    return made.hexdigest()


def seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    began = time.process_time()
    work()
    return round(time.process_time() - began, 4)


def megabytes() -> int:
    """The most memory that this process ever held (`VmHWM`: of itself, not of who started it)."""
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(told.partition("VmHWM:")[2].split()[0]) // 1024


def main() -> int:
    """Command line; exit code 1 when a result is not that from nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[3_000, 10_000])
    parser.add_argument("--judgements", type=int, default=50)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found = []
    for size in given.sizes:
        found.append(who_is_who(size, given.judgements))
        print(
            "\n".join(f"who is who: {size:,} records, {what}: {value}" for what, value in found[-1].items()), flush=True
        )
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0 if all(at["the same from nothing"] for at in found) else 1


if __name__ == "__main__":
    sys.exit(main())
