"""Feeds kept as files: RSS 0.9 to 2, Atom, RDF (feedparser) and JSON Feed. Each entry becomes a page of its own."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from time import strftime, struct_time
from typing import Any, ClassVar
from urllib.parse import urljoin

from sourcebook.errors import EmptyInput, ItemError, UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import Member, safe_label, skipped
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.package import parse_xml

_MAIL = re.compile(r"[^\s()<>@]{1,100}@[^\s()<>@]{1,200}")
_ENTRIES = frozenset({"item", "entry"})


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as its feed states it; `body` is HTML, dates are ISO days."""

    title: str
    address: str
    body: str
    authors: tuple[str, ...]
    published: str | None
    updated: str | None
    enclosures: tuple[str, ...] = ()


class FeedOpener:
    """Opens feeds: an entry with its whole words, else with its summary, is a page with the feed as its outlet."""

    name: ClassVar[str] = "feed"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/rss+xml", "application/atom+xml", "application/feed+json")
    loads: ClassVar[tuple[str, ...]] = ("feedparser", "lxml.etree")

    def open(self, blob: Blob) -> Iterator[Member]:
        """Entries in the feed's order. See `Opener.open`."""
        outlet, entries = _read(Path(blob.path).read_bytes(), blob)
        number = 0
        for number, entry in enumerate(entries, start=1):
            label = safe_label(f"{number:04} {entry.title[:120]}".replace("/", " "), number) + ".html"
            if not entry.body.strip():
                yield skipped(label, _bare(entry), "no-words")
                continue
            page = _page(entry, outlet).encode("utf-8", "replace")
            yield Member(label, iter((page,)), media_type="text/html", address=entry.address or None)
        if not number:
            raise EmptyInput(f"{blob.name} is a feed without entries, or no feed.", "Check where it came from.")

    def count(self, blob: Blob) -> int | None:
        """Elements called `item` or `entry`, by lxml; of a JSON Feed none, for there is but one way to count."""
        data = Path(blob.path).read_bytes()
        if _is_json(data):
            return None
        try:
            root = parse_xml(data, blob.name)
        except ItemError:
            return None
        names = (str(element.tag).rpartition("}")[2].lower() for element in root.iter("{*}*"))
        return sum(name in _ENTRIES for name in names)


def _bare(entry: _Entry) -> str:
    goal = f" Add {entry.address[:300]} to have the page itself." if entry.address else ""
    return f"An entry without words but its title.{goal}"


def _is_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def _read(data: bytes, blob: Blob) -> tuple[str, list[_Entry]]:
    """The feed's title and its entries."""
    import feedparser

    if not data.strip():
        raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
    if _is_json(data):
        return _json_feed(data, blob)
    # As a stream: given as a string, feedparser would take it for an address or a file name to open.
    try:
        parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        # feedparser mends most of what is out there and trips over some of it in ways of its own.
        raise UnreadableInput(f"{blob.name} is a damaged feed.", "Get it anew.") from error
    base = str(parsed.feed.get("link") or blob.address or "")
    return _words(parsed.feed.get("title")), [
        _xml_entry(one, base, atom=parsed.version.startswith("atom")) for one in parsed.entries
    ]


def _words(value: object) -> str:
    return " ".join(str(value or "").split())


def _xml_entry(one: Any, base: str, *, atom: bool) -> _Entry:
    contents = [_html(part) for part in dict.get(one, "content") or () if isinstance(part, dict)]
    summary = dict.get(one, "summary_detail")
    contents.append(_html(summary) if isinstance(summary, dict) else "")
    updated = _day(dict.get(one, "updated"), dict.get(one, "updated_parsed"))
    links = dict.get(one, "links") or ()
    enclosures = [str(link.get("href") or "") for link in links if link.get("rel") == "enclosure"]
    return _Entry(
        title=_words(dict.get(one, "title")),
        address=_address(base, dict.get(one, "link") or dict.get(one, "id")),
        body=max(contents, key=len),
        authors=_authors(one),
        # RSS 1 has but one date (dc:date), which feedparser takes for one of change.
        published=_day(dict.get(one, "published"), dict.get(one, "published_parsed")) or (None if atom else updated),
        updated=updated,
        enclosures=tuple(goal for link in enclosures if (goal := _address(base, link))),
    )


