"""Names of currencies and countries out of CLDR (by Babel): the world's money in English, and in other languages.

Nothing here is typed in: a name, its plural forms and the countries that use or used a currency are CLDR's. What
CLDR lacks (adjectives, old spellings, slang) is in `currencies` and `naming.nationalities`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from sourcebook.extract.naming.nationalities import NATIONALITIES
from sourcebook.extract.tokens import Tokens, tokenize

Entries = dict[str, list[tuple[tuple[str, ...], str]]]
"""First word -> (the words after it, what they mean), the longest first."""

_FORMS = (1, 2, 5, 1.5)
"""Counts that give every plural form of the languages CLDR knows."""
_LONGEST_NAME = 6

EXTRA_COUNTRIES = {
    "us": "US", "u.s": "US", "u.s.": "US", "uk": "GB", "u.k.": "GB", "uae": "AE", "u.a.e.": "AE", "emirates": "AE",
    "dubai": "AE", "america": "US", "britain": "GB", "england": "GB", "scotland": "GB", "aussie": "AU",
    "trinidad": "TT", "zealand": "NZ", "soviet": "SU", "yugoslav": "YU", "deutsche": "DE", "czechoslovak": "CS",
    "korean": "KR", "korea": "KR", "turkey": "TR", "burma": "MM", "congo": "CD", "bosnia": "BA", "turkmenistani": "TM",
    "uzbekistani": "UZ", "tajikistani": "TJ", "kyrgyzstani": "KG", "kyrgystani": "KG", "caymanian": "KY",
    "bermudian": "BM", "bermudan": "BM", "aruban": "AW", "falkland": "FK", "maltese": "MT", "zaire": "ZR",
    "zairean": "ZR", "luxembourg": "LU", "east german": "DD", "western samoan": "WS", "eastern caribbean": "XC",
    "east caribbean": "XC", "cfa": "XF", "taiwan": "TW", "antillean": "AN", "gibraltar": "GI", "macanese": "MO",
    "hong kong": "HK", "bhutan": "BT", "malagasy": "MG", "solomon": "SB", "salvadorean": "SV", "belizean": "BZ",
    "moldavian": "MD", "croat": "HR",
}  # fmt: skip
"""Ways to name a country before a currency that neither CLDR nor the nationalities list."""


def _add(entries: Entries, words: Iterable[str], meaning: str) -> None:
    first, *rest = words
    known = entries.setdefault(first, [])
    if all(tuple(rest) != other for other, _ in known):
        known.append((tuple(rest), meaning))


def _sorted(entries: Entries) -> Entries:
    return {first: sorted(rest, key=lambda item: (-len(item[0]), item)) for first, rest in entries.items()}


def split(text: str) -> list[str]:
    """The lower-case tokens of a name, "&" as "and"."""
    return [token.low for token in tokenize(text.replace("&", "and"))]


def match(entries: Entries, tokens: Tokens, i: int) -> tuple[str, int] | None:
    """What the longest entry at token `i` means, and the token after it."""
    for rest, meaning in entries.get(tokens.low(i), ()):
        if tokens.words_at(i + 1, *rest):
            return meaning, i + 1 + len(rest)
    return None


@cache
def countries() -> Entries:
    """English names and adjectives of countries, to their ISO 3166-1 code in capitals."""
    from babel import Locale

    entries: Entries = {}
    for code, name in sorted(Locale.parse("en").territories.items()):
        if len(code) == 2 and "(" not in name:
            _add(entries, split(name), code)
    for name, country in NATIONALITIES.items():
        if country:
            _add(entries, split(name), country.upper())
    for name, country in EXTRA_COUNTRIES.items():
        _add(entries, split(name), country)
    return _sorted(entries)


@cache
def names(language: str) -> Entries:
    """Full names of currencies in a language, in every plural form, to their ISO 4217 code; active ones win.

    Empty for a language CLDR does not know. Names that tell two issues of one currency apart by years are left out.
    """
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global
    from babel.numbers import get_currency_name

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}
    entries: Entries = {}
    recent = _in_use(get_global("territory_currencies"))
    for code in sorted(locale.currencies, key=lambda c: (c not in recent, c)):
        for count in _FORMS:
            name = get_currency_name(code, count=count, locale=locale)
            words = split(name)
            if name.upper() != code and "(" not in name and 0 < len(words) <= _LONGEST_NAME:
                _add(entries, words, code)
                _add(entries, split(_plain(name)), code)
    return _sorted(entries)


def _plain(name: str) -> str:
    """The name without accents, as papers often print it."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def _in_use(territories: Mapping[str, list[tuple[str, object, object, bool]]]) -> frozenset[str]:
    return frozenset(code for rows in territories.values() for code, _, end, tender in rows if end is None and tender)


@cache
def of_countries() -> dict[tuple[str, str], str]:
    """(last word of a currency's English name, country) -> code; the latest one where a country had several."""
    from babel import Locale
    from babel.numbers import get_currency_name, get_territory_currencies

    locale = Locale.parse("en")
    found: dict[tuple[str, str], str] = {}
    for country in sorted(str(c) for c in locale.territories if len(str(c)) == 2):
        for code in get_territory_currencies(country, date(1940, 1, 1), date(2100, 1, 1)):
            for count in (1, 2):
                name = get_currency_name(code, count=count, locale=locale).partition(" (")[0]
                found[_plain(name.split()[-1]).lower(), country] = code
    return found


@cache
def current(country: str) -> str | None:
    """The money of a country today, by ISO code; None where there is not just one."""
    from babel.numbers import get_territory_currencies

    codes = get_territory_currencies(country)
    return codes[0] if len(codes) == 1 else None


@cache
def decimal_comma(language: str) -> bool:
    """Whether a language writes decimals with a comma (CLDR, Latin digits); False where it is unknown."""
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    try:
        return get_decimal_symbol(Locale.parse(language), numbering_system="latn") == ","
    except (UnknownLocaleError, ValueError):
        return False
