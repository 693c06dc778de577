"""Libraries of invented records with the readings a reader would make of them, put in as the pipeline puts them.

Names stand where the generator wrote them, so that a library of any size is had without reading it: reading is measured
elsewhere (`speed.py`), and would take days for a million records. A record gets its text, its document, its capture,
its line of the ledger, and a mention for every name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import invented
from sourcebook.library import Library
from sourcebook.model.annotation import Annotation, Mention
from sourcebook.model.document import Capture, Document, Rendition, capture_id, document_id
from sourcebook.model.ids import make_id
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.span import context
from sourcebook.store.base import Writer
from sourcebook.testing.makers import rendition_of

PER_TRANSACTION = 2_000
EXTRACTORS = {"planted": "1"}
_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")


class Record(NamedTuple):
    """An invented record by its number."""

    number: int
    title: str
    text: str
    day: str

    @property
    def outlet(self) -> str:
        """Whose it is."""
        return invented.outlet_of(self.number)


def numbered(seed: int) -> Iterator[Record]:
    """Records without an end, the same for the same seed."""
    return (Record(number, *told) for number, told in enumerate(invented.records(seed)))


def put_records(library: Library, taken: Iterator[Record], count: int) -> Iterator[list[Record]]:
    """Put so many further records into a library, a transaction for `PER_TRANSACTION`; gives each batch when it is in.

    Neither the search index nor any other projection is brought up to date.
    """
    while count > 0 and (batch := list(islice(taken, min(PER_TRANSACTION, count)))):
        with library.store.writer() as writer:
            for record in batch:
                _put(writer, record)
        count -= len(batch)
        yield batch


def _put(writer: Writer, record: Record) -> None:
    rendition = rendition_of(f"{record.title}\n\n{record.text}", published=record.day)
    address = f"{record.number}.txt"
    document = Document(
        id=document_id(rendition.blob, None), title=record.title, rendition=rendition.id, blob=rendition.blob,
        media_type="text/plain", address=address, published=record.day, outlet=record.outlet,
    )  # fmt: skip
    writer.put_rendition(rendition)
    writer.put_document(document)
    writer.put_capture(
        Capture(
            id=capture_id(document.id, rendition.blob, address, None), document=document.id, blob=rendition.blob,
            media_type="text/plain", bytes=len(rendition.text), address=address,
        )
    )  # fmt: skip
    writer.put_annotations(rendition.id, mentions(document.id, rendition), EXTRACTORS)
    line = make_id("ledger", "invented", address)
    writer.put_ledger([LedgerItem(id=line, container="invented", name=address, outcome="stored", document=document.id)])


def mentions(document: str, rendition: Rendition) -> list[Annotation]:
    """A mention for each name in the text; the same name in a text is one chain."""
    return [_mention(document, rendition, *found.span()) for found in _NAME.finditer(rendition.text)]


def _mention(document: str, rendition: Rendition, start: int, end: int) -> Mention:
    name = rendition.text[start:end]
    prefix, suffix = context(rendition.text, start, end)
    return Mention(
        id=make_id("mention", rendition.id, start, end), document=document, rendition=rendition.id, start=start,
        end=end, exact=name, prefix=prefix, suffix=suffix, extractor="planted", version="1", confidence=0.9, name=name,
        type="organization" if name.endswith(" Holdings") else "person", chain=make_id("chain", document, name),
    )  # fmt: skip
