"""The page on hostile documents shows the figures of the evidence, and names guards that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

EVIDENCE = "docs/evidence/hostile-files.json"
POISON = "test_poison.py::test_a_hundred_poison_files_among_a_thousand_good_ones"
ROWS = {
    "tries to get out of the reading process": "test_guards.py::test_it_cannot_get_out",
    "poison files": f"{POISON}: poison",
    "good files, ten around each of them": f"{POISON}: good",
    "bombs": "test_bombs.py::test_every_bomb_is_stopped",
    "names in archives and mail": "test_member_names.py::test_every_name_is_a_label",
    "XML that reaches out, to a file and to an address": "test_reaching_xml.py::test_none_reaches_anything",
}
"""A row of the page: the tests of the evidence that it counts."""


def build_rows(evidence: dict[str, dict[str, int]]) -> str:
    """The figures as the page shows them."""
    lines = []
    for what, test in ROWS.items():
        counts = [c for name, c in evidence.items() if name.startswith(f"tests/hostile/{test}")]
        tried = sum(c["trials"] - c["skipped"] for c in counts)
        lines.append(f"| {what} | {tried} | {sum(c['failed'] for c in counts)} |\n")
    return "".join(lines)


def test_the_figures_are_those_measured(root: Path) -> None:
    page = (root / "docs" / "explanation" / "hostile-documents.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- figures -->\n(.*?)<!-- /figures -->", page, re.S)
    assert shown is not None
    assert shown[1] == build_rows(json.loads((root / EVIDENCE).read_text(encoding="utf-8")))


def test_every_kind_was_tried(root: Path) -> None:
    evidence = json.loads((root / EVIDENCE).read_text(encoding="utf-8"))
    for test in ROWS.values():
        assert any(name.startswith(f"tests/hostile/{test}") for name in evidence), test
