from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filled import fill

from sourcebook.store.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = fill(tmp_path / "library")
    yield store
    store.close()
