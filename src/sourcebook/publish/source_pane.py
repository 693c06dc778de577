"""The source beside the editor: a document's text, sentence by sentence with offsets, what is anchored in it marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sourcebook.model.summary import Summary
from sourcebook.publish.pages import Pages


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a source, and the numbers of the summary's sentences that rest on them."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a source at `text[start:end]` of its rendition."""

    start: int
    end: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A heading, paragraph, quote, item or row of a source."""

    kind: str
    sentences: tuple[SourceSentence, ...]


@dataclass(frozen=True, slots=True)
class SourcePane:
    """One part of one source."""

    document: str
    title: str
    rendition: str
    part: int
    parts: int
    blocks: tuple[SourceBlock, ...]


def build_pane(pages: Pages, document: str, summary: Summary, part: int | None = None) -> SourcePane:
    """The part of a source that is asked for, else the one where the summary rests on it first.

    Raises:
        NotFound: There is no such document.
    """
    article = pages.article(document)
    text, rendition = article.material.rendition.text, article.material.rendition.id
    anchored = [
        (a.start, a.end, number)
        for number, s in enumerate(summary.sentences, 1)
        for a in s.anchors
        if a.rendition == rendition
    ]
    first = min((start for start, _, _ in anchored), default=0)
    shown = min(max(1, part or article.part_of(article.number_at(first))), len(article.parts))
    blocks = tuple(
        SourceBlock(f.kind, tuple(_sentence(text, line.start, line.end, anchored) for line in f.lines))
        for f in article.figments(shown)
    )
    return SourcePane(document, article.material.document.title, rendition, shown, len(article.parts), blocks)


def _sentence(text: str, start: int, end: int, anchored: Sequence[tuple[int, int, int]]) -> SourceSentence:
    over = [a for a in anchored if a[0] < end and start < a[1]]
    cuts = sorted({start, end, *(min(max(edge, start), end) for a in over for edge in a[:2])})
    return SourceSentence(start, end, tuple(_stretches(text, cuts, over)))


def _stretches(text: str, cuts: Sequence[int], over: Iterable[tuple[int, int, int]]) -> Iterable[Stretch]:
    held = list(over)
    for left, right in pairwise(cuts):
        numbers = tuple(dict.fromkeys(n for a, b, n in held if a <= left and right <= b))
        yield Stretch(text[left:right], numbers)
