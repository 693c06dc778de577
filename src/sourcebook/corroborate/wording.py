"""Two texts laid side by side word for word: what they share, where, and what stands in its place where they differ.

Runs of equal words are found by their first three words, the run that goes on from the last one preferred, and grown
as far as they go. Linear in the texts: every word is met a bounded number of times.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from sourcebook.corroborate.words import Word, word_set, words_of

SEED = 3
"""Equal words in a row that begin a run."""
_TRIED = 8
"""Places of the other text tried for one seed: a phrase that comes more often says nothing of the place."""
FORM = 0.8
"""Names, dates and sums replaced for each one kept from which two texts are one form, filled in twice."""
NOISE = 0.15
"""Share of the differences that are misprints from which a text is misread."""
_ALIKE = 60.0
"""Likeness (0..100) of the letters of two stretches from which one is a misprint or a form of the other."""
_LONGEST = 400
"""Characters of a stretch that are compared letter by letter."""
_NUMBERS = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
)
_SENTENCE_END = re.compile(r"[.!?:\n]\W*$")


class Run(NamedTuple):
    """Equal words: `length` of them from word `first` of one text and word `second` of the other."""

    first: int
    second: int
    length: int


class Gap(NamedTuple):
    """What stands between two runs, as ranges of words; either may be empty."""

    first: tuple[int, int]
    second: tuple[int, int]


class Wording:
    """A text as words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[Word] = words_of(text)
        self.forms = [word.form for word in self.words]

    @cached_property
    def seeds(self) -> dict[tuple[str, ...], list[int]]:
        """Where each run of `SEED` words begins."""
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, seed in enumerate(zip(*(self.forms[k:] for k in range(SEED)), strict=False)):
            found[seed].append(at)
        return found

    @cached_property
    def particulars(self) -> list[int]:
        """Numbers of the words that are a name, a date or a sum, ascending: what one case has and another has not."""
        found = []
        for number, word in enumerate(self.words):
            is_number = word.form in _NUMBERS or any(c.isdigit() for c in word.form)
            if is_number or (self.text[word.start].isupper() and not self._begins_sentence(number)):
                found.append(number)
        return found

    def _begins_sentence(self, number: int) -> bool:
        if number == 0:
            return True
        between = self.text[self.words[number - 1].end : self.words[number].start]
        return bool(_SENTENCE_END.search(between[-20:]))

    def count_particulars(self, start: int, end: int) -> int:
        """How many particulars stand in a range of words."""
        return bisect_left(self.particulars, end) - bisect_left(self.particulars, start)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of a range of words, which is not empty."""
        return self.words[start].start, self.words[end - 1].end

    def words_between(self, start: int, end: int) -> str:
        """The text of a range of words."""
        if start >= end:
            return ""
        low, high = self.span(start, end)
        return self.text[low:high]


def find_runs(first: Wording, second: Wording) -> list[Run]:
    """Runs of equal words, in the order of the second text; none overlaps another there."""
    runs: list[Run] = []
    a, b, places = first.forms, second.forms, first.seeds
    at = 0
    while at + SEED <= len(b):
        where = places.get(tuple(b[at : at + SEED]))
        if not where:
            at += 1
            continue
        run = max((_grown(a, b, place, at) for place in _tried(where, runs)), key=lambda r: r.length)
        back = _back(a, b, run, runs[-1].second + runs[-1].length if runs else 0)
        runs.append(Run(run.first - back, run.second - back, run.length + back))
        at = run.second + run.length
    return runs


def _tried(where: Sequence[int], runs: Sequence[Run]) -> Sequence[int]:
    """Places worth trying: those that follow the last run first."""
    if len(where) <= _TRIED or not runs:
        return where[:_TRIED]
    from_here = bisect_left(where, runs[-1].first + runs[-1].length)
    return where[max(0, from_here - 1) : from_here - 1 + _TRIED] or where[:_TRIED]


def _grown(a: Sequence[str], b: Sequence[str], first: int, second: int) -> Run:
    length = SEED
    while first + length < len(a) and second + length < len(b) and a[first + length] == b[second + length]:
        length += 1
    return Run(first, second, length)


def _back(a: Sequence[str], b: Sequence[str], run: Run, floor: int) -> int:
    """Equal words right before a run that no run has yet (one or two: more would have begun it)."""
    back = 0
    while run.second - back > floor and run.first > back and a[run.first - back - 1] == b[run.second - back - 1]:
        back += 1
    return back


def in_order(runs: Sequence[Run]) -> list[Run]:
    """The runs that follow each other in both texts: the heaviest such chain (longest increasing subsequence)."""
    best: list[tuple[int, int]] = []  # (end in the first text, words so far), both ascending
    came_from: list[tuple[int, int | None]] = []
    tops: list[int] = []  # index of the run behind each entry of `best`
    for number, run in enumerate(runs):
        at = bisect_right(best, (run.first, 1 << 60)) - 1
        words = run.length + (best[at][1] if at >= 0 else 0)
        came_from.append((words, tops[at] if at >= 0 else None))
        end = run.first + run.length
        place = bisect_left(best, (end, 0))
        if place > 0 and best[place - 1][1] >= words:
            continue
        stop = place
        while stop < len(best) and best[stop][1] <= words:
            stop += 1
        best[place:stop] = [(end, words)]
        tops[place:stop] = [number]
    chain: list[Run] = []
    number_or_none = tops[-1] if tops else None
    while number_or_none is not None:
        chain.append(runs[number_or_none])
        number_or_none = came_from[number_or_none][1]
    return chain[::-1]


def gaps_of(first: Wording, second: Wording, chain: Sequence[Run]) -> list[Gap]:
    """What stands before, between and after runs that follow each other; gaps empty on both sides are left out."""
    ends = [Run(0, 0, 0), *chain, Run(len(first.words), len(second.words), 0)]
    gaps = [
        _trimmed(first, second, Gap((x.first + x.length, y.first), (x.second + x.length, y.second)))
        for x, y in pairwise(ends)
    ]
    return [gap for gap in gaps if gap.first[0] < gap.first[1] or gap.second[0] < gap.second[1]]


def _trimmed(first: Wording, second: Wording, gap: Gap) -> Gap:
    """A gap without equal words at its ends, which are too few for a run (at the ends of a text)."""
    (a, b), (c, d) = gap
    while a < b and c < d and first.forms[a] == second.forms[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and first.forms[b - 1] == second.forms[d - 1]:
        b, d = b - 1, d - 1
    return Gap((a, b), (c, d))


class Laid(NamedTuple):
    """Two texts laid side by side, in figures."""

    share: float
    """Words of the shorter text that stand in a row in the other, 0..1."""
    kept: int
    """Names, dates and sums that both have at the same place (or with a misprint)."""
    replaced: int
    """Names, dates and sums that stand in the place of others."""
    misread: bool
    """Whether much of what differs is misprints (OCR)."""

    @property
    def one_form(self) -> bool:
        """Whether it is one form filled in twice: its wording is shared, names, dates and sums are others.

        An edited reprint keeps most of the particulars of its source; a form keeps none but its sender's. In a bad
        scan, what cannot be read stands where the name was: nothing says that it was replaced.
        """
        return not self.misread and self.replaced > FORM * self.kept


def lay(first: Wording, second: Wording) -> Laid:
    """Lay two texts side by side."""
    runs = find_runs(first, second)
    chain = in_order(runs)
    kept = sum(first.count_particulars(run.first, run.first + run.length) for run in chain)
    replaced = misprints = 0
    gaps = gaps_of(first, second, chain)
    both = [gap for gap in gaps if gap.first[0] < gap.first[1] and gap.second[0] < gap.second[1]]
    for gap in both:
        fewer = min(first.count_particulars(*gap.first), second.count_particulars(*gap.second))
        if _misprint(first, second, gap):
            misprints += 1
            kept += fewer
        else:
            replaced += fewer
    misread = misprints >= 2 and misprints >= NOISE * len(both)
    words = max(1, min(len(first.words), len(second.words)))
    return Laid(min(1.0, sum(run.length for run in runs) / words), kept, replaced, misread)


def _misprint(first: Wording, second: Wording, gap: Gap) -> bool:
    """Whether what differs is the same but for some letters (OCR, spelling)."""
    own, its = first.words_between(*gap.first)[:_LONGEST], second.words_between(*gap.second)[:_LONGEST]
    if any(c.isdigit() for c in own) or any(c.isdigit() for c in its):
        return False
    return own.lower() not in _NUMBERS and ratio(own.lower(), its.lower(), score_cutoff=_ALIKE) > 0
