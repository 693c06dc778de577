"""The text of a document as it is shown: blocks, sentences that open, words under marks, and each sentence's entry."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from sourcebook.model.annotation import Annotation, Citation, Claim, Figure, Mention, Money, Quote, Section, Time
from sourcebook.model.check import CheckedClaim, Evidence, Flag
from sourcebook.model.document import Block
from sourcebook.model.mark import PICTURES, mark_of
from sourcebook.publish.links import Links, outside
from sourcebook.publish.marks import Anchor, Mark, Stretch, weave
from sourcebook.publish.material import Material
from sourcebook.publish.sentences import Piece, Sentences, split_rendition

PART = 45_000
"""Characters of text on one page; a longer document is shown in parts."""
SHOWN_BY_SOURCE = frozenset({"cite-not-captured"})
"""Rules whose flags repeat what the mark of a cited source says; they are listed, but not marked in the text."""
_DASHES = ("—", "–", "―", "--")
_BEARING = ("supports", "contradicts", "updates")


@dataclass(frozen=True, slots=True)
class Source:
    """A citation with what is known of its target: the document kept of it, or the address outside."""

    citation: Citation
    document: str | None
    title: str | None
    href: str | None
    host: str
    place: Evidence | None = None
    """The very words, where an anchor of a dossier names them."""

    @property
    def is_name(self) -> bool:
        """Whether it is an anchor of a dossier that names somebody or a picture, and is no source."""
        return (mark_of(self.citation.href or "") or ("",))[0] in ("entity", *PICTURES)


@dataclass(slots=True)
class Found:
    """What was read in one sentence, by kind, in text order."""

    claims: list[Claim] = field(default_factory=list)
    citations: list[Source] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    checked: list[CheckedClaim] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    named: list[Source] = field(default_factory=list)
    """Anchors of a dossier that are no source."""
    by_model: list[Annotation] = field(default_factory=list)
    """What a language model read in it: shown apart, marked."""

    def __bool__(self) -> bool:
        return any((self.claims, self.citations, self.mentions, self.times, self.money, self.figures, self.quotes,
                    self.flags, self.by_model))  # fmt: skip

    @property
    def told(self) -> list[Flag]:
        """Its flags but those that repeat what the mark of a cited source says."""
        return [f for f in self.flags if f.rule not in SHOWN_BY_SOURCE]

    @property
    def names(self) -> list[Mention]:
        """One mention for each chain, the first."""
        return list({m.chain: m for m in reversed(self.mentions)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as shown: its words under marks, and what its number says of its sources."""

    number: int
    start: int
    end: int
    stretches: tuple[Stretch, ...]
    found: Found
    state: str
    """`kept` (a cited source is kept), `cited` (cited, not kept) or `bare`."""
    flagged: str
    """Worst severity of what is raised, empty without."""
    opens: bool
    text: str
    raised: tuple[Flag, ...] = ()
    """Its errors and warnings but those that its source already shows: what is marked in the text and margin."""
    by: bool = False
    """Whether it is the line under a quotation that says whose it is."""


