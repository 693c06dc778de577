#!/usr/bin/env python3
"""The page of error rates, made from docs/evidence/reading.json and the mistakes shown in mistakes.toml.

usage: error_rates.py        writes docs/explanation/error-rates.md; `reading.py` does so after measuring
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from scoring import HERE, Scores
from sourcebook import read_file

ROOT = HERE.parent
EVIDENCE = ROOT / "docs" / "evidence" / "reading.json"
PAGE = ROOT / "docs" / "explanation" / "error-rates.md"
MISTAKES = HERE / "mistakes.toml"
Mistake = dict[str, Any]
RATES: dict[str, list[tuple[str, str]]] = {
    "quotes": [
        ("direct quotes, words within a fifth", "direct.overlap_80"),
        ("indirect and mixed, words within a fifth", "indirect.overlap_80"),
        ("all quotes, words at least a third right", "content.overlap_30"),
        ("quote with its right speaker", "quote_and_speaker"),
    ],
    "time": [("exact words", "strict"), ("any of the words", "relaxed"), ("value", "value")],
    "money": [("exact words", "strict"), ("any of the words", "relaxed")],
    "ner": [
        ("people", "person"), ("organisations", "organization"), ("places", "place"),
        ("all, words right whatever the type", "untyped"), ("all", "overall"),
    ],
    "relations": [("ends right", "pair"), ("ends and schema right", "typed")],
}  # fmt: skip
"""By task: what a row says, and the scorer's precision and recall it rests on."""
SHARES: dict[str, tuple[str, str]] = {
    "relations": ("relations found, by property", "typed_recall_by_property"),
    "facts": ("values found, by field", "recall_by_field"),
    "time": ("values right, by type", "value_recall_by_type"),
}
TITLES = {
    "html": "Article text of web pages", "quotes": "Quotes", "time": "Times", "money": "Money", "ner": "Names",
    "relations": "Relations", "facts": "Facts of sanctions notices",
}  # fmt: skip
HEAD = """\
# Error rates of reading

Made by `make bench-reading` from `docs/evidence/reading.json`; do not edit. Measured on the developer split of the
public benchmarks beside the project, through the benchmarks door, with default settings. The rules were written with
sight of part of these texts, so expect a little less on others. Precision: of what is given, the share that is right.
Recall: of what is there, the share that is given. The mistakes are real ones, shown on sentences of our own; a test
reads each of them again.
"""


def mistakes() -> list[Mistake]:
    """Mistakes to show: `task`, `text`, `kind`, `fields`, what reading gives (`reads`), what it should (`should`)."""
    found: list[Mistake] = tomllib.loads(MISTAKES.read_text(encoding="utf-8"))["mistake"]
    return found


def reads(mistake: Mistake, folder: Path) -> list[str]:
    """What reading gives for a mistake's text now, one line an annotation of its kind; `folder` takes the text."""
    path = folder / "mistake.txt"
    path.write_text(mistake["text"] + "\n", encoding="utf-8")
    found = read_file(path, date=mistake.get("date")).annotations
    return [_line(msgspec.to_builtins(a), mistake["fields"]) for a in found if a.kind == mistake["kind"]]


def _line(annotation: Scores, fields: list[str]) -> str:
    values = (annotation.get(name) for name in fields)
    return " · ".join(str(v["exact"] if isinstance(v, dict) else v) for v in values if v not in (None, False))


def build_page(tasks: dict[str, Scores], shown: list[Mistake]) -> str:
    """The page as Markdown."""
    parts = [HEAD, _overview(tasks)]
    for task, about in tasks.items():
        parts.append(f"## {TITLES[task]}\n")
        parts += [table for table in (_rates(task, about["scores"]), _shares(task, about["scores"])) if table]
        examples = [m for m in shown if m["task"] == task]
        parts += ["Typical mistakes:\n", *map(_example, examples)] if examples else []
    parts += [
        "## Claims and their standing\n",
        "No public benchmark has them; `tests/extract` holds the gold that is ours.\n",
    ]
    parts += map(_example, (m for m in shown if m["task"] == "claims"))
    return "\n".join(parts)


def write_page() -> None:
    """Write the page from the committed evidence."""
    evidence = json.loads(EVIDENCE.read_text(encoding="utf-8"))
    PAGE.write_text(build_page(evidence["tasks"], mistakes()), encoding="utf-8")


def _overview(tasks: dict[str, Scores]) -> str:
    lines = ["| task | figure | here | to reach | best existing tool | people |", "|---|---|---|---|---|---|"]
    for task, about in tasks.items():
        for path, figure in about["figures"].items():
            tool = figure["best_existing_tool"]
            peer = f"{tool.replace('_', ' ')} {_share(figure['best_existing_figure'])}" if tool else "-"
            here = f"**{_share(figure['value'])}**" if figure["reached"] else _share(figure["value"])
            lines.append(
                f"| {task} | {path} | {here} | {_share(figure['goal'])} | {peer} | {_share(figure['people'])} |"
            )
    return "\n".join([*lines, "", "Bold: the goal is reached.", ""])


def _rates(task: str, scores: Scores) -> str:
    rows = []
    for label, path in RATES.get(task, []):
        value: Any = scores
        for name in path.split("."):
            value = value[name]
        rows.append(f"| {label} | {_share(value['precision'])} | {_share(value['recall'])} | {value['gold']:,} |")
    return "\n".join(["| what | precision | recall | in the gold |", "|---|---|---|---|", *rows, ""]) if rows else ""


def _shares(task: str, scores: Scores) -> str:
    if task not in SHARES:
        return ""
    label, path = SHARES[task]
    return "\n".join([f"| {label} | |", "|---|---|", *(f"| {k} | {_share(v)} |" for k, v in scores[path].items()), ""])


def _example(mistake: Mistake) -> str:
    reads = "; ".join(f"“{line}”" for line in mistake["reads"]) or "nothing"
    return f"- *{mistake['text']}*\n  Reads {reads}. Should: {mistake['should']}\n"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".removeprefix("0")


if __name__ == "__main__":
    write_page()
