"""The reader for a media type, through the registry."""

from __future__ import annotations

from sourcebook import registry
from sourcebook.errors import UnsupportedInput
from sourcebook.ingest.base import Reader


def find_reader(media_type: str) -> Reader:
    """A reader that takes `media_type`; of several the first by registered name.

    Raises:
        UnsupportedInput: None does; the message lists the readers there are.
    """
    cls = registry.find_by_type("readers", media_type)
    if cls is not None:
        reader: Reader = cls()
        return reader
    wanted = media_type.partition(";")[0].strip().lower()
    raise UnsupportedInput(
        f"No reader takes {wanted or 'this kind of file'}.",
        f"Save it as something that can be read. Readers: {', '.join(registry.names('readers'))}.",
    )


def readable() -> list[str]:
    """Every media type that some reader takes, sorted."""
    return sorted({kind for cls in registry.load_all("readers").values() for kind in cls.media_types})
