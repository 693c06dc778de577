"""What the page promises is what the evidence says."""

from __future__ import annotations

import json

from promises import EVIDENCE, PAGE, page


def test_the_figures_of_the_page_are_those_of_the_evidence() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python tests/store/promises.py`"


def test_no_trial_failed() -> None:
    evidence = json.loads(EVIDENCE.read_text(encoding="utf-8"))
    assert {name: counts["failed"] for name, counts in evidence.items() if counts["failed"]} == {}
    assert sum(counts["trials"] for counts in evidence.values()) > 1000
