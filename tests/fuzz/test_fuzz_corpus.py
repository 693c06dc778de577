"""Every stored case and every seed of every target, replayed: what was found once is not met again."""

from __future__ import annotations

import pytest
from fuzz_seeds import CORPUS, seeds_of
from fuzz_targets import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_replay(target: str) -> None:
    for data in seeds_of(target):
        for case in (data, data[: len(data) // 2]):
            TARGETS[target](case)


def test_every_stored_case_has_its_target() -> None:
    assert {path.name for path in CORPUS.iterdir() if path.is_dir()} <= set(TARGETS)
