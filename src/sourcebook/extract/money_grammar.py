"""Sums of money in the tokens of a block: a number with its currency, ranges taken whole, minor units added."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sourcebook.extract import currencies as table
from sourcebook.extract import money_units
from sourcebook.extract.money_manners import Manners
from sourcebook.extract.money_units import Mark
from sourcebook.extract.numbers import SCALES, STARTS, VULGAR, Number, clean, parse_digits, read_number
from sourcebook.extract.tokens import Tokens, words

_RANGING = words("range ranges ranged ranging vary varies varied varying anywhere anything somewhere between")
_LETTER_ZEROS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_MONTHS = words("january february march april may june july august september october november december")


_STARTS = STARTS | frozenset(VULGAR) | {"million", "billion", "trillion", "thousand"}


class Sum(msgspec.Struct, frozen=True, gc=False):
    """A sum from token `start` up to, not including, `end`."""

    start: int
    end: int
    low: float
    high: float | None
    currency: str | None
    approximate: bool = False
    plain: bool = False
    """Its words name no country."""


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
    found = _one(tokens, start, manners)
    if found is None:
        return None
    whole = _range(tokens, found, manners, between)
    if not between:
        return _negative(tokens, whole, manners)
    read_inside = whole is found and found.high != found.low and tokens.low(found.start + 1) != "or"
    return msgspec.structs.replace(whole, start=i) if whole is not found or read_inside else None


def _one(tokens: Tokens, i: int, manners: Manners) -> Sum | None:
    return _currency_first(tokens, i, manners) or _number_first(tokens, i, manners)


def _negative(tokens: Tokens, found: Sum, manners: Manners) -> Sum:
    """Reads the minus of "-$5m", "−$5m" and "minus $5m" (not of "$10m minus $5m")."""
    minus = found.start - 1
    if found.high is None or found.low < 0:
        return found
    alone = tokens.kind(minus - 1) != "number" and tokens.low(minus - 1) not in SCALES
    sign = tokens.hyphen(minus) and tokens.low(minus) not in "–—" and tokens.glued(found.start)
    sign = (sign and not tokens.glued(minus)) or (sign and tokens.low(minus - 1) in ("(", "["))
    if alone and (sign or (manners.words and tokens.low(minus) == "minus")):
        return Sum(minus, found.end, -found.high, -found.low, found.currency, found.approximate)
    return found


def _joint(tokens: Tokens, i: int, manners: Manners, *, between: bool) -> int | None:
    """The token after what joins the ends of a range at token `i`: a dash, "to", "-to-", "or", "and"."""
    low = tokens.low(i)
    if between:
        return i + 1 if low == "and" else None
    if tokens.joined(i) and tokens.low(i + 1) in ("to", "or") and tokens.joined(i + 2) and manners.words:
        return i + 3
    if tokens.hyphen(i) or low == "~" or (manners.words and low in ("to", "or")):
        return i + 1
    return None


def _changes(tokens: Tokens, i: int) -> bool:
    """Whether the number at `i` follows "from" of a change ("rose from $3 to $5"), not of a range."""
    if tokens.low(i - 1) != "from":
        return False
    return not any(tokens.low(k) in _RANGING for k in range(i - 4, i - 1))


def _range(tokens: Tokens, first: Sum, manners: Manners, between: bool) -> Sum:
    """Reads "$12 million to $20 million", "between $5 and $10", "$5 or $6 million" as one sum; else `first`."""
    at = _joint(tokens, first.end, manners, between=between)
    if at is None or first.high is None or first.high != first.low or _changes(tokens, first.start):
        return first
    second = _one(tokens, at, manners)
    if second is None and between:
        second = _bare_end(tokens, at, first, manners)
    if second is None or second.high is None or second.low != second.high:
        return first
    same = first.currency == second.currency or first.plain or second.plain or second.currency is None
    spaced_or = tokens.low(first.end) == "or" and first.plain != second.plain
    low = _share_scale(first.low, second.low, tokens.low(first.end - 1))
    if not same or spaced_or or low >= second.high or low < 0:
        return first
    currency = second.currency if first.plain and not second.plain else first.currency or second.currency
    return Sum(first.start, second.end, low, second.high, currency, tokens.low(first.end) == "or")


def _bare_end(tokens: Tokens, at: int, first: Sum, manners: Manners) -> Sum | None:
    """The second number of "between $5 and 10 million", which takes the first's currency."""
    number = read_number(tokens, at, short=True, comma_decimal=manners.comma_decimal)
    if number is None or number.high is None:
        return None
    return Sum(at, number.end, number.low, number.high, first.currency, plain=first.plain)


