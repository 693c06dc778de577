"""`verify`: everything that is stored is derived again, and what does not come out the same is named.

Nothing is repaired and nothing is trusted: rows are read past the indexes, digests, hashes, spans and ids are computed
anew, and every table is counted against its tally. A damaged library gives a report, not an error.
"""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from sourcebook.errors import SourcebookError, UsageError
from sourcebook.model.annotation import Annotation, spans_of
from sourcebook.model.chain import GENESIS, head_of, read_head
from sourcebook.model.decision import Decision, decision_hash
from sourcebook.model.digest import Digest
from sourcebook.model.document import Capture, Rendition, capture_id
from sourcebook.model.ids import LETTERS, make_id, sha256, sha256_text
from sourcebook.model.saved import SavedSearch
from sourcebook.store.base import Store
from sourcebook.store.blobs import hash_file
from sourcebook.store.manifest import verify_folder
from sourcebook.store.report import Problem, VerifyReport
from sourcebook.store.rows import (
    PLAIN,
    RECORDS,
    REFERENCES,
    TALLIED,
    Audit,
    Auditable,
    Row,
    Tally,
    blobs_of,
    plain_digest,
    unpack,
)
from sourcebook.store.seals import decided_in, seal_value, state_of
from sourcebook.store.summaries_check import SummaryCheck

__all__ = ["Problem", "Progress", "VerifyReport", "verify", "verify_folder"]

Progress = Callable[[int, int | None, str], None]
"""Called now and then as `progress(done, total, what)`: `what` is a key of `VerifyReport.checked`, total unknown."""
_READ = 256
"""Rows between two calls of `progress`."""


def verify(
    store: Store | Auditable,
    sample: float | None = None,
    progress: Progress | None = None,
    *,
    seed: int | None = None,
    expect: str | None = None,
) -> VerifyReport:
    """Prove a store whole.

    Args:
        store: The store, open for reading at least (`SqliteStore(root, audit=True)` opens even a broken one).
        sample: Share, 0..1, of the blobs and renditions (with their readings) to read; None reads all. Rows of other
            tables, counts, references and the decision chain are always checked in full.
        progress: Called as work goes on.
        seed: Makes the sample repeatable.
        expect: A head noted earlier: the library must be the one of that head, or have grown from it.

    Returns:
        Numbers of things checked, and the problems in order of discovery. Blobs that no row names are counted
        (`unreferenced blobs`), not reported: a process killed between a blob and its row leaves one, whole.

    Raises:
        UsageError: The store has no rows to audit, or `expect` is no head.
    """
    wanted = read_head(expect) if expect else None
    if not isinstance(store, Auditable):
        raise UsageError("This kind of store cannot be verified.", "Use one whose rows can be audited, such as sqlite.")
    chance = random.Random(seed)
    run = _Run(store, progress, lambda: sample is None or chance.random() < sample, wanted)
    run.verify()
    return VerifyReport(checked=dict(sorted(run.checked.items())), problems=tuple(run.problems), head=run.head)


