"""A list as an Atom feed (RFC 4287), its further pages linked from it (RFC 5005)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from fastapi import Request
from lxml import etree
from starlette.responses import Response

if TYPE_CHECKING:
    from sourcebook.library import Library

_SPACE = "http://www.w3.org/2005/Atom"
_UNKNOWN = "1970-01-01T00:00:00Z"
"""Atom demands a time; this one says that none is known."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as an entry: its id, what it is called, where it opens on this server, when it is from, its words."""

    id: str
    title: str
    path: str
    time: str | None = None
    words: str = ""
    author: str = ""


def write_atom(
    library: Library, name: str, request: Request, entries: Iterable[Entry], following: str | None
) -> Response:
    """The feed of one page of a list."""
    feed = etree.Element(f"{{{_SPACE}}}feed", nsmap={None: _SPACE})
    base = str(request.base_url)
    told = list(entries)
    _add(feed, "id", f"{base}api/v1/{name}.atom")
    _add(feed, "title", f"{name.capitalize()} of {library.settings.title}")
    _add(feed, "updated", max((moment(e.time) for e in told), default=_UNKNOWN))
    _add(_add(feed, "author"), "name", library.settings.title)
    _link(feed, "self", str(request.url))
    if following:
        _link(feed, "next", str(request.url.include_query_params(after=following)))
    for entry in told:
        _write(feed, entry, base)
    data = etree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(data, media_type="application/atom+xml")


def _write(feed: etree.Element, entry: Entry, base: str) -> None:
    made = _add(feed, "entry")
    _add(made, "id", f"urn:sourcebook:{entry.id}" if " " not in entry.id else _urn(entry.id))
    _add(made, "title", entry.title or entry.id)
    _add(made, "updated", moment(entry.time))
    _link(made, "alternate", base + entry.path.lstrip("/"))
    if entry.author:
        _add(_add(made, "author"), "name", entry.author)
    if entry.words:
        _add(made, "summary", entry.words)


def _urn(identifier: str) -> str:
    return f"urn:sourcebook:{sha256(identifier.encode()).hexdigest()[:32]}"


def _add(parent: etree.Element, name: str, text: str = "") -> etree.Element:
    element = etree.SubElement(parent, f"{{{_SPACE}}}{name}")
    # XML has no place for most control characters and lone surrogates.
    element.text = "".join(c for c in text if c.isprintable() or c in "\n\t") or None
    return element


def _link(parent: etree.Element, relation: str, address: str) -> None:
    etree.SubElement(parent, f"{{{_SPACE}}}link", {"rel": relation, "href": address})


def moment(time: str | None) -> str:
    """A date or time as Atom writes it; the days that a vague one leaves open are its first."""
    said = (time or "").strip()
    for padded in (said, f"{said}-01", f"{said}-01-01"):
        try:
            at = datetime.fromisoformat(padded)
        except ValueError:
            continue
        return at.isoformat(timespec="seconds") + ("" if at.tzinfo else "Z") if at.year >= 1 else _UNKNOWN
    return _UNKNOWN
