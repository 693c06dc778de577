"""Figures: numbers that are neither money nor time - counts, shares, multiples, measures - with what they count.

The span runs from the words that bound the number to its unit or to the thing counted ("at least 35 countries",
"22 tons", "twenty-fold"). `of` is what is counted or measured, in the document's words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from sourcebook.extract.base import Reading
from sourcebook.extract.bounds import bound_after, bound_before
from sourcebook.extract.numbers import Number, clean, parse_number, read_number
from sourcebook.extract.phrases import Phrases
from sourcebook.extract.tokens import Tokens, iter_blocks, words
from sourcebook.model.annotation import Figure

__all__ = ["FigureExtractor", "parse_number"]

MEASURES = {
    word: unit
    for unit, words in {
        "ton": "ton tons", "tonne": "tonne tonnes",
        "kilogram": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes",
        "gram": "gram grams gramme grammes", "pound": "pound pounds lb lbs", "ounce": "ounce ounces oz",
        "kilometre": "km kms kilometre kilometres kilometer kilometers", "mile": "mile miles",
        "metre": "metre metres meter meters", "foot": "foot feet ft", "inch": "inch inches", "yard": "yard yards",
        "centimetre": "cm centimetre centimetres centimeter centimeters", "millimetre": "mm millimetre millimetres",
        "acre": "acre acres", "hectare": "hectare hectares ha", "barrel": "barrel barrels",
        "litre": "litre litres liter liters", "gallon": "gallon gallons", "megawatt": "mw megawatt megawatts",
        "gigawatt": "gw gigawatt gigawatts", "kilowatt": "kw kilowatt kilowatts", "watt": "watt watts",
        "gigabyte": "gb gigabyte gigabytes", "terabyte": "tb terabyte terabytes", "megabyte": "mb megabyte megabytes",
        "degree": "degree degrees", "calorie": "calorie calories", "bushel": "bushel bushels",
    }.items()
    for word in words.split()
}  # fmt: skip
_PERCENTS = {
    "%": "percent",
    "percent": "percent",
    "pct": "percent",
    "percentage": "percent",
    "٪": "percent",
    "％": "percent",
}
_VERBS = {"doubled": 2.0, "doubling": 2.0, "tripled": 3.0, "tripling": 3.0, "trebled": 3.0, "quadrupled": 4.0,
          "quadrupling": 4.0, "quintupled": 5.0, "twice": 2.0, "thrice": 3.0}  # fmt: skip
_SHARES = {"half": 1 / 2, "halves": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4,
           "fourth": 1 / 4, "fourths": 1 / 4, "fifth": 1 / 5, "fifths": 1 / 5, "sixth": 1 / 6, "tenth": 1 / 10,
           "tenths": 1 / 10}  # fmt: skip
_REFERENCE = words(
    "no nos number section sections § chapter article articles part volume vol page pages p pp pg pgs figure "
    "fig table room route highway interstate flight channel unit division act title line step phase level "
    "exhibit appendix annex paragraph para clause rule count case docket bill resolution item note footnote version"
)
_SHAPES = words("way sided part time dimensional tier step piece")
"""Joined to a number they make an adjective, not a count ("a two-way mirror")."""
_PLACES = words("in at from of to near around by for on across inside outside since")
_SUFFIXES = frozenset({"st", "nd", "rd", "th", "s"})


class Count(msgspec.Struct, frozen=True, gc=False):
    """A figure from token `start` up to `end`; `tail` is where its span ends when the thing counted belongs to it."""

    start: int
    end: int
    low: float
    high: float | None
    unit: str | None = None
    of: tuple[int, int] | None = None
    tail: int | None = None
    approximate: bool = False
    sure: float = 0.9


class FigureExtractor:
    """Finds figures; annotations of kind `figure`."""

    name: ClassVar[str] = "figures"
    version: ClassVar[str] = "1"
    requires: ClassVar[tuple[str, ...]] = ("citation", "money", "time")
    assigns: ClassVar[tuple[str, ...]] = ("figure",)

    def extract(self, reading: Reading) -> Iterator[Figure]:
        """Figures in text order, none overlapping a sum, a time or a reference; not in English only percentages."""
        taken = Taken(reading)
        phrases = Phrases(reading)
        for _, items in iter_blocks(reading.rendition):
            tokens = Tokens(items)
            for count in find_figures(tokens, phrases, taken, english=reading.language == "en"):
                yield self._annotation(reading, tokens, count)

    def _annotation(self, reading: Reading, tokens: Tokens, count: Count) -> Figure:
        before, after = bound_before(tokens, count.start), bound_after(tokens, count.end)
        bound = before if before.kind or not after.kind else after
        low, high, rough = bound.apply(count.low, count.high)
        first = bound.index if before.kind else count.start
        first -= 1 if tokens.low(first - 1) == "between" and first == count.start else 0
        last = tokens[(after.index if bound is after else count.end) - 1].end
        return reading.make(
            Figure,
            self,
            tokens[first].start,
            max(last, count.tail or 0),
            confidence=count.sure,
            low=low,
            high=high,
            unit=count.unit,
            of=reading.text[count.of[0] : count.of[1]] if count.of else None,
            approximate=count.approximate or rough,
        )


class Taken:
    """Offsets that sums, times and references already cover."""

    def __init__(self, reading: Reading) -> None:
        marked = [(a.start, a.end) for kind in ("money", "time") for a in reading.of(kind)]
        marked += [(a.start, a.end) for a in reading.of("citation") if a.href is None]
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(marked):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def covers(self, offset: int) -> bool:
        """Whether a character is taken."""
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]


def find_figures(tokens: Tokens, phrases: Phrases, taken: Taken, *, english: bool) -> Iterator[Count]:
    """Figures of one block in order, disjoint; bounding words are not yet applied."""
    i = 0
    while i < tokens.size:
        found = None
        if not taken.covers(tokens[i].start):
            found = _words(tokens, i, phrases) if english else None
            found = found or _number(tokens, i, phrases, english)
        if found is not None and not taken.covers(tokens[found.end - 1].start):
            yield found
            i = found.end
        else:
            i += 1


def _words(tokens: Tokens, i: int, phrases: Phrases) -> Count | None:
    """Reads "doubled", "twice", "tenfold", "half of", "a third of", "one in five"."""
    low = tokens.low(i)
    if low in _VERBS:
        return Count(i, i + 1, _VERBS[low], _VERBS[low], "times", sure=0.8)
    if low.endswith("fold") and len(low) > 4:
        number = parse_number(low.removesuffix("fold"))[0]
        return Count(i, i + 1, number, number, "times") if number else None
    j = i + 1 if low in ("a", "one") else i
    share = _SHARES.get(tokens.low(j)) if tokens.low(j) not in ("halves", "second") else None
    if share is not None and tokens.low(j + 1) == "of" and (j > i or tokens.low(j) == "half"):
        return Count(i, j + 1, share, share, "share", _of(tokens, j + 1, phrases))
    return None


def _of(tokens: Tokens, i: int, phrases: Phrases) -> tuple[int, int] | None:
    """The noun phrase after "of" at token `i`."""
    return phrases.at(tokens[i + 1].start, lead=True) if tokens.low(i) == "of" and i + 1 < tokens.size else None


def _number(tokens: Tokens, i: int, phrases: Phrases, english: bool) -> Count | None:
    if not _free(tokens, i):
        return None
    number = read_number(tokens, i, comma_decimal=not english)
    if number is None or (number.words and not english):
        return None
    number = _range(tokens, i, number, english)
    end = number.end
    if tokens.low(end) == "+" and tokens.glued(end):
        number = Number(number.low, None, end + 1, number.approximate, number.words)
    found = _percent(tokens, i, number, phrases) or (_measured(tokens, i, number, phrases) if english else None)
    return found or (_counted(tokens, i, number, phrases) if english else None)


def _free(tokens: Tokens, i: int) -> bool:
    """Whether a number at token `i` may be a figure: not part of a name, a reference, a code, a list mark."""
    if tokens.kind(i) != "number":
        return True
    before, after = tokens.low(i - 1), tokens.low(i + 1)
    if tokens.in_name(i) or (before in ("$", "£", "€", "¥", "#", "§", "[") and tokens.glued(i)):
        return False
    if before in _REFERENCE or (before == "." and tokens.low(i - 2) in _REFERENCE):
        return False
    if (i == 0 and after in (".", ")", ":")) or (
        tokens.glued(i) and before in ("/", ":", "=", "@", "_", "&", ".", "’", "'")
    ):
        return False
    if tokens.glued(i + 1) and (after in ("/", ":", "_", "=", "@") or after in _SUFFIXES):
        return False
    return tokens[i].text.count(".") < 2


def _range(tokens: Tokens, i: int, number: Number, english: bool) -> Number:
    """Reads "5 to 10", "40-50", "two or three"."""
    joint = number.end
    dash = tokens.hyphen(joint)
    words = english and (
        tokens.low(joint) in ("to", "or") or (tokens.low(joint) == "and" and tokens.low(i - 1) == "between")
    )
    if number.high is None or not (dash or words) or tokens.low(i - 1) == "from":
        return number
    second = read_number(tokens, joint + 1, comma_decimal=not english)
    if second is None or second.high is None or not _reaches(number, second):
        return number
    low = number.low
    for scale in (1e12, 1e9, 1e6, 1e3):
        if second.low >= scale and number.low < 1000 and not number.words:
            low = clean(number.low * scale) if number.low * scale < second.high else low
            break
    return Number(low, second.high, second.end, tokens.low(joint) == "or", number.words)


def _reaches(first: Number, second: Number) -> bool:
    return second.high is not None and first.low < second.high


def _percent(tokens: Tokens, i: int, number: Number, phrases: Phrases) -> Count | None:
    j = number.end + 1 if tokens.joined(number.end) else number.end
    low = tokens.low(j)
    if low == "per" and tokens.low(j + 1) == "cent":
        end, unit = j + 2, "percent"
    elif low == "percentage" and tokens.low(j + 1) in ("point", "points"):
        end, unit = j + 2, "percentage point"
    elif low == "basis" and tokens.low(j + 1) in ("point", "points"):
        end, unit = j + 2, "basis point"
    elif low in _PERCENTS:
        end, unit = j + 1, "percent"
    else:
        return None
    if tokens.low(end) in ("point", "points") and unit == "percent":
        end, unit = end + 1, "percentage point"
    low_again = tokens.low(end) in ("to", "-", "–") and unit == "percent"
    second = read_number(tokens, end + 1) if low_again and tokens.low(i - 1) != "from" else None
    if (
        second is not None
        and second.high is not None
        and tokens.low(second.end) in _PERCENTS
        and number.low < second.high
    ):
        number, end = Number(number.low, second.high, second.end), second.end + 1
    return Count(i, end, number.low, number.high, unit, _of(tokens, end, phrases), approximate=number.approximate)


def _measured(tokens: Tokens, i: int, number: Number, phrases: Phrases) -> Count | None:
    """Reads "22 tons of cocaine", "three times", "twenty-fold", "a 45-year-old", "two-thirds of voters"."""
    j = number.end + 1 if tokens.joined(number.end) else number.end
    low = tokens.low(j)
    if low in ("fold", "times") or (low == "time" and tokens.joined(number.end)):
        return Count(i, j + 1, number.low, number.high, "times", approximate=number.approximate)
    if low in ("year", "month", "week", "day") and tokens.low(j + 2) == "old" and tokens.joined(j + 1):
        return Count(i, j + 3, number.low, number.high, low, None, approximate=number.approximate)
    if low in _SHARES and number.low < 20 and (number.low == 1 or low.endswith("s") or low == "halves"):
        value = clean(number.low * _SHARES[low])
        return Count(i, j + 1, value, value, "share", _of(tokens, j + 1, phrases))
    if tokens.low(j) in ("in", "of") or tokens.words_at(j, "out", "of"):
        ratio = _ratio(tokens, i, number, j, phrases)
        if ratio is not None:
            return ratio
    j = j + 1 if tokens.low(j) in ("metric", "short", "long", "square", "cubic") else j
    unit = MEASURES.get(tokens.low(j))
    if unit is None:
        return None
    if tokens.low(j - 1) in ("metric", "square", "cubic"):
        unit = "tonne" if unit == "ton" else f"{tokens.low(j - 1)} {unit}"
    of = _of(tokens, j + 1, phrases)
    return Count(i, j + 1, number.low, number.high, unit, of, of[1] if of else None, number.approximate)


def _ratio(tokens: Tokens, i: int, number: Number, j: int, phrases: Phrases) -> Count | None:
    """Reads "one in five adults", "three out of four"."""
    k = j + 2 if tokens.low(j) == "out" else j + 1
    if tokens.low(j) == "of" or number.high is None:
        return None
    whole = read_number(tokens, k)
    if whole is None or whole.high is None or not 0 < number.low < whole.low or whole.low > 1e6 or number.low > 20:
        return None
    value = clean(number.low / whole.low)
    named = phrases.at(tokens[whole.end].start) if whole.end < tokens.size else None
    return Count(i, whole.end, value, value, "share", named, named[1] if named else None, sure=0.8)


def _counted(tokens: Tokens, i: int, number: Number, phrases: Phrases) -> Count | None:
    """A number with the noun phrase it counts; digits alone only where nothing suggests a name or a year."""
    if tokens.low(i) == "one" and (tokens.joined(i + 1) or tokens.low(i + 1) == "of"):
        return None
    of = _thing(tokens, number, phrases)
    named = _names(tokens, i, phrases)
    if of is None:
        pair = tokens.joined(i + 1) or tokens.joined(i - 1)
        digits = tokens.kind(i) == "number" and not named and not pair and tokens.low(i - 1) not in ("(", "[", ",")
        year = digits and len(tokens[i].text) == 4 and tokens[i].text.isdigit()
        scaled = number.words and number.low >= 1000
        if (not digits or year) and not scaled:
            return None
        return Count(i, number.end, number.low, number.high, None, None, None, number.approximate, sure=0.5)
    if named and number.low < 1000:
        return None
    sure = 0.5 if tokens.low(i) == "one" else 0.9
    return Count(i, number.end, number.low, number.high, None, of, of[1], number.approximate, sure)


def _thing(tokens: Tokens, number: Number, phrases: Phrases) -> tuple[int, int] | None:
    """Offsets of what the number counts: the noun phrase after it, after "of", or the word it is joined to."""
    if tokens.joined(number.end) and tokens.kind(number.end + 1) == "word":
        word = tokens[number.end + 1]
        if word.low in _SHAPES:
            return None
        return (word.start, word.end) if phrases.tag_at(word.start) in ("NN", "NNS", "") else None
    j = bound_after(tokens, number.end).index
    if j >= tokens.size:
        return None
    after = _of(tokens, j, phrases) if tokens.low(j) == "of" and number.words else None
    return after or phrases.at(tokens[j].start)


def _names(tokens: Tokens, i: int, phrases: Phrases) -> bool:
    """Whether the digits at `i` are part of the name before them ("Orbis 320"), not after a place."""
    before = tokens[i - 1]
    if tokens.kind(i) != "number" or before.kind != "word" or not before.text[0].isupper():
        return False
    return phrases.tag_at(before.start) in ("NNP", "NNPS", "") and tokens.low(i - 2) not in _PLACES
