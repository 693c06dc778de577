"""Tables as files, made by the libraries that others make them with."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from arro3.core import Array, DataType, Table
from arro3.io import write_parquet


def make_parquet(columns: Mapping[str, Sequence[str]]) -> bytes:
    """A Parquet file of columns of words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        write_parquet(Table.from_pydict({k: Array(list(v), DataType.utf8()) for k, v in columns.items()}), str(path))
        return path.read_bytes()


def make_database(rows: Sequence[tuple[str, str]], name: str = "ledger") -> bytes:
    """A SQLite database with one table of payers and sums, a view and an index."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sqlite"
        name = name.replace('"', '""')
        database = sqlite3.connect(path)
        database.execute(f'CREATE TABLE "{name}" (payer TEXT, sum TEXT)')
        database.executemany(f'INSERT INTO "{name}" VALUES (?, ?)', rows)
        database.execute(f'CREATE VIEW rich AS SELECT * FROM "{name}"')
        database.execute(f'CREATE INDEX by_sum ON "{name}" (sum)')
        database.commit()
        database.close()
        return path.read_bytes()
