"""What a spreadsheet says beside its cells: comments on them, and boxes of text that lie over the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from sourcebook.ingest.package import Package

_COMMENTS = re.compile(r"xl/(?:comments/)?comments?\d{0,6}\.xml")
_THREADS = re.compile(r"xl/threadedComments/[^/]{1,100}\.xml")
_DRAWINGS = re.compile(r"xl/drawings/drawing\d{0,6}\.xml")
_STAND_IN = "[Threaded comment]"
"""Begins what newer programs write for older ones in place of a thread."""


def words_beside(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    """(words, place) of every comment and box of text of a package; nothing of a file of before 2007."""
    if not data.startswith(b"PK"):
        return
    with Package(data, name) as package:
        for part in sorted(package.parts):
            if _COMMENTS.fullmatch(part) or _THREADS.fullmatch(part):
                yield from _comments(package.find_xml(part))
            elif _DRAWINGS.fullmatch(part):
                yield from _boxes(package.find_xml(part))
        if "content.xml" in package.parts:
            yield from _annotations(package.find_xml("content.xml"))


def _comments(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    for comment in root.iter("{*}comment", "{*}threadedComment") if root is not None else ():
        words = " ".join("".join(text.text or "" for text in comment.iter("{*}t", "{*}text")).split())
        if words and not words.startswith(_STAND_IN):
            yield words, f"comment={comment.get('ref') or ''}"


def _boxes(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    for box in root.iter("{*}txBody") if root is not None else ():
        for paragraph in box.iter("{*}p"):
            if words := " ".join("".join(text.text or "" for text in paragraph.iter("{*}t")).split()):
                yield words, "box"


def _annotations(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    for note in root.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation") if root is not None else ():
        paragraphs = (" ".join("".join(p.itertext()).split()) for p in note.iterchildren("{*}p", "{*}list"))
        if words := " ".join(filter(None, paragraphs)):
            yield words, "comment"
