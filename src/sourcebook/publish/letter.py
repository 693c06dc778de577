"""A digest as it is read: HTML that mail programs show, and plain text of 78 columns with links as footnotes.

Mail programs keep little of HTML: styles stand in the elements, one column, no pictures, no script, nothing fetched.
Every sentence of a summary leads to its place on the site, where its evidence opens.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from sourcebook.model.digest import Digest, Letter
from sourcebook.model.local_links import without_local
from sourcebook.model.summary import Summary
from sourcebook.publish.links import outside
from sourcebook.publish.words import date

_MARKED = re.compile(
    r"[*_`\[\]\\]|&[#A-Za-z]|<[A-Za-z!/?]|^(?: {0,3}(?:[-+=>#]|\d{1,9}[.)])| {4}|[ \t]*\t)", re.MULTILINE
)
"""What may mean something in Markdown: of tens of thousands of sentences few have any."""
WIDTH = 78
"""Columns of the plain text (RFC 5322, 2.1.1)."""
Picked = Sequence[tuple[Summary, str]]
"""Summaries in their order, each with the address of its page."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands on every letter."""

    title: str
    """Of the library."""
    home: str = ""
    """Address of the site; empty when it has none."""
    page: str = ""
    """Address of this digest on the site."""
    unsubscribe: str = ""
    """Address or mail address where one leaves the list."""


def build_letter(digest: Digest, picked: Picked, head: Masthead) -> Letter:
    """The letter of a digest, the same bytes each time."""
    return Letter(
        subject=" ".join(digest.title.split()),
        html=_environment().get_template("letter.html").render(
            digest=digest, picked=picked, head=head, day=date(digest.date), date=date, outside=outside,
            plain=plain_words, markdown=markdown_html,
            intro=markdown_html(digest.intro), outro=markdown_html(digest.outro),
        ),
        text=_text(digest, picked, head),
    )  # fmt: skip


def markdown_html(text: str, style: bool = True) -> Markup:
    """Markdown as HTML without raw markup, pictures or links that are none; with styles in the elements for mail."""
    tokens = _markdown().parse(without_local(text))
    for token in tokens:
        _tame(token, style)
    return Markup(_markdown().renderer.render(tokens, _markdown().options, {}))


def inline_html(text: str) -> Markup:
    """Markdown of one sentence, without a paragraph around it."""
    text = without_local(text)
    if not _MARKED.search(text):
        return escape(text)
    tokens = _markdown().parseInline(text)
    for token in tokens:
        _tame(token, False)
    return Markup(_markdown().renderer.render(tokens, _markdown().options, {}))


def _tame(token: Token, style: bool) -> None:
    for child in token.children or []:
        if child.type == "image":  # its words stand for it: nothing is fetched by who opens a letter
            child.type, child.content, child.tag, child.children = "text", child.content, "", None
        if child.type == "link_open" and outside(str(child.attrs.get("href", ""))) is None:
            child.attrs.pop("href", None)
        elif child.type == "link_open" and style:
            child.attrs["style"] = "color:#1d4f8c"
    if style and token.nesting == 1 and token.tag in _STYLES:
        token.attrs["style"] = _STYLES[token.tag]


_STYLES = {
    "p": "margin:0 0 14px",
    "ul": "margin:0 0 14px;padding-left:22px",
    "ol": "margin:0 0 14px;padding-left:22px",
    "blockquote": "margin:0 0 14px;padding-left:14px;border-left:3px solid #8a8f98",
    "h1": "font-size:20px;margin:0 0 12px",
    "h2": "font-size:18px;margin:0 0 12px",
    "h3": "font-size:16px;margin:0 0 12px",
}


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


class _Notes:
    """Addresses as footnotes, each with one number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, address: str | None) -> str:
        """`[3]` for an address; nothing without one."""
        return f"[{self._numbers.setdefault(address, len(self._numbers) + 1)}]" if address else ""

    def lines(self) -> list[str]:
        """The footnotes. An address is never broken: it may be longer than a line."""
        return [f"[{number}] {address}" for address, number in self._numbers.items()]


def _text(digest: Digest, picked: Picked, head: Masthead) -> str:
    notes = _Notes()
    parts = [f"{head.title}\n{' '.join(digest.title.split())}\n{date(digest.date)}", _rule("=")]
    if digest.intro.strip():
        parts.append(markdown_text(digest.intro, notes))
    for number, (summary, address) in enumerate(picked, 1):
        parts += [_rule("-"), _summary_text(number, summary, address, notes)]
    if digest.outro.strip():
        parts += [_rule("-"), markdown_text(digest.outro, notes)]
    if notes.lines():
        parts += [_rule("-"), "\n".join(notes.lines())]
    last = [f"On the web: {head.page}"] if head.page else []
    last += [f"To leave this list: {head.unsubscribe}"] if head.unsubscribe else []
    return "\n\n".join([*parts, *(["\n".join(last)] if last else [])]) + "\n"


def _rule(sign: str) -> str:
    return sign * 40


def _summary_text(number: int, summary: Summary, address: str, notes: _Notes) -> str:
    about = " · ".join(p for p in (summary.outlet or "", date(summary.published)) if p)
    head = _wrapped(f"{number}. {summary.title} {notes.mark(address)}".rstrip())
    said = " ".join(
        f"{plain_words(s.text)} {notes.mark(f'{address}#s{n}' if address else '')}".strip()
        for n, s in enumerate(summary.sentences, 1)
    )
    source = outside(summary.address)
    parts = [f"{head}\n{about}" if about else head, _wrapped(said)]
    if summary.note.strip():
        parts.append(_wrapped(f"Editor's note: {plain_words(summary.note)}"))
    if source:
        parts.append(f"Source {notes.mark(source)}")
    return "\n\n".join(p for p in parts if p)


def _wrapped(text: str, indent: str = "") -> str:
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
    return "\n".join(lines)


@lru_cache(maxsize=4_096)  # a sentence stands in a list of its time, of its category, in feeds and on the front page
def plain_words(text: str) -> str:
    """Markdown as a run of words."""
    if not _MARKED.search(text):
        return " ".join(text.split())
    return " ".join(markdown_text(text, _Notes(), wrap=False).split())


def markdown_text(text: str, notes: _Notes, *, wrap: bool = True) -> str:
    """Markdown as plain text; links become footnotes."""
    parts: list[str] = []
    marks: list[str] = []
    for token in _markdown().parse(without_local(text)):
        if token.type == "ordered_list_open":
            marks.append(f"{token.attrs.get('start', 1)}. ")
        elif token.type == "bullet_list_open":
            marks.append("- ")
        elif token.type == "blockquote_open":
            marks.append("> ")
        elif token.type in ("ordered_list_close", "bullet_list_close", "blockquote_close"):
            marks.pop()
        elif token.type == "inline":
            said = _inline(token.children or [], notes)
            parts.append(_wrapped(said, marks[-1] if marks else "") if wrap else said)
            if marks and marks[-1][:-2].isdigit():
                marks[-1] = f"{int(marks[-1][:-2]) + 1}. "
        elif token.type in ("code_block", "fence"):
            parts.append(token.content.rstrip("\n"))
    return "\n\n".join(parts)


def _inline(tokens: Sequence[Token], notes: _Notes) -> str:
    said, open_links = "", []
    for token in tokens:
        if token.type == "link_open":
            open_links.append(outside(str(token.attrs.get("href", ""))))
        elif token.type == "link_close":
            mark = notes.mark(open_links.pop())
            said += f" {mark}" if mark and said else mark
        elif token.type in ("softbreak", "hardbreak"):
            said += " "
        else:
            said += token.content
    return said
