"""One entity of somebody else's data set, as a document: a line of text for each of its statements."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.model.delivered import MEDIA_TYPE, Delivered, lay_out
from sourcebook.model.document import Metadata

_decoder = msgspec.json.Decoder(Delivered)


class DeliveredReader:
    """Reads one delivered entity."""

    name: ClassVar[str] = "delivered"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = (MEDIA_TYPE,)

    def read(self, blob: Blob) -> Draft:
        """Its statements, row by row. See `Reader.read`."""
        data = blob.read_bytes()
        if not data.strip():
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        try:
            return draft_of(_decoder.decode(data))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise UnreadableInput(f"{blob.name} is no delivered entity: {error}.", "Import the delivery again.") from (
                error
            )


def draft_of(held: Delivered) -> Draft:
    """The text of an entity."""
    text, blocks, table, links = lay_out(held)
    caption = held.caption
    title = caption if caption == held.schema else f"{caption} ({held.schema})"
    return Draft(
        text=text, blocks=blocks, tables=(table,), links=links, metadata=Metadata(title=title, outlet=held.source)
    )  # fmt: skip
