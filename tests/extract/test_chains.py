"""Chains: which names of a document are one. All names are invented."""

from __future__ import annotations

from collections import defaultdict

import pytest

from sourcebook.extract.base import run_extractors
from sourcebook.extract.mentions import MentionExtractor
from sourcebook.extract.naming.chains import name_parts
from sourcebook.extract.naming.text import fold, initials
from sourcebook.model.annotation import Mention
from sourcebook.testing.makers import reading_of


def chains(text: str) -> dict[str, list[str]]:
    """Fullest name to printed forms, for each chain."""
    found: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for m in run_extractors(reading_of(text), [MentionExtractor()]):
        assert isinstance(m, Mention)
        assert names.setdefault(m.chain, m.name) == m.name
        found[m.chain].append(m.exact)
    return {names[chain]: forms for chain, forms in found.items()}


SAME = [
    ("Helena Marsh spoke first. Later Marsh left, and Mrs. Marsh came back.", "Helena Marsh", 3),
    ("The Coastal Safety Authority (CSA) met. The CSA fined the owner.", "Coastal Safety Authority", 3),
    ("Marlow Holdings plc was fined. Marlow denied it.", "Marlow Holdings plc", 2),
    (
        "Heronlea Environmental Ltd paid up. Heronlea’s chief executive resigned. Heronlea closed.",
        "Heronlea Environmental Ltd",
        3,
    ),
    ("The Justice Department and the Department of Justice (DoJ) agreed.", "Department of Justice", 3),
    ("Juan Carlos Bonavista (“El Lobo”) was jailed. Bonavista appealed.", "Juan Carlos Bonavista", 3),
    ("President Hassan al-Tariq came. Reporters met al-Tariq at noon.", "Hassan al-Tariq", 2),
    ("The United States agreed. The US paid, and the U.S. Senate voted. The US left.", "United States", 3),
    ("Reporters met Anna Maria Lindholm. Police said Anna Lindholm had left.", "Anna Maria Lindholm", 2),
    ("Gustavo Adolfo Restano Uribe left. Restano Uribe awarded it.", "Gustavo Adolfo Restano Uribe", 2),
    ("Fadi Abou Jaradé came. Abou Jaradé refused.", "Fadi Abou Jaradé", 2),
    ("Golden Heron Investments was sold. A man at Golden Heron said no.", "Golden Heron Investments", 2),
    ("Bridgemere Capital is big. Bridgemere bought it.", "Bridgemere Capital", 2),
    ("Cllr E. Winter came. Cllr Winter spoke.", "E. Winter", 2),
    ('Risa Magsano-Dizon left. "No," Magsano-Dizon said.', "Risa Magsano-Dizon", 2),
    ("The US Central Survey Agency lied. A CSA report said so.", "US Central Survey Agency", 2),
]


@pytest.mark.parametrize(("text", "name", "count"), SAME)
def test_one_chain(text: str, name: str, count: int) -> None:
    assert len(chains(text).get(name, [])) == count


def test_two_people_of_one_surname_stay_two_and_the_bare_surname_goes_to_the_last_named() -> None:
    found = chains(
        "Peter Hallam ran the mill. Hallam lived there. His rival was Judith Hallam. Hallam, 54, sold her share."
    )
    assert found["Peter Hallam"] == ["Peter Hallam", "Hallam"]
    assert found["Judith Hallam"] == ["Judith Hallam", "Hallam"]


KIN = "Peter Hallam-Rowe was jailed. His wife, Judith Hallam-Rowe, wept. "


@pytest.mark.parametrize("later", ["Hallam-Rowe lied.", "Mr Hallam-Rowe lied.", "Reporters asked Hallam-Rowe why."])
def test_who_is_but_named_as_kin_does_not_take_the_bare_surname(later: str) -> None:
    assert chains(KIN + later)["Peter Hallam-Rowe"] == ["Peter Hallam-Rowe", "Hallam-Rowe"]


def test_a_womans_title_gives_the_surname_to_her() -> None:
    assert chains(KIN + "Mrs Hallam-Rowe left.")["Judith Hallam-Rowe"] == ["Judith Hallam-Rowe", "Hallam-Rowe"]


def test_surnames_that_are_everyday_words_are_found_where_they_act() -> None:
    found = chains("Martin Church ran it with Stephen May. Church denied it. Mr Church left. May, 49, died. He may go.")
    assert found["Martin Church"] == ["Martin Church", "Church", "Church"]
    assert found["Stephen May"] == ["Stephen May", "May"]
    assert "The church" not in found


def test_a_capital_that_does_nothing_is_no_surname() -> None:
    found = chains("Stephen May ran it. In May the church was sold. The Church of Osmark paid in May.")
    assert found["Stephen May"] == ["Stephen May"]


