"""Search in PostgreSQL beside the tantivy index: the same library twice, asked the same questions in turns.

A server of its own runs in a temporary folder for as long as it lasts. Times are of the processor, of the process that
asks and of the server's processes together (`schedstat` of Linux), so that other work on the machine counts little.
Every question's hits are compared too, as sets of ids.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import search

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from postgres_server import Server, running  # type: ignore[import-not-found]
from sourcebook.explore.query import parse_query
from sourcebook.library import Library

Found = dict[str, Any]
SIZES = (
    "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = %s AND c.relname LIKE %s"
)


class Clock:
    """Seconds of the processor of this process and of a server's."""

    def __init__(self, server: Server) -> None:
        self._postmaster = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])

    def now(self) -> float:
        """Since each began; processes of the server that ended are left out."""
        told = Path(f"/proc/{self._postmaster}/task/{self._postmaster}/children").read_text().split()
        spent = [int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in told]
        return time.process_time() + sum(spent) / 1e9

    def milliseconds(self, what: Callable[[], object]) -> float:
        """What something took."""
        begun = self.now()
        what()
        return (self.now() - begun) * 1000


def run(plan: search.Plan) -> Found:
    """Every figure, printed as it comes."""
    with running() as server, tempfile.TemporaryDirectory() as work:
        address = server.address("desk")
        Library.init(Path(work) / "server", store=address).close()
        with (
            Library.init(Path(work) / "files") as files,
            Library.open(Path(work) / "server", index="postgresql") as tables,
        ):
            return _measure(plan, server, files, tables)


def _measure(plan: search.Plan, server: Server, files: Library, tables: Library) -> Found:
    clock, sample = Clock(server), search.Sample()
    made: Found = {}
    for name, library in (("tantivy", files), ("postgresql", tables)):
        sample = search.Sample()
        begun = clock.now()
        _fill(library, search.records(plan.path, 11), sample, plan.documents)
        stored = clock.now()
        library.index.update()
        made[name] = {"stored_s": round(stored - begun, 1), "indexed_s": round(clock.now() - stored, 1)}
        print(f"search: {name}: {made[name]}", flush=True)
    with server.connect() as connection:
        made["postgresql"]["index_megabytes"] = _megabytes(connection.execute(SIZES, ("desk", "index\\_%")).fetchone())
        made["postgresql"]["database_megabytes"] = _megabytes(connection.execute(SIZES, ("desk", "%")).fetchone())
    kept = [path.stat().st_size for path in (files.root / "index").rglob("*") if path.is_file()]
    made["tantivy"]["index_megabytes"] = round(sum(kept) / 1e6)
    found: Found = {"records": sample.seen, "made": made}
    asked = search.queries_of(sample, plan.queries, plan.documents)
    found |= {kind: _class(clock, files, tables, [ours for ours, _ in pairs], kind) for kind, pairs in asked.items()}
    found["every hit"] = {
        name: round(clock.milliseconds(lambda: sum(1 for _ in library.iter_hits("*"))) / 1000, 1)  # noqa: B023
        for name, library in (("tantivy", files), ("postgresql", tables))
    }
    print(f"search: every hit of all, seconds: {found['every hit']}", flush=True)
    if plan.out:
        about = "benchmarks/search.py --index postgresql; milliseconds of the processor, client and server together"
        plan.out.write_text(json.dumps({"about": about, **found}, indent=1) + "\n", encoding="utf-8")
    return found


def _megabytes(row: Any) -> int:
    return round(int(row[0]) / 1e6)


def _fill(library: Library, taken: Iterator[tuple[str, str, str]], sample: search.Sample, count: int) -> None:
    while batch := list(islice(taken, min(search.PER_TRANSACTION, count - sample.seen))):
        search.put_records(library, batch, sample.seen)
        for _, text, date in batch:
            sample.add(text, date)


def _class(clock: Clock, files: Library, tables: Library, queries: list[str], kind: str) -> Found:
    times: dict[str, list[float]] = {
        name: [] for name in ("tantivy", "postgresql", "tantivy_facets", "postgresql_facets")
    }
    differing = 0
    for library in (files, tables):
        library.search(queries[0])
    for query in queries:
        for name, library in (("tantivy", files), ("postgresql", tables)):
            ask = library.search
            times[name].append(clock.milliseconds(lambda: ask(query, facets=False)))  # noqa: B023 - called at once
            times[f"{name}_facets"].append(clock.milliseconds(lambda: ask(query)))  # noqa: B023
        ours, other = (set(library.index.iter_ids(parse_query(query), 10**9)) for library in (files, tables))
        differing += ours != other
    at = {name: {f"p{n}": search.percentile(t, n) for n in (50, 95)} for name, t in times.items()}
    print(f"search: {kind}: " + ", ".join(f"{n} p50 {a['p50']} p95 {a['p95']} ms" for n, a in at.items())
          + f"; other hits in {differing} of {len(queries)}", flush=True)  # fmt: skip
    return {**at, "queries": len(queries), "other_hits": differing}
