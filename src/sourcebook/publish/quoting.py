"""Where exact words are shown: the address of a quote, wherever many of them are on one page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from sourcebook.model.network import Rest
from sourcebook.publish.links import Links
from sourcebook.publish.pages import Pages


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document and where they are shown highlighted; no address where the document is not shown here."""

    title: str
    exact: str
    href: str | None


class Quoting:
    """Addresses of words. Of a document where its sentences begin is kept, not the document: there may be thousands.

    `alone` gives no addresses, for a page that is one file by itself.
    """

    def __init__(self, pages: Pages, *, alone: bool = False) -> None:
        self.pages = pages
        self.alone = alone
        self._places: dict[str, tuple[list[int], list[int]]] = {}

    def address(self, links: Links, document: str, start: int, end: int, exact: str) -> str:
        """Of `text[start:end]` of a document that is shown here."""
        if (address := links.words(document, start, end)) is not None:
            return address
        if document not in self._places:
            article = self.pages.article(document)
            starts = [piece.start for piece in article.sentences.pieces]
            self._places[document] = starts, [first for first, _ in article.parts]
        starts, parts = self._places[document]
        number = max(1, bisect_right(starts, start))
        return links.passage(document, bisect_right(parts, number - 1), number, start, end, exact)

    def quote(self, links: Links, rest: Rest) -> Quote:
        """The words that a mark rests on."""
        title = self.pages.title_of(rest.document)
        shown = title != rest.document
        if shown and self.pages.single:  # its title is said at the head of every page
            title = "the words"
        href = None
        if shown and not self.alone:
            href = self.address(links, rest.document, rest.start, rest.end, rest.exact)
        return Quote(title, " ".join(rest.exact.split()), href)

    def quotes(self, links: Links, rests: Iterable[Rest], most: int = 5) -> list[Quote]:
        """The first of them, one for a document."""
        found: dict[str, Rest] = {}
        for rest in rests:
            if len(found) < most:
                found.setdefault(rest.document, rest)
        return [self.quote(links, rest) for rest in found.values()]
