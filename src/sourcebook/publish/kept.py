"""A kept web page as it is shown: as it came, but without script, forms, ways out and anything from elsewhere.

The browser does the work, twice over: the page stands in a frame with an empty `sandbox`, and under a content security
policy of its own that lets in nothing but inline styles and pictures inside the page. What no policy governs (a base
address, a refresh, links that look up or connect ahead or lead away when clicked) is made into elements that mean
nothing. The page is not parsed for that: a start tag always begins with `<` and its name, so that one pass over the
characters finds all.
"""

from __future__ import annotations

import re
from typing import Final

from markupsafe import escape

from sourcebook.model.document import Document

KEPT_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Policy inside the page itself; a server sends the same with `sandbox`."""
PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
MOST_BYTES: Final = 20_000_000
"""Larger pages are not shown: a browser would not, and a server must not hold many of them."""
_VOID: Final = re.compile(r"<(?:link|base|meta|area)(?![a-z0-9-])", re.I)
_LINK: Final = re.compile(r"<(/?)a(?![a-z0-9-])", re.I)
_PAPER: Final = ":root { background: #fff; color: #000; color-scheme: light; } x-a { text-decoration: underline; }"
_SCRIPT: Final = re.compile(r"<script(?![a-z0-9-])", re.I)


def is_page(document: Document) -> bool:
    """Whether what was kept of a document is a web page."""
    return document.media_type in PAGES


def show_page(markup: str, title: str) -> str:
    """The page to be put into a sandboxed frame.

    Args:
        markup: The page's own characters.
        title: Its title, for who opens the frame alone.
    """
    # The policy comes before the first character of the page, so that nothing of it can stand before. A script that
    # bears the type of data is data: the first of two attributes counts. `wbr` has no content and no meaning; links
    # become unknown elements, for a click in a page that is opened by itself must lead nowhere either.
    tamed = _LINK.sub(r"<\1x-a", _VOID.sub("<wbr", markup))
    tamed = _SCRIPT.sub('<script type="text/plain" ', tamed)
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(KEPT_POLICY)}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta http-equiv="x-dns-prefetch-control" content="off">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>{_PAPER}</style>\n" + tamed
    )
