"""The currency before or after a number: signs, codes, letters and names, as the document uses them."""

from __future__ import annotations

from functools import cache

import msgspec

from sourcebook.extract import currencies as table
from sourcebook.extract.currency_names import countries, current, match, names
from sourcebook.extract.money_manners import Manners
from sourcebook.extract.numbers import Number
from sourcebook.extract.tokens import Tokens, words

_ROADS = words("road roads highway motorway route class form series visa regional bus key")
_QUALIFIERS = words("old new convertible gold")
_RUPEES = frozenset({"Rs", "RS", "Re"})
_SOUTH_ASIAN = words("crore crores lakh lakhs")
_WEIGHED = words("of per lighter heavier overweight underweight more less")
_AFTER_WON = words("the a an his her their its at by in all against over with out for both")
_END = frozenset({"", ".", ",", ";", ":", "!", "?", ")", "]"})
_LINKS = words("in on to for from of at and or per a an by as was is were will with out worth cash each more if this")
_SCREENS = frozenset({240.0, 360.0, 480.0, 720.0})


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A currency as printed: code (null when open), how much of it one is, and the token after it."""

    code: str | None
    end: int
    factor: float = 1.0
    plain: bool = False
    """It names no country ("$", "dollars")."""


def before(tokens: Tokens, i: int, manners: Manners) -> Mark | None:
    """The currency that begins at token `i` and stands before a number."""
    token = tokens[i]
    if token.low in table.SYMBOLS:
        return _sign_before(tokens, i, manners)
    if token.kind != "word" or not _leads(tokens, i + 1):
        return None
    return _letters_and_sign(tokens, i) or _code_before(tokens, i) or _letters_before(tokens, i, manners)


def _leads(tokens: Tokens, i: int) -> bool:
    """Whether token `i` can follow letters for money: a number, a sign, a full stop or slash."""
    return tokens.kind(i) == "number" or tokens.low(i) in table.SYMBOLS or tokens.low(i) in (".", "/")


def _sign_before(tokens: Tokens, i: int, manners: Manners) -> Mark | None:
    low, earlier = tokens.low(i), tokens.low(i - 1)
    if low in table.AFTER_ONLY:
        return None
    if low in table.DOLLARS:
        if tokens.glued(i) and tokens.kind(i - 1) == "word" and earlier in table.DOLLAR_PREFIXES:
            return None
        return Mark(manners.dollar, i + 1, plain=True)
    suffix = tokens.low(i + 1)
    if low == "£" and tokens.glued(i + 1) and suffix in table.POUND_SUFFIXES and tokens.kind(i + 2) == "number":
        return Mark(table.POUND_SUFFIXES[suffix], i + 2)
    return Mark(table.SYMBOLS[low], i + 1)


def _letters_and_sign(tokens: Tokens, i: int) -> Mark | None:
    """Reads "US$", "C$", "E£", "GH₵", "CN¥", "S/" and tokenised "us $"."""
    token, sign, glued = tokens[i], tokens.low(i + 1), tokens.glued(i + 1)
    if sign in table.DOLLARS and token.low in table.DOLLAR_PREFIXES and (glued or token.low in table.SPACED_PREFIXES):
        single = len(token.text) == 1 and not token.text.isupper()
        return None if single and glued else Mark(table.DOLLAR_PREFIXES[token.low], i + 2)
    if sign in table.SYMBOLS and glued and token.low in table.POUND_PREFIXES:
        return Mark(table.POUND_PREFIXES[token.low], i + 2)
    return None


def _code_before(tokens: Tokens, i: int) -> Mark | None:
    token = tokens[i]
    at = i + 1
    dotted = tokens.low(at) == "." and tokens.kind(at + 1) == "number"
    if tokens.kind(at) != "number" and not dotted:
        return None
    if token.text in table.CODES | table.OLD_CODES and token.text not in table.WORD_CODES:
        return Mark(token.text, at)
    if token.text in table.OTHER_CODES and not dotted:
        return Mark(table.OTHER_CODES[token.text], at)
    scaled = _scaled_code(token.text)
    return Mark(scaled[0], at, scaled[1]) if scaled else None


def _letters_before(tokens: Tokens, i: int, manners: Manners) -> Mark | None:
    """Reads "Rs. 500", "KSh 500", and "R500", "P500", "S/ 500" where the document names the country."""
    text, at = tokens[i].text, i + 1
    slash = text == "S" and tokens.low(at) == "/" and tokens.glued(at)
    at += 1 if slash else 0
    at += 1 if tokens.low(at) == "." and tokens.glued(at) else 0
    if tokens.kind(at) != "number":
        return None
    if text in table.BEFORE and not slash:
        if text in ("Fr", "RM", "Rm") and not _big(tokens, at):
            return None
        code = table.LETTERS[text] or manners.resolve(_FAMILY_OF_LETTERS.get(text, ""))
        if text in _RUPEES and tokens.low(at + 1) in _SOUTH_ASIAN:
            code = _by_crore(manners)
        return Mark(code or (manners.cfa if "CFA" in text else None), at)
    return _evidence(tokens, i, at, manners, slash=slash) if text in table.EVIDENCE else None


_FAMILY_OF_LETTERS = {"Rs": "rupee", "RS": "rupee", "Re": "rupee", "kr": "krone", "Kr": "krone", "Fr": "franc",
                      "Sh": "shilling", "Shs": "shilling"}  # fmt: skip


def _by_crore(manners: Manners) -> str | None:
    """Whose rupees are counted in lakh and crore: those of the one country named that counts so."""
    counting = {"IN": "INR", "PK": "PKR", "NP": "NPR", "LK": "LKR"}
    found = {code for place, code in counting.items() if place in manners.whereabouts}
    return manners.said.get("rupee") or (found.pop() if len(found) == 1 else None)


def _big(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` looks like an amount: grouped, with two decimals, or with a scale after it."""
    digits, after = tokens[at].text, tokens.low(at + 1)
    scaled = after in ("million", "billion", "trillion", "bn", "crore", "lakh", "m", "mn", "tn")
    return "," in digits or "." in digits or scaled


