"""Times: TIMEX3 and EDTF values against a document date."""

from __future__ import annotations

import itertools
import time

import edtf as edtf_library
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.extract.time_grammar import Context, find_times, parse_reference
from sourcebook.extract.time_grammar.holidays import easter, nth_weekday
from sourcebook.extract.times import TimeExtractor, order_of_days
from sourcebook.extract.tokens import Tokens, tokenize
from sourcebook.model.annotation import Time
from sourcebook.model.when import parse_edtf
from sourcebook.testing.makers import reading_of

WEDNESDAY = "2011-05-18"


def times(text: str, reference: str | None = WEDNESDAY, language: str = "en") -> list[Time]:
    return list(TimeExtractor().extract(reading_of(text, reference=reference, language=language)))


FOUND = [
    ("It shut on May 3, 2009.", "May 3, 2009", "2009-05-03", "DATE", "2009-05-03"),
    ("It shut on the 3rd of May 2009.", "the 3rd of May 2009", "2009-05-03", "DATE", "2009-05-03"),
    ("It shut on 3 May 2009.", "3 May 2009", "2009-05-03", "DATE", "2009-05-03"),
    ("It shut on 2009-05-03.", "2009-05-03", "2009-05-03", "DATE", "2009-05-03"),
    ("It shut on 25/12/2009.", "25/12/2009", "2009-12-25", "DATE", "2009-12-25"),
    ("It shut on 03.12.2009.", "03.12.2009", "2009-12-03", "DATE", "2009-12-03"),
    ("It shut on 3/4/2009.", "3/4/2009", "2009-XX-XX", "DATE", "2009"),
    ("It shut on Tues., 3 March 2009.", "Tues., 3 March 2009", "2009-03-03", "DATE", "2009-03-03"),
    ("It met on March 3-5, 2009.", "March 3-5, 2009", "2009-03-03/2009-03-05", "DATE", "2009-03-03/2009-03-05"),
    ("Sales fell in March 2009.", "March 2009", "2009-03", "DATE", "2009-03"),
    ("It opened in 1988.", "1988", "1988", "DATE", "1988"),
    ("It was born in the 1980s.", "the 1980s", "198X", "DATE", "198X"),
    ("It grew in the early 2000s.", "the early 2000s", "200X", "DATE", "2000/2003~"),
    ("It grew in the mid-1990s.", "the mid-1990s", "199X", "DATE", "1994~/1996~"),
    ("It grew in the late 1970s.", "the late 1970s", "197X", "DATE", "1977~/1979"),
    ("It grew in the 80s.", "the 80s", "198X", "DATE", "198X"),
    ("They met in ’68 again.", "’68", "1968", "DATE", "1968"),
    ("A 19th century house.", "19th century", "18", "DATE", "18XX"),
    ("It ran in 1991-95.", "1991-95", "1991/1995", "DATE", "1991/1995"),
    ("In the summer of 1990 it ran.", "the summer of 1990", "1990-SU", "DATE", "1990-22"),
    ("It fell in the third quarter of 2009.", "the third quarter of 2009", "2009-Q3", "DATE", "2009-35"),
    ("It rose in fiscal 2009.", "fiscal 2009", "2009", "DATE", "2009~"),
    ("It happened in nineteen ninety-six.", "nineteen ninety-six", "1996", "DATE", "1996"),
    ("It left yesterday.", "yesterday", "2011-05-17", "DATE", "2011-05-17"),
    ("He resigned last Tuesday.", "last Tuesday", "2011-05-17", "DATE", "2011-05-17"),
    ("He left last week.", "last week", "2011-W19", "DATE", "2011-05-09/2011-05-15"),
    ("It ends next year.", "next year", "2012", "DATE", "2012"),
    ("He left two weeks ago.", "two weeks ago", "2011-W18", "DATE", None),
    ("He left three days ago.", "three days ago", "2011-05-15", "DATE", "2011-05-15"),
    ("He came this month.", "this month", "2011-05", "DATE", "2011-05"),
    ("He came last fall.", "last fall", "2010-FA", "DATE", "2010-23"),
    ("It lasted five years.", "five years", "P5Y", "DURATION", None),
    ("A 30-year bond.", "30-year", "P30Y", "DURATION", None),
    ("It took a few months.", "a few months", "PXM", "DURATION", None),
    ("In the last twenty four hours it fell.", "the last twenty four hours", "PT24H", "DURATION", None),
    ("It took two and a half years.", "two and a half years", "P2Y6M", "DURATION", None),
    ("It meets every year.", "every year", "P1Y", "SET", None),
    ("It runs twice a week.", "twice a week", "P1W", "SET", None),
    ("They meet each Thursday.", "each Thursday", "XXXX-WXX-4", "SET", None),
    ("They report annually.", "annually", "P1Y", "SET", None),
    (
        "It began at 10:35 a.m. on May 3, 2009.",
        "10:35 a.m. on May 3, 2009",
        "2009-05-03T10:35",
        "TIME",
        "2009-05-03T10:35:00",
    ),
    ("He was seen yesterday morning.", "yesterday morning", "2011-05-17TMO", "TIME", "2011-05-17"),
    ("It is now open.", "now", "PRESENT_REF", "DATE", None),
    ("It recently shut.", "recently", "PAST_REF", "DATE", None),
    ("It has run since 1999.", "1999", "1999", "DATE", "1999"),
    ("It ran through at least 2003.", "2003", "2003", "DATE", "2003"),
    ("He left at the end of 2009.", "the end of 2009", "2009", "DATE", "2009"),
    ("It was built around 1890.", "around 1890", "1890", "DATE", "1890~"),
    ("He left on Christmas Day 2009.", "Christmas Day 2009", "2009-12-25", "DATE", "2009-12-25"),
]


