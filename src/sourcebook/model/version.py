"""Versions: what the captures of a document are captures of. One version is one title and text, however often had."""

from __future__ import annotations

import msgspec

from sourcebook.model.document import Capture, Rendition


class Version(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A title and text of a document; `captures` had it, the earliest first, and `rendition` holds it."""

    number: int
    """From 1, in the order in which versions were first had."""
    rendition: str
    blob: str
    title: str
    text_hash: str
    engine: str
    captures: tuple[Capture, ...]

    @property
    def first(self) -> str:
        """When, or under which name, it was had first."""
        return when_had(self.captures[0])

    @property
    def last(self) -> str:
        """When, or under which name, it was had last."""
        return when_had(self.captures[-1])


class History(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All versions of a document, and the captures in which its address did not give it."""

    document: str
    current: int
    """Number of the version that the document's fields and readings are of."""
    versions: tuple[Version, ...]
    absences: tuple[Capture, ...] = ()


def when_had(capture: Capture) -> str:
    """What a capture is called in a sentence: its time, or the name of the file it is."""
    return capture.time or capture.address


def moment(capture: Capture, rendition: Rendition) -> tuple[str, str, str]:
    """Where a capture stands among those of its document: by when it was had, else by the date the text gives itself.

    The hash of the bytes and the id make the order the same whatever arrived first.
    """
    about = rendition.metadata
    return capture.time or about.updated or about.published or "", capture.blob, capture.id


def same_words(one: Rendition, other: Rendition) -> bool:
    """Whether two renditions are of one version: the same text under the same title."""
    return words_key(one) == words_key(other)


def words_key(rendition: Rendition) -> tuple[str, str]:
    """Equal for renditions of one version."""
    return rendition.metadata.title or "", rendition.text_hash
