"""Figures in the tokens of a block: what a number must be beside to be a count, a share, a multiple, a measure."""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.extract import figure_lexicon as lex
from sourcebook.extract.figure_measures import as_many, changes, measured, multiple, percent, share, to_one
from sourcebook.extract.figure_things import Count, Things
from sourcebook.extract.numbers import STARTS, UNITS, VULGAR, Number, clean, parse_number, read_number
from sourcebook.extract.tokens import Tokens


def find_figures(tokens: Tokens, things: Things, free: list[bool], *, english: bool) -> Iterator[Count]:
    """Figures of one block in order, disjoint; bounding words are not yet applied.

    `free` says of each token whether a sum, a time or a reference leaves it open.
    """
    i = 0
    while i < tokens.size:
        found = _at(tokens, i, things, english=english) if free[i] else []
        if found and all(free[c.end - 1] for c in found):
            yield from found
            i = max(found[-1].end, i)
            tail = found[-1].tail or 0
            while i < tokens.size and tokens[i].start < tail:
                i += 1
        else:
            i += 1


_NAMED = lex.REFERENCE - lex.LETTER_REFERENCES
_STARTS = STARTS | frozenset(lex.MULTIPLES) | frozenset(lex.SHARES) | frozenset(VULGAR)


def _at(tokens: Tokens, i: int, things: Things, *, english: bool) -> list[Count]:
    low = tokens.low(i)
    if tokens.kind(i) != "number" and not (english and (low in _STARTS or low.endswith("fold"))):
        return []
    if english:
        votes = _votes(tokens, i)
        if votes:
            return votes
        found = _words(tokens, i, things)
        if found is not None:
            return [found]
    number = _number(tokens, i, english)
    if number is None:
        return []
    found = percent(tokens, i, number, things) or (_english(tokens, i, number, things) if english else None)
    return [found] if found else []


def _english(tokens: Tokens, i: int, number: Number, things: Things) -> Count | None:
    return (
        _age(tokens, i, number, things)
        or to_one(tokens, i, number)
        or multiple(tokens, i, number, things)
        or share(tokens, i, number, things)
        or measured(tokens, i, number, things)
        or _counted(tokens, i, number, things)
    )


def _words(tokens: Tokens, i: int, things: Things) -> Count | None:
    """Reads "doubled", "twice as many", "tenfold", "half of", "half the city", "a third of", "a handful of"."""
    low = tokens.low(i)
    if low in lex.MULTIPLES:
        of = as_many(tokens, i + 1, things)
        return Count(i, i + 1, lex.MULTIPLES[low], lex.MULTIPLES[low], "times", of, sure=0.8)
    if low.endswith("fold") and len(low) > 4:
        number = parse_number(low.removesuffix("fold"))[0]
        return Count(i, i + 1, number, number, "times") if number else None
    j = i + 1 if low in ("a", "one", "an") else i
    size = lex.SHARES.get(tokens.low(j)) if tokens.low(j) != "halves" else None
    if size is not None:
        return _part(tokens, i, j, size, things)
    several = UNITS.get(low, 0)
    k = i + 2 if tokens.joined(i + 1) else i + 1
    if 1 < several < 20 and tokens.low(k) in lex.SHARES and tokens.low(k).endswith("s"):
        value = clean(several * lex.SHARES[tokens.low(k)])
        return Count(i, k + 1, value, value, "share", things.of(tokens, k + 1))
    if low == "a" and tokens.low(j) in lex.HANDFUL and tokens.low(j + 1) == "of":
        of = things.of(tokens, j + 1)
        vague = lex.HANDFUL[tokens.low(j)]
        high = None if tokens.low(j) == "handful" else vague
        return Count(i, j + 1, vague, high, None, of, of[1], tokens.low(j) != "pair", 0.6) if of else None
    return None


def _part(tokens: Tokens, i: int, j: int, size: float, things: Things) -> Count | None:
    """A share from token `i` whose noun is at `j`."""
    half = tokens.low(j) == "half"
    k = j + 2 if tokens.low(j + 1) == "of" else j + 1
    if tokens.low(k) in ("a", "one") and tokens.low(k + 1) in ("percent", "percentage"):
        point = tokens.low(k + 1) == "percentage" or tokens.low(k + 2) == "point"
        end = k + 3 if tokens.low(k + 2) == "point" else k + 2
        return Count(i, end, size, size, "percentage point" if point else "percent")
    if tokens.low(j + 1) == "of" and (j > i or half):
        return Count(i, j + 1, size, size, "share", things.of(tokens, j + 1))
    if half and j == i and tokens.low(j + 1) in ("the", "all", "its", "their", "his", "her", "our", "those", "these"):
        of = things.at(tokens[j + 1].start, lead=True)
        return Count(i, j + 1, size, size, "share", of, sure=0.7) if of else None
    more = j > i and tokens.low(j + 1) in ("more", "less", "fewer", "as") and tokens.low(i) == "a" and not half
    return Count(i, j + 1, size, size, "share", sure=0.7) if more else None


