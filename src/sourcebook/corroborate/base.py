"""The seam of checking: a `Draft`, the library's side (`Evidence`), and the `Rule` that looks at both.

A rule is one class in one module, registered under the entry-point group `sourcebook.check_rules`; its docstring is
its public explanation and holds the example that the reference page shows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, NamedTuple, Protocol, TypeVar, cast

from sourcebook.corroborate.copies import CONTAINED, contained, is_near_copy, shingles_of
from sourcebook.corroborate.kinship import Kinship
from sourcebook.corroborate.words import split_sentences, words_of
from sourcebook.errors import NotFound
from sourcebook.model.annotation import Annotation, Base, Citation, Claim, Mention, Quote, model_of
from sourcebook.model.check import Evidence as Witness
from sourcebook.model.check import Flag, Severity, Stance
from sourcebook.model.decision import Decision
from sourcebook.model.document import Block, Document, Rendition
from sourcebook.model.mark import mark_of
from sourcebook.model.matter import Matter
from sourcebook.model.search import Passage
from sourcebook.model.span import Span
from sourcebook.store.base import Index, View, find_linked

A = TypeVar("A", bound=Base)
T = TypeVar("T")
ENOUGH = 20
"""Passages asked of the index for one question."""
MOST_EACH = 4
"""Passages taken of one document: evidence from several documents is worth more than much from one."""


class Stretch(NamedTuple):
    """What a stretch of text is about: content stems, and which of them are names."""

    stems: frozenset[str]
    names: frozenset[str]


class Readings:
    """The annotations of one text by kind, found by place in logarithmic time.

    Those of a language model are left out: nobody has reviewed them, and no flag or evidence may rest on them.
    """

    def __init__(self, annotations: Sequence[Annotation]) -> None:
        annotations = [a for a in annotations if model_of(a) is None]
        groups: dict[type[Base], list[Base]] = {}
        for annotation in sorted(annotations, key=lambda a: (a.start, a.end, a.id)):
            groups.setdefault(type(annotation), []).append(annotation)
        self._groups = groups
        self._starts = {kind: [a.start for a in group] for kind, group in groups.items()}
        self.by_id: dict[str, Annotation] = {a.id: a for a in annotations}

    def of(self, kind: type[A]) -> list[A]:
        """All of a class, by start, end, id."""
        return cast("list[A]", self._groups.get(kind, []))

    def inside(self, kind: type[A], start: int, end: int) -> list[A]:
        """Those that lie wholly in a range."""
        starts = self._starts.get(kind, [])
        group = self.of(kind)[bisect_left(starts, start) : bisect_left(starts, end)]
        return [a for a in group if a.end <= end]

    @cached_property
    def chains(self) -> dict[str, str]:
        """Fullest name of every person and body, by chain."""
        return {m.chain: m.name for m in self.of(Mention) if m.type in ("person", "organization")}

    def names_of(self, claim: Claim) -> list[str]:
        """Fullest names of whom a claim concerns: its `about` chains, else the people and bodies named in it."""
        about = [self.chains[chain] for chain in claim.about if chain in self.chains]
        mentions = [m for i in claim.mentions if isinstance(m := self.by_id.get(i), Mention)]
        return sorted(set(about or [m.name for m in mentions if m.chain in self.chains]))

    def people_at(self, start: int, end: int) -> list[str]:
        """Fullest names of the people mentioned in a range."""
        return sorted({m.name for m in self.inside(Mention, start, end) if m.type == "person"})


@dataclass(frozen=True)
class Draft:
    """The text being checked with its readings. `reference` is its own date (ISO or EDTF) when known."""

    document: str
    rendition: Rendition
    reference: str | None
    annotations: Sequence[Annotation]
    sentences: Sequence[Span]

    @property
    def text(self) -> str:
        """The text all offsets count in."""
        return self.rendition.text

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Headings, paragraphs, quotes ... in text order."""
        return self.rendition.blocks

    @cached_property
    def readings(self) -> Readings:
        """Annotations by kind and place."""
        return Readings(self.annotations)

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Every word of the draft that is printed in small letters."""
        words = words_of(self.text)
        return frozenset(w.form for w in words if self.text[w.start].islower())

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [b.start for b in self.blocks]

    def of(self, kind: type[A]) -> list[A]:
        """Annotations of a class in text order."""
        return self.readings.of(kind)

    def sentence_at(self, offset: int) -> Span | None:
        """The sentence that covers an offset, or None (between sentences)."""
        at = bisect_right(self._sentence_starts, offset) - 1
        return self.sentences[at] if at >= 0 and offset < self.sentences[at].end else None

    def block_number(self, offset: int) -> int | None:
        """Number of the block that covers an offset, or None."""
        at = bisect_right(self._block_starts, offset) - 1
        return at if at >= 0 and offset < self.blocks[at].end else None

    @cached_property
    def _citations_by_block(self) -> dict[int, list[Citation]]:
        groups: dict[int, list[Citation]] = {}
        for citation in self.of(Citation):
            if (mark_of(citation.href or "") or ("",))[0] == "entity":
                continue  # an anchor that names somebody is no source
            if (number := self.block_number(citation.start)) is not None:
                groups.setdefault(number, []).append(citation)
        return groups

    def citations_near(self, start: int, end: int) -> list[Citation]:
        """Citations in the sentences a span touches; else of its block; else of the line that names a block quote."""
        number = self.block_number(start)
        if number is None:
            return []
        own = self._citations_by_block.get(number, [])
        first, last = self.sentence_at(start), self.sentence_at(max(start, end - 1))
        low, high = (first.start if first else start), (last.end if last else end)
        if near := [c for c in own if c.start < high and low < c.end]:
            return near
        return own or self._citations_of_quote(number)

    def _citations_of_quote(self, number: int) -> list[Citation]:
        """A block quote is cited in its own group or in the line after it ("— Name, Work")."""
        block = self.blocks[number]
        if block.kind != "quote":
            return []
        found: list[Citation] = []
        for other in range(max(0, number - 4), min(len(self.blocks), number + 5)):
            is_group = self.blocks[other].group == block.group and block.group > 0
            is_line = other == number + 1 and self.text[self.blocks[other].start] in "—–-"
            if is_group or is_line:
                found.extend(self._citations_by_block.get(other, []))
        return found

    @cached_property
    def own_words(self) -> frozenset[int]:
        """Hashed shingles of what the draft itself says: quoted words left out, so that a source is never its copy."""
        return frozenset().union(*map(shingles_of, self._own_pieces()))

    @property
    def own_text(self) -> str:
        """What the draft itself says, quoted words left out."""
        return "\n".join(self._own_pieces())

    def _own_pieces(self) -> list[str]:
        pieces, at = [], 0
        for start, end in self._quoted():
            pieces.append(self.text[at : max(at, start)])
            at = max(at, end)
        return [*pieces, self.text[at:]]

    def _quoted(self) -> list[tuple[int, int]]:
        spans = [(q.start, q.end) for q in self.of(Quote) if q.direct]
        return sorted(spans + [(b.start, b.end) for b in self.blocks if b.kind == "quote"])


class HeldDocument:
    """One document of the library with its text, sentences and readings, read when first needed."""

    def __init__(self, view: View, document: Document, kinship: Kinship | None = None) -> None:
        self._view = view
        self.kinship = kinship or Kinship()
        self.document = document
        self.id = document.id
        self.stretches: list[Stretch] = []
        """What each sentence is about; filled by `align` when first needed."""
        self.postings: dict[str, list[int]] = {}
        """Numbers of the sentences that speak of a stem; filled with `stretches`."""

    @cached_property
    def rendition(self) -> Rendition:
        """Its current text."""
        return self._view.get_rendition(self.document.rendition)

    @property
    def text(self) -> str:
        """The text all offsets count in."""
        return self.rendition.text

    @cached_property
    def sentences(self) -> list[Span]:
        """Its sentences in order."""
        return split_sentences(self.text, self.rendition.blocks)

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    @cached_property
    def readings(self) -> Readings:
        """Its annotations."""
        return Readings(list(self._view.iter_annotations(rendition=self.rendition.id)))

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Hashed shingles of its text."""
        return shingles_of(self.text)

    @property
    def date(self) -> str | None:
        """The date it gives itself."""
        return self.document.published or self.document.updated

    def numbers_between(self, start: int, end: int) -> range:
        """Numbers of the sentences that a range touches."""
        return range(max(0, bisect_right(self._starts, start) - 1), bisect_left(self._starts, end))

    def witness(self, start: int, end: int, stance: Stance, score: float, *why: str) -> Witness:
        """A passage of it as evidence in a report."""
        return Witness(
            document=self.id,
            start=start,
            end=end,
            exact=self.text[start:end],
            stance=stance,
            score=round(score, 3),
            why=why,
        )


