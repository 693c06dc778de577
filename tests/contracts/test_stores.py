"""The store contract, over every registered store."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook import registry
from sourcebook.store.base import Store
from sourcebook.testing.stores import StoreContract


@pytest.mark.parametrize("name", registry.names("stores"), scope="class")
class TestStores(StoreContract):
    @pytest.fixture(autouse=True)
    def _named(self, name: str, request: pytest.FixtureRequest) -> None:
        self.name = name
        self.options = {"address": request.getfixturevalue("postgres").address()} if name == "postgres" else {}

    def make(self, root: Path) -> Store:
        store: Store = registry.load("stores", self.name)(root, **self.options)
        return store
