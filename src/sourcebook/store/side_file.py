"""A file beside the records that holds what was worked out from them: SQLite, made anew when it is not what it was.

It is never the truth; `mark` notes from what its parts were made.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import apsw


class SideFile:
    """A projection kept in `folder`; made when missing, unreadable or of an older layout."""

    name: ClassVar[str]
    """The file's name."""
    shape: ClassVar[int]
    """Number of its layout; a file of another is made anew."""
    tables: ClassVar[str]
    """The statements that make its tables, `mark` left out."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / self.name
        self._connection = self._open()

    def _open(self) -> apsw.Connection:
        for attempt in range(2):
            connection = apsw.Connection(str(self.path))
            try:
                connection.set_busy_timeout(20_000)
                found = connection.pragma("user_version")
                if found == self.shape:
                    return connection
                if found == 0 and not list(connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1")):
                    with connection:
                        connection.execute("CREATE TABLE mark (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
                        connection.execute(self.tables)
                        connection.pragma("user_version", self.shape)
                    return connection
            except (apsw.NotADBError, apsw.CorruptError):
                if attempt:
                    raise
            connection.close()
            self.path.unlink()
        raise AssertionError("a new file has no layout")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def mark(self, key: str) -> str:
        """What a part was made from, as noted by `put_mark`; empty when it was not."""
        return next((str(v) for (v,) in self._connection.execute("SELECT value FROM mark WHERE key = ?", (key,))), "")

    def put_mark(self, key: str, value: str) -> None:
        """Note what a part was made from."""
        self._connection.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (key, value))

    def __enter__(self) -> apsw.Connection:
        """One transaction for the changes that follow."""
        return self._connection.__enter__()

    def __exit__(self, *error: object) -> bool | None:
        return self._connection.__exit__(*error)  # type: ignore[arg-type]
