"""Pages that stand whole in a page, as what its frames show: in `srcdoc`, or in an address that is the page itself.

Browsers show them (HTML 4.8.5, RFC 2397), programs that save a page in one file write all its frames so. Their words
stand where the frame stands; nothing of them is run or fetched.
"""

from __future__ import annotations

import base64
import binascii
import re
from copy import deepcopy
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urljoin

from sourcebook.errors import ItemError
from sourcebook.ingest.html_parse import decode_html, parse_html

if TYPE_CHECKING:
    from lxml import etree

DEEPEST = 4
"""Frames inside frames that are looked into."""
_DATA = re.compile(r"\s{0,20}data:(?:text/html|application/xhtml\+xml)(;[^,]{0,200})?,", re.I)


def has_frames(markup: str) -> bool:
    """Whether a page may hold another one."""
    low = markup.lower()
    return "srcdoc" in low or ("<iframe" in low and "data:" in low)


def framed_page(element: etree._Element) -> etree._Element | None:
    """The page that a frame shows, where it stands in the frame; None where it is somewhere else."""
    try:
        markup = element.get("srcdoc") or ""
        if not markup.strip() and (found := _DATA.match(element.get("src") or "")):
            markup = decode_html(_carried(element.get("src") or "", found))
        return _with_base(parse_html(markup).root) if markup.strip() else None
    except ItemError:
        return None


def no_room(frame: etree._Element) -> str:
    """How a frame hides its page by being a point or less; empty where it has room."""
    sides = ((frame.get(side) or "").strip().removesuffix("px") for side in ("width", "height"))
    return "no room for it" if any(side in ("0", "1") for side in sides) else ""


def with_frames_open(root: etree._Element) -> str:
    """The page as markup in which each frame is a division with what it shows, for a reader that passes over frames."""
    from lxml import html

    page = deepcopy(root)
    for frame in list(page.iter("iframe")):
        inner = framed_page(frame)
        if inner is not None:
            frame.tag, frame.text = "div", None
            frame.attrib.clear()
            frame[:] = list(inner)
    markup: str = html.tostring(page, encoding="unicode")
    return markup


def _carried(address: str, head: re.Match[str]) -> bytes:
    """The bytes in an address that carries them."""
    data = unquote_to_bytes(address[head.end() :])
    if not (head[1] or "").lower().rstrip().endswith(";base64"):
        return data
    try:
        return base64.b64decode(b"".join(data.split()) + b"==")
    except binascii.Error:
        return b""


def _with_base(root: etree._Element) -> etree._Element:
    """The page, its links made whole where it states a base of its own."""
    base = next((found.get("href") or "" for found in root.iter("base")), "")
    if base.startswith(("http://", "https://")):
        for link in root.iter("a"):
            try:
                link.set("href", urljoin(base, link.get("href") or ""))
            except ValueError:
                continue
    return root
