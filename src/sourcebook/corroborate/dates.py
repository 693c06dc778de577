"""Dates in a sentence, with the intervals that its words make of two of them: "between May and July 2009"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from sourcebook.model.annotation import Time
from sourcebook.model.when import parse_edtf

_BEGINS: Final = re.compile(r"\b(?:between|from|since)\s+(?:the\s+)?$", re.IGNORECASE)
_JOINS: Final = re.compile(r"\s*(?:and|to|until|till|through|-|–|—)\s*(?:the\s+)?", re.IGNORECASE)


class When(NamedTuple):
    """A time at a place of the text, as two EDTF strings that are equal where it is no interval."""

    start: int
    end: int
    since: str
    until: str


def find_dates(times: Sequence[Time], text: str) -> list[When]:
    """The dates among times, in text order; two that "between ... and" or "from ... to" join are one interval."""
    dates = [t for t in times if _is_date(t)]
    found: list[When] = []
    for time in dates:
        edtf = time.edtf or ""
        last = found[-1] if found else None
        if last and last.since == last.until and _is_interval(last, time, text):
            found[-1] = When(last.start, time.end, last.since, edtf)
        else:
            found.append(When(time.start, time.end, edtf, edtf))
    return found


def _is_interval(first: When, second: Time, text: str) -> bool:
    if not _JOINS.fullmatch(text, first.end, second.start):
        return False
    if not _BEGINS.search(text[max(0, first.start - 20) : first.start]):
        return False
    begin, end = parse_edtf(first.since).earliest, parse_edtf(second.edtf or "").latest
    return begin is not None and end is not None and begin <= end


def _is_date(time: Time) -> bool:
    # A day that was worked out from another one ("on Tuesday") is mostly that of the telling, not of what is told.
    if time.type not in ("DATE", "TIME") or not time.edtf or "?" in time.edtf:
        return False
    try:
        return parse_edtf(time.edtf).earliest is not None
    except ValueError:
        return False
