"""Sums of money: bounds, currency and how exact they are, from symbols, codes and words.

The span is the number with its currency ("$4.6 billion", "50 or 60 billion dollars"); the words that bound it ("at
least", "about") are read into `low`, `high` and `approximate` but stay outside, as in the usual annotation of money.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from sourcebook.extract import currencies as table
from sourcebook.extract.base import Reading
from sourcebook.extract.bounds import bound_after, bound_before
from sourcebook.extract.numbers import SCALES, Number, clean, read_number
from sourcebook.extract.tokens import Tokens, iter_blocks
from sourcebook.model.annotation import Money


class Sum(msgspec.Struct, frozen=True, gc=False):
    """A sum from token `start` up to, not including, `end`."""

    start: int
    end: int
    low: float
    high: float | None
    currency: str | None
    approximate: bool = False
    symbol: bool = False
    """Its currency stands before the number."""


class Manners(msgspec.Struct, frozen=True, gc=False):
    """How a document writes money."""

    words: bool = True
    """English: number words and currency names are read."""
    comma_decimal: bool = False
    dollar: str = "USD"
    """What "$" and "dollars" mean when no country is said."""
    sterling: bool = False
    """It prints £, GBP, sterling or pence, so bare "pounds" are money."""


class MoneyExtractor:
    """Finds sums of money; annotations of kind `money`."""

    name: ClassVar[str] = "money"
    version: ClassVar[str] = "1"
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ("money",)

    def extract(self, reading: Reading) -> Iterator[Money]:
        """Sums in text order; in a document not in English only those with a symbol or code."""
        blocks = [Tokens(items) for _, items in iter_blocks(reading.rendition)]
        manners = manners_of(blocks, english=reading.language == "en")
        for tokens in blocks:
            for found in find_money(tokens, manners):
                before, after = bound_before(tokens, found.start), bound_after(tokens, found.end)
                bound = before if before.kind or not after.kind else after
                low, high, rough = bound.apply(found.low, found.high)
                yield reading.make(
                    Money,
                    self,
                    tokens[found.start].start,
                    tokens[found.end - 1].end,
                    low=low,
                    high=high,
                    currency=found.currency,
                    approximate=found.approximate or rough,
                )


def manners_of(blocks: list[Tokens], *, english: bool) -> Manners:
    """How this document writes money: its own word on its dollars ("all figures are in Canadian dollars")."""
    dollar, sterling = "USD", False
    for tokens in blocks:
        for i in range(tokens.size):
            low = tokens.low(i)
            if low in ("£", "pence", "sterling", "gbp"):
                sterling = True
            elif low == "dollars" and tokens.kind(i - 1) == "word":
                dollar = _declared(tokens, i) or dollar
    return Manners(words=english, comma_decimal=not english, dollar=dollar, sterling=sterling)


def _declared(tokens: Tokens, i: int) -> str | None:
    """Reads "... figures (are) in Canadian dollars": the code, when token `i` is that "dollars"."""
    country = table.NATIONS.get(tokens.low(i - 1))
    first = i - 2 if tokens.low(i - 2) in ("new", "hong") else i - 1
    if country is None or tokens.low(first - 1) != "in":
        return None
    said = {tokens.low(k) for k in range(first - 7, first)}
    return (
        table.UNITS["dollar"].by_country.get(country)
        if said & {"figures", "amounts", "sums", "prices", "values"}
        else None
    )


def find_money(tokens: Tokens, manners: Manners) -> Iterator[Sum]:
    """Sums of one block in order, disjoint; bounding words are not yet applied."""
    i = 0
    while i < tokens.size:
        found = read_sum(tokens, i, manners)
        if found is None:
            i += 1
            continue
        yield found
        i = found.end


def read_sum(tokens: Tokens, i: int, manners: Manners) -> Sum | None:
    """The sum that begins at token `i`, a range taken whole."""
    between = manners.words and tokens.low(i) == "between"
    start = i + 1 if between else i
    found = _symbol_first(tokens, start, manners) or _number_first(tokens, start, manners)
    if found is None:
        return None
    whole = _range(tokens, found, manners, between)
    return None if between and whole is found else whole if not between else msgspec.structs.replace(whole, start=i)


def _range(tokens: Tokens, first: Sum, manners: Manners, between: bool) -> Sum:
    """Reads "$12 million to $20 million", "between $5 and $10", "$5 or $6 million" as one sum; else `first`."""
    joint = tokens.low(first.end)
    dash = tokens.hyphen(first.end)
    allowed = joint in (("and",) if between else ("to", "or")) or dash
    if not allowed or first.high is None or tokens.low(first.start - 1) == "from":
        return first
    second = _symbol_first(tokens, first.end + 1, manners) or _number_first(tokens, first.end + 1, manners)
    if second is None or second.high is None or {first.currency, second.currency} - {None, first.currency}:
        return first
    low = _share_scale(first.low, second.low, tokens.low(first.end - 1))
    if low >= second.high:
        return first
    return Sum(first.start, second.end, low, second.high, first.currency or second.currency, joint == "or")


def _share_scale(first: float, second: float, last_word: str) -> float:
    """Reads "$5 to $10 million": the first number takes the second's scale where it has none of its own."""
    if last_word in SCALES or last_word in ("m", "bn", "k") or first >= 1000:
        return first
    for scale in (1e12, 1e9, 1e6, 1e3):
        if second >= scale:
            return clean(first * scale) if first * scale < second else first
    return first


