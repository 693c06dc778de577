"""What is published of a dossier beside its text: replies, corrections, earlier editions, sources that have changed.

An edition is a version that readers could see: of drafts, of who saved and why, nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel, Opcodes

from sourcebook.model.mark import Meant
from sourcebook.model.paper import Amendment, Reply
from sourcebook.publish.wording import Change, compare_words

_GAP = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A version of a dossier that was published."""

    number: int
    """From 1, of editions."""
    date: str
    title: str
    text: str
    """Markdown with the exact words in place of the anchors."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A dossier that was withdrawn: the name of its page, the reason that readers see, when it was first published."""

    slug: str
    why: str
    posted: str


@dataclass(frozen=True, slots=True)
class Step:
    """From one edition to the next."""

    older: Edition
    newer: Edition
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apparatus:
    """Of one dossier."""

    dossier: str
    """Its id."""
    posted: str
    style: str = ""
    meant: tuple[Meant, ...] = ()
    replies: tuple[Reply, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    editions: tuple[Edition, ...] = ()

    @property
    def changed(self) -> list[Meant]:
        """Words that their source no longer has, each once."""
        return list({m.mark: m for m in self.meant if m.changed}.values())

    def steps(self) -> list[Step]:
        """What each edition changed, the last one first."""
        return [Step(old, new, tuple(compare_editions(old, new))) for old, new in pairwise(self.editions)][::-1]


def compare_editions(old: Edition, new: Edition) -> Iterator[Change]:
    """The title, and every paragraph that differs, word by word."""
    if old.title != new.title:
        yield Change("Title", tuple(compare_words(old.title, new.title)))
    before, after = _paragraphs(old.text), _paragraphs(new.text)
    for op in _merged(Indel.opcodes(before, after)):
        gone, come = "\n\n".join(before[op[0] : op[1]]), "\n\n".join(after[op[2] : op[3]])
        name = "Paragraph changed" if gone and come else "Paragraph inserted" if come else "Paragraph taken out"
        yield Change(name, tuple(compare_words(gone, come)))


def _merged(ops: Opcodes) -> list[tuple[int, int, int, int]]:
    """Stretches that differ; one taken out and one put in at the same place are one change."""
    found: list[tuple[int, int, int, int]] = []
    for op in ops:
        a, b, c, d = op.src_start, op.src_end, op.dest_start, op.dest_end
        if op.tag == "equal":
            continue
        if found and found[-1][1] == a and found[-1][3] == c:
            found[-1] = (found[-1][0], b, found[-1][2], d)
        else:
            found.append((a, b, c, d))
    return found


def _paragraphs(text: str) -> list[str]:
    return [" ".join(p.split()) for p in _GAP.split(text) if p.strip()]
