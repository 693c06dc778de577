"""Times: dates, clock times, durations and sets as TIMEX3 values and EDTF, against the document's own date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sourcebook.extract.base import Reading
from sourcebook.extract.time_grammar import Context, find_foreign, find_times, parse_reference, writes_day_first
from sourcebook.extract.time_grammar.lexicon import MONTHS, WEEKDAYS
from sourcebook.extract.time_grammar.syntax import Syntax
from sourcebook.extract.tokens import Token, Tokens, iter_blocks, words
from sourcebook.model.annotation import Time

_DEICTIC = words("yesterday today tomorrow tonight")
_SPANS = words("week month year night quarter weekend summer winter spring fall autumn morning")


class TimeExtractor:
    """Finds time expressions; annotations of kind `time`."""

    name: ClassVar[str] = "times"
    version: ClassVar[str] = "3"
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ("time",)

    def extract(self, reading: Reading) -> Iterator[Time]:
        """Times in text order. Documents not in English give only dates in numbers or with a month's name."""
        english = reading.language == "en"
        context = Context(reference=parse_reference(reading.reference))
        if english:
            syntax = Syntax(reading)
            context.tense, context.own_article = syntax.tense, syntax.own_article
        blocks = [tokens for _, tokens in iter_blocks(reading.rendition)]
        shown = order_of_days(blocks)
        context.day_first = writes_day_first(reading.language) if shown is None else shown
        context.telling = not any(map(speaks_from_its_day, blocks))
        for items in blocks:
            tokens = Tokens(items)
            found_times = find_times(tokens, context) if english else find_foreign(tokens, context, reading.language)
            for first, last, found in found_times:
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


def speaks_from_its_day(items: list[Token]) -> bool:
    """Whether a block counts from the day it was written: "yesterday", "last week", a weekday without its date."""
    for token, after, beyond in zip(
        items, [*items[1:], *items[-1:]], [*items[2:], *items[-1:], *items[-1:]], strict=False
    ):
        if token.low in _DEICTIC or (token.low in ("last", "this", "next") and after.low in _SPANS):
            return True
        if token.low in WEEKDAYS and not (after.kind == "number" or after.low in MONTHS or beyond.low in MONTHS):
            return True
    return False


def order_of_days(blocks: list[list[Token]]) -> bool | None:
    """Whether the document writes 31/12/2012 (True) or 12/31/2012 (False), by its dates that can be only one of them.

    None when it has none or both.
    """
    seen: set[bool] = set()
    for items in blocks:
        for k in [k for k, token in enumerate(items) if token.text == "/"]:
            if not 1 <= k < len(items) - 3 or items[k + 2].text != "/":
                continue
            a, b, year = items[k - 1], items[k + 1], items[k + 3]
            if len(year.text) not in (2, 4) or not year.text.isdigit():
                continue
            if not (a.text.isdigit() and b.text.isdigit()) or max(len(a.text), len(b.text)) > 2:
                continue
            first, second = int(a.text), int(b.text)
            if 12 < first <= 31 and 1 <= second <= 12:
                seen.add(True)
            elif 12 < second <= 31 and 1 <= first <= 12:
                seen.add(False)
    return seen.pop() if len(seen) == 1 else None
