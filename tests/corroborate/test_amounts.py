"""When two sums may be one, and what two tellings together allow."""

from __future__ import annotations

import pytest

from sourcebook.corroborate.amounts import agree, agree_any, narrow
from sourcebook.model.payment import Sum


def usd(low: str | None, high: str | None = "same", *, about: bool = False) -> Sum:
    return Sum(low=low, high=low if high == "same" else high, currency="USD", approximate=about)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (usd("7250000"), usd("7250000")), (usd("7250000"), usd("7300000")), (usd("7250000"), usd("7000000")),
        (usd("7250000"), usd("7000000", about=True)), (usd("560000"), usd("600000")),
        (usd("2000000", None), usd("2250000")), (usd("2000000", "3000000"), usd("2500000")),
        (usd(None, "5000000"), usd("4100000")), (usd("5.50"), usd("5.5")), (usd("1999"), usd("2000")),
    ],
)  # fmt: skip
def test_sums_that_may_be_one(first: Sum, second: Sum) -> None:
    assert agree(first, second)
    assert agree(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (usd("7250000"), usd("7260000")), (usd("240000"), usd("250000")), (usd("2000000", None), usd("9000000")),
        (usd("2000000", "3000000"), usd("3500000")), (usd("1000000"), usd("1400000")), (usd(None, None), usd("5")),
        (usd("5"), Sum(low="5", high="5", currency="EUR")), (usd("5"), Sum(low="5", high="5")),
        (usd("-100"), usd("100")),
    ],
)  # fmt: skip
def test_sums_that_are_two(first: Sum, second: Sum) -> None:
    assert not agree(first, second)
    assert not agree(second, first)


def test_another_currency_is_the_same_only_where_a_document_says_so() -> None:
    dollars, euros = usd("5000000"), Sum(low="4600000", high="4600000", currency="EUR")
    assert not agree_any((dollars,), (euros,))
    assert agree_any((dollars, euros), (euros,))
    assert not agree_any((dollars, euros), (usd("6000000"), euros))


def test_the_finer_number_stands_and_ranges_keep_what_they_share() -> None:
    assert narrow(usd("7000000", about=True), usd("7250000")) == usd("7250000")
    assert narrow(usd("7300000"), usd("7250000")) == usd("7250000")
    assert narrow(usd("1", "5"), usd("3", "9")) == usd("3", "5")
    assert narrow(usd("2", None), usd("1", None)) == usd("2", None)
