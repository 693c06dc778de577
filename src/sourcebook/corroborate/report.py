"""A check report as JSON (CONTRACT section 5) and as one self-contained page."""

from __future__ import annotations

from base64 import b64encode
from bisect import bisect_right
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

from sourcebook.corroborate.words import Word, split_sentences, words_of
from sourcebook.model.check import CheckedClaim, CheckReport, Evidence, Flag
from sourcebook.model.desk import Finding
from sourcebook.model.document import Block, Rendition
from sourcebook.model.use import Wanted
from sourcebook.model.when import describe_edtf

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
"""Rules that hold words against words, so that the letters which differ are marked."""
_SHOWN_BY_LINK = frozenset({"cite-not-captured"})
"""Rules about links: their words are marked lightly, or nothing else in a draft with many links would be seen."""
LONGEST = 600
"""Letters of a sentence that is shown around flagged words."""
ALIKE = 0.5
"""Likeness of two words from which only the letters that differ are marked."""
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


def to_json(report: CheckReport) -> dict[str, Any]:
    """The report as plain JSON values; each claim is flattened with its evidence and number of origins."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    plain["claims"] = [{**claim.pop("claim"), **claim} for claim in plain["claims"]]
    return plain


def to_html(
    report: CheckReport,
    rendition: Rendition,
    documents: Mapping[str, str],
    wanted: Sequence[Wanted] = (),
    findings: Sequence[Finding] = (),
) -> str:
    """One page without script or outside requests: the draft with its flags in place, and each flag's evidence.

    Args:
        report: What `run_check` gave.
        rendition: The draft's text.
        documents: Titles by document id, for those that evidence comes from.
        wanted: Lines of the to-do list that the draft asks for.
        findings: What stands against publishing it, where it is a dossier with anchors.
    """
    numbered = list(enumerate(report.flags, 1))
    paragraphs = _paragraphs(rendition, numbered)
    groups = [g for s in _SEVERITIES if (g := _group(s, numbered)).total]
    rules = sorted({flag.rule for flag in report.flags})
    sides = _Sides(rendition)
    style = _style() + _filters([g.severity for g in groups], rules)
    return _template().render(
        title=rendition.metadata.title or "Draft",
        language=rendition.metadata.language or "en",
        style=Markup(style),
        style_hash="sha256-" + b64encode(sha256(style.encode()).digest()).decode(),
        report=report,
        counts=_COUNTS,
        paragraphs=paragraphs,
        placed={n for p in paragraphs for piece in p.pieces for n, _ in piece.opens},
        groups=groups,
        rules=[(rule, sum(flag.rule == rule for flag in report.flags)) for rule in rules],
        bins=_bins(report.claims),
        when=describe_edtf,
        own_side=sides.own,
        their_side=sides.theirs,
        documents=documents,
        wanted=wanted,
        findings=findings,
        most_open=MOST_OPEN,
    )


def _group(severity: str, numbered: Sequence[tuple[int, Flag]]) -> Group:
    rules: dict[str, list[tuple[int, Flag]]] = {}
    for number, flag in numbered:
        if flag.severity == severity:
            rules.setdefault(flag.rule, []).append((number, flag))
    return Group(severity, sum(map(len, rules.values())), tuple((rule, tuple(held)) for rule, held in rules.items()))


def _filters(severities: Sequence[str], rules: Sequence[str]) -> str:
    """Style that hides what a box at the head of the page is unticked for: a filter without a script."""
    lines = [f"body:has(#show-{name}:not(:checked)) .{kind}-{name} {{ display: none; }}"
             for kind, names in (("severity", severities), ("rule", rules)) for name in names]  # fmt: skip
    return "\n".join(lines) + "\n"


class Bin(NamedTuple):
    """Claims of which the library says the like."""

    key: str
    title: str
    claims: tuple[CheckedClaim, ...]


_BINS = (
    ("contradicted", "Contradicted"),
    ("updated", "Something has happened since"),
    ("single", "Supported, by one origin"),
    ("supported", "Supported by several origins"),
    ("mentioned", "Spoken of, not supported"),
    ("nothing", "Nothing in the library bears on them"),
)


def _bins(claims: Sequence[CheckedClaim]) -> list[Bin]:
    """Claims by what the library has for them, those to look at first."""
    held: dict[str, list[CheckedClaim]] = {}
    for claim in claims:
        held.setdefault(_bin_of(claim), []).append(claim)
    return [Bin(key, title, tuple(held[key])) for key, title in _BINS if key in held]


def _bin_of(claim: CheckedClaim) -> str:
    stances = {e.stance for e in claim.evidence}
    if "contradicts" in stances:
        return "contradicted"
    if "updates" in stances:
        return "updated"
    if "supports" in stances:
        return "single" if claim.origins == 1 else "supported"
    return "mentioned" if stances else "nothing"


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


_TOLD = "the document has "
"""How a rule names the value of a passage among its reasons."""


class _Sides:
    """The two sides of a flag's evidence, with what differs marked."""

    def __init__(self, rendition: Rendition) -> None:
        self._text = rendition.text
        self._sentences = split_sentences(rendition.text, rendition.blocks)
        self._starts = [s.start for s in self._sentences]

    def own(self, flag: Flag, item: Evidence) -> list[DiffLetters]:
        """The draft's words: of a quote all that differs; else the sentence with the flagged words marked in it."""
        if flag.rule in _QUOTING:
            return diff_letters(flag.exact, item.exact)
        at = bisect_right(self._starts, flag.start) - 1
        inside = at >= 0 and flag.end <= self._sentences[at].end and flag.exact != self._sentences[at].exact
        if not inside or self._sentences[at].end - self._sentences[at].start > LONGEST:
            return [DiffLetters(flag.exact, False)]
        start, end = self._sentences[at].start, self._sentences[at].end
        parts = (DiffLetters(self._text[start : flag.start], False), DiffLetters(flag.exact, True))
        return [run for run in (*parts, DiffLetters(self._text[flag.end : end], False)) if run.text]

    def theirs(self, flag: Flag, item: Evidence) -> list[DiffLetters]:
        """The passage: what differs from a quote, or the value that it gives in the place of the draft's."""
        if flag.rule in _QUOTING:
            return diff_letters(item.exact, flag.exact)
        told = next((w.removeprefix(_TOLD) for w in item.why if w.startswith(_TOLD)), "")
        before, found, after = item.exact.partition(told) if told else (item.exact, "", "")
        return [r for r in (DiffLetters(before, False), DiffLetters(found, True), DiffLetters(after, False)) if r.text]


