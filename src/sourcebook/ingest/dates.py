"""Dates that a source gives of itself, to `YYYY[-MM[-DD]]`: fields made for dates only, never a search through prose.

A time of day is left off: the day is the one the publisher printed, in the publisher's own time zone.
"""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:$|[T\s])")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:$|T|\d{6}$)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[\s-]{1,3}([a-z]{3,9})\.?,?[\s-]{1,3}(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([a-z]{3,9})\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(\d{4})\b")
_PATH = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/_-]|$)")


def read_date(value: object) -> str | None:
    """The day a date field names, or None when it is no date.

    Takes ISO 8601 ("2019-11-19T08:41Z", "2019-11", "20191119"), mail dates and English long forms ("Nov. 19, 2019").
    """
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = value.strip().lower()
    if match := _ISO.match(text.upper()) or _COMPACT.match(text.upper()):
        return _day(*(int(part) if part else None for part in match.groups()))
    if match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
    elif match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
    else:
        return None
    return _day(int(year), MONTHS[month], int(day)) if month in MONTHS else None


def date_in_path(address: str) -> str | None:
    """The day in an address such as `/2019/11/19/title`, or None."""
    match = _PATH.search(address[:2000])
    return _day(*(int(part) for part in match.groups())) if match else None


def _day(year: int | None, month: int | None = None, day: int | None = None) -> str | None:
    if year is None or not 1400 <= year <= 2100:
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")
