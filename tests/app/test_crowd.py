"""The server under hostile load: honest readers go on being answered, nothing fails, refusals are problem objects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from crowd import DEEDS, Seen, come
from served_process import served_process
from sourcebook import Library

PAGES = (
    "/", "/documents", "/search?q=quay", "/search?q=%22harbour+office%22", "/names", "/entities", "/matters", "/queue",
    "/api/v1/documents", "/desk", "/ledger",
)  # fmt: skip
SECOND = 1.0


def make_library(folder: Path, documents: int) -> Path:
    papers = folder / "papers"
    papers.mkdir()
    for number in range(documents):
        text = (
            f"Paper {number}. Tarn Dredging was paid ${number + 1} million by the harbour office on 3 May 2016, Orla "
            f"Vance said. The quay number {number} was let in {1990 + number % 30} to Brill Haulage.\n\n"
        )
        (papers / f"paper-{number}.txt").write_text(text + f"The lock-keeper kept a list of {number} boats. " * 20)
    with Library.init(folder / "case") as library:
        library.add([papers])
    return folder / "case"


@contextmanager
def served(root: Path) -> Iterator[int]:
    """Port of `sourcebook serve`, a process of its own, which ends when it is told to."""
    with served_process(root, "--anybody") as (told, process):
        yield int(told["address"].rstrip("/").rpartition(":")[2])
        assert process.poll() is None, "the server ended under the load"
        process.terminate()
        process.communicate(timeout=60)


def crowd(port: int, *, hostile: int, readers: int, seconds: float) -> Seen:
    """In a thread of its own: the browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        asked = come(port, PAGES, hostile=hostile, readers=readers, seconds=seconds)
        return pool.submit(asyncio.run, asked).result()


def check(seen: Seen) -> None:
    assert seen.wrong == []
    assert seen.honest_wrong == []
    assert {name for name, _ in seen.hostile} == set(DEEDS), "a deed was not done"


def test_a_small_crowd(tmp_path: Path) -> None:
    with served(make_library(tmp_path, 6)) as port:
        seen = crowd(port, hostile=len(DEEDS), readers=4, seconds=5)
    check(seen)
    assert {400, 413, 431} <= set(seen.statuses())


@pytest.mark.deep
@pytest.mark.timeout(900)
def test_a_crowd_of_a_hundred(tmp_path: Path, record_trials: Callable[[str, int, int], None]) -> None:
    with served(make_library(tmp_path, 200)) as port:
        seen = crowd(port, hostile=100, readers=20, seconds=120)
    for name in DEEDS:
        told = {status: n for (deed, status), n in seen.hostile.items() if deed == name}
        record_trials(f"hostile, {name}", sum(told.values()), len([w for w in seen.wrong if w.startswith(f"{name}: ")]))
    record_trials("honest pages answered", len(seen.honest), len(seen.honest_wrong))
    record_trials("honest pages within a second", len(seen.honest), sum(t > SECOND for t in seen.honest))
    print(f"honest: {len(seen.honest)}, p95 {seen.p95():.3f} s, most {max(seen.honest):.3f} s")
    print(sorted(seen.hostile.items()))
    check(seen)
    assert {400, 408, 413, 429, 431} <= set(seen.statuses())
    assert seen.p95() <= SECOND
