"""Poison among good files, through the real `Library.add`: good ones are stored, poison ones failed and said."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sourcebook import Library, registry
from sourcebook.ingest import detect
from sourcebook.model.ledger import LedgerItem
from sourcebook.testing.hostile.poison import FATAL, MEDIA_TYPE, install

QUICK = ("segfault", "leave", "grow", "interrupt", "lie")
ATTEMPTS = 3


def _fill(folder: Path, deeds: list[str], good_each: int) -> None:
    """Poison one to ten among good files, in an order that mixes them."""
    folder.mkdir()
    for number, deed in enumerate(deeds):
        (folder / f"{number * good_each:05}-{number:03}.poison").write_text(f"{deed}# {number}")
        for good in range(good_each):
            text = f"Ostrow Harbour Bank lent the town {number * good_each + good} crowns in March 2011."
            (folder / f"{number * good_each + good:05}-good.txt").write_text(text)


@pytest.fixture
def _poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reader of poison, in this process and in its children; a suffix that stands for its kind of file."""
    folder = install(tmp_path / "plugin")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")])))
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setitem(detect._NAMES, "poison", MEDIA_TYPE)
    from poison import PoisonReader  # type: ignore[import-not-found]

    registry.add("readers", "poison", PoisonReader)
    yield
    registry.remove("readers", "poison")


def _ledger(root: Path, deeds: list[str], good_each: int) -> list[LedgerItem]:
    _fill(root / "in", deeds, good_each)
    Library.init(root / "lib").close()
    with Library.open(root / "lib", reader_seconds=4, reader_megabytes=1024, attempts=ATTEMPTS) as library:
        report = library.add([root / "in"], defer=True)
        assert report.expected == report.stored + len(report.skipped) + len(report.failed)
        return list(library.list("ledger"))


def _check(lines: list[LedgerItem], deeds: list[str], good_each: int) -> None:
    by_kind = {suffix: [i for i in lines if i.name.endswith(suffix)] for suffix in ("good.txt", ".poison")}
    assert [i.outcome for i in by_kind["good.txt"]] == ["stored"] * (len(deeds) * good_each)
    assert len(by_kind[".poison"]) == len(deeds)
    for item in by_kind[".poison"]:
        deed = deeds[int(item.name.rpartition("-")[2].partition(".")[0])]
        assert item.outcome == "failed", deed
        assert item.reason, deed
        assert item.code in ("limit", "reader-crashed", "unreadable"), (deed, item)
        assert item.attempts <= ATTEMPTS, deed
        if item.code != "unreadable":
            assert item.limits, deed


@pytest.mark.usefixtures("_poisoned")
def test_poison_harms_itself_alone(tmp_path: Path) -> None:
    _check(_ledger(tmp_path, list(QUICK), 10), list(QUICK), 10)


@pytest.mark.deep
@pytest.mark.timeout(3000)
@pytest.mark.usefixtures("_poisoned")
def test_a_hundred_poison_files_among_a_thousand_good_ones(
    tmp_path: Path, record_trials: Callable[[str, int, int], None]
) -> None:
    deeds = [FATAL[n % len(FATAL)] for n in range(100)]
    lines = _ledger(tmp_path, deeds, 10)
    harmed = [i for i in lines if i.name.endswith("good.txt") and i.outcome != "stored"]
    unsaid = [i for i in lines if i.name.endswith(".poison") and not (i.outcome == "failed" and i.reason)]
    record_trials("poison failed with its reason", 100, len(unsaid))
    record_trials("good files stored", 1000, len(harmed))
    _check(lines, deeds, 10)
