"""What keeps a library whole and says how it is: verify, back-up, status, coverage."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook import overview
from sourcebook.coverage import build_coverage, kind_in_words
from sourcebook.explore.query import parse_query
from sourcebook.model.coverage import Coverage, warning_of
from sourcebook.model.query import WAITING
from sourcebook.unfinished import find_unfinished

if TYPE_CHECKING:
    from sourcebook.store.backup import Backup
    from sourcebook.store.move import Moved
    from sourcebook.store.verify import VerifyReport
    from sourcebook.today import TodayMaker

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

    def home_page(self) -> str:
        """The front page of a server: what waits today, the latest, the newest."""
        return self.pages().home(today=self._today.make())

    @cached_property
    def _today(self) -> TodayMaker:
        from sourcebook.today import TodayMaker

        wanted = lambda: sum(w.state != "done" for w in self.todo())  # noqa: E731 - a twin of the other arguments
        waiting = f"state:{WAITING}"
        return TodayMaker(
            self.view, self._queued, lambda: self.index.count(parse_query(waiting)) if self._two_publish else 0, wanted
        )  # fmt: skip

    @property
    def _two_publish(self) -> bool:
        return self.settings.publishing_people > 1

    def _queued(self) -> int | None:
        """How many readings wait for a person; None while who is who is not worked out that far."""
        from sourcebook.searching import MOST_RELINKED

        return len(self.queue()) if self.developments.is_near(MOST_RELINKED) else None

    def coverage_warning(self) -> str:
        """A sentence while something offered could not be read or was not taken in, else nothing."""
        counts = self.view().count_outcomes()
        return warning_of(counts["stored"], counts["failed"], find_unfinished(self.root))
