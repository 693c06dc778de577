"""The index contract, over every registered index."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook import registry
from sourcebook.store.base import Index, Store
from sourcebook.testing.indexes import IndexContract


@pytest.mark.parametrize("name", registry.names("indexes"), scope="class")
class TestIndexes(IndexContract):
    @pytest.fixture(autouse=True)
    def _named(self, name: str, request: pytest.FixtureRequest) -> None:
        self.name = name
        self.options = {"address": request.getfixturevalue("postgres").address()} if name == "postgresql" else {}

    def make_store(self, root: Path) -> Store:
        store: Store = registry.load("stores", "postgres" if self.options else "sqlite")(root, **self.options)
        return store

    def make(self, store: Store, folder: Path) -> Index:
        index: Index = registry.load("indexes", self.name)(store, folder, None)
        return index
