"""Many at once: writers of overlapping papers, searchers, a verifier, a publisher and a back-up make what one makes,
in either engine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crash_server import CrashServer
from sourcebook.store.verify import verify_folder


def write_papers(folder: Path, word: str, count: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{word}-{number:03}.txt").write_text(
            f"The harbour board of {word.title()} paid ${number + 1} million on {number % 28 + 1} May 2011, "
            f"Ines Aldermoor said.\n"
        )
    return folder


@dataclass
class Work:
    """Papers that every writer has and papers of its own, read beforehand, and what one writer makes of them all."""

    server: CrashServer
    place: Path
    together: Path
    each: list[Path]
    shared: int
    one: dict[str, Any]


@pytest.fixture(scope="module")
def work(request: pytest.FixtureRequest) -> Iterator[Work]:
    writers, shared, own = request.param
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        place = Path(folder)
        papers = place / "papers"
        together = write_papers(papers / "shared", "quay", shared)
        each = [write_papers(papers / f"own-{n}", f"mole {n}", own) for n in range(writers)]
        server = CrashServer(papers)
        try:
            assert server.run("init", place / "one").code == 0
            alone = server.run("add", place / "one", together, *each)
            assert alone.code == 0, alone.error
            one = server.run("look", place / "one").answer
            assert one["found"] == shared + writers * own
            yield Work(server=server, place=place, together=together, each=each, shared=shared + own, one=one)
        finally:
            server.close()


SIZES = [(3, 6, 2), pytest.param((8, 400, 100), marks=[pytest.mark.deep, pytest.mark.timeout(7200)])]


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
@pytest.mark.parametrize("work", SIZES, indirect=True, ids=str)
def test_a_crowd_makes_what_one_makes(
    work: Work, engine: str, record_trials: Callable[[str, int, int], None], request: pytest.FixtureRequest
) -> None:
    store = request.getfixturevalue("postgres").address() if engine == "postgres" else "sqlite"
    root, out, run = work.place / engine, work.place / f"out-{engine}", work.server.run
    assert run("init", root, store).code == 0
    out.mkdir()
    crowd = run("crowd", root, out, *(os.pathsep.join((str(work.together), str(mine))) for mine in work.each))
    assert (crowd.code, crowd.answer, crowd.error) == (0, {}, "")
    many = run("look", root).answer
    record_trials(f"papers offered by writers at once, {engine}", len(work.each) * work.shared, int(many != work.one))
    assert many == work.one
    assert verify_folder(out / "site").clean