def _evidence(tokens: Tokens, i: int, at: int, manners: Manners, *, slash: bool) -> Mark | None:
    text = tokens[i].text
    if (text == "S") != slash or tokens.low(at + 1) in _ROADS or tokens.hyphen(i - 1):
        return None
    places = [place for place in table.EVIDENCE[text] if place in manners.whereabouts]
    short = len(tokens[at].text) == 1 and not _big(tokens, at) and not slash
    if len(places) == 1 and not short and (len(text) > 1 or slash or tokens.glued(at)):
        return Mark("ZWL" if places == ["ZW"] else current(places[0]), at)
    return (
        Mark("ZAR", at)
        if text == "R" and tokens.glued(at) and _big(tokens, at) and _scale_follows(tokens, at)
        else None
    )


def _scale_follows(tokens: Tokens, at: int) -> bool:
    return tokens.low(at + 1) in ("million", "billion", "trillion", "bn", "m")


def after(tokens: Tokens, j: int, number: Number, manners: Manners) -> Mark | None:
    """The currency that begins at token `j`, right after a number."""
    token = tokens[j]
    if token.low in table.SYMBOLS:
        return _sign_after(tokens, j, manners)
    if not manners.words:
        return _code_after(tokens, j) or _letters_after(tokens, j, number, manners) or _foreign(tokens, j, manners)
    return (
        _code_after(tokens, j)
        or _letters_after(tokens, j, number, manners)
        or _named(tokens, j, number, manners)
        or _grand(tokens, j, number, manners)
    )


@cache
def dollar_codes() -> frozenset[str]:
    """The codes of all that is called a dollar or a peso: what a bare "$" may stand for."""
    return frozenset(code for (family, _), code in table.family_codes().items() if family in ("dollar", "peso"))


def national(tokens: Tokens, i: int) -> Mark | None:
    """Reads the adjective alone after "$10 million" ("$10 million Canadian"), at the end of its phrase."""
    found = match(countries(), tokens, i) if tokens.kind(i) == "word" and tokens[i].text[0].isupper() else None
    code = table.family_codes().get(("dollar", found[0])) if found else None
    return Mark(code, found[1]) if found and code and tokens.low(found[1]) in _END | _LINKS else None


