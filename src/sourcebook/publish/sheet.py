"""The page on which a list is reviewed: each row, what it found, and a decision on each pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sourcebook.errors import NotFound
from sourcebook.model.batch import RowHit, RowResult
from sourcebook.model.ids import kind_of
from sourcebook.publish.pages import Pages, cut_words

SHOWN = 20
"""Hits of one row on the page; the sheet has all that were kept."""


@dataclass(frozen=True, slots=True)
class HitLine:
    """A hit with its words marked, and the address of the place."""

    hit: RowHit
    href: str
    words: tuple[tuple[str, bool], ...]


def sheet_page(pages: Pages, identifier: str, results: Sequence[RowResult], *, page: int, rows: int, show: str) -> str:
    """A page of a list: all rows, those that found something, or those with a pair that is not decided.

    Raises:
        NotFound: There are fewer pages.
    """
    chosen = [r for r in results if _wanted(r, show)]
    last = max(1, -(-len(chosen) // rows))
    if page > last:
        raise NotFound(f"There is no page {page} of this list.", f"Pages are 1 to {last}.")
    shown = chosen[(page - 1) * rows : page * rows]
    lines = [(result, [_line(pages, hit) for hit in result.hits[:SHOWN]]) for result in shown]
    found = sum(r.total > 0 for r in results)
    hits = [hit for r in results for hit in r.hits]
    decided = sum(hit.ruling != "open" for hit in hits)
    return pages.render(
        "sheet.html", "sheet.html", identifier=identifier, lines=lines, page=page, last=last, show=show,
        rows=len(results), found=found, pairs=len(hits), decided=decided,
    )  # fmt: skip


def _wanted(result: RowResult, show: str) -> bool:
    if show == "all":
        return True
    if show == "open":
        return any(hit.ruling == "open" for hit in result.hits)
    return result.total > 0 or bool(result.problem)


def _line(pages: Pages, hit: RowHit) -> HitLine:
    words = cut_words(hit.passage.exact, [(hit.start - hit.passage.start, hit.end - hit.passage.start)])
    if kind_of(hit.document) == "summary":
        return HitLine(hit, f"/desk/{hit.document}", words)
    return HitLine(hit, pages.links.words(hit.document, hit.start, hit.end) or "", words)
