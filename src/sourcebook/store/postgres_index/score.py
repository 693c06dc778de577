"""How well an entry or a passage answers: BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75) from the stored terms.

As in the tantivy index: a word without a field counts by the better of text and title, the title three times, and a
share of the other; a phrase tells as much as its words together, and counts how often it stands whole; words found by
their beginning or by letters tell one; conditions tell nothing. A `near/` counts as its words. How many have a word is
read from the counts that are kept (`index_word`), how often one has it from its terms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sourcebook.model.query import TEXT_FIELDS, Among, Fuzzy, Near, Phrase, Prefix, Query, Range, Word, leaves
from sourcebook.store.index.schema import exact_analyzer, words_analyzer
from sourcebook.store.postgres_index.asking import Sql, joined
from sourcebook.store.postgres_index.compile import Compiler, Leaf, analyzed, beginning
from sourcebook.store.postgres_index.schema import table_of, terms_in
from sourcebook.store.postgres_index.terms import spell
from sourcebook.store.sql.session import Session

K1, B = 1.2, 0.75
_BOOSTS = {"title": 3.0}
_SHARED = 0.3
"""What the field that answers less well adds."""
MOST_SCORED = 100
"""Words of a query that are scored; the others only decide what is found."""
_WORDS, _EXACT = words_analyzer(), exact_analyzer()


class Counts(NamedTuple):
    """How many entries have a field, how many terms it has on average, and how many have each word, by its form."""

    held: Mapping[str, int]
    average: Mapping[str, float]
    having: Mapping[tuple[str, str], int]

    def tells(self, form: str, words: Iterable[str]) -> float:
        """How much these words together tell (inverse document frequency)."""
        total = self.held.get(form.partition(".")[0], 0)
        known = [self.having.get((form, word), 0) for word in words]
        return sum(math.log(1 + (max(0, total - n) + 0.5) / (n + 0.5)) for n in known)

    def bm25(self, table: str, form: str, terms: Sequence[str], boost: float = 1.0) -> Sql:
        """What terms that stand one behind the other tell of a row `w_<table>`."""
        most = self.tells(f"{table}.{form}", terms) * (K1 + 1) * boost
        column, average, piece = f"w_{table}.{form}", self.average.get(table, 1.0), spell(terms)
        norm = f"{K1} * ({1 - B} + {B} * w_{table}.length / ?::float8)"
        often = f"(octet_length({column}) - octet_length(replace({column}, ?, ''))) / ?::float8"
        values = (float(most), float(average), piece, float(len(piece.encode())), float(average))
        return Sql(f"coalesce(?::float8 * (1 - {norm} / ({often} + {norm})), 0)", values)


def read_counts(session: Session, wanted: Iterable[tuple[str, str]]) -> Counts:
    """Counts of these words, each with its form (`text.stems`)."""
    sizes = session.run("SELECT form, held, words FROM index_size")
    forms, words = zip(*pairs, strict=True) if (pairs := sorted(set(wanted))) else ((), ())
    rows = session.run(
        "SELECT form, word, held FROM index_word WHERE (form, word) IN (SELECT * FROM unnest(?::text[], ?::text[]))",
        (list(forms), list(words)),
    )
    average = {form: words / held for form, held, words in sizes if held}
    return Counts({form: held for form, held, _ in sizes}, average, {(form, word): n for form, word, n in rows})


def terms_of_leaf(leaf: Leaf) -> tuple[str, list[list[str]]]:
    """The form of a leaf's terms, and its groups of terms: those of one stand one behind the other."""
    match leaf:
        case Word(_, text):
            return "stems", [analyzed(_WORDS, text)]
        case Near(_, left, right, _):
            return "exact", [analyzed(_EXACT, left), analyzed(_EXACT, right)]
        case Phrase(_, text) | Prefix(_, text) | Fuzzy(_, text, _):
            return "exact", [analyzed(_EXACT, text)]


def scored_leaves(query: Query) -> list[Leaf]:
    """The leaves of a query that tell anything."""
    found = [leaf for leaf in leaves(query) if not isinstance(leaf, Range | Among) and leaf.field in TEXT_FIELDS]
    return found[:MOST_SCORED]


class Scoring:
    """Scores of one query; used while the session of its compiler is open."""

    def __init__(self, compiler: Compiler, wanted: Sequence[Leaf], tables: Sequence[tuple[str, ...]]) -> None:
        """Args:
        compiler: What the query was compiled with; counts are read in its session.
        wanted: The leaves.
        tables: For each, the tables it is scored in (fields, or the passages).
        """
        self._compiler = compiler
        self._leaves = list(zip(wanted, tables, strict=True))
        pairs = set()
        for leaf, own in self._leaves:
            form, groups = terms_of_leaf(leaf)
            pairs |= {(f"{table}.{form}", term) for table in own for group in groups for term in group}
        self._counts = read_counts(compiler.session, pairs) if pairs else Counts({}, {}, {})

    @property
    def fields(self) -> list[str]:
        """The tables that are scored in."""
        return list(dict.fromkeys(table for _, tables in self._leaves for table in tables))

    def total(self) -> Sql:
        """The score, of rows `w_<table>`."""
        if not self._leaves:
            return Sql("0::float8")
        return joined((self._best(leaf, tables) for leaf, tables in self._leaves), " + ")

    def _best(self, leaf: Leaf, tables: tuple[str, ...]) -> Sql:
        each = [self._in(leaf, table) for table in tables]
        if len(each) == 1:
            return each[0]
        named = ", ".join(f"v{n}" for n in range(len(each)))
        plus = " + ".join(f"v{n}" for n in range(len(each)))
        best = Sql(f"(SELECT {1 - _SHARED} * greatest({named}) + {_SHARED} * ({plus}) FROM (SELECT ")
        return best.and_then(joined(each, ", ", "{}")).then(f" OFFSET 0) v ({named}))")

    def _in(self, leaf: Leaf, table: str) -> Sql:
        boost, alias = _BOOSTS.get(table, 1.0), f"w_{table}"
        form, groups = terms_of_leaf(leaf)
        if isinstance(leaf, Prefix):
            has = Sql(f"strpos({alias}.exact, ?) > 0", (beginning(groups[0]),))
        elif isinstance(leaf, Fuzzy):
            alike = [w for t in groups[0] for w in self._compiler.alike(table, t, leaf.distance)]
            has = Sql(f"{terms_in(f'{alias}.exact')} && ?::text[]", (alike,))
        else:
            each = (self._counts.bm25(table, form, group, boost) for group in groups)
            return joined(each, " + ").enclosed("(", ")")
        return has.enclosed("CASE WHEN ", f" THEN {boost}::float8 ELSE 0 END")


def joins_of(fields: Iterable[str]) -> str:
    """The tables that entries `f` are scored in."""
    return "".join(f" LEFT JOIN {table_of(f)} w_{f} ON w_{f}.entry = f.entry" for f in fields)
