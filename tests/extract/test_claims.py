"""Claims: cutting sentences, whom they are put to and about, and what they hold."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcebook.extract.base import Reading
from sourcebook.extract.claims import ClaimExtractor
from sourcebook.extract.quotes import QuoteExtractor
from sourcebook.model.annotation import Citation, Claim, Figure, Mention, MentionType, Money, Time, spans_of
from sourcebook.model.document import Block
from sourcebook.testing.makers import reading_of

BY: Any = SimpleNamespace(name="by-hand", version="1")
MARAN = ("Ilse Maran", "person")
ORM = ("Luka Orm", "person")
BANK = ("Orla Bank", "organization")


def put(reading: Reading, cls: type[Any], words: str, **fields: Any) -> None:
    """Adds an annotation on every printing of `words`, as its own extractor would."""
    at = reading.text.find(words)
    while at >= 0:
        found = reading.make(cls, BY, at, at + len(words), **fields)
        reading.found.setdefault(found.kind, []).append(found)
        at = reading.text.find(words, at + 1)


def read(text: str, *names: tuple[str, MentionType], **more: Any) -> Reading:
    reading = reading_of(text, **more)
    for name, kind in names:
        put(reading, Mention, name, type=kind, name=name, chain=name)
    reading.found.setdefault("mention", []).sort(key=lambda m: m.start)
    reading.found["quote"] = list(QuoteExtractor().extract(reading))
    return reading


def claims(reading: Reading) -> list[Claim]:
    return list(ClaimExtractor().extract(reading))


def outline(text: str, *names: tuple[str, MentionType]) -> list[tuple[str, str]]:
    return [(c.status, c.exact) for c in claims(read(text, *names))]


def test_one_claim_a_sentence() -> None:
    assert outline("The mill burned. It rained all night.") == [
        ("asserted", "The mill burned."),
        ("asserted", "It rained all night."),
    ]


@pytest.mark.parametrize("text", ["Why did he lie?", "A long night.", "Open the door.", "1902, Orla."])
def test_no_claim(text: str) -> None:
    assert outline(text) == []


def test_headings_claim_nothing() -> None:
    text = "The bank lied"
    assert claims(read(text, blocks=(Block(kind="heading", start=0, end=len(text), level=1),))) == []


def test_coordinated_clauses_that_stand_differently() -> None:
    found = claims(read("Luka Orm was acquitted of fraud but convicted of bribery.", ORM))
    assert [(c.status, c.exact) for c in found] == [
        ("acquitted", "Luka Orm was acquitted of fraud"),
        ("convicted", "convicted of bribery."),
    ]
    assert [c.about for c in found] == [("Luka Orm",), ("Luka Orm",)]


def test_coordinated_clauses_that_stand_alike_are_one_claim() -> None:
    assert len(outline("The mill burned and the dam broke.")) == 1


def test_relative_clause_with_its_own_standing() -> None:
    found = claims(read("Luka Orm, who was convicted of fraud in 1999, owns the bank.", ORM))
    assert [(c.status, c.about) for c in found] == [("asserted", ("Luka Orm",)), ("convicted", ("Luka Orm",))]
    assert found[1].exact == "who was convicted of fraud in 1999"


def test_participle_before_a_name() -> None:
    found = claims(read("The convicted smuggler Luka Orm owns the port.", ORM))
    assert ("convicted", "convicted smuggler Luka Orm", ("Luka Orm",)) in [(c.status, c.exact, c.about) for c in found]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Luka Orm was charged with fraud.", ("Luka Orm",)),
        ("Ilse Maran accused Luka Orm of lying.", ("Luka Orm",)),
        ("Ilse Maran alleges that the Orla Bank lied.", ("Orla Bank",)),
        ("The charges against Luka Orm were dropped.", ("Luka Orm",)),
        ("President Ilse Maran pardoned Luka Orm.", ("Luka Orm",)),
        ("Regulators opened an inquiry into the Orla Bank.", ("Orla Bank",)),
        ("Ilse Maran and Luka Orm founded the mill.", ("Ilse Maran", "Luka Orm")),
        ("The mill burned.", ()),
    ],
)
def test_about(text: str, about: tuple[str, ...]) -> None:
    (claim,) = claims(read(text, MARAN, ORM, BANK))
    assert claim.about == about


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Ilse Maran’s brother was convicted of fraud.", ()),
        ("Ilse Maran’s lawyer, Luka Orm, was charged with fraud.", ("Luka Orm",)),
        ("Orla Bank’s director was charged with fraud.", ()),
        ("Ilse Maran and her brother were charged with fraud.", ("Ilse Maran",)),
        ("Ilse Maran’s conviction was overturned.", ("Ilse Maran",)),
        ("Ilse Maran said she would take the council to court.", ()),
    ],
)
def test_whose_brother_or_director_it_is_is_not_whom_it_is_about(text: str, about: tuple[str, ...]) -> None:
    assert claims(read(text, MARAN, ORM, BANK))[0].about == about


def test_a_wife_who_is_sentenced_leaves_her_husband_alone() -> None:
    found = claims(
        read("Luka Orm was jailed. His wife, Ilse Maran, was given a two-year sentence for theft.", MARAN, ORM)
    )
    assert [c.about for c in found] == [("Luka Orm",), ("Ilse Maran",)]


def test_pronoun_is_about_whom_it_stands_for() -> None:
    found = claims(read("Ilse Maran was charged in 2003. She was acquitted in 2004.", MARAN))
    assert found[1].about == ("Ilse Maran",)


def test_sentences_of_a_quote_are_its_speakers() -> None:
    found = claims(read("“The bank lied,” Ilse Maran said. “It paid nobody.”", MARAN))
    assert [c.attributed_to.exact if c.attributed_to else None for c in found] == ["Ilse Maran", "Ilse Maran"]
    assert all(c.quotes for c in found)


def test_sentences_of_a_block_quote_are_its_speakers_and_its_line_claims_nothing() -> None:
    text = "Nobody came. The mill burned.\n\n— Ilse Maran"
    blocks = (Block(kind="quote", start=0, end=29, group=1), Block(kind="quote", start=31, end=len(text), group=1))
    found = claims(read(text, MARAN, blocks=blocks))
    assert [c.exact for c in found] == ["Nobody came.", "The mill burned."]
    assert {c.attributed_to.exact for c in found if c.attributed_to} == {"Ilse Maran"}


def test_ids_of_what_a_claim_holds() -> None:
    text = "In 2004 Ilse Maran paid $3 million to 12 clerks. It rained."
    reading = read(text, MARAN)
    put(reading, Time, "2004", timex="2004", type="DATE")
    put(reading, Money, "$3 million", low=3e6, high=3e6, currency="USD")
    put(reading, Figure, "12 clerks", low=12, high=12)
    where = reading.span(text.index("12"), text.index("12") + 9)
    put(reading, Citation, "12 clerks", href=None, anchor=where, sentence=where)
    first, second = claims(reading)
    held = {kind: tuple(a.id for a in reading.of(kind)) for kind in reading.found if kind != "quote"}
    assert first.mentions == held["mention"]
    assert (first.times, first.money) == (held["time"], held["money"])
    assert (first.figures, first.citations) == (held["figure"], held["citation"])
    assert (second.mentions, second.times, second.money, second.figures, second.citations) == ((), (), (), (), ())


def test_other_languages_give_no_claims() -> None:
    assert claims(read("Die Bank hat gelogen.", language="de")) == []


PIECES = ["Luka Orm", " said that ", " was convicted", " and ", " but ", "“", "”", "\n\n", ". ", "?", " not",
          " charged with",
          " who was acquitted", ", ", "according to records", " It rained", "— Ilse Maran", "é"]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map("".join))
def test_any_text_gives_true_spans_twice_the_same(text: str) -> None:
    first, second = claims(read(text, ORM)), claims(read(text, ORM))
    assert first == second
    for claim in first:
        for span in spans_of(claim):
            assert text[span.start : span.end] == span.exact
    assert len({c.id for c in first}) == len(first)


@pytest.mark.deep
def test_reading_grows_linearly() -> None:
    """Twice the text takes at most little more than twice the time, parse aside."""
    piece = "“The bank lied,” Luka Orm said. “It paid.”\n\nRecords show he, who was charged, left.\n\n— Ilse Maran\n\n"

    def seconds(count: int) -> float:
        reading = read(piece * count, ORM)
        assert reading.passages
        began = time.process_time()
        list(QuoteExtractor().extract(reading))
        claims(reading)
        return time.process_time() - began

    seconds(20)
    assert min(seconds(800) for _ in range(3)) < 3.2 * min(seconds(400) for _ in range(3))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Luka Orm was held for allegedly paying the mayor.", "asserted"),
        ("Luka Orm allegedly paid the mayor.", "alleged"),
        ("The ministry denied Ilse Maran a visa.", "asserted"),
        ("The editor corrected Luka Orm with a study.", "asserted"),
        ("This post has been updated with a comment by Luka Orm.", "asserted"),
        ("Luka Orm described himself as a poet.", "asserted"),
        ("Luka Orm led a war that killed an estimated 300 men.", "asserted"),
        ("An estimated 300 men died.", "estimated"),
        ("According to news reports, Luka Orm left.", "asserted"),
    ],
)
def test_words_of_the_ladder_out_of_their_frame(text: str, status: str) -> None:
    found = claims(read(text, ORM, MARAN))
    assert [c.status for c in found] == [status]


def test_a_judge_who_convicts_is_not_whom_it_is_about() -> None:
    (claim,) = claims(read("Ilse Maran convicted a clerk of theft.", MARAN))
    assert claim.about == ()


def test_what_follows_a_shared_preposition_belongs_to_both() -> None:
    first, second = claims(read("Luka Orm was charged with and convicted of theft.", ORM))
    assert (first.exact, second.exact) == ("Luka Orm was charged with and convicted of theft.", "convicted of theft.")


@pytest.mark.parametrize(
    ("text", "status", "by"),
    [
        ("In return, police allege, Luka Orm steered jobs worth an estimated $2 million.", "alleged", "police"),
        ("Luka Orm, it is alleged, took the money in cash.", "alleged", None),
        ("The plant, residents say, has leaked for years.", "asserted", "residents"),
        ("The bank, its owner admits, broke the law.", "admitted", "its owner"),
        ("In May, Luka Orm resigned, and the firm closed.", "asserted", None),
        ("Rain fell, winds rose, and roads closed.", "asserted", None),
        ("Luka Orm said the accusations were “a fairy tale invented by his rivals”.", "denied", "Luka Orm"),
        ("The allegations were serious.", "alleged", None),
        ("The case against Luka Orm ended with his acquittal in 2007.", "acquitted", None),
        ("The speech ended with a conviction that peace would come.", "asserted", None),
        ("Luka Orm maintained for years that the files were burned.", "asserted", "Luka Orm"),
    ],
)  # fmt: skip
def test_how_it_stands_and_whose_it_is(text: str, status: str, by: str | None) -> None:
    found = claims(read(text, ORM))
    assert [(c.status, c.attributed_to and c.attributed_to.exact) for c in found] == [(status, by)]


PAPER = """The Grand Jury charges:

