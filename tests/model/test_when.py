"""A wall of accepted and refused EDTF strings, and the days they stand for."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.model.when import describe_edtf, parse_edtf, to_year

ACCEPT = [
    # text, earliest, latest, vague
    ("1985-04-12", (1985, 4, 12), (1985, 4, 12), False),
    ("1985-04", (1985, 4, 1), (1985, 4, 30), False),
    ("1985", (1985, 1, 1), (1985, 12, 31), False),
    ("2004-02", (2004, 2, 1), (2004, 2, 29), False),
    ("1900-02", (1900, 2, 1), (1900, 2, 28), False),
    ("1985-04-12T23:20:30Z", (1985, 4, 12), (1985, 4, 12), False),
    ("1985-04-12T23:20", (1985, 4, 12), (1985, 4, 12), False),
    ("1985-04-12T23:20:30+04:30", (1985, 4, 12), (1985, 4, 12), False),
    ("1964/2008", (1964, 1, 1), (2008, 12, 31), False),
    ("2004-06/2006-08", (2004, 6, 1), (2006, 8, 31), False),
    ("2004-02-01/2005", (2004, 2, 1), (2005, 12, 31), False),
    ("Y170000002", (170000002, 1, 1), (170000002, 12, 31), False),
    ("Y-170000002", (-170000002, 1, 1), (-170000002, 12, 31), False),
    ("2001-21", (2001, 3, 1), (2001, 5, 31), True),
    ("2001-22", (2001, 6, 1), (2001, 8, 31), True),
    ("2001-24", (2001, 12, 1), (2002, 2, 28), True),
    ("2001-34", (2001, 4, 1), (2001, 6, 30), True),
    ("2001-41", (2001, 7, 1), (2001, 12, 31), True),
    ("1984?", (1984, 1, 1), (1984, 12, 31), True),
    ("2004-06~", (2004, 6, 1), (2004, 6, 30), True),
    ("2004-06-11%", (2004, 6, 11), (2004, 6, 11), True),
    ("201X", (2010, 1, 1), (2019, 12, 31), True),
    ("20XX", (2000, 1, 1), (2099, 12, 31), True),
    ("2004-XX", (2004, 1, 1), (2004, 12, 31), True),
    ("1985-04-XX", (1985, 4, 1), (1985, 4, 30), True),
    ("1985-XX-XX", (1985, 1, 1), (1985, 12, 31), True),
    ("2004-XX-31", (2004, 1, 31), (2004, 12, 31), True),
    ("156X-12-25", (1560, 12, 25), (1569, 12, 25), True),
    ("1XX2-1X", (1002, 10, 1), (1992, 12, 31), True),
    ("1985-04-12/..", (1985, 4, 12), None, True),
    ("1985/", (1985, 1, 1), None, True),
    ("../1985-04", None, (1985, 4, 30), True),
    ("/1985", None, (1985, 12, 31), True),
    ("186X/..", (1860, 1, 1), None, True),
    ("2000/2003~", (2000, 1, 1), (2003, 12, 31), True),
    ("1984~/2004-06", (1984, 1, 1), (2004, 6, 30), True),
    ("-1985", (-1985, 1, 1), (-1985, 12, 31), False),
    ("0000", (0, 1, 1), (0, 12, 31), False),
    ("2004-06~-11", (2004, 6, 11), (2004, 6, 11), True),
    ("?2004-06-~11", (2004, 6, 11), (2004, 6, 11), True),
    ("1950S2", (1900, 1, 1), (1999, 12, 31), True),
    ("1953S3", (1950, 1, 1), (1959, 12, 31), True),
    ("[1667,1668,1670..1672]", (1667, 1, 1), (1672, 12, 31), False),
    ("{1960,1961-12}", (1960, 1, 1), (1961, 12, 31), False),
    ("[..1760-12-03]", None, (1760, 12, 3), True),
    ("[1760-12..]", (1760, 12, 1), None, True),
]

REFUSE = [
    "", " ", "yesterday", "19 85", "85", "198", "19855", "1985-4", "1985-13", "1985-00", "1985-02-30", "1900-02-29",
    "1985-04-31", "1985-21-05", "1985-42", "XXXX", "XXXX-12-25", "..", "/", "../..", "/..", "2008/1964",
    "1985/1986/1987",
    "1985-04-12T25:00", "1985-04-12T", "Y1985", "Y01985", "-0000", "1985-04-12 ", "1985~~", "~", "[1985", "[]", "[,]",
    "{1985]", "198x", "P1Y", "PRESENT_REF", "1985-W15", "19\u0665\u0665", "2004-3X", "1950S0", "195XS2", "1950S5",
    "9" * 5000, "[" + "1985," * 500 + "1985]",
]  # fmt: skip


@pytest.mark.parametrize(("text", "earliest", "latest", "vague"), ACCEPT)
def test_accepts(text: str, earliest: object, latest: object, vague: bool) -> None:
    when = parse_edtf(text)
    assert (when.earliest, when.latest, when.vague) == (earliest, latest, vague)
    assert when.edtf == text


@pytest.mark.parametrize("text", REFUSE)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="not an EDTF date"):
        parse_edtf(text)


def test_open_and_unknown_ends_are_told_apart() -> None:
    assert parse_edtf("1985/..").open_end
    assert not parse_edtf("1985/").open_end
    assert parse_edtf("../1985").open_start
    assert not parse_edtf("/1985").open_start


def test_only_the_vague_end_is_fuzzy() -> None:
    when = parse_edtf("2000/2003~")
    assert when.start is not None
    assert when.end is not None
    assert (when.start.fuzzy, when.end.fuzzy, when.end.approximate) == (False, True, True)


WORDS = [
    ("198X", "1980s"), ("2003~", "about 2003"), ("186X/..", "from 1860s on"), ("../1999", "until 1999"),
    ("2004-06-12", "12 June 2004"), ("2004-06", "June 2004"), ("2001-21", "spring 2001"), ("2001-32", "winter 2001"),
    ("2000/2003~", "2000 to about 2003"), ("18XX", "1800–1899"), ("1984?", "1984 (uncertain)"), ("-0043", "44 BC"),
    ("1985/", "1985 to unknown"), ("PRESENT_REF", "PRESENT_REF"), ("2001-33", "first quarter 2001"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_describes(text: str, words: str) -> None:
    assert describe_edtf(text) == words


@given(st.dates(), st.dates())
def test_real_dates_keep_their_place_and_order(one: dt.date, two: dt.date) -> None:
    first, last = sorted((one, two))
    when = parse_edtf(f"{first.isoformat()}/{last.isoformat()}")
    assert when.earliest == (first.year, first.month, first.day)
    assert when.latest == (last.year, last.month, last.day)
    assert first.year <= to_year(when.earliest) < to_year(when.latest, end=True) <= last.year + 1


@given(st.text(max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    describe_edtf(text)
    with contextlib.suppress(ValueError):
        assert parse_edtf(text).edtf == text
