"""What some steps need beyond their route: what readers see, what a rule stands against, what somebody else did.

A contributor writes. Whoever changes what readers see or sets a rule of the gate aside is a publisher; whoever takes
back what somebody else did is a reviewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sourcebook.app.api.guarding import me
from sourcebook.app.policies import need
from sourcebook.errors import NotFound
from sourcebook.model.access import reaches
from sourcebook.model.served import SEEN, get_caller, may_write
from sourcebook.model.summary import WORDING

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.paper import Dossier, Note
    from sourcebook.model.saved import SavedSearch
    from sourcebook.model.summary import Summary

__all__ = [
    "forget_search",
    "may_write",
    "need_batch",
    "need_dossier",
    "need_note",
    "need_override",
    "need_summary",
    "need_wording",
]


def need_override(reason: str) -> None:
    """Refuse who may not set rules of the gate aside, where a reason to is given. Raises `Forbidden`."""
    if reason.strip():
        need("publisher")


def need_summary(library: Library, held: Summary, step: str, override: str = "") -> None:
    """Refuse who may not take this step of a summary. Raises `Forbidden`."""
    need_override(override)
    if step in ("publish", "withdraw") or held.state in SEEN:
        need("publisher")
    if step == "undo" and held.number > 1:
        news = library.summaries
        if news.get(held.id, held.number - 1).state in SEEN:
            need("publisher")
        if news.history(held.id)[-1].who != me():
            need("reviewer")


def need_batch(library: Library, chosen: Iterable[str], step: str, override: str = "") -> None:
    """Refuse who may not take this step of every one of these summaries. Raises `Forbidden`."""
    caller = get_caller()
    if caller is not None and reaches(caller.role, "publisher"):
        return  # no step of a summary needs more
    for identifier in chosen:
        try:
            held = library.summaries.get(identifier)
        except NotFound:
            continue  # what the batch says of it
        need_summary(library, held, step, override)


def need_wording(library: Library, held: Summary, fields: Mapping[str, Any], override: str = "") -> None:
    """Refuse who may not save these fields of a summary. Raises `Forbidden`.

    Where it takes two people to publish, another wording of what is published may be proposed by anybody who writes.
    """
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    changed = {name for name, value in given.items() if getattr(held.working, name) != value}
    waits = held.state == "published" and library.settings.publishing_people > 1 and changed <= set(WORDING)
    if waits:
        need_override(override)
    elif changed or override:
        need_summary(library, held, "edit", override)


def need_dossier(held: Dossier, step: str, override: str = "") -> None:
    """Refuse who may not take this step of a dossier. Raises `Forbidden`."""
    need_override(override)
    if step in ("publish", "withdraw") or held.state in SEEN:
        need("publisher")


def forget_search(library: Library, identifier: str) -> SavedSearch:
    """Ask a saved search no longer, whoever saved it: that of somebody else takes a reviewer.

    Raises:
        Forbidden: It is somebody else's.
        NotFound: There is none.
    """
    if library.searches.get(identifier).by != me():
        need("reviewer")
    return library.searches.forget(identifier)


def need_note(held: Note | None, *, private: bool | None = None) -> None:
    """Refuse who may not save a note so, or take it away: readers see one that is not private. Raises `Forbidden`.

    Args:
        held: The note as it is; none yet for one that is made.
        private: What it is to be; None where that stays.
    """
    if private is False or (held is not None and not held.private):
        need("publisher")
    if held is not None and held.who != me():
        need("reviewer")
