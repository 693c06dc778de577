"""Ten thousand planted damages, each found by the whole of `verify` and named with what leans on it; no false alarm."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from plant import DAMAGES, DOCUMENTS, Damage, Planted, make_library

from sourcebook.store.beside import beside
from sourcebook.store.index import SearchIndex
from sourcebook.store.report import VerifyReport
from sourcebook.store.sqlite import SqliteStore
from sourcebook.store.verify import verify
from sourcebook.testing.stores import add, case_of

Record = Callable[[str, int, int], None]


class Library:
    """A library whose every byte is put back after a trial."""

    def __init__(self, root: Path) -> None:
        self.root = root
        make_library(root)
        self.whole = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def put_back(self) -> None:
        for path in {p for p in self.root.rglob("*") if p.is_file()} - self.whole.keys():
            path.unlink()
        for path, data in self.whole.items():
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)

    def verify(self) -> VerifyReport:
        store = SqliteStore(self.root, audit=True)
        try:
            report = verify(store)
        finally:
            store.close()
        others = beside(self.root, report.checked["change"])
        return VerifyReport(checked=report.checked, problems=(*report.problems, *others), head=report.head)


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as place:
        yield Library(Path(place) / "library")


def faults(planted: Planted, report: VerifyReport) -> list[str]:
    """What a report fails to say of a damage."""
    said = {problem.id for problem in report.problems}
    leaning = {identifier for problem in report.problems for identifier in problem.depends}
    missed = [f"not named: {name}" for name in planted.named - said]
    return missed + [f"not said to lean on it: {name}" for name in planted.leaning - leaning - said]


@pytest.mark.parametrize(
    "trials", [27, pytest.param(530, marks=[pytest.mark.deep, pytest.mark.timeout(3600)])], ids=str
)
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_every_planted_damage_is_found(library: Library, damage: Damage, trials: int, record_trials: Record) -> None:
    wrong = list[str]()
    for seed in range(trials):
        planted = damage(random.Random(seed), library.root)
        try:
            wrong += [f"{seed}: {fault}" for fault in faults(planted, library.verify())]
        finally:
            library.put_back()
    record_trials(damage.__name__, trials, len({fault.partition(":")[0] for fault in wrong}))
    assert wrong == [], f"{len(wrong)} of {trials}: {wrong[:3]}"


@pytest.mark.parametrize("runs", [20, pytest.param(100, marks=pytest.mark.deep)])
def test_a_whole_library_raises_no_alarm(library: Library, runs: int, record_trials: Record) -> None:
    alarms = [problem for _ in range(runs) for problem in library.verify().problems]
    record_trials("whole library", runs, len(alarms))
    assert alarms == []


def test_a_damaged_index_is_made_anew_at_the_next_search(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    store = SqliteStore(library.root)
    next((library.root / "index" / "documents").glob("*.term")).write_bytes(b"broken")
    (problem,) = library.verify().problems
    assert problem.kind == "index"
    assert "made anew" in problem.message
    summaries = len(list(store.view().iter_summaries()))
    assert summaries
    assert SearchIndex(store, library.root / "index").update() == DOCUMENTS + summaries
    assert library.verify().problems == ()
    store.close()


def test_an_update_that_was_killed_half_way_is_done_again(tmp_path: Path) -> None:
    """What it wrote of deleted documents lies in the way, under the very names that the next update gives."""
    root = tmp_path / "library"
    make_library(root)
    store = SqliteStore(root)
    add(store, case_of(1, edition=3))
    shutil.copytree(root / "index", tmp_path / "index")
    before = {path.name for path in tmp_path.glob("index/*/*.del")}
    assert SearchIndex(store, tmp_path / "index").update() == 1
    left = [path.relative_to(tmp_path) for path in tmp_path.glob("index/*/*.del") if path.name not in before]
    assert left
    for path in left:
        (root / path).write_bytes(b"half")
    assert SearchIndex(store, root / "index").update() == 1
    assert beside(root, len(list(store.view().iter_changes(0)))) == ()
    store.close()