def _symbol_first(tokens: Tokens, i: int, manners: Manners) -> Sum | None:
    """Reads "$5m", "US$ 1.2-1.5 billion", "GBP 350", "Rs 500"."""
    prefix = _prefix(tokens, i, manners)
    if prefix is None:
        return None
    currency, j = prefix
    number = read_number(tokens, j, short=True, comma_decimal=manners.comma_decimal)
    if number is None or (number.words and not manners.words):
        return None
    number = _number_range(tokens, j, number, manners)
    end, currency = _echo(tokens, number.end, currency, manners)
    if number.high is not None and end == number.end and tokens.words_at(end, "and") and number.high < 1e4:
        number, end = _spoken_cents(tokens, number, end)
    return Sum(i, end, number.low, number.high, currency, number.approximate, symbol=True)


def _prefix(tokens: Tokens, i: int, manners: Manners) -> tuple[str | None, int] | None:
    """Currency before a number at token `i`, with the token after it."""
    token = tokens[i]
    if token.low in table.SYMBOLS and token.low not in ("¢", "元", "円"):
        before = tokens.low(i - 1)
        if tokens.glued(i) and tokens.kind(i - 1) == "word" and before in table.DOLLAR_PREFIXES and token.low == "$":
            return None
        return (manners.dollar if token.low == "$" else table.SYMBOLS[token.low]), i + 1
    if token.kind != "word":
        return None
    mark, glued = tokens.low(i + 1), tokens.glued(i + 1)
    if mark == "$" and token.low in table.DOLLAR_PREFIXES and (glued or token.low in table.SPACED_PREFIXES):
        single = len(token.text) == 1 and not token.text.isupper()
        return None if single and glued else (table.DOLLAR_PREFIXES[token.low], i + 2)
    if mark in table.SYMBOLS and glued and token.low in table.POUND_PREFIXES:
        return table.POUND_PREFIXES[token.low], i + 2
    if tokens.kind(i + 1) != "number" and not (mark == "." and tokens.kind(i + 2) == "number"):
        return None
    if token.text in table.CODES | table.OLD_CODES and token.text not in table.WORD_CODES:
        return token.text, i + 1
    if token.text in table.OTHER_CODES and tokens.kind(i + 1) == "number":
        return table.OTHER_CODES[token.text], i + 1
    if token.low in table.PREFIX_LETTERS and (token.text[0].isupper() or token.low == "kr"):
        return table.LETTER_SYMBOLS[token.low], i + (2 if mark == "." else 1)
    return None


def _echo(tokens: Tokens, end: int, currency: str | None, manners: Manners) -> tuple[int, str | None]:
    """A currency said again after the number ("$10 dollars", "$249 USD"): part of the sum, the clearer one wins."""
    at = end + 1 if tokens.joined(end) else end
    if tokens.low(at) in table.SYMBOLS:
        return end, currency
    unit = _unit(tokens, at, Number(1e6, 1e6, end), manners)
    if unit is None or unit[1] != 1.0:
        return end, currency
    code, _, after, plain = unit
    if plain and currency not in ("USD", None, *table.UNITS["dollar"].by_country.values(), code):
        return end, currency
    return after, currency if plain else code