@dataclass(frozen=True, slots=True)
class Figment:
    """A block or a run of blocks as one element: heading, paragraph, quote, list, table, code or caption."""

    kind: str
    level: int
    rows: tuple[tuple[Line, ...], ...]
    """One tuple of lines for each block in it."""
    period: str | None = None
    anchor: str = ""

    @property
    def lines(self) -> list[Line]:
        """All lines of it."""
        return [line for row in self.rows for line in row]

    @property
    def shows(self) -> tuple[str, str] | None:
        """(kind, name) of the picture that a paragraph stands for: one anchor of one, and nothing else."""
        if self.kind != "paragraph" or len(lines := self.lines) != 1:
            return None
        for source in lines[0].found.named:
            mark, at = mark_of(source.citation.href or ""), source.citation.anchor
            if mark and mark[0] in PICTURES and (at.start, at.end) == (lines[0].start, lines[0].end):
                return mark
        return None


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the contents list."""

    anchor: str
    title: str
    level: int
    period: str | None
    part: int


class Article:
    """One document, ready to be shown.

    Args:
        material: The document and what was read in it.
        links: Addresses, as seen from the document's page; may be set anew for another part of it.
        resolve: Gives (document id, title) of what is kept of an address, or None.
        passage: Gives the address of a passage in a kept document, for links to the very words.
        place: Gives the words of a kept document that an address of an anchor stands for.
        inside: Gives the page of ours that an address of an anchor stands for, where that is no document.
    """

    def __init__(
        self,
        material: Material,
        links: Links,
        resolve: Callable[[str], tuple[str, str] | None],
        passage: Callable[[Links, Evidence], str] | None = None,
        place: Callable[[str], Evidence | None] = lambda _: None,
        inside: Callable[[Links, str], str | None] = lambda _, __: None,
    ) -> None:
        self.material = material
        self.links = links
        self.sentences: Sentences = split_rendition(material.rendition, material.annotations)
        self._resolve = resolve
        self._passage = passage
        self._place, self._inside = place, inside
        self.numbers: Callable[[Source], int] = lambda _: 0
        """Number of the note of a source; 0 for none."""

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Blocks of the rendition; one for the whole text where the reader gave none."""
        text = self.material.rendition.text
        return self.material.rendition.blocks or (Block(kind="paragraph", start=0, end=len(text)),)

    @cached_property
    def found(self) -> list[Found]:
        """What was read, for each sentence in order."""
        found = [Found() for _ in self.sentences.pieces]
        for annotation in self.material.annotations:
            for piece in self.sentences.over(annotation.start, annotation.end):
                self._put(found[piece.number - 1], annotation)
        for annotation in self.material.by_model:
            for piece in self.sentences.over(annotation.start, annotation.end):
                found[piece.number - 1].by_model.append(annotation)
        report = self.material.report
        for checked in report.claims if report else ():
            for piece in self.sentences.over(checked.claim.start, checked.claim.end):
                found[piece.number - 1].checked.append(checked)
        for flag in report.flags if report else ():
            for piece in self.sentences.over(flag.start, max(flag.end, flag.start + 1)):
                found[piece.number - 1].flags.append(flag)
        return found

    def _put(self, found: Found, annotation: Annotation) -> None:
        match annotation:
            case Citation():
                source = self.sources[annotation.id]
                (found.named if source.is_name else found.citations).append(source)
            case Claim():
                found.claims.append(annotation)
            case Mention():
                found.mentions.append(annotation)
            case Time():
                found.times.append(annotation)
            case Money():
                found.money.append(annotation)
            case Figure():
                found.figures.append(annotation)
            case Quote():
                found.quotes.append(annotation)
            case _:
                pass

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Citation id -> its target."""
        return {a.id: self._source(a) for a in self.material.annotations if isinstance(a, Citation)}

    @property
    def cited(self) -> list[Source]:
        """The targets that are sources, in text order."""
        return [s for s in self.sources.values() if not s.is_name]

    def _source(self, citation: Citation) -> Source:
        held = self._resolve(citation.href) if citation.href else None
        place = self._place(citation.href) if citation.href and held else None
        href = outside(citation.href)
        host = href.split("//", 1)[-1].split("/", 1)[0].rpartition("@")[2].removeprefix("www.") if href else ""
        return Source(citation, held[0] if held else None, held[1] if held else None, href, host.lower(), place)

    # -- parts --------------------------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> list[tuple[int, int]]:
        """For each part of the text, its first sentence and the one after its last (indexes into `pieces`)."""
        pieces = self.sentences.pieces
        cuts, begun = [0], pieces[0].start if pieces else 0
        for index, piece in enumerate(pieces):
            size = piece.end - begun
            heading = self.blocks[piece.block].kind == "heading"
            if index and (size > PART or (heading and size > PART * 0.8)):
                cuts.append(index)
                begun = piece.start
        return list(zip(cuts, [*cuts[1:], len(pieces)], strict=True))

    @cached_property
    def _part_starts(self) -> list[int]:
        return [first for first, _ in self.parts]

    def part_of(self, number: int) -> int:
        """The part (from 1) that shows sentence `number`."""
        return bisect_right(self._part_starts, number - 1)

    def open_at(self, number: int, *, entry: bool = True) -> str:
        """Address that opens sentence `number`, or shows it in the text."""
        part = self.part_of(number)
        return self.links.document(self.material.document.id, part, f"{'e' if entry else 's'}{number}")

    def number_at(self, offset: int) -> int:
        """Number of the sentence at an offset."""
        piece = self.sentences.at(offset)
        return piece.number if piece else 1

    # -- what is shown ------------------------------------------------------------------------------------------

    @cached_property
    def title_block(self) -> int | None:
        """Index of the heading that is the document's title and is shown as such, if there is one at the top."""
        for index, block in enumerate(self.blocks[:3]):
            words = self.material.rendition.text[block.start : block.end]
            if block.kind == "heading" and _plain(words) == _plain(self.material.document.title):
                return index
        return None

    @cached_property
    def sections(self) -> dict[int, Section]:
        """Section readings by where they start."""
        return {a.start: a for a in self.material.annotations if isinstance(a, Section)}

    @cached_property
    def _levels(self) -> dict[int, int]:
        """Heading level to show for each heading block: 2 at the top, never a level skipped."""
        stack: list[int] = []
        levels: dict[int, int] = {}
        for index, block in enumerate(self.blocks):
            if block.kind == "heading" and index != self.title_block:
                while stack and stack[-1] >= max(block.level, 1):
                    stack.pop()
                stack.append(max(block.level, 1))
                levels[index] = min(len(stack) + 1, 6)
        return levels

    @cached_property
    def contents(self) -> list[Heading]:
        """The headings of the text."""
        first: dict[int, Piece] = {}
        for piece in self.sentences.pieces:
            first.setdefault(piece.block, piece)
        found = []
        for index, level in self._levels.items():
            block = self.blocks[index]
            section = self.sections.get(block.start)
            title = " ".join(self.material.rendition.text[block.start : block.end].split())
            number = first[index].number
            found.append(Heading(f"s{number}", title, level, section.period if section else None, self.part_of(number)))
        return found

    def title_line(self) -> Line | None:
        """The title as a sentence of the text, where the text begins with it."""
        pieces = self.sentences.pieces[:8]
        return next((self._line(p, ()) for p in pieces if p.block == self.title_block), None)

    def figments(self, part: int = 1, marked: Sequence[tuple[int, int]] = ()) -> list[Figment]:
        """The elements of one part of the text, in order, with the words at `marked` offsets shown as found."""
        first, last = self.parts[part - 1]
        marks = tuple(Mark(start, end, "hit") for start, end in marked)
        shown = [p for p in self.sentences.pieces[first:last] if p.block != self.title_block]
        rows = [
            (index, tuple(self._line(p, marks) for p in group)) for index, group in groupby(shown, lambda p: p.block)
        ]
        return list(self._grouped(rows))

    def _grouped(self, rows: Sequence[tuple[int, tuple[Line, ...]]]) -> Iterable[Figment]:
        def together(item: tuple[int, tuple[Line, ...]]) -> tuple[str, int]:
            block = self.blocks[item[0]]
            joined = block.kind in ("item", "row", "quote", "caption") and block.group
            return ("caption" if block.kind == "caption" else block.kind, block.group if joined else -1 - item[0])

        for (kind, _), group in groupby(rows, together):
            held = list(group)
            block = self.blocks[held[0][0]]
            section = self.sections.get(block.start)
            yield Figment(
                kind,
                self._levels.get(held[0][0], 0),
                tuple(lines for _, lines in held),
                section.period if section else None,
                f"s{held[0][1][0].number}",
            )

    def lines(self, part: int = 1) -> list[Line]:
        """The sentences of one part that can be opened, for their entries (the title's among them)."""
        first, last = self.parts[part - 1]
        return [line for p in self.sentences.pieces[first:last] if (line := self._line(p, ())).opens]

    def _line(self, piece: Piece, marks: tuple[Mark, ...]) -> Line:
        found = self.found[piece.number - 1]
        text = self.material.rendition.text
        block = self.blocks[piece.block]
        words = text[piece.start : piece.end]
        raised = _raised(found)
        return Line(
            number=piece.number,
            start=piece.start,
            end=piece.end,
            stretches=weave(text, piece.start, piece.end, [*_marks(found), *marks], self._anchors(found)),
            found=found,
            state="kept" if any(s.document for s in found.citations) else "cited" if found.citations else "bare",
            flagged=_worst(raised),
            opens=bool(found) or block.kind in ("paragraph", "quote", "item"),
            text=words,
            raised=raised,
            by=block.kind == "quote" and words.startswith(_DASHES),
        )

    def kept_at(self, source: Source, found: Found) -> str:
        """Address of the kept copy of a source: of the words that bear on the sentence, where the check found any."""
        if source.place and self._passage:
            return self._passage(self.links, source.place)
        bearing = [
            e for c in found.checked for e in c.evidence if e.document == source.document and e.stance in _BEARING
        ]
        if bearing and self._passage:
            return self._passage(self.links, max(bearing, key=lambda e: e.score))
        return self.links.document(source.document or "")

    def _anchors(self, found: Found) -> list[Anchor]:
        anchors = []
        sources = sorted((*found.citations, *found.named), key=lambda s: s.citation.anchor.start)
        for source in sources:
            span = source.citation.anchor
            note = self.numbers(source)
            if source.document:
                anchors.append(Anchor(span.start, span.end, self.kept_at(source, found), True, False, note))
            elif source.href:
                anchors.append(Anchor(span.start, span.end, source.href, False, True, note))
            elif page := self._inside(self.links, source.citation.href or ""):
                anchors.append(Anchor(span.start, span.end, page, True, False))
        return anchors


def _marks(found: Found) -> list[Mark]:
    marks: list[Mark] = []
    for group in (found.mentions, found.times, found.money, found.figures):
        marks += [Mark(a.start, a.end, f"r-{a.type if isinstance(a, Mention) else a.kind}") for a in group]
    for quote in found.quotes:
        spans = quote.parts or (quote.span,)
        if not quote.block:
            marks += [Mark(s.start, s.end, "r-quote") for s in spans]
        if quote.speaker:
            marks.append(Mark(quote.speaker.start, quote.speaker.end, "r-speaker"))
    marks += [Mark(f.start, f.end, f"flag-{f.severity}") for f in _raised(found)]
    return marks


def _raised(found: Found) -> tuple[Flag, ...]:
    return tuple(f for f in found.told if f.severity != "note")


def _worst(flags: Sequence[Flag]) -> str:
    return next((s for s in ("error", "warning") if any(f.severity == s for f in flags)), "")


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
