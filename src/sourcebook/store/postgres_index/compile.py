"""A query tree compiled to SQL: which entries match. Its sibling for tantivy is `store.index.compile`.

Each part is either a condition on an entry `e` (`kind:`, `date:`) or a set of entry numbers (words): sets are joined by
INTERSECT, UNION and EXCEPT, conditions stand behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import tantivy
from rapidfuzz.distance import OSA

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
    fields_of,
)
from sourcebook.store.index.projection import AT_WORK
from sourcebook.store.index.schema import exact_analyzer, whole_analyzer, words_analyzer
from sourcebook.store.postgres_index.asking import Sql, joined
from sourcebook.store.postgres_index.schema import table_of, terms_in
from sourcebook.store.postgres_index.terms import spell
from sourcebook.store.sql.session import Session

Leaf = Word | Phrase | Near | Prefix | Fuzzy
_FIELDS = {"text": ("text", "title")}
"""Words without a field are looked for in the text and in the title."""
_FAR_PAST, _FAR_FUTURE = -99991231, 99991231
_LAST_LETTER = "\U0010ffff"
_WORDS, _EXACT, _WHOLE = words_analyzer(), exact_analyzer(), whole_analyzer()
_EVERY = "SELECT e.number FROM index_entry e"


class Part(NamedTuple):
    """A compiled part: a condition on `e`, or a SELECT of entry numbers."""

    sql: Sql
    condition: bool = False


class Compiler:
    """Compiles one query; asks `session` which words are held that begin so or are written alike.

    Whatever is made of it is made while that session is open.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._alike: dict[tuple[str, str, int], list[str]] = {}

    def compile(self, query: Query) -> Part:
        """What matches, among documents and published summaries; a query that names a `state:` is asked of all.

        Raises:
            InvalidQuery: A part has no searchable word in it.
        """
        part = self._part(query)
        if "state" in fields_of(query):
            return part
        at_work = Sql("e.keys && ?::text[]", ([f"state={state}" for state in AT_WORK],))
        hidden = Part(at_work, condition=True)
        return _all([part], [hidden if part.condition else Part(as_set(hidden))])

    def _part(self, query: Query) -> Part:
        match query:
            case Everything():
                return Part(Sql("TRUE"), condition=True)
            case And(parts):
                wanted = [self._part(p) for p in parts if not isinstance(p, Not)]
                return _all(wanted, [self._part(p.part) for p in parts if isinstance(p, Not)])
            case Or(parts):
                return _any([self._part(p) for p in parts])
            case Not(part):
                return _all([], [self._part(part)])
            case Range():
                return _range(query)
            case Among(_, _, documents):
                return Part(Sql("e.id = ANY(?::text[])", (list(documents),)), condition=True)
            case _:
                return self._leaf(query)

    def _leaf(self, query: Leaf) -> Part:
        if query.field in KEY_FIELDS:
            return Part(_key(query.field, getattr(query, "text", "")), condition=True)
        return Part(joined((self.in_table(query, table) for table in fields_of_leaf(query)), " UNION "))

    def in_table(self, query: Leaf, field: str) -> Sql:
        """Numbers of the entries in which one field has a leaf."""
        head = f"SELECT w.entry FROM {table_of(field)} w"
        match query:
            case Word(_, text):
                return Sql(head).and_then(_standing("w.stems", analyzed(_WORDS, text)))
            case Phrase(_, text):
                return Sql(head).and_then(_standing("w.exact", analyzed(_EXACT, text)))
            case Near():
                return Sql(head).and_then(_near(query))
            case Prefix(_, text):
                *before, last = analyzed(_EXACT, text)
                if before:
                    piece = Sql(f" WHERE {terms_in('w.exact')} @> ?::text[]", (before,))
                    return Sql(head).and_then(piece.then(" AND strpos(w.exact, ?) > 0", beginning([*before, last])))
                return Sql(head).and_then(_having(self.beginning_so(field, last)))
            case Fuzzy(_, text, distance):
                alike = [_having(self.alike(field, t, distance)) for t in analyzed(_EXACT, text)]
                return joined((Sql(head).and_then(one) for one in alike), " INTERSECT ")

    def beginning_so(self, field: str, beginning: str) -> list[str]:
        """Words of a field that begin so."""
        sql = "SELECT word FROM index_word WHERE form = ? AND word >= ? AND word <= ?"
        return [str(word) for (word,) in self.session.run(sql, (f"{field}.exact", beginning, beginning + _LAST_LETTER))]

    def alike(self, field: str, word: str, distance: int) -> list[str]:
        """Words of a field at most so many edits away; two letters turned round are one. Asked for once."""
        key = f"{field}.exact", word, distance
        if key not in self._alike:
            self._alike[key] = self._find_alike(*key)
        return self._alike[key]

    def _find_alike(self, form: str, word: str, distance: int) -> list[str]:
        sql = "SELECT word FROM index_word WHERE form = ? AND char_length(word) BETWEEN ? AND ?"
        rows = self.session.run(sql, (form, len(word) - distance, len(word) + distance))
        return [held for (held,) in rows if OSA.distance(word, held, score_cutoff=distance) <= distance]


def fields_of_leaf(leaf: Leaf) -> tuple[str, ...]:
    """The fields that a leaf is looked for in."""
    return _FIELDS.get(leaf.field, (leaf.field,))


def analyzed(analyzer: tantivy.TextAnalyzer, text: str) -> list[str]:
    """The terms of words in a query. Raises `InvalidQuery` when there is none."""
    terms = analyzer.analyze(text)
    if not terms:
        raise InvalidQuery(f"{text!r} has no word in it.", "Write a word or a number.")
    return terms


