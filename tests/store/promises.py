"""Figures of docs/explanation/nothing-lost.md, from the evidence. `python tests/store/promises.py` writes them."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "docs" / "evidence" / "nothing-lost.json"
PAGE = ROOT / "docs" / "explanation" / "nothing-lost.md"
_PLACE = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", re.S)


def table() -> str:
    """One line a kind of trial: how many, how many failed."""
    lines = ["| trial | of | number | failed |", "|---|---|---|---|"]
    for name, counts in sorted(json.loads(EVIDENCE.read_text(encoding="utf-8")).items()):
        test, _, what = name.partition(": ")
        words = test.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        lines.append(f"| {words} | {what or '-'} | {counts['trials'] - counts['skipped']} | {counts['failed']} |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The page with the table as it should be."""
    return _PLACE.sub(lambda _: table(), PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
