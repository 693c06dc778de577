"""CopyFinder: the copies of a text in a library, judged by their words where the sketches say that they may be.

A sketch cannot tell a form filled in twice from a text printed twice: both share most of their wording. The words can:
a reprint keeps the names, dates and sums, a form replaces them (`wording.Laid.one_form`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sourcebook.corroborate.near_copies import (
    CONTAINED,
    LIKENESS,
    Found,
    Hashes,
    Question,
    Sketches,
    find,
    find_pairs,
)
from sourcebook.corroborate.wording import Run, Wording, find_runs, gaps_of, in_order, lay
from sourcebook.model.near_copy import CopyKind, Difference, NearCopy, SharedPassage, SideBySide
from sourcebook.model.span import Span
from sourcebook.store.base import View


class Common(NamedTuple):
    """From how many documents on, and from which share of all, the `rarest` share of a text's stretches is common."""

    documents: int
    share: float
    rarest: float


LEAST_WORDS = 12
"""Equal words of a passage worth showing."""
LEAST_PASSAGE = 25
"""Equal words of a passage for which two documents are named that have nothing else in common."""
APART = 6
"""Words that may differ between two runs of one passage."""
REPRINTED = 0.4
"""Share of the shorter text's words that stand in the other where the two are near-copies; of a bad scan, any."""
HELD = 0.3
"""Share of the shorter text's words that stand in a row in the text that holds it."""
FEW_HASHES = 16
"""Hashes below which a text says too little to be a copy of another: a number, a heading, a blank page."""
COMMON = Common(documents=3, share=0.05, rarest=0.2)
"""A passage whose rarest fifth of stretches more documents hold than this is what everybody prints."""
_IN_MEMORY = 64


class CopyOfText(NamedTuple):
    """A document of the library that is a copy of a text which need not be in it."""

    document: str
    kind: CopyKind
    likeness: float
    contained: float
    size: float
    """How long the document is beside the text: 2 is twice as long."""


class CopyFinder:
    """Copies among the documents of a library.

    Args:
        view: The library's records.
        sketches: Its texts' sketches, up to date.
        hashes_of: Makes the hashes of a text.
    """

    def __init__(self, view: View, sketches: Sketches, hashes_of: Callable[[str], Hashes]) -> None:
        self.view, self.sketches, self.hashes_of = view, sketches, hashes_of
        self._wording = lru_cache(_IN_MEMORY)(self._wording_of)

    def every(self) -> Iterator[NearCopy]:
        """Every pair of documents that are copies, by `first` then `second`."""
        pairs: dict[tuple[str, str], NearCopy] = {}
        for number, found in find_pairs(self.sketches):
            for other in found:
                key = self._key(number, other.number)
                if key not in pairs and (pair := self._judged(number, other)) is not None:
                    pairs[key] = pair
        # Texts that thousands share are told by their letters: no stretch of them is rare.
        for group in self.sketches.groups():
            members = [int(n) for n in group if len(self.sketches.hashes(int(n))) >= FEW_HASHES]
            for at, number in enumerate(members):
                for other_number in members[at + 1 :]:
                    key = self._key(number, other_number)
                    if key not in pairs:
                        pairs[key] = self._pair(number, Found(other_number, 1.0, 1.0), "same-text")
        yield from (pairs[key] for key in sorted(pairs))

    def of(self, document: str, *, in_part: bool = False) -> list[NearCopy]:
        """The pairs of one document, likest first; none when it is not held.

        With `in_part` also documents that share a paragraph or more with it.
        """
        number = self.sketches.find(document)
        if number is None:
            return []
        hashes = self.sketches.hashes(number)
        if len(hashes) < FEW_HASHES:
            return []
        (found,) = find(self.sketches, [Question(number, hashes)], in_part=in_part)
        judged = {f.number: self._judged(number, f, in_part=in_part) for f in found}
        for other in self.sketches.same_letters(self.sketches.letters(number)).tolist():
            if other != number and judged.get(other) is None:
                judged[other] = self._pair(number, Found(other, 1.0, 1.0), "same-text")
        pairs = [pair for pair in judged.values() if pair is not None]
        return sorted(pairs, key=lambda p: (_ORDER[p.kind], -p.likeness, -p.contained, p.first, p.second))

    def of_text(self, text: str) -> list[CopyOfText]:
        """Documents that are copies of a text, likest first; whether it is held itself makes no difference."""
        hashes = self.hashes_of(text)
        if len(hashes) < FEW_HASHES:
            return []
        own = Wording(text)
        (found,) = find(self.sketches, [Question(-1, hashes)])
        copies = []
        for other in found:
            kind: CopyKind = "near-copy" if other.likeness >= LIKENESS else "contained"
            if other.likeness >= 1.0:
                kind = "same-text"
            if kind == "same-text" or _stands(kind, own, self._wording(other.number)):
                size = len(self.sketches.hashes(other.number)) / len(hashes)
                name = self.sketches.document(other.number)
                copies.append(CopyOfText(name, kind, other.likeness, other.contained, size))
        return sorted(copies, key=lambda c: (-c.likeness, -c.contained, c.document))

    def compare(self, first: str, second: str) -> SideBySide:
        """Two documents side by side: the passages they share, and what differs.

        Raises:
            NotFound: There is no such document.
        """
        texts = [self.view.get_rendition(self.view.get_document(d).rendition).text for d in (first, second)]
        return compare(first, second, Wording(texts[0]), Wording(texts[1]))

    def _key(self, number: int, other: int) -> tuple[str, str]:
        first, second = sorted((self.sketches.document(number), self.sketches.document(other)))
        return first, second

    def _judged(self, number: int, other: Found, *, in_part: bool = False) -> NearCopy | None:
        """The pair, or None when its words show that it is none."""
        if self.sketches.letters(number) == self.sketches.letters(other.number):
            return self._pair(number, other, "same-text")
        # From the smaller number's side always: the same pair is judged in the same way whoever asks.
        low, high = sorted((number, other.number), key=self.sketches.document)
        one, two = self._wording(low), self._wording(high)
        kind: CopyKind = "near-copy" if other.likeness >= LIKENESS else "contained"
        if (kind == "near-copy" or other.contained >= CONTAINED) and _stands(kind, one, two):
            return self._pair(number, other, kind)
        return self._pair(number, other, "passage") if in_part and self._share_passage(one, two) else None

    def _pair(self, number: int, other: Found, kind: CopyKind) -> NearCopy:
        first, second = self._key(number, other.number)
        if kind == "same-text" and self.view.get_document(first).blob == self.view.get_document(second).blob:
            kind = "same-bytes"
        return NearCopy(first=first, second=second, kind=kind, likeness=other.likeness, contained=other.contained)

    def _share_passage(self, one: Wording, two: Wording) -> bool:
        """Whether two texts share a passage that is not what many documents print (a notice, a footer)."""
        for passage in shared_passages(one, two):
            if passage.words >= LEAST_PASSAGE:
                counts = self.sketches.counts(self.hashes_of(passage.first.exact))
                if np.quantile(counts, COMMON.rarest) <= max(COMMON.documents, COMMON.share * self.sketches.total):
                    return True
        return False

    def _wording_of(self, number: int) -> Wording:
        return Wording(self.view.get_rendition(self.sketches.rendition(number)).text)


