"""Passages that bear on a claim: the documents that speak of the matter first, then the passages inside them.

Score of a passage, in units of BM25 (Robertson and Zaragoza 2009): its own words; plus a quarter of the scores of the
passages before and after it, because what a sentence leaves unsaid stands beside it; plus a share of its document's
score, because a sentence that says "he" and "the bank" is found by whose article it stands in. Length counts for
little (`LENGTH`) and repetition for less (`REPEATED`): evidence is what covers a claim, not what dwells on one word of
it. Every part is told in words. How it was measured: `docs/explanation/evidence.md`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import tantivy

from sourcebook.model.search import Passage
from sourcebook.store.index.schema import words_analyzer

REPEATED, LENGTH, USUAL = 0.5, 0.3, 20.0
"""BM25's k1 and b for passages, and the length (words) at which neither helps nor harms."""
NEIGHBOUR, OF_DOCUMENT = 0.25, 0.6
"""Shares of the scores of the passages beside it and of its document that a passage gets."""
MOST_DOCUMENTS, SEARCHED, MOST_PASSAGES = 200, 12, 300
"""Documents scored; those of them whose passages are all looked at; passages looked at in each of the two lists."""
MOST_TERMS = 40
"""Distinct words of a text that are looked for; the rarest are kept."""
SHOWN = 5
"""Shared words that a reason names."""

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
Occur = tantivy.Occur
Key = tuple[str, int]


class _Found(NamedTuple):
    rendition: str
    start: int
    end: int
    exact: str
    counts: Mapping[str, int]
    length: int


class Bearing:
    """Looks in both indexes, those of documents and of passages, as they are now."""

    def __init__(self, documents: tantivy.Index, passages: tantivy.Index) -> None:
        self._documents = documents
        self._passages = passages
        self._analyzer = words_analyzer()

    def find(
        self, text: str, *, limit: int, exclude: frozenset[str], within: str | None, most_each: int | None
    ) -> list[Passage]:
        """Passages that bear on `text`, best first; at most `most_each` of one document, when given."""
        weights = self._weigh(text)
        if not weights:
            return []
        standing = {within: 0.0} if within is not None else self._rank_documents(weights, exclude)
        found = self._look(weights, exclude, standing, within)
        own = {key: _bm25(weights, one) for key, one in found.items()}
        scores = {key: own[key] + _beside(own, key) + OF_DOCUMENT * standing.get(key[0], 0.0) for key in found}
        order = _thin(sorted(scores, key=lambda key: (-scores[key], key)), most_each)[:limit]
        return [self._passage(key, found[key], scores[key], weights, own, standing) for key in order]

    def _weigh(self, text: str) -> dict[str, float]:
        """Words to look for, with how much each tells (inverse document frequency over the passages)."""
        plain = [word for word in _words(text) if word not in FUNCTION_WORDS]
        terms = set(self._analyzer.analyze(" ".join(plain))) or set(self._analyzer.analyze(text))
        searcher = self._passages.searcher()
        total = searcher.num_docs
        held = {term: count for term in terms if (count := searcher.doc_freq("text", term))}
        rare = sorted(held, key=lambda term: (held[term], term))[:MOST_TERMS]
        return {t: math.log(1 + (max(0, total - held[t]) + 0.5) / (held[t] + 0.5)) for t in rare}

    def _rank_documents(self, weights: Iterable[str], exclude: frozenset[str]) -> dict[str, float]:
        """Scores of the documents that speak of the matter, best first."""
        schema = self._documents.schema
        query = _wanted(schema, weights, [tantivy.Query.term_query(schema, "id", d) for d in sorted(exclude)])
        searcher = self._documents.searcher()
        hits = searcher.search(query, MOST_DOCUMENTS).hits
        found = [(searcher.doc(address)["id"][0], score) for score, address in hits]
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def _look(
        self, weights: Iterable[str], exclude: frozenset[str], standing: Mapping[str, float], within: str | None
    ) -> dict[Key, _Found]:
        """Passages to score: the best anywhere, and those of the best documents."""
        schema = self._passages.schema
        without = [tantivy.Query.term_query(schema, "document", d) for d in sorted(exclude)]
        wanted = _wanted(schema, weights, without)
        best = [tantivy.Query.term_query(schema, "document", d) for d in list(standing)[:SEARCHED]]
        queries = [wanted] if within is None else []
        if best:
            inside = tantivy.Query.const_score_query(
                tantivy.Query.boolean_query([(Occur.Should, query) for query in best]), 0.0
            )
            queries.append(tantivy.Query.boolean_query([(Occur.Must, wanted), (Occur.Must, inside)]))
        searcher = self._passages.searcher()
        found: dict[Key, _Found] = {}
        for query in queries:
            for _, address in searcher.search(query, MOST_PASSAGES).hits:
                entry = searcher.doc(address)
                key = (str(entry["document"][0]), int(entry["number"][0]))
                if key not in found:
                    found[key] = self._read(entry)
        return found

    def _read(self, entry: tantivy.Document) -> _Found:
        exact = str(entry["text"][0])
        words = self._analyzer.analyze(exact)
        place = int(entry["start"][0]), int(entry["end"][0])
        return _Found(str(entry["rendition"][0]), *place, exact, Counter(words), len(words))

    def _passage(
        self,
        key: Key,
        found: _Found,
        score: float,
        weights: Mapping[str, float],
        own: Mapping[Key, float],
        standing: Mapping[str, float],
    ) -> Passage:
        shared = sorted((t for t in weights if t in found.counts), key=lambda t: (-weights[t], t))
        printed = _printed(self._analyzer, found.exact, shared[:SHOWN])
        why = [f"shares {len(shared)} of {len(weights)} words: {', '.join(printed)} ({own[key]:.1f})"]
        if beside := _beside(own, key):
            why.append(f"beside passages that share some ({beside:.1f})")
        if whole := OF_DOCUMENT * standing.get(key[0], 0.0):
            why.append(f"in a document about it ({whole:.1f})")
        return Passage(document=key[0], rendition=found.rendition, start=found.start, end=found.end, exact=found.exact,
                       score=round(score, 4), why=tuple(why))  # fmt: skip


