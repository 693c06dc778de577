"""Rules `quote-altered` and `quote-not-found`: the words of direct quotes against the library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from sourcebook.corroborate.base import Draft, Evidence, HeldDocument, flag
from sourcebook.corroborate.quoting import (
    LEAST_WORDS,
    Match,
    Segment,
    WordIndex,
    carries_meaning,
    count_words,
    segments_of,
)
from sourcebook.corroborate.words import words_of
from sourcebook.model.annotation import Quote
from sourcebook.model.check import Flag, Severity

LONG = 6
"""Words from which a near match anywhere in the library counts; a shorter quote must be near in a cited document."""
PASSAGES = 20


class Found(NamedTuple):
    """The best place of a quote in the library, and the cited documents that are held."""

    held: HeldDocument | None
    match: Match | None
    cited: list[HeldDocument]

    @property
    def verbatim(self) -> bool:
        """Whether every word stands as quoted."""
        return self.match is not None and not self.match.differences


class QuoteAltered:
    """Words in quotation marks that no document of the library has, though one has nearly the same words.

    Quotation marks, dashes, white space, capitals and end punctuation do not count; an ellipsis may leave words out and
    what stands in [square brackets] was put in. Quotes of fewer than four words are not looked at. The flag shows the
    words that differ and the passage.

    Example:
        “We never opened a single ledger,” she said. (The source: “We never opened that ledger.”)
    """

    name: ClassVar[str] = "quote-altered"
    severity: ClassVar[Severity] = "error"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a quote."""
        if evidence is None:
            return
        for quote, segments in direct_quotes(draft):
            found = find_quote(draft, quote, segments, evidence)
            if found.match is None or found.held is None or found.verbatim:
                continue
            match, held = found.match, found.held
            why = [f"“{d.quoted or '(nothing)'}” for “{d.printed or '(nothing)'}”" for d in match.differences[:6]]
            witness = held.witness(match.start, match.end, "contradicts", match.share, *why)
            message = (
                f"These are not the words of “{held.document.title}”: the draft has {', '.join(why)}."
                " Quote it as printed, or mark what was left out (…) or put in [ ]."
            )
            yield flag(self, draft, quote.start, quote.end, message, witness)


class QuoteNotFound:
    """Words in quotation marks that nothing in the library has, nor anything near them.

    A warning where the cited document is held (it does not have the words), a note where the quote cites nothing that
    is held, or only documents in another language, of which it is a translation. Quotes of fewer than four words, and
    titles or phrases that nobody is said to have said, are left alone.

    Example:
        “The vault was always empty,” the manager said, <a href="report.html">the report</a> notes. (It does not.)
    """

    name: ClassVar[str] = "quote-not-found"
    severity: ClassVar[Severity] = "warning"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a quote."""
        if evidence is None:
            return
        for quote, segments in direct_quotes(draft):
            if not (quote.speaker or quote.cue or quote.block) and count_words(segments) < LONG:
                continue
            found = find_quote(draft, quote, segments, evidence)
            if found.match is not None:
                continue
            if found.cited and (tongue := _other_tongue(draft, found.cited)):
                message = (
                    f"The cited document is in another language ({tongue}): whether this is what it says was not looked"
                    " at. Say that the quote is translated, and have somebody compare it."
                )
                yield flag(self, draft, quote.start, quote.end, message, severity="note")
            elif found.cited:
                titles = ", ".join(f"“{h.document.title}”" for h in found.cited)
                message = (
                    f"The cited document {titles} does not have these words. Quote its words, or cite their source."
                )
                yield flag(self, draft, quote.start, quote.end, message)
            else:
                message = "Nothing in the library has these words. Add the document they come from, and cite it."
                yield flag(self, draft, quote.start, quote.end, message, severity="note")


def _other_tongue(draft: Draft, cited: Sequence[HeldDocument]) -> str:
    """The language of the cited documents, where all of them are in another than the draft; else nothing."""
    own = _tongue(draft.rendition.metadata.language)
    theirs = {_tongue(h.rendition.metadata.language) for h in cited}
    return ", ".join(sorted(theirs)) if own and "" not in theirs and own not in theirs else ""


def _tongue(language: str | None) -> str:
    return (language or "").partition("-")[0].casefold()


def direct_quotes(draft: Draft) -> Iterator[tuple[Quote, list[Segment]]]:
    """Direct quotes long enough to compare, with their pieces."""
    for quote in draft.of(Quote):
        if quote.direct:
            segments = segments_of(draft.text, quote)
            if count_words(segments) >= LEAST_WORDS and carries_meaning(segments):
                yield quote, segments


def find_quote(draft: Draft, quote: Quote, segments: Sequence[Segment], evidence: Evidence) -> Found:
    """Where a quote stands in the library, worked out once a check."""
    return evidence.remember(("quote", quote.id), lambda: _find_quote(draft, quote, segments, evidence))


def _find_quote(draft: Draft, quote: Quote, segments: Sequence[Segment], evidence: Evidence) -> Found:
    """Where a quote stands: verbatim anywhere first, else nearest - in a cited document, or anywhere if it is long."""
    cited = evidence.cited_near(draft, quote.start, quote.end)
    text = " ".join(w.form for s in segments for w in s.words)
    others = {h.id: h for h, _ in evidence.find_passages(text, limit=PASSAGES)}
    documents = list({**{h.id: h for h in cited}, **others}.values())
    near: list[tuple[float, int, HeldDocument, Match]] = []
    known = {h.id for h in cited}
    for order, held in enumerate(documents):
        match = _word_index(held, evidence).find(segments)
        if match and not match.differences:
            return Found(held, match, cited)
        if match and (held.id in known or count_words(segments) >= LONG):
            near.append((-match.share, order, held, match))
    if not near:
        return Found(None, None, cited)
    _, _, held, match = min(near, key=lambda n: n[:2])
    return Found(held, match, cited)


def _word_index(held: HeldDocument, evidence: Evidence) -> WordIndex:
    return evidence.remember(("words", held.id), lambda: WordIndex(words_of(held.text)))
