"""Which words of a passage matched, and why a document was found."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from rapidfuzz.distance import OSA

from sourcebook.model.query import Fuzzy, Near, Phrase, Prefix, Query, Word, leaves
from sourcebook.model.span import Span
from sourcebook.store.index.schema import exact_analyzer, words_analyzer

Terms = Sequence[tuple[str, ...]]
"""The terms of each word of a text, in order."""
_WORD = re.compile(r"\w+")
SPOKEN = ("text", "person", "org", "place")
"""Fields whose words stand in the text."""
_WIDEST = 2_000
"""Words of a passage that are looked at, one after the other."""


@lru_cache(maxsize=100_000)
def terms_of(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms of a printed word, as it is and stemmed: most words come again and again."""
    return tuple(_EXACT.analyze(word)), tuple(_STEMS.analyze(word))


_EXACT, _STEMS = exact_analyzer(), words_analyzer()


class Highlighter:
    """Finds the wanted terms of a query in a text by the same analyzers the index uses.

    A phrase is marked where it stands whole, both sides of a `near/` where they stand near.
    """

    def __init__(self, query: Query) -> None:
        self.wanted = leaves(query)
        self._terms: dict[Query, tuple[list[str], ...]] = {leaf: self._analyzed(leaf) for leaf in self.wanted}

    def _analyzed(self, leaf: Query) -> tuple[list[str], ...]:
        """The terms of a leaf: one list, of a `near/` two."""
        match leaf:
            case Word(_, text):
                return (_STEMS.analyze(text),)
            case Near(_, left, right, _):
                return _EXACT.analyze(left), _EXACT.analyze(right)
            case Phrase(_, text) | Prefix(_, text) | Fuzzy(_, text, _):
                return (_EXACT.analyze(text),)
        return ()

    def spans(self, text: str, offset: int, fields: Container[str] = SPOKEN) -> tuple[Span, ...]:
        """Spans of the words that are looked for in `fields`; `offset` is where `text` begins in its rendition."""
        wanted = [leaf for leaf in self.wanted if leaf.field in fields]
        if not wanted:
            return ()
        words = list(islice(_WORD.finditer(text), _WIDEST))
        terms = [terms_of(word[0]) for word in words]
        exact, stems = [t[0] for t in terms], [t[1] for t in terms]
        found = sorted({n for leaf in wanted for n in self._places(leaf, exact, stems)})
        return tuple(Span(offset + m.start(), offset + m.end(), m[0]) for m in (words[n] for n in found))

    def _places(self, leaf: Query, exact: Terms, stems: Terms) -> Iterable[int]:
        """Numbers of the words that a leaf matches, by their terms as printed and stemmed."""
        terms = self._terms[leaf]
        if not terms or not all(terms):
            return ()
        match leaf:
            case Word():
                return _runs(terms[0], stems)
            case Phrase():
                return _runs(terms[0], exact)
            case Near(_, _, _, distance):
                return _near(list(_runs(terms[0], exact)), list(_runs(terms[1], exact)), distance)
            case Prefix():
                last = terms[0][-1]
                return [n for n, own in enumerate(exact) if any(e.startswith(last) for e in own)]
            case Fuzzy(_, _, distance):
                return [n for n, own in enumerate(exact) if _alike(terms[0], own, distance)]
        return ()

    def _marked(self, text: str) -> list[str]:
        return list(dict.fromkeys(span.exact for span in self.spans(text, 0, ("text", "title"))))

    def reasons(self, title: str, spans: tuple[Span, ...]) -> tuple[str, ...]:
        """Sentences that say what matched where."""
        reasons = []
        if marked := self._marked(title):
            reasons.append(f"title has {', '.join(marked)}")
        words = dict.fromkeys(s.exact.casefold() for s in spans)
        if words:
            reasons.append(f"passage has {', '.join(words)}")
        reasons += [f"{leaf.field} matches" for leaf in self.wanted if leaf.field not in ("text", "title")]
        return tuple(dict.fromkeys(reasons)) or ("all documents",)


def _runs(terms: Sequence[str], tokens: Sequence[tuple[str, ...]]) -> Iterable[int]:
    """Numbers of the tokens in which the terms stand one behind the other."""
    first, length = terms[0], len(terms)
    if length == 1:
        return [n for n, token in enumerate(tokens) if first in token]
    found: set[int] = set()
    for start in (n for n, token in enumerate(tokens) if first in token):
        if all(start + k < len(tokens) and term in tokens[start + k] for k, term in enumerate(terms[1:], 1)):
            found.update(range(start, start + length))
    return sorted(found)


def _near(left: Sequence[int], right: Sequence[int], distance: int) -> Iterable[int]:
    """Those of two lists of token numbers that have one of the other list so near, sides of some words allowed for."""
    reach = distance + 1 + max(_longest(left), _longest(right))
    return {
        *(a for a in left if any(abs(a - b) <= reach for b in right)),
        *(b for b in right if any(abs(a - b) <= reach for a in left)),
    }


def _longest(numbers: Sequence[int]) -> int:
    """Tokens in the longest stretch of numbers that follow each other, less one."""
    best = run = 0
    for one, other in pairwise(numbers):
        run = run + 1 if other == one + 1 else 0
        best = max(best, run)
    return best


def _alike(terms: Sequence[str], tokens: Sequence[str], distance: int) -> bool:
    return any(OSA.distance(a, b, score_cutoff=distance) <= distance for a in terms for b in tokens)
