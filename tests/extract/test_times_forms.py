"""Times as reports, court papers, dossiers and machines write them; and what only looks like one."""

from __future__ import annotations

import re

import pytest

from sourcebook.extract.time_grammar import Context, find_times, parse_reference
from sourcebook.extract.tokens import Tokens, tokenize

Read = tuple[str, str, str | None]
WEDNESDAY = "2011-05-18"


def read(text: str, reference: str | None = WEDNESDAY) -> list[Read]:
    """Words, TIMEX3 value and EDTF of each time, by the grammar alone."""
    tokens = Tokens(tokenize(text))
    context = Context(reference=parse_reference(reference))
    return [
        (text[tokens[a].start : tokens[b - 1].end], f.value.timex, f.value.edtf)
        for a, b, f in find_times(tokens, context)
    ]


LEGAL = [
    ("On or about March 3, 2012, he wired it.", [("about March 3, 2012", "2012-03-03", "2012-03-03~")]),
    (
        "Between June 2001 and in or around May 2003 he lived there.",
        [("June 2001", "2001-06", "2001-06"), ("around May 2003", "2003-05", "2003-05~")],
    ),
    ("As of December 31, 2011, it held funds.", [("December 31, 2011", "2011-12-31", "2011-12-31")]),
    ("Dated the 14th day of May, 2004.", [("the 14th day of May, 2004", "2004-05-14", "2004-05-14")]),
    ("On the 15th of this month he paid.", [("the 15th of this month", "2011-05-15", "2011-05-15")]),
    ("From 1998 through at least 2003 he led it.", [("1998", "1998", "1998"), ("2003", "2003", "2003")]),
    (
        "On March 3 and 4, 2010 they met.",
        [("March 3", "2010-03-03", "2010-03-03"), ("4, 2010", "2010-03-04", "2010-03-04")],
    ),
    (
        "On 3 and 4 March 2010 they met.",
        [("3", "2010-03-03", "2010-03-03"), ("4 March 2010", "2010-03-04", "2010-03-04")],
    ),
    ("On 3-5 March 2010 they met.", [("3-5 March 2010", "2010-03-03/2010-03-05", "2010-03-03/2010-03-05")]),
    (
        "In January, February and March 2010 it paid.",
        [("January", "2010-01", "2010-01"), ("February", "2010-02", "2010-02"), ("March 2010", "2010-03", "2010-03")],
    ),
    (
        "From December 30 - January 2, 2010 it shut.",
        [("December 30", "2009-12-30", "2009-12-30"), ("January 2, 2010", "2010-01-02", "2010-01-02")],
    ),
]
DOSSIERS = [
    ("Built c. 1890 on a hill.", [("c. 1890", "1890", "1890~")]),
    ("Built circa 1890.", [("circa 1890", "1890", "1890~")]),
    ("In the mid-to-late 1970s it grew.", [("the mid-to-late 1970s", "197X", "1974~/1979")]),
    (
        "In the late 1970s and early 1980s.",
        [("the late 1970s", "197X", "1977~/1979"), ("early 1980s", "198X", "1980/1983~")],
    ),
    (
        "In the late 19th and early 20th centuries.",
        [("the late 19th", "18", "1867~/1899"), ("early 20th centuries", "19", "1900/1933~")],
    ),
    ("At the turn of the 20th century.", [("the turn of the 20th century", "1900", "1900~")]),
    ("At the turn of the millennium.", [("the turn of the millennium", "2000", "2000~")]),
    ("At the turn of the century.", [("the turn of the century", "XX00", None)]),
    ("In the 1800s it traded.", [("the 1800s", "18", "18XX")]),
    ("In the ’60s and ’70s he sang.", [("the ’60s", "196X", "196X"), ("’70s", "197X", "197X")]),
    ("In 1990/91 the crop failed.", [("1990/91", "1990/1991", "1990/1991")]),
    ("He died in 44 BC.", [("44 BC", "BC0044", "-0043")]),
    ("It fell in AD 476.", [("AD 476", "0476", "0476")]),
    ("In the first week of March 2010.", [("the first week of March 2010", "2010-03", "2010-03-01~/2010-03-07~")]),
    ("In the last week of February 2012.", [("the last week of February 2012", "2012-02", "2012-02-23~/2012-02-29~")]),
    (
        "In the spring and summer of 1990.",
        [("the spring", "1990-SP", "1990-21"), ("summer of 1990", "1990-SU", "1990-22")],
    ),
]
BOOKS = [
    ("It rose in Q3 2019.", [("Q3 2019", "2019-Q3", "2019-35")]),
    ("It rose in H1 2019.", [("H1 2019", "2019-H1", "2019-40")]),
    ("It rose in 2H19.", [("2H19", "2019-H2", "2019-41")]),
    ("It rose in FY2020.", [("FY2020", "2020", "2020~")]),
    ("It rose in FY19.", [("FY19", "2019", "2019~")]),
    ("It rose in FY 2012-13.", [("FY 2012-13", "2012/2013", "2012~/2013~")]),
    ("It rose in the first quarter of fiscal 2011.", [("the first quarter of fiscal 2011", "2011-Q1", "2011~")]),
    ("It rose in the second half of 2018.", [("the second half of 2018", "2018-H2", "2018-41")]),
    (
        "In the third or fourth quarters of 2010.",
        [("the third", "2010-Q3", "2010-35"), ("fourth quarters of 2010", "2010-Q4", "2010-36")],
    ),
    ("In the past two quarters it fell.", [("the past two quarters", "P2Q", None)]),
    ("It takes two to six days.", [("two", "P2D", None), ("six days", "P6D", None)]),
    ("In the next 12 to 18 months.", [("the next 12 to 18 months", "PXM", None)]),
]
STAMPS = [
    ("At 2011-05-03T10:35:00Z it fell.", [("2011-05-03T10:35:00Z", "2011-05-03T10:35:00", "2011-05-03T10:35:00Z")]),
    (
        "At 2011-05-03T10:35:00+02:00 it fell.",
        [("2011-05-03T10:35:00+02:00", "2011-05-03T10:35:00", "2011-05-03T10:35:00+02:00")],
    ),
    ("At 2011-05-03 10:35 it fell.", [("2011-05-03 10:35", "2011-05-03T10:35", "2011-05-03T10:35:00")]),
    ("DTG 031035Z MAY 11.", [("031035Z MAY 11", "2011-05-03T10:35", "2011-05-03T10:35:00Z")]),
    ("Filed 03-MAY-2011.", [("03-MAY-2011", "2011-05-03", "2011-05-03")]),
    ("It sank at 1850 GMT.", [("1850 GMT", "2011-05-18T18:50", None)]),
    ("He left at 0930 hours.", [("0930 hours", "2011-05-18T09:30", None)]),
    ("He left at 10.30am.", [("10.30am", "2011-05-18T10:30", None)]),
    (
        "He left at 3:30 yesterday afternoon.",
        [("3:30 yesterday afternoon", "2011-05-17T15:30", "2011-05-17T15:30:00")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [*LEGAL, *DOSSIERS, *BOOKS, *STAMPS])
def test_forms(text: str, expected: list[Read]) -> None:
    assert read(text) == expected


GUESSED = [
    # What the words leave open is marked uncertain, or has no EDTF at all: a guess never looks like a date.
    ("The May 3 vote.", [("May 3", "2011-05-03", "2011-05-03?")]),
    ("A Friday meeting.", [("Friday", "XXXX-WXX-5", None)]),
    ("One Friday he left.", [("Friday", "XXXX-WXX-5", None)]),
    ("On Fridays he slept.", [("Fridays", "XXXX-WXX-5", None)]),
    ("Third-quarter sales.", [("Third-quarter", "2011-Q3", "2011-07?/2011-09?")]),
    ("It left the next day.", [("the next day", "XXXX-XX-XX", None)]),
    ("It left that night.", [("that night", "XXXX-XX-XXTNI", None)]),
    ("It left the following year.", [("the following year", "XXXX", None)]),
    ("It left 20 minutes ago.", [("20 minutes ago", "PT20M", None)]),
    ("On Halloween it burned.", [("Halloween", "2011-10-31", "2011-10-31?")]),
    (
        "On May 3, 2009 it came. It left the next day.",
        [("May 3, 2009", "2009-05-03", "2009-05-03"), ("the next day", "2009-05-04", "2009-05-04?")],
    ),
    (
        "He was tried in February 2009 and freed the following year.",
        [("February 2009", "2009-02", "2009-02"), ("the following year", "2010", "2010?")],
    ),
    (
        "On May 3, 2009 it came. It had left the day before.",
        [("May 3, 2009", "2009-05-03", "2009-05-03"), ("the day before", "2009-05-02", "2009-05-02?")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), GUESSED)
def test_a_guess_is_never_shown_as_a_date(text: str, expected: list[Read]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Call 555-2010 or (212) 555-1984.",
        "Call 212 555 1984.",
        "A Section 1983 claim under 18 U.S.C. § 1956.",
        "Flight 1549 landed; Boeing 2000 did not.",
        "It cost $1,999.95 and sold 1,990 units.",
        "Windows 2000 ran on it.",
        "He was 37 years old and she was 41 years of age.",
        "The two-year-old boy is in his mid-20s.",
        "Temperatures stayed in the mid-70s.",
        "She appeared on 48 Hours and 60 Minutes.",
        "He hoped one day to return.",
        "More than a quarter of them left.",
        "It was his third win in as many years.",
        "Room 1812, page 1984, no. 2001.",
        "USA Today wrote of it.",
        "versus 305,000 week for the herd.",
        "The cases are 12-1990-CV and 2:11-cv-2004.",
        "The 1500 metres and the 2000 men.",
        "He told the weekly Harbour Herald, and a daily, of it.",
    ],
)
def test_looks_like_a_time_and_is_none(text: str) -> None:
    assert read(text) == []


def test_a_text_of_old_times_dates_its_months_by_the_year_it_is_at() -> None:
    text = "In June 2001 he came. In September he left, and in February he died."
    tokens, context = Tokens(tokenize(text)), Context(reference=parse_reference("2020-05-18"), telling=True)
    assert [f.value.edtf for _, _, f in find_times(tokens, context)] == ["2001-06", "2001-09?", "2002-02?"]


def test_every_guess_of_a_year_is_marked_when_no_date_is_known() -> None:
    found = read("It began on May 3, 2009. In July it ended.", None)
    assert [(t, e) for _, t, e in found] == [("2009-05-03", "2009-05-03"), ("2009-07", "2009-07?")]
    assert [e for _, _, e in read("Lima, 26 July 2022. On July 25 they met.", None)] == ["2022-07-26", "2022-07-25?"]
    assert not any(re.search("20[0-9]{2}", t + (e or "")) for _, t, e in read("On May 3, in July, on Friday.", None))
