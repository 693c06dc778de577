"""What keeps a library whole and says how it is: verify, back-up, status, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook import overview
from sourcebook.coverage import build_coverage, kind_in_words
from sourcebook.model.coverage import Coverage, warning_of
from sourcebook.store.verify import VerifyReport
from sourcebook.unfinished import find_unfinished

if TYPE_CHECKING:
    from sourcebook.store.backup import Backup
    from sourcebook.store.move import Moved

from sourcebook.library.desk import Desk
from sourcebook.library.held import Progress, verified


class LookingAfter(Desk):
    """What keeps a library whole and says how it is: verify, back-up, status, coverage."""

    def verify(
        self, *, sample: float | None = None, expect: str | None = None, progress: Progress | None = None
    ) -> VerifyReport:
        """Re-derive every hash, row and anchor; `sample` takes that share of them.

        `expect` is the `head` of an earlier report: the library must be that one, or have grown from it.
        """
        return verified(self.root, self.store, sample, expect, progress)

    def backup(self, out: Path | str, *, progress: Progress | None = None) -> Backup:
        """Copy the library as of now to the new folder `out` and prove the copy; others may write meanwhile.

        Raises:
            UsageError: `out` is there already, or the library is in a store that is not kept in its folder.
            StorageError: The disk is full, read-only or failing; nothing is left of the copy.
        """
        from sourcebook.store.backup import backup

        return backup(self.store, Path(out), progress=progress)

    def move(self, store: str, *, progress: Progress | None = None) -> Moved:
        """Take the records to another store (as the setting `store`), prove them there and go over to it.

        The old ones are laid aside, files stay where they are, and this library is closed: open it again.

        Raises:
            UsageError: They are there already, other records are, or the address holds a password.
            Damaged: They do not prove whole; they stay where they are.
        """
        from sourcebook.store.move import move

        moved = move(self.root, self.settings, self.store, store, progress=progress)
        self.close()
        return moved

    def status(self) -> dict[str, Any]:
        """Counts, coverage of every container, failures and what to do about them."""
        return overview.status(self.coverage(), self.view(), self.settings) | overview.todo_status(self.todo())

    def coverage(self) -> Coverage:
        """How much of what was offered was read, by container, and what stands in the way of the rest."""
        return build_coverage(self.view(), find_unfinished(self.root))

    def coverage_page(self) -> str:
        """`coverage` as a page."""
        return self.pages().coverage(self.coverage(), kind_in_words)

    def coverage_warning(self) -> str:
        """A sentence while something offered could not be read or was not taken in, else nothing."""
        counts = self.view().count_outcomes()
        return warning_of(counts["stored"], counts["failed"], find_unfinished(self.root))