class DiffLetters(NamedTuple):
    """A run of letters of a passage, and whether the other passage lacks it."""

    text: str
    changed: bool


def diff_letters(text: str, other: str) -> list[DiffLetters]:
    """A passage in runs: letters marked that the other has not. Words too unlike to be one another are marked whole."""
    runs: list[DiffLetters] = []
    words, others = words_of(text), words_of(other)
    at = 0
    for edit in Levenshtein.opcodes([w.form for w in words], [w.form for w in others]):
        for number in range(edit.src_start, edit.src_end):
            word, place = words[number], edit.dest_start + number - edit.src_start
            rival = others[place] if edit.tag == "replace" and place < edit.dest_end else None
            runs.append(DiffLetters(text[at : word.start], False))
            runs += _letters(word, rival, text, other) if edit.tag != "equal" else [_run(text, word, changed=False)]
            at = word.end
    return [run for run in (*runs, DiffLetters(text[at:], False)) if run.text]


def _run(text: str, word: Word, *, changed: bool) -> DiffLetters:
    return DiffLetters(text[word.start : word.end], changed)


def _letters(word: Word, rival: Word | None, text: str, other: str) -> list[DiffLetters]:
    """The letters of a word that another word in its place has not."""
    own, theirs = text[word.start : word.end], other[rival.start : rival.end] if rival else ""
    if not theirs or Levenshtein.normalized_similarity(own, theirs) < ALIKE:
        return [_run(text, word, changed=True)]
    edits = Levenshtein.opcodes(own, theirs)
    return [DiffLetters(own[e.src_start : e.src_end], e.tag != "equal") for e in edits if e.src_start < e.src_end]


def _paragraphs(rendition: Rendition, flags: Sequence[tuple[int, Flag]]) -> list[Paragraph]:
    """Every block with its flags; one pass over both, since flags are taken up where they begin."""
    waiting = sorted(flags, key=lambda pair: (pair[1].start, pair[1].end, pair[0]), reverse=True)
    live: list[tuple[int, Flag]] = []
    opened: set[int] = set()
    top = min((b.level for b in rendition.blocks if b.kind == "heading"), default=1)
    made = []
    for block in rendition.blocks:
        while waiting and waiting[-1][1].start < block.end:
            live.append(waiting.pop())
        live = [pair for pair in live if pair[1].end > block.start]
        made.append(Paragraph(_tag(block, top), tuple(_pieces(rendition.text, block, live, opened))))
    return made


def _tag(block: Block, top: int) -> str:
    """The element that shows a block; `top` is the highest level of the draft's headings."""
    if block.kind == "heading":
        return f"h{min(max(block.level - top, 0) + 3, 6)}"
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
