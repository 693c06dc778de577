"""Drafts of many styles over invented sources: clean ones have no error, in others each planted mistake is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from checked_drafts import Case, make_library, read_cases

from sourcebook.library import Library
from sourcebook.model.check import Flag

CASES = read_cases()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with make_library(tmp_path_factory.mktemp("checked")) as library:
        yield library


def _flags(library: Library, case: Case, tmp_path: Path) -> tuple[str, tuple[Flag, ...]]:
    draft = tmp_path / "draft.md"
    draft.write_text(case.text, encoding="utf-8")
    checked = library.check(draft, date="2021-06-01")
    return checked.read.rendition.text, checked.report.flags


@pytest.mark.parametrize("number", [n for n, case in enumerate(CASES) if not case.rule])
def test_a_clean_draft_has_no_error(library: Library, tmp_path: Path, number: int) -> None:
    _, flags = _flags(library, CASES[number], tmp_path)
    assert [(f.rule, f.exact, f.message) for f in flags if f.severity != "note"] == []


@pytest.mark.parametrize("number", [n for n, case in enumerate(CASES) if case.rule])
def test_a_planted_mistake_is_found_and_nothing_else_is_an_error(library: Library, tmp_path: Path, number: int) -> None:
    case = CASES[number]
    text, flags = _flags(library, case, tmp_path)
    start = text.index(case.exact)
    end = start + len(case.exact)
    hits = [f for f in flags if f.rule == case.rule and f.start < end and start < f.end]
    assert bool(hits) is not case.missed, "take `missed` from its line: it is found now"
    assert [(f.rule, f.exact) for f in flags if f.severity == "error" and f.rule != case.rule] == []


def test_there_are_enough_of_both() -> None:
    assert sum(not case.rule for case in CASES) >= 20
    assert sum(bool(case.rule) and not case.missed for case in CASES) >= 20
