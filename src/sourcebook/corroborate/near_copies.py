"""Texts that are copies of each other, noise and edits between them: reprints, retakes, two scans of one paper.

The likeness of two texts is the Jaccard index of their sets of letter stretches (`store.copies.sketch`), each stretch
weighing the square of its inverse document frequency, so that what all papers of one office print counts for little.
Weights are those of the library as it is when the question is asked: the same library gives the same answer, whatever
the order in which it came in.

Candidates are found by the rarest stretches of a text first, as in prefix filtering (Chaudhuri and others 2006), as
many as a budget in proportion to its length allows. So the work grows with the texts, not with their pairs, and a
text printed a thousand times still finds all of its copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

LIKENESS = 0.16
"""Least weighted Jaccard index of near-copies; measured on the developer split of the duplicates task."""
CONTAINED = 0.5
"""Share of a text's weight that a much longer one has where it is held in it; misprints take some of it away."""
FEW_LETTERS = 16
"""Hashes below which a text says too little to be a copy: a number, a heading, a blank page."""
PRIOR = 100
"""Texts without any of these stretches that are thought to stand beside the library's, so that few texts can be told
apart from each other too; it makes no difference to a large library."""
BUDGET = (1_000, 4)
"""Holders looked at for one text: so many, and so many for each of its hashes."""
_LEAST_SHARED = 0.12
"""Share of the stretches looked at (the rarest that anyone else has) that a candidate must have."""
_LEAST_HELD = 0.15
"""Share of its hashes that are rare and in common, from which a candidate may be held in the text."""
_BATCH = 250_000
"""Hashes of the texts that are compared at once; more take more memory and no less time."""

PARAGRAPH = 40
"""Rare hashes of a paragraph that is worth finding by itself."""

N = TypeVar("N", bound=np.generic)
Hashes = NDArray[np.uint32]
Numbers = NDArray[np.int64]
Weights = NDArray[np.float64]


class Holders(Protocol):
    """Who holds each of some hashes."""

    @property
    def counts(self) -> Numbers:
        """How many documents hold each."""
        ...

    def of(self, some: Numbers) -> tuple[Numbers, Numbers]:
        """Who holds the hashes at some places: places in `some`, and numbers of documents beside them."""
        ...


class Sketches(Protocol):
    """What is asked of whoever holds the sketches of a library."""

    @property
    def total(self) -> int:
        """Documents."""
        ...

    @property
    def numbers(self) -> Numbers:
        """Their numbers, ascending."""
        ...

    @property
    def lengths(self) -> Numbers:
        """How many hashes each number has."""
        ...

    def find(self, document: str) -> int | None:
        """Number of a document."""
        ...

    def document(self, number: int) -> str:
        """Id of a document."""
        ...

    def rendition(self, number: int) -> str:
        """Id of the text that was sketched."""
        ...

    def hashes(self, number: int) -> Hashes:
        """Hashes of a document, ascending."""
        ...

    def letters(self, number: int) -> bytes:
        """Equal for texts of the same letters."""
        ...

    def counts(self, hashes: Hashes) -> Numbers:
        """How many documents hold each of some ascending hashes."""
        ...

    def look_up(self, hashes: Hashes) -> Holders:
        """Who holds each of some ascending hashes, and how many they are."""
        ...

    def same_letters(self, letters: bytes) -> Numbers:
        """Numbers of the documents of these letters."""
        ...

    def groups(self) -> list[Numbers]:
        """Documents of the same letters, more than one each."""
        ...


class Question(NamedTuple):
    """A text to find copies of: a document's number and hashes, or -1 and the hashes of a text that is not held."""

    number: int
    hashes: Hashes


class Found(NamedTuple):
    """A document that has much of the text asked about."""

    number: int
    likeness: float
    contained: float
    """Share of the weight of the smaller of the two texts that the other has."""


def find_pairs(sketches: Sketches) -> Iterator[tuple[int, list[Found]]]:
    """Every document with those that are copies of it; a pair may be found from one side alone."""
    batch: list[Question] = []
    size = 0
    for number in sketches.numbers:
        hashes = sketches.hashes(int(number))
        batch.append(Question(int(number), hashes))
        size += len(hashes)
        if size >= _BATCH:
            yield from zip((q.number for q in batch), find(sketches, batch), strict=True)
            batch, size = [], 0
    yield from zip((q.number for q in batch), find(sketches, batch), strict=True)


def find(sketches: Sketches, questions: Sequence[Question], *, in_part: bool = False) -> list[list[Found]]:
    """For each text the documents that are copies of it, itself left out, in order of their numbers.

    With `in_part` also those that share no more than a paragraph's worth of rare stretches with it.
    """
    asked = _Asked(sketches, questions)
    rows, others = asked.candidates(in_part)
    sums = asked.sums_of(_distinct(others)[0])
    found: list[list[Found]] = [[] for _ in questions]
    for row, other in zip(rows.tolist(), others.tolist(), strict=True):
        shared = asked.shared(row, other)
        own, its = float(asked.sums[row]), sums[other]
        likeness, contained = shared / (own + its - shared), shared / min(own, its)
        if in_part or likeness >= LIKENESS or contained >= CONTAINED:
            found[row].append(Found(other, round(min(1.0, likeness), 4), round(min(1.0, contained), 4)))
    return found


