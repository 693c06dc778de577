"""The built-in matcher: pairs it must and must not call the same, and what holds for any two names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook import registry
from sourcebook.resolve.base import Party
from sourcebook.resolve.context import describe_context
from sourcebook.resolve.names import NameMatcher
from sourcebook.resolve.normalise import take_apart
from sourcebook.testing.matchers import MatcherContract, body, person

MATCHER = NameMatcher()


class TestNames(MatcherContract):
    matcher = MATCHER


SAME_PEOPLE = """
Oswin Karrel | Karrel, Oswin
Oswin Karrel | Dr. Oswin Karrel
Oswin Karrel | OSWIN J. KARREL
O. Karrel | Oswin Karrel
OB Karrel | Oswin Bram Karrel
OswinKarrel | Oswin Karrel
Oswin Kar rel | Oswin Karrel
Oswin Karell | Oswin Karrel
Освин Каррел | Oswin Karrel
Οσβιν Καρελ | Osvin Karel
Youssef al-Tarabi | Yusuf Tarabi
Yusuf Altarabi | Yusuf Tarabi
Abd al-Rahim Tarabi | Abdul Rahim al-Tarabi
0swin K@rrel | Oswin Karrel
강서진 | Kang So Jin
Bill Vandermoor | William Vandermoor
Grigori Petrovich Malenko | Grigory Malenko
"""
OTHER_PEOPLE = """
Oswin Karrel | Tamsin Karrel
Oswin Karrel | Oswin Morrow
Oswin B. Karrel | Oswin Martin Karrel
Grigory Petrovich Malenko | Grigory Ivanovich Malenko
Oswin | Oswin Karrel
Karrel | Oswin Bram Karrel
Paula Karrel | Paul Karrel
Tom Karrel | Tim Karrel
Ri Tok-nam | Ri Tok-gyu
Yusuf al-Tarabi | Yusuf al-Jawzani
"""
SAME_BODIES = """
Tarn Harbour Ltd. | TARN HARBOUR LIMITED
Tarn Harbour Aktiengesellschaft | Tarn Harbour AG
Tarn Harbour Aktiengeselschaft | Tarn Harbour AG
OOO Tarnvoda | Tarnvoda o.O.O.
The Tarn & Harbour Company | Tarn and Harbour Co.
Division Twenty-Two Guards | Division 22 Guards
TarnHarbour GmbH | Tarn Harbour GmbH
Northern Lakes Ferry Union | NLFU
Tarnvoda Intl | Tarnvoda International Ltd.
Tarnvoda GmbH | Tarnvoda Ltd.
Tarnharbour | Tarn Harbour
Tarnvoda | Tarnvoda Europe BV
"""
OTHER_BODIES = """
Tarn Harbour Bank | Tarn Harbour Shipping
Tarn Fund 2 LP | Tarn Fund 3 LP
Tarn Fund II | Tarn Fund IV
Tarn of Norway Ltd | Tarn of Poland Ltd
Karrel Aktiengesellschaft | Morrow Aktiengesellschaft
Global Energy Holdings | Global Energy Karrel Holdings
Tarnvoda GmbH | Tarnvoda Services S.r.l.
Trading Company 57 | Trading Company
"""


def _pairs(table: str) -> list[tuple[str, str]]:
    return [(a.strip(), b.strip()) for a, _, b in (line.partition("|") for line in table.strip().splitlines())]


@pytest.mark.parametrize(("a", "b"), _pairs(SAME_PEOPLE))
def test_same_person(a: str, b: str) -> None:
    assert MATCHER.compare(person(a), person(b)).same


@pytest.mark.parametrize(("a", "b"), _pairs(OTHER_PEOPLE))
def test_other_person(a: str, b: str) -> None:
    assert not MATCHER.compare(person(a), person(b)).same


@pytest.mark.parametrize(("a", "b"), _pairs(SAME_BODIES))
def test_same_body(a: str, b: str) -> None:
    assert MATCHER.compare(body(a), body(b)).same


@pytest.mark.parametrize(("a", "b"), _pairs(OTHER_BODIES))
def test_other_body(a: str, b: str) -> None:
    assert not MATCHER.compare(body(a), body(b)).same


@pytest.mark.parametrize(
    ("field", "mine", "theirs", "same"),
    [
        ("dates", ("1961-08-04",), ("1961",), True),
        ("dates", ("1961-08-04",), ("1962",), False),
        ("ids", ("lei:1",), ("lei:2",), False),
        ("ids", ("lei:1",), ("vat:2",), True),
        ("countries", ("EE",), ("EE", "FI"), True),
    ],
)
def test_facts_veto(field: str, mine: tuple[str, ...], theirs: tuple[str, ...], same: bool) -> None:
    a = Party(names=("Oswin Karrel",), type="person", **{field: mine})  # type: ignore[arg-type]
    b = Party(names=("Oswin Karrel",), type="person", **{field: theirs})  # type: ignore[arg-type]
    assert MATCHER.compare(a, b).same is same


def test_reasons_say_what_was_seen() -> None:
    score = MATCHER.compare(person("Oswin Karrel"), person("Tamsin Karrel"))
    assert {r.feature: r.detail for r in score.reasons}["contradicting-words"] == "oswin / tamsin"


def test_the_best_of_several_names_decides() -> None:
    assert MATCHER.compare(person("Tamsin Karrel", "Tamsin Morrow"), person("Tamsin Morrow")).value == 1.0


_WORDS = "Oswin|Tamsin|Karrel|al|bin|Abdul|J.|Tarn|Bank|23|IV|GmbH|Ltd|Fund|and|T.H.|TB|Освин|海|كريم|강|A@b"
WORDS = st.sampled_from(_WORDS.split("|"))
NAMES = st.lists(WORDS, min_size=1, max_size=7).map(" ".join) | st.text(max_size=40)
TYPES = st.sampled_from(["person", "organization", "other"])


@given(a=NAMES, b=NAMES, kind=TYPES)
def test_any_two_names(a: str, b: str, kind: str) -> None:
    x, y = (Party(names=(name,), type=kind) for name in (a, b))  # type: ignore[arg-type]
    there = MATCHER.compare(x, y)
    assert there == MATCHER.compare(y, x)
    assert 0 <= there.value <= 1
    assert MATCHER.compare(x, x).value == (1.0 if take_apart(a, kind).tokens else 0.0)  # type: ignore[arg-type]


def test_the_page_lists_every_feature(root: Path) -> None:
    page = " ".join((root / "docs" / "reference" / "matchers.md").read_text(encoding="utf-8").split())
    for name, text in (*MATCHER.describe().items(), *describe_context().items()):
        assert f"## {name}" in page
        assert text in page


def test_it_comes_through_the_registry() -> None:
    assert registry.load("matchers", "names") is NameMatcher
