"""Markdown: the readable text (markup removed) with headings, quotes, lists, tables, code and links.

Parsed by markdown-it-py (CommonMark, tables); inline HTML is left out of the text but not its words. Front matter of
plain `key: value` lines between `---` goes into the metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, get_args
from urllib.parse import urljoin

from sourcebook.errors import EmptyInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.language import find_language
from sourcebook.ingest.plaintext import read_text
from sourcebook.model.document import BlockKind, Metadata, SourceKind

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\ufeff?---[ \t]{0,8}\r?\n")
_FIELD = re.compile(r"^([A-Za-z_][A-Za-z_ -]{0,30}):[ \t]{0,8}(.{0,1000})$")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]:")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")


class MarkdownReader:
    """Reads Markdown."""

    name: ClassVar[str] = "markdown"
    version: ClassVar[str] = "4"
    media_types: ClassVar[tuple[str, ...]] = ("text/markdown",)
    loads: ClassVar[tuple[str, ...]] = ("markdown_it",)

    def read(self, blob: Blob) -> Draft:
        """The readable text. See `Reader.read`."""
        from markdown_it import MarkdownIt

        source, warnings = read_text(blob.read_bytes(), blob.name)
        fields, begin = read_front_matter(source)
        base = _address(fields) or blob.address or ""
        parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table")
        walk = _Walk(base, source[:begin].count("\n"))
        walk.run(parser.parse(source[begin:]))
        text = walk.made.text()
        if not text:
            raise EmptyInput(f"{blob.name} holds no words.", "Check where it came from.")
        blocks = tuple(walk.made.blocks)
        title = fields.get("title") or next((text[b.start : b.end] for b in blocks[:2] if b.kind == "heading"), None)
        return Draft(
            text=text,
            blocks=blocks,
            links=tuple(walk.made.links),
            metadata=_metadata(fields, title, text),
            warnings=warnings,
        )


def read_front_matter(source: str) -> tuple[dict[str, str], int]:
    """Fields between `---` lines at the head of a file, and the offset where the body begins."""
    start = _FRONT.match(source)
    if not start:
        return {}, 0
    fields: dict[str, str] = {}
    at = start.end()
    key = ""
    for line in source[at : at + 20_000].splitlines(keepends=True):
        at += len(line)
        plain = line.rstrip()
        if plain in ("---", "..."):
            return fields, at
        if match := _FIELD.match(plain):
            key = match.group(1).strip().lower()
            fields[key] = match.group(2).strip().strip("\"'")
        elif key and plain.lstrip().startswith("- "):
            fields[key] = ", ".join(filter(None, (fields[key], plain.lstrip()[2:].strip().strip("\"'"))))
    return {}, 0  # never closed: it was a rule, not front matter


def _address(fields: dict[str, str]) -> str:
    """The address the file says it stands at, under any of the usual names; empty when it says none."""
    names = ("canonical", "canonical_url", "canonicalurl", "url", "permalink", "address", "link")
    return next((fields[name] for name in names if fields.get(name)), "")


def _metadata(fields: dict[str, str], title: str | None, text: str) -> Metadata:
    people = fields.get("authors") or fields.get("author") or fields.get("byline") or ""
    address = _address(fields)
    declared = fields.get("kind", "").lower()
    kind: SourceKind = next((k for k in get_args(SourceKind) if k == declared), "unknown")
    return Metadata(
        title=title,
        outlet=fields.get("outlet") or fields.get("publisher") or fields.get("site") or None,
        byline=tuple(p for p in (part.strip(" []\"'") for part in re.split(r",|;|\band\b", people)) if p),
        published=read_date(fields.get("date") or fields.get("published")),
        updated=read_date(fields.get("updated") or fields.get("modified") or fields.get("lastmod")),
        language=find_language(text, fields.get("lang") or fields.get("language")),
        address=address if address.startswith(("http://", "https://")) else None,
        description=fields.get("description") or fields.get("summary") or None,
        source_kind=kind,
    )


class _Walk:
    """Turns the token stream into blocks."""

    def __init__(self, base: str, line: int) -> None:
        self.base = base
        self.line = line
        self.made = Assembly()
        self.quotes: list[int] = []
        self.lists: list[int] = []
        self.heading = 0
        self.groups = 0
        self.cells: list[str] | None = None
        self.cell_links: list[tuple[int, int, str]] = []
        self.table = 0

    def run(self, tokens: list[Token]) -> None:
        for token in tokens:
            kind = token.type
            if kind == "inline":
                self._inline(token)
            elif kind in ("fence", "code_block"):
                self._add("code", token.content.strip("\r\n"), (), token)
            elif kind == "html_block":
                self._add("paragraph", " ".join(_TAG.sub(" ", token.content).split()), (), token)
            elif kind == "tr_close" and self.cells is not None:
                self.made.add("row", " | ".join(self.cells), group=self.table, links=self.cell_links)
                self.cells = None
            else:
                self._open(kind, token)

    def _open(self, kind: str, token: Token) -> None:
        """Keep track of what the following text is in."""
        if kind == "heading_open":
            self.heading = int(token.tag[1])
        elif kind == "heading_close":
            self.heading = 0
        elif kind == "blockquote_open":
            self.quotes.append(self.quotes[-1] if self.quotes else self._group())
        elif kind == "blockquote_close":
            self.quotes.pop()
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self.lists.append(self.lists[-1] if self.lists else self._group())
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif kind == "table_open":
            self.table = self._group()
        elif kind == "tr_open":
            self.cells, self.cell_links = [], []

    def _group(self) -> int:
        self.groups += 1
        return self.groups

    def _inline(self, token: Token) -> None:
        children = token.children or []
        for part in _notes_apart(children) if token.content.startswith("[^") else (children,):
            self._run(part, token)

    def _run(self, children: list[Token], token: Token) -> None:
        words, links = _readable(children, self.base)
        if self.cells is not None:
            words = words.replace("\n", " ")
            offset = sum(len(cell) + 3 for cell in self.cells)
            lead = len(words) - len(words.lstrip())
            self.cells.append(words.strip())
            self.cell_links.extend((offset + a - lead, offset + b - lead, href) for a, b, href in links)
        else:
            self._add("heading" if self.heading else "paragraph", words, links, token)

    def _add(self, kind: BlockKind, words: str, links: list[tuple[int, int, str]] | tuple[()], token: Token) -> None:
        path = f"line={token.map[0] + self.line + 1}" if token.map else ""
        if self.quotes and kind != "code":
            self.made.add("quote", words, group=self.quotes[-1], path=path, links=links)
        elif self.lists and kind == "paragraph":
            self.made.add("item", words, level=len(self.lists), group=self.lists[-1], path=path, links=links)
        else:
            self.made.add(kind, words, level=self.heading, path=path, links=links)


def _notes_apart(tokens: list[Token]) -> Iterator[list[Token]]:
    """Footnotes that stand line under line, each by itself: CommonMark knows none and makes one paragraph of them."""
    part: list[Token] = []
    for place, token in enumerate(tokens):
        after = tokens[place + 1].content if place + 1 < len(tokens) else ""
        if token.type == "softbreak" and _FOOTNOTE.match(after):
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _readable(tokens: list[Token], base: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Words of inline tokens and the links on them; a soft break is a space, a hard break a new line."""
    parts: list[str] = []
    links: list[tuple[int, int, str]] = []
    length = 0
    open_links: list[tuple[int, str]] = []
    for words, opened, closed in _pieces(tokens):
        if opened is not None:
            open_links.append((length, opened))
        elif closed and open_links:
            start, href = open_links.pop()
            if start < length:
                links.append((start, length, _absolute(base, href)))
        parts.append(words)
        length += len(words)
    return "".join(parts), sorted(links)


def _pieces(tokens: list[Token]) -> Iterator[tuple[str, str | None, bool]]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content, None, False
        elif token.type == "softbreak":
            yield " ", None, False
        elif token.type == "hardbreak":
            yield "\n", None, False
        elif token.type == "link_open":
            yield "", str(token.attrs.get("href", "")), False
        elif token.type == "link_close":
            yield "", None, True


def _absolute(base: str, href: str) -> str:
    try:
        return urljoin(base, href) if base else href
    except ValueError:
        return href
