"""The search page: what narrows a query as chips that can be taken off, facets both ways, and wider questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sourcebook.model.query import narrow
from sourcebook.model.search import SearchResult
from sourcebook.publish.pages import HitRow, Pages

# A field with its value, one quoted stretch or one word: no part of it can match in two ways, so it is linear.
_FILTER = re.compile(r'(?<!\S)(-?)([a-z]+):("[^"]*"|[^\s"()]+)(?!\S)')
_QUOTED = re.compile(r'"[^"]*"')
FACETS = {
    "outlet": "Outlet", "year": "Year", "kind": "Kind of source", "status": "Status of claims", "person": "People",
    "org": "Organisations", "place": "Places", "category": "Category", "collection": "Collection", "tag": "Tag",
    "language": "Language", "state": "State",
}  # fmt: skip
"""Fields that narrow a search, in words; others go by their own name."""
OPEN_FACETS = 3
"""Facets whose list is open at first."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the query that narrows it, and the query without it."""

    field: str
    value: str
    without: str
    negative: bool

    @property
    def name(self) -> str:
        """The field in words."""
        return FACETS.get(self.field, self.field)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how many documents have it, and the queries with it, and without it."""

    value: str
    count: int
    narrowed: str
    excluded: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Wider:
    """A question that finds more, and how many."""

    query: str
    why: str
    total: int


def chips_of(query: str) -> list[Chip]:
    """The filters of a query, in its order."""
    return [
        Chip(m[2], m[3].strip('"'), " ".join((query[: m.start()] + query[m.end() :]).split()), bool(m[1]))
        for m in _FILTER.finditer(query)
    ]


def words_of(query: str) -> str:
    """What is asked for beside the filters."""
    return " ".join(_FILTER.sub(" ", query).split())


def choices_of(result: SearchResult, facet: str) -> list[Choice]:
    """The values of a facet as links."""
    field = "date" if facet == "year" else facet
    chosen = {f.value for f in result.filters if f.field == field and not f.negative}
    made = []
    for value, count in result.facets[facet].items():
        only, out = narrow(result.query, field, value), narrow(result.query, field, value, negative=True)
        taken = value in chosen or (field == "date" and f"{value}-01-01..{value}-12-31" in chosen)
        made.append(Choice(value, count, only, out, taken))
    return made


def widenings(query: str) -> Iterator[tuple[str, str]]:
    """(question, what it leaves out) of questions that ask for less, the nearest first."""
    for chip in chips_of(query):
        if chip.without:
            yield chip.without, f"without {'-' if chip.negative else ''}{chip.name.lower()}: {chip.value}"
    words = words_of(query)
    loose = " ".join(_QUOTED.sub(lambda m: m[0][1:-1], words).split())
    if loose and loose != words:
        yield loose, "the words in any order"
    plain = [w for w in loose.split() if w.isalnum() and w not in ("AND", "OR", "NOT")]
    if len(plain) > 1:
        yield " OR ".join(plain), "any of the words"
    if plain:
        yield " OR ".join(f"{w}~1" if len(w) > 3 else w for w in plain), "other spellings"
        yield " OR ".join(f"{w[: max(4, len(w) - 2)]}*" for w in plain if len(w) > 4), "words that begin alike"


def search_page(
    pages: Pages,
    query: str,
    result: SearchResult | None,
    *,
    sort: str,
    sorts: tuple[str, ...],
    wider: tuple[Wider, ...] = (),
    problem: str = "",
    semantic: bool = False,
) -> str:
    """The page of a search; of none yet, how to ask.

    Args:
        pages: The page maker.
        query: As it was typed.
        result: What was found; None where nothing was asked, or where it could not be.
        sort: The order of the hits.
        sorts: The orders there are.
        wider: Questions that find something where this one did not.
        problem: Why the query could not be read.
        semantic: Whether passages near in meaning were joined.
    """
    hits: list[HitRow] = [pages.hit(hit, query) for hit in result.hits] if result else []
    facets = []
    for name in result.facets if result else ():
        choices = choices_of(result, name) if result else []
        if len(choices) > 1 or any(c.chosen for c in choices):
            facets.append((name, FACETS.get(name, name.capitalize()), choices))
    return pages.render(
        "found.html", "search.html", query=query, result=result, hits=hits, sort=sort, sorts=sorts, facets=facets,
        chips=[Chip(f.field, f.value, f.without, f.negative) for f in result.filters] if result else chips_of(query),
        asked=words_of(query), wider=wider, problem=problem, semantic=semantic, open_facets=OPEN_FACETS,
    )  # fmt: skip
