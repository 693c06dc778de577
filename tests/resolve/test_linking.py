"""Referents to entities: who is joined, who is asked about, who is never joined."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.model.entity import Referent, referent_id
from sourcebook.model.judgement import Judgement, Verdict, pair_of
from sourcebook.resolve.linking import Linked, link
from sourcebook.resolve.names import NameMatcher
from sourcebook.resolve.profile import Profile, find_conflict


def referent(name: str, document: str, kind: Any = "person", **more: Any) -> Referent:
    return Referent(
        id=referent_id(document, name.casefold(), kind), document=document, chain=f"x-{document}-{name}",
        type=kind, name=name, **more,
    )  # fmt: skip


def judged(number: int, a: Referent, b: Referent, value: Verdict) -> Judgement:
    left, right = pair_of(a.id, b.id)
    return Judgement(
        id=f"j{number}", decision=f"v{number}", number=number, left=left, right=right, value=value, who="w", time="t"
    )


def linked(*referents: Referent, judgements: tuple[Judgement, ...] = ()) -> Linked:
    return link(referents, judgements, NameMatcher())


def together(found: Linked, a: Referent, b: Referent) -> bool:
    return any({a.id, b.id} <= set(e.referents) for e in found.entities)


SAME = [
    ("Ada Vale", "Ada Vale", "person", {}, {}),
    ("Ada Vale", "Ada M. Vale", "person", {}, {}),
    ("Yusuf Karimov", "Youssef Karimov", "person", {}, {}),
    ("Harlow Port Authority", "HPA", "organization", {"names": ("HPA",)}, {}),
    ("Osmark Steel Ltd", "Osmark Steel", "organization", {}, {}),
    ("Ada Vale", "Ada Vale", "person", {"births": ("1961",)}, {"births": ("1961-08-04",)}),
    ("Ada Vale", "Ada Vale", "person", {"births": ("1960/1961",)}, {"births": ("1961/1962",)}),
]
APART = [
    ("Ada Vale", "Ada Vale", "person", {"births": ("1961",)}, {"births": ("1974",)}),
    ("Ada Vale", "Ada Vale", "person", {"births": ("1961-08-04",)}, {"births": ("1961-09-04",)}),
    ("Ada Vale", "Ada Vale", "person", {"births": ("1950/1951",)}, {"births": ("1970/1971",)}),
    ("Ada Vale", "Ada Vale", "person", {"births": ("1990",)}, {"deaths": ("1980",)}),
    ("Jo Marsh", "Jo Marsh", "person", {"genders": ("f",)}, {"genders": ("m",)}),
    ("Ada Vale", "Ada Vale", "person", {"ids": ("passport:1",)}, {"ids": ("passport:2",)}),
    ("Ada K. Vale", "Ada M. Vale", "person", {}, {}),
    ("Ada Vale", "Otto Vale", "person", {}, {}),
    ("Vale", "Ada Vale", "person", {}, {}),
    ("Fund 3", "Fund 4", "organization", {}, {}),
]


@pytest.mark.parametrize(("one", "other", "kind", "mine", "theirs"), SAME)
def test_these_are_one(one: str, other: str, kind: str, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    a, b = referent(one, "d1", kind, **mine), referent(other, "d2", kind, **theirs)
    assert together(linked(a, b), a, b)


@pytest.mark.parametrize(("one", "other", "kind", "mine", "theirs"), APART)
def test_these_are_two(one: str, other: str, kind: str, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    a, b = referent(one, "d1", kind, **mine), referent(other, "d2", kind, **theirs)
    assert not together(linked(a, b), a, b)


def test_a_chain_of_likenesses_does_not_join_two_people() -> None:
    old = referent("Ada Vale", "d1", births=("1950",))
    undated = referent("Ada Vale", "d2")
    young = referent("Ada Vale", "d3", births=("1971",))
    assert not together(linked(old, undated, young), old, young)
    first, plain, second = (referent(n, f"d{i}") for i, n in enumerate(("Ada K. Vale", "Ada Vale", "Ada M. Vale")))
    assert not together(linked(first, plain, second), first, second)


def test_namesakes_of_different_worlds_are_a_question() -> None:
    many = [referent(f"{first} Smith", f"p{first}") for first in ("Amy", "Bert", "Cora", "Dan")]
    one = referent("John Smith", "d1", roles=("finance minister",), company=("a b", "c d", "e f"))
    other = referent("John Smith", "d2", roles=("trawler skipper",), company=("g h", "i j", "k l"))
    found = linked(one, other, *many)
    assert not together(found, one, other)
    asked = [c for c in found.candidates if {c.left_name, c.right_name} == {"John Smith"}]
    assert len(asked) == 1
    assert {r.feature for r in asked[0].reasons} >= {"same-name", "other-roles", "nothing-shared"}


def test_judgements_go_before_the_machine() -> None:
    a, b = referent("Ada Vale", "d1"), referent("Ada Vale", "d2")
    assert together(linked(a, b), a, b)
    apart = linked(a, b, judgements=(judged(1, a, b, "negative"),))
    assert not together(apart, a, b)
    assert not apart.candidates, "what was answered is not asked again"
    undone = linked(a, b, judgements=(judged(1, a, b, "negative"), judged(2, a, b, "no_judgement")))
    assert together(undone, a, b)
    far, near = referent("Ada Vale", "d1"), referent("Madame Rosa", "d2")
    assert together(linked(far, near, judgements=(judged(1, far, near, "positive"),)), far, near)


def test_positive_judgements_are_transitive_and_negative_ones_keep_groups_apart() -> None:
    a, b, c = referent("Ada Vale", "d1"), referent("Rosa Quill", "d2"), referent("Nell Orme", "d3")
    found = linked(a, b, c, judgements=(judged(1, a, b, "positive"), judged(2, b, c, "positive")))
    assert together(found, a, c)
    twin = referent("Ada Vale", "d4")
    found = linked(a, b, twin, judgements=(judged(1, a, b, "positive"), judged(2, b, twin, "negative")))
    assert not together(found, a, twin), "what is not b cannot be a, who is b"


def test_one_name_taken_for_a_person_and_for_a_body_is_one_body() -> None:
    a, b = referent("Quill Shipping", "d1", "person"), referent("Quill Shipping", "d2", "organization")
    found = linked(a, b)
    assert [(e.type, e.name) for e in found.entities] == [("organization", "Quill Shipping")]


NAMES = ("Ada Vale", "Ada K. Vale", "Otto Vale", "Rosa Quill", "Rose Quill", "Quill Shipping", "QS", "Vale")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(("1950", "1971", ""))), min_size=1, max_size=14),
    st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_nothing(drawn: list[tuple[str, str]], chance: random.Random) -> None:
    given = [referent(n, f"d{i}", births=(b,) if b else ()) for i, (n, b) in enumerate(drawn)]
    shuffled = list(given)
    chance.shuffle(shuffled)
    first, second = linked(*given), linked(*shuffled)
    assert first.entities == second.entities
    assert first.candidates == second.candidates
    assert sorted(r for e in first.entities for r in e.referents) == sorted(r.id for r in given)
    by_id = {r.id: r for r in given}
    for entity in first.entities:
        years = {b for r in entity.referents for b in by_id[r].births}
        assert len(years) < 2, "two years of birth are two people"


def test_a_conflict_says_what_it_is() -> None:
    a = Profile([referent("Ada Vale", "d1", births=("1961",))])
    b = Profile([referent("Ada Vale", "d2", births=("1974",))])
    assert find_conflict(a, b) == "born 1961 and 1974"
    assert find_conflict(a, a) == ""


def test_a_towns_name_joins_none_of_the_bodies_that_bear_it() -> None:
    papers = [referent(f"Tarnford {title}", f"d{n}", "organization") for n, title in enumerate(("Courier", "Argus"))]
    bare = [referent("TARNFORD", "d7", "organization"), referent("Tarnford", "d8", "place")]
    found = linked(*papers, *bare)
    assert not any(together(found, a, b) for a in papers for b in (*papers, *bare) if a is not b)


def test_a_short_name_joins_the_one_body_that_bears_it() -> None:
    short, whole = referent("Osmark", "d1", "organization"), referent("Osmark Steel", "d2", "organization")
    assert together(linked(short, whole), short, whole)
    place = referent("Osmark", "d3", "place")
    assert not together(linked(place, whole), place, whole)


def test_two_spellings_of_a_body_that_several_papers_print_each_are_a_question() -> None:
    held = [referent("Ember Haulage", f"d{n}", "organization") for n in range(4)]
    others = [referent("Umber Haulage", f"x{n}", "organization") for n in range(4)]
    found = linked(*held, *others)
    assert not together(found, held[0], others[0])
    assert any("both-spellings-held" in {r.feature for r in c.reasons} for c in found.candidates)
    slip = referent("Embar Haulage", "y", "organization")
    assert together(linked(*held, slip), held[0], slip)


def test_two_spellings_of_a_persons_name_that_several_papers_print_each_are_a_question() -> None:
    held = [referent("Karin Berg", f"d{n}", company=("Ada Vale",)) for n in range(4)]
    others = [referent("Karen Borg", f"x{n}", company=("Ada Vale",)) for n in range(4)]
    found = linked(*held, *others)
    assert not together(found, held[0], others[0])
    assert any("both-spellings-held" in {r.feature for r in c.reasons} for c in found.candidates)
    slip = referent("Karin Barg", "y", company=("Ada Vale",))
    assert together(linked(*held, slip), held[0], slip)
    # Nor does one paper's go over to the other spelling because it names nobody else of those that its namesakes do.
    alone = referent("Karen Borg", "z", company=("Ada Vale", "Otto Lund", "Ida Krone", "Jo Marsh"))
    assert not together(linked(*held, *others, alone), held[0], alone)


def test_a_sound_written_down_in_two_ways_is_one_person() -> None:
    held = [referent("Sergei Lavin", f"d{n}") for n in range(4)]
    others = [referent("Sergey Lavin", f"x{n}") for n in range(4)]
    assert together(linked(*held, *others), held[0], others[0])


def test_a_nationality_joins_no_body_that_is_called_by_it() -> None:
    near = {"company": ("ada vale", "otto marsh", "harlow port authority"), "topics": ("loan", "bond", "harbour")}
    swiss = [referent("Swiss", f"a{n}", "other", countries=("ch",), **near) for n in range(6)]
    bodies = [
        referent("Swiss Harbour Bank", "b1", "organization", names=("Swiss",), **near),
        referent("Swiss Regional Lines", "b2", "organization", names=("Swiss",), **near),
    ]
    found = linked(*swiss, *bodies)
    assert all(together(found, swiss[0], one) for one in swiss)
    assert not any(together(found, swiss[0], body) for body in bodies)
    assert not together(found, *bodies)


def test_names_of_mixed_kinds_do_not_chain() -> None:
    near = {"company": ("ada vale", "otto marsh", "harlow port authority"), "topics": ("loan", "bond", "harbour")}
    first = referent("Harlow National Bank", "a1", "organization", names=("National Bank",), **near)
    bridge = referent("National Bank", "a2", "other", **near)
    last = referent("Osmark National Bank", "a3", "other", names=("National Bank",), **near)
    assert not together(linked(first, bridge, last), first, last)
    assert not together(linked(first, last), first, last)


def test_two_countries_whose_names_sound_alike_are_two() -> None:
    near = {"company": ("ada vale", "otto marsh", "harlow port authority"), "topics": ("loan", "bond", "harbour")}
    many = [referent("Taiwan", f"a{n}", "place", countries=("tw",), **near) for n in range(12)]
    few = referent("Tunisia", "b1", "place", countries=("tn",), **near)
    slip = referent("Taiwain", "c1", "place", **near)
    found = linked(*many, few, slip)
    assert not together(found, many[0], few)
    assert together(found, many[0], slip)
