"""Words of a page that shows none, or next to none, until a browser has run its scripts.

Many pages carry their article beside an empty frame: as the `articleBody` of their JSON-LD (schema.org), in a
declarative shadow root, in `noframes` or `noscript`, as what a frame shows, or in the data that their script draws
from. What is found is given as markup, to be walked like any page, and the reader says where it comes from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from typing import TYPE_CHECKING, NamedTuple

from sourcebook.ingest.html_frames import framed_page

if TYPE_CHECKING:
    from lxml import etree

_DATA_LIMIT = 5_000_000
"""Characters of a script's data that are looked through."""
_PROSE = 15
"""Words from which on a string of a script's data, or what frames show, is taken for prose."""
_MARKUP = re.compile(r"<(?:p|div|br|h[1-6]|ul|li|blockquote)\b", re.I)
_INLINE = re.compile(r"</(?:a|b|i|em|strong|span|u|q|cite)\s{0,9}>", re.I)
_ESCAPED = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
_PARTS = re.compile(r"\n\s{0,100}\n|\r\n\s{0,100}\r\n")
_ENDS = re.compile(r"""[.!?:;…。！？]["'”’»)\]]{0,3}$""")
_MOST_OPEN = 0.2
"""Share of lines that may end without the mark of a sentence where each line is a paragraph."""


class Unseen(NamedTuple):
    """Markup of words that the page itself does not show, and where they stood."""

    markup: str
    where: str

    @property
    def plain(self) -> str:
        """Them without the markup."""
        return unescape(re.sub(r"<[^<>]{0,1000}>", " ", self.markup))

    @property
    def words(self) -> int:
        """How many there are."""
        return len(self.plain.split())


def find_unseen(root: etree._Element, data: list[dict[str, object]]) -> Unseen | None:
    """The first of such places that holds words: from what is meant for readers to what is meant for scripts.

    Args:
        root: The page.
        data: Its JSON-LD objects, articles first.
    """
    found = [
        unseen
        for unseen in (
            stated_body(data), _shadow(root), _inside(root, "noframes"), _inside(root, "noscript"), _framed(root),
            _drawn(root),
        )
        if unseen is not None and unseen.words
    ]  # fmt: skip
    # "Switch on scripts to read this page" stands before what is meant, but only where there is more.
    return next((unseen for unseen in found if unseen.words >= _PROSE), found[0] if found else None)


def stated_body(data: list[dict[str, object]]) -> Unseen | None:
    """The article as a page's JSON-LD states it."""
    where = "the page's statement of its article (articleBody)"
    for about in data:
        body = about.get("articleBody")
        if isinstance(body, str) and body.strip():
            return Unseen(_as_markup(body), where)
        if posts := "".join(_posts(about.get("liveBlogUpdate"))):
            return Unseen(posts, where)
    return None


def _posts(stated: object) -> Iterator[str]:
    """Posts of a live report in the order of the page, each under its title and time."""
    for post in stated if isinstance(stated, list) else [stated]:
        body = post.get("articleBody") if isinstance(post, dict) else None
        if not isinstance(post, dict) or not isinstance(body, str) or not body.strip():
            continue
        told = [str(post.get(name) or "").strip() for name in ("headline", "datePublished")]
        head = ", ".join(part for part in told if part)
        yield f"<h2>{escape(head)}</h2>" if head else ""
        yield _as_markup(body)


def _framed(root: etree._Element) -> Unseen | None:
    """Pages that stand whole in the page, as what its frames show; None where that is a button or two."""
    pages = [page for frame in root.iter("iframe") if (page := framed_page(frame)) is not None]
    unseen = Unseen("".join(map(_inner, pages)), "a frame of the page (srcdoc)")
    return unseen if unseen.words >= _PROSE else None


def _shadow(root: etree._Element) -> Unseen | None:
    found = [e for e in root.iter("template") if e.get("shadowrootmode") or e.get("shadowroot")]
    return Unseen("".join(map(_inner, found)), "a shadow root of the page") if found else None


def _inside(root: etree._Element, tag: str) -> Unseen | None:
    found = "".join(map(_inner, root.iter(tag)))
    return Unseen(found, f"the page's {tag}") if found.strip() else None


def _drawn(root: etree._Element) -> Unseen | None:
    """Prose in the data of a page's scripts, in its order, each once."""
    pieces: dict[str, None] = {}
    for script in root.iter("script"):
        if "json" in (script.get("type") or "").lower():
            pieces.update(dict.fromkeys(_prose(script.text or "")))
    return Unseen("".join(map(_as_markup, pieces)), "the data that the page's script draws from") if pieces else None


def _prose(words: str) -> Iterator[str]:
    """Strings of JSON that are sentences or markup."""
    try:
        waiting = [json.loads(words[:_DATA_LIMIT])]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, str) and len(value.split()) >= _PROSE:
            yield value


def _as_markup(words: str) -> str:
    """Words as paragraphs; what is markup already stays as it is, also where it was escaped twice."""
    if not _MARKUP.search(words) and _MARKUP.search(found := unescape(words)):
        words = found
    if _MARKUP.search(words):
        return f"<div>{words}</div>"
    marked = _INLINE.search(words) or _ESCAPED.search(words)
    return "".join(f"<p>{part if marked else escape(part)}</p>" for part in _paragraphs(words) if part.strip())


def _paragraphs(words: str) -> list[str]:
    """Parts between blank lines; where there are none, lines, if nearly all of them end as sentences do."""
    parts = _PARTS.split(words.strip())
    lines = [line for line in words.splitlines() if line.strip()]
    if len(parts) > 1 or len(lines) < 2:
        return parts
    loose = sum(not _ENDS.search(line.rstrip()) for line in lines)
    return lines if loose <= max(1, _MOST_OPEN * len(lines)) else parts


def _inner(element: etree._Element) -> str:
    """What stands in an element; the parser leaves the content of some as the text it was written in."""
    from lxml import html

    if not len(element):
        return element.text or ""
    return escape(element.text or "") + "".join(html.tostring(child, encoding="unicode") for child in element)