def _number_range(tokens: Tokens, i: int, number: Number, manners: Manners) -> Number:
    """Reads "1.2-1.5 billion", "50 or 60 billion": two numbers with one currency; else the number itself."""
    joint = number.end
    if number.high is None or not (tokens.low(joint) in ("or", "to") or tokens.hyphen(joint)):
        return number
    second = read_number(tokens, joint + 1, short=True, comma_decimal=manners.comma_decimal)
    if second is None or second.high is None or (tokens.in_name(joint + 1) and not tokens.hyphen(joint)):
        return number
    low = _share_scale(number.low, second.low, tokens.low(number.end - 1))
    if not low < second.high or tokens.low(i - 1) == "from":
        return number
    return Number(low, second.high, second.end, tokens.low(joint) == "or", number.words)


def _number_first(tokens: Tokens, i: int, manners: Manners) -> Sum | None:
    """Reads "5 dollars", "200 million euros", "115USD", "10 €", "hundreds of millions of dollars", "billion-dollar"."""
    number = _amount(tokens, i, manners)
    if number is None or tokens.in_name(i):
        return None
    unit = _unit_after(tokens, number, manners)
    if unit is None and number.high is not None:
        number = _number_range(tokens, i, number, manners)
        unit = _unit_after(tokens, number, manners)
    if unit is None:
        return None
    currency, factor, end, _ = unit
    if tokens.low(i) in ("a", "an") and number.end == i + 2 and tokens.joined(number.end):
        number = Number(number.low, None, number.end, approximate=True, words=True)
    if tokens.low(end) in SCALES and tokens.kind(i) == "number" and number.low < 1e4 and factor == 1.0:
        number, end = number.times(SCALES[tokens.low(end)], end + 1), end + 1
    number = number.times(factor, end) if factor != 1.0 else number
    if factor == 1.0 and number.high is not None:
        number, end = _cents(tokens, number, end, manners)
    return Sum(i, end, number.low, number.high, currency, number.approximate)


def _amount(tokens: Tokens, i: int, manners: Manners) -> Number | None:
    """A number at `i`; also "billion" of "billion-dollar" (at least that, roughly) and "multimillion"."""
    low = tokens.low(i)
    bare = low.removeprefix("multi")
    if manners.words and bare in ("million", "billion", "trillion"):
        j = i + 1
        if not (tokens.hyphen(j) or bare != low) or tokens.kind(i - 1) == "number":
            return None
        return Number(SCALES[bare], None, j, approximate=True, words=True)
    if not manners.words and tokens.kind(i) != "number":
        return None
    return read_number(tokens, i, short=True, comma_decimal=manners.comma_decimal)


def _unit_after(tokens: Tokens, number: Number, manners: Manners) -> tuple[str | None, float, int, bool] | None:
    """Currency after a number: code, size, token after it, and whether it names no country."""
    j = number.end
    if (tokens.hyphen(j) and tokens.glued(j)) or (number.high is None and tokens.low(j) == "of"):
        j += 1
    return _unit(tokens, j, number, manners)


def _unit(tokens: Tokens, j: int, number: Number, manners: Manners) -> tuple[str | None, float, int, bool] | None:
    token = tokens[j]
    if token.low in table.SYMBOLS:
        again = tokens.low(j + 2) == token.low and not tokens.glued(j + 1)
        following = tokens.kind(j + 1) == "number" and not again
        if following or (
            token.low != "元" and token.low == "$" and tokens.glued(j + 1) and tokens.kind(j + 1) == "word"
        ):
            return None
        factor = 0.01 if token.low == "¢" else 1.0
        return (manners.dollar if token.low in "$¢" else table.SYMBOLS[token.low]), factor, j + 1, token.low == "$"
    code = _code(tokens, j)
    if code is not None:
        return code[0], code[1], j + 1, False
    if token.low in table.SUFFIX_LETTERS and tokens.kind(j) == "word":
        return (
            table.LETTER_SYMBOLS[token.low],
            1.0,
            j + (2 if tokens.low(j + 1) == "." and token.low == "kr" else 1),
            False,
        )
    return _named_unit(tokens, j, number, manners) if manners.words else None


