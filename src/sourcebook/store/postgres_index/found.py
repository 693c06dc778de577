"""What one query finds in the index: page by page, all of it, how many, and the facets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.model.query import Query
from sourcebook.store.index.cursor import Reached
from sourcebook.store.index.facets import FIELDS, Facets, most_of
from sourcebook.store.index.order import Entry, Page
from sourcebook.store.index.schema import ORDERS
from sourcebook.store.postgres_engine import PostgresEngine
from sourcebook.store.postgres_index.asking import Sql, ask, reading, stream
from sourcebook.store.postgres_index.compile import Compiler, Part, as_set, fields_of_leaf
from sourcebook.store.postgres_index.score import Scoring, joins_of, scored_leaves


class Found:
    """A compiled query in one order; every question sees the index as it is then."""

    def __init__(self, engine: PostgresEngine, query: Query, sort: str) -> None:
        self._engine = engine
        self._field = ORDERS.get(sort)
        with reading(engine) as session:
            compiler = Compiler(session)
            self._part: Part = compiler.compile(query)
            leaves = scored_leaves(query) if self._field is None else []
            scoring = Scoring(compiler, leaves, [fields_of_leaf(leaf) for leaf in leaves])
            self._score, self._scored = scoring.total(), scoring.fields

    def page(self, limit: int, after: Reached | None) -> Page:
        """The hits behind `after`."""
        return self._by_relevance(limit, after) if self._field is None else self._by_field(self._field, limit, after)

    def iter_all(self) -> Iterator[Entry]:
        """All that was found, in order."""
        asked = self._ranked() if self._field is None else self._ordered(self._field, None)
        return (_entry(row) for row in stream(self._engine, asked))

    def count(self) -> int:
        """How many match."""
        ((count,),) = ask(self._engine, self._counting())
        return int(count)

    def facets(self) -> Facets:
        """How many of them have each value of the fields that are counted."""
        sql = Sql("SELECT v, count(*) FROM (").and_then(as_set(self._part))
        sql = sql.then(") f (entry) JOIN index_entry e ON e.number = f.entry, unnest(e.counted) v GROUP BY v")
        held: dict[str, list[tuple[str, int]]] = {name: [] for name in FIELDS}
        for marked, count in ask(self._engine, sql):
            name, _, value = str(marked).partition("=")
            held[name].append((value, int(count)))
        return {name: most_of(buckets) for name, buckets in held.items()}

    def _counting(self) -> Sql:
        return Sql("SELECT count(*) FROM (").and_then(as_set(self._part)).then(") f")

    def _ranked(self, limit: int | None = None, offset: int = 0) -> Sql:
        """(id, score, shown, how many there are), the best first; all without a limit."""
        sql = Sql("WITH found (entry) AS MATERIALIZED (").and_then(as_set(self._part))
        sql = sql.then("), ranked AS (SELECT f.entry, ").and_then(self._score)
        sql = sql.then(f" AS score, count(*) OVER () AS total FROM found f{joins_of(self._scored)}")
        sql = sql.then(" ORDER BY score DESC, f.entry LIMIT ?::bigint OFFSET ?::bigint)", limit, offset)
        return sql.then(
            " SELECT e.id, r.score, e.shown, r.total FROM ranked r JOIN index_entry e ON e.number = r.entry"
            " ORDER BY r.score DESC, r.entry"
        )

    def _by_relevance(self, limit: int, after: Reached | None) -> Page:
        offset = after.at if after else 0
        rows = ask(self._engine, self._ranked(limit, offset))
        total = int(rows[0][3]) if rows else after.total if after else 0
        return _page(rows, Reached(offset + len(rows), total), bool(rows) and offset + len(rows) < total)

    def _ordered(self, field: str, after: Reached | None) -> Sql:
        """(id, 0, shown, its number) of what is behind `after`."""
        head = f"SELECT e.id, 0::float8, e.shown, e.{field} FROM "
        if self._part.condition:
            sql = Sql(f"{head}index_entry e WHERE (").and_then(self._part.sql).then(")")
        else:
            sql = Sql(f"{head}(").and_then(self._part.sql).then(") f (entry) JOIN index_entry e ON e.number = f.entry")
            sql = sql.then(" WHERE TRUE")
        if after is not None:
            sql = sql.then(f" AND e.{field} > ?::bigint", after.at)
        return sql.then(f" ORDER BY e.{field}")

    def _by_field(self, field: str, limit: int, after: Reached | None) -> Page:
        asked = self._ordered(field, after).then(" LIMIT ?::bigint", limit + 1)
        with reading(self._engine) as session:
            rows = session.run(asked.text, asked.values)
            total = after.total if after else int(session.run(*self._counting())[0][0])
        more, rows = len(rows) > limit, rows[:limit]
        return _page(rows, Reached(int(rows[-1][3]) if rows else 0, total), more)


def _page(rows: Sequence[tuple[object, ...]], reached: Reached, more: bool) -> Page:
    return Page([_entry(row) for row in rows], reached, more)


def _entry(row: Sequence[object]) -> Entry:
    identifier, score, shown, _ = row
    return Entry(str(identifier), round(float(score), 4), bytes(shown))  # type: ignore[arg-type, call-overload]
