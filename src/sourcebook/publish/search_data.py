"""What the search page of a published folder searches: passages as a script, since `file://` allows no fetch."""

from __future__ import annotations

import msgspec

from sourcebook.publish.article import Article
from sourcebook.publish.words import date

BUDGET = 1_500_000
"""Characters of text in the search data; a larger folder holds the beginning of each document."""
PASSAGE = 900
"""Characters after which a passage ends, at a sentence."""


class SearchData:
    """Collects passages of documents, each its fair share of `BUDGET`.

    Args:
        count: How many documents will be added.
    """

    def __init__(self, count: int) -> None:
        self._share = max(500, BUDGET // max(1, count))
        self._left = BUDGET
        self._documents: list[tuple[str, str]] = []
        self._rows: list[tuple[str, int, int, list[str]]] = []
        self._all = True

    def add(self, article: Article) -> None:
        """Add a document; addresses are those of the article's links."""
        document = article.material.document
        about = " · ".join(part for part in (document.outlet or "", date(document.published)) if part)
        self._documents.append((document.title, about))
        left = min(self._share, self._left)
        for number, sentences in _passages(article):
            size = sum(map(len, sentences))
            if size > left:
                self._all = False
                break
            left -= size
            self._left -= size
            page = article.open_at(number, entry=False).partition("#")[0]
            self._rows.append((page, number, len(self._documents) - 1, sentences))

    def to_script(self) -> bytes:
        """The script that hands the data to the search page."""
        data = {"documents": self._documents, "rows": self._rows, "all": self._all}
        text = msgspec.json.encode(data).decode()
        return f'window.sourcebookSearch={text};dispatchEvent(new Event("sourcebook-search-data"));\n'.encode()


def _passages(article: Article) -> list[tuple[int, list[str]]]:
    """(number of its first sentence, sentences) of each passage: a block, cut at sentences when it is long."""
    found: list[tuple[int, tuple[int, int], list[str]]] = []
    size = 0
    for piece in article.sentences.pieces:
        words = " ".join(article.material.rendition.text[piece.start : piece.end].split())
        place = (piece.block, article.part_of(piece.number))
        if found and found[-1][1] == place and size < PASSAGE:
            found[-1][2].append(words)
            size += len(words)
        else:
            found.append((piece.number, place, [words]))
            size = len(words)
    return [(number, words) for number, _, words in found]
