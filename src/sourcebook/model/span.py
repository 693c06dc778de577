"""Span: exact words at an exact place. Offsets are Unicode code points in a rendition's text."""

from __future__ import annotations

import msgspec

CONTEXT = 32
"""Characters kept before and after a span, as in the W3C TextQuoteSelector."""


class Span(msgspec.Struct, frozen=True, gc=False):
    """`text[start:end] == exact`, always."""

    start: int
    end: int
    exact: str


def make_span(text: str, start: int, end: int) -> Span:
    """The span `text[start:end]`.

    Raises:
        ValueError: The offsets are not inside the text or select nothing.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span {start}:{end} is not inside a text of {len(text)} characters")
    return Span(start, end, text[start:end])


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The same range without white space at its ends (may come out empty)."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """Prefix and suffix of a span: up to `CONTEXT` characters on either side."""
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
