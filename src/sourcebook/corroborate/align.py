"""Alignment: which sentences of a document speak of the same thing as a stretch of the draft, and where values differ.

Score: the share of the stretch's content words that a sentence of the document (with the names of the two sentences
before it, because later sentences say "he" and "the bank") also has; names count double.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sourcebook.corroborate.base import Draft, HeldDocument, Stretch
from sourcebook.corroborate.slots import Slot, agree, bears_out, comparable, slots_in
from sourcebook.corroborate.words import Word, content, content_of, names_in, words_of
from sourcebook.model.span import Span
from sourcebook.model.when import parse_edtf, to_year

WINDOW = 14
"""Words on either side of a value that say what the value is of."""
FEWEST = 6
"""Words of a part of a sentence from which it stands for itself."""
CLEAR = 0.5
"""Score from which a sentence is about the same thing."""
SUPPORTING = 0.1
"""Score from which an equal value in a sentence is taken as the same value."""
SURE = 0.75
"""Score above which an equal value elsewhere in the document no longer excuses a different one here."""
RECKONED = 0.002
"""Share by which what a writer reckoned may be off: a rounding."""
MOST_RECKONED = 12
"""Values of a passage that a sum or difference is looked for among; in a long list any number is one."""
LEAST_SHARED = 3
LEAST_PLAIN = 2
"""Words that are no names which a sentence must share before its value contradicts the draft's."""


class Conflict(NamedTuple):
    """A value of the draft and a different one in the same place of a document's sentence."""

    document: HeldDocument
    sentence: Span
    slot: Slot
    score: float


def stretch_of(text: str, words: Sequence[Word]) -> Stretch:
    """The stretch that a run of words makes."""
    stems = frozenset(content(words))
    return Stretch(stems, names_in(text, words) & stems)


def context_of(draft: Draft, sentence: Span, slot: Slot) -> Stretch:
    """What a value's surroundings in its own sentence are about; behind a semicolon stands another statement."""
    first = draft.text.rfind(";", sentence.start, slot.start) + 1 or sentence.start
    last = draft.text.find(";", slot.end, sentence.end)
    words = words_of(draft.text, first, sentence.end if last < 0 else last)
    if len(words) < FEWEST:
        words = words_of(draft.text, sentence.start, sentence.end)
    inside = [i for i, w in enumerate(words) if slot.start <= w.start < slot.end] or [0]
    near = words[max(0, inside[0] - WINDOW) : inside[0]] + words[inside[-1] + 1 : inside[-1] + 1 + WINDOW]
    return stretch_of(draft.text, near)


def score_sentence(stretch: Stretch, held: HeldDocument, number: int, *, titled: bool = False) -> tuple[float, int]:
    """Score of a document's sentence against a stretch, 0..1, and how many stems they share.

    With `titled` the names of the stretch that stand in the document's title count as shared, if the sentence shares
    anything.
    """
    if not stretch.stems:
        return 0.0, 0
    shared = stretch.stems & _stems_with_names_before(_stretches(held), number)
    if titled and shared:
        shared |= stretch.names & content_of(held.document.title)
    weight = len(stretch.stems) + len(stretch.names)
    return (len(shared) + len(shared & stretch.names)) / weight, len(shared)


def plain_shared(stretch: Stretch, held: HeldDocument, number: int) -> int:
    """How many stems that are no names a document's sentence shares with a stretch: names alone say who, not what."""
    return len((stretch.stems - stretch.names) & _stretches(held)[number].stems)


def _stems_with_names_before(stretches: Sequence[Stretch], number: int) -> frozenset[str]:
    return stretches[number].stems.union(*(s.names for s in stretches[max(0, number - 2) : number]))


def _stretches(held: HeldDocument) -> list[Stretch]:
    """What each sentence of a document is about, worked out once, with an index from stem to sentences."""
    if not held.stretches:
        held.stretches = [stretch_of(held.text, words_of(held.text, s.start, s.end)) for s in held.sentences]
        for number in range(len(held.stretches)):
            for word in _stems_with_names_before(held.stretches, number):
                held.postings.setdefault(word, []).append(number)
    return held.stretches


