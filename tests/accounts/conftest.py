from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from invented_team import QUICK, Clock

from sourcebook.accounts import Accounts


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest) -> str:
    """Where accounts are kept: each engine in turn; PostgreSQL is skipped where there is no server."""
    if request.param == "sqlite":
        return "sqlite"
    server: Any = request.getfixturevalue("postgres")
    return str(server.address())


@pytest.fixture
def accounts(tmp_path: Path, place: str, clock: Clock) -> Iterator[Accounts]:
    with Accounts.open(tmp_path, store=place, rules=QUICK, make=True, clock=clock) as made:
        yield made
