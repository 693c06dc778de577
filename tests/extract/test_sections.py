"""Sections and the periods that headings name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.extract.sections import SectionExtractor, period_of
from sourcebook.model.document import Block
from sourcebook.testing.makers import reading_of

PERIODS = [
    ("1860s—Present | Banks and Opium", "186X/.."),
    ("1950s—1960s | Trials", "195X/196X"),
    ("2000—2012", "2000/2012"),
    ("1980s - Present", "198X/.."),
    ("March 2011", "2011-03"),
    ("Spring 2004: a thaw", "2004-21"),
    ("The 1990s", "199X"),
    ("The 18th century", "17XX"),
    ("Chapter 3: 1991-95", "1991/1995"),
    ("From 2001 to 2005", "2001/2005"),
    ("Since 1999", "1999/.."),
    ("Early 2000s – 2010", "2000/2010"),
    ("June 2010 – March 2011", "2010-06/2011-03"),
    ("January–March 2012", "2012-01/2012-03"),
    ("12 May 1999 - 14 June 2001", "1999-05-12/2001-06-14"),
    ("Timeline (1954-1968)", "1954/1968"),
    ("1999 to today", "1999/.."),
    ("How it began", None),
    ("5 Ways to win", None),
    ("Room 2012", None),
    ("Yesterday", None),
]


@pytest.mark.parametrize(("heading", "period"), PERIODS)
def test_period(heading: str, period: str | None) -> None:
    assert period_of(heading, "2020-01-01") == period


def test_headings_become_sections_with_their_level() -> None:
    text = "The whole story\n\nOne word.\n\n1950s | Early  days"
    blocks = (
        Block(kind="heading", start=0, end=15, level=1),
        Block(kind="paragraph", start=17, end=26),
        Block(kind="heading", start=28, end=len(text), level=3),
    )
    found = list(SectionExtractor().extract(reading_of(text, blocks=blocks)))
    assert [(s.title, s.level, s.period) for s in found] == [
        ("The whole story", 1, None),
        ("1950s | Early days", 3, "195X"),
    ]


def test_plain_text_headings_begin_with_a_period_and_a_bar() -> None:
    text = "1950s—1960s | Early days\n\nIn the 1950s it began.\n\n1999 was a year.\n\n2004: The end\n\n2004-2006"
    found = list(SectionExtractor().extract(reading_of(text)))
    assert [(s.exact, s.period) for s in found] == [
        ("1950s—1960s | Early days", "195X/196X"),
        ("2004: The end", "2004"),
    ]


@given(st.text(max_size=60) | st.text(alphabet="1980s-—to |:present ", max_size=30))
def test_any_heading_is_survived(heading: str) -> None:
    period = period_of(heading)
    assert period is None or len(period) >= 3
