"""Rows for `verify`: as they lie in the tables, and what leans on them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from sourcebook.store.rows import PLAIN, RECORDS, Row
from sourcebook.store.sql.migrations import Migration, applied
from sourcebook.store.sql.session import Session

NUMBERS = frozenset({"start", "end", "number", "saved", "rows", "seq", "importance"})
"""Columns of the tables that hold numbers; all others hold text."""
_READINGS_OF = "SELECT id FROM annotation WHERE rendition = ?1"
_DEPENDENTS = {
    "blob": (
        "SELECT document FROM capture WHERE blob = ?1 UNION SELECT id FROM document WHERE blob = ?1",
        "SELECT a.id FROM rendition r JOIN annotation a ON a.rendition = r.id WHERE r.blob = ?1",
        # A file that could not be read has a ledger line alone; the record of a fetch stands in the capture's headers.
        "SELECT id FROM capture WHERE instr(body, ?1) > 0",
        "SELECT document FROM capture WHERE instr(body, ?1) > 0",
        "SELECT id FROM ledger WHERE instr(body, ?1) > 0",
    ),
    "rendition": (
        "SELECT id FROM document WHERE rendition = ?1",
        _READINGS_OF,
        # Only those that point into the document are looked through.
        "SELECT s.id FROM document d JOIN summary_mark m ON m.kind = 'document' AND m.value = d.id"
        " JOIN summary s ON s.id = m.summary WHERE d.rendition = ?1 AND instr(s.body, ?1) > 0",
        "SELECT id FROM paper WHERE instr(body, ?1) > 0",
    ),
    "paper": (),
    "reading": ("SELECT id FROM document WHERE rendition = ?1", _READINGS_OF),
    "extractor_run": ("SELECT id FROM document WHERE rendition = ?1", _READINGS_OF),
    "document": (
        "SELECT id FROM capture WHERE document = ?1",
        "SELECT a.id FROM document d JOIN annotation a ON a.rendition = d.rendition WHERE d.id = ?1",
        "SELECT summary FROM summary_mark WHERE kind = 'document' AND value = ?1",
    ),
    "capture": ("SELECT document FROM capture WHERE id = ?1",),
    "annotation": (
        "SELECT document FROM annotation WHERE id = ?1",
        "SELECT b.id FROM annotation a JOIN annotation b ON b.rendition = a.rendition AND b.id <> a.id"
        " WHERE a.id = ?1 AND instr(b.body, ?1) > 0",
    ),
    "ledger": ("SELECT document FROM ledger WHERE id = ?1 AND document IS NOT NULL",),
    "decision": ("SELECT what FROM decision WHERE id = ?1",),
}


class SqlAudit(ABC):
    """One unmoving picture of the rows; an engine says how a whole table is read past its indexes."""

    def __init__(self, session: Session, steps: Sequence[Migration]) -> None:
        self._session = session
        self._steps = steps

    @abstractmethod
    def integrity(self) -> list[str]:
        """What the engine itself finds wrong, one sentence each."""

    @abstractmethod
    def iter_rows(self, table: str) -> Iterator[Row]:
        """Every row of a table; decisions, seals and the versions of a summary in order."""

    @abstractmethod
    def iter_readings(self, rendition: str) -> Iterator[Row]:
        """The annotation rows of a rendition, by id."""

    @abstractmethod
    def iter_dangling(self, table: str, column: str, target: str) -> Iterator[tuple[str, str]]:
        """(id, what it points at) of the rows whose `column` names nothing in `target`."""

    def find_dependents(self, table: str, identifier: str) -> tuple[str, ...]:
        """Ids of the documents, captures, annotations, summaries and decisions that lean on a row or blob, sorted."""
        found: set[str] = set()
        for sql in _DEPENDENTS.get(table, ()):
            found |= {str(row[0]) for row in self._session.run(sql, (identifier,))}
        for leaning in sorted(found | {identifier}):
            found |= {str(row[0]) for row in self._session.run("SELECT id FROM decision WHERE what = ?1", (leaning,))}
        return tuple(sorted(found - {identifier}))

    def migration_problems(self) -> list[str]:
        """How the record of migrations differs from the steps known here."""
        done = {*applied(self._session)}
        known = {(step.number, step.name, step.digest) for step in self._steps}
        lost = [f"migration {number} ({name}) is not recorded as known" for number, name, _ in sorted(known - done)]
        return lost + [f"migration {number} ({name}) is not one of ours" for number, name, _ in sorted(done - known)]


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table that are copies of its record, or its whole content."""
    return RECORDS[table].columns if table in RECORDS else PLAIN[table]
