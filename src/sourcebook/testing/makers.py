"""Small makers of real objects."""

from __future__ import annotations

import re

from sourcebook.extract.base import Reading
from sourcebook.model.document import Block, Link, Metadata, Rendition, document_id, rendition_id
from sourcebook.model.ids import sha256_text
from sourcebook.model.span import trim


def rendition_of(
    text: str,
    *,
    blocks: tuple[Block, ...] | None = None,
    links: tuple[Link, ...] = (),
    language: str = "en",
    published: str | None = None,
) -> Rendition:
    """A rendition of `text`; without `blocks`, every stretch between blank lines is a paragraph."""
    blob = sha256_text(text)
    return Rendition(
        id=rendition_id(blob, "made", "1", text),
        blob=blob,
        media_type="text/plain",
        engine="made",
        engine_version="1",
        text=text,
        text_hash=blob,
        blocks=_paragraphs(text) if blocks is None else blocks,
        links=links,
        metadata=Metadata(language=language, published=published),
    )


def reading_of(
    text: str,
    *,
    reference: str | None = None,
    blocks: tuple[Block, ...] | None = None,
    links: tuple[Link, ...] = (),
    language: str = "en",
) -> Reading:
    """A reading of `text` with nothing found yet."""
    rendition = rendition_of(text, blocks=blocks, links=links, language=language, published=reference)
    return Reading(document=document_id(rendition.blob, None), rendition=rendition, reference=reference)


def _paragraphs(text: str) -> tuple[Block, ...]:
    blocks = []
    for match in re.finditer(r"(?:[^\n]|\n(?![ \t]*\n))+", text):
        start, end = trim(text, match.start(), match.end())
        if start < end:
            blocks.append(Block(kind="paragraph", start=start, end=end))
    return tuple(blocks)