@dataclass
class Evidence:
    """What rules see of a library. For a draft (`against`), the draft, its versions and near-copies are left out."""

    view: View
    index: Index | None = None
    draft: Draft | None = None
    copies_of: Callable[[str], Collection[str]] | None = None
    """Ids of the documents that are copies of a text."""
    kinship: Kinship = field(default_factory=Kinship)
    """Publisher families and what people decided of origins."""
    matters_of: Callable[[str], Iterable[Matter]] | None = None
    """The matters of those who bear a name, each with its ladder."""
    _held: dict[str, HeldDocument | None] = field(default_factory=dict)
    _cited: dict[str, list[HeldDocument]] = field(default_factory=dict)
    _memory: dict[tuple[str, str], object] = field(default_factory=dict)

    def remember(self, key: tuple[str, str], make: Callable[[], T]) -> T:
        """What `make` gave the first time it was asked for `key` in this check."""
        if key not in self._memory:
            self._memory[key] = make()
        return cast("T", self._memory[key])

    def against(self, draft: Draft) -> Evidence:
        """The same library as evidence for `draft`; itself where it is that already."""
        if self.draft is draft:
            return self
        return Evidence(self.view, self.index, draft, self.copies_of, self.kinship, self.matters_of)

    def get(self, document: str) -> HeldDocument | None:
        """The document as evidence; None when it is the draft itself, a version or a near-copy of it."""
        if document not in self._held:
            held = HeldDocument(self.view, self.view.get_document(document), self.kinship)
            self._held[document] = None if self._is_draft(held) else held
        return self._held[document]

    @cached_property
    def _own(self) -> frozenset[str]:
        """Ids of documents that are the draft, a version or a copy of it: by id, bytes, address or text."""
        if self.draft is None:
            return frozenset()
        found = {self.draft.document}
        found.update(c.document for c in self.view.find_captures(blob=self.draft.rendition.blob))
        if address := self.draft.rendition.metadata.address:
            found.update(d.id for d in self.view.find_documents(address))
        if self.copies_of is not None:
            found.update(d for d in self.copies_of(self.draft.own_text) if not self._is_source(d))
        return frozenset(found)

    @cached_property
    def _linked(self) -> frozenset[str]:
        """Ids of the documents that the draft links to."""
        links = {c.href for c in self.draft.of(Citation) if c.href} if self.draft else set()
        return frozenset(d.id for href in links for d in find_linked(self.view, href))

    def _is_source(self, document: str) -> bool:
        """Whether the draft names a document as its source and is only a part of it: no copy, however alike the words.

        A short draft in the words of the one paper it cites must not lose that paper as evidence.
        """
        if self.draft is None or document not in self._linked:
            return False
        return contained(shingles_of(self._text_of(document)), self.draft.own_words) < CONTAINED

    def _text_of(self, document: str) -> str:
        return self.view.get_rendition(self.view.get_document(document).rendition).text

    def _is_draft(self, held: HeldDocument) -> bool:
        if self.draft is None:
            return False
        alike = is_near_copy(self.draft.own_words, held.shingles)
        return held.id in self._own or (alike and not self._is_source(held.id))

    def holds(self, href: str) -> bool:
        """Whether anything is captured at an address, the draft itself included."""
        return bool(find_linked(self.view, href))

    def cited(self, href: str | None) -> list[HeldDocument]:
        """Captured documents at a cited address."""
        if href is None:
            return []
        if href not in self._cited:
            self._cited[href] = [h for d in find_linked(self.view, href) if (h := self.get(d.id)) is not None]
        return self._cited[href]

    def cited_near(self, draft: Draft, start: int, end: int) -> list[HeldDocument]:
        """Captured documents cited by the sentence (or paragraph) of a span, each once."""
        found = {h.id: h for c in draft.citations_near(start, end) for h in self.cited(c.href)}
        return list(found.values())

    def find_passages(self, text: str, *, limit: int = ENOUGH) -> list[tuple[HeldDocument, Passage]]:
        """Passages that bear on `text`, best first, none of the draft's own; of no document more than a few."""
        if self.index is None:
            return []
        passages = self.index.find_passages(text, limit=limit, exclude=self._own, most_each=MOST_EACH)
        return [(held, p) for p in passages if (held := self._known(p.document)) is not None]

    def _known(self, document: str) -> HeldDocument | None:
        # The index may lag behind the store: what it names and the store lacks is no evidence.
        try:
            return self.get(document)
        except NotFound:
            return None

    def decisions(self) -> Iterator[Decision]:
        """Decisions in chain order."""
        return self.view.iter_decisions()


class Rule(Protocol):
    """Finds one kind of flaw. Same draft and library, same flags in the same order.

    The docstring of the class is the public explanation: first line what it flags, then when it does not, then
    `Example:` with a draft that trips it.
    """

    name: ClassVar[str]
    severity: ClassVar[Severity]
    needs_library: ClassVar[bool]

    def find(self, draft: Draft, evidence: Evidence | None, /) -> Iterator[Flag]:
        """Flags, in any order. `evidence` is None on a lone file; a rule that needs a library is then not asked."""
        ...


def flag(
    rule: Rule, draft: Draft, start: int, end: int, message: str, *evidence: Witness, severity: Severity | None = None
) -> Flag:
    """A flag of `rule` on `draft.text[start:end]`, of the rule's own severity unless said."""
    return Flag(
        rule=rule.name,
        severity=severity or rule.severity,
        start=start,
        end=end,
        exact=draft.text[start:end],
        message=message,
        evidence=evidence,
    )
