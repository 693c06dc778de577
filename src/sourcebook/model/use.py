"""Use: a text that leans on the library (a draft that was checked, a dossier, a summary), and captures that it wants.

What a text leans on is kept as places of words, never the text itself: enough to say whom a correction concerns.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.span import Span
from sourcebook.model.summary import Summary

UseKind = Literal["draft", "dossier", "summary"]
WantedState = Literal["open", "failed", "done"]


class Lean(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a text, and what they lean on: exact words of a document, or all of it where `exact` is empty."""

    at: Span
    document: str
    rendition: str
    start: int = 0
    end: int = 0
    exact: str = ""

    def touches(self, start: int, end: int) -> bool:
        """Whether the words leaned on lie in a range of the document's text."""
        return bool(self.exact) and self.start < end and start < self.end


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A text that leans on documents, as it was last seen."""

    id: str
    kind: UseKind
    name: str
    """Name of its file, or its title; no path."""
    time: str = ""
    """When it was checked or published."""
    text_hash: str = ""
    leans: tuple[Lean, ...] = ()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An address that texts cite and the library should have a capture of: a line of the to-do list."""

    id: str
    address: str
    state: WantedState
    since: str
    """When it was first asked for."""
    wanted_by: tuple[str, ...]
    """Names of the drafts that cite it."""
    document: str = ""
    """What the library holds of it, once it does."""
    reason: str = ""
    """Why the last try to fetch it failed."""


def use_of_summary(summary: Summary) -> Use:
    """A summary as a text that leans on documents: each sentence on its anchors."""
    leans, at = [], 0
    for sentence in summary.sentences:
        own = Span(at, at + len(sentence.text), sentence.text)
        at = own.end + 1
        leans += [
            Lean(at=own, document=a.document, rendition=a.rendition, start=a.start, end=a.end, exact=a.exact)
            for a in sentence.anchors
        ]
    return Use(id=summary.id, kind="summary", name=summary.title, time=summary.posted or "", leans=tuple(leans))
