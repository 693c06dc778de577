"""ClaimReview (schema.org) of claims that a person decided on; nothing the machine alone read is a review."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import msgspec

from sourcebook.model.annotation import Claim, Mention
from sourcebook.model.decision import Decision
from sourcebook.model.document import Document
from sourcebook.model.review import CONFIRMED, OPEN, REJECTED
from sourcebook.publish.formats.lines import LinesExporter

_TYPES = {"person": "Person", "organization": "Organization"}


class ClaimReviewExporter(LinesExporter):
    """One review a line. A decision that was taken back, or that the reading is wrong, is none."""

    name: ClassVar[str] = "claimreview"
    suffix: ClassVar[str] = ".jsonl"
    kinds: ClassVar[frozenset[str]] = frozenset({"document", "mention", "claim", "decision"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._documents: dict[str, Document] = {}
        self._claims: dict[str, Claim] = {}
        self._last: dict[str, Decision] = {}
        self._speakers: dict[tuple[int, int], str] = {}
        self._speaker_type: dict[str, str] = {}
        self._own: list[Claim] = []

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            self._settle()
            self._documents[record.id] = record
        elif isinstance(record, Mention) and record.type in _TYPES:
            self._speakers[record.start, record.end] = _TYPES[record.type]
        elif isinstance(record, Claim):
            self._claims[record.id] = record
            self._own.append(record)
        elif isinstance(record, Decision) and record.what in self._claims:
            self._last[record.what] = record

    def _settle(self) -> None:
        """What those are to whom the claims of a document are ascribed: a person or a body, where a name says it."""
        for claim in self._own:
            if (said := claim.attributed_to) and (kind := self._speakers.get((said.start, said.end))):
                self._speaker_type[claim.id] = kind
        self._own, self._speakers = [], {}

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        self._settle()
        for identifier, decision in sorted(self._last.items()):
            if decision.value not in (OPEN, REJECTED):
                self.line(self._review(self._claims[identifier], decision), "reviews")
        super().finalize()

    def _review(self, claim: Claim, decision: Decision) -> dict[str, Any]:
        document = self._documents[claim.document]
        said: dict[str, Any] = {"@type": "Claim", "text": claim.exact, "appearance": [_work(document)]}
        if claim.attributed_to:
            author = {"@type": self._speaker_type.get(claim.id, "Person"), "name": claim.attributed_to.exact}
            said["author"] = author
        status = claim.status if decision.value == CONFIRMED else decision.value
        return {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "@id": f"urn:sourcebook:{decision.id}",
            "url": f"urn:sourcebook:{claim.id}",
            "claimReviewed": claim.exact,
            "itemReviewed": said,
            "datePublished": decision.time[:10],
            "author": {"@type": "Person", "name": decision.who},
            "reviewBody": decision.why,
            "reviewRating": {"@type": "Rating", "alternateName": status},
            "sourcebook:span": {"document": claim.document, "start": claim.start, "end": claim.end},
        }


def _work(document: Document) -> dict[str, Any]:
    """Where the claim appears: by address on the web, by hash of the kept bytes always."""
    online = document.address.startswith(("http://", "https://"))
    made: dict[str, Any] = {"@type": "CreativeWork", "name": document.title, "identifier": document.blob}
    if online:
        made["url"] = document.address
    if document.published:
        made["datePublished"] = document.published
    if document.outlet:
        made["publisher"] = {"@type": "Organization", "name": document.outlet}
    return made
