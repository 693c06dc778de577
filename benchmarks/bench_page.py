"""The page of a run of `make bench` and its plot, made from docs/evidence/bench.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from plotting import bars
from search import CLASSES

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "docs" / "evidence" / "bench.json"
PAGE = ROOT / "docs" / "explanation" / "benchmarks.md"
PLOT = "bench-ratios.svg"
HEAD = """\
# A run of `make bench`

Made by `make bench` from `docs/evidence/bench.json`; do not edit. What stands beside a figure was measured in the same
run on the same texts, so that the ratio holds on a slow or busy machine too; seconds alone do not.
"""
WITH_PEERS = ("speed", "xref")
"""Parts that say for themselves what could not stand beside."""
XREF = {
    "xref": "nomenklatura xref, its best 50,000 pairs",
    "xref, all pairs": "nomenklatura xref, all pairs of its index",
}
Found = dict[str, Any]


class Row(NamedTuple):
    """A figure: what it is, ours, beside what, theirs, how it compares and what is to be reached."""

    what: str
    ours: str
    beside: str = "-"
    theirs: str = "-"
    ratio: float | None = None
    goal: str = ""
    bound: float | None = None


def read() -> Found:
    """The last run that was committed."""
    found: Found = json.loads(EVIDENCE.read_text(encoding="utf-8"))
    return found


def with_earlier(found: Found, earlier: Found) -> Found:
    """A run of some parts together with what an earlier run has of the others, and which those are."""
    kept = {name: figures for name, figures in earlier.items() if name not in found}
    skipped = {n: "figures of an earlier run" if n in kept else why for n, why in found["skipped"].items()}
    return {**kept, **found, "skipped": skipped | left_out(kept)}


def left_out(found: Found) -> dict[str, str]:
    """What parts would have stood beside and could not, and the next step."""
    return {name: why for part in WITH_PEERS for name, why in found.get(part, {}).get("skipped", {}).items()}


def write(found: Found) -> None:
    """Write the evidence, the page and the plot."""
    EVIDENCE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(build_page(found), encoding="utf-8")
    (EVIDENCE.parent / PLOT).write_text(build_plot(found), encoding="utf-8")


def build_page(found: Found) -> str:
    """The page as Markdown."""
    lines = ["| figure | here | beside | there | ratio | to reach |", "|---|---|---|---|---|---|"]
    for row in rows(found):
        ratio = "-" if row.ratio is None else f"{row.ratio:.2f}"
        lines.append(f"| {row.what} | {row.ours} | {row.beside} | {row.theirs} | {ratio} | {row.goal or '-'} |")
    about = found["machine"]
    told = f"{about['processors']} processors, Python {about['python']}."
    skipped = "; ".join(f"{name}: {why}" for name, why in found["skipped"].items())
    parts = [HEAD, told, "", *lines, "", f"![Ratios of the run](../evidence/{PLOT})", ""]
    return "\n".join([*parts, f"Left out: {skipped}.", ""] if skipped else parts)


def build_plot(found: Found) -> str:
    """The ratios as bars, with what is to be reached."""
    drawn = [(row.what, row.ratio, row.bound) for row in rows(found) if row.ratio is not None]
    told = "Each ratio of ours to what stands beside it in the same run."
    return bars("bench-ratios", "Ratios of the run", told, drawn, unit="")


def rows(found: Found) -> Iterator[Row]:
    """Every figure of a run, in the order of the page."""
    yield from _reading(found.get("speed", {}))
    yield from _searching(found.get("growth", {}).get("measured", {}))
    yield from _linking(found.get("xref", {}).get("measured", {}))
    yield from _working(found.get("work", {}))
    yield from _desk(found.get("desk", {}), found.get("site", {}))


def _reading(speed: Found) -> Iterator[Row]:
    for workers in (1, 2):
        if (at := speed.get(f"workers_{workers}")) is not None:
            said = "one process" if workers == 1 else "two processes"
            yield Row(
                f"reading, words/s, {said}", f"{at['whole_reading']:,}", "raw spaCy", f"{at['raw_pipeline']:,}",
                at["ratio"], "at least 1.0", 1.0,
            )  # fmt: skip
    if (again := speed.get("library", {}).get("second_run")) is not None:
        yield Row("the same texts again", f"{again:.0f} times as fast", goal="at least 50 times")
    if (ftm := speed.get("ftm")) is not None:
        told = f"ftm-analyze {ftm['version']}" + ("" if ftm["with_model_of_types"] else " without its model of types")
        yield Row("reading, words/s", f"{ftm['whole_reading']:,}", told, f"{ftm['ftm_analyze']:,}",
                  ftm["ratio"], "at least 3", 3.0)  # fmt: skip


def _searching(measured: Found) -> Iterator[Row]:
    for kind in CLASSES:
        by = measured.get(f"search: {kind}", {})
        size = max(map(int, by.get("ours", {})), default=0)
        for peer in ("tantivy", "SQLite FTS5"):
            if peer in by and str(size) in by[peer]:
                ours, theirs = by["ours"][str(size)], by[peer][str(size)]
                goal, bound = ("at most 2", 2.0) if peer == "tantivy" else ("", None)
                yield Row(f"search, {kind}, p95 at {size:,}", f"{ours:.2f} ms", peer, f"{theirs:.2f} ms",
                          ours / max(0.001, theirs), goal, bound)  # fmt: skip
    for size, megabytes in measured.get("memory of the server", {}).get("ours", {}).items():
        yield Row(
            f"memory of the server at {int(size):,}", f"{megabytes:,.0f} MB", goal="at most 1,000 MB at 1,000,000"
        )


def _linking(measured: Found) -> Iterator[Row]:
    for size, at in measured.items():
        ours, what = at["ours"], f"who is who of {int(size):,} records, {at['referents']:,} names"
        for name, told in XREF.items():
            if name in at:
                yield Row(what, f"{ours['seconds']} s", told, f"{at[name]['seconds']} s", at[name]["ratio"])
                yield Row(f"of {at['pairs of one name']:,} pairs of one name, linked", f"{ours['of one name']:,}",
                          told, f"{at[name]['of one name']:,}")  # fmt: skip
        if not XREF.keys() & at.keys():
            yield Row(what, f"{ours['seconds']} s")


def _working(work: Found) -> Iterator[Row]:
    if (check := work.get("check")) is not None:
        yield Row(f"a dossier of {check['pages']} pages checked, {check['claims']:,} claims", f"{check['seconds']} s")
    if (network := work.get("network")) is not None:
        yield Row(f"two steps around one of {network['nodes']:,} in a network, p50",
                  f"{network['milliseconds_p50']} ms")  # fmt: skip


def _desk(desk: Found, site: Found) -> Iterator[Row]:
    if "moving_in" in desk:
        yield Row(f"{desk['records']:,} records moved in", f"{desk['moving_in']['seconds']} s", goal="at most 120 s")
    if "reading" in desk:
        ours, theirs = desk["reading"]["seconds"], desk["reading"]["raw_pipeline_seconds"]
        yield Row(f"{desk['reading']['records']:,} records read", f"{ours} s", "raw spaCy", f"{theirs} s",
                  round(theirs / max(0.1, ours), 3), "at least 1.0", 1.0)  # fmt: skip
    for name, said in (("full", "from nothing"), ("edit", "after one edit")):
        if name in site:
            at = site[name]
            yield Row(f"the site {said}, {at['files']:,} files", f"{at['seconds']} s")
