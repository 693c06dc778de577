"""Marks: `[[quote:q-...]]` in a dossier; where it is read, `evidence:quote:q-...` is the address in its place."""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from sourcebook.model.summary import Anchor

MarkKind = Literal["quote", "claim", "time", "money", "figure", "document", "summary", "entity", "story", "view"]
MARK_KINDS: Final[tuple[MarkKind, ...]] = get_args(MarkKind)
READINGS: Final[tuple[MarkKind, ...]] = ("quote", "claim", "time", "money", "figure")
"""Marks of readings: words of a document."""
PICTURES: Final[tuple[MarkKind, ...]] = ("story", "view")
"""Marks of what is drawn of the evidence; as a paragraph by itself, the drawing stands in its place."""
SCHEME: Final = "evidence:"


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A mark as it is written."""

    kind: MarkKind
    id: str
    words: str = ""
    """What the writer wants shown: words of the quote or claim, another name for anything else."""
    line: int
    start: int
    end: int
    alone: bool
    """Whether it is a paragraph by itself: then it is shown as a block."""

    @property
    def name(self) -> str:
        """`quote:q-...`."""
        return f"{self.kind}:{self.id}"


class Meant(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a mark stands for."""

    mark: str
    words: str
    """As shown, quotation marks included."""
    place: Anchor | None = None
    """The words in the text that is current; none for what is not words of a document."""
    document: str = ""
    title: str = ""
    outlet: str = ""
    date: str = ""
    speaker: str = ""
    target: str = ""
    """`quote:q-...`, by the id that is held: an entity may be named by another of its ids, or by name."""
    changed: str = ""
    """What became of the words in the document's current version, where they no longer stand there."""


class MarkProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A mark that stands for nothing, or for something else than it did."""

    line: int
    mark: str
    message: str
    hint: str
    severity: Literal["error", "changed", "local"] = "error"
    """`changed`: the words are held, but the document's current version has others. `local`: it is no mark, but an
    address of somebody's machine."""

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message} {self.hint}"


def view_of(kind: str, name: str) -> str:
    """Name of the view that a picture's mark stands for, as addresses of views have it."""
    return f"stories/{name}" if kind == "story" else name


def mark_of(href: str) -> tuple[str, str] | None:
    """(kind, id) of such an address, or None for any other."""
    if not href.startswith(SCHEME):
        return None
    kind, _, identifier = href.removeprefix(SCHEME).partition(":")
    return (kind, identifier) if kind in MARK_KINDS and identifier else None
