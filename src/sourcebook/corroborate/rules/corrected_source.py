"""Rule `corrected-source`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from sourcebook.corroborate.base import Draft, Evidence, HeldDocument, flag
from sourcebook.corroborate.words import words_of
from sourcebook.model.address import normal_address
from sourcebook.model.annotation import Citation, Time
from sourcebook.model.check import Flag, Severity

_NOTICE: Final = re.compile(
    r"\s*(?:corrections?|clarifications?|corrections?\s+(?:and|&)\s+clarifications?|retraction|erratum|errata|corrigendum|"
    r"editor['’]s\s+note|for\s+the\s+record)\b|.{0,60}\b(?:we\s+(?:correct|retract|regret\s+the\s+error)|"
    r"(?:is|are|has\s+been|have\s+been)\s+(?:corrected|retracted))",
    re.IGNORECASE,
)
_TITLE_WORDS = 4
"""Words of a title from which printing it names the document."""


class CorrectedSource:
    """A cited document that another document of the library corrects or takes back.

    A correction is a document whose title or first words say so ("Correction:", "Retraction", "Editor's note") and that
    links the cited document, prints its title, or gives its outlet and day. Left alone when the draft cites the
    correction too.

    Example:
        The port lost nine ships, <a href="post.html">the Harbour Post</a> wrote. (It later corrected the story.)
    """

    name: ClassVar[str] = "corrected-source"
    severity: ClassVar[Severity] = "warning"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a corrected document, at its first citation."""
        if evidence is None:
            return
        cited = {h.id for c in draft.of(Citation) for h in evidence.cited(c.href)}
        seen: set[str] = set()
        for citation in draft.of(Citation):
            for held in evidence.cited(citation.href):
                if held.id in seen:
                    continue
                seen.add(held.id)
                if (found := _correction_of(held, evidence)) and found.id not in cited:
                    yield self._flag(draft, citation, held, found)

    def _flag(self, draft: Draft, citation: Citation, held: HeldDocument, found: HeldDocument) -> Flag:
        first = found.sentences[0] if len(found.sentences) == 1 else found.sentences[1]
        witness = found.witness(first.start, first.end, "updates", 1.0, "corrects the cited document")
        message = (
            f"“{held.document.title}” was corrected by “{found.document.title}” ({found.date or 'undated'})."
            " Read the correction, mend the sentence and cite it."
        )
        return flag(self, draft, citation.start, citation.end, message, witness)


def _correction_of(held: HeldDocument, evidence: Evidence) -> HeldDocument | None:
    """A document that corrects `held`, the first the index finds."""
    outlet = held.document.outlet or ""
    question = f"correction corrected clarification {held.document.title} {outlet}"
    seen: set[str] = set()
    for other, _ in evidence.find_passages(question, limit=40):
        if other.id in seen or other.id == held.id:
            continue
        seen.add(other.id)
        if other.sentences and _is_notice(other) and _names(other, held):
            return other
    return None


def _is_notice(held: HeldDocument) -> bool:
    opening = [held.document.title, *(held.text[b.start : b.start + 200] for b in held.rendition.blocks[:2])]
    return any(_NOTICE.match(line) for line in opening)


def _names(notice: HeldDocument, held: HeldDocument) -> bool:
    """Whether a notice links a document, prints its title, or gives its outlet and day."""
    address = normal_address(held.document.address)
    tail = address.rpartition("/")[2]
    for link in notice.rendition.links:
        target = normal_address(link.href.partition("#")[0])
        if target == address or (tail and "." in tail and target.rpartition("/")[2] == tail):
            return True
    title = [w.form for w in words_of(held.document.title)]
    if len(title) >= _TITLE_WORDS and f" {' '.join(title)} " in f" {' '.join(w.form for w in words_of(notice.text))} ":
        return True
    outlet, day = held.document.outlet, (held.document.published or "")[:10]
    dated = len(day) == 10 and any((t.edtf or "")[:10] == day for t in notice.readings.of(Time))
    return dated and bool(outlet) and outlet in (notice.document.outlet, *_printed(outlet or "", notice.text))


def _printed(outlet: str, text: str) -> tuple[str, ...]:
    return (outlet,) if outlet in text else ()
