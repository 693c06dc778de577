"""Mentions: where names begin and end, what they are, and that offsets never lie. All names are invented."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcebook.extract.base import run_extractors
from sourcebook.extract.mentions import MentionExtractor
from sourcebook.model.annotation import Mention
from sourcebook.model.document import Block
from sourcebook.testing.makers import reading_of


def mentions(text: str, language: str = "en") -> list[Mention]:
    found = run_extractors(reading_of(text, language=language), [MentionExtractor()])
    return [a for a in found if isinstance(a, Mention)]


def typed(text: str) -> set[tuple[str, str]]:
    return {(m.exact, m.type) for m in mentions(text)}


NOBODY = [
    "Photographs show otherwise.",
    "N85 million was paid.",
    "They paid HK$310 million for it.",
    "She holds an M.D. and was glad.",
    "Between FY2018 and FY2021 the Company paid nothing.",
]


@pytest.mark.parametrize("text", NOBODY)
def test_sums_degrees_and_everyday_words_name_nobody(text: str) -> None:
    assert not mentions(text)


FOUND = [
    ("The Ministry of Trade and Industry denied it.", "Ministry of Trade and Industry", "organization"),
    ("He moved money through Orient Harbor Bank.", "Orient Harbor Bank", "organization"),
    ("They sued Marlowe Shipping Ltd. over the debt.", "Marlowe Shipping Ltd.", "organization"),
    ("JSC ‘Northern Dawn’ makes radios.", "JSC ‘Northern Dawn", "organization"),
    ("Money went from Kestrix Holdings to Marlowe Shipping in May.", "Kestrix Holdings", "organization"),
    ("Money went from Kestrix Holdings to Marlowe Shipping in May.", "Marlowe Shipping", "organization"),
    ("Marlowe Construction paid Kestrix Consulting at once.", "Marlowe Construction", "organization"),
    ("The University of Eastmere closed.", "University of Eastmere", "organization"),
    ("Lawyers for the People’s Court of Eastmere agreed.", "People’s Court of Eastmere", "organization"),
    ("In 2006, she became CEO of Kestrix, a data company.", "Kestrix", "organization"),
    ("On Monday Mr. Oskar Lindqvist left the room.", "Oskar Lindqvist", "person"),
    ("Reporters asked President Maria Castellan about it.", "Maria Castellan", "person"),
    ("James “Buck” Harlan trained the guards.", "James “Buck” Harlan", "person"),
    ("A minister met Sung Jae-won in the capital.", "Sung Jae-won", "person"),
    ("He lives in Lorrenna, TX, with a dog.", "TX", "place"),
    ("They fled to Côte d’Ivoire last year.", "Côte d’Ivoire", "place"),
    ("The State of Qatar sent an envoy.", "State of Qatar", "place"),
    ("A Bolivian banker was arrested.", "Bolivian", "other"),
    ("Ghana’s president and South Korea's king met.", "South Korea", "place"),
    ("Ghana’s president and South Korea's king met.", "Ghana", "place"),
    ("Limited Liability Company “Northern Dawn” sells it.", "Limited Liability Company “Northern Dawn", "organization"),
    ("The 41st Velden Rifle Brigade crossed the river.", "41st Velden Rifle Brigade", "organization"),
    ("JSC ‘Northern Dawn Works’ (NORDA) makes radios.", "NORDA", "organization"),
    ("Arvid Lorsen (born 1950) moved there.", "Arvid Lorsen", "person"),
    ("Velstrand is a footballer from there.", "Velstrand", "person"),
    ("He is the director of Velmara.", "Velmara", "organization"),
    ("Oddvar Skarnvik denied it.", "Oddvar Skarnvik", "person"),
    ("They told us that the US would pay us.", "US", "place"),
    ("The Trade Commission on Tuesday fined them.", "Trade Commission", "organization"),
    ("Auditors from Belden & Wray said so.", "Belden & Wray", "organization"),
    ("The charity, Solen Relief, is based there.", "Solen Relief", "organization"),
    ("A spokesman for the bank, Peter Rowe, said so.", "Peter Rowe", "person"),
    ("The chairman of the company, Orvid Velstrand, said so.", "Orvid Velstrand", "person"),
    ("The head of the new agency, Orvid Velstrand, said so.", "Orvid Velstrand", "person"),
    ("The trawler Helena Marsh sank off the coast.", "Helena Marsh", "other"),
    ("The yacht, the Silver Heron, was never found.", "Silver Heron", "other"),
    ("The Skarnel burst its banks.", "Skarnel", "place"),
    ("Nobody measured the mud of the Skarnel.", "Skarnel", "place"),
    ("They dredged the Skarnel twice.", "Skarnel", "place"),
    ("The contract to deepen the Skarnel approach channel was signed.", "Skarnel", "place"),
    ("It stands on the Isle of Skarn.", "Isle of Skarn", "place"),
    ("He lives in Orrin Road, Velstrand, with a dog.", "Velstrand", "place"),
    ("She married Joan Pelling-Marsh in 1961.", "Joan Pelling-Marsh", "person"),
    ("Prosecuting, Nisha Varadan KC said so.", "Nisha Varadan", "person"),
    ("Cllr Nisha Varadan asked why.", "Nisha Varadan", "person"),
    ("It was Prime Minister Oskar Velstrand’s plan.", "Oskar Velstrand", "person"),
    ("The police said that Velstrand had resigned, and that Velstrand wept.", "Velstrand", "person"),
    ("Budget undersecretary Nisha Varadan left.", "Nisha Varadan", "person"),
    ('The contractor José Ángel "Pepe" Lorente left.', 'José Ángel "Pepe" Lorente', "person"),
    ("A deckhand, Arturo dela Vega, was found.", "Arturo dela Vega", "person"),
    ("The court heard that Van der Laak Marine BV paid.", "Van der Laak Marine BV", "organization"),
    ("The Russian Federation objected.", "Russian Federation", "place"),
    # A middle initial makes a person, also where the given name is a place's or unknown.
    (
        "Petra J. Velstrand committed embezzlement, Clara Lorsen alleged on June 5, 2012.",
        "Petra J. Velstrand",
        "person",
    ),
    ("A charge of bribery was brought against Oddny T. Skarnvik on 28 April.", "Oddny T. Skarnvik", "person"),
]
REFUSED = [
    ("On Monday it rained in March.", {"Monday", "March"}),
    ("Mr. Lindqvist’s lawyer spoke.", {"Mr. Lindqvist", "Mr. Lindqvist’s", "Lindqvist’s"}),
    ("The Party met. The party voted. Nobody in the party spoke.", {"Party"}),
    ("Therefore, JSC Northern Dawn makes radios.", {"Therefore, JSC", "Therefore"}),
    ("Armed men came. He saw armed men.", {"Armed"}),
    ("He said so to them, and she to him.", {"He", "she", "him", "them"}),
    ("Anna Berg and Olof Lind were there.", {"Anna Berg and Olof Lind"}),
]


@pytest.mark.parametrize(("text", "exact", "kind"), FOUND)
def test_finds_with_these_ends_and_this_type(text: str, exact: str, kind: str) -> None:
    assert (exact, kind) in typed(text)


@pytest.mark.parametrize(("text", "refused"), REFUSED)
def test_refuses(text: str, refused: set[str]) -> None:
    assert not refused & {m.exact for m in mentions(text)}


def test_country_of_places_and_nationalities() -> None:
    codes = {m.exact: m.country for m in mentions("Two Kenyan men left Nairobi for Ghana. Acme Widgets Ltd paid.")}
    assert (codes["Kenyan"], codes["Nairobi"], codes["Ghana"]) == ("ke", "ke", "gh")
    assert codes["Acme Widgets Ltd"] is None


def test_a_name_that_could_be_a_state_or_a_country_gets_no_country() -> None:
    assert {m.country for m in mentions("She went to Georgia in May.") if m.exact == "Georgia"} == {None}


def test_surname_is_found_where_the_model_is_silent_and_repeats_keep_one_type() -> None:
    text = (
        "Ingmar Veldstrand runs the mine. Veldstrand bought it. Critics of Veldstrand left. The mine is Veldstrand's."
    )
    found = [m for m in mentions(text) if "Veldstrand" in m.exact]
    assert len(found) == 4
    assert {m.type for m in found} == {"person"}


def test_a_repeat_at_the_very_end_of_a_passage() -> None:
    text = "Veldstrand Shipping Ltd paid Ingmar Veldstrand.\n\nCritics blame Veldstrand"
    assert [m.start for m in mentions(text) if m.exact == "Veldstrand"] == [text.rindex("Veldstrand")]


def test_other_languages_give_countries_and_abbreviations_only() -> None:
    text = "L’Allemagne et la Norvège ont saisi la Cour pénale internationale (CPI). La CPI répondra à Jean Martin."
    found = {(m.exact, m.type, m.country) for m in mentions(text, "fr")}
    assert ("Norvège", "place", "no") in found
    assert ("CPI", "organization", None) in found
    assert not any("Jean" in exact or "Martin" in exact for exact, _, _ in found)


WORDS = st.sampled_from(
    [
        "Anna",
        "Berg",
        "Acme",
        "Bank",
        "of",
        "the",
        "(ACB)",
        "Ltd.",
        "said",
        "“Bo”",
        "Mr.",
        "O'Neil",
        "al-Rashid",
        "'s",
        "—",
        "-led",
        "US",
        "U.S.",
        "Kenya",
        "Kenyan",
        "and",
        ",",
        ".",
        "\n",
        "\n\n",
        "é",
        "😀",
        "JSC",
        "in",
        "42",
        ")(",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_offsets_are_true_and_mentions_lie_apart_or_one_in_the_other(text: str) -> None:
    found = sorted(mentions(text), key=lambda m: (m.start, -m.end))
    assert all(text[m.start : m.end] == m.exact for m in found)
    assert len({(m.start, m.end) for m in found}) == len(found)
    assert all(a.end <= b.start or b.end <= a.end for a, b in pairwise(found))
    assert found == sorted(mentions(text), key=lambda m: (m.start, -m.end))


def test_time_grows_no_faster_than_the_text() -> None:
    import time

    from sourcebook.extract.naming.find import find_candidates
    from sourcebook.extract.naming.words import words_of

    def seconds(n: int) -> float:
        reading = reading_of("University of Bank (ABC) “ of and " * n, language="xx")
        begin = time.perf_counter()
        for passage in reading.passages:
            find_candidates(words_of(passage, reading.text))
        return time.perf_counter() - begin

    seconds(50)
    small, large = min(seconds(400) for _ in range(3)), min(seconds(1600) for _ in range(3))
    assert large < 4 * small * 2.5 + 0.05


ROUGH = [
    # Capitals throughout: titles, given names and countries are all there is to go by.
    ("PRESIDENT HELENA STORRICK OF GHANA SAID SO ON MONDAY.", {("HELENA STORRICK", "person"), ("GHANA", "place")}),
    # A dateline, and the agency credited in it and at the end.
    ("KAMBALA, May 2 (Nortel) -- The ship sank.", {("KAMBALA", "place"), ("Nortel", "organization")}),
    ("Nobody was hurt, he said. - Nortel", {("Nortel", "organization")}),
    # Words cut by a hyphen at the end of a line.
    ("They paid the Coastal Safety Author-\nity on Monday.", {("Coastal Safety Author-\nity", "organization")}),
    # Lists and rows: one name does not run on into the next.
    (
        "- Helena Storrick\n- Omar Tessaly, 54\n- Eastmere Bank Ltd",
        {("Helena Storrick", "person"), ("Omar Tessaly", "person"), ("Eastmere Bank Ltd", "organization")},
    ),
    (
        "Helena Storrick\tDirector\tGhana\nOmar Tessaly\tChairman\tKenya",
        {("Omar Tessaly", "person"), ("Ghana", "place")},
    ),
    # Marks set loose by character recognition.
    ("The Eastmere Bank  ( EB ) , of Ghana , paid him .", {("Eastmere Bank", "organization"), ("EB", "organization")}),
]


@pytest.mark.parametrize(("text", "expected"), ROUGH)
def test_rough_text(text: str, expected: set[tuple[str, str]]) -> None:
    assert expected <= typed(text)


def test_a_word_cut_at_a_line_end_is_named_whole() -> None:
    (found,) = [m for m in mentions("They paid the Coastal Safety Author-\nity.") if m.type == "organization"]
    assert found.name == "Coastal Safety Authority"


INNER = [
    ("LLC ‘Severny Radist’ makes radios.", ("Severny Radist", "organization")),
    ("Severnaya Verf JSC is a shipyard.", ("Severnaya Verf", "organization")),
    ("OJSC ‘Rolling-stock plant ‘Severny’’ is a maker of wagons.", ("Rolling-stock plant ‘Severny", "organization")),
    ("The Haitian Harbour Police arrested him.", ("Haitian", "other")),
]


@pytest.mark.parametrize(("text", "expected"), INNER)
def test_names_inside_names(text: str, expected: tuple[str, str]) -> None:
    assert expected in typed(text)


KINDS = [
    ("He travelled to Vardesko and stayed there.", "Vardesko", "place"),
    ("The town of Orlanka lies in the hills.", "Orlanka", "place"),
    ("Police arrested Tarvello on Monday.", "Tarvello", "person"),
    ("The Spanish NGO Caminos Altos said so.", "Caminos Altos", "organization"),
    ("A reporter of the newspaper Al-Wahda saw it.", "Al-Wahda", "organization"),
    ("The Frente Popular won the vote.", "Frente Popular", "organization"),
    ("Clashes in Tamil Nadu went on.", "Tamil Nadu", "place"),
    ("The ships of Ghana, Kenya and Mozambique met.", "Kenya", "place"),
    ("They signed the Eastmere Fisheries Treaty in May.", "Eastmere Fisheries Treaty", "other"),
    ("The Superior Council of Fishers (Copesca) said so.", "Copesca", "organization"),
    ("Talks between Nairobi-Kampala envoys failed.", "Nairobi", "place"),
]


@pytest.mark.parametrize(("text", "name", "kind"), KINDS)
def test_types_by_what_stands_around(text: str, name: str, kind: str) -> None:
    assert (name, kind) in typed(text)


def test_offices_and_degrees_are_no_bodies() -> None:
    found = typed("She holds a Bachelor of Commerce. He is Minister of Labour and Employment.")
    assert not {exact for exact, kind in found if kind == "organization"}


def test_naming_takes_linear_time_on_lists_and_rows() -> None:
    import time

    from sourcebook.extract.naming.find import find_candidates
    from sourcebook.extract.naming.scan import scan_document
    from sourcebook.extract.naming.table import tables_of
    from sourcebook.extract.naming.words import words_of

    def seconds(n: int) -> float:
        reading = reading_of("Ana Ruiz, Omar Tessaly and LLC ‘North’ (NO)\tGhana\n" * n, language="xx")
        begin = time.perf_counter()
        found = [(w, find_candidates(w)) for w in (words_of(p, reading.text) for p in reading.passages)]
        scan_document(tables_of(found))
        return time.perf_counter() - begin

    seconds(50)
    small, large = min(seconds(200) for _ in range(3)), min(seconds(800) for _ in range(3))
    assert large < 4 * small * 2.5 + 0.05


def test_what_only_people_are_called_makes_a_person() -> None:
    """Whatever the statistical model takes the name for."""
    text = "The court heard Mr Dansmoor, 51, on Monday. Mr Dansmoor lives in neighbouring Veldmarch."
    assert {("Dansmoor", "person"), ("Veldmarch", "place")} <= typed(text)


def test_a_heading_names_nobody_whom_the_text_does_not() -> None:
    text = "Verdict and sentence\n\nOn count 1 the court finds Oswin Karrel guilty."
    blocks = (Block(kind="heading", start=0, end=20, level=2), Block(kind="paragraph", start=22, end=len(text)))
    found = run_extractors(reading_of(text, blocks=blocks), [MentionExtractor()])
    assert "Verdict" not in {a.exact for a in found}
