"""What an item says beyond its words, held against the printed words: standing, number, date.

A model may point at true words and say something false of them. So a value is only kept where the words bear it: a
standing needs its word, a sum its digits, a date a year that is printed or the document's own. What cannot be held
against the text (a role, a country, a note) is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel import Locale

from sourcebook.extract.llm.anchor import Dropped
from sourcebook.extract.llm.reply import MoneyItem
from sourcebook.model.annotation import Status
from sourcebook.model.when import parse_edtf

STEMS: dict[Status, str] = {
    "alleged": "accus alleg assert claim contend charg said say suspect purport sue suing suit",
    "denied": "den reject refut disput rebut contest not no false untrue",
    "investigated": "investigat inquir enquir prob scrutin examin review",
    "charged": "charg indict prosecut arraign trial",
    "settled": "settl agree",
    "admitted": "admit admission acknowledg conced confess guilt",
    "convicted": "convict guilt sentenc jail imprison",
    "acquitted": "acquit exonerat clear innocen",
    "dismissed": "dismiss drop withdr threw throw toss reject abandon",
    "overturned": "overturn quash vacat annul revers struck strike void",
    "pardoned": "pardon clemen amnest commut",
    "found": "found find conclud conclus determin establish rul reveal uncover discover expos ascertain",
    "documented": "show document record reveal indicat detail prov evidenc",
    "estimated": "estimat calculat project forecast reckon about around roughly approximat",
    "opined": "think thought believ belief feel felt argu opin view hop fear predict expect doubt consider",
    "corrected": "correct retract clarif amend",
}
"""Beginnings of the words that show a standing. "asserted" needs none: it says no more than that it is printed."""
SCALES = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "billions": 1e9,
    "bn": 1e9, "b": 1e9, "trillion": 1e12, "trillions": 1e12, "tn": 1e12, "cents": 0.01, "cent": 0.01, "pence": 0.01,
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_PLAIN = re.compile(r"\d{4}(?:-\d\d){0,2}|\d{3}X")
_CURRENCIES = frozenset(Locale("en").currencies)
NEAR = 1
"""Years before and after the document's own that "last year" and "next spring" may mean."""


def check_status(status: Status, words: str) -> None:
    """Refuse a standing whose word is not in the claim's own words.

    Raises:
        Dropped: It is not, or they are no more than one word.
    """
    held = [word.lower() for word in _WORD.findall(words)]
    if len(held) < 2:
        raise Dropped("no statement")
    if status != "asserted" and not any(word.startswith(tuple(STEMS[status].split())) for word in held):
        raise Dropped("standing without its word")


def check_sum(item: MoneyItem, words: str) -> None:
    """Refuse a sum whose numbers are not printed in its words, alone or with a scale word of theirs.

    Raises:
        Dropped: A number that is not there, ends in the wrong order, no number at all, or an unknown currency.
    """
    given = [value for value in (item.low, item.high) if value is not None]
    scales = [1.0, *(SCALES[w] for w in map(str.lower, _WORD.findall(words)) if w in SCALES)]
    printed = [float(n.replace(",", "")) for n in _NUMBER.findall(words)[:20]]
    possible = [number * scale for number in printed for scale in scales]
    known = all(any(abs(value - p) <= 1e-9 * max(1.0, p) for p in possible) for value in given)
    if not given or not known or given != sorted(given):
        raise Dropped("number not in the words")
    if item.currency is not None and item.currency not in _CURRENCIES:
        raise Dropped("no such currency")


def check_date(edtf: str, words: str, years: Iterable[int]) -> str:
    """TIMEX3 value of a date whose year is printed in its words, or in `years` (the piece's and the document's own).

    Raises:
        Dropped: It is no plain date, or its year comes from nowhere.
    """
    if not _PLAIN.fullmatch(edtf):
        raise Dropped("not a plain date")
    try:
        when = parse_edtf(edtf)
    except ValueError:
        raise Dropped("not a plain date") from None
    printed = years_in(words)
    low, high = (when.earliest or (0,))[0], (when.latest or (0,))[0]
    if not any(low <= year <= high for year in printed or years):
        raise Dropped("year not in the text")
    return edtf.rstrip("X")


def years_in(words: str) -> list[int]:
    """Numbers of four digits."""
    return [int(match) for match in _YEAR.findall(words)]


def years_near(reference: str | None) -> list[int]:
    """The year of the document's own date and those beside it; none when it is unknown."""
    return [year + step for year in years_in(reference or "")[:1] for step in range(-NEAR, NEAR + 1)]


def says_no(words: str) -> bool:
    """Whether a word of denial stands in the words."""
    return any(word in _NO or word.endswith(("n't", "n’t")) for word in map(str.lower, _WORD.findall(words)))


def hedges(words: str) -> bool:
    """Whether a word stands in them that leaves open whether it is so."""
    return any(word.lower() in _HEDGES for word in _WORD.findall(words))


_NO = frozenset({"no", "none", "nobody", "nothing", "neither", "not", "never", "nor", "without"})
_HEDGES = frozenset(
    {
        *("allegedly", "apparently", "could", "likely", "may", "maybe", "might", "perhaps", "possibly", "presumably"),
        *("probably", "purportedly", "reportedly", "seemingly", "supposedly"),
    }
)
