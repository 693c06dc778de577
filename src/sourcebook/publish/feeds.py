"""Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1 of what was published, the newest first.

Feeds are lists in time: what has no date is left out rather than given one. Ids are URNs made of content ids, so that
they stay when a site moves. Without the address of the site, links are relative.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

import msgspec

from sourcebook.model.digest import Digest
from sourcebook.model.document import Document
from sourcebook.model.when import parse_edtf

ENTRIES = 50
FORMS = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
"""Ending of a feed's name -> its media type."""
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed."""

    id: str
    """An absolute URI that stays."""
    title: str
    href: str
    """Path of its page from the home of the site, or an address."""
    updated: datetime
    published: datetime
    authors: tuple[str, ...] = ()
    text: str = ""
    """What it says, plain; its title where that is all."""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed is of."""

    id: str
    """Ends its URN: `site`, `category:courts`."""
    title: str
    page: str = "index.html"
    """Path of the page that shows the same."""
    path: str = "feed"
    """Path of the feed without its ending."""
    about: str = ""
    base: str | None = None
    """Address of the site, ending in "/"; None when it is not known."""

    def at(self, path: str) -> str:
        """An address on the site; relative to the feed where that of the site is not known."""
        if self.base is not None or "://" in path:
            return path if "://" in path else self.base + path  # type: ignore[operator]
        return "../" * self.path.count("/") + path


def moment(time: str | None) -> datetime | None:
    """The first moment of a date (EDTF) or time; None when there is none that a feed can hold."""
    if not time:
        return None
    try:
        if "T" in time:
            return datetime.fromisoformat(time).astimezone(UTC)
        day = parse_edtf(time).earliest
        return datetime(*day, tzinfo=UTC) if day else None
    except ValueError:
        return None


def document_items(documents: Iterable[Document], path_of: Callable[[str], str]) -> list[Item]:
    """Documents that have a date as entries."""
    items = []
    for document in documents:
        published = moment(document.published)
        if (updated := moment(document.updated) or published) is not None:
            authors = document.byline or ((document.outlet,) if document.outlet else ())
            items.append(
                Item(
                    id=f"urn:sourcebook:{document.id}", title=document.title, href=path_of(document.id),
                    updated=updated, published=published or updated, authors=authors,
                )
            )  # fmt: skip
    return items


def digest_items(digests: Iterable[Digest], path_of: Callable[[Digest], str]) -> list[Item]:
    """Issues of the newsletter that were sent, as entries."""
    return [
        Item(
            id=f"urn:sourcebook:{d.id}", title=d.title, href=path_of(d), published=day,
            updated=max(day, moment(d.sent) or day), text=" ".join(d.intro.split()),
        )
        for d in digests
        if (day := moment(d.date)) is not None
    ]  # fmt: skip


def build_feeds(channel: Channel, items: Iterable[Item]) -> dict[str, bytes]:
    """Path -> bytes of the three feeds of one channel: at most `ENTRIES` items, the newest first."""
    newest = sorted(items, key=lambda i: (-i.updated.timestamp(), i.id))[:ENTRIES]
    texts = {"atom": _atom(channel, newest), "rss": _rss(channel, newest)}
    feeds = {f"{channel.path}.{form}": _ILLEGAL.sub("\ufffd", text).encode() for form, text in texts.items()}
    body = msgspec.json.format(msgspec.json.encode(_json(channel, newest)), indent=1)
    feeds[f"{channel.path}.json"] = body + b"\n"
    return feeds


def _last(items: Sequence[Item]) -> datetime:
    return max((i.updated for i in items), default=datetime(1970, 1, 1, tzinfo=UTC))


def _atom(channel: Channel, items: Sequence[Item]) -> str:
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(channel.title)}</title>",
        f"<id>{escape(_id(channel))}</id>",
        f"<updated>{_last(items):%Y-%m-%dT%H:%M:%SZ}</updated>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(channel.at(f"{channel.path}.atom"))}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(channel.at(channel.page))}/>',
    ]
    if channel.about:
        lines.append(f"<subtitle>{escape(channel.about)}</subtitle>")
    for i in items:
        authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in _authors(i, channel))
        subjects = "".join(f"<category term={quoteattr(s)}/>" for s in i.subjects)
        said = f'<content type="text">{escape(i.text)}</content>' if i.text else ""
        lines.append(
            f"<entry><title>{escape(i.title)}</title><id>{escape(i.id)}</id>"
            f'<link rel="alternate" type="text/html" href={quoteattr(channel.at(i.href))}/>'
            f"<updated>{i.updated:%Y-%m-%dT%H:%M:%SZ}</updated>"
            f"<published>{i.published:%Y-%m-%dT%H:%M:%SZ}</published>{authors}{subjects}{said}</entry>"
        )
    return "\n".join([*lines, "</feed>", ""])


def _id(channel: Channel) -> str:
    """The address of the site for the site itself, which it always was; a URN for the rest."""
    return channel.base if channel.base and channel.id == "site" else f"urn:sourcebook:{channel.id}"


def _authors(item: Item, channel: Channel) -> tuple[str, ...]:
    return item.authors or (channel.title,)


def _rss(channel: Channel, items: Sequence[Item]) -> str:
    own = f'<atom:link rel="self" type="application/rss+xml" href={quoteattr(channel.at(f"{channel.path}.rss"))}/>'
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>',
        f"<title>{escape(channel.title)}</title>",
        f"<link>{escape(channel.at(channel.page))}</link>",
        f"<description>{escape(channel.about or channel.title)}</description>",
        f"<lastBuildDate>{format_datetime(_last(items))}</lastBuildDate>",
        *([own] if channel.base else []),
    ]
    for i in items:
        subjects = "".join(f"<category>{escape(s)}</category>" for s in i.subjects)
        said = f"<description>{escape(escape(i.text))}</description>" if i.text else ""
        lines.append(
            f"<item><title>{escape(i.title)}</title><link>{escape(channel.at(i.href))}</link>"
            f'<guid isPermaLink="false">{escape(i.id)}</guid><pubDate>{format_datetime(i.published)}</pubDate>'
            f"{subjects}{said}</item>"
        )
    return "\n".join([*lines, "</channel></rss>", ""])


def _json(channel: Channel, items: Sequence[Item]) -> dict[str, object]:
    feed: dict[str, object] = {"version": "https://jsonfeed.org/version/1.1", "title": channel.title}
    if channel.about:
        feed["description"] = channel.about
    if channel.base:
        feed |= {"home_page_url": channel.at(channel.page), "feed_url": channel.at(f"{channel.path}.json")}
    feed["items"] = [
        {
            "id": i.id,
            "url": channel.at(i.href),
            "title": i.title,
            "content_text": i.text or i.title,
            "date_published": f"{i.published:%Y-%m-%dT%H:%M:%SZ}",
            "date_modified": f"{i.updated:%Y-%m-%dT%H:%M:%SZ}",
            "authors": [{"name": name} for name in _authors(i, channel)],
            **({"tags": list(i.subjects)} if i.subjects else {}),
        }
        for i in items
    ]
    return feed
