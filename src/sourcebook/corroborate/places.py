"""Where a text has the words that a notice of correction says were wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.corroborate.align import rank_sentences, score_sentence, stretch_of
from sourcebook.corroborate.base import HeldDocument, Readings, Stretch
from sourcebook.corroborate.slots import Slot, agree, comparable, slots_in
from sourcebook.corroborate.words import content_of, find_words, words_of
from sourcebook.model.correction import Mended
from sourcebook.model.span import Span, make_span

BEARING = 0.3
"""Score from which a sentence may be the one that the notice speaks of."""
ALIKE = 0.6
"""Score from which a sentence says what the notice reports in its own words."""
FEWEST = 2
"""Words of a phrase from which its exact words alone find it; a single one must be a name or a number."""


def find_places(mended: Mended, notice: HeldDocument, text: HeldDocument, own: Span | None) -> Iterator[Span]:
    """Places of the wrong words, in text order; `own` is the notice itself, where it stands in that text."""
    for span in _find(mended, notice, text):
        if own is None or not (own.start < span.end and span.start < own.end):
            yield span


def _find(mended: Mended, notice: HeldDocument, text: HeldDocument) -> Iterator[Span]:
    about = _about(mended, notice)
    if mended.wrong is None:
        yield from _other_values(mended, notice, text, about)
        return
    wrong = slot_at(notice.readings, mended.wrong) if mended.kind != "words" else None
    if wrong is not None:
        yield from _same_values(wrong, text, about)
    else:
        yield from _same_words(mended.wrong.exact, text)


def _about(mended: Mended, notice: HeldDocument) -> Stretch:
    """What the notice speaks of where it gives the wrong words (else the right ones)."""
    at = mended.wrong or mended.right
    if at is None:
        return Stretch(frozenset(), frozenset())
    numbers = notice.numbers_between(at.start, at.end)
    words = [w for n in numbers for w in words_of(notice.text, notice.sentences[n].start, notice.sentences[n].end)]
    return stretch_of(notice.text, [w for w in words if not at.start <= w.start < at.end])


def slot_at(readings: Readings, span: Span) -> Slot | None:
    """The value read at exact words."""
    return next(
        (s for s in slots_in(readings, span.start, span.end) if (s.start, s.end) == (span.start, span.end)), None
    )


def _same_values(wrong: Slot, text: HeldDocument, about: Stretch) -> Iterator[Span]:
    """Values equal to the wrong one in sentences that speak of the matter; the only one of the text in any case."""
    values = slots_in(text.readings, 0, len(text.text))
    equal = [s for s in values if comparable(s, wrong) and agree(s, wrong) and s.kind == wrong.kind]
    bearing = [s for s in equal if _bears(text, about, s)]
    for slot in bearing or (equal if len(equal) == 1 else []):
        yield make_span(text.text, slot.start, slot.end)


def _bears(text: HeldDocument, about: Stretch, slot: Slot) -> bool:
    return any(score_sentence(about, text, n)[0] >= BEARING for n in text.numbers_between(slot.start, slot.end))


def _other_values(mended: Mended, notice: HeldDocument, text: HeldDocument, about: Stretch) -> Iterator[Span]:
    """Where only the right value is told: the value that the best sentence of the text gives in its place."""
    right = slot_at(notice.readings, mended.right) if mended.right else None
    if right is None:
        return
    for _, number in rank_sentences(about, text, BEARING, 2)[:1]:
        sentence = text.sentences[number]
        for slot in slots_in(text.readings, sentence.start, sentence.end):
            if comparable(slot, right) and not agree(slot, right):
                yield make_span(text.text, slot.start, slot.end)


def _same_words(wrong: str, text: HeldDocument) -> Iterator[Span]:
    """The exact words; where they are nowhere, the sentence that says nearly all of them."""
    exact = list(find_words(text.text, wrong)) if _tells(wrong) else []
    if exact:
        yield from (make_span(text.text, start, end) for start, end in exact)
        return
    words = words_of(wrong)
    if len(content_of(wrong)) < FEWEST:
        return
    for _, number in rank_sentences(stretch_of(wrong, words), text, ALIKE, FEWEST)[:1]:
        yield text.sentences[number]


def _tells(words: str) -> bool:
    return len(words.split()) >= FEWEST or any(c.isupper() or c.isdigit() for c in words[:1])


def has_wrong(mended: Mended, notice: HeldDocument, readings: Readings, text: str, sentence: Span) -> bool:
    """Whether a sentence of another text prints the wrong words, and not the right ones."""
    return bool(wrong_in(mended, notice, readings, text, sentence))


def wrong_in(mended: Mended, notice: HeldDocument, readings: Readings, text: str, sentence: Span) -> list[Span]:
    """The wrong words in a sentence of another text; none where it has the right ones too."""
    if mended.wrong is None:
        return []
    if (wrong := slot_at(notice.readings, mended.wrong)) is not None and mended.kind != "words":
        right = slot_at(notice.readings, mended.right) if mended.right else None
        values = slots_in(readings, sentence.start, sentence.end)
        return [make_span(text, s.start, s.end) for s in _equal(values, wrong)] if not _equal(values, right) else []
    if mended.right and list(find_words(sentence.exact, mended.right.exact)):
        return []
    if not _tells(mended.wrong.exact):
        return []
    found = find_words(sentence.exact, mended.wrong.exact)
    return [make_span(text, sentence.start + start, sentence.start + end) for start, end in found]


def _equal(values: Sequence[Slot], other: Slot | None) -> list[Slot]:
    return [s for s in values if other is not None and comparable(s, other) and agree(s, other)]