class _Asked:
    """Questions with the weights of their hashes."""

    def __init__(self, sketches: Sketches, questions: Sequence[Question]) -> None:
        self.sketches, self.questions = sketches, questions
        empty = np.zeros(0, np.uint32)
        self.hashes = np.concatenate([empty, *(q.hashes for q in questions)])
        self.rows = np.repeat(np.arange(len(questions)), [len(q.hashes) for q in questions])
        self.starts = np.concatenate(([0], np.cumsum([len(q.hashes) for q in questions], dtype=np.int64)))
        self.distinct, self.places = _distinct(self.hashes)
        self.holders = sketches.look_up(self.distinct)
        self.counts = self.holders.counts[self.places]
        self.weights = _weights(sketches, self.counts)
        self.sums = np.bincount(self.rows, self.weights, len(questions))

    def candidates(self, in_part: bool) -> tuple[Numbers, Numbers]:
        """Pairs of a question and a document that have enough rare stretches in common, by question, then document."""
        outside = np.array([q.number < 0 for q in self.questions], np.bool_)
        # A stretch that nobody else has finds nobody.
        shared = np.flatnonzero(self.counts > np.where(outside, 0, 1)[self.rows])
        shared = shared[np.diff(self.starts)[self.rows[shared]] >= FEW_LETTERS]
        order = shared[np.lexsort((self.hashes[shared], self.counts[shared], self.rows[shared]))]
        rows = self.rows[order]
        spent = np.cumsum(self.counts[order])
        before = np.concatenate(([0], spent))[np.searchsorted(rows, np.arange(len(self.questions)))]
        order = order[spent - before[rows] <= (BUDGET[0] + BUDGET[1] * np.diff(self.starts))[rows]]
        rows, others = self._meet(order)
        width = int(others.max(initial=0)) + 1
        codes = np.sort(rows * width + others)
        edges = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1], [True]))) if len(codes) else codes
        codes, times = codes[edges[:-1]], np.diff(edges)
        rows, others = codes // width, codes % width
        looked = np.bincount(self.rows[order], minlength=len(self.questions))
        held = np.maximum(_LEAST_HELD * self.sketches.lengths[others], FEW_LETTERS)
        least = np.minimum(_LEAST_SHARED * looked[rows], np.minimum(held, PARAGRAPH) if in_part else held)
        own = np.array([q.number for q in self.questions], np.int64)
        kept = (times >= least) & (others != own[rows])
        return rows[kept], others[kept]

    def _meet(self, looked: Numbers) -> tuple[Numbers, Numbers]:
        """Each question of the hashes at some places, beside each document that holds the hash."""
        distinct = _distinct(self.places[looked])[0]
        place, number = self.holders.of(distinct)
        order = np.argsort(place, kind="stable")
        place, number = place[order], number[order]
        # The holders of each distinct hash, spread over the questions that ask for it.
        first = np.searchsorted(place, np.arange(len(distinct)))
        after = np.searchsorted(place, np.arange(len(distinct)), side="right")
        mine = np.searchsorted(distinct, self.places[looked])
        many = (after - first)[mine]
        steps = np.arange(int(many.sum())) + np.repeat(first[mine] - np.cumsum(many) + many, many)
        return np.repeat(self.rows[looked], many), number[steps]

    def sums_of(self, numbers: Numbers) -> dict[int, float]:
        """Weight of all hashes of some documents."""
        known = {q.number: float(s) for q, s in zip(self.questions, self.sums, strict=True)}
        found = {n: known[n] for n in numbers.tolist() if n in known}
        unknown = [n for n in numbers.tolist() if n not in known]
        for some in self._cut(unknown):
            pieces = [self.sketches.hashes(n) for n in some]
            distinct, places = _distinct(np.concatenate(pieces))
            weights = _weights(self.sketches, self.sketches.counts(distinct))[places]
            edges = np.concatenate(([0], np.cumsum([len(piece) for piece in pieces])[:-1]))
            found |= dict(zip(some, np.add.reduceat(weights, edges).tolist(), strict=True))
        return found

    def _cut(self, numbers: list[int]) -> Iterator[list[int]]:
        """Documents, as many at a time as a batch holds."""
        ends = np.cumsum(self.sketches.lengths[numbers]) // _BATCH
        for _, group in groupby(zip(numbers, ends.tolist(), strict=True), key=lambda pair: pair[1]):
            yield [number for number, _ in group]

    def shared(self, row: int, other: int) -> float:
        """Weight of all that a question and a document have in common."""
        start, end = int(self.starts[row]), int(self.starts[row + 1])
        own, its = self.hashes[start:end], self.sketches.hashes(other)
        if len(own) > len(its):
            place = np.minimum(np.searchsorted(own, its), len(own) - 1)
            both = place[own[place] == its]
        else:
            place = np.minimum(np.searchsorted(its, own), len(its) - 1)
            both = np.flatnonzero(its[place] == own)
        return float(self.weights[start:end][both].sum())


def _weights(sketches: Sketches, counts: Numbers) -> Weights:
    # One that is not held counts as if it were: a text outside the library is compared as one more of it.
    return np.asarray(np.log((sketches.total + PRIOR) / np.maximum(counts, 1)) ** 2, np.float64)


def _distinct(values: NDArray[N]) -> tuple[NDArray[N], Numbers]:
    """The distinct values, ascending, and the place of each value among them."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    new = np.concatenate(([True], ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, np.bool_)
    places = np.empty(len(values), np.int64)
    places[order] = np.cumsum(new) - 1
    return ordered[new], places