def test_an_initial_that_is_a_particle_elsewhere_is_kept() -> None:
    assert name_parts("E. Winter") == ["e", "winter"]
    assert name_parts("Ana y Pol") == ["ana", "pol"]


@pytest.mark.parametrize(
    "text",
    [
        "Mr Hallam left. Judith Hallam came. Hallam was late.",
        "President Hallam left. Later Judith Hallam came.",
        "The rally was for President Hallam. Hallam left. His guest Judith Hallam came. Hallam spoke.",
    ],
)
def test_whom_no_full_name_fits_stays_apart(text: str) -> None:
    assert chains(text)["Judith Hallam"][0] == "Judith Hallam"
    assert "Hallam" in chains(text)


@pytest.mark.parametrize(
    "text",
    [
        "Gov. Hallam left. Peter Hallam, the governor, spoke.",
        "President Hallam left. President Peter Hallam spoke.",
        "Ms Hallam left. Judith Hallam spoke.",
    ],
)
def test_an_office_that_the_full_name_has_too_ties_them(text: str) -> None:
    assert "Hallam" not in chains(text)


def test_an_ambiguous_surname_before_either_name_is_a_chain_of_its_own() -> None:
    found = chains("Mr. Hallam was late. Peter Hallam ran the mill. Judith Hallam owned it.")
    assert found["Hallam"] == ["Hallam"]


def test_spelling_variants_stay_apart() -> None:
    found = chains("Martin Hagland took the pictures. Mr. Hagland said so. Mr. Haglund said more.")
    assert found["Martin Hagland"] == ["Martin Hagland", "Hagland"]
    assert found["Haglund"] == ["Haglund"]


def test_a_branch_is_not_its_parent() -> None:
    found = chains("The Bank of Eastmere fined the Bank of Westmere. Marlow Bank and Marlow Bank of Ghana agreed.")
    assert {"Bank of Eastmere", "Bank of Westmere", "Marlow Bank", "Marlow Bank of Ghana"} <= set(found)


def test_chain_ids_do_not_depend_on_the_process() -> None:
    text = "Helena Marsh spoke. Marsh left the Coastal Safety Authority (CSA)."
    first = run_extractors(reading_of(text), [MentionExtractor()])
    assert first == run_extractors(reading_of(text), [MentionExtractor()])
    assert all(isinstance(m, Mention) and m.chain.startswith("x-") for m in first)


@pytest.mark.parametrize(
    ("a", "b"),
    [("the Acme Co.", "ACME Co"), ("U.S.", "US"), ("José’s", "jose"), ("O'Neil", "O’Neil"), ("Al-Rashid", "al Rashid")],
)
def test_fold_agrees(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@pytest.mark.parametrize(("a", "b"), [("Hagland", "Haglund"), ("Acme", "Acme Bank"), ("", "x")])
def test_fold_keeps_apart(a: str, b: str) -> None:
    assert fold(a) != fold(b)


def test_name_parts_drop_particles_and_suffixes() -> None:
    assert name_parts("Hassan al-Tariq") == ["hassan", "tariq"]
    assert name_parts("Ludwig van Moor Jr.") == ["ludwig", "moor"]
    assert name_parts("Ana Ruiz-Pol") == ["ana", "ruizpol"]
    assert initials("Department of Justice") == ("dj", "doj")


def test_a_companys_first_word_that_is_also_a_name_of_others_stays_with_them() -> None:
    found = chains("Judith Hallam founded Hallam Holdings Ltd. Hallam sold it. Lisbon Hotels Inc moved to Lisbon.")
    assert found["Judith Hallam"] == ["Judith Hallam", "Hallam"]
    assert found["Lisbon"] == ["Lisbon"]


@pytest.mark.parametrize(
    "text",
    [
        "Marlow Freight, Inc. (“Marlow”) sued. Marlow won.",
        'MARLOW FREIGHT, INC. ("MARLOW") sued the bank. MARLOW won.',
    ],
)
def test_a_short_name_that_a_paper_sets_for_itself(text: str) -> None:
    assert [len(forms) for forms in chains(text).values()] == [3]


def test_a_name_all_in_capitals_is_the_fullest_where_there_is_no_other() -> None:
    assert list(chains("Defendant MARCUS T. HALLAM paid. HALLAM denied it.")) == ["MARCUS T. HALLAM"]


def test_places_in_a_paper_and_nobody_are_no_names() -> None:
    text = (
        "Nobody at the mill counted. Paragraphs 1 through 5 are repeated. Exhibit A shows USD 1.25m from Judith Hallam."
    )
    assert list(chains(text)) == ["Judith Hallam"]
