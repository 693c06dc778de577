#!/usr/bin/env python3
"""What a change to reading gained and lost, document by document, with the words.

Compares this checkout with the commit REF (`make changes BASE=REF`), or two folders of predictions that
`reading.py --keep DIR` left.
A gold annotation counts as found when the scorer, given it alone, says so; a prediction as wrong when the scorer, given
it alone, finds no gold for it. Only documents whose predictions differ are looked at. The report quotes the benchmark's
texts: it is for the screen, never for the repository.

usage: changes.py (--base REF | BEFORE AFTER) [--task NAME ...] [--documents N] [--words N]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from earlier import predict_at, predict_here
from scoring import SHARED, Scores, goals

Record = dict[str, Any]
HIT = {
    "quotes": "content.overlap_80", "time": "value", "money": "strict", "ner": "overall", "relations": "typed",
    "facts": "recall", "html": "f1",
}  # fmt: skip
"""The scorer's figure that says whether one annotation is right."""


@dataclass(slots=True)
class Change:
    """One document whose predictions differ: its figure before and after, and whose words moved."""

    document: str
    before: float
    after: float
    gained: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    wrong_now: list[str] = field(default_factory=list)
    wrong_no_more: list[str] = field(default_factory=list)


class Scorer:
    """The benchmarks' own scorer on one task, asked about single annotations."""

    def __init__(self, task: str) -> None:
        spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.task, self.folder = task, SHARED / task
        self._scorer = module.SCORERS[task]
        self.gold: dict[str, list[Record]] = module.by_document(module.read_jsonl(self.folder / "gold.jsonl"))

    def figure(self, gold: list[Record], predicted: list[Record], part: str) -> float:
        """`f1`, `precision` or `recall` of the task's own figure."""
        if not gold:
            return 0.0 if predicted else 1.0
        scores: Scores = self._scorer(self.folder, gold, predicted)
        value: Any = scores
        for name in HIT[self.task].split("."):
            value = value[name]
        return float((value[part] if isinstance(value, dict) else value) or 0)

    def compare(self, document: str, before: list[Record], after: list[Record]) -> Change:
        """What became of one document."""
        gold = self.gold.get(document, [])
        change = Change(document, self.figure(gold, before, "f1"), self.figure(gold, after, "f1"))
        if self.task == "html":
            return change
        for item in gold:
            had, has = (self.figure([item], predicted, "recall") > 0 for predicted in (before, after))
            if had != has:
                (change.gained if has else change.lost).append(words(item))
        if self.task != "facts":
            old, new = ({_key(p): p for p in predicted} for predicted in (before, after))
            change.wrong_now = [words(new[k]) for k in new if k not in old and self._wrong(gold, new[k])]
            change.wrong_no_more = [words(old[k]) for k in old if k not in new and self._wrong(gold, old[k])]
        return change

    def _wrong(self, gold: list[Record], predicted: Record) -> bool:
        return not self.figure(gold, [predicted], "precision")


def words(record: Record) -> str:
    """An annotation in one line: its words and what was read in them."""
    read = [
        str(record[k]) for k in ("type", "timex", "schema", "property", "field", "low", "currency") if record.get(k)
    ]
    ends = [record[k]["exact"] for k in ("subject", "object", "speaker") if isinstance(record.get(k), dict)]
    exact = " ".join(str(record.get("exact") or record.get("value") or "").split())
    return " | ".join(
        part for part in (exact if len(exact) <= 110 else exact[:107] + "...", *ends, " ".join(read)) if part
    )


def _key(record: Record) -> str:
    kept = (
        "kind",
        "start",
        "end",
        "type",
        "timex",
        "schema",
        "low",
        "high",
        "currency",
        "subject",
        "object",
        "speaker",
    )
    return json.dumps([record.get(name) for name in kept], sort_keys=True)


def differing(before: Path, after: Path) -> Iterator[tuple[str, list[Record], list[Record]]]:
    """Documents whose predictions differ, with both."""
    old, new = (_by_document(path) for path in (before, after))
    for document in sorted(old.keys() | new.keys()):
        was, now = old.get(document, []), new.get(document, [])
        if [_key(p) + p.get("text", "") for p in was] != [_key(p) + p.get("text", "") for p in now]:
            yield document, was, now


def _by_document(path: Path) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            record = json.loads(line)
            found.setdefault(record["document"], []).append(record)
    return found


def report(task: str, before: Path, after: Path, documents: int, shown: int) -> None:
    """Print what one task gained and lost."""
    scorer = Scorer(task)
    changes = [scorer.compare(*found) for found in differing(before / f"{task}.jsonl", after / f"{task}.jsonl")]
    better, worse = ([c for c in changes if (c.after - c.before) * way > 0] for way in (1, -1))
    print(f"## {task}: {len(changes)} documents read otherwise, {len(better)} better, {len(worse)} worse")
    for name in ("gained", "lost", "wrong_now", "wrong_no_more"):
        print(f"   {name.replace('_', ' ')}: {sum(len(getattr(c, name)) for c in changes)}")
    for change in sorted(changes, key=lambda c: (c.after - c.before, c.document))[:documents]:
        _print(change, shown)
    rest = sorted(changes, key=lambda c: (c.before - c.after, c.document))[: min(documents, len(changes) - documents)]
    for change in reversed(rest):
        _print(change, shown)


def _print(change: Change, shown: int) -> None:
    print(f"{change.document}  {change.before:.3f} -> {change.after:.3f}")
    for sign, name in (("+", "gained"), ("-", "lost"), ("!", "wrong_now"), ("~", "wrong_no_more")):
        for line in getattr(change, name)[:shown]:
            print(f"  {sign} {line}")


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", metavar="BEFORE AFTER")
    parser.add_argument("--base", metavar="REF", help="the commit to compare this checkout with")
    parser.add_argument("--task", action="append", default=[], dest="tasks", choices=list(goals()))
    parser.add_argument("--documents", type=int, default=8, help="worst and best documents to show")
    parser.add_argument("--words", type=int, default=6, help="annotations of a sort to show for each")
    given = parser.parse_args()
    if len(given.folders) != (0 if given.base else 2):
        parser.error("give --base REF, or the two folders BEFORE and AFTER")
    if not SHARED.is_dir():
        print("changes: skipped, the folder ../shared/benchmarks is absent")
        return 0
    tasks = given.tasks or list(goals())
    with tempfile.TemporaryDirectory() as work:
        before, after = given.folders or (Path(work) / "before", Path(work) / "after")
        if given.base:
            predict_at(given.base, tasks, before)
            predict_here(tasks, after)
        print("+ found now   - found no more   ! wrong and new   ~ wrong before, gone now\n")
        for task in tasks:
            if (before / f"{task}.jsonl").exists() and (after / f"{task}.jsonl").exists():
                report(task, before, after, given.documents, given.words)
    return 0


if __name__ == "__main__":
    sys.exit(main())
