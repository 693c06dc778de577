"""Runs that are killed, that fail at every point a disk can fail, and that meet each other."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sourcebook import Library
from sourcebook.store.faults import POINTS

ADD = "import sys; from sourcebook import Library; Library.open(sys.argv[1]).add(sys.argv[2:])"
LOOK = """
import sys, time
from pathlib import Path
from sourcebook import Library
while not Path(sys.argv[2]).exists():
    with Library.open(sys.argv[1]) as library:
        library.search("harbour")
        assert library.verify().problems == (), library.verify().problems
    time.sleep(0.05)
"""


def _papers(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"letter-{number:02}.txt").write_text(
            f"Harrowmouth, {number % 28 + 1} May 2011\n\nThe harbour board paid ${number + 1} million to Osk Holdings, "
            f"Ines Aldermoor said.\n",
            encoding="utf-8",
        )
    (folder / "void.txt").write_text("", encoding="utf-8")
    (folder / "same.txt").write_bytes((folder / "letter-00.txt").read_bytes())
    return folder


def _export(case: Path, out: Path) -> bytes:
    with Library.open(case) as library:
        library.export("jsonl", out)
        assert library.verify().problems == ()
    return out.read_bytes()


def _new(case: Path) -> Path:
    Library.init(case, title="Case").close()
    return case


def _start(script: str, *args: object, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, args)],
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


def heed_interrupts() -> None:
    """For a child: what runs in the background of a shell has Ctrl-C ignored, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _undisturbed(tmp_path: Path, papers: Path) -> bytes:
    case = _new(tmp_path / "undisturbed")
    with Library.open(case) as library:
        library.add([papers])
    return _export(case, tmp_path / "wanted.jsonl")


def _resume(case: Path, papers: Path) -> None:
    with Library.open(case) as library:
        held = {d.id for d in library.view().iter_documents()}
        report = library.add([papers])
        assert held.isdisjoint(report.documents), "a document that was acknowledged was read again"
        assert report.expected == report.stored + len(report.skipped) + len(report.failed)


def test_two_runs_at_once_make_what_one_makes(tmp_path: Path) -> None:
    papers = _papers(tmp_path / "papers", 8)
    wanted = _undisturbed(tmp_path, papers)
    case, done = _new(tmp_path / "case"), tmp_path / "done"
    looking = _start(LOOK, case, done)
    runs = [_start(ADD, case, papers) for _ in range(2)]
    said = [run.communicate(timeout=200)[1] for run in runs]
    done.touch()
    said.append(looking.communicate(timeout=100)[1])
    assert [run.returncode for run in (*runs, looking)] == [0, 0, 0], said
    assert _export(case, tmp_path / "both.jsonl") == wanted
    with Library.open(case) as library:
        assert library.search("harbour").total == 8


def test_an_interrupted_run_says_so_and_is_gone_on_with(tmp_path: Path) -> None:
    papers = _papers(tmp_path / "papers", 30)
    case = _new(tmp_path / "case")
    program = str(Path(sys.executable).parent / "sourcebook")
    run = subprocess.Popen(
        [program, "--library", str(case), "add", str(papers)],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heed_interrupts,
    )
    with Library.open(case) as library:
        until = time.monotonic() + 100
        while not library.view().counts()["documents"] and time.monotonic() < until:
            time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the whole group
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert re.fullmatch(
        r"Stopped( after \d+ of \d+ items, which are kept)?\. Run the same command again to go on\.", said.strip()
    )
    _resume(case, papers)
    assert _export(case, tmp_path / "after.jsonl") == _undisturbed(tmp_path, papers)


@pytest.mark.deep
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    papers = _papers(tmp_path / "papers", 40)
    wanted = _undisturbed(tmp_path, papers)
    case = _new(tmp_path / "case")
    for _ in range(15):
        run = _start(ADD, case, papers)
        time.sleep(chance.uniform(0.5, 6))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
    _resume(case, papers)
    assert _export(case, tmp_path / "resumed.jsonl") == wanted


@pytest.mark.deep
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("how", ["", ":ENOSPC", ":EIO"])
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("point", [p for p in POINTS if p != "migration.commit"])
def test_every_point_of_failure(tmp_path: Path, point: str, times: int, how: str) -> None:
    papers = _papers(tmp_path / "papers", 4)
    wanted = _undisturbed(tmp_path, papers)
    case = _new(tmp_path / "case")
    run = _start(ADD, case, papers, SOURCEBOOK_FAULT=f"{point}:{times}{how}")
    _, said = run.communicate(timeout=200)
    assert run.returncode != 0, "the point was passed"
    assert how or run.returncode == -signal.SIGKILL
    assert not how or "Error" in said
    _resume(case, papers)
    assert _export(case, tmp_path / "resumed.jsonl") == wanted
