"""HTML bytes to characters, and characters to an lxml tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sourcebook.errors import EmptyInput, LimitExceeded, UnreadableInput
from sourcebook.ingest.charset import decode, is_binary

if TYPE_CHECKING:
    from lxml import etree

MOST_ATTRIBUTES = 5_000
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([A-Za-z0-9_.:-]{1,40})", re.I)
_XML_CHARSET = re.compile(rb"^\s{0,20}<\?xml[^>]{0,200}?encoding\s{0,8}=\s{0,8}[\"']([A-Za-z0-9_.:-]{1,40})", re.I)
_LATE = 200_000
"""Bytes that are searched for the charset of a page."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def decode_html(data: bytes, declared: str | None = None) -> str:
    """The page's characters, by mark, UTF-8, HTTP's and its own declaration, detector; without what XML cannot hold.

    Raises:
        EmptyInput: Only white space.
        UnreadableInput: Binary content.
    """
    if not data.strip():
        raise EmptyInput("The page is empty.", "Fetch or export it again.")
    if is_binary(data):
        raise UnreadableInput("The file is called HTML but holds binary data.", "Check what it really is.")
    head = data[:4096]
    # Browsers begin anew where a page tells its charset late, behind long scripts.
    found = _XML_CHARSET.search(head) or _CHARSET.search(data[:_LATE])
    named = declared or (found.group(1).decode("ascii") if found else None)
    return _NOT_XML.sub("", decode(data, named).text.removeprefix("\ufeff"))


class Page(NamedTuple):
    """A parsed page; `complete` is False when it was nested so deep that the parser gave up on the rest."""

    root: etree._Element
    complete: bool


def parse_html(text: str) -> Page:
    """The page's tree.

    Raises:
        UnreadableInput: Nothing that can be taken for markup or text.
        LimitExceeded: A tag has more attributes than any page's, which the parser compares each with each.
    """
    from lxml import etree

    if any(len(_QUOTED.sub("", tag.group()).split()) > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        message = f"An element of the page has more than {MOST_ATTRIBUTES:,} attributes."
        raise LimitExceeded(message, "Open it in a browser and save it anew.", {"attributes": MOST_ATTRIBUTES})
    # huge_tree lifts the limit on depth to 2,048 elements; past it libxml2 stops, which must not go unsaid.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        root = None
    if root is None:
        raise UnreadableInput("The page holds neither markup nor text.", "Check what the file really is.")
    return Page(root, not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log))