def beginning(terms: Sequence[str]) -> str:
    """Terms as they stand in a column, the last of which may go on."""
    return spell(terms)[:-1]


def as_set(part: Part) -> Sql:
    """A part as a SELECT of entry numbers."""
    return Sql(f"{_EVERY} WHERE ").and_then(part.sql) if part.condition else part.sql


def _all(wanted: Sequence[Part], without: Sequence[Part]) -> Part:
    """All of them, none of the others."""
    conditions = [Sql(f"({p.sql.text})", p.sql.values) for p in wanted if p.condition]
    conditions += [Sql(f"({p.sql.text}) IS NOT TRUE", p.sql.values) for p in without if p.condition]
    sets = [p.sql for p in wanted if not p.condition]
    others = [p.sql for p in without if not p.condition]
    condition = joined(conditions, " AND ") if conditions else Sql("TRUE")
    if not sets and not others:
        return Part(condition, condition=True)
    found = joined(sets, " INTERSECT ", "({})") if sets else as_set(Part(condition, condition=True))
    if sets and conditions:
        found = Sql(f"{_EVERY} JOIN (").and_then(found).then(") b (entry) ON b.entry = e.number WHERE ")
        found = found.and_then(condition)
    return Part(joined([found, *others], " EXCEPT ", "({})"))


def _any(parts: Sequence[Part]) -> Part:
    conditions = [p.sql for p in parts if p.condition]
    either = Part(joined(conditions, " OR ", "({})"), condition=True)
    if len(conditions) == len(parts):
        return either
    sets = [p.sql for p in parts if not p.condition]
    return Part(joined([*sets, as_set(either)] if conditions else sets, " UNION ", "({})"))


def _key(field: str, text: str) -> Sql:
    if field == "document":
        return Sql("e.id = ?", (text,))
    if field == "entity":  # nobody looked up who is meant
        return Sql("FALSE")
    return Sql("e.keys @> ?::text[]", ([key_of(field, text)],))


def key_of(field: str, value: str) -> str:
    """A value that is compared whole, as it stands in `keys`."""
    return f"{field}={''.join(_WHOLE.analyze(value))}"


def _standing(column: str, terms: list[str]) -> Sql:
    """Where the terms stand one behind the other."""
    found = Sql(f" WHERE {terms_in(column)} @> ?::text[]", (terms,))
    return found if len(terms) == 1 else found.then(f" AND strpos({column}, ?) > 0", spell(terms))


def _having(words: Iterable[str]) -> Sql:
    return Sql(f" WHERE {terms_in('w.exact')} && ?::text[]", (list(words),))


def _near(query: Near) -> Sql:
    """Where one side ends at most so many words before the other begins, or the other way round."""
    left, right = analyzed(_EXACT, query.left), analyzed(_EXACT, query.right)
    found = Sql(f", LATERAL (SELECT {terms_in('w.exact')} AS terms OFFSET 0) a")
    found = found.then(f" WHERE {terms_in('w.exact')} @> ?::text[]", [*left, *right])
    for side in (left, right):
        found = found.then(" AND strpos(w.exact, ?) > 0", spell(side)) if len(side) > 1 else found
    orders = [_followed(left, right, query.distance), _followed(right, left, query.distance)]
    return found.and_then(joined(orders, " OR ", "{}").enclosed(" AND (", ")"))


def _followed(first: Sequence[str], then: Sequence[str], distance: int) -> Sql:
    """Whether `then` begins at most so many words behind the last end of `first` before it."""
    places = Sql(f"SELECT p + {len(first)} AS p, FALSE AS begins FROM (").and_then(_places(first))
    places = places.then(") s UNION ALL SELECT p, TRUE FROM (").and_then(_places(then)).then(") s")
    behind = "p - max(CASE WHEN begins THEN NULL ELSE p END) OVER (ORDER BY p, begins)"
    found = Sql(f"EXISTS (SELECT 1 FROM (SELECT begins, {behind} AS behind FROM (").and_then(places)
    return found.then(") q) r WHERE begins AND behind <= ?)", distance)


def _places(terms: Sequence[str]) -> Sql:
    """Where in the array `a.terms` the terms stand one behind the other."""
    return joined(
        (Sql(f"SELECT p - {n} AS p FROM unnest(array_positions(a.terms, ?)) p", (t,)) for n, t in enumerate(terms)),
        " INTERSECT ",
    )


def _range(query: Range) -> Part:
    if query.field in DAY_FIELDS:
        low = _FAR_PAST if query.low is None else int(query.low)
        high = _FAR_FUTURE if query.high is None else int(query.high)
        if query.field == "posted":
            return Part(Sql("e.posted BETWEEN ? AND ?", (low, high)), condition=True)
        # A document dated "2008" may be of any day of it: ranges match when they overlap.
        ends = (_FAR_PAST, high, low, _FAR_FUTURE)
        return Part(Sql("e.first_day BETWEEN ? AND ? AND e.last_day BETWEEN ? AND ?", ends), condition=True)
    column = {"amount": "amount", "ocr": "e.ocr", "importance": "e.importance"}[query.field]
    above, below = (">" if query.above else ">="), ("<" if query.below else "<=")
    low_end = -1e300 if query.low is None else query.low
    high_end = 1e300 if query.high is None else query.high
    within = Sql(f"{column} {above} ?::float8 AND {column} {below} ?::float8", (float(low_end), float(high_end)))
    if query.field != "amount":
        return Part(within, condition=True)
    return Part(Sql("SELECT DISTINCT entry FROM index_amount WHERE ").and_then(within))
