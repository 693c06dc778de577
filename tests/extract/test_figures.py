"""Figures: counts, shares, multiples and measures."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.extract.base import order_extractors, run_extractors
from sourcebook.extract.citations import CitationExtractor
from sourcebook.extract.figures import FigureExtractor, parse_number
from sourcebook.extract.money import MoneyExtractor
from sourcebook.extract.times import TimeExtractor
from sourcebook.model.annotation import Figure
from sourcebook.testing.makers import reading_of

EXTRACTORS = (CitationExtractor(), FigureExtractor(), MoneyExtractor(), TimeExtractor())


def figures(text: str, language: str = "en") -> list[Figure]:
    found = run_extractors(reading_of(text, reference="2011-05-18", language=language), EXTRACTORS)
    return [a for a in found if isinstance(a, Figure)]


FOUND = [
    ("It armed groups in at least 35 countries.", "at least 35 countries", 35, None, None, "countries", False),
    ("Approximately 43% of inmates were held.", "Approximately 43%", 43, 43, "percent", "inmates", True),
    ("Output surged twenty-fold.", "twenty-fold", 20, 20, "times", None, False),
    ("Hundreds of thousands of lives were lost.", "Hundreds of thousands of lives", 1e5, None, None, "lives", True),
    ("The plane moved 22 tons of sugar.", "22 tons of sugar", 22, 22, "ton", "sugar", False),
    ("Over thirty thousand people died.", "Over thirty thousand people", 30_000, None, None, "people", False),
    ("He met a dozen women.", "a dozen women", 12, 12, None, "women", False),
    ("Prices doubled.", "doubled", 2, 2, "times", None, False),
    ("It was three times as large.", "three times", 3, 3, "times", None, False),
    ("One in five adults was poor.", "One in five adults", 0.2, 0.2, "share", "adults", False),
    ("It took 40 to 50 percent of the homes.", "40 to 50 percent", 40, 50, "percent", "homes", False),
    ("It fell by 5 percentage points.", "5 percentage points", 5, 5, "percentage point", None, False),
    ("Between 20 and 30 ships sank.", "Between 20 and 30 ships", 20, 30, None, "ships", False),
    ("It sold 10,000 metric tons of grain.", "10,000 metric tons of grain", 10_000, 10_000, "tonne", "grain", False),
    ("A 45-year-old clerk spoke.", "45-year-old", 45, 45, "year", None, False),
    ("The port keeps 17+ tide tables.", "17+ tide tables", 17, None, None, "tide tables", False),
]


@pytest.mark.parametrize(("text", "exact", "low", "high", "unit", "of", "approximate"), FOUND)
def test_found(
    text: str, exact: str, low: float, high: float | None, unit: str | None, of: str | None, approximate: bool
) -> None:
    assert [(f.exact, f.low, f.high, f.unit, f.of, f.approximate) for f in figures(text)] == [
        (exact, low, high, unit, of, approximate)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The QX-13 gang and the G20 met.",
        "See pg. 36 of Section 4.",
        "It cost $35 in 1999.",
        "He came on May 3, 2009.",
        "One of the banks failed.",
        "They won 3-2.",
        "It stood in Room 201.",
        "He looked through a two-way mirror.",
        "Call 555-1234 now.",
    ],
)
def test_not_a_figure(text: str) -> None:
    assert figures(text) == []


def test_money_time_and_references_come_first() -> None:
    names = [e.name for e in order_extractors(EXTRACTORS)]
    assert names.index("figures") == 3


def test_other_languages_give_percentages_only() -> None:
    assert [(f.exact, f.low, f.unit) for f in figures("Es waren 12,5 % und 300 Leute.", "de")] == [
        ("12,5 %", 12.5, "percent")
    ]


def test_parse_number_is_public_here() -> None:
    assert parse_number("more than 500 boats") == (500, None)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="0123456789 .,%-/abofnesthwr\n", max_size=60))
def test_spans_are_true_and_disjoint(text: str) -> None:
    found = figures(text)
    assert all(text[f.start : f.end] == f.exact for f in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
