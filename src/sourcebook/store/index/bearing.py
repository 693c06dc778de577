"""Passages that bear on a claim: the documents that speak of the matter first, then the passages inside them.

A claim's words each tell something (inverse document frequency). The score of a passage is the share of all that it
has, in six parts, each told in words:

- its own words: BM25 (Robertson and Zaragoza 2009) over what all words tell. Length counts for little (`LENGTH`) and
  repetition for less (`REPEATED`): evidence is what covers a claim, not what dwells on one word of it;
- `AROUND`: what it covers together with the passages before and after it, because what a sentence leaves unsaid stands
  beside it;
- `OF_DOCUMENT`: how well its document answers, because "he" and "the bank" are found by whose article it stands in;
- `ALIKE`: claim words it lacks, but has a word that begins alike ("director", "directed");
- `NUMBERS`: the share of the claim's numbers that it gives;
- `EARLY`: the earlier in its document, the more, because matters are told in the order of their weight.

How the weights were chosen and measured: `docs/explanation/evidence.md`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

import tantivy

from sourcebook.model.search import Passage
from sourcebook.store.index.schema import words_analyzer

REPEATED, LENGTH, USUAL = 0.5, 0.3, 20.0
"""BM25's k1 and b for passages, and the length (words) at which neither helps nor harms."""
AROUND, OF_DOCUMENT, ALIKE, NUMBERS, EARLY = 1.15, 3.6, 1.3, 0.3, 0.37
"""Weights of the parts beside that of a passage's own words, which is 1."""
BEGINNING = 4
"""Letters in which words that count as alike agree at least."""
MOST_DOCUMENTS, SEARCHED, MOST_PASSAGES = 200, 12, 300
"""Documents scored; those of them whose passages are all looked at; passages looked at in each of the two lists."""
MOST_TERMS = 40
"""Distinct words of a text that are looked for; the rarest are kept."""
AT_HAND = 2048
"""Passages whose words are kept at hand: the claims of one draft are looked for in the same ones."""
SHOWN = 5
"""Shared words that a reason names."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

_PRINTED = """
a an the this that these those there here it its he him his she her hers they them their theirs we us our you
your i me my who whom whose which what when where why how and or but nor so yet if than then as at by for from
in into of off on onto out over to up upon with within without about after again against before between during
through under until while is are was were be been being am do does did have has had having will would shall
should can could may might must not no only own same such too very also just more most some any all both each
other another s t
"""
FUNCTION_WORDS = frozenset(_PRINTED.split())
"""Words that say how, not what; they are looked for only when a text has no others."""
Key = tuple[str, int]


class Met(NamedTuple):
    """A passage as an index has it."""

    document: str
    number: int
    rendition: str
    start: int
    end: int
    exact: str


class Looking(Protocol):
    """What is asked of an index as it is now; words are those of `schema.words_analyzer`."""

    def count_held(self, words: Collection[str]) -> tuple[int, dict[str, int]]:
        """How many passages there are, and how many have each of these words; words that none has are left out."""
        ...

    def rank_documents(self, words: Collection[str], exclude: frozenset[str], most: int) -> list[tuple[str, float]]:
        """(document, score) of those that have any of the words best; no summaries, none of the excluded."""
        ...

    def find(
        self, words: Collection[str], exclude: frozenset[str], within: Sequence[str] | None, most: int
    ) -> list[Met]:
        """The passages, anywhere or in some documents, that have any of the words best."""
        ...

    def count_passages(self, documents: Collection[str]) -> dict[str, int]:
        """How many passages each document has."""
        ...


class _Found(NamedTuple):
    rendition: str
    start: int
    end: int
    exact: str
    words: _Held


class _Held(NamedTuple):
    """Words of a passage: how often each stands in it, how many there are, and those that begin with some letters."""

    counts: Mapping[str, int]
    length: int
    heads: Mapping[str, tuple[str, ...]]


class _Part(NamedTuple):
    """A part of a score, and its reason."""

    value: float
    why: str


class Bearing:
    """Looks for what bears on a text."""

    def __init__(self, looking: Looking) -> None:
        self._looking = looking

    def find(
        self, text: str, *, limit: int, exclude: frozenset[str], within: str | None, most_each: int | None
    ) -> list[Passage]:
        """Passages that bear on `text`, best first; at most `most_each` of one document, when given."""
        weights = self._weigh(text)
        if not weights:
            return []
        standing = {within: 0.0} if within is not None else self._rank_documents(weights, exclude)
        found = self._look(weights, exclude, standing, within)
        claim = _Claim(text, weights, standing, self._lengths(found))
        scores = {key: sum(part.value for part in claim.parts(key, found)) for key in found}
        order = _thin(sorted(scores, key=lambda key: (-scores[key], key)), most_each)[:limit]
        return [self._passage(key, found, scores[key], claim) for key in order]

    def _lengths(self, found: Iterable[Key]) -> dict[str, int]:
        """How many passages each document has."""
        documents = {document for document, _ in found}
        counted = self._looking.count_passages(documents)  # later than they were found: some may have gone since
        return {document: max(1, counted.get(document, 0)) for document in documents}

    def _weigh(self, text: str) -> dict[str, float]:
        """Words to look for, with how much each tells (inverse document frequency over the passages)."""
        plain = [word for word in _words(text) if word not in FUNCTION_WORDS]
        terms = set(_analyzer.analyze(" ".join(plain))) or set(_analyzer.analyze(text))
        total, held = self._looking.count_held(terms)
        rare = sorted(held, key=lambda term: (held[term], term))[:MOST_TERMS]
        return {t: math.log(1 + (max(0, total - held[t]) + 0.5) / (held[t] + 0.5)) for t in rare}

    def _rank_documents(self, weights: Collection[str], exclude: frozenset[str]) -> dict[str, float]:
        """Scores of the documents that speak of the matter, best first."""
        found = self._looking.rank_documents(weights, exclude, MOST_DOCUMENTS)
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def _look(
        self, weights: Collection[str], exclude: frozenset[str], standing: Mapping[str, float], within: str | None
    ) -> dict[Key, _Found]:
        """Passages to score: the best anywhere, and those of the best documents."""
        places: list[Sequence[str] | None] = [None] if within is None else []
        if best := list(standing)[:SEARCHED]:
            places.append(best)
        found: dict[Key, _Found] = {}
        for place in places:
            for met in self._looking.find(weights, exclude, place, MOST_PASSAGES):
                key = met.document, met.number
                if key not in found:
                    found[key] = self._read(met)
        return found

    @staticmethod
    def _read(met: Met) -> _Found:
        return _Found(met.rendition, met.start, met.end, met.exact, _words_in(met.exact))

    def _passage(self, key: Key, found: Mapping[Key, _Found], score: float, claim: _Claim) -> Passage:
        one = found[key]
        shared = sorted((t for t in claim.weights if t in one.words.counts), key=lambda t: (-claim.weights[t], t))
        printed = _printed(one.exact, shared[:SHOWN])
        told = [f"shares {len(shared)} of {len(claim.weights)} words: {', '.join(printed)}" if printed else ""]
        parts = [*claim.parts(key, found)]
        told += [part.why for part in parts[1:]]
        why = tuple(
            f"{words} ({part.value:.2f})" for words, part in zip(told, parts, strict=True) if words and part.value
        )
        return Passage(document=key[0], rendition=one.rendition, start=one.start, end=one.end, exact=one.exact,
                       score=round(score, 4), why=why)  # fmt: skip


class _Claim:
    """What is looked for, and how a passage answers it, part by part.

    Args:
        text: As given.
        weights: Word of the index -> how much it tells.
        standing: Document -> score.
        lengths: Document -> number of its passages.
    """

    def __init__(
        self, text: str, weights: Mapping[str, float], standing: Mapping[str, float], lengths: Mapping[str, int]
    ) -> None:
        self.weights = weights
        self._all = sum(weights.values())
        self._standing = standing
        self._lengths = lengths
        self._numbers = frozenset(_NUMBER.findall(text))
        self._heads: dict[str, list[str]] = {}
        for term in weights:
            self._heads.setdefault(term[:BEGINNING], []).append(term)

    def parts(self, key: Key, found: Mapping[Key, _Found]) -> tuple[_Part, ...]:
        """The parts of a passage's score; see the module."""
        one = found[key]
        document, number = key
        beside = [n for k in (-1, 1) if (n := found.get((document, number + k)))]
        around = self._share([n.words.counts for n in (one, *beside)])
        numbers = self._numbers & frozenset(_NUMBER.findall(one.exact)) if self._numbers else frozenset()
        early = 1 - min(1.0, number / self._lengths[document])
        return (
            _Part(_bm25(self.weights, one) / self._all, ""),
            _Part(AROUND * around, "what it and the passages beside it cover"),
            _Part(OF_DOCUMENT * self._standing.get(document, 0.0) / self._all, "in a document about it"),
            _Part(ALIKE * self._alike(one.words), "words that begin alike"),
            _Part(NUMBERS * len(numbers) / max(1, len(self._numbers)), f"gives {', '.join(sorted(numbers)[:SHOWN])}"),
            _Part(EARLY * early, "early in its document"),
        )

    def _share(self, passages: Sequence[Mapping[str, int]]) -> float:
        """The share of what all words tell that those of some passages do."""
        return sum(w for t, w in self.weights.items() if any(t in held for held in passages)) / self._all

    def _alike(self, words: _Held) -> float:
        """The share told by words that a passage lacks, so far as it has one that begins alike."""
        best: dict[str, float] = {}
        for head in self._heads.keys() & words.heads.keys():
            for wanted in self._heads[head]:
                if wanted not in words.counts:
                    best[wanted] = max(_likeness(wanted, term) for term in words.heads[head])
        return sum(self.weights[t] * best[t] for t in sorted(best)) / self._all


