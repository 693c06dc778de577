"""Times: dates, clock times, durations and sets as TIMEX3 values and EDTF, against the document's own date."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import ClassVar

from sourcebook.extract.base import Reading
from sourcebook.extract.parse import Passage, Sentence
from sourcebook.extract.time_grammar import Context, find_numeric, find_times, parse_reference
from sourcebook.extract.tokens import Token, Tokens, iter_blocks
from sourcebook.model.annotation import Time

REACH = 60
"""Tokens on either side in which the verb is looked for."""
_AHEAD = frozenset({"scheduled", "expects", "due", "expected", "until", "payable", "plans", "upcoming"})


class TimeExtractor:
    """Finds time expressions; annotations of kind `time`."""

    name: ClassVar[str] = "times"
    version: ClassVar[str] = "1"
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ("time",)

    def extract(self, reading: Reading) -> Iterator[Time]:
        """Times in text order. Documents not in English give only dates written in numbers."""
        english = reading.language == "en"
        context = Context(reference=parse_reference(reading.reference))
        if english:
            context.tense = Tense(reading).at
        blocks = [tokens for _, tokens in iter_blocks(reading.rendition)]
        context.day_first = order_of_days(blocks)
        for items in blocks:
            tokens = Tokens(items)
            for first, last, found in (find_times if english else find_numeric)(tokens, context):
                value = found.value
                yield reading.make(
                    Time,
                    self,
                    tokens[first].start,
                    tokens[last - 1].end,
                    confidence=found.sure,
                    timex=value.timex,
                    type=value.type,
                    edtf=value.edtf,
                    mod=value.mod,
                )


def order_of_days(blocks: list[list[Token]]) -> bool | None:
    """Whether the document writes 31/12/2012 (True) or 12/31/2012 (False), by its dates that can be only one of them.

    None when it has none or both.
    """
    seen: set[bool] = set()
    for items in blocks:
        for a, mark, b, again, year in zip(items, items[1:], items[2:], items[3:], items[4:], strict=False):
            if mark.text != "/" or again.text != "/" or len(year.text) not in (2, 4) or not year.text.isdigit():
                continue
            if not (a.text.isdigit() and b.text.isdigit()) or max(len(a.text), len(b.text)) > 2:
                continue
            first, second = int(a.text), int(b.text)
            if 12 < first <= 31 and 1 <= second <= 12:
                seen.add(True)
            elif 12 < second <= 31 and 1 <= first <= 12:
                seen.add(False)
    return seen.pop() if len(seen) == 1 else None


class Tense:
    """Past or future around an offset, from the tag of the nearest verb of its sentence."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._starts: list[int] | None = None
        self._tokens: dict[int, list[int]] = {}

    def at(self, offset: int) -> int:
        """-1 past, 1 future, 0 unknown."""
        sentences = self._reading.sentences
        if self._starts is None:
            self._starts = [s.start for s in sentences]
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= sentences[index].end:
            return 0
        passage = self._reading.passages[sentences[index].passage]
        starts = self._tokens.get(passage.index)
        if starts is None:
            starts = self._tokens[passage.index] = [t.idx for t in passage.doc]
        return _tense(passage, sentences[index], bisect_left(starts, offset - passage.start))


def _tense(passage: Passage, sentence: Sentence, place: int) -> int:
    """The tense of the verb nearest to token `place`, at most `REACH` tokens away; the one before wins a tie."""
    doc, best = passage.doc, (2 * REACH + 2, 0)
    for k in range(max(sentence.first, place - REACH), min(sentence.last, place + REACH)):
        tag = doc[k].tag_
        ahead = tag == "MD" or doc[k].lower_ in _AHEAD or (tag == "VB" and k > 0 and doc[k - 1].tag_ == "TO")
        if ahead or tag == "VBD":
            best = min(best, (abs(k - place) * 2 + (k > place), 1 if ahead else -1))
    return best[1]
