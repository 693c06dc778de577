"""What is said of one sentence of a summary while it is written: remarks, and places it could rest on."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.check import Severity
from sourcebook.model.summary import Anchor

Slip = Literal["anchor-lost", "no-anchor", "quote", "name", "number", "date", "status", "negation"]
"""What a remark is about."""


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the sentence that its anchors do not bear out. Offsets are in the sentence."""

    about: Slip
    severity: Severity
    start: int
    end: int
    exact: str
    message: str
    """What is wrong and what to do, in a sentence or two."""
    instead: str | None = None
    """What the source has in its place, where that can be put there as it stands."""
    anchor: Anchor | None = None
    """The words of the source that the remark rests on."""


class SuggestedAnchor(msgspec.Struct, frozen=True, kw_only=True):
    """Words that a sentence could rest on. `score` is 0..1; `why` is put so that an editor can judge it."""

    anchor: Anchor
    title: str
    """Of the document."""
    score: float
    why: tuple[str, ...] = ()


class CheckedSentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence against its anchors. Without remarks nothing was found to object to; that is not to say it is true."""

    text: str
    remarks: tuple[Remark, ...] = ()
    anchors: tuple[SuggestedAnchor, ...] = ()
    """Where it could rest, best first, when it has no anchor yet."""

    @property
    def passes(self) -> bool:
        """Whether no remark is an error."""
        return all(r.severity != "error" for r in self.remarks)
