"""A check report as JSON (CONTRACT section 5) and as one self-contained page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from rapidfuzz.distance import Levenshtein

from sourcebook.corroborate.words import words_of
from sourcebook.model.check import CheckReport, Flag
from sourcebook.model.document import Block, Rendition

_SEVERITIES = ("error", "warning", "note")


class Piece(NamedTuple):
    """A run of the draft's text with the numbers of the flags that cover it, and the worst of their severities."""

    text: str
    flags: tuple[int, ...]
    severity: str
    opens: tuple[int, ...]
    """Flags that begin here."""


class Paragraph(NamedTuple):
    """A block of the draft in pieces; `tag` is the HTML element that shows it."""

    tag: str
    pieces: tuple[Piece, ...]


class DiffWord(NamedTuple):
    """A word of a passage, and whether the other passage lacks it."""

    text: str
    changed: bool


def to_json(report: CheckReport) -> dict[str, Any]:
    """The report as plain JSON values; each claim is flattened with its evidence and number of origins."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    plain["claims"] = [
        {**claim["claim"], "evidence": claim["evidence"], "origins": claim["origins"]} for claim in plain["claims"]
    ]
    return plain


def to_html(report: CheckReport, rendition: Rendition, documents: Mapping[str, str]) -> str:
    """One page without script or outside requests: the draft with its flags in place, and each flag's evidence.

    Args:
        report: What `run_check` gave.
        rendition: The draft's text.
        documents: Titles by document id, for those that evidence comes from.
    """
    numbered = list(enumerate(report.flags, 1))
    groups = [(s, [(n, f) for n, f in numbered if f.severity == s]) for s in _SEVERITIES]
    return _template().render(
        title=rendition.metadata.title or "Draft",
        report=report,
        paragraphs=_paragraphs(rendition, numbered),
        groups=[group for group in groups if group[1]],
        documents=documents,
        diff=diff_words,
    )


@cache
def _template() -> Template:
    loader = PackageLoader("sourcebook.corroborate", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html")


def diff_words(text: str, other: str) -> list[DiffWord]:
    """Words of `text` in order, with what stands between them, marked where `other` has not the same word there."""
    words, others = words_of(text), words_of(other)
    edits = Levenshtein.opcodes([w.form for w in words], [w.form for w in others])
    changed = {i for e in edits if e.tag != "equal" for i in range(e.src_start, e.src_end)}
    pieces: list[DiffWord] = []
    at = 0
    for number, word in enumerate(words):
        pieces += [DiffWord(text[at : word.start], False), DiffWord(text[word.start : word.end], number in changed)]
        at = word.end
    return [piece for piece in (*pieces, DiffWord(text[at:], False)) if piece.text]


def _paragraphs(rendition: Rendition, flags: Sequence[tuple[int, Flag]]) -> list[Paragraph]:
    ordered = sorted(flags, key=lambda pair: (pair[1].start, pair[1].end, pair[0]))
    return [
        Paragraph(_tag(block), tuple(_pieces(rendition.text, block, [p for p in ordered if _meets(p[1], block)])))
        for block in rendition.blocks
    ]


def _meets(flag: Flag, block: Block) -> bool:
    return flag.start < block.end and block.start < flag.end


def _tag(block: Block) -> str:
    if block.kind == "heading":
        return f"h{min(max(block.level, 1) + 1, 6)}"
    return "blockquote" if block.kind == "quote" else "p"


def _pieces(text: str, block: Block, flags: Sequence[tuple[int, Flag]]) -> list[Piece]:
    """The block cut wherever a flag begins or ends."""
    inside = [e for _, f in flags for e in (f.start, f.end) if block.start < e < block.end]
    cuts = sorted({block.start, block.end, *inside})
    pieces = []
    for start, end in pairwise(cuts):
        covering = [(n, f) for n, f in flags if f.start <= start and end <= f.end]
        worst = min((f.severity for _, f in covering), key=_SEVERITIES.index, default="")
        opens = tuple(n for n, f in covering if max(f.start, block.start) == start)
        pieces.append(Piece(text[start:end], tuple(n for n, _ in covering), worst, opens))
    return pieces