class _Run:
    """One verification: counters, findings, and what has been seen so far."""

    def __init__(
        self,
        store: Auditable,
        progress: Progress | None,
        chosen: Callable[[], bool],
        expect: tuple[int, str] | None,
    ) -> None:
        self.store = store
        self.head = ""
        self._expect = expect
        self.checked: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self._progress = progress
        self._chosen = chosen
        self._wanted_blobs: dict[str, None] = {}
        self._tallies: dict[str, Tally] = {table: Tally() for table in TALLIED}
        self._said: dict[str, str] = {}
        self._decided: dict[int, str] = {}
        self._readings: dict[str, tuple[str, str]] = {}
        self._summary = SummaryCheck()

    def verify(self) -> None:
        """All checks, each going on after the failure of another."""
        try:
            with self.store.audit() as audit:
                steps: tuple[Callable[[Audit], None], ...] = (
                    self._engine,
                    self._plain_rows,
                    self._records,
                    self._summaries,
                    self._papers,
                    self._renditions,
                    self._summaries_end,
                    self._decisions,
                    self._references,
                    self._counts,
                    self._seals,
                    self._blobs,
                )
                for step in steps:
                    self._try(step.__name__.strip("_"), step, audit)
        except (SourcebookError, OSError) as error:
            self._found("database", "library", f"The library cannot be read: {error}")

    def _try(self, what: str, step: Callable[[Audit], None], audit: Audit) -> None:
        try:
            step(audit)
        except (SourcebookError, OSError) as error:
            self._found("database", what, f"Checking {what} stopped half way: {error}")

    def _engine(self, audit: Audit) -> None:
        for finding in audit.integrity():
            self._found("database", "library", finding)
        for finding in audit.migration_problems():
            self._found("migration", "library", finding)

    def _plain_rows(self, audit: Audit) -> None:
        for table, columns in PLAIN.items():
            for row in audit.iter_rows(table):
                values = tuple(row.values[column] for column in columns)
                self._count(table)
                if table in self._tallies:
                    self._tallies[table].add(row.digest)
                if table == "summary_now":
                    self._summary.take_now(values)
                elif table == "summary_mark":
                    self._summary.take_mark(values, row.digest)
                if plain_digest(table, values) != row.digest:
                    self._damaged(audit, table, str(values[2 if table == "summary_mark" else 0]))
                elif table == "meta":
                    self._said[str(values[0])] = str(values[1])
                elif table == "reading":
                    self._readings[str(values[0])] = str(values[1]), str(values[2])

    def _records(self, audit: Audit) -> None:
        for table in ("document", "capture", "ledger", "digest", "search"):
            for row in audit.iter_rows(table):
                self._count(table)
                self._tallies[table].add(row.digest)
                record = self._record(audit, table, row, row.body)
                if isinstance(record, Capture):
                    derived = capture_id(record.document, record.blob, record.address, record.time)
                    self._same_id(audit, table, record.id, derived)
                if record is not None and not isinstance(record, Digest | SavedSearch):
                    self._wanted_blobs |= dict.fromkeys(blobs_of(record))

    def _summaries(self, audit: Audit) -> None:
        for row in audit.iter_rows("summary"):
            self._count("summary")
            self._tallies["summary"].add(row.digest)
            record = self._record(audit, "summary", row, row.body)
            if record is not None:
                self._summary.take(record)

    def _papers(self, audit: Audit) -> None:
        versions: Counter[str] = Counter()
        for row in audit.iter_rows("paper"):
            self._count("paper")
            self._tallies["paper"].add(row.digest)
            record = self._record(audit, "paper", row, row.body)
            if record is None:
                continue
            versions[record.id] += 1
            if record.number != versions[record.id]:
                message = f"Version {versions[record.id]} of the paper {record.id} is missing."
                self._found("row-missing", record.id, message)
                versions[record.id] = record.number
            self._summary.point(record.id, record.number, record.places)

    def _summaries_end(self, audit: Audit) -> None:
        for problem in self._summary.problems():
            depends = problem.depends or self._dependents(audit, "summary", problem.id)
            self._found(problem.kind, problem.id, problem.message, depends)

    def _pointed(self, audit: Audit, rendition: str, text: str | None) -> None:
        """The anchors of summaries into a rendition."""
        if text is None:
            self._summary.forget(rendition)
            return
        count, wrong = self._summary.moved(rendition, text)
        self.checked["anchor"] += count
        for problem in wrong:
            self._found(problem.kind, problem.id, problem.message, self._dependents(audit, "summary", problem.id))

    def _renditions(self, audit: Audit) -> None:
        for row in audit.iter_rows("rendition"):
            self._tallies["rendition"].add(row.digest)
            identifier = str(row.values["id"])
            self._wanted_blobs[str(row.values["blob"])] = None
            said = self._readings.pop(identifier, None)
            if self._chosen():
                self._count("rendition")
                text = self._text(audit, identifier, row)
                self._annotations(audit, identifier, text, said)
                self._pointed(audit, identifier, text)
            else:
                self._summary.forget(identifier)
        for identifier in self._readings:
            self._found(
                "row-missing", identifier, f"Readings are recorded of rendition {identifier}, which is missing."
            )

    def _text(self, audit: Audit, identifier: str, row: Row) -> str | None:
        """The rendition's text if it is what was stored, else None."""
        try:
            body = unpack(row.body)
        except zlib.error:
            self._damaged(audit, "rendition", identifier)
            return None
        record = self._record(audit, "rendition", row, body)
        said = record.text_hash if isinstance(record, Rendition) else row.values["text_hash"]
        if sha256(row.text) != said:
            self._found(
                "text-damaged",
                identifier,
                f"The text of rendition {identifier} does not match its hash.",
                self._dependents(audit, "rendition", identifier),
            )
            return None
        text = row.text.decode()
        if isinstance(record, Rendition):
            parts = [record.blob, record.engine, record.engine_version, sha256_text(text)]
            self._same_id(audit, "rendition", identifier, make_id("rendition", *parts))
        return text

    def _annotations(self, audit: Audit, rendition: str, text: str | None, said: tuple[str, str] | None) -> None:
        tally = Tally()
        for row in audit.iter_readings(rendition):
            self._count("annotation")
            tally.add(row.digest)
            record = self._record(audit, "annotation", row, row.body)
            if record is not None:
                self._anchors(audit, record, text)
        if said is None and tally.rows:
            message = f"The tally of the readings of rendition {rendition} is missing; {tally.rows} are held."
            self._found("row-missing", rendition, message, self._dependents(audit, "reading", rendition))
        elif said is not None and (str(tally.rows), tally.hex) != said:
            message = (
                f"The readings of rendition {rendition} are not those stored: {said[0]} were, {tally.rows} are held."
            )
            self._found("tally", rendition, message, self._dependents(audit, "reading", rendition))

    def _anchors(self, audit: Audit, annotation: Annotation, text: str | None) -> None:
        if not annotation.id.startswith(LETTERS[annotation.kind] + "-"):
            self._found("id-wrong", annotation.id, f"{annotation.id} is not the id of a {annotation.kind}.")
        if text is None:
            return  # reported with the rendition, which names this reading as leaning on it
        for span in spans_of(annotation):
            self._count("span")
            if not 0 <= span.start < span.end or text[span.start : span.end] != span.exact:
                message = f"{annotation.id} says that {span.exact!r} stands at {span.start}:{span.end}; it does not."
                depends = self._dependents(audit, "annotation", annotation.id)
                self._found("anchor-moved", annotation.id, message, depends)
                return

    def _decisions(self, audit: Audit) -> None:
        previous, number = GENESIS, 0
        for row in audit.iter_rows("decision"):
            self._count("decision")
            self._tallies["decision"].add(row.digest)
            number += 1
            decision = self._record(audit, "decision", row, row.body)
            if not isinstance(decision, Decision):
                number, previous = _next(row, number), ""
                continue
            d = decision
            seal = decision_hash(d.number, d.what, d.value, d.why, d.who, d.time, d.previous)
            linked = previous in ("", d.previous) and d.number == number
            if seal != d.hash or not linked or d.id != make_id("decision", d.hash):
                message = (
                    f"The chain of decisions breaks at number {d.number}: it is not the one that was sealed there."
                )
                self._found("chain-broken", d.id, message, self._dependents(audit, "decision", d.id))
            number, previous = d.number, d.hash
            self._decided[d.number] = d.id

    def _references(self, audit: Audit) -> None:
        for table, column, target in REFERENCES:
            for identifier, points_at in audit.iter_dangling(table, column, target):
                message = f"The {table} {identifier} points at the {target} {points_at}, which is missing."
                self._found("row-missing", points_at, message, (identifier,))

    def _counts(self, _: Audit) -> None:
        for table, tally in self._tallies.items():
            said = self._said.get(f"tally:{table}")
            if said is None:
                self._found("row-missing", f"tally:{table}", f"The tally of the table {table} is missing or damaged.")
            elif said != tally.to_value():
                self._found("tally", table, _difference(table, said, tally))

    def _seals(self, audit: Audit) -> None:
        number, previous, state = 0, GENESIS, ""
        noted = self._expect
        for row in audit.iter_rows("seal"):
            held, state, value = (str(row.values[name]) for name in ("number", "state", "value"))
            number += 1
            if held != str(number) or value != seal_value(number, state, previous):
                message = f"The chain of seals breaks at number {held}: it is not the one that was set there."
                self._found("seal-broken", f"seal:{held}", message)
                number = int(held) if held.isdigit() else number
            previous = value
            self._decided_then(number, state)
            if noted is not None and noted[0] == number and noted[1] != value:
                message = f"The library was another at seal {number}: the head noted then is not the one held."
                self._found("head", head_of(*noted), message)
        if number:
            self.head = head_of(number, previous)
        last = max(self._decided, default=0)
        decided = f"{last} {self._decided[last]}" if last and decided_in(state) else ""
        if state != state_of(self._said, decided):
            message = "The tables are not those that were sealed last: rows were changed past the program."
            self._found("seal-broken", f"seal:{number}", message)
        if noted is not None and noted[0] > number:
            message = (
                f"The head noted is seal {noted[0]}, and the library ends at {number}: it is an older copy, or cut."
            )
            self._found("head", head_of(*noted), message)

    def _decided_then(self, number: int, state: str) -> None:
        """The decision that a seal names as the last one then is the one held."""
        named = decided_in(state)
        if named is not None and self._decided.get(named[0]) != named[1]:
            message = f"Decision {named[0]} was another at seal {number}: the chain of decisions was made anew since."
            self._found("chain-broken", named[1], message)

    def _blobs(self, audit: Audit) -> None:
        wanted = dict(self._wanted_blobs)
        for blob in self.store.blobs.iter_blobs():
            if wanted.pop(blob, self) is self:
                self._count("unreferenced blobs")
            if self._chosen():
                self._count("blob")
                self._blob(audit, blob)
        for blob in wanted:
            depends = self._dependents(audit, "blob", blob)
            self._found("blob-missing", blob, f"The bytes of {blob} are missing.", depends)
        for path in self.store.blobs.iter_strays():
            self._found("blob-extra", path.name, f"The file {path.name!r} among the blobs is none of them.")

    def _blob(self, audit: Audit, blob: str) -> None:
        try:
            found, _ = hash_file(self.store.blobs.path(blob))
            message = f"The bytes of {blob} hash to {found}."
        except (OSError, SourcebookError) as error:
            found, message = "", f"The bytes of {blob} cannot be read: {error}"
        if found != blob:
            self._found("blob-damaged", blob, message, self._dependents(audit, "blob", blob))

    def _record(self, audit: Audit, table: str, row: Row, body: bytes) -> Any:
        """The record of a row that matches its digest and its columns, else None, and a problem."""
        spec = RECORDS[table]
        identifier = str(row.values["id"])
        if sha256(body) == row.digest:
            try:
                record = msgspec.json.decode(body, type=spec.record)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                pass
            else:
                if spec.copies(record) == tuple(row.values[column] for column in spec.columns):
                    return record
        self._damaged(audit, table, identifier)
        return None

    def _same_id(self, audit: Audit, table: str, identifier: str, derived: str) -> None:
        if identifier != derived:
            message = f"The {table} {identifier} should have the id {derived}, derived from its content."
            self._found("id-wrong", identifier, message, self._dependents(audit, table, identifier))

    def _damaged(self, audit: Audit, table: str, identifier: str) -> None:
        message = f"The row {identifier} of the table {table} does not match its digest."
        self._found("row-damaged", identifier, message, self._dependents(audit, table, identifier))

    def _dependents(self, audit: Audit, table: str, identifier: str) -> tuple[str, ...]:
        try:
            return audit.find_dependents(table, identifier)
        except SourcebookError:
            return ()  # the tables asked are themselves damaged, which is reported by its own step

    def _found(self, kind: str, identifier: str, message: str, depends: Iterable[str] = ()) -> None:
        self.problems.append(Problem(kind=kind, id=identifier, message=message, depends=tuple(depends)))

    def _count(self, what: str) -> None:
        self.checked[what] += 1
        if self._progress is not None and self.checked[what] % _READ == 1:
            self._progress(self.checked[what], None, what)


def _next(row: Row, number: int) -> int:
    held = row.values["number"]
    return held if isinstance(held, int) else number


def _difference(table: str, said: str, tally: Tally) -> str:
    """What a tally and the rows say of each other; one row too few or too many is named by its digest."""
    try:
        before = Tally.from_value(said)
    except ValueError:
        return f"The tally of the table {table} cannot be read."
    text = f"The table {table} should have {before.rows} rows and has {tally.rows}"
    if abs(before.rows - tally.rows) == 1:
        one, other = (before, tally) if before.rows > tally.rows else (tally, before)
        word = "missing" if one is before else "too many"
        text += f"; {word}: the row with digest sha256:{(one.sum - other.sum) % (1 << 256):064x}"
    return text + "."
