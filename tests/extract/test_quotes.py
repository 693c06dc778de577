"""Quotes, in small texts of our own invention."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcebook.extract.base import Reading
from sourcebook.extract.quote_attribution import read_attribution
from sourcebook.extract.quote_marks import find_stretches
from sourcebook.extract.quotes import QuoteExtractor
from sourcebook.model.annotation import Mention, MentionType, Quote, spans_of
from sourcebook.model.document import Block
from sourcebook.testing.makers import reading_of


class _Names:
    """Stands for the name reader: marks given names wherever they are printed."""

    name, version, requires, assigns = "names", "1", (), ("mention",)


def named(text: str, *names: tuple[str, str, MentionType], **more: object) -> Reading:
    """A reading with mentions of `(printed, fullest name, type)` filled in; the fullest name is also the chain."""
    reading = reading_of(text, **more)  # type: ignore[arg-type]
    found = []
    for printed, full, kind in names:
        at = text.find(printed)
        while at >= 0:
            end = at + len(printed)
            found.append(reading.make(Mention, _Names(), at, end, type=kind, name=full, chain=full))  # type: ignore[arg-type]
            at = text.find(printed, end)
    reading.found["mention"] = sorted(found, key=lambda m: (m.start, -m.end))
    return reading


def quotes(reading: Reading | str) -> list[Quote]:
    return list(QuoteExtractor().extract(reading_of(reading) if isinstance(reading, str) else reading))


def stretches(text: str) -> list[str]:
    found = find_stretches(text, reading_of(text).rendition.blocks)
    return [text[s.start : s.end] for block in found for s in block]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“A word,” she said.", ["“A word,”"]),
        ('"A word," she said.', ['"A word,"']),
        ("''A word,'' she said.", ["''A word,''"]),
        ("«A word», dit-elle.", ["«A word»"]),
        ("« Un mot », dit-elle.", ["« Un mot »"]),
        ("„Ein Wort“, sagte sie.", ["„Ein Wort“"]),
        ("—”River Bankers: Too Wet to Fail” Silver Echo", ["”River Bankers: Too Wet to Fail”"]),
        ("They left.“", []),
        ("“Say ‘yes’ now,” he said.", ["“Say ‘yes’ now,”", "‘yes’"]),
        ("It’s the dogs’ home, it's theirs.", []),
        ("The riots of ’68 and of ‘72 and of '75.", []),
        ('The 6\'2" man wore a 34" belt.', []),
        ("“Never closed, he said.", ["“Never closed, he said."]),
        ("(“Boxed”)—“so there”—yes", ["“Boxed”", "“so there”"]),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert stretches(text) == expected


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "direct", "content"),
    [
        ("“We lost the whole harvest,” said Ilse Maran.", "Ilse Maran", "said", True, "“We lost the whole harvest,”"),
        ("Ilse Maran said, “We lost the harvest.”", "Ilse Maran", "said", True, "“We lost the harvest.”"),
        ("Ilse Maran said: “We lost the harvest.”", "Ilse Maran", "said", True, "“We lost the harvest.”"),
        ("Ilse Maran told reporters that the bank had lied.", "Ilse Maran", "told", False, "that the bank had lied"),
        ("The bank has closed its doors, officials said.", "officials", "said", False, "The bank has closed its doors"),
        ("According to Ilse Maran, the bank paid nobody.", "Ilse Maran", "According to", False, "the bank paid nobody"),
        ("The bank paid nobody, according to a report.", "a report", "according to", False, "The bank paid nobody"),
        ("Ilse Maran believes that the dam will break.", "Ilse Maran", "believes", False, "that the dam will break"),
        ("Ilse Maran plans to sell the mill.", "Ilse Maran", "plans", False, "to sell the mill"),
        ("Ilse Maran urged the council to act.", "Ilse Maran", "urged", False, "to act"),
        ("Ilse Maran has never said that he left.", "Ilse Maran", "has never said", False, "that he left"),
        (
            "Ilse Maran said the plan was “a very costly mistake.”",
            "Ilse Maran",
            "said",
            True,
            "the plan was “a very costly mistake.”",
        ),
        ("Her claim that the mill burned is false.", "Her", "claim", False, "that the mill burned"),
    ],
)
def test_one_quote(text: str, speaker: str, cue: str, direct: bool, content: str) -> None:
    (quote,) = quotes(text)
    assert quote.speaker is not None
    assert quote.cue is not None
    assert quote.speaker.exact == speaker
    assert cue.endswith(quote.cue.exact) or quote.cue.exact == cue
    assert quote.direct is direct
    assert quote.exact == content


@pytest.mark.parametrize(
    "text",
    [
        "Her book, “Blind Valleys,” sold well.",
        "The so-called “safe zone” was not safe.",
        "The mill stood by the river in 1902.",
        "It goes without saying that rain is wet.",
    ],
)
def test_no_quote(text: str) -> None:
    assert quotes(text) == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ilse Maran said the mill burned, which nobody saw.", "the mill burned"),
        ("Ilse Maran said she would sue the bank, who owned the mill.", "she would sue the bank"),
        ("Ilse Maran accused the bank of hiding its losses.", "the bank of hiding its losses"),
        ("Ilse Maran sees the mill as a burden.", "the mill as a burden"),
        ("Ilse Maran spoke about the fire.", "the fire"),
        ("Ilse Maran was critical of the plan.", "the plan"),
        ("Ilse Maran praised the warden for his calm.", "the warden for his calm"),
        ("Ilse Maran said she thought the mill would burn.", "she thought the mill would burn"),
        ("“ We lost the whole harvest , ” said Ilse Maran .", "“ We lost the whole harvest , ”"),
        ('" We lost the whole harvest , " said Ilse Maran .', '" We lost the whole harvest , "'),
        ("Ilse Maran called the bank “a thief” and “a liar.”", "the bank “a thief” and “a liar.”"),
    ],
)
def test_extent_of_what_is_said(text: str, content: str) -> None:
    (quote,) = quotes(text)
    assert quote.exact == content
    assert quote.speaker is not None
    assert quote.speaker.exact == "Ilse Maran"


def test_hearsay_has_parts_and_no_speaker() -> None:
    (quote,) = quotes("Luka Orm is said to have sold the mill.")
    assert [p.exact for p in quote.parts] == ["Luka Orm", "to have sold the mill"]
    assert quote.speaker is None


def test_content_broken_up_by_its_attribution() -> None:
    (quote,) = quotes("The mill, Maran said, was lost in the night.")
    assert [p.exact for p in quote.parts] == ["The mill", "was lost in the night"]
    assert quote.speaker is not None
    assert quote.speaker.exact == "Maran"


def test_verb_that_the_tagger_takes_for_a_noun() -> None:
    (quote,) = quotes("“Work or go to the river prison,” Maran writes. “That is life in Orla.”")
    assert [p.exact for p in quote.parts] == ["“Work or go to the river prison,”", "“That is life in Orla.”"]
    assert quote.cue is not None
    assert quote.cue.exact == "writes"


def test_passive_of_a_stance() -> None:
    (quote,) = quotes("The sale was opposed by the river police.")
    assert quote.exact == "The sale"
    assert quote.speaker is not None
    assert quote.speaker.exact == "the river police"


@pytest.mark.parametrize("label", ["THE COURT", "MS. MARAN"])
def test_label_of_a_transcript(label: str) -> None:
    (quote,) = quotes(f"{label}: The motion is denied today.")
    assert quote.exact == "The motion is denied today."
    assert quote.speaker is not None
    assert quote.speaker.exact == label


def test_title_between_two_pieces_is_no_content() -> None:
    text = "“We lost the whole harvest,” Ilse Maran told the programme “Early Echo.” “We will lose the farm.”"
    (quote,) = quotes(text)
    assert [p.exact for p in quote.parts] == ["“We lost the whole harvest,”", "“We will lose the farm.”"]


def test_described_speaker_between_words_and_verb() -> None:
    text = "“We lost the whole harvest,” Ilse Maran, a former warden of the river police in Orla, said."
    (quote,) = quotes(text)
    assert quote.speaker is not None
    assert quote.speaker.exact == "Ilse Maran, a former warden of the river police in Orla"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ilse Maran: We lost the whole harvest.", "We lost the whole harvest."),
        ("Ilse Maran: “We lost the whole harvest.”", "“We lost the whole harvest.”"),
        ("Ilse Maran: warden, river police", None),
        ("Ilse Maran: The mill burned when Ilse Maran was a child.", None),
        ("Works by Ilse Maran: The mill burned in May.", None),
    ],
)
def test_name_and_colon(text: str, content: str | None) -> None:
    found = quotes(named(text, ("Ilse Maran", "Ilse Maran", "person")))
    assert [q.exact for q in found] == ([] if content is None else [content])
    assert [q.speaker_name for q in found] == ([] if content is None else ["Ilse Maran"])


def test_broken_up_quote_is_one_with_parts() -> None:
    text = "“We lost the harvest,” Ilse Maran said. “We will lose the farm.”"
    (quote,) = quotes(text)
    assert [p.exact for p in quote.parts] == ["“We lost the harvest,”", "“We will lose the farm.”"]
    assert quote.exact == text
    assert quote.speaker is not None
    assert quote.speaker.exact == "Ilse Maran"


def test_quote_over_paragraphs() -> None:
    (quote,) = quotes("Ilse Maran said: “We lost the harvest.\n\n“We will lose the farm next.”")
    assert [p.exact for p in quote.parts] == ["“We lost the harvest.", "“We will lose the farm next.”"]
    assert quote.speaker is not None


def test_missing_closing_mark_ends_with_its_block() -> None:
    first, second = quotes("Ilse Maran said: “We lost the harvest.\n\nThe mill closed, officials said.")
    assert first.exact == "“We lost the harvest."
    assert second.exact == "The mill closed"


def test_nested_quote_is_a_quote_of_its_own() -> None:
    found = quotes("“He looked up and said, ‘We are all ruined now,’ and left,” said Ilse Maran.")
    assert "‘We are all ruined now,’" in [q.exact for q in found]
    assert [q.speaker.exact for q in found if q.speaker] == ["Ilse Maran", "He"]


def test_quote_without_cue_has_the_last_speaker() -> None:
    text = "“We lost the harvest,” said Ilse Maran.\n\n“And then we lost the farm too.”"
    found = quotes(named(text, ("Ilse Maran", "Ilse Maran", "person")))
    assert [q.speaker_name for q in found] == ["Ilse Maran", "Ilse Maran"]


MARAN = ("Ilse Maran", "Ilse Maran", "person")
SURNAME = ("Maran", "Ilse Maran", "person")
ORM = ("Luka Orm", "Luka Orm", "person")


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Ilse Maran left. She said that the mill burned.", [MARAN], "Ilse Maran"),
        ("Ilse Maran left. Then Maran said that the mill burned.", [MARAN, SURNAME], "Ilse Maran"),
        ("Mr. Orm left. She said that the mill burned.", [("Mr. Orm", "Orm", "person")], None),
        ("Ilse Maran's lawyer said that the mill burned.", [MARAN], None),
        ("A lawyer for Ilse Maran said that the mill burned.", [MARAN], None),
        ("Luka Orm, the former chief, left. The former chief said that the mill burned.", [ORM], "Luka Orm"),
        ("Many left. They said that the mill burned.", [], None),
        ("The Orla Bank said that the mill burned.", [("Orla Bank", "Orla Bank", "organization")], "Orla Bank"),
    ],
)
def test_speaker_name(text: str, names: list[tuple[str, str, MentionType]], expected: str | None) -> None:
    assert quotes(named(text, *names))[-1].speaker_name == expected


@pytest.mark.parametrize(
    ("line", "speaker", "name", "work"),
    [
        ("— Ilse Maran", "Ilse Maran", "Ilse Maran", None),
        ("-- Ilse Maran, former head of a river police unit", "Ilse Maran", "Ilse Maran", None),
        ("— Valleys of the Blind, Ilse Maran", "Ilse Maran", "Ilse Maran", "Valleys of the Blind"),
        ("— Harbour aide Luka Orm, “Aide says war was lost,” KTV", "Harbour aide Luka Orm", "Luka Orm",
         "“Aide says war was lost,” KTV"),
        ("— “Police: gangs ‘run’ the port,” Radio Orla", None, None, "“Police: gangs ‘run’ the port,” Radio Orla"),
        ("—”River Bankers: Too Wet to Fail” Silver Echo", None, None, "”River Bankers: Too Wet to Fail” Silver Echo"),
        ("― Former customs officer and dockside whistleblower Luka Orm",
         "Former customs officer and dockside whistleblower Luka Orm", "Luka Orm", None),
        ("— Ilse Maran in The Orla Echo", "Ilse Maran", "Ilse Maran", "The Orla Echo"),
        ("— The Orla Echo", None, None, "The Orla Echo"),
        ("— President Ilse Maran, May 4, 2012", "President Ilse Maran", "Ilse Maran", None),
    ],
)  # fmt: skip
def test_attribution_line(line: str, speaker: str | None, name: str | None, work: str | None) -> None:
    read = read_attribution(line, 0, len(line), ())
    assert read is not None
    got = [None if r is None else line[r[0] : r[1]] for r in (read.speaker, read.name, read.work)]
    assert got == [speaker, name, work]


@pytest.mark.parametrize("line", ["— and then he left the room", "No dash, Ilse Maran", "—", "— " + "Word " * 80])
def test_no_attribution_line(line: str) -> None:
    assert read_attribution(line, 0, len(line), ()) is None


def test_block_quote_in_plain_text() -> None:
    text = "The mill burned.\n\nNobody came to help us in the night.\n\n— Ilse Maran, former warden\n\nIt rained."
    (quote,) = quotes(text)
    assert quote.block
    assert quote.direct
    assert quote.exact == "Nobody came to help us in the night."
    assert quote.speaker_name == "Ilse Maran"


def test_block_quote_of_one_block_with_its_line_inside() -> None:
    text = "Nobody came.\nThe mill burned.\n— “Fire at the Mill,” Orla Echo"
    (quote,) = quotes(reading_of(text, blocks=(Block(kind="quote", start=0, end=len(text), group=1),)))
    assert quote.exact == "Nobody came.\nThe mill burned."
    assert quote.work == "“Fire at the Mill,” Orla Echo"
    assert quote.speaker is None


def test_block_quote_of_several_blocks() -> None:
    text = "Nobody came.\n\nThe mill burned.\n\n— Ilse Maran"
    ranges = [(0, 12), (14, 30), (32, len(text))]
    blocks = tuple(Block(kind="quote", start=a, end=b, group=3) for a, b in ranges)
    (quote,) = quotes(reading_of(text, blocks=blocks))
    assert quote.exact == text[:30]
    assert quote.speaker_name == "Ilse Maran"


def test_block_quote_takes_the_lead_in_above() -> None:
    text = "In a letter to the council, Ilse Maran wrote:\n\nNobody came."
    at = text.index("Nobody")
    blocks = (Block(kind="paragraph", start=0, end=at - 2), Block(kind="quote", start=at, end=len(text), group=1))
    (quote,) = quotes(named(text, MARAN, blocks=blocks))
    assert quote.block
    assert quote.speaker_name == "Ilse Maran"
    assert quote.cue is not None
    assert quote.cue.exact == "wrote"


def test_speaker_inside_a_block_quote_is_a_quote_of_its_own() -> None:
    text = "They paid a fine. “Had we sued,” said Luka Orm, “the bank would have died.”\n— “Fines,” Orla Echo"
    found = quotes(reading_of(text, blocks=(Block(kind="quote", start=0, end=len(text), group=1),)))
    assert [q.block for q in found] == [True, False]
    assert found[1].speaker is not None
    assert found[1].speaker.exact == "Luka Orm"
    assert [p.exact for p in found[1].parts] == ["“Had we sued,”", "“the bank would have died.”"]


def test_dash_attribution_on_the_same_line() -> None:
    (quote,) = quotes("“We have lost the whole harvest.” — Ilse Maran")
    assert quote.speaker is not None
    assert quote.speaker.exact == "Ilse Maran"


def test_other_languages_give_marks_without_speaker() -> None:
    (quote,) = quotes(reading_of("„Wir haben alles verloren“, sagte Ilse Maran.", language="de"))
    assert quote.exact == "„Wir haben alles verloren“"
    assert quote.speaker is None


PIECES = ["“", "”", '"',
          "‘", "’", "'", "''", "«", "»", " said Ilse", ", she said", "\n\n", "— Luka Orm", "\n", " ", ".",
          "?", "The mill burned", "according to Orm", " that ", ":", "é", "12\"", "(", ")"]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=25).map("".join))
def test_any_text_gives_true_spans_twice_the_same(text: str) -> None:
    first, second = quotes(text), quotes(text)
    assert first == second
    for quote in first:
        for span in spans_of(quote):
            assert text[span.start : span.end] == span.exact
            assert span.exact
        assert all(quote.start <= p.start < p.end <= quote.end for p in quote.parts)
        assert len({q.id for q in first}) == len(first)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="“”\"'‘’«» aB.,—\n6", max_size=60))
def test_marks_nest(text: str) -> None:
    for found in find_stretches(text, reading_of(text).rendition.blocks):
        open_ends: list[int] = []
        for stretch in found:
            assert stretch.start < stretch.inner_start < stretch.inner_end <= stretch.end
            while open_ends and open_ends[-1] <= stretch.start:
                open_ends.pop()
            assert not open_ends or stretch.end <= open_ends[-1]
            open_ends.append(stretch.end)


@pytest.mark.deep
@pytest.mark.parametrize("piece", ["“", "“a ", "“a” ", '"a" said he. ', "‘a’ ", "“a\n\n", "— Ilse Maran\n\n"])
def test_marks_grow_linearly(piece: str) -> None:
    def seconds(count: int) -> float:
        text = piece * count + " ”" * (count if piece == "“" else 0)
        blocks = reading_of(text).rendition.blocks
        began = time.perf_counter()
        find_stretches(text, blocks)
        return time.perf_counter() - began

    seconds(1_000)
    assert seconds(40_000) < 12 * max(seconds(10_000), 0.005)


PELL: tuple[str, str, MentionType] = ("Ann Pell", "Ann Pell", "person")
MARAN: tuple[str, str, MentionType] = ("Maran", "Ilse Maran", "person")


@pytest.mark.parametrize(
    ("text", "names", "printed", "name"),
    [
        (
            "ORLA, Feb 3 (Wire) - Mill Bank said on Monday its chief had resigned.",
            [("ORLA", "Orla", "place"), ("Mill Bank", "Mill Bank", "organization")],
            "Mill Bank",
            "Mill Bank",
        ),
        ("In a letter to the chair, Dame Ann Pell, Maran wrote: “I answered in good faith.”", [PELL, MARAN], "Maran",
         "Ilse Maran"),
        ("3.4 Mrs Maran told us that she took the letter at face value.", [MARAN], "Mrs Maran", "Ilse Maran"),
        ("Judge Ilse Maran asked why. Asked by Peter Hart, she said the mill was lost.",
         [("Ilse Maran", "Ilse Maran", "person"), ("Peter Hart", "Peter Hart", "person")], "she", "Ilse Maran"),
        ("Maran’s widow, Ann Pell, said: “He knew that sea well enough.”", [PELL, MARAN], "Maran’s widow", "Ann Pell"),
        ("Governor Maran left early. “Ask the county about it,” said the governor.", [MARAN], "the governor",
         "Ilse Maran"),
        ("General Maran lent it. Ann Pell was there. The general is old. “They took my half of it,” he said.",
         [MARAN, PELL], "he", "Ilse Maran"),
    ],
)  # fmt: skip
def test_who_speaks(text: str, names: list[tuple[str, str, MentionType]], printed: str, name: str) -> None:
    found = [q for q in quotes(named(text, *names)) if q.speaker is not None]
    assert [(q.speaker.exact, q.speaker_name) for q in found[-1:] if q.speaker] == [(printed, name)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "ORLA, Vesland (NW) — Two men were charged on Thursday, judicial sources said.",
            "Two men were charged on Thursday",
        ),
        ("ORLA — Two men were charged on Thursday, judicial sources said.", "Two men were charged on Thursday"),
        ("Orla was lost — two men were charged on Thursday, judicial sources said.", "Orla was lost"),
    ],
)
def test_a_dateline_is_not_said(text: str, words: str) -> None:
    names: list[tuple[str, str, MentionType]] = [("ORLA", "Orla", "place"), ("Orla", "Orla", "place")]
    assert any(q.exact.startswith(words) for q in quotes(named(text, *names)))


def test_initials_of_one_person_are_a_label() -> None:
    found = quotes(named("Ana Ilse Maran speaks here.\n\nAIM: The mill was lost to us.\n\nXYZ: It was not.",
                         ("Ana Ilse Maran", "Ana Ilse Maran", "person")))  # fmt: skip
    assert [(q.exact, q.speaker_name) for q in found] == [("The mill was lost to us.", "Ana Ilse Maran")]
