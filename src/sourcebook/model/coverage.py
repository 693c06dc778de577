"""Coverage: how much of what was offered could be read, by container, and what stands in the way of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from sourcebook.model.ledger import ContainerCount
from sourcebook.model.served import under


class Failures(msgspec.Struct, frozen=True, kw_only=True):
    """Items that failed for one reason, by the code of their error."""

    code: str
    what: str
    """What the code means, in a sentence."""
    next: str
    """What to do about it, in a sentence."""
    count: int
    retry: int
    """How many of them `add --retry` takes up."""
    items: tuple[str, ...]
    """`container: name`, the first of them."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """Containers of one kind together."""

    kind: str
    containers: int
    expected: int
    stored: int
    skipped: int
    failed: int


class Unfinished(msgspec.Struct, frozen=True, kw_only=True):
    """An `add` that was stopped before its end; part of what it was given was not taken in."""

    what: tuple[str, ...]
    """What it was given, without the folders these lie in."""
    items: int
    """How many items that is, members of containers not counted."""
    began: str
    """UTC, ISO 8601."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for people."""
        count = f"{self.items:,} item{'s' * (self.items != 1)}"
        return (
            f"Adding {', '.join(self.what)} ({count}) was stopped before its end. Run the same command again to go on."
        )


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """The books of a library: `expected == stored + skipped + failed`, in all and in every container."""

    expected: int
    stored: int
    skipped: int
    failed: int
    read: str
    """Share of what was offered, and not left out on purpose, that was read: `97.3 %`."""
    containers: tuple[ContainerCount, ...]
    kinds: tuple[Kind, ...]
    failures: tuple[Failures, ...]
    retry: tuple[str, ...]
    """Names of the items that `add --retry` takes up."""
    add_again: tuple[str, ...]
    """Items whose bytes are not held, so that they have to be added again from where they were."""
    unfinished: tuple[Unfinished, ...] = ()
    """Runs that were stopped: what they had not met is counted nowhere above."""


RETRY = "sourcebook add --retry"
"""The command that takes up what may be read at another try."""


def share_of(stored: int, failed: int) -> str:
    """Share that was read of what was tried, as a percentage; 100 % only where nothing failed."""
    if not failed:
        return "100 %"
    return f"{min(99.9, 100 * stored / (stored + failed)):.1f} %"


def warning_of(stored: int, failed: int, unfinished: Iterable[Unfinished] = ()) -> str:
    """What is to be said while something that was offered could not be read, or was never met; else nothing."""
    said = [note.sentence for note in unfinished]
    if failed:
        files, are = "file" if stored + failed == 1 else "files", "is" if failed == 1 else "are"
        said.insert(0, f"{failed:,} of {stored + failed:,} {files} offered could not be read and {are} not searched.")
    return " ".join(said)


PAGE = "/coverage"
"""Where the server tells what was not read."""


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """What a search could not look at, said with its hits while coverage is below 100 %."""

    read: str
    failed: int
    warning: str
    unfinished: int = 0
    """Runs of `add` that were stopped: what they had not met is not searched, and not counted in `read`."""
    command: str = "sourcebook status"
    """Where it says which and what to do; on the server, the page."""
    page: str = PAGE


def unread_of(stored: int, failed: int, unfinished: Sequence[Unfinished] = ()) -> Unread | msgspec.UnsetType:
    """What is said with hits; unset while everything was read, and every run came to its end."""
    if not failed and not unfinished:
        return msgspec.UNSET
    said = warning_of(stored, failed, unfinished)
    read = share_of(stored, failed) if failed else "below 100 %"
    return Unread(read=read, failed=failed, warning=said, unfinished=len(unfinished), page=under(PAGE))