def _share_scale(first: float, second: float, last_word: str) -> float:
    """Reads "$5 to $10 million": the first number takes the second's scale where it has none of its own."""
    if last_word in SCALES or last_word in ("m", "bn", "k") or first >= 1000:
        return first
    for scale in (1e12, 1e9, 1e6, 1e3):
        if second >= scale:
            return clean(first * scale) if first * scale < second else first
    return first


def _currency_first(tokens: Tokens, i: int, manners: Manners) -> Sum | None:
    """Reads "$5m", "US$ 1.2-1.5 billion", "GBP 350", "Rs 500"."""
    mark = money_units.before(tokens, i, manners)
    if mark is None:
        return None
    j = mark.end
    minus = tokens.hyphen(j) and tokens.glued(j) and tokens.glued(j + 1) and tokens.kind(j + 1) == "number"
    number = _amount_after_sign(tokens, j + 1 if minus else j, manners)
    if number is None or (number.words and not manners.words):
        return None
    if minus:
        return Sum(i, number.end, -(number.high or number.low), -number.low, mark.code)
    number = _number_range(tokens, j, number, manners)
    number = number.times(mark.factor, number.end) if mark.factor != 1.0 else number
    end, mark = _echo(tokens, number.end, mark, manners)
    if number.high is not None and end == number.end and number.high == number.low:
        number = _small_change(tokens, number, mark)
        end = number.end
    return Sum(i, end, number.low, number.high, mark.code, number.approximate, plain=mark.plain)


def _amount_after_sign(tokens: Tokens, j: int, manners: Manners) -> Number | None:
    if tokens.low(j) == "." and tokens.kind(j + 1) == "number" and tokens.glued(j + 1) and tokens[j + 1].text.isdigit():
        value = float(f"0.{tokens[j + 1].text[:12]}")
        return Number(value, value, j + 2)
    scanned = _scanned(tokens, j) if tokens.low(j - 1) in table.SYMBOLS else None
    return scanned or read_number(tokens, j, short=True, comma_decimal=manners.comma_decimal)


def _scanned(tokens: Tokens, j: int) -> Number | None:
    """Digits after a sign in which a scan took 0 for O or 1 for l ("$1O million"); None where nothing is to mend."""
    run, end = "", j
    while end < min(tokens.size, j + 8) and (end == j or tokens.glued(end)):
        text = tokens[end].text
        if tokens.kind(end) == "mark" or not set(text) <= set("0123456789OolI,."):
            break
        run, end = run + text, end + 1
    if run.isdigit() or not any(c.isdigit() for c in run) or not any(c.isalpha() for c in run):
        return None
    if tokens.glued(end) and tokens.kind(end) == "word":
        return None
    value = parse_digits(run.translate(_LETTER_ZEROS))
    if value is None:
        return None
    scale = SCALES.get(tokens.low(end))
    number = Number(value, value, end)
    return number.times(scale, end + 1) if scale else number


