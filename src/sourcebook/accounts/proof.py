"""The proof of the record of access: each entry in its place, over the one before; tables as it left them."""

from __future__ import annotations

import msgspec

from sourcebook.accounts.record import DECODER, GONE, entry_hash
from sourcebook.model.access import AuditReport
from sourcebook.model.chain import GENESIS, head_of
from sourcebook.store.sql.session import Row

MOST_PROBLEMS = 100


class Proof:
    """Takes the rows of the record in order, then those of the tables, and gathers what is wrong.

    Args:
        noted: Number and hash of a head noted before.
    """

    def __init__(self, noted: tuple[int, str] | None) -> None:
        self._noted = noted
        self.number = -(1 << 62)
        """Of the entry taken last; before the first, less than any."""
        self._previous = GENESIS
        self._problems: list[str] = []
        self._rows: dict[str, str] = {}

    def take(self, row: Row) -> None:
        """The next row of the record."""
        held, *copies, body = row
        wanted = max(self.number, 0) + 1
        self.number = int(held)
        if held != wanted:
            self._found(f"Entry {wanted} is missing; {held} stands in its place.")
        try:
            entry = DECODER.decode(str(body))
        except (msgspec.DecodeError, msgspec.ValidationError):
            self._found(f"Entry {held} cannot be read.")
            return
        if entry.hash != entry_hash(entry) or entry.number != held or entry.previous != self._previous:
            self._found(f"The chain breaks at entry {held}: it is not the one that was written there.")
        if copies != [entry.who, entry.action, entry.collection]:
            self._found(f"Entry {held} is filed under other words than its own.")
        self._previous = entry.hash
        if self._noted is not None and self._noted[0] == held and self._noted[1] != entry.hash:
            self._found(f"The record was another at entry {held}: the head noted then is not the one held.")
        if "row" in entry.details:
            self._rows[entry.details["row"]] = entry.details.get("digest", GONE)

    def report(self, held: dict[str, str]) -> AuditReport:
        """What was found, once no more rows of the record come; `held` are the rows of the tables by name."""
        last = max(self.number, 0)
        if self._noted is not None and self._noted[0] > last:
            self._found(
                f"The head noted is entry {self._noted[0]}, and the record ends at {last}: it is an older copy, or cut."
            )
        self._hold(held)
        head = head_of(last, self._previous) if last else ""
        return AuditReport(entries=last, head=head, problems=tuple(self._problems[:MOST_PROBLEMS]))

    def _hold(self, held: dict[str, str]) -> None:
        """Tables against how the record left them."""
        for key in sorted(held.keys() | self._rows.keys()):
            said, found = self._rows.get(key, GONE), held.get(key, GONE)
            if said == found:
                continue
            if said == GONE:
                self._found(f"The table holds `{key}`, of which the record knows nothing.")
            elif found == GONE:
                self._found(f"`{key}` is missing, though the record never took it out.")
            else:
                self._found(f"`{key}` was changed past the record.")

    def _found(self, problem: str) -> None:
        self._problems.append(problem)
