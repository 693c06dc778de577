"""Sums as tables write them: what is taken, exactly, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.model.amount import decimal_mark, exact_value, parse_amount

TAKEN = [
    ("5.689852347E7", "56898523.47", None),
    ("1,234.56", "1234.56", None),
    ("1.234,56", "1234.56", None),
    ("1,234", "1234", None),
    ("1.234", "1.234", None),
    ("1.234.567", "1234567", None),
    ("12,34,567.00", "1234567", None),
    ("1 234 567,89", "1234567.89", None),
    ("1\u00a0234", "1234", None),
    ("1'200 CHF", "1200", "CHF"),
    ("(1,200.00)", "-1200", None),
    ("-5", "-5", None),
    ("−5", "-5", None),
    ("5-", "-5", None),
    ("€ -1.2", "-1.2", "EUR"),
    ("US$4,000", "4000", "USD"),
    ("EUR -5.00", "-5", "EUR"),
    ("0,125", "0.125", None),
    (".5", "0.5", None),
    ("4,5E3", "4500", None),
    ("0.10", "0.1", None),
]
REFUSED = [
    "", " ", "abc", "1e999999", "1e-999999", "1.2.3", "1,2,3", "12:30", "5 apples", "NaN", "inf", "Infinity", "٣",
    "--5", "$4.6 million", "1" * 60, "1" * 10_000, "=1+1", "€5$", "5%", "0x10",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "currency"), TAKEN)
def test_a_sum_is_read_exactly(text: str, value: str, currency: str | None) -> None:
    assert parse_amount(text) == (Decimal(value), currency)


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_sum_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="amount") as caught:
        parse_amount(text)
    assert len(str(caught.value)) < 150


def test_the_decimal_mark_of_a_column_is_told_by_its_clear_cells() -> None:
    assert decimal_mark(["1,234", "1.234,50", "2,5"]) == ","
    assert decimal_mark(["1,234", "1,234.50"]) == "."
    assert decimal_mark(["1,234", "5,678"]) == "."
    assert parse_amount("1.234", ",").value == 1234
    assert parse_amount("1,234", ",").value == Decimal("1.234")


@given(st.decimals(min_value="-1e15", max_value="1e15", places=2))
def test_a_printed_number_comes_back(value: Decimal) -> None:
    assert parse_amount(f"{value:f}").value == value
    assert parse_amount(f"{value:,.2f}").value == value
    assert exact_value(f"{value:,.2f}", float(value)) == value


@given(st.text(max_size=60))
def test_any_text_is_a_sum_or_none(text: str) -> None:
    try:
        amount = parse_amount(text)
    except ValueError:
        return
    assert amount.value.is_finite()


def test_a_sum_of_more_digits_than_a_float_holds_keeps_them() -> None:
    printed = "12345678901234567.89"
    assert exact_value(printed, float(printed)) == Decimal(printed)
    assert exact_value("some $4.6 million", 4.6e6) == Decimal("4600000.0")
