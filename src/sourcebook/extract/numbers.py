"""Numbers in digits and words: the grammar that money, figures and times share.

`read_number` reads one number at a token and looks at most `LONGEST` tokens ahead, so a text is read in linear time.
"""

from __future__ import annotations

import re

import msgspec

from sourcebook.extract.bounds import bound_before
from sourcebook.extract.tokens import Tokens, tokenize

LONGEST = 24
"""Tokens one number may have."""
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
UNITS = {word: n for n, word in enumerate(_ONES.split())}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: n * 10 for n, word in enumerate(_TENS.split(), 2)}
SCALES = {"hundred": 1e2, "thousand": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "million": 1e6,
          "mln": 1e6, "crore": 1e7, "crores": 1e7, "billion": 1e9, "bln": 1e9, "trillion": 1e12, "trln": 1e12,
          "quadrillion": 1e15}  # fmt: skip
SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "mil": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "trn": 1e12,
                "t": 1e12, "cr": 1e7}  # fmt: skip
"""Read only where the caller expects an amount: "$5m", "3bn"."""
_SPACED_SCALES = frozenset({"bn", "mn", "tn", "trn", "m", "mm", "mil", "cr"})
"""Those that may stand apart from the digits."""
FOREIGN_SCALES = {
    word: value
    for value, words in {
        1e3: "mil mille tausend tusen tūkst тыс тысяч тысячи",
        1e6: "mio mln milhão milhões millón millon millones million millions millionen milione milioni miljoen "
        "miljoner milionów miliony milionů млн миллион миллиона миллионов мільйонів",
        1e9: "mrd md milliarde milliarden milliard milliards miliardo miliardi miljard miljarder miliard "
        "miliardów bilhão bilhões bilhao bilhoes mld млрд миллиард миллиарда миллиардов мільярдів",
        1e12: "billón billon billones billion billionen billions bilione bilioni трлн триллион триллиона триллионов",
    }.items()
    for word in words.split()
}
"""Scale words of other languages, read only in documents that are not English (a German "Billion" is 1e12)."""
PLURAL_SCALES = {"dozens": 12.0, "scores": 20.0, "tens": 10.0, "hundreds": 1e2, "thousands": 1e3, "lakhs": 1e5,
                 "millions": 1e6, "crores": 1e7, "billions": 1e9, "trillions": 1e12}  # fmt: skip
GROUPS = {"dozen": 12.0, "score": 20.0}
FRACTIONS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3}
PARTS = {"half": 0.5, "quarter": 0.25, "quarters": 0.25, "third": 1 / 3, "thirds": 1 / 3}
VULGAR = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
          "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5, "⅙": 1 / 6}  # fmt: skip
ORDINALS = {word: n for n, word in enumerate(_ORDINALS.split(), 1)} | {"thirtieth": 30}

STARTS = frozenset({*UNITS, *TENS, *PLURAL_SCALES, "a", "an", "several", "few", "couple", "half", "quarter"})
"""Words that a number in words can begin with."""
_PLAIN = re.compile(r"[0-9]{1,24}(?:\.[0-9]{1,12})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,7}(?:\.[0-9]{1,12})?")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2}){0,6},[0-9]{3}(?:\.[0-9]{1,12})?")
_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,7}(?:,[0-9]{1,2})?|[0-9]{1,3}\.[0-9]{3},[0-9]{1,2}")
_DECIMAL_COMMA = re.compile(r"[0-9]{1,9},[0-9]{1,2}")


class Number(msgspec.Struct, frozen=True, gc=False):
    """A number as printed: `low..high` (high null when open above) and the index of the token after it."""

    low: float
    high: float | None
    end: int
    approximate: bool = False
    words: bool = False
    """Spelled out in letters at its start."""

    def times(self, factor: float, end: int) -> Number:
        """The same number `factor` times as big, ending at token `end`."""
        high = None if self.high is None else clean(self.high * factor)
        return Number(clean(self.low * factor), high, end, self.approximate, self.words)


def clean(value: float) -> float:
    """`value` without the dust of binary multiplication (15 significant digits, as a double holds)."""
    return float(f"{value:.15g}")


