"""What changed between two versions of a summary: field by field, and word by word where words changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from sourcebook.model.summary import Summary

_WORDS = re.compile(r"\S+|\s+")
MOST_WORDS = 20_000
"""Of one field that are compared word by word; longer ones are shown whole."""
FIELDS = {
    "state": "State", "title": "Title", "outlet": "Outlet", "published": "Published", "address": "Address",
    "text": "Sentences", "anchors": "What they rest on", "note": "Note", "reply": "Reply",
    "categories": "Categories", "tags": "Tags", "importance": "Importance", "related": "Related", "slug": "Page",
    "withdrawn": "Withdrawn",
}  # fmt: skip
"""Fields that are compared, in words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are the same, gone or new."""

    text: str
    kind: str
    """`same`, `gone` or `new`."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs."""

    name: str
    pieces: tuple[Piece, ...]


def compare_summaries(old: Summary, new: Summary) -> list[Change]:
    """Every field that differs, in the order of the editor."""
    return [
        Change(name, tuple(compare_words(a, b)))
        for field, name in FIELDS.items()
        if (a := _value(old, field)) != (b := _value(new, field))
    ]


def compare_words(old: str, new: str) -> Iterator[Piece]:
    """Two texts as words that are the same, gone or new (longest common subsequence, `rapidfuzz`)."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(a), len(b)) > MOST_WORDS:
        yield from (Piece(text, kind) for text, kind in ((old, "gone"), (new, "new")) if text)
        return
    gone = come = ""
    for op in Indel.opcodes(a, b):
        old, new_ = "".join(a[op.src_start : op.src_end]), "".join(b[op.dest_start : op.dest_end])
        if op.tag != "equal":  # what was there stands before what came, whichever way they are found
            gone, come = gone + old, come + new_
            continue
        yield from (Piece(text, kind) for text, kind in ((gone, "gone"), (come, "new")) if text)
        gone = come = ""
        yield Piece(old, "same")
    yield from (Piece(text, kind) for text, kind in ((gone, "gone"), (come, "new")) if text)


def _value(summary: Summary, field: str) -> str:
    if field == "text":
        return "\n".join(f"{n}. {s.text}" for n, s in enumerate(summary.sentences, 1))
    if field == "anchors":
        return "\n".join(
            f"{n}. " + "; ".join(f"“{a.exact}” {a.document}" for a in s.anchors)
            for n, s in enumerate(summary.sentences, 1)
        )
    value = getattr(summary, field)
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
