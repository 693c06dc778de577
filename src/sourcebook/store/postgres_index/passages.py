"""Passages: those that answer a query best, and those that bear on a claim."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import accumulate

import msgspec

from sourcebook.errors import NotFound
from sourcebook.model.query import NOTE, SUMMARY, Query, Range, leaves
from sourcebook.model.search import Passage
from sourcebook.model.span import Span
from sourcebook.store.base import Key
from sourcebook.store.index.bearing import Met
from sourcebook.store.index.highlight import SPOKEN
from sourcebook.store.postgres_engine import PostgresEngine
from sourcebook.store.postgres_index.asking import Sql, ask, joined, reading
from sourcebook.store.postgres_index.compile import Compiler, key_of
from sourcebook.store.postgres_index.schema import PASSAGE, terms_in
from sourcebook.store.postgres_index.score import Scoring, joins_of, read_counts, scored_leaves
from sourcebook.store.sql.session import Session

ENOUGH = 2_000
"""Texts or passages that are scored for a claim: those with its rarest words, as many of them as make so many."""
_PLACED = " + 2 * (SELECT count(*) FROM unnest(?::text[], ?::bigint[]) v (d, at)" + (
    " WHERE v.d = w_passage.document AND v.at >= w_passage.first AND v.at < w_passage.last)"
)


class PostgresPassages:
    """The passages that answer one query."""

    def __init__(self, engine: PostgresEngine, query: Query) -> None:
        self._engine = engine
        self._leaves = [leaf for leaf in scored_leaves(query) if leaf.field in SPOKEN]
        self._bounded = any(isinstance(leaf, Range) and leaf.field == "amount" for leaf in leaves(query))
        self._score: Sql | None = None

    def find(self, documents: Sequence[str], places: Callable[[str], Sequence[int]]) -> dict[str, Span]:
        """The passage of each document that answers best; its first one when only other fields matched."""
        if not documents:
            return {}
        wanted = [(d, at) for d in documents for at in places(d)] if self._bounded else []
        with reading(self._engine) as session:
            score = self._score = self._score or self._scored(session)
            if wanted:
                score = score.then(_PLACED, [d for d, _ in wanted], [at for _, at in wanted])
            best = Sql("SELECT DISTINCT ON (w_passage.document) w_passage.number FROM index_passage w_passage")
            best = best.then(
                " WHERE w_passage.document = ANY(?::text[]) ORDER BY w_passage.document, (", list(documents)
            )
            best = best.and_then(score).then(") DESC, w_passage.place")
            sql = best.enclosed("SELECT p.document, p.first, p.last, p.text FROM index_passage p JOIN (",
                                ") b ON b.number = p.number")  # fmt: skip
            rows = session.run(sql.text, sql.values)
        return {str(document): Span(int(first), int(last), str(text)) for document, first, last, text in rows}

    def _scored(self, session: Session) -> Sql:
        """The score of a passage, worked out for the first documents that are asked for."""
        spoken = [msgspec.structs.replace(leaf, field="text") for leaf in self._leaves]
        return Scoring(Compiler(session), spoken, [(PASSAGE,)] * len(spoken)).total()


class PostgresLooking:
    """What `bearing` asks. Of many passages only those are scored that have the rarest of the words (`ENOUGH`)."""

    def __init__(self, engine: PostgresEngine) -> None:
        self._engine = engine

    def count_held(self, words: Collection[str]) -> tuple[int, dict[str, int]]:
        """How many passages there are, and how many have each of these words."""
        with reading(self._engine) as session:
            counts = read_counts(session, [("passage.stems", word) for word in words])
        return counts.held.get(PASSAGE, 0), {word: count for (_, word), count in counts.having.items()}

    def rank_documents(self, words: Collection[str], exclude: frozenset[str], most: int) -> list[tuple[str, float]]:
        """(document, score) of those that have any of the words best."""
        with reading(self._engine) as session:
            rare, score = _rare_and_score(session, "text", words)
            sql = Sql("WITH f (entry) AS MATERIALIZED (SELECT w.entry FROM index_text w WHERE ")
            sql = sql.then(f"{terms_in('w.stems')} && ?::text[]) SELECT e.id, ", rare).and_then(score)
            sql = sql.then(f" AS score FROM f{joins_of(['text'])} JOIN index_entry e ON e.number = f.entry")
            sql = sql.then(" WHERE NOT e.keys && ?::text[]", [key_of("face", face) for face in (SUMMARY, NOTE)])
            sql = sql.then(" AND e.id <> ALL(?::text[]) ORDER BY score DESC, e.id LIMIT ?", sorted(exclude), most)
            return [(str(document), float(score)) for document, score in session.run(sql.text, sql.values)]

    def find(
        self, words: Collection[str], exclude: frozenset[str], within: Sequence[str] | None, most: int
    ) -> list[Met]:
        """The passages, anywhere or in some documents, that have any of the words best."""
        with reading(self._engine) as session:
            rare, score = _rare_and_score(session, PASSAGE, words)
            own = list(words) if within is not None else rare
            sql = Sql("SELECT w_passage.number, ").and_then(score).then(" AS score FROM index_passage w_passage")
            sql = sql.then(f" WHERE {terms_in('w_passage.stems')} && ?::text[]", own)
            sql = sql.then(" AND w_passage.document <> ALL(?::text[])", sorted(exclude))
            if within is not None:
                sql = sql.then(" AND w_passage.document = ANY(?::text[])", list(within))
            sql = sql.then(" ORDER BY score DESC, w_passage.document, w_passage.place LIMIT ?", most).enclosed(
                "SELECT p.document, p.place, p.rendition, p.first, p.last, p.text FROM (",
                ") b JOIN index_passage p ON p.number = b.number ORDER BY b.score DESC, p.document, p.place",
            )
            return [Met(*row) for row in session.run(sql.text, sql.values)]

    def count_passages(self, documents: Collection[str]) -> dict[str, int]:
        """How many passages each document has."""
        sql = Sql("SELECT document, count(*) FROM index_passage WHERE document = ANY(?::text[]) GROUP BY document")
        return dict(ask(self._engine, Sql(sql.text, (sorted(documents),))))


def _rare_and_score(session: Session, table: str, words: Collection[str]) -> tuple[list[str], Sql]:
    """The rarest of some words, and the sum of what all of them tell."""
    form = f"{table}.stems"
    counts = read_counts(session, [(form, word) for word in words])
    order = sorted(words, key=lambda word: (counts.having.get((form, word), 0), word))
    reached = accumulate(counts.having.get((form, word), 0) for word in order)
    rare = [word for word, sum_ in zip(order, reached, strict=True) if sum_ <= ENOUGH] or order[:1]
    return rare, joined((counts.bm25(table, "stems", [word]) for word in order), " + ")


class PostgresWordings:
    """The words of all passages, and the passages that have some of them, as they are when asked for."""

    def __init__(self, engine: PostgresEngine) -> None:
        self._engine = engine

    def iter_terms(self) -> Iterator[str]:
        """Every word of the passages, in small letters and without accents."""
        rows = ask(self._engine, Sql("SELECT word FROM index_word WHERE form = ? ORDER BY word", ("passage.exact",)))
        return (str(word) for (word,) in rows)

    def find(self, groups: Sequence[frozenset[str]], apart: int, most: int) -> list[Key]:
        """Passages that have a word of each group, at most so many; of two groups the words at most so far apart."""
        if not groups or not all(groups):
            return []
        terms = terms_in("w.exact")
        sql = Sql("SELECT w.number FROM index_passage w WHERE ").and_then(
            joined((Sql(f"{terms} && ?::text[]", (sorted(group),)) for group in groups), " AND ")
        )
        if len(groups) == 2:
            one, other = (sorted(group) for group in groups)
            each = f"unnest({terms}) WITH ORDINALITY"
            sql = sql.then(
                f" AND EXISTS (SELECT 1 FROM {each} a (term, at), {each} b (term, at) WHERE a.term = ANY(?::text[])"
                " AND b.term = ANY(?::text[]) AND a.at <> b.at AND abs(a.at - b.at) - 1 <= ?)",
                one, other, apart,
            )  # fmt: skip
        return [(0, int(number)) for (number,) in ask(self._engine, sql.then(" LIMIT ?", most))]

    def read(self, key: Key) -> Passage:
        """A passage that was found. Raises `NotFound` when its document was read anew since."""
        sql = "SELECT document, rendition, first, last, text FROM index_passage WHERE number = ?"
        rows = ask(self._engine, Sql(sql, (key[1],)))
        if not rows:
            raise NotFound("A document changed while a list was run.", "Run the list again.")
        document, rendition, first, last, text = rows[0]
        return Passage(document=document, rendition=rendition, start=first, end=last, exact=text, score=0.0)
