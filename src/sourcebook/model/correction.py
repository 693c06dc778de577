"""Correction: a source was corrected, taken back, changed or overtaken, and what leans on it.

The words that were wrong and those that take their place are the source's own, with their places. What depends on them
is listed with the words it leans on and what became of these; nothing of it is changed by the record.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.comparison import Fate
from sourcebook.model.ids import make_id
from sourcebook.model.span import Span

CorrectionKind = Literal["correction", "retraction", "version", "development"]
DependentKind = Literal["draft", "dossier", "summary", "claim", "payment", "matter", "decision", "citation"]
MendedKind = Literal["money", "figure", "time", "words"]


TOLD = 120
"""Letters of wrong or right words that the line about a correction gives."""


class Mended(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a notice says was wrong, and what it puts in its place; either may not be said."""

    kind: MendedKind
    wrong: Span | None = None
    right: Span | None = None


class Dependent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that leans on the source: the words it leans on, and what became of them."""

    kind: DependentKind
    id: str
    name: str
    at: Span | None = None
    """Its own words."""
    document: str = ""
    """The document its own words are in, where they are in one."""
    words: Span | None = None
    """The words of the source that it leans on; None where it cites the source as a whole."""
    touched: bool = False
    """Whether these words are the ones that were corrected, changed or overtaken."""
    fate: Fate | None = None
    """What became of them in the new version, where there is one."""
    now: Span | None = None
    """Where they, or the like of them, stand now."""


class Correction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event that befell a source, with all that depends on it."""

    id: str
    kind: CorrectionKind
    document: str
    title: str
    date: str = ""
    """When it was published or captured (ISO), as far as known."""
    notice: str = ""
    """The document that says so; the source itself where its own text has the notice."""
    says: Span | None = None
    """The words of the notice."""
    mended: tuple[Mended, ...] = ()
    places: tuple[Span, ...] = ()
    """Where the source has the wrong words."""
    old: int = 0
    new: int = 0
    """Numbers of the versions compared, of a new version."""
    changed: str = ""
    """What differs between them, or which step was overtaken by which, in a line."""
    dependents: tuple[Dependent, ...] = ()

    @property
    def told(self) -> str:
        """The event in a line."""
        if self.kind == "version":
            return f"version {self.new} differs from version {self.old}: {self.changed}"
        if self.kind == "development":
            return f"overtaken: {self.changed}"
        mended = "; ".join(f"{_words(m.wrong) or 'something'} → {_words(m.right) or 'not said'}" for m in self.mended)
        names = {"correction": "corrected", "retraction": "taken back"}
        return names[self.kind] + (f": {mended}" if mended else "")

    @property
    def touched(self) -> int:
        """How many dependents lean on the very words."""
        return sum(d.touched for d in self.dependents)


def _words(span: Span | None) -> str:
    """Words in quotation marks; of many the first."""
    words = " ".join(span.exact.split()) if span else ""
    return f"“{words if len(words) <= TOLD else words[: TOLD - 1] + '…'}”" if words else ""


def correction_id(kind: CorrectionKind, document: str, *of: str) -> str:
    """Id of what befell a document: by a notice (its id and place), a version (its text), a step (its matter)."""
    return make_id("correction", kind, document, *of)
