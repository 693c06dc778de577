"""Killed anywhere, on a disk that fails anywhere: nothing acknowledged is lost, nothing is done twice.

Random kills, and every single call that changes a file: write, fsync, rename, unlink, creation, truncation, those that
SQLite and the search index make included (`crash_server`, `disk_faults.c`). After each trial the same command is run
again; the library must prove whole without repair and its export be that of an undisturbed run, byte for byte.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crash_server import CrashServer, Trial, build_shim

Record = Callable[[str, int, int], None]
PROJECTIONS = ("entities.sqlite", "developments.sqlite")
"""Files beside what is tested that a command may make while it looks."""
KILL = -9
HOW = {KILL: "killed", errno.ENOSPC: "disk full", errno.EIO: "input/output error"}
EVERY = 10
"""The fast suite takes every tenth place."""


def write_papers(folder: Path, first: int, last: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, last):
        (folder / f"letter-{number:02}.txt").write_text(
            f"Harrowmouth, {number % 28 + 1} May 2011\n\nThe harbour board paid ${number + 1} million to Osk Holdings, "
            f'Ines Aldermoor said. "We never saw invoice {number}," she told the board.\n',
            encoding="utf-8",
        )


@dataclass
class Case:
    """A library with some papers in it, more to add, and what an undisturbed run makes of them."""

    server: CrashServer
    whole: Path
    papers: Path
    wanted: str
    expected: int
    place: Path
    seconds: float
    """How long an undisturbed run takes here."""
    trials: int = 0

    def library(self) -> Path:
        """A fresh copy of it; the one of the trial before is deleted."""
        shutil.rmtree(self.place / f"trial-{self.trials}", ignore_errors=True)
        self.trials += 1
        root = self.place / f"trial-{self.trials}"
        shutil.copytree(self.whole, root)
        return root

    def faults_of_resuming(self, root: Path, acknowledged: list[str]) -> list[str]:
        """What is wrong after the command is run again; [] is the only good answer."""
        again = self.server.run("finish", root, self.papers)
        if again.code or again.answer["expected"] != self.expected or again.answer["failed"] != 1:
            return [f"the same command again: {again}"]
        seen = again.answer
        wrong = [*seen["problems"], *(f"left: {name}" for name in seen["temporary"])]
        wrong += [f"{name} was read again" for name in seen["repeated"]]
        wrong += [f"{name} was lost" for name in set(acknowledged) - set(seen["names"])]
        wrong += [f"{seen['found']} were found"] if seen["found"] != self.expected - 2 else []
        wrong += ["the export differs"] if seen["export"] != self.wanted else []
        return wrong


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    # In memory where that can be: what a killed process wrote stays either way, and thousands of fsyncs are waited for.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        place = Path(folder)
        papers = place / "papers"
        write_papers(papers, 0, 5)
        (papers / "same.txt").write_bytes((papers / "letter-01.txt").read_bytes())
        (papers / "void.txt").write_text("")
        write_papers(place / "first", 0, 2)
        server = CrashServer(papers, shim=build_shim(place))
        try:
            yield make_case(server, place, papers)
        finally:
            server.close()


def make_case(server: CrashServer, place: Path, papers: Path) -> Case:
    """The library with two papers, and what becomes of it and of seven lines more when nothing disturbs."""
    for name in ("whole", "undisturbed"):
        assert server.run("init", place / name).code == 0
        for folder in (place / "first", papers)[: 1 if name == "whole" else 2]:
            assert server.run("add", place / name, folder).error == ""
    wanted = server.run("look", place / "undisturbed").answer["export"]
    seconds = min(server.run("add", root, papers).seconds for root in copies(place, 3))
    return Case(server, place / "whole", papers, wanted, 7, place, seconds)


def copies(place: Path, number: int) -> Iterator[Path]:
    for n in range(number):
        yield Path(shutil.copytree(place / "whole", place / f"copy-{n}"))


def passages(case: Case, what: str, root: Path, *more: str | Path, below: Path | None = None) -> list[str]:
    """Every call of a run that changes a file, in order: "<operation> <path>"."""
    log = case.place / "passages.log"
    log.unlink(missing_ok=True)
    trial = case.server.run(what, root, *more, log=log, below=below)
    assert trial.code == 0, trial.error
    return log.read_text().splitlines()


def judge(record: Record, name: str, trials: int, wrong: list[str]) -> None:
    """Record the figure, then fail with the first wrongs."""
    record(name, trials, len(wrong))
    assert wrong == [], f"{len(wrong)} of {trials}: {wrong[:3]}"
    assert trials


@pytest.mark.parametrize(
    "kills", [60, pytest.param(2000, marks=[pytest.mark.deep, pytest.mark.timeout(3600)])], ids=str
)
def test_killed_at_random_moments(case: Case, kills: int, record_trials: Record) -> None:
    """Kill after kill on one library until it has been killed 8 times or is done, then a run to the end.

    Moments are spread over the whole of a run, early ones oftener: a late kill leaves little to kill again.
    """
    chance, wrong, done = random.Random(kills), [], 0
    while done < kills:
        root, acknowledged = case.library(), list[str]()
        for _ in range(8):
            trial = case.server.run("add", root, case.papers, after=case.seconds * chance.random() ** 2)
            missing = [f"{name} was lost" for name in acknowledged if name not in held(trial)]
            wrong += missing if held(trial) else []
            acknowledged += trial.acknowledged[1:]
            done += trial.code == -signal.SIGKILL
            if trial.code != -signal.SIGKILL:
                wrong += [] if trial.code == 0 else [str(trial)]
                break
        wrong += case.faults_of_resuming(root, acknowledged)
    judge(record_trials, "random kills", done, wrong)


def held(trial: Trial) -> list[str]:
    """The names that a run found recorded when it began; empty if it was killed before it looked."""
    return trial.acknowledged[0].split("\t") if trial.acknowledged else []


def try_each(case: Case, how: int, lasting: bool, step: int, first: int) -> tuple[int, list[str]]:
    """An `add` that fails at one place after another; gives the trials made and what went wrong."""
    total = len(passages(case, "add", case.library(), case.papers))
    wrong, done = [], 0
    for at in range(first, total + 1, step):
        root = case.library()
        trial = case.server.run("add", root, case.papers, at=at, how=how, lasting=lasting)
        wrong += [f"place {at}: {fault}" for fault in faults_of_failing(trial, how, at, total)]
        if how == errno.ENOSPC and lasting:
            reading = case.server.run("find", root, "harbour", at=1, how=how, lasting=True)
            wrong += [] if reading.code == 0 and reading.answer >= 2 else [f"place {at}: reading: {reading}"]
        wrong += [f"place {at}: {fault}" for fault in case.faults_of_resuming(root, trial.acknowledged[1:])]
        done += 1
    assert total > 100, "the disk was not seen"
    return done, wrong


def faults_of_failing(trial: Trial, how: int, at: int, total: int) -> list[str]:
    """A killed run is dead; a failed write is said with exit code 5, or harmed only what is made anew."""
    if how == KILL:
        # Threads of the index make a few calls more or fewer each time: the very last may not come.
        return [] if trial.code == -signal.SIGKILL or at > 0.9 * total else [str(trial)]
    if trial.code == 0:
        return []
    return [] if trial.code == 5 and "StorageError" in trial.error else [str(trial)]


FAILURES = [(KILL, False), (errno.ENOSPC, True), (errno.EIO, False), (errno.EIO, True)]


@pytest.mark.parametrize(("how", "lasting"), FAILURES, ids=lambda v: HOW.get(v, "lasting" if v else "once"))
def test_every_tenth_place(case: Case, how: int, lasting: bool, record_trials: Record) -> None:
    places = EVERY if how == KILL else 6 * EVERY
    done, wrong = try_each(case, how, lasting, places, 3 + 5 * lasting)
    judge(record_trials, f"{HOW[how]}{', lasting' * lasting}", done, wrong)


@pytest.mark.deep
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("how", "lasting"), FAILURES, ids=lambda v: HOW.get(v, "lasting" if v else "once"))
def test_every_place(case: Case, how: int, lasting: bool, record_trials: Record) -> None:
    done, wrong = try_each(case, how, lasting, 1, 1)
    judge(record_trials, f"{HOW[how]}{', lasting' * lasting}", done, wrong)


@pytest.mark.parametrize("trials", [4, pytest.param(200, marks=[pytest.mark.deep, pytest.mark.timeout(3600)])], ids=str)
def test_killed_again_while_it_recovers(case: Case, trials: int, record_trials: Record) -> None:
    chance, wrong = random.Random(trials), []
    total = len(passages(case, "add", case.library(), case.papers))
    for _ in range(trials):
        root = case.library()
        first = case.server.run("add", root, case.papers, at=chance.randint(1, total), how=KILL)
        second = case.server.run("add", root, case.papers, at=chance.randint(1, total // 2), how=KILL)
        wrong += case.faults_of_resuming(root, [*first.acknowledged[1:], *second.acknowledged[1:]])
    judge(record_trials, "places of a recovery", trials, wrong)


# -- what lies beside the records -----------------------------------------------------------------------------------


def steps(fast: int) -> list[object]:
    """Parameters of a test that takes every `fast`th place in the fast suite, and each in the deep one."""
    return [fast, pytest.param(1, marks=[pytest.mark.deep, pytest.mark.timeout(3600)], id="all")]


@pytest.mark.parametrize("step", steps(15))
def test_making_a_library_fails_anywhere(case: Case, step: int, record_trials: Record) -> None:
    place, wrong, done = case.place / "new", list[str](), 0
    place.mkdir(exist_ok=True)
    total = len(passages(case, "init", place / "library", below=place))
    for at in range(1, total + 1, step):
        shutil.rmtree(place)
        place.mkdir()
        trial = case.server.run("init", place / "library", at=at, how=KILL, below=place)
        again = case.server.run("init", place / "library")
        seen = case.server.run("look", place / "library")
        good = trial.code == -signal.SIGKILL and (again.code, seen.code) == (0, 0) and not seen.answer["problems"]
        wrong += [] if good else [f"place {at}: {trial} {again} {seen}"]
        title = (place / "library" / "sourcebook.toml").read_text()
        wrong += [] if title == '[settings]\ntitle = "Case"\n' else [f"place {at}: settings {title!r}"]
        done += 1
    judge(record_trials, "making a library", done, wrong)


@pytest.mark.parametrize("step", steps(60))
def test_publishing_fails_anywhere(case: Case, step: int, record_trials: Record) -> None:
    """The published folder is the old one or the new one at every moment, and publishing again tidies up."""
    from sourcebook.store.verify import verify_folder

    place, root = case.place / "published", case.place / "undisturbed"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    out = place / "site"
    assert case.server.run("publish", case.whole, out).code == 0
    old = (out / "manifest.json").read_bytes()
    kept = shutil.copytree(out, place.parent / "published-old", dirs_exist_ok=True)
    total = len(passages(case, "publish", root, out, below=place))
    new = (out / "manifest.json").read_bytes()
    assert old != new
    wrong, done = list[str](), 0
    for at in [*range(1, total - 40, step), *range(total - 40, total + 1, min(step, 4))]:
        for how in (KILL, errno.ENOSPC) if at % 5 == 0 else (KILL,):
            shutil.rmtree(place)
            place.mkdir()
            shutil.copytree(kept, out)
            trial = case.server.run("publish", root, out, at=at, how=how, lasting=how != KILL, below=place)
            wrong += [f"place {at}: {fault}" for fault in faults_of_failing(trial, how, at, total)]
            manifest = (out / "manifest.json").read_bytes() if (out / "manifest.json").exists() else b""
            whole = manifest in (old, new) and verify_folder(out).clean
            again = case.server.run("publish", root, out)
            tidy = [p.name for p in place.iterdir()] == ["site"] and (out / "manifest.json").read_bytes() == new
            wrong += (
                [] if whole and again.code == 0 and tidy else [f"place {at}: {whole} {again} {list(place.iterdir())}"]
            )
            done += 1
    judge(record_trials, "publishing", done, wrong)


@pytest.mark.parametrize("how", [KILL, errno.ENOSPC], ids=HOW.__getitem__)
@pytest.mark.parametrize("what", ["export", "remember", "shelve"])
def test_a_file_that_is_written_anew_is_the_old_one_or_the_new_one(
    case: Case, what: str, how: int, record_trials: Record
) -> None:
    """The export, the memory of `watch`; what was read before is only for speed: a torn value is a miss."""
    root = case.library()
    names = {"export": root / "out.jsonl", "remember": root / "watch.json", "shelve": root / "cache" / "read.sqlite"}
    file = names[what]
    before = {path.name for path in file.parent.iterdir()} if file.parent.exists() else set[str]()
    more = [file] if what == "export" else ["one"]
    total = len(passages(case, what, root, *more))
    if what == "export":
        file.write_bytes(b"old")
    old = file.read_bytes()
    more = [file] if what == "export" else ["two"]
    wrong = list[str]()
    for at in range(1, total + 1):
        if what != "shelve":
            file.write_bytes(old)
        trial = case.server.run(what, root, *more, at=at, how=how, lasting=True)
        held_now = file.read_bytes()
        again = case.server.run(what, root, *more)
        whole = what == "shelve" or held_now in (old, file.read_bytes())
        if trial.code not in (0, 5, -signal.SIGKILL) or not whole or again.code or again.answer is False:
            wrong.append(f"place {at}: {trial} {again} {len(held_now)}")
    own = {f"{name}{end}" for name in (file.name, *PROJECTIONS) for end in ("", "-wal", "-shm")}
    left = {p.name for p in file.parent.iterdir()} - before - own - {"cache"}
    judge(record_trials, f"{what}, {HOW[how]}", total, [*wrong, *sorted(left)])


@pytest.mark.parametrize("how", [errno.ENOSPC, errno.EIO], ids=HOW.__getitem__)
@pytest.mark.parametrize("step", steps(16))
def test_working_out_who_is_who_fails_anywhere(case: Case, how: int, step: int, record_trials: Record) -> None:
    """What is kept beside the records is opened elsewhere or refused in words; a search still answers."""
    wrong = list[str]()
    total = len(passages(case, "payments", case.library()))
    for at in range(1, total + 1, step):
        root = case.library()
        trial = case.server.run("payments", root, at=at, how=how, lasting=True)
        wrong += [f"place {at}: {fault}" for fault in faults_of_failing(trial, how, at, total)]
        for disk in (at, 0):
            reading = case.server.run("find", root, "harbour", at=disk, how=how * bool(disk), lasting=True)
            wrong += [] if reading.code == 0 and reading.answer == 2 else [f"place {at}: reading: {reading}"]
    judge(record_trials, f"who is who, {HOW[how]}", total, wrong)
