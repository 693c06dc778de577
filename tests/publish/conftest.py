"""A library of two invented documents, and a check report about one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from invented_papers import Held, check_of, hold
from sourcebook.model.check import CheckReport


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    held = hold(tmp_path / "library")
    yield held
    held.store.close()


@pytest.fixture
def check(held: Held) -> CheckReport:
    return check_of(held)