def _words(text: str) -> list[str]:
    """Words of a text in small letters, cut where the index cuts."""
    return _CUT.analyze(text)


_CUT = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase()).build()


def _wanted(schema: tantivy.Schema, terms: Iterable[str], without: list[tantivy.Query]) -> tantivy.Query:
    words = [(Occur.Should, tantivy.Query.term_query(schema, "text", term)) for term in sorted(terms)]
    clauses = [(Occur.Must, tantivy.Query.boolean_query(words)), *((Occur.MustNot, query) for query in without)]
    return tantivy.Query.boolean_query(clauses)


def _bm25(weights: Mapping[str, float], found: _Found) -> float:
    norm = REPEATED * (1 - LENGTH + LENGTH * found.length / USUAL)
    counts = found.counts
    # In the order of the weights, so that the sum is the same to the last bit everywhere.
    return sum(w * counts[t] * (REPEATED + 1) / (counts[t] + norm) for t, w in weights.items() if t in counts)


def _beside(own: Mapping[Key, float], key: Key) -> float:
    document, number = key
    return NEIGHBOUR * (own.get((document, number - 1), 0.0) + own.get((document, number + 1), 0.0))


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


def _printed(analyzer: tantivy.TextAnalyzer, text: str, stems: list[str]) -> list[str]:
    """Words of a text as printed, one for each stem."""
    forms: dict[str, str] = {}
    for word in text.split():
        clean = word.strip(".,;:!?()[]\"'“”‘’")
        for stem in analyzer.analyze(clean):
            forms.setdefault(stem, clean)
    return [forms.get(stem, stem) for stem in stems]
