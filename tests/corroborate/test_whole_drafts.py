"""Whole drafts through the public door: the demonstration case with its planted mistakes, and a real dossier."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sourcebook.library import Checked, Library, check_file


@pytest.fixture(scope="module")
def demo(root: Path) -> Path:
    folder = root / "demo"
    if not (folder / "expected.json").is_file():
        pytest.skip("the demonstration case is absent")
    return folder


@pytest.fixture(scope="module")
def library(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.init(tmp_path_factory.mktemp("demo") / "library", title="Demo") as library:
        library.add([demo / "documents"])
        yield library


@pytest.fixture(scope="module")
def expected(demo: Path) -> dict[str, Any]:
    return dict(json.loads((demo / "expected.json").read_text(encoding="utf-8")))


def _serious(checked: Checked) -> list[tuple[str, str]]:
    return [(f.rule, f.exact) for f in checked.report.flags if f.severity != "note"]


def test_every_planted_mistake_of_this_level_is_found(library: Library, demo: Path, expected: dict[str, Any]) -> None:
    checked = library.check(demo / expected["dossier"])
    text = checked.read.rendition.text
    missed = []
    for planted in expected["planted"]:
        if planted["stage"] != "spine":
            continue
        start = text.index(planted["exact"])
        end = start + len(planted["exact"])
        flags = [f for f in checked.report.flags if f.rule == planted["rule"] and f.start < end and start < f.end]
        if not flags:
            missed.append((planted["rule"], planted["exact"]))
    assert missed == []
    assert checked.exit_code == 1


def test_nothing_else_is_called_an_error(library: Library, demo: Path, expected: dict[str, Any]) -> None:
    checked = library.check(demo / expected["dossier"])
    text = checked.read.rendition.text
    places = []
    for planted in expected["planted"]:
        start = text.index(planted["exact"])
        places.append((start, start + len(planted["exact"]), {planted["rule"], *planted.get("also", [])}))
    extra = [
        (f.rule, f.exact)
        for f in checked.report.flags
        if f.severity == "error" and not any(f.start < b and a < f.end and f.rule in rules for a, b, rules in places)
    ]
    assert extra == []


def test_a_clean_draft_has_no_error_and_no_warning(library: Library, demo: Path, expected: dict[str, Any]) -> None:
    checked = library.check(demo / expected["clean"])
    assert _serious(checked) == []
    assert checked.report.counts.contradicted == 0
    assert checked.report.counts.supported > checked.report.counts.unsupported
    assert checked.exit_code == 0


def test_same_check_twice_is_the_same(library: Library, demo: Path, expected: dict[str, Any]) -> None:
    first, second = (library.check(demo / expected["dossier"]) for _ in range(2))
    assert first.to_json() == second.to_json()
    assert first.to_html() == second.to_html()


@pytest.mark.shared
def test_a_real_dossier_as_a_lone_file(shared: Path) -> None:
    """It has two garbled figures, a surname spelled wrong twice and a phrase begun twice, and nothing else serious."""
    checked = check_file(shared / "corpora" / "war-on-drugs" / "dossier.html", date="2026-01-08")
    found = Counter(rule for rule, _ in _serious(checked))
    assert found == {"figure-garbled": 2, "name-variant": 2, "repeated-words": 1}
