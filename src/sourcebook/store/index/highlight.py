"""Which words of a passage matched, and why a document was found."""

from __future__ import annotations

import re

from sourcebook.model.document import Document
from sourcebook.model.query import Fuzzy, Near, Prefix, Query, Range, leaves
from sourcebook.model.span import Span
from sourcebook.store.index.schema import exact_analyzer, words_analyzer

_WORD = re.compile(r"\w+")


class Highlighter:
    """Finds the wanted terms of a query in a text by the same analyzers the index uses."""

    def __init__(self, query: Query) -> None:
        self.words, self.exact = words_analyzer(), exact_analyzer()
        self.wanted = leaves(query)
        self.stems: set[str] = set()
        self.prefixes: list[str] = []
        for leaf in self.wanted:
            if isinstance(leaf, Range):
                continue
            text = f"{leaf.left} {leaf.right}" if isinstance(leaf, Near) else leaf.text
            if isinstance(leaf, Prefix):
                self.prefixes += self.exact.analyze(text)
            elif isinstance(leaf, Fuzzy):
                # An index knows what is one edit away; here the first letters stand for it.
                self.prefixes += [t[: max(2, len(t) - leaf.distance)] for t in self.exact.analyze(text)]
            else:
                self.stems.update(self.words.analyze(text))

    def spans(self, text: str, offset: int) -> tuple[Span, ...]:
        """Spans of the matching words; `offset` is where `text` begins in its rendition."""
        found = [m for m in _WORD.finditer(text) if self._matches(m[0])]
        return tuple(Span(offset + m.start(), offset + m.end(), m[0]) for m in found)

    def _matches(self, word: str) -> bool:
        if not self.stems.isdisjoint(self.words.analyze(word)):
            return True
        return any(t.startswith(p) for p in self.prefixes for t in self.exact.analyze(word))

    def reasons(self, document: Document, spans: tuple[Span, ...]) -> tuple[str, ...]:
        """Sentences that say what matched where."""
        reasons = []
        title = [m[0] for m in _WORD.finditer(document.title) if self._matches(m[0])]
        if title:
            reasons.append(f"title has {', '.join(dict.fromkeys(title))}")
        words = dict.fromkeys(s.exact.casefold() for s in spans)
        if words:
            reasons.append(f"passage has {', '.join(words)}")
        reasons += [f"{leaf.field} matches" for leaf in self.wanted if leaf.field not in ("text", "title")]
        return tuple(dict.fromkeys(reasons)) or ("all documents",)