def _likeness(first: str, second: str) -> float:
    """Letters in which two words begin alike, as a share of the longer one; 0 for fewer than `BEGINNING`."""
    same = next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return same / max(len(first), len(second)) if same >= BEGINNING else 0.0


def _words(text: str) -> list[str]:
    """Words of a text in small letters, cut where the index cuts."""
    return _CUT.analyze(text)


_CUT = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase()).build()


def _bm25(weights: Mapping[str, float], found: _Found) -> float:
    norm = REPEATED * (1 - LENGTH + LENGTH * found.words.length / USUAL)
    counts = found.words.counts
    # In the order of the weights, so that the sum is the same to the last bit everywhere.
    return sum(w * counts[t] * (REPEATED + 1) / (counts[t] + norm) for t, w in weights.items() if t in counts)


def _thin(order: list[Key], most_each: int | None) -> list[Key]:
    """At most so many of one document, in order."""
    if most_each is None:
        return order
    seen: Counter[str] = Counter()
    kept = []
    for key in order:
        seen[key[0]] += 1
        if seen[key[0]] <= most_each:
            kept.append(key)
    return kept


def _printed(text: str, stems: list[str]) -> list[str]:
    """Words of a text as printed, one for each stem."""
    forms = _forms_in(text) if stems else {}
    return [forms.get(stem, stem) for stem in stems]


_analyzer = words_analyzer()


@lru_cache(maxsize=AT_HAND)
def _words_in(text: str) -> _Held:
    words = _analyzer.analyze(text)
    heads: dict[str, list[str]] = {}
    counts = Counter(words)
    for word in counts:
        if len(word) >= BEGINNING:
            heads.setdefault(word[:BEGINNING], []).append(word)
    return _Held(counts, len(words), {head: tuple(alike) for head, alike in heads.items()})


@lru_cache(maxsize=AT_HAND)
def _forms_in(text: str) -> Mapping[str, str]:
    """Stem -> the word that it is of, as first printed."""
    forms: dict[str, str] = {}
    for word in text.split():
        clean = word.strip(".,;:!?()[]\"'“”‘’")
        for stem in _analyzer.analyze(clean):
            forms.setdefault(stem, clean)
    return forms