def _foreign(tokens: Tokens, j: int, manners: Manners) -> Mark | None:
    """A currency's full name in the document's language, with no more than a small word ("de", "d'") before it."""
    elided = tokens.low(j) == "d" and tokens.apostrophe(j + 1)
    for k in (j, j + 2) if elided else (j, j + 1) if len(tokens.low(j)) <= 3 else (j,):
        found = match(manners.names, tokens, k)
        if found is not None:
            return Mark(found[0], found[1])
    return None


def _sign_after(tokens: Tokens, j: int, manners: Manners) -> Mark | None:
    low = tokens.low(j)
    again = tokens.low(j + 2) == low and not tokens.glued(j + 1)
    if tokens.kind(j + 1) == "number" and not again:
        return None
    if low in table.DOLLARS and tokens.glued(j + 1) and tokens.kind(j + 1) == "word":
        return None
    dollar = low in table.DOLLARS
    if low == "¢":
        return Mark(manners.dollar, j + 1, 0.01)
    return Mark(manners.dollar if dollar else table.SYMBOLS[low], j + 1, plain=dollar)


def _code_after(tokens: Tokens, j: int) -> Mark | None:
    text = tokens[j].text
    upper = text.upper() if text in table.LOWER_CODES else text
    if upper in table.OTHER_CODES and not (upper == "UAE" and tokens.kind(j + 1) == "word"):
        return Mark(table.OTHER_CODES[upper], j + 1)
    wordy = upper in table.WORD_CODES and tokens.kind(j + 1) == "word" and tokens.low(j + 1) not in _LINKS
    if upper in table.CODES | table.OLD_CODES and not wordy:
        return Mark(upper, j + 1)
    scaled = _scaled_code(text)
    return Mark(scaled[0], j + 1, scaled[1]) if scaled else None


