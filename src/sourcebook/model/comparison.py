"""Two versions of a document held against each other, and what became of words that something points at."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.span import Span

ChangeKind = Literal["same", "inserted", "absent", "changed", "moved"]
"""Of a passage: in both; only in the later version; only in the earlier one; other words; the same words elsewhere."""
Fate = Literal["same", "moved", "changed", "lost"]
"""Of words pointed at: in their passage; in another one; nearly so, with a score; not to be found."""


class Words(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of words inside a changed passage: in both versions, or in one."""

    kind: Literal["same", "inserted", "absent"]
    text: str


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A passage (a sentence or heading) of either version and what became of it; spans are of the two texts.

    `of` says whose place in the order a passage has: one that moved is met twice, first in either of them.
    """

    kind: ChangeKind
    old: Span | None = None
    new: Span | None = None
    words: tuple[Words, ...] = ()
    """Of a changed passage: its words, in the order in which both can be read."""
    says: str = ""
    """The change in a sentence, times included."""
    of: Literal["old", "new"] = "new"
    begins: bool = False
    """Whether a paragraph begins with it."""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two versions."""

    number: int
    rendition: str
    title: str
    captured: str
    """When it was had first, or the name of its file."""
    last: str
    """When it was had last."""
    engine: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two versions, in text order. Where only spacing differs nothing does."""

    document: str
    old: Compared
    new: Compared
    counts: dict[str, int]
    """Passages by kind; all kinds are there."""
    changes: tuple[Change, ...]
    """Passages that are the same included."""
    notes: tuple[str, ...] = ()
    """What to know before believing it."""


class Anchored(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a span in another version."""

    fate: Fate
    span: Span | None = None
    """Where the words are in the other version; null when lost."""
    score: float = 1.0
    """Likeness of words and their surroundings, 0..1; of what was lost that of the best place found."""
    how: str = ""
    """How it was found."""


class Traced(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reading of one version, and what became of its words in another."""

    id: str
    kind: str
    exact: str
    version: int
    """The other version's number."""
    captured: str
    """The capture of that version next to the reading's own."""
    anchored: Anchored
    says: str
