"""Relations: who is what to whom. All names are invented."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcebook.extract.base import run_extractors
from sourcebook.extract.mentions import MentionExtractor
from sourcebook.extract.money import MoneyExtractor
from sourcebook.extract.relations import RelationExtractor
from sourcebook.extract.times import TimeExtractor
from sourcebook.model.annotation import Money, Relation
from sourcebook.testing.makers import reading_of


def read(text: str) -> tuple[list[Relation], list[Money]]:
    found = run_extractors(
        reading_of(text), [MentionExtractor(), TimeExtractor(), MoneyExtractor(), RelationExtractor()]
    )
    return [a for a in found if isinstance(a, Relation)], [a for a in found if isinstance(a, Money)]


def ties(text: str) -> set[tuple[str, str, str]]:
    return {(r.subject.exact, r.schema, r.object.exact) for r in read(text)[0]}


FOUND = [
    ("Elena Marsh, the president of Harbor Bank, resigned.", "Elena Marsh", "Directorship", "Harbor Bank"),
    ("Harbor Bank chief executive Elena Marsh resigned.", "Elena Marsh", "Directorship", "Harbor Bank"),
    ("Former FBI agent Ted Slocum trained the guards.", "Ted Slocum", "Employment", "FBI"),
    ("Olga Brandt joined Harbor Bank in 2011.", "Olga Brandt", "Employment", "Harbor Bank"),
    ("Olga Brandt worked for Harbor Bank.", "Olga Brandt", "Employment", "Harbor Bank"),
    ("Olga Brandt is a member of the Green Party.", "Olga Brandt", "Membership", "Green Party"),
    ("Harbor Bank is a subsidiary of Marlow Group.", "Marlow Group", "Ownership", "Harbor Bank"),
    ("Harbor Bank was acquired by Marlow Group.", "Marlow Group", "Ownership", "Harbor Bank"),
    ("Harbor Bank was founded by Peter Hallam.", "Peter Hallam", "UnknownLink", "Harbor Bank"),
    ("Peter Hallam and his wife Judith sold the mill.", "Peter Hallam", "Family", "Judith"),
    ("Peter Hallam’s brother David lost the case.", "Peter Hallam", "Family", "David"),
    ("Peter Hallam married Judith Stone in 1999.", "Peter Hallam", "Family", "Judith Stone"),
    ("Harbor Bank paid Peter Hallam $5 million.", "Harbor Bank", "Payment", "Peter Hallam"),
    ("Peter Hallam received $5 million from Harbor Bank.", "Harbor Bank", "Payment", "Peter Hallam"),
    ("The sum of $3 million was transferred by Harbor Bank to Peter Hallam.", "Harbor Bank", "Payment", "Peter Hallam"),
    ("Peter Hallam was born in Oslo.", "Peter Hallam", "Person", "Oslo"),
    ("Peter Hallam (born 4 May 1950 in Oslo) is a Norwegian painter.", "Peter Hallam", "Person", "4 May 1950"),
    ("Peter Hallam is a Norwegian painter.", "Peter Hallam", "Person", "Norwegian"),
    ("Peter Hallam graduated from the University of Oslo.", "Peter Hallam", "UnknownLink", "University of Oslo"),
    ("Harbor Bank is a lender based in Oslo, Norway.", "Harbor Bank", "Address", "Norway"),
    ("Judith Stone succeeded Peter Hallam.", "Peter Hallam", "Succession", "Judith Stone"),
    ("He worked for Harbor Bank.", "He", "Employment", "Harbor Bank"),
]
REFUSED = [
    "Peter Hallam met Judith Stone near Harbor Bank.",
    "Harbor Bank and Marlow Group denied the report.",
    "It was a degree of freedom from it.",
    "Harbor Bank sent Peter Hallam a letter.",
]


@pytest.mark.parametrize(("text", "subject", "schema", "target"), FOUND)
def test_finds(text: str, subject: str, schema: str, target: str) -> None:
    assert (subject, schema, target) in ties(text)


@pytest.mark.parametrize("text", REFUSED)
def test_refuses(text: str) -> None:
    assert ties(text) == set()


def test_period_of_an_office() -> None:
    rows, _ = read("Elena Marsh was the president of Harbor Bank from 2009 to 2013.")
    assert [(r.role, r.since, r.until) for r in rows] == [("president of Harbor Bank", "2009", "2013")]
    assert msgspec.to_builtins(rows[0])["from"] == "2009"


OFFICES = [
    ("Elena Marsh is the First Deputy Head of the Harbour Board of Osmark.", "First Deputy Head of the Harbour Board"),
    ("Elena Marsh was the General Director and CEO of Harbor Bank.", "General Director and CEO of Harbor Bank"),
    (
        "Peter Hallam is the head of the ‘Osmark Fishing Union’ in Velden Province.",
        "head of the ‘Osmark Fishing Union’",
    ),
    ("Harbor Bank's chairman Peter Hallam resigned.", "chairman"),
]


@pytest.mark.parametrize(("text", "role"), OFFICES)
def test_an_office_is_given_whole(text: str, role: str) -> None:
    assert any((r.role or "").startswith(role) for r in read(text)[0]), [r.role for r in read(text)[0]]
    assert all((r.role or "") in text for r in read(text)[0])


NO_SPOUSES = [
    "Peter Hallam is married to the sister of Conrad Velling.",
    "Peter Hallam is married to Conrad Velling's sister.",
    "Peter Hallam married the daughter of Conrad Velling.",
]


@pytest.mark.parametrize("text", NO_SPOUSES)
def test_the_relative_of_a_spouse_is_no_spouse(text: str) -> None:
    assert not [r for r in read(text)[0] if r.role == "spouse"]


def test_birth_in_brackets() -> None:
    rows, _ = read("Conrad Velling (born 1981 in Oslo) is a Norwegian painter.")
    assert {(r.object.exact, r.role) for r in rows} >= {("1981", "born"), ("Oslo", "born in")}


def test_payment_points_at_its_sum() -> None:
    rows, sums = read("Harbor Bank paid Peter Hallam $5 million. He had asked for $9 million.")
    assert [r.money for r in rows if r.schema == "Payment"] == [sums[0].id]
    assert sums[0].exact == "$5 million"


def test_span_covers_both_ends_and_no_more() -> None:
    (row,) = read("Yesterday Elena Marsh, the president of Harbor Bank, resigned.")[0]
    assert row.exact == "Elena Marsh, the president of Harbor Bank"


def test_schemata_are_followthemoneys() -> None:
    from sourcebook.extract.relation_patterns import NOUN_SCHEMA, PASSIVES, VERBS

    known = {
        "Directorship", "Employment", "Membership", "Ownership", "Family", "Representation", "Payment", "Succession",
        "UnknownLink", "Occupancy", "Person", "Organization", "Address", "Associate", "Debt",
        "Sanction", "CourtCaseParty",
    }  # fmt: skip
    used = {*NOUN_SCHEMA.values(), *(r.schema for rules in (*VERBS.values(), *PASSIVES.values()) for r in rules)}
    assert used - {"Party"} <= known  # "Party" becomes Membership, or is dropped


def test_other_languages_give_none() -> None:
    reading = reading_of("Elena Marsh, the president of Harbor Bank, resigned.", language="de")
    assert not any(
        isinstance(a, Relation)
        for a in run_extractors(reading, [MentionExtractor(), TimeExtractor(), MoneyExtractor(), RelationExtractor()])
    )


EVERYWHERE = [
    (
        "Peter Hallam and his wife Judith live in Oslo.",
        {("Peter Hallam", "Judith"), ("his", "Judith"), ("Judith", "his")},
    ),
    ("Peter Hallam, who founded Harbor Bank, died.", {("Peter Hallam", "Harbor Bank"), ("who", "Harbor Bank")}),
    ("After his return, Peter Hallam joined Harbor Bank.", {("Peter Hallam", "Harbor Bank"), ("his", "Harbor Bank")}),
    (
        "Judith Stone told Peter Hallam that she owned Harbor Bank.",
        {("she", "Harbor Bank"), ("Judith Stone", "Harbor Bank")},
    ),
]


@pytest.mark.parametrize(("text", "pairs"), EVERYWHERE)
def test_a_tie_is_given_wherever_its_ends_are_printed(text: str, pairs: set[tuple[str, str]]) -> None:
    assert pairs <= {(r.subject.exact, r.object.exact) for r in read(text)[0]}


def test_a_pronoun_of_the_other_sex_is_not_meant() -> None:
    assert ("Peter Hallam", "Ownership", "Harbor Bank") not in ties(
        "Judith Stone told Peter Hallam that she owned Harbor Bank."
    )


def test_a_marriage_is_given_from_both_sides() -> None:
    found = ties("Peter Hallam married Judith Stone.")
    assert {("Peter Hallam", "Family", "Judith Stone"), ("Judith Stone", "Family", "Peter Hallam")} <= found


def test_an_office_without_a_subject_goes_to_the_person_named_next() -> None:
    rows, _ = read(
        "Former head of the Osmark Port; member of the Harbour Board. In this role Peter Hallam took bribes."
    )
    assert [(r.subject.exact, r.schema, r.object.exact) for r in rows if r.schema == "Occupancy"] == [
        ("Peter Hallam", "Occupancy", "Former head of the Osmark Port"),
        ("Peter Hallam", "Occupancy", "member of the Harbour Board"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A major bank closed.",
        "In general Peter Hallam was pleased.",
        "The chief reason was Harbor Bank.",
        "Attorney General Peter Hallam resigned.",
    ],
)
def test_what_is_no_rank(text: str) -> None:
    assert not {r.role for r in read(text)[0]} & {"major", "general", "General", "chief"}


@pytest.mark.parametrize(
    ("text", "schema", "since", "until"),
    [
        ("Olga Brandt joined Harbor Bank in 2011.", "Employment", "2011", None),
        ("In 2011, Olga Brandt joined Harbor Bank.", "Employment", "2011", None),
        ("Olga Brandt resigned from Harbor Bank in 2011.", "Employment", None, "2011"),
        ("Olga Brandt worked for Harbor Bank between 2011 and 2014.", "Employment", "2011", "2014"),
        ("Peter Hallam was convicted of bribery in 2003.", "CourtCaseParty", "2003", "2003"),
        ("President Peter Hallam of Harbor Bank said it would close in 2050.", "Directorship", None, None),
    ],
)
def test_when_a_tie_held(text: str, schema: str, since: str | None, until: str | None) -> None:
    assert (since, until) in {(r.since, r.until) for r in read(text)[0] if r.schema == schema}


PIECES = st.sampled_from(
    ["Elena Marsh", "Harbor Bank", "his wife", "who", ",", "the president of", "was founded by", "(", ")", "born 1950",
     "paid", "$5 million", "to", "and", "he", "in Oslo", ".", "is a Norwegian", "son of", "-based", "\n",
     "Colonel", "deputy", "minister", "not", "-", "where", "1855–1938", "their", "children"]
)  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=20).map(" ".join))
def test_every_span_is_true(text: str) -> None:
    for row in read(text)[0]:
        for span in (row.span, row.subject, row.object):
            assert text[span.start : span.end] == span.exact
        assert row.start <= min(row.subject.start, row.object.start)
        assert row.end >= max(row.subject.end, row.object.end)
        assert row.subject != row.object


@pytest.mark.parametrize(
    ("text", "holder", "office", "other"),
    [
        (
            "Attorney General Olga Brandt spoke. Peter Hallam said no.",
            "Olga Brandt",
            "Attorney General",
            "Peter Hallam",
        ),
        ("Deputy prosecutor Olga Brandt spoke of Peter Hallam. Judith Stone left.", "Olga Brandt", "", "Judith Stone"),
        ("Counsel for the bank, Olga Brandt, spoke. Peter Hallam left.", "Olga Brandt", "", "Peter Hallam"),
    ],
)
def test_an_office_whose_holder_is_printed_is_nobody_elses(text: str, holder: str, office: str, other: str) -> None:
    posts = [r for r in read(text)[0] if r.schema == "Occupancy"]
    assert not [r for r in posts if r.subject.exact == other]
    assert not office or [r for r in posts if r.subject.exact == holder and r.role == office]


def test_an_office_by_itself_is_that_of_who_is_named_next() -> None:
    posts = read("Former head of the Osmark Port; member of the Harbour Board. Peter Hallam was 80.")[0]
    assert {r.subject.exact for r in posts if r.schema == "Occupancy"} == {"Peter Hallam"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        # "called" before "to a meeting" leads to no other name.
        ("Olga Brandt was called to a meeting with Peter Hallam, the medical director.", "Olga Brandt"),
        ("Prosecutor Olga Brandt called him a liar.", "him"),
        ("“He was polite,” said Peter Hallam, who served under him as third secretary.", "He"),
    ],
)
def test_nobody_gets_the_office_of_another(text: str, wrong: str) -> None:
    assert wrong not in {r.subject.exact for r in read(text)[0] if r.schema == "Occupancy"}


def test_offices_end_where_they_end() -> None:
    assert {r.role for r in read("TO: A. Brandt, Head of Group Compliance\nFROM: J. Hallam, Audit")[0]} == {
        "Head of Group Compliance"
    }
    assert {r.role for r in read("Peter Hallam, an Oslo-born officer in the army, left.")[0]} & {"officer"}


def test_a_bid_that_is_received_is_no_payment() -> None:
    text = "Bids were received from Harbor Bank ($5 million) and Marlow Group ($6 million)."
    assert not [r for r in read(text)[0] if r.schema == "Payment"]
