"""The page of growth and its plots, made from docs/evidence/growth.json (`growth.py` does so after measuring)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from plotting import log_plot

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "docs" / "evidence" / "growth.json"
PAGE = ROOT / "docs" / "explanation" / "growth.md"
PLOTS: dict[str, tuple[str, str]] = {
    "taking in": ("seconds of the processor", "growth-taking-in"),
    "search": ("milliseconds, p95", "growth-search"),
    "who is who": ("seconds of the processor", "growth-who-is-who"),
    "near-copies": ("seconds of the processor", "growth-near-copies"),
    "pages": ("milliseconds, p95", "growth-pages"),
    "pages, reading alone": ("milliseconds, p95", "growth-pages-reading"),
    "memory of the server": ("MB", "growth-memory"),
    "memory of the server, reading alone": ("MB", "growth-memory-reading"),
    "to the last hit": ("microseconds for a hit", "growth-last-hit"),
}
"""What is drawn: the unit and the name of the file."""
GOALS: dict[str, float] = {"taking in": 1.1, "search": 0.5, "who is who": 1.1, "near-copies": 1.1}
"""The exponent that is not to be passed."""
RANGE = (10_000, 1_000_000)
"""Records between which it is to hold."""
TOLD: dict[str, str] = {
    "taking in": "All that was stored and indexed so far: text, document, capture, ledger line and planted names in "
    "the records (nothing is read), passages in the search index. FTS5 and tantivy hold titles and texts alone.",
    "search": "Ten hits with snippets, all classes of queries together; the classes are in the JSON. FTS5 is not asked "
    "fuzzy words.",
    "who is who": "Every name of the library linked from nothing; nomenklatura's xref stands beside it in "
    "[a run of `make bench`](benchmarks.md).",
    "near-copies": "Every text sketched, and all pairs listed.",
    "pages": "Every GET route of the server, asked again in one process: 95 in 100 take no longer.",
    "pages, reading alone": "Front page, documents, a document, search, ledger, desk, and their forms in the API: what "
    "needs nobody to know who is who.",
    "memory of the server": "The process that answered all of them.",
    "memory of the server, reading alone": "The process that answered what needs nobody to know who is who.",
    "to the last hit": "Every hit of the word that most texts have, given out one after another, with its snippet.",
}
HEAD = """\
# Growth

Made by `python benchmarks/growth.py` from `docs/evidence/growth.json`; do not edit. One library of invented records is
grown, and measured at each size; what stands beside it got the same texts and questions in the same run. Times are of
the processor, so that other work on the machine weighs less; ratios and exponents say more than milliseconds. An
exponent is the slope of the logarithm of a quantity over that of the number of records: 1 is work that doubles with the
library.
"""
Found = dict[str, Any]


def read() -> Found:
    """What was measured last."""
    found: Found = json.loads(EVIDENCE.read_text(encoding="utf-8"))
    return found


def write() -> None:
    """Write the page and the plots."""
    found = read()
    PAGE.write_text(build_page(found), encoding="utf-8")
    for name, drawn in build_plots(found).items():
        (EVIDENCE.parent / name).write_text(drawn, encoding="utf-8")


def build_page(found: Found) -> str:
    """The page as Markdown."""
    parts = [HEAD, _overview(found)]
    parts += [_section(what, found) for what in PLOTS if what in found["measured"]]
    parts.append(_slowest(found))
    if found["skipped"]:
        parts.append("Not measured beside: " + "; ".join(f"{n}, {why}" for n, why in found["skipped"].items()) + ".\n")
    return "\n".join(parts)


def build_plots(found: Found) -> dict[str, str]:
    """File name -> drawing."""
    drawn = {}
    for what, (unit, name) in PLOTS.items():
        if what in found["measured"]:
            series = {who: [(int(n), v) for n, v in at.items()] for who, at in found["measured"][what].items()}
            told = f"{what.capitalize()} over the number of records, both scales in powers of ten."
            title = what.capitalize()
            drawn[f"{name}.svg"] = log_plot(name, title, told, series, x="records", y=unit)
    return drawn


def _overview(found: Found) -> str:
    sizes = sorted({int(n) for by in found["measured"].values() for at in by.values() for n in at})
    about = found["machine"]
    lines = [
        f"Sizes: {', '.join(f'{n:,}' for n in sizes)} records; {about['processors']} processors, Python "
        f"{about['python']}.", "",
        "| quantity | exponent | not to pass | beside |", "|---|---|---|---|",
    ]  # fmt: skip
    short = []
    for what, goal in GOALS.items():
        reached = sorted(int(n) for n in found["measured"].get(what, {}).get("ours", {}))
        whole = bool(reached) and reached[0] <= RANGE[0] and reached[-1] >= RANGE[1]
        if reached and not whole:
            short.append(f"{what} {reached[-1]:,}")
        slopes = dict(found["exponents"].get(what, {}))
        own = slopes.pop("ours", None)
        slopes.pop("ours, with all facets", None)
        here = "not measured" if own is None else f"**{own}**" if own <= goal and whole else f"{own}"
        lines.append(f"| {what} | {here} | {goal} | {', '.join(f'{w} {s}' for w, s in slopes.items()) or '-'} |")
    note = f"Bold: the goal is kept from {RANGE[0]:,} to {RANGE[1]:,} records, for which it is meant."
    if short:
        note += f" Measured less far, so that no goal counts as kept: {', '.join(short)}."
    return "\n".join([*lines, "", note, ""])


def _section(what: str, found: Found) -> str:
    unit, name = PLOTS[what]
    by = found["measured"][what]
    sizes = sorted({int(n) for at in by.values() for n in at})
    lines = [f"## {what.capitalize()}", "", TOLD[what], "", f"| records | {' | '.join(by)} |"]
    lines.append("|---|" + "---|" * len(by))
    for size in sizes:
        cells = (_figure(at.get(str(size))) for at in by.values())
        lines.append(f"| {size:,} | {' | '.join(cells)} |")
    lines += ["", f"In {unit}.", "", f"![{what.capitalize()} over records](../evidence/{name}.svg)", ""]
    return "\n".join(lines)


def _slowest(found: Found) -> str:
    told = found.get("slowest pages", {})
    if not told:
        return ""
    size = max(told, key=int)
    rows = [f"| `{route}` | {_figure(ms)} |" for route, ms in told[size].items()]
    head = [f"## The slowest pages at {int(size):,} records", "", "| route | ms |", "|---|---|"]
    return "\n".join([*head, *rows, ""])


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:,.3g}" if value < 100 else f"{value:,.0f}"
