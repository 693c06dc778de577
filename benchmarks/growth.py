#!/usr/bin/env python3
"""How the work grows with the library: taking in, search, who is who, near-copies, the server; with its exponents.

One library of invented records with planted names (`invented_library.py`) is grown from size to size. At each size are
measured, in seconds of the processor: all that was stored and indexed so far, beside SQLite FTS5 and raw tantivy given
the same texts; a page of ten hits with snippets by classes of queries (`search.py`), asked of all in turns; who is who
of the whole library worked out from nothing; sketching every text and listing all pairs of near-copies; and, in a
process of its own, every GET route of the server (`routes.py`), its memory and the time to open. The exponent of a
quantity is the slope of its logarithm over that of the size, by least squares: 1 is work that doubles with the
library.

Figures go to docs/evidence/growth.json as they come, then the plots and docs/explanation/growth.md are made.

Near-copies alone, of libraries made for that, are measured with `--copies`; with `--held FOLDER`, of one library that
an earlier run kept there. Both lay their figures beside those that are in the file.

usage: growth.py [--sizes N ...] [--queries N] [--resolve-up-to N] [--copies-up-to N] [--no-server]
                 [--copies | --held FOLDER] [--keep FOLDER] [--json FILE] [--page]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import growth_page
from fts import Fts, in_fts
from invented_library import Record, numbered, put_records
from search import Asked, Raw, Sample, queries_of
from sourcebook.library import Library
from who_is_who import seconds

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
SEED = 11
HERE = Path(__file__).resolve().parent
Found = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """At which sizes, with how many queries of each class; who is who is worked out up to a size; where all is kept."""

    sizes: tuple[int, ...] = SIZES
    queries: int = 40
    resolve_up_to: int = 300_000
    copies_up_to: int = 1_000_000
    server: bool = True
    keep: Path | None = None
    out: Path = growth_page.EVIDENCE


@dataclass(slots=True)
class Growth:
    """One run: our library and the two beside it, and what was measured so far."""

    plan: Plan
    library: Library
    raw: Raw
    fts: Fts
    folder: Path
    taken: Iterator[Record] = field(default_factory=lambda: numbered(SEED))
    sample: Sample = field(default_factory=Sample)
    found: Found = field(default_factory=dict)
    _spent: dict[str, float] = field(default_factory=dict)
    _sketched: float = 0.0

    def step(self, size: int) -> None:
        """Grow to a size and measure there."""
        self._grow(size)
        for who, spent in self._spent.items():
            self._note("taking in", who, size, spent)
        self._search(size)
        self._note("to the last hit", "ours", size, self._every_hit())
        if size <= max(self.plan.resolve_up_to, self.plan.copies_up_to):
            # Who is who asks for near-copies too: what they take is not to be counted as its own.
            self._sketched += seconds(self.library.copies.update)
        if size <= self.plan.resolve_up_to:
            self._note("who is who", "ours", size, seconds(lambda: _resolve(self.library)))
        if self.plan.server:
            self._serve(size)
        if size <= self.plan.copies_up_to:
            self._note("near-copies", "ours", size, self._copies())

    def _grow(self, size: int) -> None:
        batches = put_records(self.library, self.taken, size - self.sample.seen)
        while batch := self._spend("ours", lambda: next(batches, [])):
            self._beside(batch)
        self._spend("ours", self.library.index.update)
        self._spend("tantivy", self.raw.commit)

    def _beside(self, batch: list[Record]) -> None:
        """Give the others the same texts."""
        told = [(r.title, r.text, r.day) for r in batch]
        self._spend("tantivy", lambda: self.raw.add((*t, r.outlet) for t, r in zip(told, batch, strict=True)))
        self._spend("SQLite FTS5", lambda: self.fts.add(told))
        for _, text, day in told:
            self.sample.add(text, day)

    def _spend(self, who: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        made = work()
        self._spent[who] = self._spent.get(who, 0.0) + time.process_time() - began
        return made

    def _copies(self) -> float:
        """Seconds spent on sketches so far, and on the list of all pairs now."""
        return self._sketched + seconds(self.library.copies.pairs)

    def _search(self, size: int) -> None:
        times: dict[str, list[float]] = {}
        for kind, pairs in queries_of(self.sample, self.plan.queries, size).items():
            own: dict[str, list[float]] = {}
            for query, asked in pairs:
                for who, ask in self._askers(kind, query, asked):
                    own.setdefault(who, []).append(1000 * seconds(ask))
            for who, spent in own.items():
                times.setdefault(who, []).extend(spent)
                self._note(f"search: {kind}", who, size, percentile(spent, 95))
        for who, spent in times.items():
            self._note("search", who, size, percentile(spent, 95))
        self._note("search, the middle one", "ours", size, percentile(times["ours"], 50))

    def _askers(self, kind: str, query: str, asked: Asked) -> Iterator[tuple[str, Callable[[], object]]]:
        yield "tantivy", lambda: self.raw.search(asked)
        yield "ours", lambda: self.library.search(query, facets=False)
        yield "ours, with all facets", lambda: self.library.search(query)
        if (said := in_fts(kind, query)) is not None:
            yield "SQLite FTS5", lambda: self.fts.search(*said)

    def _every_hit(self) -> float:
        """Microseconds for a hit, all hits of the most common word given out one after another."""
        word = self.sample.common_word()
        told = self.library.search(word, limit=1, facets=False).total
        given = 0
        began = time.process_time()
        for _ in self.library.iter_hits(word):
            given += 1
        spent = time.process_time() - began
        if given != told:
            raise AssertionError(f"{told:,} hits were told of {word!r}, {given:,} were given")
        return 1e6 * spent / max(1, given)

    def _serve(self, size: int) -> None:
        """Every route where it is known who is who, then what needs none of it, each in a process of its own."""
        if size <= self.plan.resolve_up_to:
            self._asked(size, "", ())
        self._asked(size, ", reading alone", ("--reading",))

    def _asked(self, size: int, which: str, options: tuple[str, ...]) -> None:
        out = self.folder / "routes.json"
        command = [sys.executable, str(HERE / "routes.py"), str(self.library.root), "--json", str(out), *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        told = json.loads(out.read_text(encoding="utf-8"))
        pages = {name: about["again"]["milliseconds"] for name, about in told.items() if "again" in about}
        self._note(f"memory of the server{which}", "ours", size, told["memory"]["megabytes"])
        self._note(f"opening{which}", "ours", size, told["open"]["seconds"])
        self._note(f"pages{which}", "ours", size, percentile(list(pages.values()), 95))
        order = sorted(pages, key=lambda n: -pages[n])
        kept = order if options else order[:5]
        self.found.setdefault(f"slowest pages{which}", {})[str(size)] = {name: pages[name] for name in kept}
        _write(self.plan, self.found)

    def _note(self, what: str, who: str, size: int, value: float) -> None:
        _lay(self.plan, self.found, what, who, size, value)


def _resolve(library: Library) -> None:
    """Who is who of the whole library, from nothing."""
    resolution = library.resolution
    with resolution.entities.transaction():
        resolution.entities.clear()
    resolution.update()


def percentile(values: list[float], share: int) -> float:
    """The value that so many in a hundred do not pass."""
    order = sorted(values)
    return order[min(len(order) - 1, len(order) * share // 100)]


def exponent(at: dict[str, float]) -> float | None:
    """The slope of the logarithm of what was measured over that of the size; None of fewer than two sizes."""
    points = [(math.log(int(size)), math.log(value)) for size, value in at.items() if value > 0]
    if len(points) < 2:
        return None
    x, y = (sum(p[axis] for p in points) / len(points) for axis in (0, 1))
    return round(sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points), 2)


def run(plan: Plan) -> Found:
    """Every figure, printed as it comes and written after every size."""
    with tempfile.TemporaryDirectory() as spare:
        folder = plan.keep or Path(spare)
        with Library.init(folder / "library") as library:
            growth = Growth(plan, library, Raw(folder / "raw"), Fts(folder / "fts.sqlite"), folder)
            for size in plan.sizes:
                growth.step(size)
        return growth.found


def run_copies(plan: Plan) -> None:
    """Near-copies alone, of a library made for them, in place of those of an earlier run."""
    found = _read(plan)
    found.get("measured", {}).pop("near-copies", None)
    with tempfile.TemporaryDirectory() as spare, Library.init((plan.keep or Path(spare)) / "library") as library:
        taken, held, sketched = numbered(SEED), 0, 0.0
        for size in plan.sizes:
            for batch in put_records(library, taken, size - held):
                held += len(batch)
            sketched += seconds(library.copies.update)
            _lay(plan, found, "near-copies", "ours", size, sketched + seconds(library.copies.pairs))


def run_held(plan: Plan, held: Path) -> None:
    """Near-copies of a library that was kept, sketched anew, beside those of an earlier run."""
    shutil.rmtree(held / "library" / "near-copies", ignore_errors=True)
    with Library.open(held / "library") as library:
        spent, size = seconds(library.copies.update) + seconds(library.copies.pairs), library.view().count_documents()
    _lay(plan, _read(plan), "near-copies", "ours", size, spent)


def _read(plan: Plan) -> Found:
    """The figures of an earlier run."""
    found: Found = json.loads(plan.out.read_text(encoding="utf-8")) if plan.out.exists() else {}
    return found


def _lay(plan: Plan, found: Found, what: str, who: str, size: int, value: float) -> None:
    """Lay a figure among those there are, print and write it."""
    found.setdefault("measured", {}).setdefault(what, {}).setdefault(who, {})[str(size)] = round(value, 4)
    print(f"growth: {size:,} records, {what}, {who}: {value:,.4g}", flush=True)
    _write(plan, found)


def _write(plan: Plan, found: Found) -> None:
    found["exponents"] = {
        what: {who: slope for who, at in by.items() if (slope := exponent(at)) is not None}
        for what, by in found["measured"].items()
    }
    found["machine"] = {"processors": os.cpu_count(), "python": sys.version.split()[0]}
    found["skipped"] = dict[str, str]()
    plan.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--queries", type=int, default=40, help="of each class")
    parser.add_argument("--resolve-up-to", type=int, default=300_000, help="who is who is held in memory while linked")
    parser.add_argument("--copies-up-to", type=int, default=1_000_000, help="near-copies are listed up to this size")
    parser.add_argument("--no-server", action="store_true", help="leave the routes of the server out")
    parser.add_argument("--copies", action="store_true", help="near-copies alone")
    parser.add_argument("--held", type=Path, help="near-copies alone, of the library that a run with --keep left here")
    parser.add_argument("--keep", type=Path, help="a new folder for the library and what stands beside it")
    parser.add_argument("--json", type=Path, dest="out", default=growth_page.EVIDENCE)
    parser.add_argument("--page", action="store_true", help="only make the page and the plots of what is committed")
    given = parser.parse_args()
    if given.keep and given.keep.exists():
        shutil.rmtree(given.keep)
    plan = Plan(
        tuple(given.sizes), given.queries, given.resolve_up_to, given.copies_up_to, not given.no_server,
        given.keep, given.out,
    )  # fmt: skip
    if given.held:
        run_held(plan, given.held)
    elif given.copies:
        run_copies(plan)
    elif not given.page:
        run(plan)
    if given.out == growth_page.EVIDENCE:
        growth_page.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
