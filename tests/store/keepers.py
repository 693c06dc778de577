"""The engines under test: each opens a library in a folder, the same folder always the same library."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sourcebook.store.sql.store import SqlStore
from sourcebook.store.sqlite import SqliteStore


class SqliteKeeper:
    """Libraries in files."""

    setting = "sqlite"

    def open(self, root: Path, **options: Any) -> SqlStore:
        return SqliteStore(root, **options)

    def address(self, root: Path) -> str:
        """The setting `store` of the library."""
        return "sqlite"


class PostgresKeeper:
    """Libraries in schemas of a real server."""

    setting = "postgres"

    def __init__(self, server: Any) -> None:
        self.server = server

    def open(self, root: Path, **options: Any) -> SqlStore:
        from sourcebook.store.postgres import PostgresStore

        return PostgresStore(root, address=self.address(root), **options)

    def address(self, root: Path) -> str:
        """The setting `store` of the library."""
        return str(self.server.address(f"t{hashlib.sha256(str(root).encode()).hexdigest()[:16]}"))


Keeper = SqliteKeeper | PostgresKeeper
