"""A name looked for in texts in all its forms: order, initials, diminutives, transliteration, slips of spelling.

First every word that the texts have is held against the words of all names of a list (`Spellings`): what sounds alike,
is written alike, is a short form of it, or its initial. Then a passage that has one of them for each word of a name is
read, and the words that stand together in it are held against the name by the matcher, whose reasons are told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sourcebook.resolve.alignment import compare_tokens
from sourcebook.resolve.base import Matcher, Party, PartyType, Score
from sourcebook.resolve.lexicon import NAMESAKES, PARTICLES, STOP_ACRONYM
from sourcebook.resolve.normalise import Token, take_apart

ALIKE = 0.8
"""Likeness from which a word of a text may stand for a word of a name."""
SAME = 0.9
"""The same of words that many names have ("Ministry"), which must not be another word of their kind ("Minister")."""
SLIPPED = 4
"""Letters from which a word is also looked for with one letter left out."""
LEAST = 0.7
"""Score of the matcher from which a place is shown."""
BETWEEN = 2
"""Words that may stand between those of a name (a middle name, a title)."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sought:
    """A name taken apart. `needed` are the words that a place must have."""

    name: str
    type: PartyType
    tokens: tuple[Token, ...]
    needed: tuple[Token, ...]

    @property
    def reach(self) -> int:
        """Words from the first to the last of the name in a text, at most."""
        return len(self.tokens) + BETWEEN


def sought(name: str, kind: str = "") -> Sought | None:
    """What to look for; None for a name without a word that tells anything."""
    type_ = _type_of(name, kind)
    tokens = take_apart(name, type_).tokens
    words = [t for t in tokens if t.role in ("word", "generic", "place", "number")]
    if not any(t.role == "word" for t in words):
        words = words if len(words) > 1 else []
    if type_ == "person" and len(words) > 2 and not any(t.raw for t in words):
        words = [words[0], words[-1]]  # middle names are seldom printed
    return Sought(name, type_, tokens, tuple(dict.fromkeys(words))) if words else None


def _type_of(name: str, kind: str) -> PartyType:
    if kind in ("person", "organization"):
        return "person" if kind == "person" else "organization"
    found = take_apart(name, "organization")
    body = found.legal or any(t.role in ("generic", "place", "number") for t in found.tokens) or len(found.tokens) == 1
    return "organization" if body else "person"


@dataclass(slots=True)
class Spellings:
    """The words of texts that may stand for each word of the names of a list."""

    _wanted: dict[str, list[Token]] = field(default_factory=lambda: defaultdict(list))
    _held: dict[Token, set[str]] = field(default_factory=lambda: defaultdict(set))
    _of: dict[Token, frozenset[str]] = field(default_factory=dict)

    def want(self, names: Iterable[Sought]) -> None:
        """Look for the words of these names."""
        for token in {token for name in names for token in name.tokens}:
            for key in (*_keys(token), f"i{token.text[0]}"):
                self._wanted[key].append(token)

    def read(self, terms: Iterable[str]) -> None:
        """Hold words of texts against those looked for."""
        self._of.clear()
        for term in terms:
            for token in _tokens_of(term):
                keys = {f"i{token.text}"} if len(token.text) == 1 else _keys(token)
                near = {own for key in keys for own in self._wanted.get(key, ())}
                for own in near:
                    if compare_tokens(own, token)[0] >= (ALIKE if own.role == "word" else SAME):
                        self._held[own].add(term)

    def of(self, token: Token) -> frozenset[str]:
        """Words of texts that may stand for a word of a name."""
        found = self._of.get(token)
        if found is None:
            found = self._of[token] = frozenset(self._held.get(token, ()))
        return found


def _tokens_of(term: str) -> tuple[Token, ...]:
    found = take_apart(term, "person").tokens
    return found if len(found) == 1 else ()


def _keys(token: Token) -> set[str]:
    """Keys of which two words that stand for each other have one in common."""
    text = token.text
    keys = {f"t{text}", f"s{token.sound}", *(f"n{group}" for group in NAMESAKES.get(text, ()))}
    if len(token.skeleton) > 2:
        keys.add(f"k{token.skeleton}")
    if len(text) >= SLIPPED:
        keys.update(f"d{text[:n]}{text[n + 1 :]}" for n in range(len(text)))
        keys.add(f"d{text}")
    return keys


