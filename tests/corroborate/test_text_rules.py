"""Rules that read the text itself: tables of what each must find and must leave alone."""

from __future__ import annotations

import time

import pytest
from check_making import Making, found
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.corroborate.rules.anonymous_source import AnonymousSource
from sourcebook.corroborate.rules.date_impossible import DateImpossible
from sourcebook.corroborate.rules.figure_garbled import FigureGarbled
from sourcebook.corroborate.rules.hidden_text import HiddenText
from sourcebook.corroborate.rules.repeated_words import RepeatedWords

REPEATED = [
    ("It was the the end.", "the the"),
    ("The The clerk left of of his own will.", "of of"),
    ("He sold the end of the the end of the pier.", "the end of the the end of the"),
    ("They asked what he saw what he saw that night.", "what he saw what he saw"),
    ("It led to the closure of the mint closure of the river mint.", "closure of the mint closure of"),
    ("Funds were were moved.", "were were"),
]
NOT_REPEATED = [
    "He had had enough, and she knew that that man lied.",
    "It was fun, fun, fun.",
    "A very very long night, day after day after day.",
    "More and more and more ships came.",
    "Duran Duran played in New York New York.",
    "She gave her her book.",
    "The head of the mint and head of the bank met.",
    "A friend of a friend of the mayor spoke.",
    "It rose from 10 10 times over.",
    "Was it the war? War of the worlds? War of the ports.",
    "The price of grain, the price of salt and the price of oil rose.",
    "The one the one-eyed man had seen was not the one.",
    "They went hand in hand in the dark, talking and talking and never stopping.",
    "And more and more came from time to time to see.",
    "Their dislike of taxes exceeded their general dislike of spending. Fear of rain beats fear of wind.",
    "Bank of Orvale Bank of Tessin",
]
GARBLED = [
    ("It holds over 13+ accounts.", "over 13+"),
    ("at least 200+ ships", "at least 200+"),
    ("More than $40+ a day", "More than $40+"),
    ("It cost between 40 and 30 crowns.", "between 40 and 30"),
    ("between €175 million and €150 million", "between €175 million and €150 million"),
    ("between 900 million and 1.2 million", "between 900 million and 1.2 million"),
    ("from 5 to 5 barges", "from 5 to 5"),
    ("between $3 and $3", "between $3 and $3"),
    ("a loss of $4.4 billion million", "$4.4 billion million"),
    ("they paid $3 million dollars", "$3 million dollars"),
    ("they paid €3 million dollars", "€3 million dollars"),
    ("rose 20% percent", "20% percent"),
    ("rose 20 percent %", "20 percent %"),
    ("a fine of 1,00,0 crowns", "1,00,0"),
    ("a fine of 14,5000 crowns", "14,5000"),
    ("a fine of $1.2.3 million", "$1.2.3"),
    ("$$40 was paid", "$$40"),
    ("won 120% of the votes", "120% of the votes"),
    ("a 123% share of the total", "123% share of the total"),
    ("12 out of 10 sailors", "12 out of 10"),
    ("more than less than 5 ships", "more than less than 5"),
]
NOT_GARBLED = [
    "over 13 accounts, 13+ accounts, aged 65+ and over",
    "between 30 and 40 crowns; between 4 and 5 million; between 900 million and 1.2 billion",
    "between 9 and 5, between 10 pm and 6 am, between 11:30 and 9:15",
    "between 2017 and 2013 barrels were lost",
    "prices fell from 40 to 30",
    "a hundred thousand million stars, 100 thousand million stars",
    "It retails at $9.99 US dollars; €3 million, 3 million euros",
    "US$5 million, $3 million, three million dollars, 5 million pounds sterling",
    "1,000 and 1,000,000 and 12,345.67 and 1,00,000 and 12,34,567",
    "pages 1,12,15 and 3,4; see pp. 10,200,3000",
    "On May 12,2014 the sun rose. In 2013,2014 and 2015.",
    "Output reached 120% of capacity and 150 percent of plan; debt is 120% of GDP.",
    "version 1.2.3 and 10.0.0.1 and section 4.4.1",
    "9 out of 10 sailors; 5 to 5 was the vote",
    "nearly 40, about 40, well over 40, no more than 40",
    "a 45-year-old clerk with a 3-million-dollar-a-day habit",
    "It costs 3,50 a litre",
]
IMPOSSIBLE = [
    ("Work stopped on 31 June 2011.", "31 June 2011"),
    ("on June 31, 2011", "June 31, 2011"),
    ("on 29 February 2013", "29 February 2013"),
    ("on 31 June work stopped", "31 June"),
    ("the 30th of February", "30th of February"),
    ("filed 2014-13-05", "2014-13-05"),
    ("filed 2014-06-31", "2014-06-31"),
    ("filed 31/31/2014", "31/31/2014"),
    ("Tuesday, 5 March 2012", "Tuesday, 5 March 2012"),
    ("Tuesday, March 5, 2012", "Tuesday, March 5, 2012"),
    ("It ran from 2017 to 2013.", "from 2017 to 2013"),
    ("between 2017 and 2013, in the port", "between 2017 and 2013"),
    ("The mayor (1950–1940) is buried here.", "1950–1940"),
    ("He was born in 1952 and died in 1949.", "born in 1952 and died in 1949"),
    ("from the 1980s to the 1960s", "from the 1980s to the 1960s"),
]
POSSIBLE = [
    "Work stopped on 30 June 2011, on 29 February 2012 and on 31 January.",
    "Monday, 5 March 2012; Monday, March 5, 2012",
    "filed 2014-12-05, 13/12/2014 and 12/13/2014",
    "It ran from 2013 to 2017, 1998–02, 2013–2017.",
    "Output fell from 2000 to 1500 tonnes; the herd shrank from 2000 to 1500.",
    "from 2000 to 1500 barges",
    "between 2017 and 2013 votes were cast",
    "Call 555-2017-2013 or see 2017/18.",
    "He was born in 1949 and died in 1952.",
    "May 40 ships sail? In March 32 ships sailed.",
    "from 300 BC to 200 BC",
    "On 5 March 2012 at noon.",
    "Lowest since '82\nOctober 27, 2008",
    "dated 27 March 78; in Aug 77 and May 1978",
    "lists for 1944-45-46",
    "section 31-06-2011-4",
]
ANONYMOUS = [
    ("Sources said the vault was empty.", "Sources said"),
    ("The vault was empty, according to people familiar with the matter.", "people familiar with"),
    ("An official who asked not to be named opened it.", "official who asked not to be named"),
    ("A clerk spoke on condition of anonymity.", "on condition of anonymity"),
    ("Unnamed officials met.", "Unnamed officials"),
    ("It is said, according to two people with knowledge of the matter.", "people with knowledge of"),
]
NAMED = [
    "Oswin Karrel, the treasurer, said the vault was empty.",
    "The river has two sources.",
    "Officials of the Orvale mint, led by Dana Prell, said so.",
    "The people of the port were told.",
]


