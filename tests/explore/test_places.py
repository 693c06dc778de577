"""Which of the bearers of a name is meant: told by the sentences that name it, else left open."""

from __future__ import annotations

import pytest

from sourcebook.explore.places import REGION, UNKNOWN, WHICH, gather_places
from sourcebook.model.entity import Entity
from sourcebook.model.pin import Pin


def gathered(name: str, *sentences: str, countries: tuple[str, ...] = ()) -> tuple[str, str]:
    """Code of the country and surety of a place; of one that is not on the map, nothing and why."""
    pins = [
        Pin(document=f"d-{n}", sort="place", reading=f"r-{n}", start=0, end=len(name), exact=name, words=words, of="c")
        for n, words in enumerate(sentences)
    ]
    entity = Entity(id="e-0", type="place", name=name, names=(name,), referents=("p-0",), countries=countries)
    found = gather_places(pins, lambda _: entity)
    if found.unplaced:
        return "", found.unplaced[0].why
    return found.places[0].country, found.places[0].surety


@pytest.mark.parametrize(
    ("sentence", "country"),
    [
        ("He was seen in Córdoba, Argentina, that year.", "ar"),
        ("The court in Córdoba heard it; Spain\u2019s ministry did not.", "es"),
        ("(Mexico) The firm has an office in Córdoba.", "mx"),
    ],
)
def test_a_country_in_the_sentence_tells_which(sentence: str, country: str) -> None:
    assert gathered("Córdoba", sentence) == (country, "country-named")


def test_countries_of_more_than_one_word_are_read() -> None:
    assert gathered("Hamilton", "Offices in Hamilton, New Zealand, were closed.") == ("nz", "country-named")


def test_bearers_in_two_named_countries_are_no_answer() -> None:
    assert gathered("San Miguel", "San Miguel was flooded.")[1] == WHICH
    told = gathered("San Miguel", "San Miguel in Peru, not that in El Salvador, was flooded.")
    assert told == ("", WHICH)


def test_what_readings_say_counts_unless_it_is_the_gazetteers_own_word() -> None:
    assert gathered("Cambridge", "He came to Cambridge.", countries=("us",)) == ("us", "country-read")
    assert gathered("Uppsala", "He came to Uppsala.", countries=("se",))[1] in ("only", "largest")
    # Only one town is called so; another, over three times as large, bears the name beside its own.
    assert gathered("Antioch", "They came to Antioch.", countries=("us",)) == ("", WHICH)


def test_an_unknown_name_is_left_out() -> None:
    assert gathered("Varnholm", "The quay of Varnholm.") == ("", UNKNOWN)


@pytest.mark.parametrize(
    ("name", "found"), [("Asia", ("", REGION)), ("Indiana", ("", REGION)), ("Virginia", ("", REGION))]
)
def test_a_region_is_no_town_elsewhere_that_is_called_so(name: str, found: tuple[str, str]) -> None:
    assert gathered(name, f"Prices rose in {name}.") == found
    assert gathered(name, f"Prices rose in {name}.", countries=("us",)) == found


def test_a_town_called_as_its_states_is_found() -> None:
    assert gathered("Washington", "The ministers met in Washington.")[0] == "us"
    assert gathered("New York", "The ministers met in New York.")[0] == "us"