def rank_sentences(
    stretch: Stretch,
    held: HeldDocument,
    least: float = CLEAR,
    shared_least: int = LEAST_SHARED,
    *,
    titled: bool = False,
) -> list[tuple[float, int]]:
    """(score, number) of the document's sentences that speak of the stretch, best first."""
    _stretches(held)
    found = []
    for number in sorted({n for word in stretch.stems for n in held.postings.get(word, ())}):
        score, shared = score_sentence(stretch, held, number, titled=titled)
        if score >= least and shared >= min(shared_least, len(stretch.stems)):
            found.append((score, number))
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))


def find_conflict(stretch: Stretch, slot: Slot, others: Sequence[Slot], held: HeldDocument) -> Conflict | None:
    """The value that the document gives in place of `slot`; None when it does not speak of it clearly.

    `others` are the further values of the draft's sentence: what they agree with cannot be what `slot` stands for, and
    each that agrees shows, as a word would, that the sentence is of the same thing. The title counts as said in every
    sentence: a report "on the Harbour Trust" goes on about "the Trust".
    """
    if len(stretch.stems) < LEAST_SHARED:
        return None
    for score, number in rank_sentences(stretch, held, CLEAR, titled=True):
        span = held.sentences[number]
        values = slots_in(held.readings, span.start, span.end)
        same = sum(any(comparable(o, s) and agree(o, s) for s in values) for o in others)
        if plain_shared(stretch, held, number) + same < LEAST_PLAIN:
            continue
        rivals = [s for s in values if comparable(slot, s)]
        free = [s for s in rivals if not any(comparable(o, s) and agree(o, s) for o in others)]
        if free and not is_reckoned(slot, held, number):
            return Conflict(held, span, free[0], score)
    return None


def is_reckoned(slot: Slot, held: HeldDocument, number: int) -> bool:
    """Whether a sum or count is the sum or the difference of two that the document gives there or right before.

    "The rest, £9.65 million" of 12.75 and 3.1 is no other value than the document's: the writer reckoned.
    """
    if slot.kind == "time" or slot.low is None or slot.low != slot.high:
        return False
    span = Span(held.sentences[max(0, number - 1)].start, held.sentences[number].end, "")
    near = [s for s in slots_in(held.readings, span.start, span.end) if comparable(slot, s)]
    values = sorted({s.low for s in near if s.low is not None and s.low == s.high})
    slack = max(slot.tolerance, RECKONED * abs(slot.low))
    pairs = [(a, b) for n, a in enumerate(values[:MOST_RECKONED]) for b in values[n + 1 : MOST_RECKONED]]
    return any(abs(result - slot.low) <= slack for a, b in pairs for result in (a + b, b - a))


def speaks_with_value(stretch: Stretch, slot: Slot, held: HeldDocument) -> bool:
    """Whether the document gives an agreeing value in a sentence that may speak of the same thing."""
    if slot.kind == "time" and _own_date_agrees(slot, held):
        return True
    ranked = rank_sentences(stretch, held, SUPPORTING, 1)
    best = next((score for score, n in ranked if plain_shared(stretch, held, n) >= LEAST_PLAIN), 0.0)
    for score, number in ranked:
        span = held.sentences[number]
        values = slots_in(held.readings, span.start, span.end)
        if any(comparable(slot, s) and bears_out(slot, s) for s in values):
            return not (best >= SURE and score < 0.6 * best)
    return False


def _own_date_agrees(slot: Slot, held: HeldDocument) -> bool:
    """Whether a date of the draft is when the document was published: the draft may date the report, not the event."""
    for told in (held.document.published, held.document.updated):
        try:
            when = parse_edtf(told[:10]) if told else None
        except ValueError:
            continue
        if when and when.earliest and when.latest and slot.low is not None and slot.high is not None:
            start, end = to_year(when.earliest), to_year(when.latest, end=True)
            if slot.low <= start + 1e-6 and end <= slot.high + 1e-6:
                return True
    return False


def draft_slots(draft: Draft, sentence: Span) -> list[Slot]:
    """Values in a sentence of the draft."""
    return slots_in(draft.readings, sentence.start, sentence.end)