1. Luka Orm ran the mill.

2. Luka Orm denied that he had sold it.

COUNT ONE

3. Luka Orm paid the mayor in cash.

The trial begins in May."""


def test_numbered_paragraphs_are_what_the_line_above_says_of_them() -> None:
    found = claims(read(PAPER, ORM, blocks=blocks_of(PAPER)))
    assert [(c.status, c.attributed_to and c.attributed_to.exact) for c in found] == [
        ("asserted", None),
        ("alleged", "The Grand Jury"),
        ("denied", "Luka Orm"),
        ("alleged", "The Grand Jury"),
        ("asserted", None),
    ]


@pytest.mark.parametrize("lead", ["These are the facts:", "The Grand Jury charges."])
def test_a_line_that_says_nothing_of_who_tells_them_leaves_them_plain(lead: str) -> None:
    text = f"{lead}\n\n1. Luka Orm ran the mill."
    assert claims(read(text, ORM, blocks=blocks_of(text)))[-1].status == "asserted"


def blocks_of(text: str) -> list[Block]:
    """Paragraphs between empty lines, headings where all is in capitals."""
    found, at = [], 0
    for part in text.split("\n\n"):
        start = text.index(part, at)
        at = start + len(part)
        found.append(Block(kind="heading" if part.isupper() else "paragraph", start=start, end=at))
    return found