class Taken:
    """A text taken into its words once, however many names are looked for in it.

    Args:
        text: As printed.
        terms_of: The words of an index that a printed word is found by.
    """

    def __init__(self, text: str, terms_of: Callable[[str], tuple[str, ...]]) -> None:
        self.text = text
        self.words = list(_WORD.finditer(text))
        self._terms = [terms_of(word[0]) for word in self.words]
        self._at: dict[str, list[int]] = {}
        at = self._at
        for number, terms in enumerate(self._terms):
            for term in terms:
                if term in at:
                    at[term].append(number)
                else:
                    at[term] = [number]

    def positions(self, group: frozenset[str], proper: bool) -> list[int]:
        """Numbers of the words of a group, in order; only those that do not begin small, when `proper`."""
        held = group & self._at.keys()
        found = sorted({n for term in held for n in self._at[term]}) if held else []
        return [n for n in found if not self.words[n][0][0].islower()] if proper else found

    def has(self, number: int, group: frozenset[str]) -> bool:
        """Whether a word is of a group."""
        return not group.isdisjoint(self._terms[number])


class Place(NamedTuple):
    """Where a name stands in a text, and how well it fits."""

    start: int
    end: int
    score: Score


class Finder:
    """Finds names in passages.

    Args:
        spellings: What may stand for the words of the names.
        matcher: Says how well the words found fit the name.
    """

    def __init__(self, spellings: Spellings, matcher: Matcher) -> None:
        self._spellings = spellings
        self._matcher = matcher
        self._scores: dict[tuple[str, str], Score] = {}

    def groups(self, name: Sought) -> list[frozenset[str]]:
        """Of each word that a place must have, the words of texts that may stand for it."""
        return [self._spellings.of(token) for token in name.needed]

    def find(self, name: Sought, groups: Sequence[frozenset[str]], taken: Taken) -> Iterator[Place]:
        """The places of a text where a name of these `groups` stands, in order; none overlaps the one before."""
        words, proper = taken.words, name.name != name.name.lower()  # written like a name where the list writes it so
        at = []
        for group in groups:
            at.append(taken.positions(group, proper))
            if not at[-1]:
                return
        last = -1
        for first in at[0]:
            near = [min(places, key=lambda p: (abs(p - first), p)) for places in at]
            low, high = min(near), max(near)
            if low <= last or high - low >= name.reach or len(set(near)) < len(near):
                continue
            if any(_breaks(words[n][0]) for n in range(low, high) if n not in near):
                continue
            low, high = _widened(taken, low, high, name, self._spellings)
            start, end = words[low].start(), words[high].end()
            score = self._score(name, taken.text[start:end])
            if score.value >= LEAST:
                last = high
                yield Place(start, end, score)

    def _score(self, name: Sought, words: str) -> Score:
        key = name.name, words
        if key not in self._scores:
            if len(self._scores) > 100_000:
                self._scores.clear()
            a, b = Party(names=(name.name,), type=name.type), Party(names=(words,), type=name.type)
            self._scores[key] = self._matcher.compare(a, b)
        return self._scores[key]


def _breaks(word: str) -> bool:
    """Whether a word between those of a name tells that they are no name: "Vale met Ada"."""
    return word[0].islower() and word not in PARTICLES and word not in STOP_ACRONYM


def _widened(taken: Taken, low: int, high: int, name: Sought, spellings: Spellings) -> tuple[int, int]:
    """A place with the words beside it that belong to the name too: a middle name, an initial, a particle."""
    own = [spellings.of(token) for token in name.tokens]
    initials = {token.text for token in name.tokens if token.role == "initial"}

    def belongs(n: int) -> bool:
        if not 0 <= n < len(taken.words):
            return False
        word = taken.words[n][0]
        return (word[0].isupper() and word[0].lower() in initials) or any(taken.has(n, group) for group in own)

    while high - low < len(name.tokens) and belongs(low - 1):
        low -= 1
    while high - low < len(name.tokens) and belongs(high + 1):
        high += 1
    return low, high