def _echo(tokens: Tokens, end: int, mark: Mark, manners: Manners) -> tuple[int, Mark]:
    """A currency said again after the number ("$10 dollars", "$249 USD"): part of the sum, the clearer one wins."""
    at = end + 1 if tokens.joined(end) else end
    if tokens.low(at) in table.SYMBOLS:
        return end, mark
    if tokens.low(at) == "sterling" and mark.code == "GBP":
        return at + 1, mark
    nation = money_units.national(tokens, at) if mark.plain else None
    if nation is not None:
        return nation.end, nation
    again = money_units.after(tokens, at, Number(1e6, 1e6, end), manners)
    if again is None or again.factor != 1.0 or tokens[at].text in table.AFTER:
        return end, mark
    if mark.plain and not again.plain and again.code not in money_units.dollar_codes():
        return end, mark
    if not mark.plain and again.code != mark.code and not again.plain:
        return end, mark
    return again.end, mark if again.plain else again


def _small_change(tokens: Tokens, number: Number, mark: Mark) -> Number:
    """Reads "£3 5s 6d", "$100 and fifty", "€5 and 20 cents" after a sign."""
    if mark.code == "GBP" and tokens.kind(number.end) == "number" and tokens[number.end + 1].text == "s":
        return _shillings(tokens, number)
    if not tokens.words_at(number.end, "and") or number.low >= 1e4:
        return number
    part = read_number(tokens, number.end + 1)
    if part is None or part.high is None or not 0 < part.low < 100 or part.low != int(part.low):
        return number
    if tokens.low(part.end) in ("cent", "cents", "pence"):
        return _plus(number, clean(part.low / 100), part.end + 1)
    return _plus(number, clean(part.low / 100), part.end) if part.words and _ends(tokens, part.end) else number


def _shillings(tokens: Tokens, number: Number) -> Number:
    """Pounds, shillings and pence: 20 shillings a pound, 12 pence a shilling."""
    j = number.end
    if not tokens.glued(j + 1) or not tokens[j].text.isdigit() or int(tokens[j].text[:3]) > 19:
        return number
    value, end = int(tokens[j].text) / 20, j + 2
    end += 1 if tokens.low(end) == "." and tokens.glued(end) and tokens.kind(end + 1) == "number" else 0
    if tokens[end].text.isdigit() and tokens[end + 1].text == "d" and tokens.glued(end + 1):
        value, end = value + int(tokens[end].text[:3]) / 240, end + 2
    return _plus(number, value, end)


def _number_range(tokens: Tokens, i: int, number: Number, manners: Manners) -> Number:
    """Reads "1.2-1.5 billion", "50 or 60 billion": two numbers with one currency; else the number itself."""
    at = _joint(tokens, number.end, manners, between=tokens.low(i - 1) == "between")
    if number.high is None or at is None:
        return number
    second = read_number(tokens, at, short=True, comma_decimal=manners.comma_decimal)
    if second is None or second.high is None or (tokens.in_name(at) and not tokens.hyphen(at - 1)):
        return number
    if tokens.low(second.end) in ("percent", "%", "per") and not tokens.hyphen(at - 1):
        return number
    low = _share_scale(number.low, second.low, tokens.low(number.end - 1))
    if not low < second.high or _changes(tokens, i):
        return number
    return Number(low, second.high, second.end, tokens.low(number.end) == "or", number.words)


def _number_first(tokens: Tokens, i: int, manners: Manners) -> Sum | None:
    """Reads "5 dollars", "200 million euros", "115USD", "10 €", "hundreds of millions of dollars", "billion-dollar"."""
    number = _amount(tokens, i, manners)
    if number is None or tokens.in_name(i) or (tokens.kind(i) == "number" and _inside_date(tokens, i, number)):
        return None
    mark = _mark_after(tokens, number, manners)
    if mark is None and number.high is not None:
        number = _number_range(tokens, i, number, manners)
        mark = _mark_after(tokens, number, manners)
    if mark is None:
        return None
    end = mark.end
    if tokens.low(i) in ("a", "an") and number.end == i + 2 and tokens.joined(number.end):
        number = Number(number.low, None, number.end, approximate=True, words=True)
    if tokens.low(end) in SCALES and tokens.kind(i) == "number" and number.low < 1e4 and mark.factor == 1.0:
        number, end = number.times(SCALES[tokens.low(end)], end + 1), end + 1
    number = number.times(mark.factor, end) if mark.factor != 1.0 else number
    if mark.factor == 1.0 and number.high is not None and end == mark.end:
        number = _minor_part(tokens, Number(number.low, number.high, end, number.approximate), manners)
        end = number.end
    return Sum(i, end, number.low, number.high, mark.code, number.approximate, plain=mark.plain)


