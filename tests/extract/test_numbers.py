"""Numbers in digits and words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.extract.bounds import bound_after, bound_before
from sourcebook.extract.numbers import parse_digits, parse_number, read_number
from sourcebook.extract.tokens import Tokens, tokenize

READ = [
    ("1,234.5", 1234.5, 1234.5),
    ("12,34,567.89", 1234567.89, 1234567.89),
    ("1.234.567,89", 1234567.89, 1234567.89),
    ("twenty-four", 24, 24),
    ("two hundred and fifty thousand", 250_000, 250_000),
    ("one hundred one", 101, 101),
    ("half a million", 5e5, 5e5),
    ("three quarters of a billion", 7.5e8, 7.5e8),
    ("two and a half billion", 2.5e9, 2.5e9),
    ("a million and a half", 1.5e6, 1.5e6),
    ("a dozen", 12, 12),
    ("two dozen", 24, 24),
    ("5 1/2", 5.5, 5.5),
    ("7½", 7.5, 7.5),
    ("hundreds of thousands", 1e5, None),
    ("a few hundred", 200, None),
    ("1.2bn", 1.2e9, 1.2e9),
    ("more than 30", 30, None),
    ("up to about 30", None, 30),
    ("no fewer than nine", 9, None),
    ("nearly forty", 40, 40),
    ("3 crore", 3e7, 3e7),
]


@pytest.mark.parametrize(("text", "low", "high"), READ)
def test_parse_number(text: str, low: float | None, high: float | None) -> None:
    assert parse_number(text) == (low, high)


@pytest.mark.parametrize("text", ["", "nothing", "and", "hundred of them"])
def test_no_number(text: str) -> None:
    assert parse_number(text) == (None, None)


@pytest.mark.parametrize("text", ["1,2345", "1.2.3", "12,3,4", "1" * 40, "1.23,4,5"])
def test_refused_groupings(text: str) -> None:
    assert parse_digits(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("1.234", 1234.0), ("12,5", 12.5), ("1.234,50", 1234.5), ("1.234.567", 1234567.0)]
)
def test_decimal_commas(text: str, value: float) -> None:
    assert parse_digits(text, comma_decimal=True) == value


def test_numbers_do_not_run_together() -> None:
    tokens = Tokens(tokenize("twenty thirty"))
    number = read_number(tokens, 0)
    assert number is not None
    assert (number.low, number.end) == (20, 1)


@given(st.integers(0, 10**15))
def test_grouped_digits_round_trip(value: int) -> None:
    assert parse_number(f"{value:,}") == (value, value)


@given(st.text(alphabet="0123456789,. abdehilmnorstuwy-/½", max_size=60))
def test_any_text_is_read_or_left(text: str) -> None:
    tokens = Tokens(tokenize(text))
    for i in range(tokens.size):
        number = read_number(tokens, i, short=True)
        if number is not None:
            assert i < number.end <= tokens.size
            assert number.low >= 0
            assert number.high is None or number.high >= number.low


@given(st.text(max_size=200))
def test_tokens_are_true_to_the_text(text: str) -> None:
    tokens = tokenize(text)
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert "".join(t.text for t in tokens) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "kind"),
    [("at least 5", "least"), ("around 5", "about"), ("less than 5", "most"), ("as many as 5", "most"), ("of 5", "")],
)
def test_bounds_before(text: str, kind: str) -> None:
    tokens = Tokens(tokenize(text))
    assert bound_before(tokens, tokens.size - 1).kind == kind


def test_bounds_after() -> None:
    assert bound_after(Tokens(tokenize("5 or more")), 1).kind == "least"
    assert bound_after(Tokens(tokenize("5 or six")), 1).kind == ""
