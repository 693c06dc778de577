"""A check report as JSON (CONTRACT section 5) and as one self-contained page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from rapidfuzz.distance import Levenshtein

from sourcebook.corroborate.words import words_of
from sourcebook.model.check import CheckReport, Flag
from sourcebook.model.document import Block, Rendition
from sourcebook.model.use import Wanted

_SEVERITIES = ("error", "warning", "note")
_COUNTS = (
    ("sentences", "sentences"),
    ("claims", "claims"),
    ("cited", "cite a source"),
    ("captured", "cite one that is kept"),
    ("supported", "supported"),
    ("contradicted", "contradicted"),
    ("single_origin", "rest on one origin"),
    ("unsupported", "without support"),
)
_QUOTING = frozenset({"quote-altered"})
"""Rules that hold words against words, so that those which differ are marked."""
_SHOWN_BY_LINK = frozenset({"cite-not-captured"})
"""Rules about links: their words are marked lightly, or nothing else in a draft with many links would be seen."""
MOST_OPEN = 12
"""Flags of one rule that are shown at once; of more, a line with their number is shown, which opens."""


class Group(NamedTuple):
    """All flags of one severity, by rule."""

    severity: str
    total: int
    rules: tuple[tuple[str, tuple[tuple[int, Flag], ...]], ...]


class Piece(NamedTuple):
    """A run of the draft's text with the numbers of the flags that cover it, and the worst of their severities."""

    text: str
    flags: tuple[int, ...]
    severity: str
    opens: tuple[tuple[int, str], ...]
    """Number and severity of flags that begin here."""


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


def to_html(
    report: CheckReport, rendition: Rendition, documents: Mapping[str, str], wanted: Sequence[Wanted] = ()
) -> str:
    """One page without script or outside requests: the draft with its flags in place, and each flag's evidence.

    Args:
        report: What `run_check` gave.
        rendition: The draft's text.
        documents: Titles by document id, for those that evidence comes from.
        wanted: Lines of the to-do list that the draft asks for.
    """
    numbered = list(enumerate(report.flags, 1))
    paragraphs = _paragraphs(rendition, numbered)
    style = _style()
    return _template().render(
        title=rendition.metadata.title or "Draft",
        language=rendition.metadata.language or "en",
        style=Markup(style),
        style_hash="sha256-" + b64encode(sha256(style.encode()).digest()).decode(),
        report=report,
        counts=_COUNTS,
        paragraphs=paragraphs,
        placed={n for p in paragraphs for piece in p.pieces for n, _ in piece.opens},
        groups=[g for s in _SEVERITIES if (g := _group(s, numbered)).total],
        documents=documents,
        wanted=wanted,
        diff=diff_words,
        quoting=_QUOTING,
        most_open=MOST_OPEN,
    )


def _group(severity: str, numbered: Sequence[tuple[int, Flag]]) -> Group:
    rules: dict[str, list[tuple[int, Flag]]] = {}
    for number, flag in numbered:
        if flag.severity == severity:
            rules.setdefault(flag.rule, []).append((number, flag))
    return Group(severity, sum(map(len, rules.values())), tuple((rule, tuple(held)) for rule, held in rules.items()))


@cache
def _style() -> str:
    """The style sheet of the page; the page's policy lets in nothing but these very bytes."""
    return files("sourcebook.corroborate").joinpath("templates", "report.css").read_text(encoding="utf-8")


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
    """Every block with its flags; one pass over both, since flags are taken up where they begin."""
    waiting = sorted(flags, key=lambda pair: (pair[1].start, pair[1].end, pair[0]), reverse=True)
    live: list[tuple[int, Flag]] = []
    opened: set[int] = set()
    made = []
    for block in rendition.blocks:
        while waiting and waiting[-1][1].start < block.end:
            live.append(waiting.pop())
        live = [pair for pair in live if pair[1].end > block.start]
        made.append(Paragraph(_tag(block), tuple(_pieces(rendition.text, block, live, opened))))
    return made


def _tag(block: Block) -> str:
    if block.kind == "heading":
        return f"h{min(max(block.level, 1) + 2, 6)}"
    return "blockquote" if block.kind == "quote" else "p"


def _pieces(text: str, block: Block, flags: Sequence[tuple[int, Flag]], opened: set[int]) -> list[Piece]:
    """The block cut wherever a flag begins or ends; a flag opens once, where its first words are shown."""
    inside = [e for _, f in flags for e in (f.start, f.end) if block.start < e < block.end]
    cuts = sorted({block.start, block.end, *inside})
    pieces = []
    for start, end in pairwise(cuts):
        covering = [(n, f) for n, f in flags if f.start <= start and end <= f.end]
        loud = [f.severity for _, f in covering if f.rule not in _SHOWN_BY_LINK]
        worst = min(loud, key=_SEVERITIES.index, default="plain" if covering else "")
        opens = tuple((n, f.severity) for n, f in covering if n not in opened)
        opened.update(n for n, _ in opens)
        pieces.append(Piece(text[start:end], tuple(n for n, _ in covering), worst, opens))
    return pieces
