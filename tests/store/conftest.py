from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filled import fill
from keepers import Keeper, PostgresKeeper, SqliteKeeper

from sourcebook.store.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = fill(tmp_path / "library")
    yield store
    store.close()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def keeper(request: pytest.FixtureRequest) -> Keeper:
    """Each engine in turn; the tests of PostgreSQL are skipped where there is no server."""
    return SqliteKeeper() if request.param == "sqlite" else PostgresKeeper(request.getfixturevalue("postgres"))