def _number(tokens: Tokens, i: int, english: bool) -> Number | None:
    """A number at `i` that may be a figure, with a range and a "+" after it."""
    if not _free(tokens, i):
        return None
    number = read_number(tokens, i, comma_decimal=not english)
    if number is None or (number.words and not english):
        return None
    number = _short_scale(tokens, number) if english else number
    number = _range(tokens, i, number, english)
    if tokens.low(number.end) == "+" and tokens.glued(number.end):
        number = Number(number.low, None, number.end + 1, number.approximate, number.words)
    return number


def _short_scale(tokens: Tokens, number: Number) -> Number:
    """Reads "35k people", "3bn shares", "2.5m votes"; a 10k race, 4K video and 100m of wire are none."""
    at, low = number.end, tokens.low(number.end)
    if number.words or number.high is None or low not in lex.SHORT_SCALES or not tokens.glued(at):
        return number
    after = tokens.low(at + 1)
    if after in lex.NO_SCALE_BEFORE or (low == "k" and number.high == 401):
        return number
    counted = after in lex.PEOPLE or (after.endswith("s") and tokens.kind(at + 1) == "word")
    if low == "m" and not (counted and number.high not in lex.DISTANCES):
        return number
    return number.times(lex.SHORT_SCALES[low], at + 1)


def _free(tokens: Tokens, i: int) -> bool:
    """Whether a number at token `i` may be a figure: not part of a name, a reference, a code, a list mark."""
    before, after = tokens.low(i - 1), tokens.low(i + 1)
    if tokens.kind(i) != "number":
        return not (before in _NAMED and tokens[i - 1].text[0].isupper())
    if tokens.in_name(i) or (before in ("$", "£", "€", "¥", "#", "§", "[", "№") and tokens.glued(i)):
        return False
    dotted = before == "." and tokens.low(i - 2) in lex.REFERENCE
    if dotted or (before in lex.REFERENCE and (before not in lex.LETTER_REFERENCES or tokens[i - 1].text[0].isupper())):
        return False
    if (i == 0 and after in (".", ")", ":")) or (
        tokens.glued(i) and before in ("/", ":", "=", "@", "_", "&", ".", "’", "'")
    ):
        return False
    if tokens.glued(i + 1) and (after in ("/", "_", "=", "@") or after in lex.SUFFIXES):
        return False
    if tokens.glued(i + 1) and after == ":" and tokens.glued(i + 2):
        return tokens.low(i + 3) in lex.RATIO_NOUNS or (before == "of" and tokens.low(i - 2) in lex.RATIO_NOUNS)
    return tokens[i].text.count(".") < 2 and not (tokens[i].text.isdigit() and len(tokens[i].text) > lex.LONGEST_DIGITS)


def _range(tokens: Tokens, i: int, number: Number, english: bool) -> Number:
    """Reads "5 to 10", "40-50", "two or three", "between 20 and 30"."""
    joint = number.end
    dash = tokens.hyphen(joint)
    between = tokens.low(i - 1) == "between" and tokens.low(joint) == "and"
    words = english and (tokens.low(joint) in ("to", "or") or between)
    if tokens.joined(joint) and tokens.low(joint + 1) in ("to", "or") and tokens.joined(joint + 2):
        words, joint = english, joint + 2
    if number.high is None or not (dash or words) or changes(tokens, i):
        return number
    second = read_number(tokens, joint + 1, comma_decimal=not english)
    if second is None or second.high is None or number.low >= second.high:
        return number
    if tokens.low(second.end) == "-" and tokens.kind(second.end + 1) == "number" and tokens.glued(second.end):
        return number
    low = number.low
    for scale in (1e12, 1e9, 1e6, 1e3):
        if second.low >= scale and number.low < 1000 and (not number.words or number.low < 100):
            low = clean(number.low * scale) if number.low * scale < second.high else low
            break
    return Number(low, second.high, second.end, tokens.low(joint) == "or", number.words)


