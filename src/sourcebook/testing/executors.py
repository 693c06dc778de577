"""The contract every executor keeps, as a suite: subclass `ExecutorContract`, name the executor, run pytest."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sourcebook.errors import ReaderCrashed
from sourcebook.executors import TRIES, Executor


def double(number: int) -> int:
    """A stage for tests: twice the number; 13 is refused."""
    if number == 13:
        raise ValueError("thirteen")
    return number * 2


def die_of_poison(item: tuple[str, int]) -> int:
    """A stage for tests: notes its start in a folder, then the number; 13 kills its process as the kernel would."""
    folder, number = item
    Path(folder, f"{number}-{os.getpid()}-{time.monotonic_ns()}").touch()
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def wait_for_the_shot(item: tuple[str, int]) -> int:
    """A stage for tests: at the first try of 13 it says who it is and waits to be killed from outside."""
    folder, number = item
    said = Path(folder, "victim")
    if number == 13 and not said.exists():
        said.with_suffix(".new").write_text(str(os.getpid()), encoding="ascii")
        said.with_suffix(".new").rename(said)
        time.sleep(600)
    return number


def shoot(said: Path) -> bool:
    """Kill the process whose number is written in a file, once it is there."""
    for _ in range(3000):
        if said.exists():
            os.kill(int(said.read_text("ascii")), signal.SIGKILL)
            return True
        time.sleep(0.01)
    return False


def give_up(item: tuple[str, int], tries: int) -> int:
    """The outcome, for tests, of an item whose worker died each time."""
    return -item[1] * tries


class ExecutorContract:
    """What holds for any executor. Give `make` (workers -> executor)."""

    make: Callable[[int], Executor]

    @pytest.mark.parametrize("workers", [1, 2])
    def test_outcomes_come_in_the_order_of_the_items(self, workers: int) -> None:
        """Whatever the number of workers."""
        assert list(type(self).make(workers).map(double, range(12))) == [n * 2 for n in range(12)]

    def test_items_are_asked_for_as_they_are_needed(self) -> None:
        """A long list is not drawn in at once."""
        drawn: list[int] = []

        def items() -> Iterator[int]:
            for number in range(200):
                drawn.append(number)
                yield number + 100

        outcomes = type(self).make(1).map(double, items())
        next(outcomes)
        assert len(drawn) < 100

    @pytest.mark.parametrize("workers", [1, 2])
    def test_an_error_of_the_stage_reaches_the_caller(self, workers: int) -> None:
        """With its own type, after the outcomes before it."""
        outcomes = type(self).make(workers).map(double, [1, 13, 2])
        assert next(outcomes) == 2
        with pytest.raises(ValueError, match="thirteen"):
            list(outcomes)

    def test_no_items_no_outcomes(self) -> None:
        """Nothing in, nothing out."""
        assert list(type(self).make(2).map(double, [])) == []

    def test_an_item_that_kills_its_worker_costs_itself_alone(self, tmp_path: Path) -> None:
        """It is tried three times, then given up; every other item has its outcome, in its place, tried once."""
        items = [(str(tmp_path), number) for number in range(20)]
        outcomes = list(type(self).make(2).map(die_of_poison, items, give_up))
        assert outcomes == [-13 * TRIES if number == 13 else number for number in range(20)]
        starts = [int(path.name.partition("-")[0]) for path in tmp_path.iterdir()]
        assert sorted(starts) == sorted([*range(20), *[13] * (TRIES - 1)])

    def test_a_worker_killed_from_outside_costs_nothing(self, tmp_path: Path) -> None:
        """Its item goes to another worker and ends as any other."""
        items = [(str(tmp_path), number) for number in range(20)]
        with ThreadPoolExecutor(1) as pool:
            shot = pool.submit(shoot, tmp_path / "victim")
            assert list(type(self).make(2).map(wait_for_the_shot, items, give_up)) == list(range(20))
            assert shot.result(), "no worker was shot"

    def test_an_item_given_up_without_a_word_for_it_stops_the_run(self, tmp_path: Path) -> None:
        """At its turn, after the outcomes before it."""
        outcomes = type(self).make(2).map(die_of_poison, [(str(tmp_path), 1), (str(tmp_path), 13)])
        assert next(outcomes) == 1
        with pytest.raises(ReaderCrashed):
            next(outcomes)
