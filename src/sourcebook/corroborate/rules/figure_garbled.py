"""Rule `figure-garbled`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.model.check import Flag, Severity

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,6})?"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|bn|mn|m|k)"
_BIG = r"(?:thousand|million|billion|trillion)"
_HUGE = r"(?:million|billion|trillion)"
_SIGN = r"(?:US|C|A|NZ|HK|S)?[$€£¥]"
_VALUE: Final = re.compile(rf"\s*({_SIGN})?\s?({_NUMBER})(?:\s?({_SCALE})\b)?(?:\s?(%|percent\b|per cent\b))?")
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12,
}  # fmt: skip
_CURRENCY_WORDS = {
    "$": "dollars?", "€": "euros?", "£": "pounds?(?: sterling)?", "¥": "yen|yuan",
}  # fmt: skip
_ANY_CURRENCY = (
    r"(?:US |American |Canadian |Australian )?"
    r"(?:dollars?|euros?|pounds? sterling|pounds?|yen|yuan|francs?|roubles?|rubles?|pesos?|rupees?)"
)
_MORE = r"(?:over|more than|at least|no fewer than|no less than|exceeding|in excess of|upwards of)"
_LESS = r"(?:under|less than|fewer than|at most|up to|almost|nearly|no more than)"
_ABOUT = r"(?:about|around|approximately|roughly|some|nearly|almost)"
_PLUS: Final = re.compile(
    rf"\b({_MORE}|{_LESS}|{_ABOUT}|exactly|only|just)\s+({_SIGN})?({_NUMBER})\s?\+(?!\s?\d)", re.I
)
_OPPOSED: Final = re.compile(rf"\b(?:{_MORE}\s+{_LESS}|{_LESS}\s+{_MORE})\s+{_SIGN}?\d", re.I)
_TWO_SCALES: Final = re.compile(rf"(?:{_SIGN}\s?|\b)(?:{_NUMBER})\s?(?:{_HUGE}\s{_BIG}|thousand\sthousand)\b", re.I)
_TWO_CURRENCIES: Final = re.compile(rf"({_SIGN})\s?(?:{_NUMBER})(?:\s?-?(?:{_SCALE})\b)?[\s-]({_ANY_CURRENCY})\b", re.I)
_DOUBLE_SIGN: Final = re.compile(rf"(?<![$€£¥])(?:[$€£¥]\s?){{2,3}}(?:{_NUMBER})")
_TWO_PERCENTS: Final = re.compile(rf"(?:{_NUMBER})\s?(?:%|percent\b|per cent\b)\s?(?:%|percent\b|per cent\b)", re.I)
_COMMAS: Final = re.compile(r"(?<![\d.,/:\-–])\d{1,3}(?:,\d{1,9}){1,12}(?![\d/]|[,.]\d)")
_DOTS: Final = re.compile(
    rf"{_SIGN}\s?\d{{1,4}}\.\d{{1,4}}\.\d{{1,4}}\b|\b\d{{1,3}}\.\d{{1,2}}\.\d{{1,2}}\s?(?:{_BIG}|%|percent)\b"
)
_TWO_DOTS: Final = re.compile(rf"(?:{_SIGN}\s?\d{{1,6}}|\b\d{{1,6}})\.\.\d{{1,6}}\b")
_RANGE: Final = re.compile(r"\b(between|from)\b", re.I)
_SHARE: Final = re.compile(
    r"(?<![\d.,])(\d{3,6}(?:\.\d{1,3})?)\s?(?:%|percent|per cent)\s+(?:share\s+)?of\s+(?:(?:the|its|their|all)\s+)?"
    r"(?:total|whole|entire|all|votes?|voters|respondents|people|members|cases|inmates|prisoners|population|shares|"
    r"those|adults|children|women|men|households|residents|patients|employees|staff)\b",
    re.I,
)
_OUT_OF: Final = re.compile(
    r"(?<![\d.,$€£])(\d{1,9})\s+out\s+of\s+(?:every\s+|the\s+|all\s+)?(\d{1,9})(?![\d.,]*\d|\s?[%$])", re.I
)
_CLOCK = re.compile(r"\s?(?:a\.?m\b|p\.?m\b|o['’]clock|hrs?\b|hours?\b)", re.I)
_MONTH_BEFORE = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,9}\.?\s$"
    r"|\b(?:pp?|pages?|nos?|vols?|paras?|§)\.?\s?$",
    re.I,
)
_TWICE = "gives the currency twice."
_REPLACE = "Look the figure up in the source and print it once, in one form."


class FigureGarbled:
    """A figure that cannot be meant as it is printed.

    "over 13+", "between 40 and 30", "from 5 to 5", "$4.4 billion million", "$3 million dollars", "20% percent",
    "1,00,0", "$1.2.3 million", "120% of the voters", "12 out of 10", "more than less than 5". Clock times, page lists,
    Indian grouping (1,00,000) and percentages that may pass 100 (of capacity, of output) are left alone. A currency
    named twice ("$3 million dollars") is a warning.

    Example:
        The fund handled $4.4 billion million and holds over 13+ accounts.
    """

    name: ClassVar[str] = "figure-garbled"
    severity: ClassVar[Severity] = "error"
    needs_library: ClassVar[bool] = False

    def find(self, draft: Draft, _evidence: Evidence | None) -> Iterator[Flag]:
        """Garbled figures inside each block; of overlapping finds the first."""
        for block in draft.blocks:
            if block.kind == "code":
                continue
            found = sorted(
                (start, end, why) for look in _LOOKS for start, end, why in look(draft.text, block.start, block.end)
            )
            reach = -1
            for start, end, why in found:
                if start >= reach:
                    message = f"“{draft.text[start:end]}” {why} {_REPLACE}"
                    yield flag(self, draft, start, end, message, severity="warning" if why == _TWICE else None)
                    reach = end


Found = Iterator[tuple[int, int, str]]


def _plain(pattern: re.Pattern[str], why: str) -> Callable[[str, int, int], Found]:
    def look(text: str, start: int, end: int) -> Found:
        return ((m.start(), m.end(), why) for m in pattern.finditer(text, start, end))

    return look


def _two_currencies(text: str, start: int, end: int) -> Found:
    for match in _TWO_CURRENCIES.finditer(text, start, end):
        expected = _CURRENCY_WORDS[match.group(1)[-1]]
        same = re.fullmatch(rf"(?:\w+ )?(?:{expected})", match.group(2), re.I)
        if same and " " in match.group(2).removeprefix("pounds sterling"):
            continue  # "$9 US dollars" says which dollars.
        yield match.start(), match.end(), _TWICE if same else "gives two currencies."


def _commas(text: str, start: int, end: int) -> Found:
    """Thousands groups of the wrong length, where it cannot be a list, a date or Indian grouping."""
    for match in _COMMAS.finditer(text, start, end):
        groups = match.group().split(",")
        rest = groups[1:]
        if all(len(g) == 3 for g in rest) or _MONTH_BEFORE.search(text, max(start, match.start() - 12), match.start()):
            continue
        indian = len(groups[0]) <= 2 and all(len(g) == 2 for g in rest[:-1]) and len(rest[-1]) == 3
        decimal = len(rest) == 1 and len(rest[0]) <= 2
        listed = all(g.lstrip("0") == g and g for g in rest) and all(len(g) <= 3 for g in rest)
        years = any(len(g) == 4 and g[:2] in ("18", "19", "20") for g in rest)
        if not (indian or decimal or listed or years):
            yield match.start(), match.end(), "has its thousands separators in impossible places."


def _value(text: str, at: int, end: int) -> tuple[re.Match[str], float] | None:
    match = _VALUE.match(text, at, end)
    if match is None:
        return None
    return match, float(match.group(2).replace(",", "")) * _SCALES.get((match.group(3) or "").lower(), 1.0)


_LINK = {"between": re.compile(r"\s{1,20}and\s{1,20}", re.I), "from": re.compile(r"\s{1,20}to\s{1,20}", re.I)}


def _ranges(text: str, start: int, end: int) -> Found:
    """Backwards ("between 40 and 30") or going nowhere ("from 5 to 5"); "from 40 to 30" is a fall, not a slip."""
    for match in _RANGE.finditer(text, start, end):
        word = match.group(1).lower()
        first = _value(text, match.end(), end)
        link = first and _LINK[word].match(text, first[0].end(), end)
        second = _value(text, link.end(), end) if link else None
        if not first or not second or _is_years_or_clock(text, first, second, end):
            continue
        low, high = _shared_scale(first, second), second[1]
        if low == high and first[0].group(1) == second[0].group(1):
            yield match.start(), second[0].end(), "is a range from a number to itself."
        elif word == "between" and low > high and first[1] > high:
            yield match.start(), second[0].end(), "runs backwards."


def _shared_scale(first: tuple[re.Match[str], float], second: tuple[re.Match[str], float]) -> float:
    """The first value; without a scale of its own it takes the second's ("between 4 and 5 million")."""
    scale = (second[0].group(3) or "").lower()
    return first[1] * _SCALES.get(scale, 1.0) if not first[0].group(3) else first[1]