@pytest.mark.parametrize(("text", "exact", "timex", "kind", "edtf"), FOUND)
def test_found(text: str, exact: str, timex: str, kind: str, edtf: str | None) -> None:
    assert [(t.exact, t.timex, t.type, t.edtf) for t in times(text)] == [(exact, timex, kind, edtf)]


@pytest.mark.parametrize(
    "text",
    [
        "There were 1,990 men.",
        "He sat in Room 2012.",
        "It held 2000 people.",
        "See page 1984.",
        "It cost $1999.",
        "You may go and they may stay.",
        "They march on.",
        "A 45-year-old clerk spoke.",
        "The second man left.",
        "He was the fall guy.",
        "about three-quarters of it",
        "It pays $5 a share, twice.",
    ],
)
def test_not_a_time(text: str) -> None:
    assert times(text) == []


@pytest.mark.parametrize(
    ("text", "timex", "edtf"),
    [
        ("He resigned on Friday.", "2011-05-13", "2011-05-13"),
        ("He will resign on Friday.", "2011-05-20", "2011-05-20"),
        ("The law passed Friday by the house was bad.", "2011-05-13", "2011-05-13"),
        ("They are scheduled to meet on Friday.", "2011-05-20", "2011-05-20?"),
        ("He resigned in October.", "2010-10", "2010-10"),
        ("It will open in October.", "2011-10", "2011-10"),
        ("It is due by June 3.", "2011-06-03", "2011-06-03?"),
        ("On Friday, rain.", "2011-05-13", "2011-05-13?"),
    ],
)
def test_the_governing_verb_decides_and_doubt_is_marked(text: str, timex: str, edtf: str) -> None:
    assert [(t.timex, t.edtf) for t in times(text)] == [(timex, edtf)]


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("The third-quarter profit fell.", "third-quarter"),
        ("The past three months were bad.", "The past three months"),
        ("It fell in the third quarter.", "the third quarter"),
    ],
)
def test_an_article_of_another_noun_is_left_out(text: str, exact: str) -> None:
    assert [t.exact for t in times(text)] == [exact]


def test_the_month_of_a_range_takes_its_year_from_the_other_end() -> None:
    assert [t.edtf for t in times("It ran between March and June 2010.")] == ["2010-03", "2010-06"]


def test_later_dates_lean_on_earlier_ones() -> None:
    found = times("It opened in 2004. Later that year it shut.")
    assert [(t.exact, t.timex) for t in found] == [("2004", "2004"), ("Later that year", "2004")]


def test_a_year_earlier_speaks_of_the_same_quarter() -> None:
    found = times("Profit rose in the third quarter of 2009. It lost money a year earlier.")
    assert [t.timex for t in found] == ["2009-Q3", "2008-Q3"]


def test_without_a_reference_nothing_is_guessed() -> None:
    for text in (
        "He left yesterday.",
        "He left on Friday.",
        "He left last week.",
        "He left on May 3.",
        "He left last year.",
    ):
        assert [t.edtf for t in times(text, None)] == [None]


@pytest.mark.parametrize("reference", ["2011", "2011-05", "0000", "9999-12-31", "nonsense", "2011-02-31", "0001-01-01"])
def test_any_reference_is_survived(reference: str) -> None:
    assert len(times("He left two weeks ago, next Friday, in 300 decades, last month and tomorrow.", reference)) >= 4


