"""Which words of a passage matched, and why a document was found.

Only words that could match are looked at (`candidates`); whether a printed word does is worked out once for a query.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from sourcebook.model.query import Fuzzy, Near, Phrase, Prefix, Query, Word, leaves
from sourcebook.model.span import Span
from sourcebook.store.index.candidates import Candidates, beginnings_of
from sourcebook.store.index.schema import exact_analyzer, words_analyzer

Terms = tuple[tuple[str, ...], tuple[str, ...]]
"""The terms of a word, as printed and stemmed."""
Standing = dict[str, list[int]]
"""The numbers of the words of a text that have a term, in order."""
SPOKEN = ("text", "person", "org", "place")
"""Fields whose words stand in the text."""
_TOLD = ("text", "title")
"""Fields whose words may stand in a title."""
_GAP = re.compile(r"\W+")
"""What stands behind every word."""
_MARKED = bytes(ord("w") if chr(c).isalnum() or chr(c) == "_" else ord(" ") for c in range(128)) + bytes(128)
"""A plain letter as "w", all else as a space: words begin at every " w", which is counted sooner than gaps are."""
_WIDEST = 2_000
"""Words of a passage that are looked at, one after the other."""


@lru_cache(maxsize=100_000)
def terms_of(word: str) -> Terms:
    """The terms of a printed word, as it is and stemmed: most words come again and again."""
    return printed(word), tuple(_STEMS.analyze(word))


def printed(word: str) -> tuple[str, ...]:
    """The terms of a printed word as it is."""
    if len(word) <= _PLAIN and word.isascii() and word.isalnum():
        return (word.lower(),)
    return tuple(_EXACT.analyze(word))


_EXACT, _STEMS = exact_analyzer(), words_analyzer()
_PLAIN = 40
"""Letters up to which a word of plain ones is a term as it is."""


class Highlighter:
    """Finds the wanted terms of a query in a text by the same analyzers the index uses.

    A phrase is marked where it stands whole, both sides of a `near/` where they stand near.
    """

    def __init__(self, query: Query) -> None:
        self.wanted = leaves(query)
        self._markers: dict[Container[str], _Marker] = {}
        self._matching = [f"{leaf.field} matches" for leaf in self.wanted if leaf.field not in _TOLD]

    def spans(self, text: str, offset: int, fields: Container[str] = SPOKEN) -> tuple[Span, ...]:
        """Spans of the words that are looked for in `fields`; `offset` is where `text` begins in its rendition."""
        marker = self._markers.get(fields)
        if marker is None:
            marker = self._markers[fields] = _Marker([leaf for leaf in self.wanted if leaf.field in fields])
        return tuple(Span(offset + m.start(), offset + m.end(), m[0]) for m in marker.find(text))

    def reasons(self, title: str, spans: tuple[Span, ...]) -> tuple[str, ...]:
        """Sentences that say what matched where."""
        reasons = []
        if marked := dict.fromkeys(span.exact for span in self.spans(title, 0, _TOLD)):
            reasons.append(f"title has {', '.join(marked)}")
        if words := dict.fromkeys(s.exact.casefold() for s in spans):
            reasons.append(f"passage has {', '.join(words)}")
        reasons += self._matching
        return tuple(dict.fromkeys(reasons)) or ("all documents",)


class _Together(NamedTuple):
    """A leaf of several words: its terms, in which form of the words they are wanted, and what those begin with."""

    leaf: Query
    terms: tuple[list[str], ...]
    form: int
    """0 as printed, 1 stemmed."""
    needed: frozenset[str]
    beginnings: list[tuple[str, ...]]


def _together(leaf: Query, terms: tuple[list[str], ...]) -> _Together:
    stemmed, needed = isinstance(leaf, Word), frozenset(t for one in terms for t in one)
    return _Together(leaf, terms, int(stemmed), needed, [beginnings_of(t) if stemmed else (t,) for t in needed])


class _Marker:
    """Finds the words of a text that some of these leaves of a query match."""

    def __init__(self, wanted: Sequence[Query]) -> None:
        terms = [(leaf, own) for leaf in wanted if (own := _analyzed(leaf)) and all(own)]
        self._alone = [_alone(leaf, own[0]) for leaf, own in terms if _stands_alone(leaf, own)]
        self._together = [_together(leaf, own) for leaf, own in terms if not _stands_alone(leaf, own)]
        self._every = tuple(
            frozenset[str]().union(*(one.needed for one in self._together if one.form == form)) for form in (0, 1)
        )
        self._candidates = Candidates(
            [t for leaf, own in terms if isinstance(leaf, Word) for t in own[0]],
            [t for leaf, own in terms if not isinstance(leaf, Word | Fuzzy) for one in own for t in one],
            [(len(t), leaf.distance) for leaf, own in terms if isinstance(leaf, Fuzzy) for t in own[0]],
            self._match,
        )
        self._matches: dict[str, bool] = {}
        self._wanted: dict[str, Terms | None] = {}

    def find(self, text: str) -> list[re.Match[str]]:
        """The words, in text order."""
        if not self._alone and text.isascii() and not self._may_stand(text.lower()):
            return []
        words = self._candidates.find(text)[:_WIDEST]
        places = self._places(text, words) if self._together and words else ()
        if not self._alone:
            return [words[k] for k in sorted(places)]
        return [m for k, m in enumerate(words) if k in places or self._match(m[0])]

    def _may_stand(self, low: str) -> bool:
        """Whether the letters of all words of any leaf of several are in a text: most titles are told by that."""
        return any(all(any(b in low for b in either) for either in one.beginnings) for one in self._together)

    def _match(self, word: str) -> bool:
        """Whether a printed word by itself matches."""
        known = self._matches.get(word)
        if known is None:
            known = False
            for matches in self._alone:
                if matches(word):
                    known = True
                    break
            self._matches[word] = known
        return known

    def _places(self, text: str, words: Sequence[re.Match[str]]) -> set[int]:
        """Which of some words stand where a leaf of several words wants them."""
        wanted, held = [], (set[str](), set[str]())
        for k, m in enumerate(words):
            if (terms := self._terms(m[0])) is not None:
                wanted.append((k, terms))
                held[0].update(terms[0])
                held[1].update(terms[1])
        possible = [one for one in self._together if one.needed <= held[one.form]]
        if not possible:
            return set()
        numbers = _numbers(text, [words[k] for k, _ in wanted])
        standing: tuple[Standing, Standing] = {}, {}
        for n, (_, terms) in zip(numbers, wanted, strict=True):
            for at, own in zip(standing, terms, strict=True):
                for term in own:
                    at.setdefault(term, []).append(n)
        found = {n for one in possible for n in _standing(one.leaf, one.terms, standing[one.form])}
        return {k for (k, _), n in zip(wanted, numbers, strict=True) if n in found}

    def _terms(self, word: str) -> Terms | None:
        """Those terms of a printed word that a leaf of several words wants; None where none does."""
        if word not in self._wanted:
            exact, stems = (
                tuple(dict.fromkeys(t for t in own if t in every))
                for own, every in zip(terms_of(word), self._every, strict=True)
            )
            self._wanted[word] = (exact, stems) if exact or stems else None
        return self._wanted[word]


def _analyzed(leaf: Query) -> tuple[list[str], ...]:
    """The terms of a leaf: one list, of a `near/` two."""
    match leaf:
        case Word(_, text):
            return (_STEMS.analyze(text),)
        case Near(_, left, right, _):
            return _EXACT.analyze(left), _EXACT.analyze(right)
        case Phrase(_, text) | Prefix(_, text) | Fuzzy(_, text, _):
            return (_EXACT.analyze(text),)
    return ()


def _stands_alone(leaf: Query, terms: tuple[list[str], ...]) -> bool:
    """Whether a word matches whatever stands beside it."""
    return isinstance(leaf, Prefix | Fuzzy) or (len(terms) == 1 and len(terms[0]) == 1)


def _alone(leaf: Query, terms: Sequence[str]) -> Callable[[str], bool]:
    """What tells whether a printed word by itself is matched by a leaf."""
    match leaf:
        case Prefix():
            return lambda word: any(own.startswith(terms[-1]) for own in printed(word))
        case Fuzzy(_, _, distance):
            return lambda word: _alike(terms, printed(word), distance)
        case Word():
            return lambda word: terms[0] in terms_of(word)[1]
    return lambda word: terms[0] in printed(word)


def _numbers(text: str, words: Sequence[re.Match[str]]) -> list[int]:
    """The numbers of some words among all words of a text from the first of them on."""
    marked = text.encode().translate(_MARKED) if text.isascii() else None
    numbers, number, at = [], 0, words[0].start()
    for word in words:
        start = word.start()
        if marked is not None:
            number += marked.count(b" w", at, start + 1)
        else:
            number += len(_GAP.findall(text, at, start))
        at = start
        numbers.append(number)
    return numbers


def _standing(leaf: Query, terms: tuple[list[str], ...], at: Standing) -> Iterable[int]:
    """Numbers of the words that a leaf of several words matches."""
    if isinstance(leaf, Near):
        return _near(_runs(terms[0], at), _runs(terms[1], at), leaf.distance)
    return _runs(terms[0], at)


def _runs(terms: Sequence[str], at: Standing) -> list[int]:
    """Numbers of the words in which the terms stand one behind the other, in order."""
    starts, length = at[terms[0]], len(terms)
    if length == 1:
        return starts
    behind = [frozenset(at[term]) for term in terms[1:]]
    found: set[int] = set()
    for start in starts:
        if all(start + k in numbers for k, numbers in enumerate(behind, 1)):
            found.update(range(start, start + length))
    return sorted(found)


def _near(left: Sequence[int], right: Sequence[int], distance: int) -> Iterable[int]:
    """Those of two lists of token numbers that have one of the other list so near, sides of some words allowed for."""
    reach = distance + 1 + max(_longest(left), _longest(right))
    return {*_within(left, right, reach), *_within(right, left, reach)}


def _within(some: Sequence[int], others: Sequence[int], reach: int) -> Iterator[int]:
    """Those of some numbers, in order, that have one of the others, in order, so near."""
    for one in some:
        at = bisect_left(others, one - reach)
        if at < len(others) and others[at] <= one + reach:
            yield one


def _longest(numbers: Sequence[int]) -> int:
    """Tokens in the longest stretch of numbers that follow each other, less one."""
    best = run = 0
    for one, other in pairwise(numbers):
        run = run + 1 if other == one + 1 else 0
        best = max(best, run)
    return best


def _alike(terms: Sequence[str], tokens: Sequence[str], distance: int) -> bool:
    for token in tokens:
        for term in terms:
            if OSA.distance(term, token, score_cutoff=distance) <= distance:
                return True
    return False