def parse_digits(text: str, *, comma_decimal: bool = False) -> float | None:
    """Value of digits with separators, English, Indian or continental; None when the grouping makes no sense.

    "1,234.5" 1234.5; "12,34,567" 1234567; "1.234.567,8" and "12,5" are continental. "1.234" is a decimal unless
    `comma_decimal` says that the document writes decimal commas.
    """
    if comma_decimal and re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", text):
        return float(text.replace(".", ""))
    if _PLAIN.fullmatch(text):
        return float(text)
    if not comma_decimal and (_THOUSANDS.fullmatch(text) or _INDIAN.fullmatch(text)):
        return float(text.replace(",", ""))
    if _POINTS.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _THOUSANDS.fullmatch(text) or _INDIAN.fullmatch(text):
        return float(text.replace(",", ""))
    return None


def read_number(tokens: Tokens, i: int, *, short: bool = False, comma_decimal: bool = False) -> Number | None:
    """The number that begins at token `i`, or None.

    Args:
        tokens: Tokens of one block.
        i: Where it must begin.
        short: Also read "5m", "3bn", "20k" as scaled.
        comma_decimal: Digits are written the continental way.
    """
    token, found = tokens[i], None
    if token.kind == "number" and comma_decimal:
        return _foreign(tokens, i)
    if token.kind == "number":
        found = _digits(tokens, i, short)
    elif token.low in VULGAR:
        found = _scaled(tokens, Number(VULGAR[token.low], VULGAR[token.low], i + 1), short)
    elif token.low in STARTS:
        found = _letters(tokens, i)
    return found and _and_a_part(tokens, found)


def _and_a_part(tokens: Tokens, number: Number) -> Number:
    """Reads "a million and a half", "two and a half billion", "one-and-a-half", "two and three-quarter million"."""
    joined = tokens.joined(number.end) and tokens.low(number.end + 1) == "and"
    at = number.end + 1 if joined else number.end
    if number.high is None or tokens.low(at) != "and":
        return number
    at += 2 if tokens.joined(at + 1) else 1
    top = 1.0 if tokens.low(at) in ("a", "one") else UNITS.get(tokens.low(at), 0) if tokens.low(at) != "ten" else 0
    at += 2 if tokens.joined(at + 1) else 1
    part = PARTS.get(tokens.low(at))
    if part is None or not 0 < top * part < 1 or tokens.low(at + 1) == "of":
        return number
    unit = SCALES.get(tokens.low(number.end - 1), 1.0)
    low, high = clean(number.low + unit * top * part), clean(number.high + unit * top * part)
    grown = Number(low, high, at + 1, number.approximate, number.words)
    return _scaled(tokens, grown, False) if unit == 1 else grown


def _foreign(tokens: Tokens, i: int) -> Number | None:
    """Digits written the continental way with the scale words of many languages ("4 milhões", "3,5 Mio.")."""
    value = parse_digits(tokens[i].text, comma_decimal=True)
    if value is None:
        return None
    number = Number(value, value, i + 1)
    for _ in range(2):
        scale = FOREIGN_SCALES.get(tokens.low(number.end))
        if scale is None:
            break
        dotted = len(tokens.low(number.end)) <= 4 and tokens.low(number.end + 1) == "." and tokens.glued(number.end + 1)
        number = number.times(scale, number.end + (2 if dotted else 1))
    return number


def _digits(tokens: Tokens, i: int, short: bool) -> Number | None:
    value, end = _grouped(tokens, i) if short else (parse_digits(tokens[i].text), i + 1)
    if value is None:
        return None
    fraction = _slash_fraction(tokens, end)
    if tokens.low(end) in VULGAR:
        value, end = value + VULGAR[tokens.low(end)], end + 1
    elif tokens.low(end) == "/" and tokens.glued(end) and (not short or tokens.kind(end + 1) == "number"):
        whole = _slash_fraction(tokens, i)
        if whole is None:
            return None
        value, end = whole, i + 3
    elif fraction is not None and not tokens.glued(end):
        value, end = value + fraction, end + 3
    number = _and_a_part(tokens, _scaled(tokens, Number(value, value, end), short))
    return _more_digits(tokens, number) if short else number


