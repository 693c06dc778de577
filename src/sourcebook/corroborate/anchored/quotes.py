"""Quoted words of a sentence: they must stand in its source as they are, but for an ellipsis and square brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.corroborate.anchored.base import Sentence, Source
from sourcebook.corroborate.quoting import Match, Segment, pieces_of
from sourcebook.model.sentence import Remark

SHORT = 3
"""Words up to which quoted words may be a title or an irony that nobody is said to have said."""


def judge_quotes(sentence: Sentence) -> Iterator[Remark]:
    """One remark a quote that is altered, absent, or stands outside the anchors."""
    for start, end in sentence.quoted:
        segments = pieces_of(sentence.text, start, end)
        if start < end and segments:
            yield from _judge(sentence, start, end, segments)


def _judge(sentence: Sentence, start: int, end: int, segments: Sequence[Segment]) -> Iterator[Remark]:
    found = [(source, match) for source in sentence.sources if (match := _find(source, segments))]
    whole = [(source, match) for source, match in found if not match.differences]
    if not found:
        yield _absent(sentence, start, end, segments)
    elif not whole:
        source, match = max(found, key=lambda pair: pair[1].share)
        yield _altered(sentence, start, end, source, match)
    elif not any(_is_anchored(source, match) for source, match in whole):
        source, match = whole[0]
        yield sentence.remark(
            "quote", "note", start, end, "The quoted words stand outside the anchors. Anchor them too.",
            anchor=source.text.anchor(match.start, match.end),
        )  # fmt: skip


def _find(source: Source, segments: Sequence[Segment]) -> Match | None:
    """Where the quote stands: one word by itself wherever it is printed, more by the place where they come together."""
    words = source.text.words
    if sum(len(s.words) for s in segments) > 1:
        longer = [s for s in segments if len(s.words) > 1]
        return words.find(longer or segments)
    form = segments[0].words[0].form
    places = [w for w in words.words if w.form == form]
    inside = next((w for w in places if source.anchored_at(w.start)), places[0] if places else None)
    return Match(inside.start, inside.end, 1.0, ()) if inside else None


def _is_anchored(source: Source, match: Match) -> bool:
    return any(n in source.numbers for n in source.text.numbers_between(match.start, match.end))


def _altered(sentence: Sentence, start: int, end: int, source: Source, match: Match) -> Remark:
    slips = ", ".join(f"“{d.quoted or '(nothing)'}” for “{d.printed or '(nothing)'}”" for d in match.differences[:4])
    printed = source.text.text[match.start : match.end]
    return sentence.remark(
        "quote", "error", start, end,
        f"These are not the words of the source: {slips}. Quote it as printed, or mark what is left out (…) or put in"
        " [ ].",
        instead=None if set(printed) & set('“”"„') else printed, anchor=source.text.anchor(match.start, match.end),
    )  # fmt: skip


def _absent(sentence: Sentence, start: int, end: int, segments: Sequence[Segment]) -> Remark:
    short = sum(len(s.words) for s in segments) <= SHORT
    words = sentence.text[start:end]
    message = f"The source does not have the words “{words}”. Quote its own, or anchor them where they come from."
    return sentence.remark("quote", "warning" if short else "error", start, end, message)