def _table(accept: list[tuple[str, str]]) -> object:
    return pytest.mark.parametrize(("text", "exact"), accept)


@_table(REPEATED)
def test_repeated_words_are_found(text: str, exact: str) -> None:
    assert found(text, RepeatedWords()) == [exact]


@pytest.mark.parametrize("text", NOT_REPEATED)
def test_meant_repetition_is_left_alone(text: str) -> None:
    assert found(text, RepeatedWords()) == []


@_table(GARBLED)
def test_garbled_figures_are_found(text: str, exact: str) -> None:
    assert found(text, FigureGarbled()) == [exact]


@pytest.mark.parametrize("text", NOT_GARBLED)
def test_sound_figures_are_left_alone(text: str) -> None:
    assert found(text, FigureGarbled()) == []


@_table(IMPOSSIBLE)
def test_impossible_dates_are_found(text: str, exact: str) -> None:
    assert found(text, DateImpossible()) == [exact]


@pytest.mark.parametrize("text", POSSIBLE)
def test_possible_dates_are_left_alone(text: str) -> None:
    assert found(text, DateImpossible()) == []


@pytest.mark.parametrize(
    ("text", "exact", "edtf", "trips"),
    [
        ("The clerk was arrested in March 2031 in Orvale.", "March 2031", "2031-03", True),
        ("A survey completed on 14 January 2031 found nothing.", "14 January 2031", "2031-01-14", True),
        ("The lease was extended to 2031.", "2031", "2031", False),
        ("The bridge will open in 2031.", "2031", "2031", False),
        ("The plan, published last week, runs until 2031.", "2031", "2031", False),
        ("The clerk was arrested in March 2018.", "March 2018", "2018-03", False),
        ("Officials expected the port to be dry by 2031.", "2031", "2031", False),
    ],
)
def test_past_told_of_after_the_document(text: str, exact: str, edtf: str, trips: bool) -> None:
    flags = Making(text, reference="2018-10-03").time(exact, edtf).flags(DateImpossible())
    assert [f.exact for f in flags] == ([exact] if trips else [])
    assert Making(text).time(exact, edtf).flags(DateImpossible()) == []


