#!/usr/bin/env python3
"""Who is who as a library grows: from nothing, after a judgement, after one taken back, after a record more or less.

At each size a library of invented records with planted names (`invented_library.py`) is made. In a process of its own,
who is who is worked out from nothing; then open questions, spread over all of them, are answered with *the same* one by
one, and each answer is taken back; then records are added one by one, and lose their names one by one, as by a better
reading. Seconds are of the processor; memory is the most that the process held, beside what it held before. After the
answers, after the records that came and after what they lost it is worked out from nothing again, and must be the same
bytes.
Before all that: one name of so many people of whom hardly two are one, which is the worst that a name can be.

usage: who_is_who.py [--sizes N ...] [--judgements N] [--records N] [--json FILE]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from invented_library import EXTRACTORS, Record, numbered, put_records
from memory import most_memory
from sourcebook import registry
from sourcebook.library import Library
from sourcebook.model.entity import Referent, referent_id
from sourcebook.resolution import Resolution
from sourcebook.resolve.base import Matcher
from sourcebook.resolve.linking import link

SEED = 11
Found = dict[str, Any]


def who_is_who(size: int, judgements: int, records: int) -> Found:
    """Every figure of one size."""
    with tempfile.TemporaryDirectory() as place:
        with Library.init(Path(place) / "library") as library:
            for _ in put_records(library, numbered(SEED), size):
                pass
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(measured, (Path(place) / "library", size, judgements, records))


def measured(root: Path, size: int, judgements: int, records: int) -> Found:
    """The figures of a library, measured in this process."""
    with Library.open(root) as library:
        resolution, before = library.resolution, most_memory()
        library.view().counts()
        found: Found = {"from nothing, s": round(seconds(resolution.update), 1), "memory, MB": most_memory() - before}
        asked = list(resolution.iter_candidates())
        asked = asked[:: max(1, len(asked) // judgements)][:judgements]
        for what, value in (("a judgement, ms", "positive"), ("taken back, ms", "no_judgement")):
            times = [1000 * seconds(lambda: judge(resolution, *q.referents, value)) for q in asked]  # noqa: B023
            found[what] = spread(times)
        same, further, come = [is_from_nothing(resolution)], numbered(SEED + 1), list[str]()
        changes: list[tuple[str, Callable[[], object]]] = [
            ("one more record, ms", lambda: come.append(one_more(library, further))),
            ("one without its names, ms", lambda: without_names(library, come.pop())),
        ]
        for what, change in changes:
            times = []
            for _ in range(records):
                change()
                times.append(1000 * seconds(resolution.update))
            found[what] = spread(times)
            same.append(is_from_nothing(resolution))
        found["the same from nothing"] = all(same)
        found |= {"records": size, **resolution.entities.counts()}
    return found


def spread(times: list[float]) -> dict[str, float]:
    """The middle one, the mean and the most."""
    mean = sum(times) / len(times)
    return {"middle": round(sorted(times)[len(times) // 2], 1), "mean": round(mean, 1), "most": round(max(times), 1)}


def is_from_nothing(resolution: Resolution) -> bool:
    """Whether who is who is what it is when it is worked out from nothing, which is done now."""
    known = digest(resolution)
    with resolution.entities.transaction():
        resolution.entities.clear()
    resolution.update()
    return known == digest(resolution)


def one_more(library: Library, further: Iterator[Record]) -> str:
    """Put a record in; gives the id of its rendition."""
    record = next(further)
    for _ in put_records(library, iter((record,)), 1):
        pass
    *_, (_, document) = library.view().iter_changes(0)
    return library.view().get_document(document).rendition


def without_names(library: Library, rendition: str) -> None:
    """Take all mentions of a record away."""
    with library.store.writer() as writer:
        writer.put_annotations(rendition, [], EXTRACTORS)


def namesakes(people: int) -> float:
    """Seconds for so many people of one name, told apart by their years of birth and their work."""
    chance = random.Random(SEED)
    referents = [
        Referent(
            id=referent_id(f"d{n}", "john smith", "person"), document=f"d{n}", chain=f"x{n}", type="person",
            name="John Smith", births=(str(1900 + chance.randrange(80)),),
            roles=(f"captain of ship{chance.randrange(people)}",),
            company=tuple(f"other {chance.randrange(2 * people)}" for _ in range(5)),
        )
        for n in range(people)
    ]  # fmt: skip
    matcher: Matcher = registry.load("matchers", "names")()
    return seconds(lambda: link(referents, [], matcher))


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
    return time.process_time() - began


def main() -> int:
    """Command line; exit code 1 when a result is not that from nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[3_000, 10_000])
    parser.add_argument("--judgements", type=int, default=50)
    parser.add_argument("--records", type=int, default=20)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    for people in (1_000, 2_000, 4_000):
        print(f"who is who: {people:,} people of one name: {namesakes(people):.2f} s", flush=True)
    found = []
    for size in given.sizes:
        found.append(who_is_who(size, given.judgements, given.records))
        print(
            "\n".join(f"who is who: {size:,} records, {what}: {value}" for what, value in found[-1].items()), flush=True
        )
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0 if all(at["the same from nothing"] for at in found) else 1


if __name__ == "__main__":
    sys.exit(main())
