"""Makers of summaries in the library of `conftest`."""

from __future__ import annotations

from sourcebook import Library
from sourcebook.model.summary import Anchor, Summary, SummarySentence


def document_of(library: Library, words: str) -> str:
    """Id of the document that has these words."""
    view = library.view()
    return next(d.id for d in view.iter_documents() if words in view.get_rendition(d.rendition).text)


def anchor(library: Library, words: str) -> Anchor:
    """An anchor on these words, wherever they stand."""
    document = document_of(library, words)
    text = library.view().get_rendition(library.view().get_document(document).rendition).text
    return library.summaries.anchor(document, text.index(words), text.index(words) + len(words))


def sentence(library: Library, text: str, *words: str) -> SummarySentence:
    """A sentence that rests on these words."""
    return SummarySentence(text=text, anchors=tuple(anchor(library, w) for w in words))


def draft(library: Library, *sentences: SummarySentence, **fields: object) -> Summary:
    """A draft of the audit with these sentences."""
    made = library.summaries.new(document_of(library, "Nobody showed"), who="ed", title="An audit")
    return library.summaries.edit(made.id, who="ed", sentences=sentences or made.sentences, **fields)
