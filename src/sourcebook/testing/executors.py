"""The contract every executor keeps, as a suite: subclass `ExecutorContract`, name the executor, run pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sourcebook.executors import Executor


def double(number: int) -> int:
    """A stage for tests: twice the number; 13 is refused."""
    if number == 13:
        raise ValueError("thirteen")
    return number * 2


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
