"""Rule `uncited`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.corroborate.quoting import LEAST_WORDS, count_words, segments_of
from sourcebook.corroborate.stand import ACCUSING
from sourcebook.model.annotation import Claim, Figure, Money, Quote
from sourcebook.model.check import Flag, Severity
from sourcebook.model.span import Span


class Uncited:
    """A sum without a source in its sentence; a figure, quoted words or an accusation without one in the paragraph.

    The draft's own opinions, headings and questions are left alone. Each such sentence has a note of its own, naming
    what needs a source.

    Example:
        The fund lost $40 million, and its treasurer was charged with fraud.
    """

    name: ClassVar[str] = "uncited"
    severity: ClassVar[Severity] = "note"
    needs_library: ClassVar[bool] = False

    def find(self, draft: Draft, _evidence: Evidence | None) -> Iterator[Flag]:
        """One note a sentence."""
        for sentence in draft.sentences:
            number = draft.block_number(sentence.start)
            if number is None or draft.blocks[number].kind not in ("paragraph", "item", "quote"):
                continue
            near = draft.citations_near(sentence.start, sentence.end)
            inside = any(c.start < sentence.end and sentence.start < c.end for c in near)
            needs = [] if inside else _sums(draft, sentence) if near else _needs(draft, sentence)
            if needs:
                listed = " and ".join(needs)
                message = f"No source is given for {listed}. Link the document that says it, or take it out."
                yield flag(self, draft, sentence.start, sentence.end, message)


def _sums(draft: Draft, sentence: Span) -> list[str]:
    """The sums of a sentence, in quotation marks; none for a question or a block quote (its line cites it)."""
    number = draft.block_number(sentence.start)
    if sentence.exact.endswith("?") or number is None or draft.blocks[number].kind == "quote":
        return []
    return [f"“{m.exact}”" for m in draft.readings.inside(Money, sentence.start, sentence.end)[:2]]


def _needs(draft: Draft, sentence: Span) -> list[str]:
    """What in a sentence needs a source, in words."""
    start, end = sentence.start, sentence.end
    claims = draft.readings.inside(Claim, start, end)
    if sentence.exact.endswith("?") or (claims and all(c.status == "opined" for c in claims)):
        return []
    needs = [f"“{m.exact}”" for m in draft.readings.inside(Money, start, end)[:2]]
    needs += [f"“{f.exact}”" for f in draft.readings.inside(Figure, start, end)[:2] if _is_hard(f)]
    quotes = [q for q in draft.readings.inside(Quote, start, end) if q.direct]
    if any(count_words(segments_of(draft.text, q)) >= LEAST_WORDS for q in quotes):
        needs.append("the quoted words")
    accused = sorted({c.status for c in claims if c.status in ACCUSING and (c.about or c.mentions)})
    return list(dict.fromkeys(needs)) + [f"what is said to be {status}" for status in accused]


def _is_hard(figure: Figure) -> bool:
    """Whether a figure states a quantity: printed in digits, or at least ten."""
    value = figure.low if figure.low is not None else figure.high
    return any(c.isdigit() for c in figure.exact) or (value is not None and abs(value) >= 10)
