"""One sentence of a summary as it is written: read, held against the words it rests on, and places it could rest on.

Where reading (`extract`), comparing (`corroborate.anchored`) and the library meet. Sources stay at hand between two
calls, so that a sentence is answered while somebody types.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from sourcebook.corroborate.anchored import Source, SourceText, judge, suggest
from sourcebook.corroborate.base import Draft
from sourcebook.corroborate.words import split_sentences
from sourcebook.errors import NotFound, UsageError
from sourcebook.extract.base import Reading, run_extractors
from sourcebook.model.document import Block, Metadata, Rendition, document_id, rendition_id
from sourcebook.model.ids import sha256_text
from sourcebook.model.sentence import CheckedSentence, Remark, SuggestedAnchor
from sourcebook.model.span import Span, trim
from sourcebook.model.summary import Anchor
from sourcebook.pipeline import extractors
from sourcebook.settings import Settings, without_model
from sourcebook.store.base import Index, View

MOST_CHARACTERS = 4_000
"""Of a sentence. Longer text is no sentence, and reading it would not keep up with typing."""
AT_HAND = 24
"""Sources kept between calls."""
PASSAGES = 24
"""Passages of the library looked at for one sentence."""
Encode = Callable[[Sequence[str]], Any]


class Anchoring:
    """Sentences against sources, for one library. Threads may share one."""

    def __init__(self, settings: Settings, view: View, index: Callable[[], Index], encode: Encode | None) -> None:
        self._settings = without_model(settings)
        self._view = view
        self._index = index
        self._encode = encode
        self._texts: OrderedDict[str, SourceText] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, text: str, anchors: Iterable[Anchor], *, document: str | None = None) -> CheckedSentence:
        """Remarks on a sentence; without an anchor, places of `document` (else of the library) where it could rest.

        Raises:
            UsageError: It has no word or is too long to be a sentence.
        """
        draft = read_sentence(text, self._settings)
        sources, remarks = self._sources(text, anchors)
        if not sources and not remarks:
            lone = Remark(
                about="no-anchor", severity="warning", start=0, end=len(text), exact=text,
                message="This sentence rests on nothing. Anchor it in the words of the source.",
            )  # fmt: skip
            return CheckedSentence(text=text, remarks=(lone,), anchors=tuple(self._suggest(draft, document, 5)))
        return CheckedSentence(text=text, remarks=(*remarks, *judge(draft, sources)))

    def suggest(self, text: str, document: str | None = None, *, limit: int = 5) -> list[SuggestedAnchor]:
        """Places where a sentence could rest, best first: in one document, or anywhere in the library.

        Raises:
            NotFound: There is no such document.
            UsageError: The text has no word or is too long to be a sentence.
        """
        return self._suggest(read_sentence(text, self._settings), document, limit)

    def _suggest(self, draft: Draft, document: str | None, limit: int) -> list[SuggestedAnchor]:
        if document is not None:
            return suggest(draft, self._text(document), encode=self._encode, limit=limit)
        places: dict[str, set[int]] = {}
        for passage in self._index().find_passages(draft.text, limit=PASSAGES, most_each=3):
            try:
                source = self._text(passage.document, passage.rendition)
            except NotFound:
                continue  # the index may lag behind the store
            places.setdefault(passage.document, set()).update(source.numbers_between(passage.start, passage.end))
        found = [
            place
            for document, numbers in places.items()
            for place in suggest(draft, self._text(document), encode=self._encode, numbers=sorted(numbers))
        ]
        return sorted(found, key=lambda s: (-s.score, s.anchor.document, s.anchor.start))[:limit]

    def _sources(self, text: str, anchors: Iterable[Anchor]) -> tuple[list[Source], list[Remark]]:
        """The documents that the anchors lead to, and remarks on anchors that lead nowhere."""
        held: dict[str, tuple[SourceText, list[Anchor]]] = {}
        lost = []
        for anchor in anchors:
            try:
                source = self._text(anchor.document, anchor.rendition)
            except NotFound:
                lost.append(_lost(text, "Its document is not held here. Anchor the sentence again."))
                continue
            if source.text[anchor.start : anchor.end] != anchor.exact or not anchor.exact:
                lost.append(_lost(text, f"The words “{anchor.exact[:80]}” do not stand there. Anchor them again."))
            else:
                held.setdefault(anchor.rendition, (source, []))[1].append(anchor)
        return [Source(source, tuple(own)) for source, own in held.values()], lost

    def _text(self, document: str, rendition: str | None = None) -> SourceText:
        """A document at its current text, or at the one named."""
        held = self._view.get_document(document)
        if rendition is not None and rendition != held.rendition:
            if all(r.id != rendition for r in self._view.iter_renditions(document)):
                raise NotFound(f"{document} has no text {rendition}.", f"See `sourcebook versions {document}`.")
            held = msgspec.structs.replace(held, rendition=rendition)
        with self._lock:
            found = self._texts.pop(held.rendition, None) or SourceText(self._view, held)
            self._texts[held.rendition] = found
            if len(self._texts) > AT_HAND:
                self._texts.popitem(last=False)
            return found


def read_sentence(text: str, settings: Settings) -> Draft:
    """A sentence read as a draft of its own, in this process: no file, no child.

    Raises:
        UsageError: It has no word or is too long to be a sentence.
    """
    if not any(c.isalnum() for c in text):
        raise UsageError("There is no word in the sentence.", "Write one, or take it out.")
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"The sentence has {len(text):,} characters, more than {MOST_CHARACTERS:,}.", "Cut it in two.")
    return _read(text, settings)


@lru_cache(maxsize=64)
def _read(text: str, settings: Settings) -> Draft:
    start, end = trim(text, 0, len(text))
    hashed = sha256_text(text)
    rendition = Rendition(
        id=rendition_id(hashed, "sentence", "1", text), blob=hashed, media_type="text/plain", engine="sentence",
        engine_version="1", text=text, text_hash=hashed, blocks=(Block(kind="paragraph", start=start, end=end),),
        metadata=Metadata(language="en"),
    )  # fmt: skip
    document = document_id(hashed, None)
    reading = Reading(document=document, rendition=rendition, model=settings.model)
    annotations = run_extractors(reading, extractors(settings))
    sentences: list[Span] = split_sentences(text, rendition.blocks)
    return Draft(document=document, rendition=rendition, reference=None, annotations=annotations, sentences=sentences)


def _lost(text: str, message: str) -> Remark:
    return Remark(about="anchor-lost", severity="error", start=0, end=len(text), exact=text, message=message)
