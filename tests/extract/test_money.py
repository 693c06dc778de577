"""Sums of money."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.extract.money import MoneyExtractor
from sourcebook.model.annotation import Money
from sourcebook.testing.makers import reading_of


def sums(text: str, language: str = "en") -> list[Money]:
    return list(MoneyExtractor().sums(reading_of(text, language=language)))


FOUND = [
    ("It cost more than a trillion dollars.", "a trillion dollars", 1e12, None, "USD", False),
    ("About 50 or 60 billion dollars vanish.", "50 or 60 billion dollars", 5e10, 6e10, "USD", True),
    ("A $1.2-1.5 billion fund.", "$1.2-1.5 billion", 1.2e9, 1.5e9, "USD", False),
    ("They paid $5 to $10 million.", "$5 to $10 million", 5e6, 1e7, "USD", False),
    ("Worth between £2m and £3m.", "between £2m and £3m", 2e6, 3e6, "GBP", False),
    ("A fine of 1.5 lakh rupees.", "1.5 lakh rupees", 150_000, 150_000, None, False),
    ("It fell to 210 pence.", "210 pence", 2.1, 2.1, "GBP", False),
    ("She earned half million usd.", "half million usd", 5e5, 5e5, "USD", False),
    ("Two and a half billion euros went.", "Two and a half billion euros", 2.5e9, 2.5e9, "EUR", False),
    ("They sent millions of dollars.", "millions of dollars", 1e6, None, "USD", True),
    ("A billion-dollar trade.", "A billion-dollar", 1e9, None, "USD", True),
    ("He kept at least HK$4.4 billion.", "HK$4.4 billion", 4.4e9, None, "HKD", False),
    ("It has up to 40 million Mexican pesos.", "40 million Mexican pesos", None, 4e7, "MXN", False),
    ("It cost 300 pesos.", "300 pesos", 300, 300, None, False),
    ("An estimated R$3 billion.", "R$3 billion", 3e9, 3e9, "BRL", True),
    ("A loan of CHF 500,000.", "CHF 500,000", 500_000, 500_000, "CHF", False),
    ("It made 10 billion won.", "10 billion won", 1e10, 1e10, "KRW", False),
    (
        "It cost thirteen dollars and forty-five cents.",
        "thirteen dollars and forty-five cents",
        13.45,
        13.45,
        "USD",
        False,
    ),
    ("It raised $10 million or more.", "$10 million", 1e7, None, "USD", False),
    ("A ticket is €12,50 here.", "€12,50", 12.5, 12.5, "EUR", False),
    ("They held ₦5bn.", "₦5bn", 5e9, 5e9, "NGN", False),
    ("It was 500 TRY.", "500 TRY", 500, 500, "TRY", False),
    ("Pay 100 New Zealand dollars.", "100 New Zealand dollars", 100, 100, "NZD", False),
    ("It owed $249 USD.", "$249 USD", 249, 249, "USD", False),
    ("The bill was 75 EUR million.", "75 EUR million", 7.5e7, 7.5e7, "EUR", False),
    ("It cost 120 MEUR.", "120 MEUR", 1.2e8, 1.2e8, "EUR", False),
]


@pytest.mark.parametrize(("text", "exact", "low", "high", "currency", "approximate"), FOUND)
def test_found(
    text: str, exact: str, low: float | None, high: float | None, currency: str | None, approximate: bool
) -> None:
    assert [(m.exact, m.low, m.high, m.currency, m.approximate) for m in sums(text)] == [
        (exact, low, high, currency, approximate)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "They won 35 games.",
        "50 pounds of flour",
        "ALL 35 of them",
        "TRY 500 times",
        "in Room 2012",
        "the dollar fell",
        "He made 5 marks on the wall",
        "Costs $ of nothing",
    ],
)
def test_not_money(text: str) -> None:
    assert sums(text) == []


def test_a_change_is_two_sums() -> None:
    assert [m.exact for m in sums("It rose from $3 million to $5 million.")] == ["$3 million", "$5 million"]


def test_the_document_may_name_its_dollar() -> None:
    text = "All amounts are in Canadian dollars.\n\nThe mine cost $5 million."
    assert [m.currency for m in sums(text)] == ["CAD"]


def test_bare_pounds_need_a_sign_of_sterling() -> None:
    assert sums("She carried 200 pounds home.") == []
    assert [m.currency for m in sums("It cost £5. She carried 200 pounds home.")] == ["GBP", "GBP"]


@pytest.mark.parametrize(
    ("text", "low", "currency"),
    [
        ("Es kostete 3,5 Mio. € im Jahr.", 3.5e6, "EUR"),
        ("Custou R$ 4 milhões.", 4e6, "BRL"),
        ("Il vaut 1.234.567,89 €.", 1234567.89, "EUR"),
        ("Ein Etat von 2 Mrd. EUR", 2e9, "EUR"),
    ],
)
def test_other_languages_give_symbol_and_code_only(text: str, low: float, currency: str) -> None:
    assert [(m.low, m.currency) for m in sums(text, "de")] == [(low, currency)]


def test_other_languages_do_not_read_english_words() -> None:
    assert sums("five million dollars", "fr") == []


PIECES = st.lists(
    st.sampled_from(
        [
            "$",
            "US$",
            "5",
            "1,000",
            "million",
            "billion",
            "dollars",
            "-",
            "to",
            "or",
            "€",
            "pesos",
            "a",
            "of",
            "USD",
            ".",
            "\n\n",
        ]
    ),
    max_size=40,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(PIECES | st.text(max_size=80))
def test_spans_are_true_and_disjoint(text: str) -> None:
    found = sums(text)
    assert all(text[m.start : m.end] == m.exact for m in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert found == sums(text)
    assert all(m.low is None or m.high is None or m.low <= m.high for m in found)


@pytest.mark.deep
@pytest.mark.parametrize(
    "unit",
    [
        "$",
        "$1 to ",
        "1 or ",
        "two hundred and ",
        "US$",
        "billions of ",
        "between ",
        "1-",
        "1 000 ",
        "5 million ",
        "Mexican ",
    ],
)
def test_growth_is_linear(unit: str) -> None:
    def seconds(n: int) -> float:
        reading = reading_of(unit * n)
        start = time.process_time()
        list(MoneyExtractor().sums(reading))
        return time.process_time() - start

    first, second, fourth = (min(seconds(n) for _ in range(3)) for n in (4_000, 8_000, 16_000))
    assert second <= 3 * first + 0.05
    assert fourth <= 3 * second + 0.05


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("MUMBAI - Assets of Rs 1,150 crore went to firms in Mauritius.", "INR"),
        ("The loan was for Rs 230 crore, the Indian police said.", "INR"),
        ("LAHORE - Pakistan paid Rs 230 crore.", "PKR"),
        ("He was paid ₹5 lakh. The loan was for Rs 230.", "INR"),
        ("NAIROBI - The county paid Sh2.1 billion.", "KES"),
        ("In Abuja they asked for another N85 million.", "NGN"),
        ("The bids for the road to Lusaka were K148.2 million.", "ZMW"),
        ("A court in Bucharest said he took 2.3 million lei. Moldovan lei were frozen.", None),
        ("He paid 300 pesos in Santiago, Mexico.", "MXN"),
        ("They paid Rs 500.", None),
    ],
)
def test_towns_say_whose_money_it_is(text: str, currency: str | None) -> None:
    assert sums(text)[-1].currency == currency
