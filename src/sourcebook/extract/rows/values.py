"""What single cells say: a day, a country, the kind of name. Each distinct cell is read once."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.gazetteer import countries
from sourcebook.extract.naming.personal import person_form
from sourcebook.extract.naming.text import fold
from sourcebook.extract.time_grammar import Context, find_times
from sourcebook.extract.tokens import Tokens, tokenize
from sourcebook.extract.tokens import words as word_set
from sourcebook.model.annotation import MentionType

LONGEST_DATE = 60
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?(?:[T ]\d{1,2}:\d{2}.{0,25})?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[, ]{1,2}\d{1,2}:\d{2}.{0,20})?")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ .-]{1,2}([A-Za-z]{3,9})\.?[ ,-]{1,3}(\d{4}|\d{2})(?: \d{1,2}:\d{2}.{0,20})?"
)
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,? \d{1,2}:\d{2}.{0,20})?")
_MONTH = re.compile(r"([A-Za-z]{3,9})\.?[ ,-]{1,2}(\d{4}|\d{2})")
_QUARTER = re.compile(r"(?:Q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?Q([1-4]))", re.I)
NO_NAME = word_set(
    "n/a na none unknown null nil - -- ? other others various tbd tba anonymous redacted withheld undisclosed "
    "unspecified"
) | {"not available", "not known", "not applicable", "not stated"}
"""Cells that stand for no name."""
TOTALS = frozenset({"total", "totals", "grand total", "subtotal", "sub-total", "sum", "sub total", "total:"})
_BODY = lex.COMPANY_FORMS | lex.ORG_HEADS | lex.ORG_OF_HEADS | word_set("bank holdings trust partners")
_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=1 << 16)
def parse_date(text: str, day_first: bool) -> str | None:
    """The day, month, quarter or year that a cell names, as EDTF; None when it is no date."""
    words = text.strip()
    if not words or len(words) > LONGEST_DATE:
        return None
    return _plain_date(words, day_first) or _spoken_date(words)


def _plain_date(words: str, day_first: bool) -> str | None:
    if match := _ISO.fullmatch(words):
        return _edtf(int(match[1]), int(match[3] or 0), int(match[4] or 0))
    if match := _NUMERIC.fullmatch(words):
        one, two, year = int(match[1]), int(match[3]), _year(match[4])
        first = day_first or match[2] == "."
        tries = [(two, one), (one, two)] if first else [(one, two), (two, one)]
        return next((found for month, day in tries if (found := _edtf(year, month, day))), None)
    if match := _MONTH_DAY.fullmatch(words):
        return _edtf(int(match[3]), _MONTHS.get(match[1].lower(), 99), int(match[2]))
    if match := _DAY_MONTH.fullmatch(words):
        return _edtf(_year(match[3]), _MONTHS.get(match[2].lower(), 99), int(match[1]))
    if match := _COMPACT.fullmatch(words):
        return _edtf(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH.fullmatch(words):
        return _edtf(_year(match[2]), _MONTHS.get(match[1].lower(), 99), 0)
    if match := _QUARTER.fullmatch(words):
        return f"{match[2] or match[3]}-{32 + int(match[1] or match[4])}"
    return None


def _spoken_date(words: str) -> str | None:
    """By the grammar of times in prose, where it takes the whole cell."""
    if not any(c.isdigit() for c in words):
        return None
    tokens = Tokens(tokenize(words))
    found = list(find_times(tokens, Context(reference=None)))
    if len(found) == 1 and found[0][0] == 0 and found[0][1] == tokens.size and found[0][2].value.type == "DATE":
        return found[0][2].value.edtf
    return None


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else 1900 + year if year >= 50 else 2000 + year


def _edtf(year: int, month: int, day: int) -> str | None:
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not 1000 <= year <= 2200:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")


def day_order(values: list[str]) -> bool | None:
    """Whether a column writes days before months, by dates that can be only one of the two; None where none can."""
    seen = set()
    for value in values:
        match = _NUMERIC.fullmatch(value.strip()[:LONGEST_DATE])
        if match and match[2] != "." and int(match[1]) > 12 >= int(match[3]):
            seen.add(True)
        elif match and match[2] != "." and int(match[3]) > 12 >= int(match[1]):
            seen.add(False)
    return seen.pop() if len(seen) == 1 else None


def is_ambiguous(value: str) -> bool:
    """Whether a date reads otherwise with days first."""
    match = _NUMERIC.fullmatch(value.strip()[:LONGEST_DATE])
    return bool(match and match[2] != "." and int(match[1]) <= 12 and int(match[3]) <= 12 and match[1] != match[3])


@lru_cache(maxsize=1 << 16)
def country_of(text: str) -> str | None:
    """The country (ISO 3166-1 alpha-2, lower case) that a cell names, or has the code of; None when none."""
    words = text.strip()
    if len(words) in (2, 3) and words.isascii() and words.isalpha() and words.isupper():
        return _code(words)
    return countries().get(fold(words)) if len(words) < 80 else None


def _code(words: str) -> str | None:
    if len(words) == 2:
        return words.lower() if words.lower() in _codes() else None
    from babel.core import get_global

    found = get_global("territory_aliases").get(words)
    return str(found[0]).lower() if found and len(found) == 1 and len(str(found[0])) == 2 else None


@cache
def _codes() -> frozenset[str]:
    return frozenset(countries().values())


@lru_cache(maxsize=1 << 16)
def is_name(text: str) -> bool:
    """Whether a cell may be a name: letters, a capital or a script without them, no sentence, no mark of absence."""
    words = text.strip()
    if not words or len(words) > 160 or words.casefold() in NO_NAME or words.casefold() in TOTALS:
        return False
    first = _LETTER.search(words)
    if first is None or "://" in words or "@" in words:
        return False
    digits = sum(c.isdigit() for c in words)
    parts = words.split()
    if len(parts) > 14 or digits > len(words) / 2:
        return False
    # "cimb-bank-berhad", "ACC_0034": keys of a database are no names.
    key = len(parts) == 1 and ("_" in words or (words.islower() and ("-" in words or digits > 0)))
    return not key and any(c.isupper() or (c.isalpha() and c == c.upper()) for c in words)


@lru_cache(maxsize=1 << 16)
def kind_of_name(text: str) -> MentionType | None:
    """What a name's own form shows it to be; None where it could be either."""
    low = [word.strip(".,()&'\"") for word in text.casefold().split()]
    if any(word in _BODY for word in low) or "&" in text or low[-1:] == ["plc"]:
        return "organization"
    if country_of(text):
        return "place"
    if person_form(text) >= 1.0 or _comma_person(text):
        return "person"
    return None


def _comma_person(text: str) -> bool:
    """A family name before the given one: "Brekke, Tomas"."""
    last, comma, first = text.partition(", ")
    return bool(comma) and len(last.split()) < 3 and person_form(f"{first} {last}") >= 1.0