def test_the_document_shows_how_it_writes_days() -> None:
    assert order_of_days([tokenize("on 25/12/2009 and 3/4/2009")]) is True
    assert order_of_days([tokenize("on 12/25/2009 and 3/4/2009")]) is False
    assert order_of_days([tokenize("on 12/25/2009 and 25/12/2009")]) is None
    assert [t.edtf for t in times("On 25/12/2009 and 3/4/2009.")] == ["2009-12-25", "2009-04-03"]


def test_other_languages_give_only_what_is_certain() -> None:
    found = times("Il est parti hier, le 3 mai 2009, en 2010, lundi, le 25/12/2009 et le 3/4/2009.", language="fr")
    assert [t.edtf for t in found] == ["2009-05-03", "2009-12-25", "2009-04-03"]


def test_movable_feasts() -> None:
    assert [easter(y).isoformat() for y in (1999, 2008, 2024)] == ["1999-04-04", "2008-03-23", "2024-03-31"]
    assert nth_weekday(2011, 11, 3, 4).isoformat() == "2011-11-24"
    assert nth_weekday(2011, 5, 0, -1).isoformat() == "2011-05-30"


WORDS = [
    "the",
    "last",
    "next",
    "this",
    "early",
    "late",
    "mid",
    "end",
    "of",
    "year",
    "years",
    "month",
    "March",
    "May",
    "3",
    "3rd",
    "2009",
    "1980s",
    "’",
    "80",
    "s",
    "-",
    "/",
    ":",
    ".",
    ",",
    "12",
    "25",
    "ago",
    "later",
    "earlier",
    "two",
    "a",
    "few",
    "Tuesday",
    "quarter",
    "third",
    "first",
    "half",
    "nearly",
    "about",
    "more",
    "than",
    "every",
    "each",
    "day",
    "today",
    "yesterday",
    "noon",
    "p.m.",
    "fiscal",
    "FY",
    "H1",
    "Q3",
    "T10",
    "00",
    "Z",
    "BC",
    "AD",
    "turn",
    "week",
    "night",
    "about",
    "c",
    "to",
    "and",
    "or",
    "before",
    "after",
    "current",
    "prior",
    "031035Z",
    "1990/91",
    "summer",
    "weekend",
    "century",
    "from",
    "now",
    "same",
    "that",
    "following",
    "Christmas",
    "99",
    "2011-05-03",
]
LINES = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join) | st.text(max_size=80)


@settings(max_examples=400, deadline=None)
@given(LINES, st.sampled_from([None, WEDNESDAY, "2011", "9999-12-31", "0001-01-01"]))
def test_any_line_gives_true_disjoint_spans(text: str, reference: str | None) -> None:
    tokens = Tokens(tokenize(text))
    found = list(find_times(tokens, Context(reference=parse_reference(reference))))
    assert all(0 <= a < b <= tokens.size for a, b, _ in found)
    assert all(x[1] <= y[0] for x, y in itertools.pairwise(found))
    assert found == list(find_times(tokens, Context(reference=parse_reference(reference))))
    assert all(f.value.timex for _, _, f in found)


@settings(max_examples=200, deadline=None)
@given(LINES, st.sampled_from([None, WEDNESDAY, "2011", "9999-12-31", "0001-01-01"]))
def test_edtf_is_edtf(text: str, reference: str | None) -> None:
    for _, _, found in find_times(Tokens(tokenize(text)), Context(reference=parse_reference(reference))):
        edtf = found.value.edtf
        if edtf is not None:
            parse_edtf(edtf)
            assert edtf_library.parse_edtf(edtf), edtf


@pytest.mark.deep
@pytest.mark.parametrize(
    "unit",
    [
        "the end of ",
        "early ",
        "May 3, ",
        "May 3 and ",
        "May and ",
        "1-",
        "3 and 4 ",
        "a few ",
        "two hundred and ",
        "’8",
        "last same ",
        "mid-to-",
        "c. ",
        "FY 2010 first ",
        "first and second ",
    ],
)
def test_growth_is_linear(unit: str) -> None:
    def seconds(n: int) -> float:
        tokens = Tokens(tokenize(unit * n))
        start = time.process_time()
        list(find_times(tokens, Context(reference=parse_reference(WEDNESDAY))))
        return time.process_time() - start

    seconds(1000)
    small, large = min(seconds(6_000) for _ in range(3)), min(seconds(24_000) for _ in range(3))
    assert large <= 2.5**2 * small + 0.05
