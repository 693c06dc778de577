"""Documents whose texts are copies of each other, whole or in part."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.span import Span

CopyKind = Literal["same-bytes", "same-text", "near-copy", "contained", "passage"]


class NearCopy(msgspec.Struct, frozen=True, kw_only=True):
    """A pair of documents by id, `first` < `second`."""

    first: str
    second: str
    kind: CopyKind = "near-copy"
    """`same-text`: the same letters and digits, whatever the format; `contained`: one is held in a much longer one;
    `passage`: they share a paragraph or more, and are no copies of each other."""
    likeness: float
    """Weighted Jaccard index of the two texts, 0..1."""
    contained: float
    """Share of the shorter text's weight that the other has too, 0..1."""

    def other(self, document: str) -> str:
        """The one of the two that `document` is not."""
        return self.second if document == self.first else self.first


class SharedPassage(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch that two texts have in common, a few words of it perhaps others."""

    first: Span
    second: Span
    words: int
    """Words in it that are equal."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in one text where the other has something else; null where it has nothing."""

    first: Span | None
    second: Span | None


class SideBySide(msgspec.Struct, frozen=True, kw_only=True):
    """Two documents laid side by side."""

    first: str
    second: str
    passages: tuple[SharedPassage, ...]
    """What they share, in the order of the second text."""
    differences: tuple[Difference, ...]
    """What differs between and around the shared passages, in reading order."""
