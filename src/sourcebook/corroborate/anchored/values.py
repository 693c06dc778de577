"""Sums, figures and dates of a sentence against those of its source.

A value is borne out by any value of the sentences that the anchors touch, or of those beside them, that agrees with it
as `corroborate.slots` has it: ranges that meet, roundings, "about". Elsewhere in the source it is to be anchored there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sourcebook.corroborate.align import context_of, score_sentence
from sourcebook.corroborate.anchored.base import Sentence, Source
from sourcebook.corroborate.base import Readings
from sourcebook.corroborate.slots import Slot, agree, bears_out, comparable, is_printed_date, slots_in
from sourcebook.corroborate.words import words_of
from sourcebook.model.annotation import Time
from sourcebook.model.check import Severity
from sourcebook.model.sentence import Remark, Slip
from sourcebook.model.span import Span

COUNTED = 12
"""Whole numbers up to this, printed as words, are often counted by whoever writes ("three ministers")."""
_LENGTH: Final = re.compile(r"P(T?)(\d+(?:\.\d+)?)([YMWDHS])")
_SMALL: Final = frozenset(("the", "a", "an", "in", "on", "of", "by", "about", "more", "than"))
_NAMES: Final[dict[str, str]] = {"money": "sum", "figure": "figure", "time": "date"}


def judge_values(sentence: Sentence) -> Iterator[Remark]:
    """One remark a value that the anchors do not bear out."""
    for slot in _values(sentence.draft.readings, 0, len(sentence.text)):
        if not sentence.in_quote(slot.start):
            yield from _judge(sentence, slot)


def _values(readings: Readings, start: int, end: int) -> list[Slot]:
    """Sums, figures, dates and lengths of time in a range."""
    return [*slots_in(readings, start, end), *filter(None, map(_length, readings.inside(Time, start, end)))]


def _length(time: Time) -> Slot | None:
    """A length of time as a figure of its unit: forty-one days are compared with days only."""
    match = _LENGTH.fullmatch(time.timex) if time.type == "DURATION" else None
    if match is None:
        return None
    value = float(match.group(2))
    approximate = time.mod is not None
    return Slot(
        kind="figure", start=time.start, end=time.end, exact=time.exact, low=value, high=value,
        unit=f"length {match.group(1) or ''}{match.group(3)}", approximate=approximate,
    )  # fmt: skip


def _judge(sentence: Sentence, slot: Slot) -> Iterator[Remark]:
    if any(_has(source, slot, source.nearby) for source in sentence.sources):
        return
    about: Slip = "date" if slot.kind == "time" else "number"
    elsewhere = [(s, span) for s in sentence.sources if (span := _find(s, slot, range(len(s.text.sentences))))]
    rivals = _rivals(sentence, slot)
    if elsewhere and not rivals:
        source, span = elsewhere[0]
        message = f"“{slot.exact}” stands in the source, but outside the anchors. Anchor it too."
        yield sentence.remark(
            about, "note", slot.start, slot.end, message, anchor=source.text.anchor(span.start, span.end)
        )
    elif rivals:
        source, theirs = rivals[0]
        message = f"The source has “{theirs.exact}”, not “{slot.exact}”. Print its own, or anchor what has yours."
        yield sentence.remark(
            about, _severity(slot, theirs), slot.start, slot.end, message,
            instead=theirs.exact, anchor=source.text.anchor(theirs.start, theirs.end),
        )  # fmt: skip
    elif not _is_counted(slot) and (slot.kind != "time" or is_printed_date(slot)):
        said = f"the {_NAMES[slot.kind]} “{slot.exact}”"
        message = f"The source does not have {said}. Take it out, or anchor it where it comes from."
        grave: Severity = "warning" if slot.kind == "time" or not any(c.isdigit() for c in slot.exact) else "error"
        yield sentence.remark(about, grave, slot.start, slot.end, message)


def _has(source: Source, slot: Slot, numbers: Sequence[int]) -> bool:
    return _find(source, slot, numbers) is not None


def _find(source: Source, slot: Slot, numbers: Sequence[int]) -> Span | None:
    """The first of these sentences that gives the value, in any agreeing form or in the very same words."""
    for span in source.spans(numbers):
        values = _values(source.text.readings, span.start, span.end)
        if any(comparable(slot, v) and bears_out(slot, v) for v in values) or _prints(span.exact, slot.exact):
            return span
    return None


def _prints(text: str, exact: str) -> bool:
    """Whether a text has the very words of a value, its article and preposition left out; no digit goes on at its ends.

    Readers cut "256kps" in one text and not in the other.
    """
    whole = [w.form for w in words_of(exact)]
    run = " ".join(w.form for w in words_of(text))
    wanted = {" ".join(whole), " ".join(form for form in whole if form not in _SMALL)} - {""}
    return any(re.search(rf"(?<!\d){re.escape(words)}(?!\d)", run) for words in wanted)


def _rivals(sentence: Sentence, slot: Slot) -> list[tuple[Source, Slot]]:
    """Comparable values of the anchored sentences that none of the sentence's other values stands for, likest first."""
    own = _values(sentence.draft.readings, 0, len(sentence.text))
    others = [s for s in own if s is not slot]
    stretch = context_of(sentence.draft, Span(0, len(sentence.text), sentence.text), slot)
    found: list[tuple[float, Source, Slot]] = []
    for source in sentence.sources:
        for number in source.numbers:
            span = source.text.sentences[number]
            score, _ = score_sentence(stretch, source.text, number)
            for value in _values(source.text.readings, span.start, span.end):
                taken = any(comparable(o, value) and agree(o, value) for o in others)
                if comparable(slot, value) and not taken:
                    found.append((-score, source, value))
    return [(source, value) for _, source, value in sorted(found, key=lambda f: (f[0], f[2].start))]


def _severity(slot: Slot, theirs: Slot) -> Severity:
    """A date whose year was worked out, here or there, may have been worked out wrongly."""
    worked_out = slot.kind == "time" and not (is_printed_date(slot) and is_printed_date(theirs))
    return "warning" if worked_out or _is_counted(slot) else "error"


def _is_counted(slot: Slot) -> bool:
    small = slot.low is not None and slot.low == slot.high and 0 <= slot.low <= COUNTED and slot.low == int(slot.low)
    return slot.kind == "figure" and not slot.unit and small and not any(c.isdigit() for c in slot.exact)
