"""A draft of a summary: sentences chosen out of a document, or written by a model and held to its words."""

from __future__ import annotations

import msgspec

from sourcebook.model.summary import SummarySentence


class DraftSentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a draft and why it is there."""

    sentence: SummarySentence
    score: float = 0.0
    why: tuple[str, ...] = ()


class DroppedSentence(msgspec.Struct, frozen=True, kw_only=True):
    """What a model wrote and was not kept."""

    text: str
    why: str


class Drafted(msgspec.Struct, frozen=True, kw_only=True):
    """A draft of one document. Nothing of it is saved, or looked at by a person."""

    document: str
    chosen: tuple[DraftSentence, ...] = ()
    """In the order of the text."""
    remark: str = ""
    """Why it is short or empty, in a sentence."""
    model: str = ""
    """Id of the language model that wrote it; empty for sentences chosen out of the text."""
    dropped: tuple[DroppedSentence, ...] = ()

    @property
    def sentences(self) -> tuple[SummarySentence, ...]:
        """The sentences alone."""
        return tuple(c.sentence for c in self.chosen)