def _authors(one: Any) -> tuple[str, ...]:
    """Names without mail addresses; RSS puts both into one field, in either order, which feedparser cuts wrongly."""
    stated = _words(dict.get(one, "author"))
    listed = [a for a in dict.get(one, "authors") or () if isinstance(a, dict)]
    if "@" in stated and len(listed) < 2:
        name = _MAIL.sub(" ", stated[:1000]).strip(" ()<>,;")
        return (name,) if name else (stated,)
    return tuple(name for a in listed if (name := _words(a.get("name") or a.get("email"))))


def _html(part: dict[str, Any]) -> str:
    words = str(part.get("value") or "")
    if part.get("type") == "text/plain":
        return "".join(f"<p>{escape(line)}</p>" for line in words.splitlines() if line.strip())
    return words


def _address(base: str, link: object) -> str:
    try:
        goal = urljoin(base, str(link or "").strip())
    except ValueError:
        return ""
    return goal if goal.lower().startswith(("http://", "https://")) else ""


def _day(stated: object, parsed: object) -> str | None:
    """The day as stated where it was written; feedparser's own reading is in UTC and may be the day before or after."""
    found = read_date(str(stated or "").strip()[:100])
    return found or (strftime("%Y-%m-%d", parsed) if isinstance(parsed, struct_time) else None)


def _json_feed(data: bytes, blob: Blob) -> tuple[str, list[_Entry]]:
    try:
        feed = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f"{blob.name} is damaged JSON.", "Get it anew.") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    base = str(feed.get("home_page_url") or feed.get("feed_url") or "") if isinstance(feed, dict) else ""
    entries = [_json_entry(one, base) for one in (items if isinstance(items, list) else []) if isinstance(one, dict)]
    return (_words(feed.get("title")) if isinstance(feed, dict) else ""), entries


def _json_entry(one: dict[str, Any], base: str) -> _Entry:
    plain = _html({"type": "text/plain", "value": one.get("content_text") or one.get("summary") or ""})
    listed = one.get("authors") if isinstance(one.get("authors"), list) else [one.get("author")]
    attached = one.get("attachments")
    return _Entry(
        title=_words(one.get("title")),
        address=_address(base, one.get("url") or one.get("id") or one.get("external_url")),
        body=str(one.get("content_html") or plain),
        authors=tuple(name for a in listed or () if isinstance(a, dict) and (name := _words(a.get("name")))),
        published=_day(one.get("date_published"), None),
        updated=_day(one.get("date_modified"), None),
        enclosures=tuple(
            goal
            for a in (attached if isinstance(attached, list) else [])
            if isinstance(a, dict) and (goal := _address(base, a.get("url")))
        ),
    )


def _page(entry: _Entry, outlet: str) -> str:
    """The entry as a page that says of itself what the feed said of it."""
    heads = [
        ("og:title", entry.title), ("og:site_name", outlet), *(("author", name) for name in entry.authors),
        ("article:published_time", entry.published), ("article:modified_time", entry.updated),
    ]  # fmt: skip
    meta = "".join(f'<meta property="{name}" content="{escape(value)}">\n' for name, value in heads if value)
    links = "".join(f'<p><a href="{escape(goal)}">{escape(goal)}</a></p>\n' for goal in entry.enclosures)
    canonical = f'<link rel="canonical" href="{escape(entry.address)}">\n' if entry.address else ""
    title = f"<title>{escape(entry.title)}</title>\n" if entry.title else ""
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8">\n{title}{meta}{canonical}</head>\n'
        f"<body><article>\n{entry.body}\n{links}</article></body></html>\n"
    )
