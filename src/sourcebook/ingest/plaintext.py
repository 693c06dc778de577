"""Plain text: the file decoded, newlines untouched; paragraphs, headings, lists and quotes found in its layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.charset import decode, is_binary
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.language import find_language
from sourcebook.model.document import Block, Metadata

if TYPE_CHECKING:
    from sourcebook.ingest.plaintext_layout import Segment

_HEADER = re.compile(r"^\ufeff?\s{0,8}([A-Za-z][A-Za-z -]{1,20}?)\s{0,4}:[ \t]{1,8}(\S.{0,300}?)\s{0,20}$")
_KEYS = {
    "title": "title", "headline": "title", "subject": "title",
    "date": "published", "published": "published", "publication date": "published", "posted": "published",
    "updated": "updated", "author": "byline", "authors": "byline", "by": "byline", "byline": "byline", "from": "byline",
    "source": "outlet", "outlet": "outlet", "publication": "outlet", "publisher": "outlet",
    "url": "address", "link": "address", "to": "", "cc": "", "section": "", "words": "", "language": "language",
}  # fmt: skip
_LEADING_DATE = re.compile(r"\ufeff?\s{0,8}date:?[ \t]{1,4}(\d{4}-\d{2}-\d{2})\b[ \t]{0,8}", re.I)
_BY = re.compile(r"^By\s{1,3}((?:[A-Z][\w.'’-]{0,30}(?:\s{1,2}|$)|and\s{1,2}|&\s){1,8})$")


class TextReader:
    """Reads plain text."""

    name: ClassVar[str] = "text"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = ("text/plain",)

    def read(self, blob: Blob) -> Draft:
        """The text, exactly as decoded, with its blocks. See `Reader.read`."""
        from sourcebook.ingest.plaintext_layout import classify, split_segments

        data = blob.read_bytes()
        text, warnings = read_text(data, blob.name)
        head = _read_header(text)
        segments = split_segments(text, head.end)
        blocks = tuple(classify(text, segments))
        return Draft(text=text, blocks=blocks, metadata=_metadata(text, head, segments, blocks), warnings=warnings)


def read_text(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Decoded text and the warnings to give.

    Raises:
        EmptyInput: Nothing but white space.
        UnreadableInput: Binary data.
    """
    if not data.strip():
        raise EmptyInput(f"{name} is empty.", "Check where it came from.")
    if is_binary(data):
        raise UnreadableInput(f"{name} is named as text but holds binary data.", "Check what the file really is.")
    text, encoding, sure = decode(data)
    if not text.strip("\ufeff \t\r\n"):
        raise EmptyInput(f"{name} holds no words.", "Check where it came from.")
    warnings = () if sure else (f"The character set is not stated and was taken to be {encoding}.",)
    return text, warnings


class _Header(NamedTuple):
    """Fields at the head of a text and the offset where its body begins."""

    fields: dict[str, str]
    end: int


def _read_header(text: str) -> _Header:
    """Mail- or wire-like header lines ("Date: ...", "By: ..."), or a leading "date YYYY-MM-DD"."""
    if match := _LEADING_DATE.match(text):
        return _Header({"published": match.group(1)}, match.end())
    fields: dict[str, str] = {}
    end = at = 0
    for line in text[:8000].splitlines(keepends=True)[:20]:
        at += len(line)
        match = _HEADER.match(line.rstrip("\r\n"))
        if not match or match.group(1).lower() not in _KEYS:
            break
        fields.setdefault(_KEYS[match.group(1).lower()], match.group(2).strip())
        end = at
    # One such line alone may be the first words of an article ("Source: a tale of two banks").
    known = {k for k in fields if k}
    return _Header(fields, end) if len(known) >= 2 or "published" in known else _Header({}, 0)


def _metadata(text: str, head: _Header, segments: list[Segment], blocks: tuple[Block, ...]) -> Metadata:
    fields = head.fields
    title = fields.get("title")
    if not title:
        named = (text[b.start : b.end] for b in blocks[:2] if b.kind == "heading")
        title = next((words for words in named if len(re.findall(r"[^\W\d_]{2,}", words)) > 1), None)
    byline = fields.get("byline")
    if not byline:
        for segment in segments[:5]:
            if match := _BY.match(text[segment.start : min(segment.end, segment.start + 200)]):
                byline = match.group(1)
                break
    names = re.split(r"\s{0,20}(?:,|;|&|\band\b)\s{0,20}", byline or "")
    address = fields.get("address", "")
    return Metadata(
        title=" ".join(title.split()) if title else None,
        outlet=fields.get("outlet"),
        byline=tuple(name.strip() for name in names if name.strip()),
        published=read_date(fields.get("published")),
        updated=read_date(fields.get("updated")),
        language=find_language(text, fields.get("language")),
        address=address if address.startswith(("http://", "https://")) else None,
    )
