"""Quote cards: one small page for each quote and claim that a dossier shows, to be put into pages of others.

A card works without script and asks nobody anything: words, whose they are, the hash of the text they stand in with
their place, and the way to the evidence. Where the address of the site is known, each has its oEmbed answer as a file
(oEmbed 1.0, `rich`), found by the link in the card's head.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from sourcebook.errors import NotFound
from sourcebook.model.mark import Meant
from sourcebook.model.permalink import Permalink
from sourcebook.publish.links import StaticLinks
from sourcebook.publish.pages import Pages

KINDS = ("quote", "claim")
WIDTH, HEIGHT = 600, 320


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows."""

    id: str
    meant: Meant
    hash: str
    """Permalink: the hash of the text and the place in it."""
    href: str
    """The evidence, as seen from the card."""


def card_path(identifier: str) -> str:
    """Path of a card in the folder."""
    return f"embeds/{identifier}.html"


def find_cards(pages: Pages, links: StaticLinks, meant: Iterable[Meant]) -> Iterator[Card]:
    """The cards of a dossier, each once; of words whose document is not shown here there is none."""
    seen: set[str] = set()
    for held in meant:
        kind, _, identifier = held.target.partition(":")
        place = held.place
        if kind not in KINDS or place is None or held.changed or identifier in seen or not pages.has(place.document):
            continue
        seen.add(identifier)
        try:
            text = pages.material(place.document).rendition.text_hash
        except NotFound:
            continue
        link = Permalink(text=text, start=place.start, end=place.end)
        at = links.at(card_path(identifier))
        href = pages.passage(at, place.document, place.start, place.end, place.exact)
        yield Card(identifier, held, str(link), href)


def oembed(card: Card, base: str, provider: str) -> bytes:
    """The oEmbed answer of a card; `base` is the address of the site, ending in "/"."""
    source = f"{base}{card_path(card.id)}"
    title = " ".join(card.meant.words.split())[:200]
    frame = (
        f'<iframe src="{escape(source)}" width="{WIDTH}" height="{HEIGHT}" title="{escape(title)}" loading="lazy" '
        'sandbox="allow-popups allow-top-navigation-by-user-activation" referrerpolicy="no-referrer"></iframe>'
    )
    told = {
        "version": "1.0", "type": "rich", "title": title, "author_name": card.meant.speaker or card.meant.outlet,
        "provider_name": provider, "provider_url": base, "html": frame, "width": WIDTH, "height": HEIGHT,
    }  # fmt: skip
    return json.dumps({k: v for k, v in told.items() if v != ""}, ensure_ascii=False, indent=1).encode() + b"\n"