def _grouped(tokens: Tokens, i: int) -> tuple[float | None, int]:
    """Value and end of digits whose groups stand apart: "12 500 000", "12'500", tokenised "10 , 000" and "2 . 5"."""
    text, end = tokens[i].text, i + 1
    if text.isdigit() and len(text) <= 3:
        mark = tokens.low(end) if tokens.low(end) in (",", "'", "’") else ""
        if mark and tokens.glued(end) != (mark != ","):
            mark = ""
        step = 2 if mark else 1
        while end < i + 14 and _group(tokens, end, mark):
            text, end = text + tokens[end + step - 1].text, end + step
    value, at = parse_digits(text), end
    apart = (
        tokens.low(at) == "." and not tokens.glued(at) and not tokens.glued(at + 1) and tokens[at + 1].text.isdigit()
    )
    if value is not None and apart and (tokens.low(at + 2) in SCALES or tokens.low(at + 2) in ("%", "percent")):
        value, end = parse_digits(f"{value:.0f}.{tokens[at + 1].text[:12]}"), at + 2
    return value, end


def _group(tokens: Tokens, i: int, mark: str) -> bool:
    """Whether a group of three digits begins at `i`, after `mark` where there is one, a single space apart if none."""
    at = i
    if mark:
        if tokens.low(i) != mark:
            return False
        at = i + 1
    group = tokens[at]
    three = group.kind == "number" and len(group.text) == 3 and group.text.isdigit()
    if (
        not three
        or (tokens.glued(at) != (mark in ("'", "’")))
        or (tokens.glued(at + 1) and tokens.kind(at + 1) == "word")
    ):
        return False
    return group.start - tokens[at - 1].end <= 1


def _more_digits(tokens: Tokens, number: Number) -> Number:
    """Reads "1 million 200 thousand": digits under a smaller scale go on with the number."""
    low = tokens.low(number.end - 1)
    if number.high is None or low not in SCALES or tokens.kind(number.end) != "number":
        return number
    value = parse_digits(tokens[number.end].text)
    scale = SCALES.get(tokens.low(number.end + 1), 0.0)
    if value is None or not 100 <= scale < SCALES[low] or value * scale >= SCALES[low]:
        return number
    total = clean(number.low + value * scale)
    return Number(total, total, number.end + 2, number.approximate, number.words)


def _slash_fraction(tokens: Tokens, i: int) -> float | None:
    """Reads "1/2" at `i`: a proper fraction with a small denominator."""
    top, bottom = tokens[i], tokens[i + 2]
    if tokens.low(i + 1) != "/" or top.kind != "number" or bottom.kind != "number" or tokens.low(i + 3) == "/":
        return None
    if not (top.text.isdigit() and bottom.text.isdigit() and len(top.text) < 3 and len(bottom.text) < 3):
        return None
    if not tokens.glued(i + 1) or not tokens.glued(i + 2) or not 0 < int(top.text) < int(bottom.text) <= 64:
        return None
    return int(top.text) / int(bottom.text)


def _scaled(tokens: Tokens, number: Number, short: bool) -> Number:
    """The number times the scale words after it ("1.5 million", "3 hundred thousand", "5-million")."""
    for _ in range(2):
        end = number.end + (1 if tokens.joined(number.end) else 0)
        low = tokens.low(end)
        if low in SCALES:
            number = number.times(SCALES[low], end + 1)
        elif low in GROUPS and low != "score":
            number = number.times(GROUPS[low], end + 1)
        else:
            break
    low = tokens.low(number.end)
    if short and low in ("mio", "mrd"):
        dotted = tokens.low(number.end + 1) == "." and tokens.glued(number.end + 1)
        return number.times(FOREIGN_SCALES[low], number.end + (2 if dotted else 1))
    if short and low in SHORT_SCALES and (tokens.glued(number.end) or low in _SPACED_SCALES):
        number = number.times(SHORT_SCALES[low], number.end + 1)
    return number


def _letters(tokens: Tokens, i: int) -> Number | None:
    low = tokens.low(i)
    if low in PLURAL_SCALES:
        return _plural(tokens, i)
    if low in ("a", "an"):
        return _with_article(tokens, i)
    if low in ("several", "few", "couple"):
        return _vague(tokens, i)
    if low in ("half", "quarter"):
        return _fraction_of(tokens, FRACTIONS[low], i + 1)
    found = _cardinal(tokens, i)
    if found is None:
        return None
    at = found.end + 1 if tokens.joined(found.end) else found.end
    if tokens.low(at) in ("quarters", "thirds") and found.low < 4:
        return _fraction_of(tokens, found.low * PARTS[tokens.low(at)], at + 1)
    return _point(tokens, found) if tokens.low(found.end) == "point" else found


