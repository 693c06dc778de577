"""Mentions: every name in the text, what it is, and which other names in the document are the same.

The statistical model's guesses are mended, joined by patterns and lists, tied into chains and typed by a vote of each
chain. Method and limits: docs/reference/readings/mentions.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sourcebook.extract.base import Reading
from sourcebook.extract.naming.chains import build_chains
from sourcebook.extract.naming.find import find_candidates, find_countries
from sourcebook.extract.naming.kinds import decide
from sourcebook.extract.naming.scan import scan_document
from sourcebook.extract.naming.table import tables_of
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import words_of
from sourcebook.model.annotation import Annotation, Mention


class MentionExtractor:
    """Finds people, organizations, places and other names, and ties them into chains."""

    name: ClassVar[str] = "mentions"
    version: ClassVar[str] = "12"
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ("mention",)

    def extract(self, reading: Reading) -> Iterator[Annotation]:
        """Mentions by chain, chains by first appearance.

        In a document that is not in English only names of countries, and abbreviations printed with their long form.
        """
        english = reading.language == "en"
        found = []
        for passage in reading.passages:
            words = words_of(passage, reading.text)
            rows = find_candidates(words) if english else find_countries(words, reading.language)
            found.append((words, rows))
        names = scan_document(tables_of(found))
        for chain in build_chains(names.rows, names.same):
            sense = decide(chain, reading.language)
            chain_id = reading.identify("chain", fold(sense.name) or sense.name, sense.type)
            for row in chain:
                yield reading.make(
                    Mention,
                    self,
                    row.start,
                    row.end,
                    confidence=sense.confidence,
                    type=sense.type,
                    name=sense.name,
                    chain=chain_id,
                    country=sense.country,
                )
