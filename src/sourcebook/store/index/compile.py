"""A query tree compiled to tantivy queries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import tantivy

from sourcebook.errors import InvalidQuery
from sourcebook.model.query import (
    DAY_FIELDS,
    KEY_FIELDS,
    Among,
    And,
    Everything,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Word,
)
from sourcebook.store.index.schema import exact_analyzer, whole_analyzer, words_analyzer

Occur = tantivy.Occur
_BOOSTED = {"text": (("text", 1.0), ("title", 3.0))}
"""Words without a field are looked for in the text and, weighing more, in the title."""
_FAR_PAST, _FAR_FUTURE = -99991231, 99991231
FEW = 128
"""Terms that are asked for one by one; above, an automaton over all terms of the index is quicker than to make one."""
EXACTLY = 99
"""Words between two phrases up to which each is sure to stand whole where it is near; further apart, anywhere."""


def any_of(schema: tantivy.Schema, field: str, terms: Sequence[str]) -> tantivy.Query:
    """What has one of these terms."""
    if len(terms) > FEW:
        return tantivy.Query.term_set_query(schema, field, list(terms))
    return tantivy.Query.boolean_query([(Occur.Should, tantivy.Query.term_query(schema, field, t)) for t in terms])


def _either(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Occur.Should, query) for query in queries])


class Compiler:
    """Compiles for one index; keeps the analyzers."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self.schema = index.schema
        self.words = words_analyzer()
        self.exact = exact_analyzer()
        self.whole = whole_analyzer()

    def compile(self, query: Query) -> tantivy.Query:
        """The tantivy query.

        Raises:
            InvalidQuery: A part has no searchable word in it.
        """
        match query:
            case Everything():
                return tantivy.Query.all_query()
            case And(parts):
                return self._all(parts)
            case Or(parts):
                return tantivy.Query.boolean_query([(Occur.Should, self.compile(p)) for p in parts])
            case Not(part):
                return self._all((Not(part),))
            case Range():
                return self._range(query)
            case Among(_, _, documents):
                return self._plain(any_of(self.schema, "id", documents))
            case _:
                return self._leaf(query)

    def compile_plain(self, query: Word | Phrase | Near | Prefix | Fuzzy) -> tantivy.Query:
        """A leaf in its own field only, with no weight for titles."""
        return self._in_field(query, query.field)

    def _all(self, parts: tuple[Query, ...]) -> tantivy.Query:
        clauses = [
            (Occur.MustNot, self.compile(p.part)) if isinstance(p, Not) else (Occur.Must, self.compile(p))
            for p in parts
        ]
        if all(occur == Occur.MustNot for occur, _ in clauses):
            clauses.append((Occur.Must, tantivy.Query.all_query()))
        return tantivy.Query.boolean_query(clauses)

    def _leaf(self, query: Word | Phrase | Near | Prefix | Fuzzy) -> tantivy.Query:
        if query.field in KEY_FIELDS:
            return self._plain(self._key(query.field, getattr(query, "text", "")))
        fields = _BOOSTED.get(query.field, ((query.field, 1.0),))
        made = [tantivy.Query.boost_query(self._in_field(query, field), boost) for field, boost in fields]
        return made[0] if len(made) == 1 else tantivy.Query.disjunction_max_query(made, 0.3)

    def _in_field(self, query: Word | Phrase | Near | Prefix | Fuzzy, field: str) -> tantivy.Query:
        exact = f"{field}_exact"
        match query:
            case Word(_, text):
                return self._phrase(field, self._terms(self.words, text), 0)
            case Phrase(_, text):
                return self._phrase(exact, self._terms(self.exact, text), 0)
            case Near():
                return self._near(exact, query)
            case Prefix(_, text):
                return self._prefix(exact, self._terms(self.exact, text))
            case Fuzzy(_, text, distance):
                alike = [
                    (Occur.Must, tantivy.Query.fuzzy_term_query(self.schema, exact, t, distance))
                    for t in self._terms(self.exact, text)
                ]
                return alike[0][1] if len(alike) == 1 else tantivy.Query.boolean_query(alike)

    def _near(self, field: str, query: Near) -> tantivy.Query:
        a, b = self._terms(self.exact, query.left), self._terms(self.exact, query.right)
        # A slop counts to either side of where a word would stand in the phrase, and for each of its words.
        if len(a) == len(b) == 1 and a != b:
            return _either([self._phrase(field, both, query.distance) for both in (a + b, b + a)])
        if len(a) == len(b) == 1:
            return self._again(field, a[0], query.distance)
        if query.distance <= EXACTLY:
            gaps = range(query.distance + 1)
            return _either([self._apart(field, *sides, gap) for sides in ((a, b), (b, a)) for gap in gaps])
        near = _either([self._phrase(field, both, query.distance) for both in (a + b, b + a)])
        whole = [self._phrase(field, terms, 0) for terms in (a, b) if len(terms) > 1]
        return tantivy.Query.boolean_query([(Occur.Must, q) for q in (near, *whole)])

    def _again(self, field: str, term: str, distance: int) -> tantivy.Query:
        """A word, and the same word at most so many words behind it: around the middle of the stretch, to both ends."""
        half = distance // 2
        stretches = [[(0, term), (1 + middle, term)] for middle in {half, distance - half}]
        return _either([tantivy.Query.phrase_query(self.schema, field, two, half) for two in stretches])  # type: ignore[arg-type]

    def _apart(self, field: str, first: list[str], then: list[str], gap: int) -> tantivy.Query:
        """Both whole, with exactly so many words between them."""
        places = [*enumerate(first), *enumerate(then, len(first) + gap)]
        return tantivy.Query.phrase_query(self.schema, field, places)  # type: ignore[arg-type]

    def _prefix(self, field: str, terms: list[str]) -> tantivy.Query:
        *before, last = terms
        if before:
            words: list[Any] = [*map(re.escape, before), f"{re.escape(last)}.*"]
            return tantivy.Query.regex_phrase_query(self.schema, field, words, 0)
        # No edits and any ending: an automaton that is made at once and reads the words that begin so, and no others.
        return tantivy.Query.fuzzy_term_query(self.schema, field, last, 0, prefix=True)

    def _key(self, field: str, text: str) -> tantivy.Query:
        if field == "document":
            return tantivy.Query.term_query(self.schema, "id", text)
        if field == "entity":  # nobody looked up who is meant
            return tantivy.Query.empty_query()
        # (Python's small letters differ: it writes a sigma at the end of a word in another way.)
        return tantivy.Query.term_query(self.schema, field, "".join(self.whole.analyze(text)))

    def _plain(self, query: tantivy.Query) -> tantivy.Query:
        """A condition adds nothing to the score."""
        return tantivy.Query.const_score_query(query, 0.0)

    def _terms(self, analyzer: tantivy.TextAnalyzer, text: str) -> list[str]:
        terms = analyzer.analyze(text)
        if not terms:
            raise InvalidQuery(f"{text!r} has no word in it.", "Write a word or a number.")
        return terms

    def _phrase(self, field: str, terms: list[str], slop: int) -> tantivy.Query:
        if len(terms) == 1:
            return tantivy.Query.term_query(self.schema, field, terms[0])
        words: list[Any] = list(terms)
        return tantivy.Query.phrase_query(self.schema, field, words, slop)

    def _range(self, query: Range) -> tantivy.Query:
        if query.field not in DAY_FIELDS:
            return self._plain(self._numbers(query))
        low = _FAR_PAST if query.low is None else int(query.low)
        high = _FAR_FUTURE if query.high is None else int(query.high)
        integer = tantivy.FieldType.Integer
        if query.field == "posted":
            return self._plain(tantivy.Query.range_query(self.schema, "posted", integer, low, high))
        # A document dated "2008" may be of any day of it: ranges match when they overlap.
        starts = tantivy.Query.range_query(self.schema, "first_day", integer, _FAR_PAST, high)
        ends = tantivy.Query.range_query(self.schema, "last_day", integer, low, _FAR_FUTURE)
        return self._plain(tantivy.Query.boolean_query([(Occur.Must, starts), (Occur.Must, ends)]))

    def _numbers(self, query: Range) -> tantivy.Query:
        return tantivy.Query.range_query(
            self.schema,
            query.field,
            tantivy.FieldType.Float,
            -1e300 if query.low is None else query.low,
            1e300 if query.high is None else query.high,
            include_lower=not query.above,
            include_upper=not query.below,
        )
