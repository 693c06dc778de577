"""Rules on a lone file that need readings: names, counted things, sources."""

from __future__ import annotations

import pytest
from check_making import Making

from sourcebook.corroborate.rules.name_variant import NameVariant
from sourcebook.corroborate.rules.self_contradiction import SelfContradiction
from sourcebook.corroborate.rules.uncited import Uncited


def _names(text: str, *people: str) -> list[str]:
    return [f.exact for f in Making(text).people(*people).flags(NameVariant())]


@pytest.mark.parametrize(
    ("text", "people", "exact"),
    [
        (
            "Oswin Karrel came. Oswin Karrel left. Oswin Karrol ate.",
            ("Oswin Karrel", "Oswin Karrol"),
            ["Oswin Karrol"],
        ),
        ("Oswin Karrel came. It rained. Oswin Karrol paid.", ("Oswin Karrel",), ["Oswin Karrol"]),
        (
            "Ulrik Tansmoor came. He left. Ulrik Tansmore paid.",
            ("Ulrik Tansmoor", "Ulrik Tansmore"),
            ["Ulrik Tansmore"],
        ),
        ("Oswin Karrel came. Then Karrol left.", ("Oswin Karrel", "Karrol"), ["Karrol"]),
        ("Musa Kaddari came. He left. Musa Qaddari paid.", ("Musa Kaddari", "Musa Qaddari"), ["Musa Qaddari"]),
        ("Karsten Holm came. He left. Kasten Holm paid.", ("Karsten Holm", "Kasten Holm"), ["Kasten Holm"]),
    ],
)
def test_two_spellings_are_found(text: str, people: tuple[str, ...], exact: list[str]) -> None:
    assert _names(text, *people) == exact


def test_the_spelling_printed_less_is_the_variant() -> None:
    text = "— Oswin Karrol\n\nKarrel came. Karrel left.\n\nThat year Oswin Karrel paid.\n\n— Oswin Karrol"
    making = Making(text).people("Oswin Karrol", "Oswin Karrel")
    for nth in range(2):
        making.person("Karrel", "Oswin Karrel", nth=nth)
    assert [f.exact for f in making.flags(NameVariant())] == ["Oswin Karrol", "Oswin Karrol"]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Robert Hayl came. His daughter left. Roberta Hayl paid.", ("Robert Hayl", "Roberta Hayl")),
        ("Mario Senn came. His wife left. Maria Senn paid.", ("Mario Senn", "Maria Senn")),
        ("Oswin Karrel came. His son left. Otto Karrel paid.", ("Oswin Karrel", "Otto Karrel")),
        ("David Millor and David Milnor are cousins.", ("David Millor", "David Milnor")),
        ("Oswin Karrel came. The Karrels left. Karrel’s ship sank.", ("Oswin Karrel", "Karrels", "Karrel")),
        ("OSWIN KARREL came. Oswin Karrel left.", ("OSWIN KARREL", "Oswin Karrel")),
        ("Roberto Suárez came. Roberto Suarez left.", ("Roberto Suárez", "Roberto Suarez")),
        ("Ann Lee came. She left. Ann Low paid.", ("Ann Lee", "Ann Low")),
        ("Oswin Karrel came. Anders Karrol left.", ("Oswin Karrel", "Anders Karrol")),
        (
            "Oswin Carter came. A carver left. Carver saw it.",
            ("Oswin Carter", "Carver"),
        ),
    ],
)
def test_different_people_are_left_alone(text: str, people: tuple[str, ...]) -> None:
    assert _names(text, *people) == []


def _companies(second: str, *, year: str = "2009") -> Making:
    text = f"The tender was opened on 14 April 2009, and five companies bid.\n\n{second} for the channel in {year}."
    making = Making(text).figure("five companies", 5, None, "companies").time("14 April 2009", "2009-04-14")
    return making.time(year, year, nth=text.count(year) - 1)


def test_one_thing_counted_twice() -> None:
    making = _companies("Seven companies bid").figure("Seven companies", 7, None, "companies")
    flags = making.flags(SelfContradiction())
    assert [f.exact for f in flags] == ["Seven companies"]
    assert "five companies" in flags[0].message


@pytest.mark.parametrize(
    "making",
    [
        _companies("Five companies bid").figure("Five companies", 5, None, "companies"),
        _companies("Seven companies bid", year="2012").figure("Seven companies", 7, None, "companies"),
        _companies("Seven other companies bid").figure("Seven other companies", 7, None, "other companies"),
        _companies("Seven barges bid").figure("Seven barges", 7, None, "barges"),
        _companies("Seven companies paid").figure("Seven companies", 7, None, "companies"),
        Making("Halden Bank paid Orvale Freight €9 million. Orvale Freight paid Tessin Holdings €2 million.")
        .money("€9 million", 9e6)
        .money("€2 million", 2e6),
    ],
    ids=["same", "other year", "others", "other thing", "other deed", "other way"],
)
def test_different_things_are_left_alone(making: Making) -> None:
    assert making.flags(SelfContradiction()) == []


def test_one_sum_given_twice() -> None:
    text = "Halden Bank paid a fine of €40 million.\n\nThe fine that Halden Bank paid was €60 million."
    making = Making(text).money("€40 million", 40e6).money("€60 million", 60e6)
    assert [f.exact for f in making.flags(SelfContradiction())] == ["€60 million"]


@pytest.mark.parametrize(("year", "exact"), [("1871", ["1871"]), ("1865", [])])
def test_what_happens_once_has_one_date(year: str, exact: list[str]) -> None:
    text = (
        f"Halden Bank was founded in 1865 by three brothers.\n\nHalden Bank grew.\n\nHalden Bank was founded in {year}."
    )
    making = Making(text).time("1865", "1865").time(year, year, nth=text.count(year) - 1)
    for nth in range(3):
        making.person("Halden Bank", nth=nth, kind="organization")
    assert [f.exact for f in making.flags(SelfContradiction())] == exact


def test_what_needs_a_source() -> None:
    text = (
        "The fund lost €40 million. It was large.\n\nIts treasurer was charged with fraud.\n\n"
        "It held 9 ships, a report says."
    )
    making = Making(text).money("€40 million", 40e6).person("treasurer").figure("9 ships", 9, None, "ships")
    making.claim("Its treasurer was charged with fraud.", "charged").cite("a report", "report.html")
    flags = making.flags(Uncited())
    assert [f.exact for f in flags] == ["The fund lost €40 million.", "Its treasurer was charged with fraud."]
    assert "“€40 million”" in flags[0].message
    assert {f.severity for f in flags} == {"note"}


@pytest.mark.parametrize("text", ["We think that €40 million is too much.", "Was it €40 million?"])
def test_opinions_and_questions_need_none(text: str) -> None:
    making = Making(text).money("€40 million", 40e6)
    if text.startswith("We"):
        making.claim(text, "opined")
    assert making.flags(Uncited()) == []


def test_a_sum_needs_a_source_in_its_own_sentence() -> None:
    text = "The fund lost €40 million. It was large, a report says."
    making = Making(text).money("€40 million", 40e6).cite("a report", "report.html")
    assert [f.exact for f in making.flags(Uncited())] == ["The fund lost €40 million."]
