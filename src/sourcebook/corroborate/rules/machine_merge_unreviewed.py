"""Rule `machine-merge-unreviewed`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.model.annotation import Mention
from sourcebook.model.check import Flag, Severity

MERGE = "merge"
MACHINE = "machine"


class MachineMergeUnreviewed:
    """A name that the machine took to be somebody else's too, and that no person has looked at.

    Reads the decisions: a value that begins with `merge`, made by `machine`, on a chain of the draft, with no later
    decision of a person on it. A library in which nothing was merged gives none.

    Example:
        Oswin Karrel is named. (The library merged him with “O. Karrel”, by machine only.)
    """

    name: ClassVar[str] = "machine-merge-unreviewed"
    severity: ClassVar[Severity] = "warning"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a merged name, at its first mention."""
        if evidence is None:
            return
        open_merges: dict[str, str] = {}
        for decision in evidence.decisions():
            is_merge = decision.value.startswith(MERGE) and decision.who.startswith(MACHINE)
            if is_merge:
                open_merges[decision.what] = decision.why
            elif not decision.who.startswith(MACHINE):
                open_merges.pop(decision.what, None)
        seen: set[str] = set()
        for mention in draft.of(Mention):
            if mention.chain in open_merges and mention.chain not in seen:
                seen.add(mention.chain)
                message = (
                    f"“{mention.name}” was merged by machine only ({open_merges[mention.chain]})."
                    " Look at the merge and decide on it."
                )
                yield flag(self, draft, mention.start, mention.end, message)