def _scaled_code(text: str) -> tuple[str, float] | None:
    """Reads "MEUR", "KUSD": a scale letter before a code."""
    if len(text) == 4 and text[0] in "MKBk" and text[1:] in table.MILLION_CODES:
        return text[1:], {"K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9}[text[0]]
    return None


def _letters_after(tokens: Tokens, j: int, number: Number, manners: Manners) -> Mark | None:
    """Reads "500 kr.", "500 zł", "500 TL", and "80p", "80c" where the document prints pounds, dollars or euros."""
    text, low = tokens[j].text, tokens.low(j)
    if (text in table.AFTER or text == "Ft") and tokens.low(j + 1) not in ("franc", "francs"):
        dotted = low == "kr" and tokens.low(j + 1) == "." and tokens.glued(j + 1)
        code = table.LETTERS[text] or (
            manners.cfa if "CFA" in text else manners.resolve(_FAMILY_OF_LETTERS.get(text, ""))
        )
        return Mark(code, j + (2 if dotted else 1))
    if text == "TL" and "TR" in manners.places:
        return Mark("TRY", j + 1)
    if text not in ("p", "c") or not tokens.glued(j) or (tokens.glued(j + 1) and tokens.kind(j + 1) != "mark"):
        return None
    small = number.low < 1000 and not number.words
    if text == "p" and manners.sterling and small and number.low not in _SCREENS:
        return Mark("GBP", j + 1, 0.01)
    cents = manners.dollars or manners.euros
    return Mark("EUR" if manners.euros else manners.dollar, j + 1, 0.01) if text == "c" and cents and small else None


def _grand(tokens: Tokens, j: int, number: Number, manners: Manners) -> Mark | None:
    """Reads "fifty grand": thousands, of the pounds or dollars that the document prints."""
    if tokens[j].text != "grand" or number.low >= 1000:
        return None
    if tokens.low(j + 1) not in _END | _LINKS:
        return None
    either = manners.sterling != manners.dollars
    return Mark(("GBP" if manners.sterling else manners.dollar) if either else None, j + 1, 1e3)


def _named(tokens: Tokens, j: int, number: Number, manners: Manners) -> Mark | None:
    """Reads "(Australian) dollars", "pounds (sterling)", "new Israeli shekels", "euro cents"."""
    if tokens.kind(j) != "word":
        return None
    full = match(names("en"), tokens, j)
    if full is not None and full[1] > j + 1:
        return Mark(full[0], full[1])
    j += 1 if tokens.low(j) == "new" and match(countries(), tokens, j + 1) and not match(countries(), tokens, j) else 0
    nation = match(countries(), tokens, j)
    if nation is not None:
        k = nation[1] + (1 if tokens.low(nation[1]) in _QUALIFIERS else 0)
        k += 1 if tokens.joined(k) else 0
        return _national(tokens, k, nation[0], manners)
    k = j + 1 if tokens.low(j) in _QUALIFIERS else j
    if tokens.low(j) in ("euro", "euros") and tokens.low(j + 1) in ("cent", "cents"):
        return Mark("EUR", j + 2, 0.01)
    unit = table.units().get(tokens.low(k))
    return None if unit is None else _bare(tokens, k, unit, number, manners)


def _national(tokens: Tokens, k: int, country: str, manners: Manners) -> Mark | None:
    """A unit at `k` after the name or adjective of a country."""
    unit = table.units().get(tokens.low(k))
    if unit is None:
        return None
    if tokens.low(k) == "won" and tokens.low(k - 2) == "north":
        return Mark("KPW", k + 1)
    code = table.family_codes().get((unit.family, country))
    if unit.minor:
        code = _minor_code(unit, country, manners)
        return Mark(code, k + 1, _size(unit, code))
    if code is None and unit.family in table.FAMILIES and unit.alone is None and country != "XF":
        return None
    if country == "XF":
        code = manners.cfa
    return Mark(code or unit.alone, k + 1, unit.factor)


def _minor_code(unit: table.Unit, country: str | None, manners: Manners) -> str | None:
    if country is not None:
        return "EUR" if country == "EU" else table.family_codes().get((unit.family, country)) or current(country)
    if unit.family == "dollar":
        return "EUR" if manners.euros else manners.dollar
    if unit.family == "penny":
        return "GBP" if manners.sterling else None
    if unit.alone:
        return unit.alone
    return manners.resolve(unit.family)


def _size(unit: table.Unit, code: str | None) -> float:
    return table.FILS.get(code or "", 0.001) if unit.family == "fils" else unit.factor


def _bare(tokens: Tokens, k: int, unit: table.Unit, number: Number, manners: Manners) -> Mark | None:
    """A unit with no country beside it."""
    if tokens.low(k) in table.PEOPLES and tokens[k].text[0].isupper():
        return None
    low = tokens.low(k)
    if low in ("pound", "pounds"):
        return _pounds(tokens, k, number, manners)
    if unit.minor:
        code = _minor_code(unit, None, manners)
        return None if unit.needs and code is None else Mark(code, k + 1, _size(unit, code))
    said = manners.resolve(unit.family, said_only=unit.needs == "country")
    if unit.needs in ("country", "place") and said is None:
        return None
    if unit.needs == "scale" and (number.low < 1000 or not _money_word(tokens, k, number)):
        return None
    if unit.family == "dollar":
        return Mark(manners.dollar, k + 1, plain=True)
    return Mark(unit.alone or said, k + 1, plain=True)


def _money_word(tokens: Tokens, k: int, number: Number) -> bool:
    """Whether "won" or "real" after 1,000 and more is money, not the verb or the adjective."""
    if tokens.low(k) in ("real", "reals"):
        return number.low >= 1e6 or tokens.low(k + 1) in _END | _LINKS
    return tokens.low(k + 1) not in _AFTER_WON or number.low >= 1e6


def _pounds(tokens: Tokens, k: int, number: Number, manners: Manners) -> Mark | None:
    if tokens.low(k + 1) == "sterling":
        return Mark("GBP", k + 2)
    said = manners.said.get("pound")
    other = said not in (None, "GBP")
    ounces = tokens.low(k + 1) == "and" and tokens.low(k + 3) in ("ounce", "ounces")
    if tokens.low(k + 1) in _WEIGHED or ounces or (tokens.hyphen(k - 1) and number.low < 1e6):
        return None
    if not (manners.sterling or number.low >= 1e6 or other):
        return None
    return Mark(said if other and not manners.sterling else "GBP", k + 1, plain=True)
