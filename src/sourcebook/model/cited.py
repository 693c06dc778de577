"""Cited: exact words of a kept document with all that somebody needs to check them elsewhere."""

from __future__ import annotations

import msgspec

from sourcebook.model.shown import cell, facts


class Cited(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Words and where they stand. `text[start:end] == exact` in the text whose SHA-256 is `text_hash`."""

    exact: str
    document: str
    title: str
    outlet: str | None = None
    date: str | None = None
    """When it was published, ISO 8601, where known."""
    address: str = ""
    rendition: str
    start: int
    end: int
    text_hash: str
    """Of the text that the offsets count in (UTF-8)."""
    blob: str
    """Of the kept bytes that the text was read from."""
    permalink: str
    """`text_hash#char=start,end` (RFC 5147)."""

    def _repr_html_(self) -> str:
        """The words with their source and hash, for a notebook."""
        told = {"outlet": self.outlet, "date": self.date, "permalink": self.permalink}
        return f"<blockquote>{cell(self.exact)}</blockquote>{facts(self.title, told)}"