@_table(ANONYMOUS)
def test_anonymous_sources_are_noted(text: str, exact: str) -> None:
    assert found(text, AnonymousSource()) == [exact]


@pytest.mark.parametrize("text", NAMED)
def test_named_sources_are_left_alone(text: str) -> None:
    assert found(text, AnonymousSource()) == []


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("The ma\u200byor left.", "ma\u200byor"),
        ("see \u202eevil\u202c here", "\u202eevil\u202c"),
        ("a\u200db", "a\u200db"),
    ],
)
def test_unseen_characters_are_found(text: str, exact: str) -> None:
    flags = Making(text).flags(HiddenText())
    assert [f.exact for f in flags] == [exact]
    assert "U+20" in flags[0].message


@pytest.mark.parametrize("text", ["plain words", "نمی\u200cخواهم", "soft\u00adhyphen", "👩\u200d🚒 came"])
def test_spelling_with_joiners_is_left_alone(text: str) -> None:
    assert found(text, HiddenText()) == []


@given(st.text(alphabet="the ofand,0123456789.$%+-–/ \nAbout between from to million June\u200b", max_size=300))
def test_any_text_gives_spans_of_itself(text: str) -> None:
    for rule in (RepeatedWords(), FigureGarbled(), DateImpossible(), AnonymousSource(), HiddenText()):
        if text.strip():
            Making(text).flags(rule)


@pytest.mark.parametrize(
    "unit",
    [
        "the ",
        "1,0",
        "from 5 to ",
        "between 2017 and ",
        "$",
        "born in 1950 ",
        "said sources ",
        "head of a ",
        "\u200b",
        "1.2.",
    ],
)
def test_time_grows_with_length(unit: str) -> None:
    """Four times the text may take about four times the time; 8 leaves room for a busy machine, squares take 16."""
    rules = (RepeatedWords(), FigureGarbled(), DateImpossible(), AnonymousSource(), HiddenText())
    took = []
    for size in (8_000, 32_000):
        draft = Making(unit * (size // len(unit))).draft()
        times = []
        for _ in range(3):
            begin = time.process_time()
            for rule in rules:
                list(rule.find(draft, None))
            times.append(time.process_time() - begin)
        took.append(min(times))
    assert took[1] <= 8 * max(took[0], 0.02)


@pytest.mark.parametrize(
    ("text", "severity"), [("the ma\u200byor", "error"), ("the \u200bmayor", "note"), ("\u202emayor left", "error")]
)
def test_leftovers_beside_a_space_are_only_noted(text: str, severity: str) -> None:
    assert [f.severity for f in Making(text).flags(HiddenText())] == [severity]


def test_a_currency_named_twice_is_a_warning() -> None:
    assert [f.severity for f in Making("They paid $3 million dollars.").flags(FigureGarbled())] == ["warning"]
