"""Many at once: writers of overlapping papers, searchers, a verifier, a publisher and a back-up make what one makes,
in either engine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

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


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
@pytest.mark.parametrize(
    ("writers", "shared", "own"),
    [(3, 6, 2), pytest.param(8, 400, 100, marks=[pytest.mark.deep, pytest.mark.timeout(7200)])],
)
def test_a_crowd_makes_what_one_makes(
    engine: str,
    writers: int,
    shared: int,
    own: int,
    record_trials: Callable[[str, int, int], None],
    request: pytest.FixtureRequest,
) -> None:
    crowded = request.getfixturevalue("postgres").address() if engine == "postgres" else "sqlite"
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        place = Path(folder)
        papers = place / "papers"
        together = write_papers(papers / "shared", "quay", shared)
        each = [write_papers(papers / f"own-{n}", f"mole {n}", own) for n in range(writers)]
        server = CrashServer(papers)
        try:
            for name, store in (("many", crowded), ("one", "sqlite")):
                assert server.run("init", place / name, store).code == 0
            (place / "out").mkdir()
            folders = [os.pathsep.join((str(together), str(mine))) for mine in each]
            crowd = server.run("crowd", place / "many", place / "out", *folders)
            assert (crowd.code, crowd.answer, crowd.error) == (0, {}, "")
            alone = server.run("add", place / "one", together, *each)
            assert alone.code == 0, alone.error
            many, one = (server.run("look", place / name).answer for name in ("many", "one"))
            record_trials(f"papers offered by writers at once, {engine}", writers * (shared + own), int(many != one))
            assert many == one
            assert many["found"] == shared + writers * own
            assert verify_folder(place / "out" / "site").clean
        finally:
            server.close()
