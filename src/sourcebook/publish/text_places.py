"""Where in a text each sentence of a page begins, for the script that shows words by their place (`#char=`)."""

from __future__ import annotations

from itertools import pairwise

from sourcebook.publish.article import Article
from sourcebook.publish.links import Links


def places_of(article: Article, links: Links, part: int) -> dict[str, str]:
    """Attributes of the text's element by which the page's script finds a place in it.

    `data-at` where a server finds it; else `data-first` (number of the first sentence of this page), `data-starts` (how
    far each begins after the one before; the first counts from 0) and, of several pages, `data-parts` (`START HREF`
    of each, parted by `|`, its address empty for this one).
    """
    identifier = article.material.document.id
    if links.words(identifier, 0, 1) is not None:
        return {"data-at": str(links.words(identifier, 0, 1)).partition("?")[0]}
    first, last = article.parts[part - 1]
    pieces = article.sentences.pieces
    if not pieces:
        return {}
    starts = [p.start for p in pieces[first:last]]
    steps = [starts[0], *(b - a for a, b in pairwise(starts))] if starts else []
    found = {"data-first": str(first + 1), "data-starts": " ".join(map(str, steps))}
    if len(article.parts) > 1:
        found["data-parts"] = "|".join(
            f"{pieces[begin].start} {'' if number == part else links.document(identifier, number)}"
            for number, (begin, _) in enumerate(article.parts, 1)
        )
    return found
