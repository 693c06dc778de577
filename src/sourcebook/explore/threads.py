"""Threads of messages: which documents answer which, by the ids that mail programs write into their heads.

Ids that are named together belong to one thread (after Zawinski, "message threading", without its guesses by subject,
which join strangers' letters called "Re: lunch"). Messages that are missing still join those that name them.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sourcebook.model.document import Document

_DEEPEST = 1000


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """Messages of one conversation, in their order: by day, and no answer before what it answers."""

    documents: tuple[Document, ...]
    missing: int
    """Message-IDs that are named in it and that no document of the library has."""


def find_thread(documents: Iterable[Document], identifier: str) -> Thread:
    """The thread of a document or Message-ID; empty when it is in none."""
    mail = [d for d in documents if d.message or d.answers]
    joined = _Joined()
    for d in mail:
        joined.join([*([d.message] if d.message else []), *d.answers])
    wanted = next((_ids(d)[0] for d in mail if d.id == identifier), identifier)
    if wanted not in joined.above:
        return Thread(documents=(), missing=0)
    root = joined.root(wanted)
    found = [d for d in mail if joined.root(_ids(d)[0]) == root]
    held = {d.message for d in found if d.message}
    named = {one for d in found for one in d.answers if not one.startswith("thread-index:")}
    return Thread(documents=_in_order(found), missing=len(named - held))


def _ids(document: Document) -> list[str]:
    return [*([document.message] if document.message else []), *document.answers]


class _Joined:
    """Union and find (Tarjan, 1975) over Message-IDs."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def root(self, one: str) -> str:
        self.above.setdefault(one, one)
        while self.above[one] != one:
            self.above[one] = self.above[self.above[one]]
            one = self.above[one]
        return one

    def join(self, ids: list[str]) -> None:
        for one in ids:
            self.above[self.root(one)] = self.root(ids[0])


def _in_order(documents: list[Document]) -> tuple[Document, ...]:
    """By how deep each answers the others, days first: a day is all that is kept of the time."""
    parent = {d.message: next((a for a in reversed(d.answers) if a != d.message), None) for d in documents if d.message}

    def depth(d: Document) -> int:
        steps, one = 0, next(iter(reversed(d.answers)), None)
        while one in parent and steps < _DEEPEST:
            steps, one = steps + 1, parent[one]
        return steps

    return tuple(sorted(documents, key=lambda d: (d.published or "", depth(d), d.id)))
