"""Where a sentence could be anchored: sentences of a document that share its words, names, values and quotes.

Score: the share of the sentence's content words (names twice) that a sentence of the document has, with those of the
one before it counted a little; raised for each value and quote in common; with a sentence encoder, half of it is the
cosine of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sourcebook.corroborate.align import score_sentence, stretch_of
from sourcebook.corroborate.anchored.base import SourceText
from sourcebook.corroborate.base import Draft, Stretch
from sourcebook.corroborate.quoting import find_marked, pieces_of
from sourcebook.corroborate.slots import Slot, agree, comparable, slots_in
from sourcebook.corroborate.words import content, words_of
from sourcebook.model.sentence import SuggestedAnchor

LEAST = 0.2
"""Score below which a place is not worth showing."""
VALUE, QUOTE = 0.1, 0.3
"""What each value, and a quote, in common adds."""
LOOKED_AT = 12
"""Places of a document that the encoder compares: those that share the most words."""
SHOWN = 5
Encode = Callable[[Sequence[str]], Any]
"""Texts to unit vectors, one a row."""


class _Place(NamedTuple):
    number: int
    score: float
    why: tuple[str, ...]


def suggest(
    draft: Draft, source: SourceText, *, encode: Encode | None = None, limit: int = 5, numbers: Sequence[int] = ()
) -> list[SuggestedAnchor]:
    """Sentences of one document on which the draft (a sentence) could rest, best first.

    Args:
        draft: The sentence, read.
        source: The document at one of its texts.
        encode: The sentence encoder, where there is one.
        limit: Most places given.
        numbers: Only these sentences; all without.
    """
    text = draft.text
    stretch = stretch_of(text, words_of(text))
    values = slots_in(draft.readings, 0, len(text))
    wanted = numbers or range(len(source.sentences))
    quoted = _quoted_at(draft, source)
    places = [p for n in wanted if (p := _place(stretch, values, quoted, source, n)).score > 0]
    places.sort(key=lambda p: (-p.score, p.number))
    if encode is not None and places:
        places = _by_meaning(text, source, places[:LOOKED_AT], encode)
    return [_suggested(source, p) for p in places[:limit] if p.score >= LEAST]


def _place(stretch: Stretch, values: Sequence[Slot], quoted: frozenset[int], source: SourceText, number: int) -> _Place:
    score, shared = score_sentence(stretch, source, number)
    span = source.sentences[number]
    theirs = slots_in(source.readings, span.start, span.end)
    same = [v.exact for v in values if any(comparable(v, t) and agree(v, t) for t in theirs)]
    why = [_shared(stretch, span.exact)] if shared else []
    why += [f"the same value: {exact}" for exact in same]
    why += ["has the quoted words"] if number in quoted else []
    raised = score + VALUE * len(same) * bool(shared) + QUOTE * (number in quoted)
    return _Place(number, min(1.0, raised), tuple(w for w in why if w))


def _shared(stretch: Stretch, text: str) -> str:
    """The words in common, names first, as printed."""
    printed: dict[str, str] = {}
    for word in words_of(text):
        for stem in content([word]):
            if stem in stretch.stems:
                printed.setdefault(stem, text[word.start : word.end])
    ordered = sorted(printed, key=lambda s: (s not in stretch.names, -len(s), s))
    if not ordered:
        return "names of the sentence before it"
    return f"shares {len(ordered)} of {len(stretch.stems)} words: {', '.join(printed[s] for s in ordered[:SHOWN])}"


def _quoted_at(draft: Draft, source: SourceText) -> frozenset[int]:
    """Numbers of the sentences that hold the sentence's quoted words as they are."""
    found: set[int] = set()
    for start, end in find_marked(draft.text, 0, len(draft.text)):
        segments = [s for s in pieces_of(draft.text, start, end) if len(s.words) > 1]
        match = source.words.find(segments) if segments else None
        if match and not match.differences:
            found.update(source.numbers_between(match.start, match.end))
    return frozenset(found)


def _by_meaning(text: str, source: SourceText, places: Sequence[_Place], encode: Encode) -> list[_Place]:
    vectors = encode([text, *(source.sentences[p.number].exact for p in places)])
    found = []
    for place, vector in zip(places, vectors[1:], strict=True):
        near = max(0.0, float(vector @ vectors[0]))
        why = (*place.why, f"close in meaning ({near:.2f})") if near >= 0.5 else place.why
        found.append(_Place(place.number, round((place.score + near) / 2, 4), why))
    return sorted(found, key=lambda p: (-p.score, p.number))


def _suggested(source: SourceText, place: _Place) -> SuggestedAnchor:
    span = source.sentences[place.number]
    anchor = source.anchor(span.start, span.end)
    return SuggestedAnchor(anchor=anchor, title=source.document.title, score=round(place.score, 3), why=place.why)
