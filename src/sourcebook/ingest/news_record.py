"""A record of another news service as a document: its title, its outlet and day, the words of its summary.

The Markdown of the summary becomes plain words in paragraphs with its links, as `markdown` does for whole files; what
looks like a tag and is none of HTML (a ticker, "<SRD>") stays. The editor's note of the record is no word of its source
and stays out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.language import find_language
from sourcebook.model.document import Block, BlockKind, Link, Metadata
from sourcebook.model.moving import Moving, moving_for
from sourcebook.model.span import trim

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MEDIA_TYPE = "application/vnd.sourcebook.news-record+json"
MOST_TITLE = 80
"""Letters of a title that is made of first words."""
_PART = re.compile(
    r"\n[ \t]*\n\s*(?:(?:[-*+]|\d{1,3}[.)]|>|#{1,6})[ \t]+)?|\n[ \t]*(?:(?:[-*+]|\d{1,3}[.)]|>|#{1,6})[ \t]+)"
)
"""What parts paragraphs and items: a blank line, or a new line with the mark of an item, a quote or a heading."""
_MARK = re.compile(r"(?:[-*+]|\d{1,3}[.)]|>|#{1,6})[ \t]+")
_MARKUP = re.compile(r"[*_`\[]|<[A-Za-z/!?]|\\[^\w\s]|&[#A-Za-z]")
"""Without any of these a stretch of Markdown is its own words."""
_TOLD = 600
"""Letters by which the language is told."""
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,20})\b[^<>]{0,2000}>|<!--")
_HTML = frozenset(
    name
    for line in (
        "a abbr article aside b big blockquote br center cite code dd del details div dl dt em figcaption figure font",
        "footer form h1 h2 h3 h4 h5 h6 header hr i iframe img input ins kbd li link main mark meta nav noscript",
        "ol option p pre q s samp script section select small span strike strong style sub summary sup svg table",
        "tbody td textarea tfoot th thead time tr tt u ul var video",
    )
    for name in line.split()
)


class NewsRecordReader:
    """Reads one record, by the names that it is likeliest to use."""

    name: ClassVar[str] = "news-record"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = (MEDIA_TYPE,)
    loads: ClassVar[tuple[str, ...]] = ("markdown_it",)

    def read(self, blob: Blob) -> Draft:
        """The readable text. See `Reader.read`."""
        data = blob.read_bytes()
        if not data.strip():
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        try:
            held = msgspec.json.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise UnreadableInput(f"{blob.name} is not JSON: {error}.", "Mend it and add it again.") from error
        if not isinstance(held, dict):
            raise UnreadableInput(f"{blob.name} is no record.", "A record is a JSON object.")
        return draft_of(held, moving_for(held))


def text_of(held: Mapping[str, Any], moving: Moving, field: str) -> str:
    """The first text that is not empty among the names that give a field, else the value that holds for all."""
    for name in moving.columns.get(field, ()):
        value = held.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return moving.values.get(field, "")


def draft_of(held: Mapping[str, Any], moving: Moving) -> Draft:
    """A record as a document.

    Raises:
        EmptyInput: It has neither title nor summary.
    """
    title, printed = title_of(held, moving)
    outlet = " ".join(text_of(held, moving, "outlet").split())
    published = read_date(text_of(held, moving, "published"))
    made = _Text()
    made.add("heading", title if printed else "", (), level=1)
    made.add("paragraph", ", ".join(filter(None, (outlet, published))), ())
    for kind, source in iter_parts(text_of(held, moving, "summary")):
        words, links = inline(source)
        made.add(kind, words, links)
    text = made.text
    if not text:
        raise EmptyInput("The record has neither title nor summary.", "Look at the names of its fields.")
    metadata = Metadata(
        title=title or None, outlet=outlet or None, published=published, language=find_language(text[:_TOLD])
    )
    return Draft(text=text, blocks=tuple(made.blocks), links=tuple(made.links), metadata=metadata)


def title_of(held: Mapping[str, Any], moving: Moving) -> tuple[str, bool]:
    """Its title, and whether the record prints one; without, its first words stand for it."""
    title = " ".join(text_of(held, moving, "title").split())
    if title:
        return title, True
    words = next((inline(source)[0] for _, source in iter_parts(text_of(held, moving, "summary")[:2000])), "")
    return (f"{words[:MOST_TITLE].rpartition(' ')[0]}…" if len(words) > MOST_TITLE else words), False


def iter_parts(markdown: str) -> list[tuple[BlockKind, str]]:
    """Paragraphs, items, quotes and headings of a summary, without their marks."""
    found: list[tuple[BlockKind, str]] = []
    for start, end, mark in part_places(markdown):
        kind: BlockKind = "paragraph"
        if mark:
            kind = "quote" if mark[0] == ">" else "heading" if mark[0] == "#" else "item"
        found.append((kind, markdown[start:end]))
    return found


def part_places(markdown: str) -> list[tuple[int, int, str]]:
    """(start, end, mark) of each of them in the Markdown; the mark stands before `start`."""
    first = _MARK.match(markdown.lstrip())
    start = len(markdown) - len(markdown.lstrip()) + (first.end() if first else 0)
    mark = first[0] if first else ""
    found = []
    for gap in [*_PART.finditer(markdown, start), None]:
        end = gap.start() if gap else len(markdown)
        a, b = trim(markdown, start, end)
        if a < b:
            found.append((a, b, mark))
        if gap:
            start, mark = gap.end(), gap[0].strip()
    return found


def inline(source: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The words of a stretch of Markdown on one line, and its links as (start, end, address)."""
    if not _MARKUP.search(source):
        return " ".join(source.split()), []
    (token,) = _parser().parseInline(source)
    parts: list[str] = []
    links: list[tuple[int, int, str]] = []
    opened: list[tuple[int, str]] = []
    length, spaced = 0, True
    for words, href, closed in map(_piece, _flat(token.children or [])):
        if href is not None:
            opened.append((length, href))
        elif closed and opened:
            begin, address = opened.pop()
            links += [(begin, length, address)] if begin < length else []
        words = words.lstrip() if spaced else words
        spaced = words.endswith(" ") if words else spaced
        parts.append(words)
        length += len(words)
    text = "".join(parts).rstrip()
    return text, [(a, min(b, len(text)), href) for a, b, href in links if a < len(text)]