_ORDER = {"same-bytes": 0, "same-text": 1, "near-copy": 2, "contained": 3, "passage": 4}


def _stands(kind: CopyKind, one: Wording, two: Wording) -> bool:
    """Whether the words bear out what the sketches say."""
    laid = lay(one, two)
    if laid.one_form:
        return False
    if kind == "contained":
        return laid.share >= HELD
    return laid.misread or laid.share >= REPRINTED


def compare(first: str, second: str, one: Wording, two: Wording) -> SideBySide:
    """Two texts side by side, under the names of their documents."""
    gaps = gaps_of(one, two, in_order(find_runs(one, two)))
    differences = tuple(Difference(first=_span(one, *gap.first), second=_span(two, *gap.second)) for gap in gaps)
    return SideBySide(first=first, second=second, passages=shared_passages(one, two), differences=differences)


def shared_passages(one: Wording, two: Wording) -> tuple[SharedPassage, ...]:
    """Stretches that two texts have in common, `LEAST_WORDS` equal words or more, in the order of the second."""
    groups: list[list[Run]] = []
    for run in find_runs(one, two):
        last = groups[-1][-1] if groups else None
        if last is not None:
            ahead, behind = run.first - last.first - last.length, run.second - last.second - last.length
            if 0 <= ahead <= APART and behind <= APART:
                groups[-1].append(run)
                continue
        groups.append([run])
    found = []
    for group in groups:
        words = sum(run.length for run in group)
        if words >= LEAST_WORDS:
            start, end = group[0], group[-1]
            spans = (
                _span(one, start.first, end.first + end.length), _span(two, start.second, end.second + end.length)
            )  # fmt: skip
            assert spans[0] is not None
            assert spans[1] is not None
            found.append(SharedPassage(first=spans[0], second=spans[1], words=words))
    return tuple(found)


def _span(wording: Wording, start: int, end: int) -> Span | None:
    if start >= end:
        return None
    low, high = wording.span(start, end)
    return Span(low, high, wording.text[low:high])
