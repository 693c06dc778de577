"""Rule `corrected-source`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from sourcebook.corroborate.base import Draft, Evidence, HeldDocument, flag
from sourcebook.corroborate.notices import NoticeFact, is_notice, read_notices
from sourcebook.corroborate.places import has_wrong, wrong_in
from sourcebook.corroborate.words import words_of
from sourcebook.model.address import normal_address
from sourcebook.model.annotation import Citation, Time
from sourcebook.model.check import Flag, Severity
from sourcebook.model.correction import Mended
from sourcebook.model.span import Span

_TELLS_IT: Final = re.compile(
    r"\b(?:correct(?:ed|ion|s|ing)|retract|withdr[ae]w|takes?\s+back|took\s+back|amended)", re.IGNORECASE
)
"""Words of a draft that tells of the correction itself."""
_TITLE_WORDS = 4
"""Words of a title from which printing it names the document."""


class CorrectedSource:
    """A cited document that another document of the library corrects or takes back.

    A correction is a document whose title or first words say so ("Correction:", "Retraction", "Editor's note") and that
    links the cited document, prints its title, or gives its outlet and day. Left alone when the draft cites the
    correction too. Where the sentence prints the very value or words that the notice takes back, and not those it puts
    in their place, these are flagged as an error; so they are where the cited document carries the notice itself ("An
    earlier version of this article said ..."). Where it says what was wrong, and the paragraph prints none of that, the
    flag is a note.

    Example:
        The port lost nine ships, <a href="post.html">the Harbour Post</a> wrote. (It later corrected the story: seven.)
    """

    name: ClassVar[str] = "corrected-source"
    severity: ClassVar[Severity] = "warning"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a corrected document, at its first citation; one for each place that repeats what was wrong."""
        if evidence is None:
            return
        cited = {h.id for c in draft.of(Citation) for h in evidence.cited(c.href)}
        seen: set[str] = set()
        repeated: set[tuple[int, int]] = set()
        for citation in draft.of(Citation):
            for held in evidence.cited(citation.href):
                noticed = _notices_of(held, evidence)
                for again in self._repeated(draft, citation, held, noticed, cited - {held.id}):
                    if (again.start, again.end) not in repeated:
                        repeated.add((again.start, again.end))
                        yield again
                other = next((n for n, _ in noticed if n.id != held.id), None)
                if held.id not in seen and other and other.id not in cited:
                    yield self._flag(draft, citation, held, other)
                seen.add(held.id)

    def _repeated(
        self, draft: Draft, citation: Citation, held: HeldDocument, noticed: Noticed, cited: set[str]
    ) -> Iterator[Flag]:
        """Places of the citing sentence that print what was taken back; none where its paragraph tells of it."""
        number = draft.block_number(citation.start)
        block = draft.blocks[number] if number is not None else None
        if block is None or _TELLS_IT.search(draft.text, block.start, block.end):
            return
        sentence = draft.sentence_at(citation.start) or citation.sentence
        for notice, facts in noticed:
            for mended in (m for fact in facts for m in fact.mended if m.wrong and notice.id not in cited):
                for span in wrong_in(mended, notice, draft.readings, draft.text, sentence):
                    yield self._flag_words(draft, span, held, notice, mended)

    def _flag_words(self, draft: Draft, span: Span, held: HeldDocument, notice: HeldDocument, mended: Mended) -> Flag:
        right = f"; it gives “{mended.right.exact}”" if mended.right else ""
        message = (
            f"“{notice.document.title}” ({notice.date or 'undated'}) takes back “{span.exact}”{right}."
            " Print what the correction says, and cite it."
        )
        at = mended.wrong or span
        witness = notice.witness(at.start, at.end, "updates", 1.0, f"corrects “{held.document.title}”")
        return flag(self, draft, span.start, span.end, message, witness, severity="error")

    def _flag(self, draft: Draft, citation: Citation, held: HeldDocument, found: HeldDocument) -> Flag:
        first = found.sentences[0] if len(found.sentences) == 1 else found.sentences[1]
        witness = found.witness(first.start, first.end, "updates", 1.0, "corrects the cited document")
        message = (
            f"“{held.document.title}” was corrected by “{found.document.title}” ({found.date or 'undated'})."
            " Read the correction, mend the sentence and cite it."
        )
        severity: Severity = "warning" if _concerns(draft, citation, found) else "note"
        return flag(self, draft, citation.start, citation.end, message, witness, severity=severity)


Noticed = list[tuple[HeldDocument, list[NoticeFact]]]
"""Documents with their notices."""


def _concerns(draft: Draft, citation: Citation, notice: HeldDocument) -> bool:
    """Whether what a notice takes back may be what is cited: it says not what was wrong, or that is printed here."""
    facts = list(read_notices(notice))
    mended = [m for fact in facts for m in fact.mended if m.wrong]
    if not mended or any(fact.retracts for fact in facts):
        return True
    number = draft.block_number(citation.start)
    block = draft.blocks[number] if number is not None else None
    span = Span(block.start, block.end, draft.text[block.start : block.end]) if block else citation.sentence
    return any(has_wrong(m, notice, draft.readings, draft.text, span) for m in mended)


def _notices_of(held: HeldDocument, evidence: Evidence) -> Noticed:
    """The document itself where it carries notices, then the document that corrects it: looked for once a check."""

    def find() -> Noticed:
        own = [fact for fact in read_notices(held) if fact.within]
        other = _correction_of(held, evidence)
        return ([(held, own)] if own else []) + ([(other, list(read_notices(other)))] if other else [])

    return evidence.remember(("notices", held.id), find)


def _correction_of(held: HeldDocument, evidence: Evidence) -> HeldDocument | None:
    """A document that corrects `held`, the first the index finds."""
    outlet = held.document.outlet or ""
    question = f"correction corrected clarification {held.document.title} {outlet}"
    seen: set[str] = set()
    for other, _ in evidence.find_passages(question, limit=40):
        if other.id in seen or other.id == held.id:
            continue
        seen.add(other.id)
        if other.sentences and is_notice(other) and _names(other, held):
            return other
    return None


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