def _age(tokens: Tokens, i: int, number: Number, things: Things) -> Count | None:
    """Reads "a 45-year-old", "45 years old", "aged 45", "Anna Holt, 45, ..."."""
    j = number.end + 1 if tokens.joined(number.end) else number.end
    unit = tokens.low(j).removesuffix("s")
    at = j + 2 if tokens.joined(j + 1) else j + 1
    if unit in ("year", "month", "week", "day") and tokens.low(at) in lex.OLD:
        return Count(i, at + 1, number.low, number.high, unit, approximate=number.approximate)
    if number.high is None or not 0 < number.low < 125 or number.low != int(number.low):
        return None
    stated = tokens.low(i - 1) == "age" and tokens.low(number.end) in lex.NOT_COUNTED | {",", "."}
    if tokens.low(i - 1) == "aged" or stated:
        return Count(i, number.end, number.low, number.high, "year")
    name = tokens[i - 2]
    named = name.kind == "word" and name.text[0].isupper() and things.tag_at(name.start) in ("NNP", "NNPS")
    aside = tokens.low(i - 1) == "," and tokens.low(number.end) == "," and tokens.kind(i) == "number"
    second = tokens[i - 3].kind == "word" and tokens[i - 3].text[:1].isupper()
    if named and second and aside and 10 <= number.low <= 110 and number.end == i + 1:
        return Count(i, number.end, number.low, number.high, "year", sure=0.7)
    return None


def _votes(tokens: Tokens, i: int) -> list[Count]:
    """Reads "voted 52-48", "a 52-48 vote", "by 52 votes to 48": one figure for each side."""
    first = _tally(tokens, i)
    if first is None or tokens.in_name(i):
        return []
    spoken = tokens.low(i + 1) in lex.VOTE_NOUNS and tokens.low(i + 2) == "to"
    joint = i + 2 if spoken else i + 1
    second = _tally(tokens, joint + 1)
    if second is None or not (spoken or tokens.hyphen(joint) or tokens.low(joint) == "to"):
        return []
    third = tokens.hyphen(joint + 2) and tokens.glued(joint + 2) and tokens.kind(joint + 3) == "number"
    after = {tokens.low(k) for k in (joint + 2, joint + 3)}
    before = {tokens.low(k) for k in range(i - 4, i)}
    plain = {"vote", "votes", "voted", "voting"}
    cued = spoken or after & lex.VOTE_NOUNS or before & plain
    if third or not cued or (tokens.low(joint) == "to" and not spoken and not before & plain):
        return []
    return [
        Count(i, i + 2 if spoken else i + 1, first, first, "vote"),
        Count(joint + 1, joint + 2, second, second, "vote"),
    ]


def _tally(tokens: Tokens, i: int) -> float | None:
    text = tokens[i].text
    return float(text.replace(",", "")) if tokens.kind(i) == "number" and text.replace(",", "").isdigit() else None


def _counted(tokens: Tokens, i: int, number: Number, things: Things) -> Count | None:
    """A number with the noun phrase it counts; digits alone only where nothing suggests a name or a year."""
    if tokens.low(i) == "one" and (tokens.joined(i + 1) or tokens.low(i + 1) == "of"):
        return None
    of = things.counted(tokens, i, number)
    named = _names(tokens, i, things)
    if of is None:
        return _alone(tokens, i, number, named=named)
    if number.low < 1000 and (named or _addresses(tokens, number, of, things)):
        return None
    sure = 0.5 if tokens.low(i) == "one" else 0.9
    return Count(i, number.end, number.low, number.high, None, of, of[1], number.approximate, sure)


def _addresses(tokens: Tokens, number: Number, of: tuple[int, int], things: Things) -> bool:
    """Whether what follows is one name, not many of something ("10 Mill Street", "2 Timothy", "One Club")."""
    last = number.end
    while last + 1 < tokens.size and tokens[last + 1].start < of[1]:
        last += 1
    if not (tokens[number.end].text[0].isupper() and tokens[last].text[0].isupper()) or tokens.joined(number.end):
        return False
    plural = tokens.low(last).endswith(("s", "men", "people", "ese"))
    return tokens.low(last) in lex.STREETS or (things.tag_at(tokens[last].start) == "NNP" and not plural)


def _alone(tokens: Tokens, i: int, number: Number, *, named: bool) -> Count | None:
    """A number beside nothing it counts: digits that look like neither a year nor a code, large words, "20 of the"."""
    pair = tokens.joined(i + 1) or tokens.joined(i - 1)
    digits = tokens.kind(i) == "number" and not named and not pair and tokens.low(i - 1) not in ("(", "[", ",")
    year = digits and len(tokens[i].text) == 4 and tokens[i].text.isdigit()
    phone = digits and (len(tokens[i].text) > 3 and tokens[i].text.startswith("0"))
    partial = number.words and tokens.low(number.end) == "of" and tokens.low(i) != "one"
    if ((not digits or year or phone) and not (number.words and number.low >= 1000)) and not partial:
        return None
    return Count(i, number.end, number.low, number.high, None, None, None, number.approximate, sure=0.5)


def _names(tokens: Tokens, i: int, things: Things) -> bool:
    """Whether the digits at `i` are part of the name before them ("Orbis 320"), not after a place."""
    before = tokens[i - 1]
    if tokens.kind(i) != "number" or before.kind != "word" or not before.text[0].isupper():
        return False
    return things.tag_at(before.start) in ("NNP", "NNPS", "") and tokens.low(i - 2) not in lex.PLACES
