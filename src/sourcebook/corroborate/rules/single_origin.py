"""Rule `single-origin`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from sourcebook.corroborate.base import Draft, Evidence, HeldDocument, flag
from sourcebook.corroborate.origins import group_origins
from sourcebook.corroborate.values import day_of
from sourcebook.model.check import Flag, Severity

APART: Final = 31 / 365
"""Years between two reports of one publisher from which they are of two things."""


class SingleOrigin:
    """A sentence that cites several documents which all rest on one source.

    Reprints and near-copies, one publisher, one wire byline, or a report that credits the other: however many links,
    that is one origin. A sentence that cites one document only is counted in the report, not flagged; so is one that
    cites two reports of one publisher from times more than a month apart: they tell of two things.

    Example:
        Three papers <a href="a.html">report</a> <a href="b.html">the</a> <a href="c.html">loss</a>. (All print one wire
        story.)
    """

    name: ClassVar[str] = "single-origin"
    severity: ClassVar[Severity] = "warning"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a sentence."""
        if evidence is None:
            return
        for sentence in draft.sentences:
            own = [c for c in draft.citations_near(sentence.start, sentence.end) if c.start < sentence.end]
            own = [c for c in own if c.end > sentence.start]
            cited = list({h.id: h for c in own for h in evidence.cited(c.href)}.values())
            if len(cited) < 2:
                continue
            groups = group_origins(cited)
            if len(groups) == 1 and not _two_stories(groups[0].why, cited):
                why = ", ".join(groups[0].why)
                witnesses = [h.witness(s.start, s.end, "mentions", 0.0, why) for h in cited for s in h.sentences[:1]]
                message = (
                    f"The {len(cited)} documents cited here are one origin ({why})."
                    " Say so, or cite a source that does not rest on it."
                )
                yield flag(self, draft, sentence.start, sentence.end, message, *witnesses)


def _two_stories(why: Sequence[str], cited: Sequence[HeldDocument]) -> bool:
    """Whether one publisher's reports are of times so far apart that each is cited for something of its own."""
    if not all(reason.startswith("publisher-family") for reason in why):
        return False
    days = [day for h in cited if h.date and (day := day_of(h.date[:10]))]
    return len(days) == len(cited) and max(days) - min(days) > APART