def _point(tokens: Tokens, number: Number) -> Number:
    """Reads "two point seven five billion"."""
    digits, at = "", number.end + 1
    while UNITS.get(tokens.low(at), 10) < 10 and len(digits) < 12:
        digits, at = digits + str(UNITS[tokens.low(at)]), at + 1
    if not digits or number.low >= 1000 or number.high is None:
        return number
    value = float(f"{number.low:.0f}.{digits}")
    return _scaled(tokens, Number(value, value, at, words=True), False)


def _plural(tokens: Tokens, i: int) -> Number:
    """Reads "hundreds of thousands": at least one of each, open above."""
    value, end = PLURAL_SCALES[tokens.low(i)], i + 1
    for _ in range(3):
        if tokens.low(end) != "of" or tokens.low(end + 1) not in PLURAL_SCALES:
            break
        value, end = value * PLURAL_SCALES[tokens.low(end + 1)], end + 2
    return Number(value, None, end, approximate=True, words=True)


def _with_article(tokens: Tokens, i: int) -> Number | None:
    low = tokens.low(i + 1)
    if low in ("few", "couple", "half", "quarter"):
        return _vague(tokens, i + 1) if low in ("few", "couple") else _fraction_of(tokens, FRACTIONS[low], i + 2)
    if low in GROUPS and not (low == "score" and tokens.low(i + 2) != "of"):
        return Number(GROUPS[low], GROUPS[low], i + 2, words=True)
    if low in SCALES and low != "lakhs":
        return _cardinal(tokens, i + 1, first=1.0)
    return None


def _vague(tokens: Tokens, i: int) -> Number | None:
    """Reads "several million", "a few hundred", "a couple of thousand": from two upwards, roughly; needs a scale."""
    end = i + (2 if tokens.low(i) == "couple" and tokens.low(i + 1) == "of" else 1)
    low = tokens.low(end)
    scale = SCALES.get(low) or GROUPS.get(low)
    if scale is None:
        return None
    number = _scaled(tokens, Number(2 * scale, None, end + 1, approximate=True, words=True), False)
    couple = tokens.low(i) == "couple"
    return Number(number.low, number.low if couple else None, number.end, approximate=True, words=True)


def _fraction_of(tokens: Tokens, part: float, end: int) -> Number | None:
    """Reads "half a million", "quarter million", "three quarters of a billion"."""
    end += 1 if tokens.low(end) == "of" or tokens.joined(end) else 0
    end += 1 if tokens.low(end) in ("a", "one") else 0
    end += 1 if tokens.joined(end) else 0
    scale = SCALES.get(tokens.low(end)) or GROUPS.get(tokens.low(end))
    if scale is None or tokens.low(end) == "score":
        return None
    return Number(clean(part * scale), clean(part * scale), end + 1, words=True)


def _cardinal(tokens: Tokens, i: int, first: float | None = None) -> Number | None:
    """Cardinal in words: groups below a thousand, each with its scale, scales falling."""
    total, group, last, scale = 0.0, first or 0.0, "", float("inf")
    end, at, seen = i, i, first is not None
    while at < i + LONGEST:
        low = tokens.low(at)
        if (low == "and" and last in ("hundred", "scale")) or (at > i and tokens.joined(at)):
            at += 1
            low = tokens.low(at)
        if low in UNITS and last in ("", "hundred", "scale", "tens" if UNITS[low] < 10 else ""):
            group, last = group + UNITS[low], "units"
        elif low in TENS and last in ("", "hundred", "scale"):
            group, last = group + TENS[low], "tens"
        elif low == "hundred" and 0 < group < 100:
            group, last = group * 100, "hundred"
        elif low in SCALES and low != "hundred" and group and SCALES[low] < scale:
            scale = SCALES[low]
            total, group, last = total + group * scale, 0.0, "scale"
        elif low == "dozen" and 0 < group < 100 and not total:
            return Number(group * 12, group * 12, at + 1, words=True)
        else:
            break
        seen, at = True, at + 1
        end = at
    value = clean(total + group)
    return Number(value, value, end, words=True) if seen and end > i else None


def parse_number(text: str) -> tuple[float | None, float | None]:
    """`low, high` of the first number in `text`; both None when there is none, `high` None when open above.

    The bounds before it ("more than", "up to") are read too.
    """
    tokens = Tokens(tokenize(text[:1000]))
    for i in range(tokens.size):
        number = read_number(tokens, i, short=True)
        if number is not None:
            bound = bound_before(tokens, i)
            return bound.apply(number.low, number.high)[:2]
    return None, None
