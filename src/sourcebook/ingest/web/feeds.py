"""RSS, Atom, RDF (feedparser), JSON Feed and OPML: the addresses a feed names, and the feeds a list of them names."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from sourcebook.errors import LimitExceeded, UnreadableInput
from sourcebook.ingest.package import parse_xml
from sourcebook.model.address import without_credentials

MOST_BYTES = 8 << 20
"""Of a feed or a list of feeds."""
MOST_ENTRIES = 1000
MOST_FEEDS = 5000
_FEED = re.compile(
    rb"\s{0,100}(?:<\?xml[^>]{0,300}>|<!--.{0,1000}?-->|<\?[^>]{0,300}>|\s){0,6}<(rss|feed|rdf:RDF)[\s>]", re.S
)
_OPML = re.compile(rb"\s{0,100}(?:<\?xml[^>]{0,300}>|<!--.{0,1000}?-->|\s){0,6}<opml[\s>]", re.S | re.I)
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a feed names."""

    address: str
    key: str
    """What it is known by from one polling to the next: its id, else its address."""
    stamp: str
    """When it was last changed, as the feed has it; another stamp is a reason to fetch it again."""


def is_feed(data: bytes) -> bool:
    """Whether bytes begin like RSS, Atom, RDF or JSON Feed."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    return bool(_FEED.match(head)) or (
        head.lstrip()[:1] == b"{" and b"jsonfeed.org/version" in head.replace(b"\\/", b"/")
    )


def is_feed_list(data: bytes) -> bool:
    """Whether bytes begin like OPML."""
    return bool(_OPML.match(data[:_HEAD].removeprefix(b"\xef\xbb\xbf")))


def read_feed(data: bytes, address: str) -> tuple[Entry, ...]:
    """The entries of a feed that came from `address`, in its order, those without an http(s) address left out.

    Raises:
        UnreadableInput: It is no feed.
        LimitExceeded: It is larger than `MOST_BYTES`.
    """
    refuse_too_large(len(data))
    if not is_feed(data):
        raise UnreadableInput(
            "It is no feed (RSS, Atom, RDF, JSON Feed) and no list of feeds (OPML).", "Check the address."
        )
    found = _json_entries(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else _xml_entries(data)
    entries: dict[str, Entry] = {}
    for link, key, stamp in found[:MOST_ENTRIES]:
        try:
            goal = urljoin(address, link.strip()) if link.strip() else ""
        except ValueError:
            continue
        if goal.lower().startswith(("http://", "https://")):
            known = key or without_credentials(goal)
            entries.setdefault(known, Entry(goal, known, stamp))
    return tuple(entries.values())


def read_feed_list(data: bytes) -> tuple[str, ...]:
    """Addresses of the feeds that an OPML file names, each once, in its order.

    Raises:
        UnreadableInput: It is no OPML.
        LimitExceeded: It is larger than `MOST_BYTES`.
    """
    refuse_too_large(len(data))
    try:
        root = parse_xml(data, "The list of feeds")
    except UnreadableInput as error:
        raise UnreadableInput("The list of feeds is no OPML.", "Export it again from where it came.") from error
    found = [
        value.strip()
        for outline in root.iter("outline")
        for name, value in outline.attrib.items()
        if str(name).lower() == "xmlurl" and value.strip()
    ]
    return tuple(dict.fromkeys(str(address) for address in found))[:MOST_FEEDS]


def refuse_too_large(size: int) -> None:
    """Raise `LimitExceeded` for a feed of more than `MOST_BYTES`."""
    if size > MOST_BYTES:
        raise LimitExceeded(
            f"The feed is larger than {MOST_BYTES >> 20} MiB.", "Name a smaller one.", {"bytes": MOST_BYTES}
        )


def _xml_entries(data: bytes) -> list[tuple[str, str, str]]:
    import feedparser

    # As a stream: given as a string, feedparser would take it for an address or a file name to open.
    try:
        parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        # feedparser mends most of what is out there and trips over some of it in ways of its own.
        raise UnreadableInput("The feed is damaged.", "Try again later.") from error
    return [
        (
            str(e.get("link") or ""),
            str(e.get("id") or ""),
            # Past its own `get`, which warns that it gives the date of publication for one of change.
            str(dict.get(e, "updated") or dict.get(e, "published") or ""),
        )
        for e in parsed.entries
    ]


def _json_entries(data: bytes) -> list[tuple[str, str, str]]:
    try:
        items = json.loads(data.decode("utf-8-sig")).get("items", [])
    except (ValueError, RecursionError) as error:
        raise UnreadableInput("The feed is damaged JSON.", "Try again later.") from error
    return [
        (
            str(i.get("url") or i.get("external_url") or ""),
            str(i.get("id") or ""),
            str(i.get("date_modified") or i.get("date_published") or ""),
        )
        for i in (items if isinstance(items, list) else [])
        if isinstance(i, dict)
    ]
