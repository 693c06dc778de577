"""A search as the search page shows it: what was found, or what finds something instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice

from sourcebook.errors import UsageError
from sourcebook.model.search import SORTS, SearchResult
from sourcebook.publish.pages import Pages
from sourcebook.publish.search_page import Wider, search_page, widenings

Search = Callable[..., SearchResult]
"""`Library.search`."""
HITS = 20
"""Hits on one page."""
WIDER = 4
"""Wider questions that are offered where nothing was found."""


def find_page(
    pages: Pages,
    search: Search,
    query: str,
    sort: str = "relevance",
    cursor: str | None = None,
    *,
    semantic: bool = False,
) -> str:
    """The page of a search; one that cannot be read says why beside what was typed."""
    query = " ".join(query.split())
    if not query:
        return search_page(pages, "", None, sort=sort, sorts=SORTS)
    try:
        result = search(query, limit=HITS, cursor=cursor, sort=sort, semantic=semantic)
    except UsageError as error:
        return search_page(pages, query, None, sort=sort, sorts=SORTS, problem=str(error))
    wider = () if result.total else tuple(islice(_wider(search, query), WIDER))
    return search_page(pages, query, result, sort=sort, sorts=SORTS, wider=wider, semantic=semantic)


def _wider(search: Search, query: str) -> Iterator[Wider]:
    seen = {query}
    for asked, why in widenings(query):
        if asked and asked not in seen:
            seen.add(asked)
            with suppress(UsageError):
                if total := search(asked, limit=1, facets=False).total:
                    yield Wider(asked, why, total)