def _code(tokens: Tokens, j: int) -> tuple[str, float] | None:
    """An ISO code at `j`, with a scale letter before it in "MEUR"."""
    text = tokens[j].text
    upper = text.upper() if text in ("usd", "eur", "gbp", "chf", "jpy", "cny", "btc", "aud", "cad") else text
    if upper in table.OTHER_CODES:
        return table.OTHER_CODES[upper], 1.0
    if upper in table.CODES | table.OLD_CODES and not (upper in table.WORD_CODES and tokens.kind(j + 1) == "word"):
        return upper, 1.0
    if len(text) == 4 and text[0] in "MKB" and text[1:] in ("EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF"):
        return text[1:], {"K": 1e3, "M": 1e6, "B": 1e9}[text[0]]
    return None


def _named_unit(tokens: Tokens, j: int, number: Number, manners: Manners) -> tuple[str | None, float, int, bool] | None:
    """Reads "(Australian) dollars", "pounds (sterling)", "euro cents"."""
    country, k = None, j
    k += 1 if tokens.low(k) in ("new", "hong", "south", "north", "sri", "costa", "east", "cape") else 0
    if tokens.low(k) in table.NATIONS:
        country, k = table.NATIONS[tokens.low(k)], k + 1
    elif tokens.low(k) == "euro" and tokens.low(k + 1) in ("cent", "cents"):
        country, k = "EU", k + 1
    else:
        k = j
    unit = table.UNITS.get(tokens.low(k))
    if unit is None or (country == "KR" and tokens.low(j) == "north" and tokens.low(k) == "won"):
        return ("KPW", 1.0, k + 1, False) if unit is not None else None
    low = tokens.low(k)
    if tokens.low(k + 1) == "sterling" and low in ("pound", "pounds"):
        return "GBP", 1.0, k + 2, False
    if not _fits(tokens, k, unit, number, country, manners):
        return None
    if country is not None and unit.by_country:
        return unit.by_country.get(country), unit.factor, k + 1, False
    dollars = unit.alone == "USD" and low != "quid"
    return (manners.dollar if dollars else unit.alone), unit.factor, k + 1, country is None


def _fits(tokens: Tokens, k: int, unit: table.Unit, number: Number, country: str | None, manners: Manners) -> bool:
    """Whether a currency word that has other meanings (pounds, won, real, marks) is money here."""
    if country is not None and unit.by_country:
        return country in unit.by_country
    if unit.needs == "country":
        return False
    low, scaled = tokens.low(k), number.low >= 1000
    if low in ("pound", "pounds"):
        weight = tokens.low(k + 1) in ("of", "per", "lighter", "heavier", "overweight") or tokens.hyphen(k - 1)
        return not weight and (manners.sterling or number.low >= 1e6)
    return scaled if unit.needs == "scale" else True


def _cents(tokens: Tokens, number: Number, end: int, manners: Manners) -> tuple[Number, int]:
    """Reads "13 dollars (and) forty-five cents", "15 dollars and 15", "15 dollars 50"."""
    if tokens.low(end - 1) not in table.MAJOR_WITH_CENTS or not manners.words:
        return number, end
    j = end + 1 if tokens.low(end) == "and" else end
    part = read_number(tokens, j)
    if part is None or part.high is None or not 0 < part.low < 100 or part.low != int(part.low):
        return number, end
    if tokens.low(part.end) in ("cent", "cents"):
        return _plus(number, part), part.end + 1
    return (_plus(number, part), part.end) if _ends(tokens, part.end) else (number, end)


def _spoken_cents(tokens: Tokens, number: Number, end: int) -> tuple[Number, int]:
    """Reads "$100 and fifty" at the end of a clause."""
    part = read_number(tokens, end + 1)
    if part is None or part.high is None or not part.words or not 0 < part.low < 100 or not _ends(tokens, part.end):
        return number, end
    return _plus(number, part), part.end


def _plus(number: Number, part: Number) -> Number:
    cents = part.low / 100
    return Number(clean(number.low + cents), clean((number.high or 0) + cents), part.end, number.approximate)


def _ends(tokens: Tokens, i: int) -> bool:
    return tokens.low(i) in ("", ".", "!", "?", ";", ")")
