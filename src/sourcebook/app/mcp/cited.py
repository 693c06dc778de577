"""Words with their proof, as answers carry them; a text is fetched once for all that is cited of it in one answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.library.citing import cite

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.document import Rendition

MOST_WORDS = 2_000
"""Characters of one citation; of more the first ones are cited."""
_END = re.compile(r"[.!?][\"'”’)]*\s|\n")
_WORDS_OF = ("claim", "quote", "mention", "time", "money", "figure", "relation", "section", "citation")


def plain(value: Any) -> Any:
    """Records as JSON has them."""
    return msgspec.to_builtins(value)


class Citer:
    """Cites words of one library for one answer."""

    def __init__(self, library: Library) -> None:
        self._view = library.view()
        self._texts: dict[str, Rendition] = {}

    def _text(self, rendition: str) -> Rendition:
        if rendition not in self._texts:
            self._texts[rendition] = self._view.get_rendition(rendition)
        return self._texts[rendition]

    def at(self, document: str, start: int, end: int, rendition: str | None = None) -> dict[str, Any] | None:
        """Words of a document; None for what is none (a summary), or where there is nothing."""
        try:
            held = self._view.get_document(document)
            text = self._text(rendition or held.rendition)
            fields: dict[str, Any] = plain(cite(held, text, start, min(end, start + MOST_WORDS)))
        except (NotFound, UsageError):
            return None
        return fields

    def sentence(self, document: str, start: int, end: int, rendition: str) -> dict[str, Any] | None:
        """The sentence around words, cut at what looks like its ends."""
        text = self._text(rendition).text
        begun = max(0, start - MOST_WORDS // 4)
        head = [m.end() for m in _END.finditer(text, begun, start)]
        tail = _END.search(text, end, end + MOST_WORDS // 2)
        last = tail.start() + 1 if tail and tail[0] != "\n" else tail.start() if tail else end
        return self.at(document, head[-1] if head else begun, max(last, end), rendition)

    def of_shown(self, identifier: str, found: dict[str, Any]) -> dict[str, Any] | None:
        """The words that a thing rests on: a reading's own, a proposal's, the head of a document."""
        if "document" in found and found["document"].get("id") == identifier:
            length = found["rendition"]["characters"]
            return self.at(identifier, 0, min(length, 500))
        for kind in _WORDS_OF:
            reading = found.get(kind)
            if isinstance(reading, dict) and "start" in reading:
                return self.at(reading["document"], reading["start"], reading["end"], reading["rendition"])
        if isinstance(made := found.get("proposal"), dict):
            words = made["proposal"]
            return self.at(words["document"], words["start"], words["end"], words["rendition"])
        return None