def _inside_date(tokens: Tokens, i: int, number: Number) -> bool:
    """Whether digits grouped by a space begin with a day of the month ("On May 12 500 dollars went")."""
    return number.end == i + 2 and tokens.kind(i + 1) == "number" and tokens.low(i - 1) in _MONTHS


def _amount(tokens: Tokens, i: int, manners: Manners) -> Number | None:
    """A number at `i`; also "billion" of "billion-dollar" (at least that, roughly) and "multi-million"."""
    low = tokens.low(i)
    if tokens.kind(i) != "number" and not (manners.words and (low in _STARTS or low.startswith("multi"))):
        return None
    if manners.words and tokens.kind(i) == "word":
        if low == "half" and tokens.low(i + 1) == "a" and tokens.low(i + 2) in ("dollar", "euro", "pound"):
            return Number(0.5, 0.5, i + 2, words=True)
        k = i + 2 if low == "multi" and tokens.joined(i + 1) else i
        bare = tokens.low(k).removeprefix("multi")
        if bare in ("million", "billion", "trillion", "thousand"):
            j = k + 1
            several = bare != tokens.low(k) or k > i
            if not (tokens.hyphen(j) or several) or tokens.kind(i - 1) == "number":
                return None
            return Number(SCALES[bare], None, j, approximate=True, words=True)
    return read_number(tokens, i, short=True, comma_decimal=manners.comma_decimal)


def _mark_after(tokens: Tokens, number: Number, manners: Manners) -> Mark | None:
    """The currency after a number, "of" of "millions of dollars" and "in" of "5 million in US dollars" stepped over."""
    j = number.end
    scaled = number.high is None or number.low >= 1000
    if (tokens.hyphen(j) and tokens.glued(j)) or (scaled and tokens.low(j) == "of"):
        j += 1
    elif number.low >= 1000 and tokens.low(j) == "in" and tokens.low(j + 1) not in table.SYMBOLS:
        mark = money_units.after(tokens, j + 1, number, manners)
        return mark if mark and mark.factor == 1.0 and tokens.low(mark.end - 1).endswith("s") else None
    return money_units.after(tokens, j, number, manners)


def _minor_part(tokens: Tokens, number: Number, manners: Manners) -> Number:
    """Reads "13 dollars (and) forty-five cents", "5 rupees 50 paise", "15 dollars and 15", "15 dollars 50"."""
    if not manners.words:
        return number
    j = number.end + 1 if tokens.low(number.end) in ("and", ",") else number.end
    part = read_number(tokens, j) if tokens.kind(j) in ("number", "word") else None
    if part is None or part.high is None or not 0 < part.low < 100 or part.low != int(part.low):
        return number
    unit = table.units().get(tokens.low(part.end))
    if unit is not None and unit.minor and tokens.low(number.end) != ",":
        return _plus(number, clean(part.low * unit.factor), part.end + 1)
    major = tokens.low(number.end - 1) in table.MAJOR_WITH_CENTS and tokens.low(number.end) != ","
    return _plus(number, clean(part.low / 100), part.end) if major and _ends(tokens, part.end) else number


def _plus(number: Number, part: float, end: int) -> Number:
    return Number(clean(number.low + part), clean((number.high or 0) + part), end, number.approximate)


def _ends(tokens: Tokens, i: int) -> bool:
    return tokens.low(i) in ("", ".", "!", "?", ";", ")")
