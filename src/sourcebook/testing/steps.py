"""What SQLite did for a question, counted: a measure of work that a busy machine does not change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw


class Steps:
    """Steps of SQLite's virtual machine (`SQLITE_STMTSTATUS_VM_STEP`) on the connections opened since it was made.

    A plain `count(*)` is one step however many rows it goes through: statements with one are gathered in `counting`.
    """

    def __init__(self) -> None:
        self.by_statement: Counter[str] = Counter()
        self.statements = 0
        self.counting: set[str] = set()
        self._known: set[str] = set()

    def watch(self, connection: apsw.Connection) -> None:
        """Count what this connection does from here on."""
        connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, self._ran)

    def _ran(self, event: dict[str, Any]) -> None:
        sql = " ".join(event["sql"].split())
        self.by_statement[sql] += event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"]
        self.statements += 1
        if sql not in self._known and sql.startswith("SELECT") and "count(" in sql.lower():
            self._known.add(sql)
            _note_counting(event["connection"], sql, self.counting)

    @property
    def steps(self) -> int:
        """All of them."""
        return self.by_statement.total()

    def clear(self) -> None:
        """Begin anew."""
        self.by_statement.clear()
        self.counting.clear()
        self._known.clear()
        self.statements = 0


def _note_counting(connection: apsw.Connection, sql: str, counting: set[str]) -> None:
    """Note a statement that counts the rows of a whole table or index (the engine's instruction `Count`)."""
    bare = apsw.Connection(connection.filename)
    try:
        found = bare.execute(f"EXPLAIN {sql}", None, can_cache=False) if "?" not in sql else ()
        if any(row[1] == "Count" for row in found):
            counting.add(sql)
    finally:
        bare.close()


@contextmanager
def counted() -> Iterator[Steps]:
    """Count what every connection opened inside the block does, also beyond it."""
    steps = Steps()
    apsw.connection_hooks.append(steps.watch)
    try:
        yield steps
    finally:
        apsw.connection_hooks.remove(steps.watch)
