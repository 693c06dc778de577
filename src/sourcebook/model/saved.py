"""Saved searches: a question that is asked again, and what was new each time."""

from __future__ import annotations

import msgspec

from sourcebook.model.ids import make_id
from sourcebook.model.span import Span

MOST_ALERTS = 500
"""Alerts of one search that are kept, the newest."""
_DIGITS = 12
"""Of an id: enough to tell what was found before from what was not."""


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a saved search found for the first time."""

    document: str
    title: str
    outlet: str | None = None
    date: str | None = None
    passage: Span | None = None
    time: str
    """When it was found."""


class SavedSearch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A search under a name. Each save is one more; `active` is false once nobody asks it any longer."""

    id: str
    name: str
    query: str
    made: str
    by: str
    saved: int = 1
    active: bool = True
    checked: str = ""
    """When it was asked last."""
    known: str = ""
    """What it found so far, as the heads of ids one behind the other."""
    alerts: tuple[Alert, ...] = ()
    """What was new since it was saved, the newest first."""

    def knows(self) -> frozenset[str]:
        """Heads of the ids of what it found so far."""
        return frozenset(self.known[n : n + _DIGITS] for n in range(0, len(self.known), _DIGITS))


def head_of(identifier: str) -> str:
    """The part of an id by which a saved search remembers it."""
    return identifier.rpartition("-")[2][:_DIGITS].ljust(_DIGITS, "0")


def search_id(name: str) -> str:
    """Id of the saved search of a name."""
    return make_id("search", " ".join(name.casefold().split()))
