#!/usr/bin/env python3
"""Who is who beside nomenklatura's `xref`: the same names of one library of invented records, in one run.

At each size a library of invented records with planted names (`invented_library.py`) is made. Who is who is worked out
from nothing: mentions to referents, referents to entities, and the questions that are left for a person. nomenklatura
(extra `ftm`) gets each referent as a FollowTheMoney entity, a Person or an Organization with its name, which is all
that an invented record says of anybody; these are written into its memory store, indexed, and compared by its algorithm
logic-v2. Pairs at or above the threshold that OpenSanctions recommends are merged as they come, into a resolver in
SQLite, and the others suggested. Two figures are given of it: what its command does unasked, which is to look at the
50,000 best pairs of its index, and with no such bound.

Seconds are of the processor, of all threads. Both have worked once before the clock starts: nomenklatura's first
comparison builds tables of names for some seconds. The generator gives a number always the same name, so that referents
of one kind and name are one, words of headlines in capitals aside; how many such pairs each has linked is told with the
seconds, as what was had for them. It is no measure of quality: nobody here is named in two ways, and no two share a
name. How well names are told apart is in docs/explanation/measures.md.

usage: xref.py [--sizes N ...] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from invented_library import numbered, put_records
from sourcebook.library import Library
from sourcebook.model.entity import Referent
from sourcebook.resolve.ftm import SCHEMAS, THRESHOLD, LogicV2
from who_is_who import seconds

SIZES = (1_000, 3_000)
WARM = 60
"""Records of a library that is linked before any clock starts."""
SEED = 11
MOST_SUGGESTED = {"xref": 5_000, "xref, all pairs": 10_000_000}
"""Suggestions after which it stops; it looks at ten times as many pairs. The first is its own."""
ABSENT = "it is not installed here: `make ftm` (it needs the ICU headers and a C++ compiler)"
Found = dict[str, Any]


def run(sizes: Iterable[int] = SIZES) -> Found:
    """Every figure, printed as it comes; without nomenklatura ours alone, and why under `skipped`."""
    there = _is_there()
    with tempfile.TemporaryDirectory() as place:
        referents, _, _ = _ours(Path(place), WARM)
        if there:
            _theirs(Path(place), referents, MOST_SUGGESTED["xref"])
    found: Found = {f"{size}": _at(size, there) for size in sizes}
    return {"measured": found, "skipped": {} if there else {"nomenklatura": ABSENT}}


def _is_there() -> bool:
    try:
        import_module("nomenklatura.xref")
    except ImportError:  # also where ICU, which a part of it was compiled against, is gone
        return False
    return True


def _at(size: int, there: bool) -> Found:
    with tempfile.TemporaryDirectory() as place:
        referents, spent, owner = _ours(Path(place), size)
    named = Counter((r.type, r.name) for r in referents)
    found: Found = {
        "referents": len(referents), "pairs of one name": _pairs(named),
        "ours": {"seconds": round(spent, 2), **_linked(referents, owner)},
    }  # fmt: skip
    for name, most in MOST_SUGGESTED.items() if there else ():
        with tempfile.TemporaryDirectory() as place:
            spent, owner = _theirs(Path(place), referents, most)
        ratio = round(found["ours"]["seconds"] / max(0.01, spent), 3)
        found[name] = {"seconds": round(spent, 2), **_linked(referents, owner), "ratio": ratio}
    for name in ("ours", *MOST_SUGGESTED):
        if name in found:
            print(f"who is who: {size:,} records, {len(referents):,} names, {name}: {found[name]}", flush=True)
    return found


def _ours(folder: Path, size: int) -> tuple[list[Referent], float, dict[str, str]]:
    """The referents of a library of a size, the seconds to work out who is who, and referent -> entity."""
    with Library.init(folder / "library") as library:
        for _ in put_records(library, numbered(SEED), size):
            pass
        spent = seconds(library.resolution.update)
        owner = {r: entity.id for entity in library.resolution.iter_entities() for r in entity.referents}
        return list(library.resolution.entities.iter_referents()), spent, owner


def _theirs(folder: Path, referents: list[Referent], most: int) -> tuple[float, dict[str, str]]:
    """The seconds of nomenklatura for the same referents, and referent -> the id that stands for all of one."""
    import sqlalchemy
    from followthemoney import Dataset, StatementEntity
    from nomenklatura.db import Session
    from nomenklatura.matching import get_algorithm
    from nomenklatura.resolver import Resolver
    from nomenklatura.store import MemoryStore
    from nomenklatura.xref import xref

    engine = sqlalchemy.create_engine(f"sqlite:///{folder / 'resolver.sqlite'}")
    session: Any = Session(engine)
    resolver: Any = Resolver(session, create=True)
    dataset = Dataset.make({"name": "invented", "title": "Invented records"})
    store: Any = MemoryStore(dataset, resolver)
    algorithm: Any = get_algorithm(LogicV2.name)

    def work() -> None:
        resolver.load_into_memory()
        with store.writer() as writer:
            for referent in referents:
                writer.add_entity(StatementEntity.from_data(dataset, _as_ftm(referent)))
        # One dataset names people again and again here: nothing is taken off pairs of one.
        xref(
            resolver, session, store, folder / "index", limit=most, algorithm=algorithm, auto_threshold=THRESHOLD,
            discount_internal=1.0, user="measured",
        )  # fmt: skip

    spent = seconds(work)
    owner = {r.id: resolver.get_canonical(r.id) for r in referents}
    session.close()
    engine.dispose()
    return spent, owner


def _as_ftm(referent: Referent) -> Found:
    return {"id": referent.id, "schema": SCHEMAS[referent.type], "properties": {"name": [referent.name]}}


def _linked(referents: list[Referent], owner: Mapping[str, str]) -> dict[str, int]:
    """How many are left, the pairs that were linked, and how many of these have one name."""
    groups: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for referent in referents:
        groups[owner[referent.id]][referent.type, referent.name] += 1
    pairs = sum(n * (n - 1) // 2 for n in map(Counter.total, groups.values()))
    return {"entities": len(groups), "linked": pairs, "of one name": sum(map(_pairs, groups.values()))}


def _pairs(counted: Mapping[Any, int]) -> int:
    return sum(n * (n - 1) // 2 for n in counted.values())


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found = run(given.sizes)
    for name, why in found["skipped"].items():
        print(f"who is who: nothing beside {name}: {why}")
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
