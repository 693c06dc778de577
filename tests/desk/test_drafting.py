"""Which sentences a draft is made of, and which never stand in one."""

from __future__ import annotations

import random

import pytest

from sourcebook.desk.drafting import FEWEST, MOST, extract_draft
from sourcebook.desk.prose import Material, find_prose
from sourcebook.extract.base import run_extractors
from sourcebook.extract.marks import sentence_places
from sourcebook.model.document import Block, Document
from sourcebook.model.draft import Drafted
from sourcebook.model.span import Span
from sourcebook.pipeline import extractors
from sourcebook.testing import reading_of

NEWS = """\
TARSIS (Coastal Wire) — The harbour ministry paid Corvane Freight €4.37 million for dredging that was never done, \
auditors said on Monday.

They found no survey, no log and no invoice that names a ship.

“Nobody asked us to dredge anything,” said Inga Holst, who captained the firm's only dredger until March.

Corvane Freight won the contract in 2011 without a tender. It denies any wrongdoing.

Prosecutors charged two inspectors of the ministry, Delphine Aurelio and Matteo Brisk, with taking bribes.

The weather in Tarsis was mild for the season.

Subscribe to our newsletter and get the best of Tarsis in your inbox today.

Photo: The harbour of Tarsis in the morning.

Reporting by Ola Venn; editing by Rik Stamm. All rights reserved.
"""


def material(text: str, *, title: str = "", blocks: tuple[Block, ...] | None = None, read: bool = True) -> Material:
    reading = reading_of(text, blocks=blocks)
    rendition = reading.rendition
    spans = [
        Span(b.start + s, b.start + e, text[b.start + s : b.start + e])
        for b in rendition.blocks
        for s, e in sentence_places(text[b.start : b.end])
    ]
    document = Document(
        id=reading.document, title=title, rendition=rendition.id, blob=rendition.blob, media_type="text/plain",
        address="a.txt", language="en",
    )  # fmt: skip
    return Material(document, rendition, spans, run_extractors(reading, extractors()) if read else [])


def texts(drafted: Drafted) -> list[str]:
    return [s.text for s in drafted.sentences]


def test_a_draft_covers_the_matter_in_the_order_of_the_text_with_exact_words() -> None:
    of = material(NEWS, title="Ministry paid for dredging that was never done")
    drafted = extract_draft(of)
    found = texts(drafted)
    assert FEWEST <= len(found) <= MOST
    assert found[0].startswith("The harbour ministry paid Corvane Freight €4.37 million"), "the dateline is left out"
    assert any("Prosecutors charged two inspectors" in text for text in found)
    places = [s.anchors[0].start for s in drafted.sentences]
    assert places == sorted(places)
    for sentence in drafted.sentences:
        (anchor,) = sentence.anchors
        assert NEWS[anchor.start : anchor.end] == anchor.exact
        assert (sentence.text, sentence.by) == (" ".join(anchor.exact.split()), "extract")
    assert all(c.why for c in drafted.chosen[:1])


@pytest.mark.parametrize("words", ["Subscribe", "Photo:", "Reporting by", "weather in Tarsis"])
def test_what_is_no_matter_is_left_out(words: str) -> None:
    assert not any(words in text for text in texts(extract_draft(material(NEWS))))


def test_a_sentence_that_leans_on_another_comes_with_it_or_not_at_all() -> None:
    for seed in range(12):
        paragraphs = NEWS.strip().split("\n\n")
        random.Random(seed).shuffle(paragraphs)
        of = material("\n\n".join(paragraphs))
        leaning = {s.span.start: s.number for s in find_prose(of) if s.leans}
        numbers = {s.span.start: s.number for s in find_prose(of)}
        taken = {numbers[s.anchors[0].start] for s in extract_draft(of).sentences}
        for sentence in extract_draft(of).sentences:
            number = leaning.get(sentence.anchors[0].start)
            assert number is None or number - 1 in taken, sentence.text


@pytest.mark.parametrize(
    ("before", "sentence", "leans"),
    [
        ("Ana Vole leads the fund.", "She left it in March after a long quarrel.", True),
        ("Ana Vole leads the fund.", "In March she left it after a long quarrel.", True),
        ("Ana Vole leads the fund.", "“I will not comment on any of this today.”", True),
        ("Ana Vole leads the fund.", "But the board refused every one of the changes.", True),
        ("Ana Vole leads the fund.", "This was the third time that money went missing.", True),
        ("Ana Vole leads the fund.", "The judge said he had seen no papers at all.", False),
        ("Ana Vole leads the fund.", "It is not known who paid the lawyers of the fund.", False),
        ("Ana Vole leads the fund.", "Ana Vole said she would leave the fund in March.", False),
    ],
)
def test_what_leans_on_the_sentence_before(before: str, sentence: str, leans: bool) -> None:
    of = material(f"The fund of Tarsis was founded by three families. {before} {sentence}")
    last = find_prose(of)[-1]
    assert last.span.exact == sentence
    assert last.leans is leans


def test_a_long_report_is_told_from_its_findings_not_from_its_first_pages() -> None:
    filler = [f"The committee met in room {n} and read the papers that had been sent to it." for n in range(60)]
    finding = "The committee finds that the ministry paid €66 million for work that was never done."
    parts = [
        ("History of the committee", " ".join(filler[:30])),
        ("Summary of findings", finding),
        ("Further meetings", " ".join(filler[30:])),
        ("References", "The reader will find all the sources here."),
    ]
    text, blocks = "", []
    for head, body in parts:
        blocks.append(Block(kind="heading", start=len(text), end=len(text) + len(head), level=1))
        text += head + "\n\n"
        blocks.append(Block(kind="paragraph", start=len(text), end=len(text) + len(body)))
        text += body + "\n\n"
    found = texts(extract_draft(material(text, blocks=tuple(blocks))))
    assert finding in found
    assert not any("all the sources" in t for t in found)


def test_a_table_has_no_prose_and_says_so() -> None:
    rows = "Payer: Orlay | Amount: 1,200\nPayer: Vole | Amount: 300"
    at = rows.index("\n")
    blocks = (Block(kind="row", start=0, end=at, group=1), Block(kind="row", start=at + 1, end=len(rows), group=1))
    drafted = extract_draft(material(rows, blocks=blocks))
    assert drafted.chosen == ()
    assert "table of 2 rows" in drafted.remark


@pytest.mark.parametrize("text", ["Home\n\nMenu\n\nSign in", "Why? Who knows?", "x"])
def test_a_text_without_prose_gives_an_empty_draft_with_a_reason(text: str) -> None:
    drafted = extract_draft(material(text))
    assert drafted.chosen == ()
    assert drafted.remark.endswith(".")


def test_a_text_that_was_not_read_yet_is_drafted_too() -> None:
    found = texts(extract_draft(material(NEWS, read=False)))
    assert found[0].startswith("The harbour ministry paid")


def test_the_same_document_gives_the_same_draft() -> None:
    assert extract_draft(material(NEWS)) == extract_draft(material(NEWS))


def test_what_is_said_twice_is_taken_once() -> None:
    text = "\n\n".join(
        ["The fund paid the minister €4 million in March 2011, the auditors found."] * 2
        + ["In March 2011 the minister was paid €4 million by the fund, the auditors found.",
           "A court will hear the case against the minister in September.",
           "The fund was founded by three families of Tarsis in 1998."]
    )  # fmt: skip
    found = texts(extract_draft(material(text), most=3))
    assert sum("€4 million" in t for t in found) == 1
