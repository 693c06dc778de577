"""Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1 of what was published, the newest first.

Feeds are lists in time: a document whose date is not known is left out rather than given one. Without the address
of the site, links are relative and ids are URNs made of content ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

import msgspec

from sourcebook.model.document import Document
from sourcebook.model.when import parse_edtf

ENTRIES = 50
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed."""

    id: str
    title: str
    href: str
    updated: datetime
    published: datetime
    outlet: str | None
    byline: tuple[str, ...]


def build_feeds(
    title: str, documents: Sequence[Document], path_of: Callable[[str], str], base: str | None
) -> dict[str, bytes]:
    """File name -> bytes of the three feeds.

    Args:
        title: Title of the site.
        documents: What was published.
        path_of: Document id -> path of its page in the folder.
        base: Address the folder will have, ending in "/"; None when it is not known.
    """
    items = _items(documents, path_of, base or "")
    texts = {"feed.atom": _atom(title, items, base), "feed.rss": _rss(title, items, base)}
    feeds = {name: _ILLEGAL.sub("\ufffd", text).encode() for name, text in texts.items()}
    feeds["feed.json"] = msgspec.json.format(msgspec.json.encode(_json(title, items, base)), indent=1) + b"\n"
    return feeds


def _items(documents: Sequence[Document], path_of: Callable[[str], str], base: str) -> list[Item]:
    items = []
    for document in documents:
        published = _moment(document.published)
        updated = _moment(document.updated) or published
        if updated is None:
            continue
        items.append(
            Item(
                f"urn:sourcebook:{document.id}",
                document.title,
                base + path_of(document.id),
                updated,
                published or updated,
                document.outlet,
                document.byline,
            )
        )
    return sorted(items, key=lambda i: (-i.updated.timestamp(), i.id))[:ENTRIES]


def _moment(edtf: str | None) -> datetime | None:
    """The first day of a date as a moment; None when there is none that a feed can hold."""
    try:
        day = parse_edtf(edtf).earliest if edtf else None
        return datetime(*day, tzinfo=UTC) if day else None
    except ValueError:
        return None


def _atom(title: str, items: Sequence[Item], base: str | None) -> str:
    last = max((i.updated for i in items), default=datetime(1970, 1, 1, tzinfo=UTC))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(title)}</title>",
        f"<id>{escape(base) if base else 'urn:sourcebook:site'}</id>",
        f"<updated>{last:%Y-%m-%dT%H:%M:%SZ}</updated>",
        f'<link rel="self" href={quoteattr((base or "") + "feed.atom")}/>',
    ]
    for i in items:
        authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in _authors(i, title))
        lines.append(
            f"<entry><title>{escape(i.title)}</title><id>{i.id}</id><link href={quoteattr(i.href)}/>"
            f"<updated>{i.updated:%Y-%m-%dT%H:%M:%SZ}</updated>"
            f"<published>{i.published:%Y-%m-%dT%H:%M:%SZ}</published>{authors}</entry>"
        )
    return "\n".join([*lines, "</feed>", ""])


def _authors(item: Item, title: str) -> tuple[str, ...]:
    return item.byline or ((item.outlet,) if item.outlet else (title,))


def _rss(title: str, items: Sequence[Item], base: str | None) -> str:
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0"><channel>',
        f"<title>{escape(title)}</title>",
        f"<link>{escape((base or '') + 'index.html')}</link>",
        f"<description>{escape(title)}</description>",
    ]
    lines += [
        f"<item><title>{escape(i.title)}</title><link>{escape(i.href)}</link>"
        f'<guid isPermaLink="false">{i.id}</guid><pubDate>{format_datetime(i.published)}</pubDate></item>'
        for i in items
    ]
    return "\n".join([*lines, "</channel></rss>", ""])


def _json(title: str, items: Sequence[Item], base: str | None) -> dict[str, object]:
    feed: dict[str, object] = {"version": "https://jsonfeed.org/version/1.1", "title": title}
    if base:
        feed |= {"home_page_url": base, "feed_url": f"{base}feed.json"}
    feed["items"] = [
        {
            "id": i.id,
            "url": i.href,
            "title": i.title,
            "content_text": i.title,
            "date_published": f"{i.published:%Y-%m-%dT%H:%M:%SZ}",
            "date_modified": f"{i.updated:%Y-%m-%dT%H:%M:%SZ}",
            "authors": [{"name": name} for name in _authors(i, title)],
        }
        for i in items
    ]
    return feed