def _flat(tokens: list[Token]) -> list[Token]:
    """Tokens with those of a picture's description in its place."""
    return [inner for token in tokens for inner in (token.children or [] if token.type == "image" else [token])]


def _piece(token: Token) -> tuple[str, str | None, bool]:
    if token.type == "link_open":
        return "", str(token.attrs.get("href", "")), False
    if token.type == "link_close":
        return "", None, True
    if token.type in ("softbreak", "hardbreak"):
        return " ", None, False
    if token.type == "html_inline":
        tag = _TAG.match(token.content)
        known = tag is None or tag[1] is None or tag[1].lower() in _HTML
        return (" " if tag and tag[1] == "br" else "") if known else token.content, None, False
    return re.sub(r"\s+", " ", token.content), None, False


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": 20})


class _Text:
    """A text as it grows, with its blocks and links."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self.links: list[Link] = []

    @property
    def text(self) -> str:
        return "\n\n".join(self._parts)

    def add(
        self, kind: BlockKind, words: str, links: list[tuple[int, int, str]] | tuple[()], *, level: int = 0
    ) -> None:
        if not words:
            return
        start = self._length + (2 if self._parts else 0)
        self._parts.append(words)
        self._length = start + len(words)
        deep = level or (2 if kind == "heading" else 1 if kind == "item" else 0)
        self.blocks.append(Block(kind=kind, start=start, end=self._length, level=deep))
        self.links += [Link(start=start + a, end=start + b, href=href) for a, b, href in links]
