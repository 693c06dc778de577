"""The page of error rates says what was measured, and the mistakes it shows are still made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from error_rates import EVIDENCE, PAGE, Mistake, build_page, mistakes, reads
from scoring import Scores, floors, goals, metric


@pytest.fixture(scope="module")
def tasks() -> dict[str, Scores]:
    found: dict[str, Scores] = json.loads(EVIDENCE.read_text(encoding="utf-8"))["tasks"]
    return found


def test_the_page_is_made_from_the_evidence(tasks: dict[str, Scores]) -> None:
    assert PAGE.read_text(encoding="utf-8") == build_page(tasks, mistakes()), "run `make bench-reading`"


def test_the_evidence_has_every_figure_and_none_below_its_floor(tasks: dict[str, Scores]) -> None:
    assert {task: list(about["figures"]) for task, about in tasks.items()} == {t: list(f) for t, f in goals().items()}
    for task, about in tasks.items():
        for path, floor in floors()[task].items():
            assert metric(about["scores"], path) >= floor, f"{task} {path}"


def test_every_task_shows_a_mistake(tasks: dict[str, Scores]) -> None:
    shown = {mistake["task"] for mistake in mistakes()}
    assert shown == {*tasks, "claims"} - {"html", "facts"}


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda m: f"{m['task']}: {m['text'][:40]}")
def test_a_mistake_shown_is_still_made(mistake: Mistake, tmp_path: Path) -> None:
    assert reads(mistake, tmp_path) == mistake["reads"], "mended? take it off the page, or show what it reads now"
