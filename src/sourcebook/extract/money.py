"""Sums of money: bounds, currency and how exact they are, from signs, codes and words.

The span is the number with its currency ("$4.6 billion", "50 or 60 billion dollars"); the words that bound it ("at
least", "about") are read into `low`, `high` and `approximate` but stay outside, as in the usual annotation of money.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from sourcebook.extract.base import Reading
from sourcebook.extract.bounds import bound_after, bound_before
from sourcebook.extract.money_grammar import Sum, find_money
from sourcebook.extract.money_links import Linker
from sourcebook.extract.money_manners import manners_of
from sourcebook.extract.tokens import Tokens, iter_blocks
from sourcebook.model.annotation import Money


class MoneyExtractor:
    """Finds sums of money; annotations of kind `money`."""

    name: ClassVar[str] = "money"
    version: ClassVar[str] = "3"
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ("money",)

    def extract(self, reading: Reading) -> Iterator[Money]:
        """Sums in text order with their links; not in English only those with a sign, a code or a full name."""
        linker: Linker | None = None
        for money in self.sums(reading):
            linker = linker or Linker(reading)
            links = linker.links(money.start, money.end)
            spans = {name: reading.span(*place) for name, place in links.items()}
            yield msgspec.structs.replace(money, **spans) if spans else money

    def sums(self, reading: Reading) -> Iterator[Money]:
        """The sums alone, for which nothing is parsed."""
        blocks = [Tokens(items) for _, items in iter_blocks(reading.rendition)]
        manners = manners_of(blocks, reading.language)
        for tokens in blocks:
            for found in find_money(tokens, manners):
                yield self._annotation(reading, tokens, found)

    def _annotation(self, reading: Reading, tokens: Tokens, found: Sum) -> Money:
        before, after = bound_before(tokens, found.start), bound_after(tokens, found.end)
        bound = before if before.kind or not after.kind else after
        low, high, rough = bound.apply(found.low, found.high)
        return reading.make(
            Money,
            self,
            tokens[found.start].start,
            tokens[found.end - 1].end,
            low=low,
            high=high,
            currency=found.currency,
            approximate=found.approximate or rough,
        )