def _is_years_or_clock(
    text: str, first: tuple[re.Match[str], float], second: tuple[re.Match[str], float], end: int
) -> bool:
    values = (first[1], second[1])
    bare = not any(m.group(1) or m.group(3) or m.group(4) for m, _ in (first, second))
    years = bare and all(1000 <= v <= 2100 and "," not in m.group(2) for m, v in (first, second))
    after = _CLOCK.match(text, second[0].end(), end) or _CLOCK.match(text, first[0].end(), end)
    colon = text[second[0].end() : second[0].end() + 1] == ":" or text[first[0].end() : first[0].end() + 1] == ":"
    counted = re.compile(r"\s+[a-z]{2,20}s\b|\s+people\b").match(text, second[0].end(), end)
    hours = bare and max(values) <= 24 and not counted
    return bool(years or after or colon or hours)


def _shares(text: str, start: int, end: int) -> Found:
    for match in _SHARE.finditer(text, start, end):
        if float(match.group(1)) > 100:
            yield match.start(), match.end(), "is more than all of them."


def _out_of(text: str, start: int, end: int) -> Found:
    for match in _OUT_OF.finditer(text, start, end):
        if int(match.group(1)) > int(match.group(2)):
            yield match.start(), match.end(), "is more than there are."


_LOOKS: Final[tuple[Callable[[str, int, int], Found], ...]] = (
    _plain(_PLUS, "says “more” and “+” of one number."),
    _plain(_OPPOSED, "bounds one number from both sides."),
    _plain(_TWO_SCALES, "has two scales."),
    _plain(_DOUBLE_SIGN, "has two currency signs."),
    _plain(_TWO_PERCENTS, "says percent twice."),
    _plain(_DOTS, "has two decimal points."),
    _plain(_TWO_DOTS, "has two decimal points."),
    _two_currencies,
    _commas,
    _ranges,
    _shares,
    _out_of,
)
