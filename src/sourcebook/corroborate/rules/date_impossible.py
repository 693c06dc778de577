"""Rule `date-impossible`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.model.annotation import Time
from sourcebook.model.check import Flag, Severity
from sourcebook.model.when import parse_edtf

_MONTH = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+(?:the\s+)?)?"
_YEAR = r"(?:,?\s+(\d{4}))?"
_DAY_FIRST: Final = re.compile(rf"\b{_WEEKDAY}(?<![\d.,/]){_DAY}(?:\s+of)?\s+{_MONTH}\b{_YEAR}(?!\d)")
_MONTH_FIRST: Final = re.compile(rf"\b{_WEEKDAY}{_MONTH}\s+{_DAY}(?![\d:%]|[.,]\d\d?\b){_YEAR}(?!\d)")
_ISO: Final = re.compile(r"(?<![\d\-/.])((?:1[0-9]|20)\d\d)-(\d\d)-(\d\d)(?![\d\-/])")
_SLASHED: Final = re.compile(r"(?<![\d/.\-])(\d{1,2})/(\d{1,2})/((?:1[0-9]|20)\d\d)(?![\d/])")
_BACKWARDS: Final = re.compile(
    r"\b(?:(from)\s+(?:the\s+)?((?:1[0-9]|20)\d\ds?)\s+(?:to|until|till|through)\s+(?:the\s+)?((?:1[0-9]|20)\d\ds?)"
    r"|(between)\s+((?:1[0-9]|20)\d\d)\s+and\s+((?:1[0-9]|20)\d\d))(?![\d%-]|[.,]\d)",
    re.IGNORECASE,
)
_DASHED: Final = re.compile(
    r"(?<![\d\-–—/.,])((?:1[0-9]|20)\d\ds?)\s?[–—-]\s?((?:1[0-9]|20)\d\ds?)(?![\d\-–—/]|[.,]\d)"
)
_COUNTED: Final = re.compile(
    r"\s{1,20}(?!in\b|on\b|at\b|and\b|or\b|the\b|when\b|while\b|as\b|by\b|but\b|with\b|for\b|to\b|"
    r"under\b|after\b|before\b|during\b|he\b|she\b|it\b|they\b|its\b|his\b|her\b|their\b|who\b|"
    r"which\b|that\b|was\b|were\b|is\b|had\b|has\b|without\b|because\b|despite\b|through\b)[a-z]"
)
_MORE_DIGITS: Final = re.compile(r"[\s,’']{1,3}\d")
_QUANTITY: Final = re.compile(
    r"\b(?:fell|fall|dropp?(?:ed|ing)?|rose|cut|reduced|declin\w*|shr[aiu]nk|down|grew|price\w*"
    r"|raised|lowered|numbers?|count|BC|BCE|B\.C)\b",
    re.IGNORECASE,
)
_LIFE: Final = re.compile(
    r"\bborn\b[^.;!?\n]{0,60}?\b((?:1[0-9]|20)\d\d)\b[^.;!?\n]{0,120}?\bdied\b[^.;!?\n]{0,60}?"
    r"\b((?:1[0-9]|20)\d\d)\b"
)
_PAST: Final = re.compile(
    r"\b(?:was|were|had|did|went|took|came|began|found|gave|made|paid|sold|bought|won|lost|met|led|"
    r"left|fled|fell|told|said|wrote|ran|sent|spent|held|became|got|[a-z]{2,20}ed)\b"
)
_AHEAD: Final = re.compile(
    r"\b(?:will|would|shall|should|could|may|might|can|must|due|expect\w*|schedul\w*|plan\w*|ends?|ending|matur\w*|"
    r"target\w*|aim\w*|set\s+(?:to|for)|forecast\w*|project\w*|predict\w*|estimat\w*|propos\w*|promis\w*|pledg\w*|intend\w*|deadline|"
    r"expir\w*|runs?|running|lasting|valid|postpon\w*|extend\w*|delay\w*|adjourn\w*|if|once|when|future|next|upcoming|coming|ahead|goal|vow\w*|commit\w*|agree\w*|anticipat\w*|"
    r"budget\w*)\b",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(
    r"\b(?:to|by|until|till|through|before|for|beyond|into|–|—)\s+(?:the\s+)?(?:\w+\s+of\s+)?$", re.I
)
_PRINTED_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_MONTH_HEADS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY_HEADS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_MONTHS = {name: n for n, name in enumerate(_MONTH_HEADS, 1)}
_WEEKDAYS = {name: n for n, name in enumerate(_WEEKDAY_HEADS)}
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CHECK = "Look the date up in the source."
Found = Iterator[tuple[int, int, str]]


class DateImpossible:
    """A date that cannot be: 31 June, 29 February of a common year, month 13, a weekday the date did not fall on.

    Also a span of years that runs backwards ("from 2017 to 2013"), a death before the birth in the same sentence, and
    something told as past that is dated after the document itself. Plans ("is due in 2031") are left alone, and a fall
    "from 2000 to 1500 tonnes" is no span of years.

    Example:
        The vault was opened on 31 June 2014, a Monday.
    """

    name: ClassVar[str] = "date-impossible"
    severity: ClassVar[Severity] = "error"
    needs_library: ClassVar[bool] = False

    def find(self, draft: Draft, _evidence: Evidence | None) -> Iterator[Flag]:
        """Impossible dates inside each block, then events told before they can have happened."""
        for block in draft.blocks:
            found = sorted(
                (start, end, why) for look in _LOOKS for start, end, why in look(draft.text, block.start, block.end)
            )
            reach = -1
            for start, end, why in found:
                if start >= reach:
                    yield flag(self, draft, start, end, f"“{draft.text[start:end]}”: {why} {_CHECK}")
                    reach = end
        yield from self._too_early(draft)

    def _too_early(self, draft: Draft) -> Iterator[Flag]:
        if (today := _latest(draft.reference)) is None:
            return
        for time in draft.of(Time):
            if time.type != "DATE" or not _PRINTED_YEAR.search(time.exact):
                continue
            first = _earliest(time.edtf)
            sentence = draft.sentence_at(time.start)
            if first is None or first <= today or sentence is None:
                continue
            planned = _AHEAD.search(sentence.exact) or _LEADING.search(draft.text, sentence.start, time.start)
            if _PAST.search(sentence.exact) and not planned:
                why = f"told as past, but the document is dated {draft.reference}."
                yield flag(self, draft, time.start, time.end, f"“{time.exact}” is {why} {_CHECK}")


def _earliest(edtf: str | None) -> tuple[int, int, int] | None:
    try:
        return parse_edtf(edtf).earliest if edtf else None
    except ValueError:
        return None


def _latest(edtf: str | None) -> tuple[int, int, int] | None:
    try:
        return parse_edtf(edtf).latest if edtf else None
    except ValueError:
        return None


def _named(pattern: re.Pattern[str], day_group: int, month_group: int) -> Callable[[str, int, int], Found]:
    def look(text: str, start: int, end: int) -> Found:
        for match in pattern.finditer(text, start, end):
            month = _MONTHS[match.group(month_group)[:3].lower()]
            year = int(match.group(4)) if match.group(4) else None
            if year is None and _is_no_day(text, match, day_group, end):
                continue
            if why := _wrong(int(match.group(day_group)), month, year, match.group(1)):
                yield match.start(), match.end(), why

    return look


def _is_no_day(text: str, match: re.Match[str], day_group: int, end: int) -> bool:
    """Whether the number by a month is a year ("27 March 78", "in 82 October 27") or a count ("March 32 ships")."""
    day = int(match.group(day_group))
    if day_group == 2:
        return day > 39 or _MORE_DIGITS.match(text, match.end(), end) is not None
    after_day = text[max(0, match.start() - 2) : match.start()].strip().isdigit()
    return after_day or day > 31 or _COUNTED.match(text, match.end(), end) is not None


def _wrong(day: int, month: int, year: int | None, weekday: str | None) -> str | None:
    """Why a day cannot be, or None. Years outside 1583-9999 are not held against the Gregorian calendar."""
    if not 1 <= month <= 12:
        return f"there is no month {month}."
    if not 1 <= day <= _LENGTHS[month - 1]:
        return f"that month has no day {day}."
    if year is None or not 1583 <= year <= 9999:
        return None
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return f"February {year} had no day 29."
    if weekday and date.weekday() != _WEEKDAYS[weekday.lower()]:
        return f"that day was a {_NAMES[date.weekday()]}."
    return None


def _iso(text: str, start: int, end: int) -> Found:
    for match in _ISO.finditer(text, start, end):
        year, month, day = (int(g) for g in match.groups())
        if max(month, day) > 31:  # "1944-45-46" is a list of years.
            continue
        if why := _wrong(day, month, year, None):
            yield match.start(), match.end(), why


def _slashed(text: str, start: int, end: int) -> Found:
    """Day and month may stand either way round: wrong only when both ways are."""
    for match in _SLASHED.finditer(text, start, end):
        first, second, year = (int(g) for g in match.groups())
        if (why := _wrong(first, second, year, None)) and _wrong(second, first, year, None):
            yield match.start(), match.end(), why


def _backwards(text: str, start: int, end: int) -> Found:
    for match in _BACKWARDS.finditer(text, start, end):
        first, last = (match.group(2), match.group(3)) if match.group(1) else (match.group(5), match.group(6))
        if int(first[:4]) <= int(last[:4]) or _COUNTED.match(text, match.end(), end):
            continue
        if not _QUANTITY.search(text, max(start, match.start() - 40), min(end, match.end() + 12)):
            yield match.start(), match.end(), "it ends before it begins."


def _dashed(text: str, start: int, end: int) -> Found:
    for match in _DASHED.finditer(text, start, end):
        if int(match.group(1)[:4]) <= int(match.group(2)[:4]) or _COUNTED.match(text, match.end(), end):
            continue
        if not _QUANTITY.search(text, match.end(), min(end, match.end() + 12)):
            yield match.start(), match.end(), "it ends before it begins."


def _lives(text: str, start: int, end: int) -> Found:
    for match in _LIFE.finditer(text, start, end):
        if int(match.group(2)) < int(match.group(1)):
            yield match.start(), match.end(), "the death comes before the birth."


_LOOKS: Final[tuple[Callable[[str, int, int], Found], ...]] = (
    _named(_DAY_FIRST, 2, 3),
    _named(_MONTH_FIRST, 3, 2),
    _iso,
    _slashed,
    _backwards,
    _dashed,
    _lives,
)
